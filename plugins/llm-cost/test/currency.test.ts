/** Exchange rates: exact, dated, own before reported, unknown where there is none. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { displayCurrency, ratesOf, readRates, type Rate } from '../currency/rates'
import { rateProblems, removeRate, saveRate, writeRates } from '../currency/write'
import { addDays } from '../ledger/days'
import { openWorld, type World } from './kit/world'

const rate = (currency: string, from_day: string, per_usd: string, origin = 'own'): Rate => ({ currency, from_day, per_usd, origin })
const day = fc.integer({ min: 0, max: 60 }).map((offset) => addDays('2026-10-01', offset))
const perUsd = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 999_999 })).map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`)

describe('a conversion', () => {
  const rates = ratesOf([rate('EUR', '2026-11-01', '0.8'), rate('JPY', '2026-11-01', '150'), rate('GBP', '2026-11-01', '0.3')])

  it.each([
    [1_000_000_000, 'USD', 'EUR', 800_000_000],
    [800_000_000, 'EUR', 'USD', 1_000_000_000],
    [1_000_000_000, 'EUR', 'JPY', 187_500_000_000],
    [1, 'USD', 'EUR', 1],
    [1, 'GBP', 'USD', 3],
    [5, 'GBP', 'USD', 17],
    [-5, 'GBP', 'USD', -17],
    [2, 'EUR', 'USD', 3],
    [-2, 'EUR', 'USD', -3],
    [0, 'EUR', 'USD', 0],
  ])('of %d nano-%s to %s is %d', (nanos, from, to, expected) => {
    expect(rates.convert(nanos, from, to, '2026-11-21')).toBe(expected)
  })

  it('is unknown without an amount, a rate, a currency or room to be exact', () => {
    expect(rates.convert(null, 'USD', 'EUR', '2026-11-21')).toBeNull()
    expect(rates.convert(5, 'USD', 'EUR', '2026-10-31')).toBeNull()
    expect(rates.convert(5, 'CHF', 'EUR', '2026-11-21')).toBeNull()
    expect(rates.convert(5, '', 'EUR', '2026-11-21')).toBeNull()
    expect(rates.convert(Number.MAX_SAFE_INTEGER, 'USD', 'JPY', '2026-11-21')).toBeNull()
  })

  it('into the same currency needs no rate', () => {
    expect(rates.convert(7, 'CHF', 'CHF', '2026-11-21')).toBe(7)
  })

  it('is monotone, odd, and at most half a nano from the exact quotient', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), perUsd, (one, other, text) => {
      const known = ratesOf([rate('EUR', '2026-01-01', text)])
      const [low, high] = [Math.min(one, other), Math.max(one, other)].map((nanos) => known.convert(nanos, 'EUR', 'USD', '2026-11-21'))
      if (low != null && high != null) expect(low).toBeLessThanOrEqual(high)
      const converted = known.convert(one, 'EUR', 'USD', '2026-11-21')
      fc.pre(converted !== null)
      expect(known.convert(-one, 'EUR', 'USD', '2026-11-21')).toBe(converted === 0 ? 0 : -converted!)
      const scaled = BigInt(text.replace('.', ''))
      const error = BigInt(converted!) * scaled - BigInt(one) * 1_000_000n
      expect((error < 0n ? -error : error) * 2n <= scaled).toBe(true)
    }))
  })
})

describe('the rate of a day', () => {
  it('is the newest one that began by then; own ones win, however old', () => {
    const rates = ratesOf([
      rate('EUR', '2026-11-10', '0.91', 'google.export'), rate('EUR', '2026-11-12', '0.92', 'google.export'),
      rate('EUR', '2026-11-11', '0.9'), rate('EUR', '2026-11-20', '0.95'), rate('USD', '2026-01-01', '3'),
    ])
    expect(['2026-11-09', '2026-11-10', '2026-11-11', '2026-11-15', '2026-11-20', '2027-01-01'].map((at) => rates.perUsd('EUR', at)))
      .toEqual([null, '0.91', '0.9', '0.9', '0.95', '0.95'])
    expect(rates.perUsd('USD', '2026-11-09')).toBe('1')
    expect(rates.intervals('EUR', '2026-11-08', '2026-11-21')).toEqual([
      { from: '2026-11-08', to: '2026-11-09', perUsd: null }, { from: '2026-11-10', to: '2026-11-10', perUsd: '0.91' },
      { from: '2026-11-11', to: '2026-11-19', perUsd: '0.9' }, { from: '2026-11-20', to: '2026-11-21', perUsd: '0.95' },
    ])
  })

  it('is the same in every interval, which join without a gap', () => {
    const entries = fc.array(fc.record({ currency: fc.constantFrom('EUR', 'CHF'), from_day: day, origin: fc.constantFrom('own', 'a', 'b'), per_usd: perUsd }), { maxLength: 12 })
    fc.assert(fc.property(entries, day, fc.integer({ min: 0, max: 40 }), (rows, from, length) => {
      const rates = ratesOf(rows)
      const parts = rates.intervals('EUR', from, addDays(from, length))
      const days = parts.flatMap((part) => Array.from({ length: 100 }, (_, index) => addDays(part.from, index)).filter((at) => at <= part.to).map((at) => [at, part.perUsd]))
      expect(days).toEqual(Array.from({ length: length + 1 }, (_, index) => [addDays(from, index), rates.perUsd('EUR', addDays(from, index))]))
      parts.slice(1).forEach((part, index) => expect(part.perUsd).not.toBe(parts[index]!.perUsd))
    }))
  })
})

it('amounts are shown in the currency of the setting', () => {
  expect([displayCurrency({ currency: 'EUR' }), displayCurrency({}), displayCurrency({ currency: 7 }), displayCurrency({ currency: 'eur; drop' })]).toEqual(['EUR', 'USD', 'USD', 'USD'])
})

describe('stored rates', () => {
  let world: World
  beforeAll(async () => { world = await openWorld([]) })
  afterAll(() => world.close())
  const stored = async () => (await world.context.db.selectFrom('rates').select(['currency', 'from_day', 'origin', 'per_usd']).execute())

  it('come with a report, once, and what is no rate is left out', async () => {
    const portion = { from: '2026-11-01', to: '2026-11-03', lines: [], rates: [
      { day: '2026-11-01', currency: 'EUR', perUsd: '0.92' }, { day: '2026-11-02', currency: 'EUR', perUsd: '0.9312345678901234' },
      { day: '2026-11-02', currency: 'SEK', perUsd: '0' }, { day: '2026-11-02', currency: 'NOK', perUsd: '-1' }, { day: '2026-11-02', currency: 'DKK', perUsd: 'NaN' },
    ] }
    await writeRates(world.context, 'google.export', portion)
    const once = await stored()
    await writeRates(world.context, 'google.export', portion)
    await writeRates(world.context, 'openai.costs', { from: '2026-11-01', to: '2026-11-03', lines: [] })
    expect(await stored()).toEqual(once)
    expect(once.map(({ currency, per_usd }) => [currency, per_usd])).toEqual([['EUR', '0.92'], ['EUR', '0.9312345678901234']])
    expect((await readRates(world.context.db)).perUsd('EUR', '2026-11-21')).toBe('0.9312345678901234')
  })

  it('can be entered, moved to another day and removed', async () => {
    const entered = rate('CHF', '2026-11-05', '0.8')
    await saveRate(world.context, entered)
    await saveRate(world.context, rate('CHF', '2026-11-06', '0.81'), entered)
    expect((await stored()).filter(({ currency }) => currency === 'CHF')).toEqual([rate('CHF', '2026-11-06', '0.81')])
    await removeRate(world.context, rate('CHF', '2026-11-06', '0.81'))
    expect((await stored()).filter(({ currency }) => currency === 'CHF')).toEqual([])
  })
})

it('a typed rate is checked field by field', () => {
  const known = [rate('EUR', '2026-11-01', '0.9')]
  const fine = { currency: 'EUR', day: '2026-11-02', perUsd: '0,92' }
  expect(rateProblems(fine, known, null)).toEqual({})
  expect(rateProblems({ ...fine, day: '2026-11-01' }, known, null)).toEqual({ day: 'taken' })
  expect(rateProblems({ ...fine, day: '2026-11-01' }, known, known[0]!)).toEqual({})
  expect(rateProblems({ currency: 'USD', day: '2026-02-30', perUsd: '0' }, known, null)).toEqual({ currency: 'usd', day: 'day', perUsd: 'perUsd' })
  for (const perUsd of ['', '-1', '1e3', '1.000,5', 'NaN', '0.0']) expect(rateProblems({ ...fine, perUsd }, known, null), perUsd).toEqual({ perUsd: 'perUsd' })
})
