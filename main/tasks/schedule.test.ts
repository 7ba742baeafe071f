import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catchUp, mostOwed, scheduleOf, timeoutOf } from './schedule'

const at = (text: string): number => Date.parse(text)
const times = (task: { schedule: string; timeZone?: string }, from: string, count: number): string[] => {
  const schedule = scheduleOf(task)!
  const found: string[] = []
  for (let time: number | null = at(from); found.length < count; ) {
    time = schedule.next(time!)
    found.push(new Date(time!).toISOString())
  }
  return found
}

describe('when a task is due', () => {
  it('UTC unless a time zone is named', () => {
    expect(times({ schedule: '0 */6 * * *' }, '2026-03-28T22:00:00Z', 3)).toEqual(['2026-03-29T00:00:00.000Z', '2026-03-29T06:00:00.000Z', '2026-03-29T12:00:00.000Z'])
    expect(times({ schedule: '0 9 * * 1', timeZone: 'Europe/Berlin' }, '2026-03-23T10:00:00Z', 2)).toEqual(['2026-03-30T07:00:00.000Z', '2026-04-06T07:00:00.000Z'])
  })

  it('in the night that loses an hour: once, right after the gap', () => {
    expect(times({ schedule: '30 2 * * *', timeZone: 'Europe/Berlin' }, '2026-03-28T00:00:00Z', 3)).toEqual(['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'])
  })

  it('in the night that has an hour twice: once', () => {
    const found = times({ schedule: '30 2 * * *', timeZone: 'Europe/Berlin' }, '2026-10-24T12:00:00Z', 2)
    expect(found[0]?.slice(0, 10)).toBe('2026-10-25')
    expect(found[1]?.slice(0, 10)).toBe('2026-10-26')
  })

  it.each(['', '* * * *', '* * * * * *', '61 * * * *', '@daily', 'a b c d e', '0 0 31 13 *'])('refuses %j', (schedule) => expect(() => scheduleOf({ schedule })).toThrow('invalid schedule'))
  it('refuses an unknown time zone', () => expect(() => scheduleOf({ schedule: '0 0 * * *', timeZone: 'Mars/Base' })).toThrow('invalid schedule'))
  it('a task without schedule has none', () => expect(scheduleOf({})).toBeNull())
  it('jitter is at most 30 s and a tenth of the period', () => {
    expect(scheduleOf({ schedule: '0 0 * * *' })?.jitter).toBe(30_000)
    expect(scheduleOf({ schedule: '* * * * *' })?.jitter).toBe(6_000)
  })
})

describe('what was missed', () => {
  const hourly = scheduleOf({ schedule: '0 * * * *' })!
  const due = at('2026-01-05T08:00:00Z')
  it.each([['skip', 0], ['once', 1], ['all', 3]] as const)('%s', (policy, owed) =>
    expect(catchUp(hourly, policy, due, at('2026-01-05T10:30:00Z'))).toEqual({ owed, next: at('2026-01-05T11:00:00Z') }))

  it('never owes more than the cap and always goes on in the future', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), fc.constantFrom('skip', 'once', 'all'), (asleep, policy) => {
      const { owed, next } = catchUp(hourly, policy, due, due + asleep)
      expect(owed).toBeLessThanOrEqual(mostOwed)
      expect(next).toBeGreaterThan(due + asleep)
    }))
  })
})

it.each([['90s', 90_000], ['5m', 300_000], ['1h', 3_600_000], ['9999m', 3_600_000]])('timeout %s', (text, ms) => expect(timeoutOf(text)).toBe(ms))
