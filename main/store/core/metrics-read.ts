/** Series as their user sees them, of all plugins: the newest points, daily sums, the points themselves. */
import type { By, MetricName, MetricsApi } from '../api'
import { beyondLimit } from '../guard/refusal'
import { roleReader } from './sight'
import type { CoreContext } from './types'

/** Days of all series together that one answer holds. */
const mostDays = 366_000
const mostPoints = 100_000

type Reading = Pick<MetricsApi, 'metricSeries' | 'metricSums' | 'metricPoints'>
type Series = ReturnType<Reading['metricSeries']>['series'][number]
type Sums = ReturnType<Reading['metricSums']>[number]
type Points = ReturnType<Reading['metricPoints']>
type Labels = Readonly<Record<string, string>>
interface Point { readonly at: number; readonly value: number }

const labelsOf = (text: string): Labels => JSON.parse(text) as Labels

/** Each once, in the order of the answer. */
function inOrder(metrics: readonly MetricName[]): MetricName[] {
  const key = ({ plugin, name }: MetricName): string => `${plugin} ${name}`
  const each = new Map(metrics.map((metric) => [key(metric), metric]))
  return [...each.values()].sort((left, right) => (left.plugin === right.plugin ? (left.name < right.name ? -1 : 1) : left.plugin < right.plugin ? -1 : 1))
}

export function createMetricReading({ db }: Pick<CoreContext, 'db'>): Reading {
  type SeriesRow = Omit<Series, 'labels'> & { readonly labels: string }
  // The newest and the oldest point of a series are the ends of its part of one b-tree: two seeks, however long it is.
  const list = (which: string) => db.prepare<object, SeriesRow>(`
    select plugin, name, labels, unit, newest.at as lastAt, newest.value as lastValue, (select min(at) from metric_points where series = metric_series.id) as firstAt
    from metric_series cross join metric_points as newest on newest.series = metric_series.id and newest.at = (select max(at) from metric_points where series = metric_series.id)
    where tenant = @tenant and user = @user ${which} order by plugin, name, labels limit @limit`)
  const [everySeries, seriesOf] = [list(''), list('and plugin = @plugin and name = @name')]
  const sums = db.prepare<object, { readonly series: number; readonly labels: string; readonly unit: string; readonly day: string; readonly value: number }>(`
    select series, labels, unit, day, value from metric_series cross join metric_days on series = metric_series.id
    where tenant = @tenant and user = @user and plugin = @plugin and name = @name and day between @fromDay and @toDay order by labels, day limit @limit`)
  const ids = db.prepare<object, { readonly id: number; readonly labels: string; readonly unit: string }>(
    'select id, labels, unit from metric_series where tenant = @tenant and user = @user and plugin = @plugin and name = @name order by labels')
  const points = db.prepare<[number, number, number, number], Point>('select at, value from metric_points where series = ? and at >= ? and at < ? order by at desc limit ?')
  const mayAct = roleReader(db)

  function sumsOf({ tenant, user }: By, { plugin, name }: MetricName, fromDay: string, toDay: string, limit: number): { readonly series: Sums[]; readonly rows: number } {
    const found = new Map<number, Sums & { readonly days: string[]; readonly values: number[] }>()
    const rows = sums.all({ tenant, user, plugin, name, fromDay, toDay, limit })
    for (const { series, labels, unit, day, value } of rows) {
      const known = found.get(series) ?? { plugin, name, labels: labelsOf(labels), unit, days: [], values: [] }
      found.set(series, known)
      known.days.push(day)
      known.values.push(value)
    }
    return { series: [...found.values()], rows: rows.length }
  }

  return {
    metricSeries: (by, metrics, limit) => {
      mayAct(by)
      const { tenant, user } = by
      const rows: SeriesRow[] = metrics === null ? everySeries.all({ tenant, user, limit: limit + 1 }) : []
      for (const { plugin, name } of inOrder(metrics ?? [])) if (rows.length <= limit) rows.push(...seriesOf.all({ tenant, user, plugin, name, limit: limit + 1 - rows.length }))
      return { series: rows.slice(0, limit).map((row) => ({ ...row, labels: labelsOf(row.labels) })), more: rows.length > limit }
    },
    metricSums: (by, metrics, fromDay, toDay) => {
      mayAct(by)
      let left = mostDays
      return inOrder(metrics).flatMap((metric) => {
        const { series, rows } = sumsOf(by, metric, fromDay, toDay, left + 1)
        left -= rows
        if (left < 0) throw beyondLimit('days', `These series have more than ${mostDays} daily values in this time.`, 'Ask for fewer days or metrics.')
        return series
      })
    },
    metricPoints: (by, { plugin, name, labels, from, to, limit }) => {
      mayAct(by)
      const { tenant, user } = by
      const most = Math.max(1, Math.min(mostPoints, limit))
      const wanted = Object.entries(labels)
      const matching = ids.all({ tenant, user, plugin, name }).map((row) => ({ ...row, labels: labelsOf(row.labels) })).filter((row) => wanted.every(([label, value]) => row.labels[label] === value))
      return newest(matching.map(({ id, labels: own, unit }) => ({ labels: own, unit, read: (since, count) => points.all(id, Math.max(since, from), to, count) })), most)
    },
  }
}

interface Source {
  readonly labels: Labels
  readonly unit: string
  /** Points from `since` on, the newest first. */
  read(since: number, count: number): readonly Point[]
}

/** The newest `most` points of all sources together, oldest first. Of a source no more is read than can still be among them. */
function newest(sources: readonly Source[], most: number): Points {
  const kept = new Map<Source, readonly Point[]>()
  let total = 0
  let since = -Infinity
  let more = false

  /** Leaves the newest `most`; of points of one instant those of earlier sources. */
  function cut(): void {
    if (total <= most) return
    more = true
    since = [...kept.values()].flat().map(({ at }) => at).sort((left, right) => right - left)[most - 1]!
    const later = [...kept.values()].reduce((sum, points) => sum + points.filter(({ at }) => at > since).length, 0)
    let room = most - later
    for (const [source, points] of kept) kept.set(source, points.filter(({ at }) => at > since || (at === since && room-- > 0)))
    total = most
  }

  for (const source of sources) {
    const points = source.read(Math.max(since, Number.MIN_SAFE_INTEGER), most + 1)
    if (points.length === 0) continue
    kept.set(source, points)
    total += points.length
    if (total > 2 * most) cut()
  }
  cut()
  const series = [...kept].filter(([, points]) => points.length > 0).map(([{ labels, unit }, points]) => {
    const rising = [...points].reverse()
    return { labels, unit, at: rising.map(({ at }) => at), values: rising.map(({ value }) => value) }
  })
  return { series, more }
}
