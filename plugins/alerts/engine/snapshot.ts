/** The published figures that rules look at: what has to be read for them, and the series it becomes. */
import type { MetricName, SeriesDays, SeriesInfo, SeriesPoints } from '@panoptic/sdk'
import type { Labels, Rule } from '../model/rule'
import { dayMs } from './wall-clock'

/** A UTC day, counted from 1970-01-01. */
export type DayNumber = number
export const dayNumber = (at: number): DayNumber => Math.floor(at / dayMs)
export const dayText = (day: DayNumber): string => new Date(day * dayMs).toISOString().slice(0, 10)
export const monthStart = (day: DayNumber): DayNumber => dayNumber(Date.parse(`${dayText(day).slice(0, 7)}-01`))
/** Monday of the week; 1970-01-01 was a Thursday. */
export const weekStart = (day: DayNumber): DayNumber => day - (((day + 3) % 7) + 7) % 7

export interface Series {
  readonly labels: Labels
  readonly unit: string
  readonly lastAt: number
  readonly lastValue: number
  /** Sums of the points of each day. */
  readonly sums: ReadonlyMap<DayNumber, number>
  /** The newest point of each day; only where a rule asks for it. */
  readonly newest: ReadonlyMap<DayNumber, { readonly at: number; readonly value: number }>
}

/** Series by plugin and metric. */
export type Snapshot = ReadonlyMap<string, readonly Series[]>
export const metricKey = ({ plugin, name }: MetricName): string => `${plugin} ${name}`

export interface PointsNeed {
  readonly metric: MetricName
  readonly labels: Labels
  readonly from: number
  readonly to: number
}

/** What to ask `panoptic.metrics` for: `list(metrics)`, `days(…)` and `points(…)` each. */
export interface Needs {
  readonly metrics: readonly MetricName[]
  readonly days: { readonly metrics: readonly MetricName[]; readonly from: string; readonly to: string } | null
  readonly points: readonly PointsNeed[]
}

export interface Read {
  readonly series: readonly SeriesInfo[]
  readonly days: readonly SeriesDays[]
  readonly points: readonly { readonly metric: MetricName; readonly series: readonly SeriesPoints[] }[]
}

/** What these rules need at this moment; rules that are switched off need nothing. */
export function needsOf(rules: readonly Rule[], at: number): Needs {
  const metrics = new Map<string, MetricName>()
  const summed = new Map<string, MetricName>()
  const points = new Map<string, PointsNeed>()
  let first = dayNumber(at)
  for (const rule of rules.filter(({ enabled }) => enabled)) {
    const metric = metricOf(rule)
    metrics.set(metricKey(metric), metric)
    const from = firstDay(rule, dayNumber(at))
    if (from === null) continue
    if (rule.source.measure === 'latest') {
      const need = { metric, labels: rule.source.labels, from: from * dayMs, to: at + dayMs }
      const key = JSON.stringify([metricKey(metric), Object.entries(need.labels).sort()])
      if (need.from < (points.get(key)?.from ?? Infinity)) points.set(key, need)
    } else {
      summed.set(metricKey(metric), metric)
      first = Math.min(first, from)
    }
  }
  return {
    metrics: [...metrics.values()],
    days: summed.size === 0 ? null : { metrics: [...summed.values()], from: dayText(first), to: dayText(dayNumber(at)) },
    points: [...points.values()],
  }
}

/** The first day that the rule looks at on `today`; null: only at the newest point. */
export function firstDay({ source: { measure }, condition }: Rule, today: DayNumber): DayNumber | null {
  const before = condition.kind === 'change' ? today - condition.days : today
  switch (measure) {
    case 'latest': return condition.kind === 'change' ? before : null
    case 'age': return null
    case 'day': return before
    case 'week': return weekStart(today)
    case 'month': case 'month-pace': return monthStart(today)
    case '30d': return today - 29
  }
}

export const metricOf = ({ source: { plugin, metric } }: Pick<Rule, 'source'>): MetricName => ({ plugin, name: metric })

/** The figures that were read, by metric. */
export function snapshotOf({ series, days, points }: Read): Snapshot {
  const numbers = new Map<string, DayNumber>()
  const numberOf = (text: string): DayNumber => {
    const number = numbers.get(text) ?? dayNumber(Date.parse(text))
    numbers.set(text, number)
    return number
  }
  const sums = new Map(days.map((one) => [seriesKey(one, one.labels), new Map(one.days.map((day, index) => [numberOf(day), one.values[index]!]))]))
  const newest = new Map(points.flatMap(({ metric, series: found }) => found.map((one) => [seriesKey(metric, one.labels), newestOf(one)] as const)))
  const snapshot = new Map<string, Series[]>()
  for (const info of series) {
    const key = seriesKey(info, info.labels)
    const found: Series = { labels: info.labels, unit: info.unit, lastAt: info.lastAt, lastValue: info.lastValue, sums: sums.get(key) ?? new Map(), newest: newest.get(key) ?? new Map() }
    const list = snapshot.get(metricKey(info))
    if (list === undefined) snapshot.set(metricKey(info), [found])
    else list.push(found)
  }
  return snapshot
}

const indexes = new WeakMap<readonly Series[], Map<string, Map<string, Series[]>>>()

/** Those whose labels hold all of `labels`. A thousand rules with a label each do not look through a thousand series each. */
export function withLabels(all: readonly Series[], labels: Labels): readonly Series[] {
  const [first, ...more] = Object.entries(labels)
  if (first === undefined) return all
  const [name, value] = first
  let index = indexes.get(all)
  if (index === undefined) indexes.set(all, (index = new Map()))
  let values = index.get(name)
  if (values === undefined) {
    index.set(name, (values = new Map()))
    for (const one of all) {
      const list = values.get(one.labels[name] ?? '')
      if (list === undefined) values.set(one.labels[name] ?? '', [one])
      else list.push(one)
    }
  }
  const found = values.get(value) ?? []
  return more.length === 0 ? found : found.filter((one) => more.every(([other, wanted]) => (one.labels[other] ?? '') === wanted))
}

const seriesKey = (metric: MetricName, labels: Labels): string => JSON.stringify([metricKey(metric), Object.entries(labels).sort()])

function newestOf({ at, values }: SeriesPoints): Series['newest'] {
  const found = new Map<DayNumber, { at: number; value: number }>()
  at.forEach((instant, index) => found.set(dayNumber(instant), { at: instant, value: values[index]! }))
  return found
}
