/** The result as a chart: the names that weigh most, over time or beside each other. */
import { daysBetween } from '../ledger/days'
import { timesIn, type Period } from './period'
import { isTime, type Dimension, type Measure, type Time } from './question'
import { idOf, rank, type Pair } from './ranking'

/** As many colours as can be told apart, the rest being one more. */
export const seriesMost = 7
const barsMost = 20

export interface Series {
  readonly key: string
  /** The group's own key without its time, and its unit; empty key for a total. */
  readonly names: readonly string[]
  readonly unit: string
  readonly others: number
  readonly values: readonly (number | null)[]
}

export interface Drawing {
  /** Starts of the times, or the texts of the names. */
  readonly categories: readonly string[]
  readonly time: Time | null
  readonly series: readonly Series[]
}

/** A grain that draws some ten to a hundred points. */
export const grainOf = ({ from, to }: Period): Time => {
  const days = daysBetween(from, to) + 1
  return days <= 93 ? 'day' : days <= 550 ? 'week' : 'month'
}

/** One series a name over the grouping's first time; times without lines are gaps. `period` bounds the axis. */
export function overTime(pairs: readonly Pair[], group: readonly Dimension[], measure: Measure, period: Period): Drawing {
  const at = group.findIndex(isTime)
  const time = group[at] as Time
  const categories = timesIn(time, period)
  const places = new Map(categories.map((start, index) => [start, index]))
  const series = new Map<string, { -readonly [K in keyof Series]: Series[K] } & { values: (number | null)[] }>()
  for (const { key, unit, now, others } of rank(pairs, group, measure, seriesMost)) {
    const names = key.filter((_, index) => !isTime(group[index]!))
    const id = others > 0 ? `others ${unit}` : idOf(names, unit)
    const found = series.get(id) ?? { key: others > 0 ? 'other' : names.join(' · ') || 'total', names, unit, others, values: categories.map(() => null) }
    series.set(id, found)
    const place = places.get(key[at]!)
    const value = now?.amounts[measure].value ?? null
    if (place !== undefined && value !== null) found.values[place] = (found.values[place] ?? 0) + value
  }
  return { categories, time, series: [...series.values()] }
}

/** One bar a name; with a compared period two series. `text` is what a pair is called. */
export function beside(pairs: readonly Pair[], group: readonly Dimension[], measure: Measure, compared: boolean, text: (pair: Pair) => string): Drawing {
  const bars = rank(pairs, group, measure, barsMost)
  const values = (which: 'now' | 'before'): (number | null)[] => bars.map((each) => each[which]?.amounts[measure].value ?? null)
  const one = (key: 'now' | 'before'): Series => ({ key, names: [], unit: '', others: 0, values: values(key) })
  return { categories: bars.map(text), time: null, series: compared ? [one('now'), one('before')] : [one('now')] }
}
