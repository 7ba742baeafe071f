/** What the store knows of installed plugins: which package, whose key, what tenants decided, what was used. */
import type { PluginPolicy } from '@panoptic/sdk/contract/plugins'
import type { By } from './index'

export interface InstalledPlugin {
  readonly id: string
  readonly version: string
  /** Names the package's folder; '' for a developer's folder. */
  readonly digest: string
  readonly source: 'installed' | 'developer'
  /** A developer's folder; '' otherwise. */
  readonly folder: string
  /** Base64 Ed25519 public key; null when unsigned. */
  readonly key: string | null
  /** What the package calls its publisher. */
  readonly publisher: string
  readonly installedAt: number
  readonly previous: { readonly version: string; readonly digest: string } | null
}

export interface NewInstall {
  readonly id: string
  readonly version: string
  readonly digest: string
  readonly source: 'installed' | 'developer'
  readonly folder: string
  readonly key: string | null
  readonly publisher: string
}

export interface CallSum { readonly route: string; readonly outcome: string; readonly calls: number; readonly ms: number; readonly lastAt: number }
export interface RequestSum { readonly origin: string; readonly connection: string | null; readonly network: string | null; readonly method: string; readonly outcome: string; readonly calls: number; readonly lastAt: number }
export interface TenantPolicy { readonly plugin: string; readonly policy: Exclude<PluginPolicy, 'none'>; readonly grants: readonly string[] }
/** What one user's pages and schedules of a plugin used on a day (UTC `YYYY-MM-DD`); a tenant's is the sum of its users'. */
export interface UsageCount { readonly plugin: string; readonly tenant: string; readonly user: string; readonly day: string; readonly egressBytes: number; readonly wakeUps: number }

export interface PluginsApi {
  installedPlugins(): readonly InstalledPlugin[]
  /** The key each plugin id was first installed with, also of plugins that were removed with their rows kept. */
  pinnedPublishers(): readonly { readonly plugin: string; readonly key: string; readonly publisher: string }[]
  /**
   * Notes what is installed now and, for an update, what was before; keeps a copy of the plugin's tables for the
   * roll-back. System administrators only.
   * @throws PanopticError `conflict` when the id is pinned to another key
   */
  installPlugin(by: By, install: NewInstall): void
  /**
   * The package before the last update counts again, with its tables: as copied then, or as they are (`current`, only
   * where their schema is the same). One transaction. @throws PanopticError `conflict` when nothing is kept
   */
  rollBackPlugin(by: By, plugin: string, rows: 'kept-copy' | 'current'): InstalledPlugin
  /**
   * Takes it out for everybody. `erase`: its tables, metrics, connections, runs, messages, drafts, settings, grants
   * and the pinned key are gone too. For a built-in plugin only `erase` of its data is meant, and it stays.
   */
  removePlugin(by: By, plugin: string, data: 'keep' | 'erase'): void
  /** Of `by`'s tenant; administrators of it only. `none` takes the decision back. Changes the authority at once. */
  setPluginPolicy(by: By, plugin: string, policy: PluginPolicy, grants: readonly string[]): void
  pluginPolicies(by: By): readonly TenantPolicy[]
  developerMode(): boolean
  setDeveloperMode(by: By, on: boolean): void
  /** The ledger since then (epoch ms), of this user; of the whole tenant for its administrators. */
  pluginCalls(by: By, plugin: string, since: number): readonly CallSum[]
  pluginRequests(by: By, plugin: string, since: number): readonly RequestSum[]
  pluginStorage(plugin: string): { readonly rows: number; readonly bytes: number; readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[] }
  /** Adds to what was used on those days. */
  countUsage(counts: readonly UsageCount[]): void
  usageOf(day: string): readonly UsageCount[]
  pluginRuns(by: By, plugin: string, limit: number): ReturnType<import('./index').StoreApi['runs']>
}
