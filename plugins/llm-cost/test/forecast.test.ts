/** The forecast: hand-computed, never nonsense, and right about its own uncertainty. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, daysFrom, type Day } from '../ledger/days'
import { crossing, forecast, type ForecastInput } from '../ledger/forecast'

const november = { from: '2026-11-01', to: '2026-11-30' }
const constant = (from: Day, to: Day, nanos: number): Map<Day, number> => new Map(daysFrom(from, to).map((day) => [day, nanos]))

describe('by hand', () => {
  it('a constant 10 a day makes 300 in November, without any doubt', () => {
    const known = constant('2026-10-01', '2026-11-20', 10)
    expect(forecast({ known, today: '2026-11-21', soFar: new Map([['2026-11-21', 4]]), ...november })).toMatchObject({ spent: 204, expected: 300, low: 300, high: 300 })
  })

  it('what is spent today counts when it is more than expected', () => {
    const known = constant('2026-10-01', '2026-11-20', 10)
    expect(forecast({ known, today: '2026-11-21', soFar: new Map([['2026-11-21', 25]]), ...november })).toMatchObject({ spent: 225, expected: 315 })
  })

  it('amounts that belong to no day are added once and not carried forward', () => {
    const known = constant('2026-10-01', '2026-11-20', 10)
    expect(forecast({ known, today: '2026-11-21', soFar: new Map([['2026-11-21', 4]]), besides: 1000, ...november })).toMatchObject({ spent: 1204, expected: 1300 })
  })

  it('weighs weekdays and days as documented', () => {
    // Seven days, Saturday the 7th to Friday the 13th of November: 70 on the Sunday, nothing else. Today is Saturday the 14th.
    const known = new Map([...constant('2026-11-07', '2026-11-13', 0), ['2026-11-08', 70]])
    const weights = [7, 6, 5, 4, 3, 2, 1].map((age) => 2 ** (-age / 7))
    const level = (weights[1]! * 70) / weights.reduce((sum, weight) => sum + weight)
    const sunday = (weights[1]! * 70 + 0.5 * level) / (weights[1]! + 0.5)
    const saturday = (0.5 * level) / (weights[0]! + 0.5)
    expect(forecast({ known, today: '2026-11-14', soFar: new Map([['2026-11-14', 0]]), from: '2026-11-14', to: '2026-11-15' }))
      .toMatchObject({ spent: 0, expected: Math.round(saturday) + Math.round(sunday) })
  })

  it('the range of one day with too few errors is that of the days around their mean', () => {
    const known = new Map(daysFrom('2026-11-07', '2026-11-13').map((day, index) => [day, index % 2 === 0 ? 90 : 110]))
    const mean = (4 * 90 + 3 * 110) / 7
    const square = (4 * (90 - mean) ** 2 + 3 * (110 - mean) ** 2) / 7
    const weights = [7, 6, 5, 4, 3, 2, 1].map((age) => 2 ** (-age / 7))
    const rests = weights.reduce((sum, weight) => sum + weight) ** 2 / weights.reduce((sum, weight) => sum + weight ** 2, 0)
    const student = 1.2816 + (1.2816 ** 3 + 1.2816) / 24
    const found = forecast({ known, today: '2026-11-14', soFar: new Map([['2026-11-14', 0]]), from: '2026-11-14', to: '2026-11-14' })!
    expect(found.high - found.expected).toBe(Math.round(student * Math.sqrt((square / (1 + 1 / rests)) * (1 + 1 / rests))))
  })

  it('is not made from fewer than seven known days, nor from days older than eight weeks', () => {
    const at = { today: '2026-11-21', soFar: new Map([['2026-11-21', 0]]), ...november }
    expect(forecast({ known: constant('2026-11-15', '2026-11-20', 10), ...at })).toBeNull()
    expect(forecast({ known: constant('2026-11-14', '2026-11-20', 10), ...at })).not.toBeNull()
    expect(forecast({ known: constant('2026-08-01', '2026-09-25', 10), ...at })).toBeNull()
    expect(forecast({ known: constant('2026-11-15', '2026-12-20', 10), ...at })).toBeNull()
  })

  it('estimates a day of the period that is not known', () => {
    const known = constant('2026-10-01', '2026-11-20', 10)
    known.delete('2026-11-10')
    expect(forecast({ known, today: '2026-11-21', soFar: new Map(), ...november })).toMatchObject({ spent: 190, expected: 300 })
    expect(forecast({ known, today: '2026-11-21', soFar: new Map([['2026-11-10', 70]]), ...november })).toMatchObject({ spent: 260, expected: 360 })
  })

  it('says when 250 are crossed', () => {
    const known = constant('2026-10-01', '2026-11-20', 10)
    const found = forecast({ known, today: '2026-11-21', soFar: new Map([['2026-11-21', 4]]), ...november })!
    expect(crossing(found, 250)).toEqual({ expected: '2026-11-26', earliest: '2026-11-26', latest: '2026-11-26' })
    expect(crossing(found, 95)).toEqual({ expected: '2026-11-10', earliest: '2026-11-10', latest: '2026-11-10' })
    expect(crossing(found, 300)).toBeNull()
  })

  it('knows no latest day when the end may stay below', () => {
    const known = new Map(daysFrom('2026-10-01', '2026-11-20').map((day, index) => [day, index % 3 === 0 ? 30 : 5]))
    const found = forecast({ known, today: '2026-11-21', soFar: new Map([['2026-11-21', 0]]), ...november })!
    const between = Math.round((found.low + found.expected) / 2)
    expect(crossing(found, between)).toMatchObject({ latest: null })
    expect(crossing(found, between)!.earliest <= crossing(found, between)!.expected!).toBe(true)
  })
})

const nanos = fc.integer({ min: -5_000_000_000, max: 200_000_000_000 })
const input: fc.Arbitrary<ForecastInput & { today: Day }> = fc.record({
  offset: fc.integer({ min: 0, max: 29 }), amounts: fc.array(nanos, { minLength: 7, maxLength: 80 }), spentToday: fc.nat(300_000_000_000), besides: fc.nat(50_000_000_000), missing: fc.nat(79),
}).map(({ offset, amounts, spentToday, besides, missing }) => {
  const today = addDays('2026-11-01', offset)
  const known = new Map(amounts.map((amount, index): [Day, number] => [addDays(today, -1 - index), amount]))
  if (known.size > 7) known.delete(addDays(today, -1 - missing))
  return { known, today, soFar: new Map([[today, spentToday]]), besides, ...november }
})

describe('for any costs', () => {
  it('the range holds the expected end, nothing lies below what is spent, and the curve never falls from today on', () => {
    fc.assert(fc.property(input, (given) => {
      const found = forecast(given)
      fc.pre(found !== null)
      const { spent, expected, low, high, curve } = found!
      expect(low).toBeLessThanOrEqual(expected)
      expect(expected).toBeLessThanOrEqual(high)
      expect(low).toBeGreaterThanOrEqual(spent)
      expect([spent, expected, low, high].every(Number.isSafeInteger)).toBe(true)
      expect(curve.map(({ day }) => day)).toEqual(daysFrom(given.from, given.to))
      const coming = curve.filter(({ day }) => day >= given.today)
      for (const side of ['expected', 'low', 'high'] as const)
        coming.slice(1).forEach((point, index) => expect(point[side]).toBeGreaterThanOrEqual(coming[index]![side]))
    }))
  })

  it('a dearer day never makes the expected end cheaper', () => {
    fc.assert(fc.property(input, fc.nat(79), fc.nat(50_000_000_000), (given, index, more) => {
      const day = addDays(given.today, -1 - index)
      fc.pre(given.known.has(day))
      const [before, after] = [forecast(given), forecast({ ...given, known: new Map([...given.known, [day, given.known.get(day)! + more]]) })]
      // Each of at most 31 estimated days is rounded on its own.
      expect(after?.expected ?? 0).toBeGreaterThanOrEqual((before?.expected ?? 0) - 31)
    }))
  })

  it('the same costs give the same forecast, in whatever order they come', () => {
    fc.assert(fc.property(input, (given) => {
      expect(forecast({ ...given, known: new Map([...given.known].reverse()) })).toEqual(forecast(given))
    }))
  })

  it('the crossing day is where the curve first lies above the limit', () => {
    fc.assert(fc.property(input, fc.nat(6_000_000_000_000), (given, limit) => {
      const found = forecast(given)
      fc.pre(found !== null)
      const crossed = crossing(found!, limit)
      if (crossed === null) return void expect(found!.curve.every(({ high }) => high <= limit)).toBe(true)
      const at = (day: Day | null) => found!.curve.findIndex((point) => point.day === day)
      const [early, middle, late] = [at(crossed.earliest), at(crossed.expected), at(crossed.latest)]
      expect(found!.curve[early]!.high).toBeGreaterThan(limit)
      if (middle >= 0) expect(found!.curve[middle]!.expected).toBeGreaterThan(limit)
      expect(found!.curve.slice(0, middle >= 0 ? middle : undefined).every(({ expected }) => expected <= limit)).toBe(true)
      expect(early).toBeLessThanOrEqual(middle >= 0 ? middle : Infinity)
      if (late >= 0) expect(middle >= 0 && middle <= late).toBe(true)
      expect(found!.spent > limit && late < 0).toBe(false)
    }))
  })
})

/** A linear congruential generator: the same series on every machine. */
function random(seed: number): () => number {
  let state = seed * 2654435761 % 2 ** 32
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return state / 2 ** 32
  }
}

