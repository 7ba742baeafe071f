import { describe, expect, it } from 'vitest'
import { addDays, dayOf, daysBetween, daysFrom, monthEnd, monthStart, partsOf, startOf, weekStart } from '../ledger/days'

describe('UTC days', () => {
  it('change at midnight UTC, wherever the device is', () => {
    expect(dayOf(Date.parse('2026-11-20T23:59:59.999Z'))).toBe('2026-11-20')
    expect(dayOf(Date.parse('2026-11-21T00:00:00Z'))).toBe('2026-11-21')
    expect(startOf('2026-11-21')).toBe(Date.parse('2026-11-21T00:00:00Z'))
  })

  it('count over months, leap days and the change of summer time', () => {
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26')
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(daysBetween('2026-03-01', '2026-04-01')).toBe(31)
    expect(daysFrom('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
    expect(daysFrom('2026-03-02', '2026-03-01')).toEqual([])
  })

  it('weeks begin on Monday, months on the first', () => {
    expect(weekStart('2026-11-22')).toBe('2026-11-16')
    expect(weekStart('2026-11-16')).toBe('2026-11-16')
    expect(monthStart('2026-11-22')).toBe('2026-11-01')
    expect(monthEnd('2024-02-01')).toBe('2024-02-29')
  })

  it('are asked for in parts without gap or overlap', () => {
    expect(partsOf({ from: '2026-01-01', to: '2026-03-04' }, 31)).toEqual([{ from: '2026-01-01', to: '2026-01-31' }, { from: '2026-02-01', to: '2026-03-03' }, { from: '2026-03-04', to: '2026-03-04' }])
    expect(partsOf({ from: '2026-01-01', to: '2026-01-31' }, 31)).toEqual([{ from: '2026-01-01', to: '2026-01-31' }])
    expect(partsOf({ from: '2026-01-02', to: '2026-01-01' }, 31)).toEqual([])
  })
})
