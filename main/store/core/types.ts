/** What the core offers the writer: the store's private APIs without the key slots. */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { NewPerson } from '@panoptic/sdk/contract/entry'
import type { AuditState } from '@panoptic/sdk/contract/audit'
import type { SecretFields } from '@panoptic/sdk/contract/secrets'
import type { By, KeysApi, SecretApi, StoreApi, VaultFilesApi, VaultFilesPurpose } from '../api'
import type { Db } from '../database'

/** The keys are the workspace's; the writer adds them. */
export type CoreApi = Omit<StoreApi, keyof KeysApi>

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
  /** The user name at a mail server. Default ''. */
  readonly account?: string
  /** NULL keeps the stored secret. */
  readonly value: string | null
  /** A vault secret that is bound instead of a typed value; the tenant's. */
  readonly bound?: string
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
  readonly people: People
  readonly vault: Vault
  vaultFiles(purpose: VaultFilesPurpose): VaultFilesApi
  /** The audit head's last write; see core/audit. Call before the database closes. */
  close(): void
  /**
   * Appends to the audit chain. Call it inside the transaction of the change it tells of.
   * `detail`: metadata only, never message text, never a secret.
   */
  audit(by: By, action: string, target: string, detail?: string): void
}

/** What the entry page's forms do with users. The password slot is the workspace's (`addPasswordSlot`). */
export interface People {
  /** Makes the user (and the tenant) in one transaction, with its audit entries. @throws PanopticError `invalid`, `conflict`, `refused` */
  create(by: By, person: NewPerson): { readonly user: string; readonly tenant: string }
  /** May `by` give this user a password? @throws PanopticError `refused`, `not-found` */
  mayManage(by: By, user: string): { readonly name: string; readonly tenant: string }
  /** Whether the user may sign in (active, of an active tenant); their tenant. Null: no. */
  standing(user: string): { readonly tenant: string; readonly name: string } | null
  /** The tenant whose log tells of this user, whether they may sign in or not; `system` for whom nobody knows. */
  home(user: string): string
  /** Notes the sign-in and writes its entry, with the failures since the last one. */
  signedIn(user: string, how: 'password' | 'device' | 'recovery', failures: number): void
  /** A wrong password at an open workspace (screen lock, re-authentication). */
  signInFailed(user: string | null): void
  /** Ids of everybody who is active. */
  active(): readonly string[]
}

/** What the entry page's forms do with secrets; the only places a value comes in or goes out of the core. */
export interface Vault {
  add(by: By, fields: SecretFields, value: string, personal: boolean): string
  rotate(by: By, id: string, value: string): void
  /** For the copy page; audited. @throws PanopticError `not-found`, `refused` */
  value(by: By, id: string): string
}

export interface CoreOptions {
  /** Epoch ms. */
  readonly now?: () => number
  /** Called after each commit that changed users, plugins or grants, and once at the start. */
  readonly onAuthority?: (authority: Authority) => void
  /** The workspace folder, for the About page and the audit head. */
  readonly folder: string
  /** Whether a key slot of the user exists. */
  readonly canSignIn?: (user: string) => boolean
  readonly onAudit?: (state: AuditState) => void
  /** Called after each commit that changed tables of a plugin: statements prepared before must be forgotten. */
  readonly onTables?: () => void
}

/** What each part of the core is made of. */
export interface CoreContext {
  readonly db: Db
  readonly now: () => number
  readonly audit: Core['audit']
  /** Runs `change` in one transaction that bumps the authority's revision, then sends the new snapshot. */
  changeAuthority<T>(change: () => T): T
  /** To be called after a commit that changed tables of a plugin. */
  readonly onTables: () => void
}