type Kind = 'steady' | 'noisy' | 'sticky' | 'wandering' | 'growing' | 'spiky'

/** Costs with a weekday pattern and one of six ways to be irregular. */
function series(seed: number, kind: Kind): Map<Day, number> {
  const next = random(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const pattern = [0.3, 1, 1.1, 1.05, 1, 0.95, 0.35]
  let level = 20e9 * Math.exp(normal())
  let sticky = 0
  return new Map(daysFrom('2026-08-20', '2026-11-30').map((day, index) => {
    if (kind === 'wandering') level *= Math.exp(0.03 * normal())
    if (kind === 'growing') level *= 1.005
    sticky = 0.6 * sticky + 0.2 * normal()
    const irregular = { steady: 0.1 * normal(), noisy: 0.3 * normal(), sticky, wandering: 0.2 * normal(), growing: 0.2 * normal(), spiky: next() < 0.05 ? 1.5 : 0.2 * normal() }[kind]
    return [day, Math.round(level * pattern[(index + 4) % 7]! * Math.exp(irregular))]
  }))
}

describe('looking back on generated months', () => {
  const kinds: readonly Kind[] = ['steady', 'noisy', 'sticky', 'wandering', 'growing', 'spiky']
  const runs = kinds.flatMap((kind) => Array.from({ length: 60 }, (_, seed) => {
    const costs = series(seed + 1, kind)
    const today = addDays('2026-11-01', seed % 28)
    const known = new Map([...costs].filter(([day]) => day < today))
    const found = forecast({ known, today, soFar: new Map([[today, Math.round(costs.get(today)! * ((seed % 10) / 10))]]), ...november })!
    const end = daysFrom(november.from, november.to).reduce((sum, day) => sum + costs.get(day)!, 0)
    return { kind, inside: end >= found.low && end <= found.high, off: Math.abs(found.expected / end - 1) }
  }))
  const share = (list: readonly { inside: boolean }[]): number => list.filter(({ inside }) => inside).length / list.length

  it('about four of five ends lie in the range, for no kind of series fewer than three of five', () => {
    expect(share(runs)).toBeGreaterThan(0.75)
    expect(share(runs)).toBeLessThan(0.9)
    for (const kind of kinds) expect(share(runs.filter((run) => run.kind === kind)), kind).toBeGreaterThan(0.6)
  })

  it('the expected end is within some 5 % on average', () => {
    expect(runs.reduce((sum, { off }) => sum + off, 0) / runs.length).toBeLessThan(0.07)
  })
})
