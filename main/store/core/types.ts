/** What the core offers the writer: the store's private APIs without the plugin schema engine. */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { By, SecretApi, StoreApi } from '../api'
import type { Db } from '../database'

/** `registerPlugin` is the schema engine's; the writer adds it: `{ ...core.api, registerPlugin }`. */
export type CoreApi = Omit<StoreApi, 'registerPlugin'>

export interface ConnectionInput {
  readonly plugin: string
  readonly network: string
  /** The manifest's secret slot the value fills; '' when the network entry has no secret. */
  readonly slot: string
  /** Set when an existing connection is edited. */
  readonly id: string | null
  readonly label: string
  readonly origin: string
  readonly basePath: string
  /** NULL keeps the stored secret. */
  readonly value: string | null
  /** Shown instead of the value's last four characters. */
  readonly hint?: string
  /** The user agreed that the stored secret may go to `origin`. */
  readonly confirmOrigin: boolean
}

export interface Core {
  readonly api: CoreApi
  readonly secrets: SecretApi
  /** The newest snapshot. */
  authority(): Authority
  /** Secret, connection and audit entry in one transaction. Returns the connection's id. */
  saveConnection(by: By, input: ConnectionInput): string
  /**
   * Appends to the audit chain. Call it inside the transaction of the change it tells of.
   * `detail`: metadata only, never message text, never a secret.
   */
  audit(by: By, action: string, target: string, detail?: string): void
}

export interface CoreOptions {
  /** Epoch ms. */
  readonly now?: () => number
  /** Called after each commit that changed users, plugins or grants, and once at the start. */
  readonly onAuthority?: (authority: Authority) => void
  /** The workspace folder, for the About page. */
  readonly folder: string
}

/** What each part of the core is made of. */
export interface CoreContext {
  readonly db: Db
  readonly now: () => number
  readonly audit: Core['audit']
  /** Runs `change` in one transaction that bumps the authority's revision, then sends the new snapshot. */
  changeAuthority<T>(change: () => T): T
}
