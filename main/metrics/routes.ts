/** The handlers of `metrics.*`. Who may call them is the gate's matter; roll-ups are the store's: it keeps them with the points. */
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { metricRoutes } from '@panoptic/sdk/contract/metrics'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Handler } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { By, MetricsApi } from '../store/api'
import { dayOf, daysIn } from './days'

/** Points further in the future than this are a mistake in units, such as µs for ms. */
const farthest = 366 * 86_400_000
/** Series that one list holds. */
const mostSeries = 10_000
/** Days of one question, and values of its answer: more does not fit into a message at once. */
const mostDays = 400
const mostValues = 1_000_000

export interface MetricsOptions {
  readonly store: Pick<Client<MetricsApi>, 'publishMetrics' | 'metricSeries' | 'metricSums' | 'metricPoints'>
  /** Plugins by id, as the user knows them. */
  readonly titles: () => ReadonlyMap<string, string>
  /** New figures of this plugin and user are in the store: tell who shows them, and the scheduler (`published`). */
  readonly onPublished: (plugin: string, by: By) => void
}

type Routes = typeof metricRoutes

export function metricHandlers({ store, titles, onPublished }: MetricsOptions): { [K in keyof Routes]: Handler<Routes[K]> } {
  const byOf = ({ identity: { user, tenant } }: { identity: By }): By => ({ user, tenant })
  return {
    'metrics.publish': async ({ points }, call) => {
      const { plugin } = call.identity as PluginIdentity
      const latest = Date.now() + farthest
      points.forEach(({ at }, index) => {
        if (at < 0 || at > latest) throw invalid('A point lies outside the time that can be kept.', `points.${index}.at`, 'give the time as UTC epoch milliseconds.')
      })
      await store.publishMetrics(plugin, byOf(call), points)
      onPublished(plugin, byOf(call))
      return null
    },
    'metrics.list': async ({ metrics }, call) => {
      const { series, more } = await store.metricSeries(byOf(call), metrics, mostSeries)
      const titleOf = titles()
      return { series: series.map((one) => ({ ...one, pluginTitle: titleOf.get(one.plugin) ?? one.plugin })), more }
    },
    'metrics.days': async ({ metrics, from, to }, call) => {
      for (const [field, day] of Object.entries({ from, to })) if (!isDay(day)) throw invalid(`There is no day ${day}.`, field, 'give a UTC day such as 2026-01-31.')
      if (from > to) throw invalid('The last day lies before the first.', 'to', 'give a day that is not before "from".')
      if (daysIn(from, to) > mostDays) throw invalid(`These are more than ${mostDays} days.`, 'from', `ask for at most ${mostDays} days at once.`)
      const series = await store.metricSums(byOf(call), metrics, from, to)
      if (series.reduce((sum, { days }) => sum + days.length, 0) > mostValues) throw new PanopticError(fail('limit', 'These are too many figures at once. Ask for fewer days or metrics.', { remedy: 'ask for fewer days or metrics.' }).error)
      return { series: series.map((one) => ({ ...one, days: [...one.days], values: [...one.values] })) }
    },
    'metrics.points': async (query, call) => {
      if (query.from > query.to) throw invalid('The end lies before the beginning.', 'to', 'give a time that is not before "from".')
      const { series, more } = await store.metricPoints(byOf(call), query)
      return { series: series.map((one) => ({ ...one, at: [...one.at], values: [...one.values] })), more }
    },
  }
}

const invalid = (message: string, field: string, remedy: string): PanopticError => new PanopticError(fail('invalid', message, { field, remedy }).error)

/** The pattern lets 2026-02-31 pass. */
const isDay = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(at) && dayOf(at) === day
}
