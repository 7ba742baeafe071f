/** A period against another: which one, and which of its days answers to which. */
import { addDays, daysBetween, type Day } from '../ledger/days'
import { addMonths, startOfTime, timesIn, type Period } from './period'
import type { Time } from './question'

/** `previous`: as many days, right before. `month` and `year`: the same days of the month or year before. */
export const comparisons = ['none', 'previous', 'month', 'year'] as const
export type Comparison = (typeof comparisons)[number]

const monthsBack = { month: 1, year: 12 } as const

export function comparedPeriod(comparison: Comparison, { from, to }: Period): Period | null {
  if (comparison === 'none') return null
  if (comparison === 'previous') return { from: addDays(from, -1 - daysBetween(from, to)), to: addDays(from, -1) }
  return { from: addMonths(from, -monthsBack[comparison]), to: addMonths(to, -monthsBack[comparison]) }
}

/**
 * Moves a group of time of the compared period to the one it is compared with: the same day of the month where
 * months or years are compared, else the one at the same place (first with first). What has no counterpart (the
 * last week where one stretch touches fewer) joins the nearest.
 */
export function counterpart(comparison: Comparison, time: Time, period: Period, compared: Period): (start: Day) => Day {
  const ours = timesIn(time, period)
  if (time === 'day' && (comparison === 'month' || comparison === 'year')) {
    // Of several days that answer to one (the 28th of February), the first stays.
    const back = new Map(ours.toReversed().map((day) => [addMonths(day, -monthsBack[comparison]), day]))
    const answered = [...back.keys()].sort()
    return (day) => back.get(day) ?? back.get(answered.findLast((each) => each <= day) ?? answered[0]!)!
  }
  const places = new Map(timesIn(time, compared).map((start, index) => [start, index]))
  return (start) => ours[Math.min(places.get(startOfTime(time, start)) ?? 0, ours.length - 1)]!
}

/** How much more it is now. Relative change is unknown where there was nothing before. */
export function change(now: number | null, before: number | null): { readonly absolute: number | null; readonly relative: number | null } {
  if (now === null || before === null) return { absolute: null, relative: null }
  return { absolute: now - before, relative: before === 0 ? null : (now - before) / Math.abs(before) }
}
