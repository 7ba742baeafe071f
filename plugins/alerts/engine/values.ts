/** What a rule's source says at a moment. What nobody published is unknown (null), never 0. */
import type { Labels, Rule, Source } from '../model/rule'
import { dayMs } from './wall-clock'
import { dayNumber, dayText, firstDay, metricKey, metricOf, monthStart, withLabels, type DayNumber, type Series, type Snapshot } from './snapshot'

/** `[epoch ms or UTC day, value]` */
export type Evidence = readonly (readonly [number | string, number])[]

export interface Figure {
  /** Those of `by` that its series have. */
  readonly labels: Labels
  readonly unit: string
  readonly value: number | null
  /** Of a change: the median of the days before; null while fewer than three are known. */
  readonly baseline: number | null
  /** Until when there are figures (epoch ms): the newest point, for sums the end of its day; null: there never were any. */
  readonly freshAt: number | null
  /** What was looked at, for the history. */
  readonly data: () => Evidence
}

const fewestDays = 3
const mostEvidence = 60

/** One figure for each combination of the labels in `by`; without `by` exactly one, even if there is no series at all. */
export function figuresOf(rule: Pick<Rule, 'source' | 'condition'>, snapshot: Snapshot, at: number): Figure[] {
  const { source } = rule
  const found = withLabels(snapshot.get(metricKey(metricOf(rule))) ?? [], source.labels)
  if (source.by.length === 0) return [figureOf(rule, found, {}, at)]
  const folds = new Map<string, { labels: Labels; series: Series[] }>()
  for (const one of found) {
    const labels = pick(one.labels, source.by)
    const key = JSON.stringify(labels)
    const fold = folds.get(key)
    if (fold === undefined) folds.set(key, { labels, series: [one] })
    else fold.series.push(one)
  }
  return [...folds.values()].map(({ labels, series }) => figureOf(rule, series, labels, at))
}

/** Those of the labels, in the order of `names`, that have a value. */
export const pick = (labels: Labels, names: readonly string[]): Labels =>
  Object.fromEntries(names.flatMap((name) => (labels[name] === undefined || labels[name] === '' ? [] : [[name, labels[name]]])))

function figureOf(rule: Pick<Rule, 'source' | 'condition'>, folded: readonly Series[], labels: Labels, at: number): Figure {
  const newest = folded.reduce<Series | null>((best, one) => (best === null || one.lastAt > best.lastAt ? one : best), null)
  if (newest === null) return { labels, unit: rule.source.measure === 'age' ? 's' : '', value: null, baseline: null, freshAt: null, data: () => [] }
  // A metric whose unit changed: only what is in the newest unit can be added up, as on cards.
  const series = folded.length === 1 ? folded : folded.filter(({ unit }) => unit === newest.unit)
  const { measure } = rule.source
  if (measure === 'age') return { labels, unit: 's', value: Math.max(0, Math.floor((at - newest.lastAt) / 1000)), baseline: null, freshAt: at, data: () => [[newest.lastAt, newest.lastValue]] }
  const today = dayNumber(at)
  const from = firstDay(rule as Rule, today) ?? today
  const ofDay = measure === 'latest' ? latestOfDay : sumOfDay
  const baseline = rule.condition.kind === 'change' ? median(daysFrom(from, today - 1, (day) => ofDay(series, day)).map(([, value]) => value)) : null
  const freshAt = measure === 'latest' ? newest.lastAt : (dayNumber(newest.lastAt) + 1) * dayMs
  const value = measure === 'latest' ? latest(series, newest.lastAt) : windowValue(rule.source, series, at)
  return { labels, unit: newest.unit, value, baseline, freshAt, data: () => evidence(rule.condition.kind === 'change' || measure !== 'latest' ? from : null, series, ofDay, newest, today) }
}

/** Several that were published for the same moment add up, as on cards. */
const latest = (series: readonly Series[], at: number): number => series.reduce((sum, one) => (one.lastAt === at ? sum + one.lastValue : sum), 0)

function windowValue({ measure }: Source, series: readonly Series[], at: number): number | null {
  const today = dayNumber(at)
  const from = measure === 'day' ? today : firstDay({ source: { measure }, condition: { kind: 'threshold' } } as Rule, today) ?? today
  let sum: number | null = null
  for (const { sums } of series) {
    for (let day = from; day <= today; day++) {
      const value = sums.get(day)
      if (value !== undefined) sum = (sum ?? 0) + value
    }
  }
  if (sum === null || measure !== 'month-pace') return sum
  const start = monthStart(today) * dayMs
  const end = monthStart(monthStart(today) + 31) * dayMs
  // In the first hours a pace says nothing yet: a day counts as one from its beginning.
  return (sum / Math.max(dayMs, at - start)) * (end - start)
}

function sumOfDay(series: readonly Series[], day: DayNumber): number | null {
  let sum: number | null = null
  for (const { sums } of series) {
    const value = sums.get(day)
    if (value !== undefined) sum = (sum ?? 0) + value
  }
  return sum
}

function latestOfDay(series: readonly Series[], day: DayNumber): number | null {
  const points = series.flatMap(({ newest }) => newest.get(day) ?? [])
  const last = Math.max(...points.map(({ at }) => at))
  return points.length === 0 ? null : points.reduce((sum, { at, value }) => (at === last ? sum + value : sum), 0)
}

function daysFrom(from: DayNumber, to: DayNumber, of: (day: DayNumber) => number | null): [DayNumber, number][] {
  const found: [DayNumber, number][] = []
  for (let day = from; day <= to; day++) {
    const value = of(day)
    if (value !== null) found.push([day, value])
  }
  return found
}

function evidence(from: DayNumber | null, series: readonly Series[], ofDay: typeof sumOfDay, newest: Series, today: DayNumber): Evidence {
  if (from === null) return [[newest.lastAt, latest(series, newest.lastAt)]]
  return daysFrom(from, today, (day) => ofDay(series, day)).slice(-mostEvidence).map(([day, value]) => [dayText(day), value])
}

function median(values: readonly number[]): number | null {
  if (values.length < fewestDays) return null
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
