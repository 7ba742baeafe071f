/**
 * Published series. A series belongs to the plugin and to the user whose run published it, so a number taken
 * from one user's rows is never shown to another.
 */
import { canonicalJson } from '../../keyslots/canonical'
import type { By, MetricPoint, StoreApi } from '../api'
import { roleReader } from './sight'
import type { CoreContext } from './types'

const dayMs = 86_400_000
/** UTC day of an instant. */
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
/** Ten years of days for a hundred label values. */
const maxRows = 366_000

type Days = ReturnType<StoreApi['metricDays']>
type Metrics = Pick<StoreApi, 'publishMetrics' | 'metricDays'>

export function createMetrics({ db, now }: CoreContext): Metrics {
  const series = db.prepare<object, number>(`insert into metric_series (tenant, user, plugin, name, labels, unit, updated_at)
    values (@tenant, @user, @plugin, @name, @labels, @unit, @at)
    on conflict (tenant, user, plugin, name, labels) do update set unit = excluded.unit, updated_at = excluded.updated_at returning id`).pluck()
  const point = db.prepare('insert into metric_points (series, at, value) values (?, ?, ?) on conflict do update set value = excluded.value')
  // Summed afresh from the day's points: no rounding adds up, and a replaced point leaves no trace.
  const rollUp = db.prepare(`insert into metric_days (series, day, value, points, updated_at)
    select @series, @day, sum(value), count(*), @at from metric_points where series = @series and at >= @from and at < @from + ${dayMs}
    on conflict do update set value = excluded.value, points = excluded.points, updated_at = excluded.updated_at`)
  const days = db.prepare<object, Days[number]>(`
    select metric_days.day, coalesce(case when @path is null then '' else json_extract(labels, @path) end, '') as label,
      sum(value) as value, unit, max(metric_days.updated_at) as updatedAt
    from metric_series join metric_days on metric_days.series = metric_series.id
    where tenant = @tenant and user = @user and plugin = @plugin and name = @name and day between @fromDay and @toDay
    group by day, label, unit order by day, label, unit limit ${maxRows}`)

  const mayAct = roleReader(db)

  const publish = db.transaction((plugin: string, by: By, points: readonly MetricPoint[]) => {
    mayAct(by)
    const at = now()
    const touched = new Map<string, { series: number; day: string }>()
    const known = new Map<string, number>()
    for (const { name, labels, value, unit, at: instant } of points) {
      const text = canonicalJson(labels)
      const key = `${name} ${unit} ${text}`
      const id = known.get(key) ?? series.get({ tenant: by.tenant, user: by.user, plugin, name, labels: text, unit, at })!
      known.set(key, id)
      point.run(id, instant, value)
      const day = dayOf(instant)
      touched.set(`${id} ${day}`, { series: id, day })
    }
    for (const { series: id, day } of touched.values()) rollUp.run({ series: id, day, at, from: Date.parse(day) })
  })

  return {
    publishMetrics: (plugin, by, points) => publish.immediate(plugin, by, points),
    metricDays: (plugin, { tenant, user }, { name, fromDay, toDay, by }) => {
      mayAct({ tenant, user })
      return days.all({ tenant, user, plugin, name, fromDay, toDay, path: by === null ? null : `$.${JSON.stringify(by)}` })
    },
  }
}
