/** What watching the budgets of plugins needs and offers. `createUsage(options)` is in usage.ts. */
import type { ShellEvents } from '@panoptic/sdk/contract/events'
import type { Budgets } from '@panoptic/sdk/contract/manifest'
import type { Client } from '../../bridge/rpc'
import type { By, StoreApi } from '../../store/api'
import type { UsageCount } from '../../store/api/plugins'
import type { WakeUps } from '../../tasks/api'

export type Budget = ShellEvents['plugin.budget']['budget']
export type BudgetState = ShellEvents['plugin.budget']['state']

/** A living page of a plugin and its process; `pid` 0 while it has none. */
export interface PageProcess {
  readonly plugin: string
  readonly user: string
  readonly tenant: string
  readonly pid: number
}

/** The part of Electron's `ProcessMetric` that is used. */
export interface Metric {
  readonly pid: number
  /** Seconds of processor time since the process began. */
  readonly cpu: { readonly cumulativeCPUUsage?: number }
  /** Kilobytes (2^10 bytes). */
  readonly memory: { readonly workingSetSize: number; readonly privateBytes?: number }
}

export interface UsageOptions {
  readonly store: Pick<Client<StoreApi>, 'usageOf' | 'countUsage'>
  readonly pages: () => readonly PageProcess[]
  /** `app.getAppMetrics`. */
  readonly metrics: () => readonly Metric[]
  /** Of an installed plugin. */
  readonly budgets: (plugin: string) => Budgets | undefined
  /** Ends the pages of this plugin and user as after a crash; `reason` says which budget and how much. */
  readonly exceeded: (plugin: string, user: string, reason: string) => void
  readonly onBudget: (plugin: string, by: By, budget: Budget, state: BudgetState) => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
  /** Epoch ms. Default Date.now. */
  readonly now?: () => number
}

export interface Usage {
  /** After unlock, before the scheduler: reads what was used today. */
  start(): Promise<void>
  /** A page began or ended: the sampler runs only while there are some. */
  pagesChanged(): void
  /** Null: no page, or not measured yet. CPU is percent of one core, over the last minute. */
  now(plugin: string, by: By): { readonly memoryBytes: number | null; readonly cpuPercent: number | null }
  /** Since midnight UTC: bytes of the tenant, wake-ups of the user. */
  today(plugin: string, by: By): { readonly egressBytes: number; readonly wakeUps: number }
  /** For the scheduler. */
  readonly wakeUps: WakeUps
  /** What egress counted. */
  count(counts: readonly UsageCount[]): void
  /** What egress must know when it starts. */
  counts(): readonly UsageCount[]
  /** Egress refuses more for today. */
  egressStopped(plugin: string, by: By): void
  /** Hands the rest to the store and stops. */
  close(): Promise<void>
}

