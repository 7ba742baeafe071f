/** The logs of what left this device and of what plugins called: kept for ninety days, then pruned. */
import type { NetworkEntry } from '@panoptic/sdk/contract/values'
import type { CallCount, StoreApi } from '../api'
import { seesTenant } from './sight'
import type { CoreContext } from './types'

const hour = 3_600_000
const keptMs = 90 * 24 * hour
type Network = Pick<StoreApi, 'appendNetwork' | 'network' | 'countCalls'>

export function createNetwork({ db, now }: CoreContext): Network {
  const insert = db.prepare(`insert into network (at, tenant, user, plugin, method, origin, path, connection, status, outcome, reason, bytes_out, bytes_in, duration_ms)
    values (@at, coalesce((select tenant from users where id = @user), ''), @user, @plugin, @method, @origin, @path, @connection, @status, @outcome, @reason, @bytesOut, @bytesIn, @durationMs)`)
  const list = db.prepare<object, NetworkEntry>(`
    select id, at, plugin, user, method, origin, path, connection, status, outcome, reason, bytes_out as bytesOut, bytes_in as bytesIn, duration_ms as durationMs
    from network where tenant = @tenant and id < @before and (@everyone = 1 or user = @user) and (@plugin is null or plugin = @plugin)
      and (@outcome = 'any' or (outcome = 'ok') = (@outcome = 'ok'))
    order by id desc limit @limit`)
  const count = db.prepare(`insert into call_counts (hour, plugin, user, route, outcome, calls, ms) values (@hour, @plugin, @user, @route, @outcome, @calls, @ms)
    on conflict do update set calls = calls + excluded.calls, ms = ms + excluded.ms`)
  // In steps, so that a long absence does not make one long write.
  const pruneNetwork = db.prepare('delete from network where id in (select id from network where at < ? order by at limit 5000)')
  const pruneCounts = db.prepare('delete from call_counts where hour < ?')
  const sight = seesTenant(db)
  let prunedAt = 0

  /** At most once an hour, with a write that happens anyway. */
  function prune(): void {
    const at = now()
    if (at - prunedAt < hour && at >= prunedAt) return
    const full = pruneNetwork.run(at - keptMs).changes === 5000
    pruneCounts.run(Math.floor((at - keptMs) / hour))
    if (!full) prunedAt = at
  }

  return {
    appendNetwork: db.transaction((entries: readonly Omit<NetworkEntry, 'id'>[]) => {
      for (const entry of entries) insert.run(entry)
      prune()
    }).immediate,
    network: (by, { before, plugin, outcome, limit }) => {
      const size = Math.max(1, Math.min(500, limit))
      const rows = list.all({ ...by, everyone: sight(by), before: before ?? Number.MAX_SAFE_INTEGER, plugin, outcome, limit: size + 1 })
      return { entries: rows.slice(0, size), more: rows.length > size }
    },
    countCalls: db.transaction((counts: readonly CallCount[]) => {
      const current = Math.floor(now() / hour)
      for (const entry of counts) count.run({ ...entry, hour: current })
      prune()
    }).immediate,
  }
}
