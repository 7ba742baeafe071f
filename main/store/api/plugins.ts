/** What the store knows of installed plugins: which package, whose key, what tenants decided, what was used. */
import type { PluginPolicy } from '@panoptic/sdk/contract/plugins'
import type { PluginSchema } from '@panoptic/sdk/contract/schema'
import type { Run } from '@panoptic/sdk/contract/values'
import type { By } from './index'

export interface NewInstall {
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
}

export interface InstalledPlugin extends NewInstall {
  readonly installedAt: number
  /** What a roll-back brings; never a developer's folder. `sameTables`: it may leave the rows as they are now. */
  readonly previous: { readonly version: string; readonly digest: string; readonly sameTables: boolean } | null
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
   * How a package's schema stands to the tables there are: `same`; `newer`, so they would be changed; `older` than they
   * are; `other`, with an earlier step edited.
   */
  comparePluginSchema(plugin: string, schema: PluginSchema): 'same' | 'newer' | 'older' | 'other'
  /**
   * Notes what is installed now and, for an update, what was before; keeps a copy of the plugin's tables for the
   * roll-back. Call it before `registerPlugin` of the new version. A developer's folder in place of an installed package
   * keeps that one as the version before, however often it is built. The same package again only repairs its record.
   * System administrators only.
   * @throws PanopticError `invalid`; `conflict` when the id is pinned to another key, or when an unsigned package or a
   *   developer's folder comes while developer mode is off
   */
  installPlugin(by: By, install: NewInstall): void
  /**
   * The package before the last update counts again, with its tables: as copied then, or as they are (`current`, only
   * where their schema is the same). One transaction; call `registerPlugin` of that version after it.
   * @throws PanopticError `not-found`; `conflict` when nothing is kept, when `current` rows do not fit, or when the
   *   version before is unsigned and developer mode is off
   */
  rollBackPlugin(by: By, plugin: string, rows: 'kept-copy' | 'current'): InstalledPlugin
  /**
   * Takes it out for everybody and ends what tenants required of it; what they forbade stays forbidden. `keep`: rows,
   * grants and the pinned key stay for a later install, and nobody has it enabled. `erase`: its tables with the kept
   * copy, metrics, connections with the secrets that only they used, runs, messages, drafts, settings, grants, counted
   * calls and use, and the pinned key are gone in all tenants; the audit log and the log of what left the device stay.
   * `erase` is also for what an earlier removal kept, and for the data of a built-in plugin, which itself stays.
   * System administrators only. @throws PanopticError `not-found` when there is nothing to keep
   */
  removePlugin(by: By, plugin: string, data: 'keep' | 'erase'): void
  /**
   * Of `by`'s tenant; administrators of it only. `none` takes the decision back. Changes the authority at once, also for
   * users who never had the plugin and for those who come later: forbidden is disabled; required is enabled, with the
   * user's own grants and `grants`. What a user chose themselves counts again when the decision is taken back.
   */
  setPluginPolicy(by: By, plugin: string, policy: PluginPolicy, grants: readonly string[]): void
  /** Of `by`'s tenant, for each of its users to see. */
  pluginPolicies(by: By): readonly TenantPolicy[]
  developerMode(): boolean
  setDeveloperMode(by: By, on: boolean): void
  /** The ledger since then (epoch ms), of this user; of the whole tenant for its administrators. */
  pluginCalls(by: By, plugin: string, since: number): readonly CallSum[]
  pluginRequests(by: By, plugin: string, since: number): readonly RequestSum[]
  /**
   * `rows`: what the budget counts, exact. `bytes` of a table with its indexes: exact up to 256 KB, above that an estimate
   * from the fill of its first pages (usually within a fifth). Roll-ups are tables too, whose rows no budget counts. The
   * sum `bytes` holds the copy that is kept for a roll-back as well.
   */
  pluginStorage(plugin: string): { readonly rows: number; readonly bytes: number; readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[] }
  /** Adds to what was used on those days. Kept for ninety days. @throws PanopticError `invalid`; nothing is counted then */
  countUsage(counts: readonly UsageCount[]): void
  usageOf(day: string): readonly UsageCount[]
  /** Newest first: this user's; the whole tenant's for its administrators. */
  pluginRuns(by: By, plugin: string, limit: number): readonly Run[]
}
