/**
 * What a period will have cost at its end, from its known days: recent level × weekday pattern, with a range that
 * about four of five ends fall into.
 *
 * Level and pattern are exponentially weighted (a day counts half as much as one a week later). Both are measured with
 * the same weights, so their product is the weighted mean of a weekday, drawn a little towards the mean of all days
 * because few weeks say little about one weekday:
 *
 *   L = Σ wₜxₜ / Σ wₜ        eᵥ = (Σ wₜxₜ over weekday v + ½·L) / (Σ wₜ over weekday v + ½)        wₜ = 2^(−age/7)
 *
 * The range comes from how wrong the same rule was one day ahead in the last four weeks. With s² the mean square of
 * those errors, ρ their correlation from one day to the next (they tend to err together) and m = (Σw)²/Σw² the days
 * that the level rests on, the sum over n days has the variance
 *
 *   s²/(1 + 1/m) · (n + 2·Σₖ (n−k)ρᵏ + n²/m)      k = 1 … n−1
 *
 * and the range is ± t₀.₉ of Student's distribution, approximated by z + (z³ + z)/4ν.
 *
 * Source: Hyndman, Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.5 (prediction intervals), 5.7
 * (decomposition), 8.1 (exponential smoothing). Costs are known to arrive late: leave incomplete days out of `known`.
 */
import { addDays, daysBetween, daysFrom, startOf, type Day } from './days'

export interface ForecastInput {
  /** Nano-units of each complete day that is known, 0 included. A missing day is unknown and is estimated like a coming one. */
  readonly known: ReadonlyMap<Day, number>
  /** Not over yet: days from here on in `known` are ignored. */
  readonly today: Day
  /** What days that are not complete cost so far, today among them: they cost at least that. */
  readonly soFar: ReadonlyMap<Day, number>
  /** What the period cost so far that belongs to no day, such as amounts reported by the month. It is not carried forward. */
  readonly besides?: number
  /** First and last day of the period that holds `today`. */
  readonly from: Day
  readonly to: Day
}

/** Cost from the period's first day to the end of `day`; all three are equal while every day is known. */
export interface CurvePoint {
  readonly day: Day
  readonly expected: number
  readonly low: number
  readonly high: number
}

export interface Forecast {
  /** What the period cost so far: a forecast never lies below. */
  readonly spent: number
  readonly expected: number
  readonly low: number
  readonly high: number
  /** One point a day of the period. */
  readonly curve: readonly CurvePoint[]
}

const windowDays = 56
const halfLifeDays = 7
const fewestDays = 7
const errorDays = 28
const towardsLevel = 0.5
/** 90th percentile of the normal distribution: a tenth of the ends below the range, a tenth above. */
const z = 1.2816

/** Null while fewer than seven of the last 56 days are known. */
export function forecast({ known, today, soFar, besides = 0, from, to }: ForecastInput): Forecast | null {
  const recent = daysFrom(addDays(today, -windowDays), addDays(today, -1)).filter((day) => known.has(day))
  if (recent.length < fewestDays) return null
  // A day of net credit says nothing about the next one like it.
  const seen = recent.map((day): Seen => ({ day, nanos: Math.max(0, known.get(day) ?? 0) }))
  const ofDay = expectation(seen, today)
  const spread = spreadOf(seen, today)

  const curve: CurvePoint[] = []
  let spent = besides
  let expected = besides
  let low = besides
  let estimated = 0
  for (const day of daysFrom(from, to)) {
    const certain = day < today ? known.get(day) : undefined
    const floor = certain ?? soFar.get(day) ?? 0
    spent += floor
    expected += certain ?? Math.max(floor, Math.round(ofDay(day)))
    if (certain === undefined) estimated += 1
    const margin = Math.round(spread(estimated))
    low = Math.max(day > today ? low : spent, expected - margin)
    curve.push({ day, expected, low, high: expected + margin })
  }
  const end = curve.at(-1)
  return end === undefined ? null : { spent, expected: end.expected, low: end.low, high: end.high, curve }
}

/** The days on which a limit is crossed, as expected, at the earliest and at the latest; null: not in this period. */
export interface Crossing {
  readonly expected: Day | null
  readonly earliest: Day
  readonly latest: Day | null
}

/** When the cost of the period first lies above `limit`; null when it does not, even at the range's upper end. */
export function crossing({ curve }: Pick<Forecast, 'curve'>, limit: number): Crossing | null {
  const first = (of: (point: CurvePoint) => number): Day | null => curve.find((point) => of(point) > limit)?.day ?? null
  const earliest = first(({ high }) => high)
  return earliest === null ? null : { earliest, expected: first(({ expected }) => expected), latest: first(({ low }) => low) }
}

interface Seen {
  readonly day: Day
  readonly nanos: number
}

const weekday = (day: Day): number => new Date(startOf(day)).getUTCDay()
const weightOf = (day: Day, at: Day): number => 2 ** (-daysBetween(day, at) / halfLifeDays)

/** What a day like this costs, seen from `at`. */
function expectation(seen: readonly Seen[], at: Day): (day: Day) => number {
  const weights = Array.from({ length: 7 }, () => 0)
  const sums = Array.from({ length: 7 }, () => 0)
  for (const { day, nanos } of seen) {
    const weight = weightOf(day, at)
    weights[weekday(day)]! += weight
    sums[weekday(day)]! += weight * nanos
  }
  const level = total(sums) / total(weights)
  const ofWeekday = weights.map((weight, index) => (sums[index]! + towardsLevel * level) / (weight + towardsLevel))
  return (day) => ofWeekday[weekday(day)]!
}

/** Half the width of the range after `n` estimated days. */
function spreadOf(seen: readonly Seen[], today: Day): (n: number) => number {
  const errors = oneDayAhead(seen)
  const mean = total(errors.map((error) => error ** 2)) / errors.length
  const together = correlation(errors)
  const weights = seen.map(({ day }) => weightOf(day, today))
  const rests = total(weights) ** 2 / total(weights.map((weight) => weight ** 2))
  const student = z + (z ** 3 + z) / (4 * Math.max(1, errors.length - 1))
  return (n) => {
    let days = n
    for (let lag = 1; lag < n; lag++) days += 2 * (n - lag) * together ** lag
    return student * Math.sqrt((mean / (1 + 1 / rests)) * (days + n ** 2 / rests))
  }
}

/** Errors of the last weeks, oldest first, each forecast from the days before it; while there are too few, distances from the mean. */
function oneDayAhead(seen: readonly Seen[]): number[] {
  const errors = seen.flatMap(({ day, nanos }, index) =>
    index < Math.max(fewestDays, seen.length - errorDays) ? [] : [nanos - expectation(seen.slice(0, index), day)(day)])
  if (errors.length >= fewestDays) return errors
  const mean = total(seen.map(({ nanos }) => nanos)) / seen.length
  return seen.map(({ nanos }) => nanos - mean)
}

/** From one error to the next, between 0 and 0.9, drawn towards 0 where few errors say so. */
function correlation(errors: readonly number[]): number {
  const square = total(errors.map((error) => error ** 2))
  if (square === 0) return 0
  const products = total(errors.slice(1).map((error, index) => error * errors[index]!))
  return Math.min(0.9, Math.max(0, (products / square) * (errors.length / (errors.length + fewestDays))))
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
