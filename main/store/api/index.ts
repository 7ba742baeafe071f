/**
 * What the store's writer does for main and for egress, over private ports (bridge/rpc.ts).
 * Plugins never reach these: their ports carry `db.*` only.
 */
import type { Authority, Role } from '@panoptic/sdk/contract/identity'
import type { PluginSchema } from '@panoptic/sdk/contract/schema'
import type { Connection, NetworkEntry, Run } from '@panoptic/sdk/contract/values'
import type { AuditState } from '@panoptic/sdk/contract/audit'
import type { Problem } from '@panoptic/sdk/contract/entry'
import type { Rotation } from '@panoptic/sdk/contract/people'
import type { AuditApi } from './audit'
import type { KeysApi } from './keys'
import type { MetricsApi } from './metrics'
import type { OutboxApi } from './outbox'
import type { PeopleApi } from './people'
import type { PluginsApi } from './plugins'
import type { VaultApi, VaultFilesPurpose } from './vault'

export type * from './audit'
export type * from './keys'
export type * from './metrics'
export type * from './outbox'
export type * from './people'
export type * from './plugins'
export type * from './vault'

export interface Actor {
  readonly user: string
  readonly userName: string
  readonly tenant: string
  readonly tenantName: string
  readonly role: Role
}

export interface PluginState {
  readonly enabled: boolean
  readonly grants: readonly string[]
  /** Every grant key this user was ever asked about; a key of the manifest that is not here is new. */
  readonly asked: readonly string[]
  readonly settings: Readonly<Record<string, string | number | boolean>>
}

/** Summed bridge calls of one plugin, user, route and outcome; the ledger keeps them by the hour. */
export interface CallCount { readonly plugin: string; readonly user: string; readonly route: string; readonly outcome: string; readonly calls: number; readonly ms: number }

/** Who acts and for what: every change main asks for names its actor, and is audited where the table says so. */
export interface By { readonly user: string; readonly tenant: string }

export interface StoreApi extends PeopleApi, KeysApi, VaultApi, AuditApi, PluginsApi, MetricsApi, OutboxApi {
  /** A user who may act. @throws PanopticError `refused` */
  actor(user: string): Actor
  userCount(): number

  /**
   * Carries out the plugin's schema steps (after a copy of its tables, unless the copy of its last update is kept) and
   * registers its tables for the guard. `budget.rows`: how many rows all of them may have; inserts beyond it fail with
   * `limit`, details `budget` 'rows', `most` and `remedy`. What is there already stays.
   */
  registerPlugin(plugin: string, schema: PluginSchema, budget: { readonly rows: number }): { version: number }
  /** As it counts: with the tenant's policy. Grants that a policy gives count as asked about. */
  pluginState(plugin: string, by: By): PluginState
  /** Every user for whom the plugin is enabled, by themselves or by their tenant: whose background tasks run. */
  pluginUsers(plugin: string): readonly By[]
  /** @throws PanopticError `conflict` with a remedy for what the tenant's policy does not leave to its users */
  setPlugin(plugin: string, by: By, change: { enabled: boolean; grants: readonly string[]; asked: readonly string[] }): void
  setPluginSettings(plugin: string, by: By, values: Readonly<Record<string, string | number | boolean>>): void

  connections(by: By, plugin: string | null): readonly Connection[]
  removeConnection(by: By, id: string): void

  startRun(run: Run): void
  updateRun(run: Run): void
  runs(by: By, limit: number): readonly Run[]
  lastRuns(): readonly { last: Run; lastOkAt: number | null }[]
  /** Runs that were `running` when the process ended become `interrupted`; returns them. */
  recoverRuns(): readonly Run[]

  appendNetwork(entries: readonly Omit<NetworkEntry, 'id'>[]): void
  network(by: By, query: { before: number | null; plugin: string | null; outcome: 'any' | 'ok' | 'not-ok'; limit: number }): { entries: readonly NetworkEntry[]; more: boolean }
  countCalls(counts: readonly CallCount[]): void
  facts(): { sqlite: string; folder: string }
}

/** What egress asks of the writer, over its own port. */
export interface SecretApi {
  /**
   * The connection as egress needs it, with the secret's value. Fails with `refused` unless `state` is
   * `ready` and the connection belongs to this plugin and the tenant. Marks it used; one audit entry per run
   * (or hour) and origin, with a count. `account`: the user name at a mail server, '' elsewhere.
   */
  injection(use: { plugin: string; user: string; tenant: string; connection: string; run: string | null }): { origin: string; basePath: string; network: string; slot: string; account: string; value: string }
}

/** Main ⇄ store processes over `parentPort`: everything that hands over ports or tells of a change. */
export type ToStore =
  /** `waitForKey`: a restarted writer tells no status before the reader's key came, so that no lock screen flashes. */
  | { readonly kind: 'open'; readonly folder: string; readonly waitForKey?: boolean }
  /**
   * With one port: rpc (StoreApi), secrets (SecretApi, for egress), entry, a page's, or `key`: the private line
   * between writer and reader (store/exec/link.ts) for the data key, the authority and news of changed tables.
   */
  | { readonly kind: 'port'; readonly role: 'api' | 'secrets' | 'key' }
  | { readonly kind: 'port'; readonly role: 'entry'; readonly purpose: unknown }
  | { readonly kind: 'port'; readonly role: 'page'; readonly identity: unknown }
  /** The vault-files process's line (VaultFilesApi). */
  | { readonly kind: 'port'; readonly role: 'vault-files'; readonly purpose: VaultFilesPurpose }
  /** Main's answer to `ask-presence`. */
  | { readonly kind: 'presence'; readonly ticket: string; readonly confirmed: boolean }
  /** End every port of this plugin and user (disabled, revoked, page ended). */
  | { readonly kind: 'end'; readonly plugin: string; readonly user: string }

export type FromStore =
  | { readonly kind: 'status'; readonly state: 'new' | 'sealed' | 'open' | 'problem'; readonly problem: Problem | null; readonly detail: string }
  /** Somebody signed in: the workspace was sealed (`opened`), or its screen was locked. */
  | { readonly kind: 'unlocked'; readonly user: string; readonly opened: boolean; readonly created: boolean; readonly how: 'password' | 'device' | 'recovery' }
  | { readonly kind: 'authority'; readonly authority: Authority }
  /** A form of the entry page ended: the id it made or changed ('' where there is none), or null when it was cancelled. */
  | { readonly kind: 'entry-done'; readonly ticket: string; readonly result: string | null }
  /** Before a device slot is used: main asks for a finger, a face or a PIN where the system has one, and answers `presence`. */
  | { readonly kind: 'ask-presence'; readonly ticket: string }
  | { readonly kind: 'rotation'; readonly rotation: Rotation }
  /** The database was opened anew under another key: pages need new ports to this process. */
  | { readonly kind: 'reopened' }
  | { readonly kind: 'audit'; readonly state: AuditState }
  | { readonly kind: 'calls'; readonly counts: readonly CallCount[] }
  /** A page's port was flooded, and was ended. */
  | { readonly kind: 'flood'; readonly plugin: string; readonly user: string }
  | { readonly kind: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly source: string; readonly message: string }
