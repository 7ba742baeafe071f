import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFormat } from '../format/format'
import { decimalOf, moneyDigits } from '../format/money'

const en = createFormat({ numbers: 'en-US', dates: 'en-GB' }, 'Europe/Berlin', { unknown: 'unknown' })
const de = createFormat({ numbers: 'de-DE', dates: 'de-DE' }, 'Europe/Berlin', { unknown: 'unbekannt' })
/** Intl writes narrow and no-break spaces; a reader sees a space. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ')

it('money shows digits by size and keeps every nano in the exact form', () => {
  expect(en.money(1_234_567_890_000, 'USD')).toBe('$1,234.57')
  expect(en.money(12_345_678, 'USD')).toBe('$0.012')
  expect(en.money(1_200, 'USD')).toBe('$0.000001')
  expect(en.money(3, 'USD')).toBe('< $0.000001')
  expect(en.money(0, 'USD')).toBe('$0.00')
  expect(en.money(1_500_000_000, 'JPY')).toBe('¥2')
  expect(plain(en.moneyExact(12_345_678_901, 'USD'))).toBe('USD 12.345678901')
  expect(plain(de.money(1_234_567_890_000, 'EUR'))).toBe('1.234,57 €')
})

it('exact money survives amounts that a double cannot hold', () => {
  expect(plain(en.moneyExact(123_456_789_012_345_678_901n, 'USD'))).toBe('USD 123,456,789,012.345678901')
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (nanos) => {
    const [whole, fraction = ''] = decimalOf(nanos).replace('-', '').split('.')
    const back = BigInt(whole! + fraction.padEnd(9, '0'))
    expect(nanos < 0n ? -back : back).toBe(nanos)
  }))
})

it('an amount above half a millionth never looks like zero', () => {
  fc.assert(fc.property(fc.integer({ min: 500, max: 2 ** 50 }), (nanos) => {
    expect(Number(en.money(nanos, 'USD').replace(/[^\d.]/g, '')), `${nanos}`).toBeGreaterThan(0)
    expect(moneyDigits(nanos, 2)).toBeLessThanOrEqual(6)
  }))
})

it('unknown is a word, never 0 or a dash', () => {
  for (const say of [en.number, en.compact, en.percent, en.bytes, en.duration, en.date, en.dateTime]) expect(say(null)).toBe('unknown')
  expect(de.money(null, 'USD')).toBe('unbekannt')
  expect(en.value(undefined, 'money')).toBe('unknown')
  expect(en.number(Number.NaN)).toBe('unknown')
  expect(en.relative(null)).toBe('unknown')
  expect(en.day(null)).toBe('unknown')
})

it('a UTC day is not shifted by the zone of the reader', () => {
  const tokyo = createFormat({ numbers: 'en-US', dates: 'en-GB' }, 'Pacific/Kiritimati', { unknown: 'unknown' })
  const honolulu = createFormat({ numbers: 'en-US', dates: 'en-GB' }, 'Pacific/Honolulu', { unknown: 'unknown' })
  expect(tokyo.day('2026-03-01')).toBe('1 Mar 2026')
  expect(honolulu.day('2026-03-01')).toBe('1 Mar 2026')
  expect(de.dayShort('2026-03-01')).toBe('1. März')
})

it('times are exact with their zone in the tooltip and relative at a glance', () => {
  const at = Date.UTC(2026, 10, 22, 1, 2, 3)
  expect(en.dateTime(at)).toContain('02:02:03')
  expect(en.dateTime(at)).toMatch(/CET|GMT\+1/)
  expect(en.relative(at - 4 * 60_000, at)).toBe('4 minutes ago')
  expect(en.relative(at - 86_400_000, at)).toBe('yesterday')
  expect(de.relative(at - 20_000, at)).toBe('jetzt')
})

it('sizes, durations and ratios', () => {
  expect(plain(en.bytes(1_500_000))).toBe('1.5 MB')
  expect(plain(en.bytes(0))).toBe('0 byte')
  expect(plain(en.duration(840))).toBe('840 ms')
  expect(plain(en.duration(125_000))).toBe('2 min 5 sec')
  expect(en.percent(0.123)).toBe('12%')
  expect(en.percent(0.0123)).toBe('1.2%')
  expect(plain(en.exact(1_500_001, 'bytes'))).toBe('1,500,001 bytes')
})
