/** What a plugin did and used, as far as the caller may see it: calls, requests, runs, and the days of its budgets. */
import type { Run } from '@panoptic/sdk/contract/values'
import type { CallSum, RequestSum, StoreApi, UsageCount } from '../api'
import { isPluginId } from '../schema/names'
import { invalid } from './failures'
import { runColumns } from './runs'
import { seesTenant } from './sight'
import type { CoreContext } from './types'

type Figures = Pick<StoreApi, 'pluginCalls' | 'pluginRequests' | 'pluginRuns' | 'countUsage' | 'usageOf'>

const hour = 3_600_000
const day = 24 * hour
const keptDays = 90
const mostGroups = 1000
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

export function createFigures({ db, now }: CoreContext): Figures {
  const calls = db.prepare<object, CallSum>(`
    select route, outcome, sum(calls) as calls, sum(ms) as ms, max(hour) * ${hour} as lastAt from call_counts
    where plugin = @plugin and hour >= @hour and (user = @user or (@everyone = 1 and user in (select id from users where tenant = @tenant)))
    group by route, outcome order by route, outcome limit ${mostGroups}`)
  const requests = db.prepare<object, RequestSum>(`
    select network.origin, network.connection, connections.network, method, outcome, count(*) as calls, max(at) as lastAt
    from network left join connections on connections.id = network.connection and connections.tenant = network.tenant
    where network.plugin = @plugin and at >= @since and network.tenant = @tenant and (@everyone = 1 or user = @user)
    group by network.origin, network.connection, connections.network, method, outcome order by lastAt desc, network.origin limit ${mostGroups}`)
  const runs = db.prepare<object, Run>(`
    select ${runColumns} from runs where plugin = @plugin and tenant = @tenant and (@everyone = 1 or user = @user) order by started_at desc, id limit @limit`)
  const count = db.prepare(`insert into plugin_usage (day, plugin, tenant, user, egress_bytes, wake_ups)
    select @day, @plugin, id, @user, @egressBytes, @wakeUps from tenants where id = @tenant
    on conflict do update set egress_bytes = egress_bytes + excluded.egress_bytes, wake_ups = wake_ups + excluded.wake_ups`)
  const usage = db.prepare<[string], UsageCount>(`
    select plugin, tenant, user, day, egress_bytes as egressBytes, wake_ups as wakeUps from plugin_usage where day = ? order by plugin, tenant, user`)
  const prune = db.prepare('delete from plugin_usage where day < ?')
  const sight = seesTenant(db)
  let prunedOn = ''

  return {
    pluginCalls: (by, plugin, since) => calls.all({ ...by, everyone: sight(by), plugin, hour: Math.floor(since / hour) }),
    pluginRequests: (by, plugin, since) => requests.all({ ...by, everyone: sight(by), plugin, since }),
    pluginRuns: (by, plugin, limit) => runs.all({ ...by, everyone: sight(by), plugin, limit: Math.max(1, Math.min(500, limit)) }),
    countUsage: (counts) => {
      for (const entry of counts) checked(entry)
      db.transaction(() => {
        for (const entry of counts) count.run(entry)
        const today = dayOf(now())
        if (today === prunedOn) return
        prune.run(dayOf(now() - keptDays * day))
        prunedOn = today
      }).immediate()
    },
    usageOf: (wanted) => usage.all(wanted),
  }
}

const isAmount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

function checked({ plugin, day: on, egressBytes, wakeUps }: UsageCount): void {
  const wrong = (field: keyof UsageCount): never => {
    throw invalid(field, 'This is no count of what a plugin used.', 'Count whole bytes and wake-ups of a plugin on a day.')
  }
  if (!isPluginId(plugin)) wrong('plugin')
  if (!/^\d{4}-\d\d-\d\d$/.test(on) || Number.isNaN(Date.parse(on))) wrong('day')
  if (!isAmount(egressBytes)) wrong('egressBytes')
  if (!isAmount(wakeUps)) wrong('wakeUps')
}
