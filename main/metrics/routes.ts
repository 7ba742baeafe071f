/** The handler of `metrics.publish`. Roll-ups are the store's: it keeps them with the points. */
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Handler } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { StoreApi } from '../store/api'

/** Points further in the future than this are a mistake in units, such as µs for ms. */
const farthest = 366 * 86_400_000

/** `onPublished`: push `metrics.changed` to the shell; the host may gather several calls into one event. */
export const metricHandlers = (store: Pick<Client<StoreApi>, 'publishMetrics'>, onPublished: (plugin: string, user: string) => void): { 'metrics.publish': Handler<PluginRoutes['metrics.publish']> } => ({
  'metrics.publish': async ({ points }, call) => {
    const { plugin, user, tenant } = call.identity as PluginIdentity
    const latest = Date.now() + farthest
    points.forEach(({ at }, index) => {
      if (at < 0 || at > latest) throw new PanopticError(fail('invalid', 'A point lies outside the time that can be kept.', { field: `points.${index}.at`, remedy: 'give the time as UTC epoch milliseconds.' }).error)
    })
    await store.publishMetrics(plugin, { user, tenant }, points)
    onPublished(plugin, user)
    return null
  },
})
