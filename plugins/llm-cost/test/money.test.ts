import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromNanos, toNanos } from '../ledger/money'

describe('toNanos', () => {
  it.each([
    [0.06, 60_000_000],
    ['0.06', 60_000_000],
    ['0.060000000000', 60_000_000],
    [0.1 + 0.2, 300_000_000],
    [1e-7, 100],
    ['1E-7', 100],
    ['2.5e3', 2_500_000_000_000],
    ['.5', 500_000_000],
    ['5.', 5_000_000_000],
    ['-1.25', -1_250_000_000],
    ['0.0000000005', 1],
    ['-0.0000000005', -1],
    ['0.00000000049', 0],
    ['-0.00000000049', 0],
    ['1e-30', 0],
    [0, 0],
    ['9007199.254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %s dollars as %s nanos', (amount, nanos) => expect(toNanos(amount)).toBe(nanos))

  it.each(['', '.', 'abc', '1,5', '0x10', '1_000', 'NaN', 'Infinity', Number.NaN, Number.POSITIVE_INFINITY, null, undefined, {}, true, '9007199.254740992', '1e900', '1 2'])(
    'refuses %s', (amount) => expect(toNanos(amount)).toBeNull(),
  )

  it('never divides by 100: dollars stay dollars (contract trap)', () => expect(toNanos(123.45)).toBe(123_450_000_000))

  it('gives back every amount of whole nanos, through text and through JSON numbers', () => {
    fc.assert(fc.property(fc.integer({ min: -1e15, max: 1e15 }), (nanos) => {
      expect(toNanos(fromNanos(nanos))).toBe(nanos)
      expect(toNanos(JSON.parse(fromNanos(nanos)))).toBe(nanos)
    }))
  })
})
