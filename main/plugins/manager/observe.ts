/** What a plugin uses and has done: figures against its budgets, the ledger, runs, log lines, and the ledger replayed. */
import type { PluginUsage } from '@panoptic/sdk/contract/plugins'
import { pluginRoutes } from '@panoptic/sdk/contract/routes'
import type { Client } from '../../bridge/rpc'
import type { Log } from '../../log/api'
import type { By, StoreApi } from '../../store/api'
import type { Registry } from '../registry'
import type { ManagerHandlers } from './handlers'
import { replay } from './replay'

type Observing = Pick<ManagerHandlers, 'plugins.usage' | 'plugins.calls' | 'plugins.replay' | 'plugins.runs' | 'plugins.errors'>

/** What is measured while the app runs (main/plugins/usage). */
export interface UsageNow {
  now(plugin: string, by: By): Pick<PluginUsage, 'memoryBytes' | 'cpuPercent'>
  today(plugin: string, by: By): { readonly egressBytes: number; readonly wakeUps: number }
}

export interface ObserveOptions {
  readonly store: Pick<Client<StoreApi>, 'pluginCalls' | 'pluginRequests' | 'pluginStorage' | 'pluginRuns'>
  readonly registry: Pick<Registry, 'get'>
  readonly usage: UsageNow
  readonly log: Pick<Log, 'read'>
  /** Counts that have not reached the store yet are written. */
  flushLedger(): Promise<void>
  /** Epoch ms. */
  readonly now?: () => number
}

const week = 7 * 86_400_000
const mostRuns = 50
const mostLines = 200

export function observeHandlers({ store, registry, usage, log, flushLedger, now = Date.now }: ObserveOptions): Observing {
  const mustBeThere = (plugin: string): void => void registry.get(plugin)

  return {
    'plugins.usage': async ({ plugin }, { identity }) => {
      mustBeThere(plugin)
      const { rows, bytes, tables } = await store.pluginStorage(plugin)
      const { egressBytes, wakeUps } = usage.today(plugin, identity)
      return { ...usage.now(plugin, identity), egressBytesToday: egressBytes, wakeUpsToday: wakeUps, rows, storageBytes: bytes, tables: [...tables] }
    },
    'plugins.calls': async ({ plugin }, { identity }) => {
      mustBeThere(plugin)
      await flushLedger()
      return [...(await store.pluginCalls(identity, plugin, now() - week))]
    },
    'plugins.replay': async ({ plugin, grants }, { identity }) => {
      const { manifest } = registry.get(plugin)
      await flushLedger()
      const since = now() - week
      const [calls, requests] = await Promise.all([store.pluginCalls(identity, plugin, since), store.pluginRequests(identity, plugin, since)])
      return replay(manifest, pluginRoutes, grants, { since, calls, requests })
    },
    'plugins.runs': async ({ plugin }, { identity }) => {
      mustBeThere(plugin)
      return [...(await store.pluginRuns(identity, plugin, mostRuns))]
    },
    'plugins.errors': ({ plugin }) => {
      mustBeThere(plugin)
      return log.read({ level: 'debug', limit: mostLines, source: plugin }).map(({ at, level, message }) => ({ at, level, message }))
    },
  }
}
