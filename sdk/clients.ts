/**
 * The clients a plugin's code is given. Every call rejects with a `PanopticError` whose `code` is from the closed list
 * `ErrorCode`; `refused` (not granted, or not this role's), `locked`, `limit` (too many calls), `unavailable` and
 * `internal` can come from any of them, the others where they are named.
 */
import type { Input, Output } from './contract/route'
import type { PluginRoutes } from './contract/routes'
import type { Binding, BindTarget, ImportPreview, SecretDetail, SecretFields, SecretInfo, SecretRoutes } from './contract/secrets'
import type { SeriesInfo } from './contract/metrics'
import type { MessageInfo, MessageState, NewMessage } from './contract/outbox'
import type { Connection, Run, TaskState } from './contract/values'
import type { Role } from './contract/identity'

export interface NetInit {
  /** Send through this connection: `url` is then a path below its base URL and its secret is injected by the host. */
  readonly connection?: string
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
  /** ms until the head of the answer, and between two parts of its body. Default 60 000. */
  readonly timeout?: number
  /** Largest body in bytes. Default 50 000 000. */
  readonly maxBytes?: number
}

export interface Net {
  /**
   * Like `fetch`; the body streams. A status such as 404 is an answer, not an error.
   * @throws `network` (`details.reason`), `timeout`, `cancelled`, `limit` (a budget, or the body is too large), `invalid`
   */
  fetch(url: string, init?: NetInit): Promise<Response>
}

export interface Connections {
  /** The accounts of this plugin in the user's tenant. */
  list(): Promise<readonly Connection[]>
  /**
   * Opens the host's own form for an entry of the manifest's `permissions.network`, or for a mail server (`mail`); null
   * when the user cancelled.
   * @throws `conflict` while the user does not look at the plugin
   */
  add(network: string): Promise<Connection | null>
  /**
   * Opens the host's form of this account; null when the user cancelled.
   * @throws `not-found`, `conflict`
   */
  edit(id: string): Promise<Connection | null>
  /**
   * Its secret goes with it. Ask first (`useConfirm`).
   * @throws `not-found`, `conflict`
   */
  remove(id: string): Promise<boolean>
  onChange(listener: () => void): () => void
}

/** How far a long call is, and how to stop it; what was done by then stays. */
export interface SecretProgress {
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** What is left out gets the contract's default: no text, no tags, no expiry, a rotation reminder after 90 days. */
export type NewSecretFields = Input<SecretRoutes['secrets.add']>['fields']
export type SecretQuery = Input<SecretRoutes['secrets.list']>
export type SecretList = Output<SecretRoutes['secrets.list']>
export type ImportResults = Output<SecretRoutes['secrets.commitImport']>['results']

/**
 * The vault, for plugins that were granted `secrets:manage`. Everything here is metadata: values are typed into, copied
 * from and read from files by the host alone. A tenant's secrets are seen by all its users, but changed, copied and
 * exported by its administrators only; personal ones are their owner's. Null: the user cancelled the host's form.
 *
 * ```ts
 * const made = await panoptic.secrets.add({ name: 'OpenAI', provider: 'openai', tags: ['prod'] })
 * if (made?.findings.includes('duplicate')) …
 * ```
 */
export interface Secrets {
  /** Filtered, sorted, page by page. */
  list(query?: SecretQuery): Promise<SecretList>
  /**
   * One secret with its connections, uses and earlier versions.
   * @throws `not-found`
   */
  get(id: string): Promise<SecretDetail>
  /** Opens the host's field for the value. `personal`: only this user sees and uses it. */
  add(fields: NewSecretFields, options?: { readonly personal?: boolean }): Promise<SecretInfo | null>
  /** Replaces all fields. */
  update(id: string, fields: SecretFields): Promise<SecretInfo>
  /** Opens the host's field for the new value. */
  rotate(id: string): Promise<SecretInfo | null>
  /**
   * Puts the value before the last rotation back.
   * @throws `conflict` when no earlier value is kept any more
   */
  undoRotation(id: string): Promise<SecretInfo>
  /** How many were removed. At most 500 at once, all or none. */
  remove(ids: readonly string[]): Promise<number>
  /** Brings removed ones back, within 30 days. */
  restore(ids: readonly string[]): Promise<number>
  /** Erases removed secrets for good, after the user's password. */
  purge(ids: readonly string[]): Promise<number | null>
  /** The host copies the value and clears it after 30 s. False: cancelled. */
  copy(id: string): Promise<boolean>
  /** The slots of enabled plugins that a secret may be bound to. */
  targets(): Promise<readonly BindTarget[]>
  /** Opens the host's form: this secret may go to this plugin's origin. */
  bind(id: string, plugin: string, network: string): Promise<Binding | null>
  /** The connection stays, without a secret. */
  unbind(connection: string): Promise<void>
  /**
   * Asks for a file, and for its passphrase where it has one.
   * @throws `invalid` for a refused file (`details.problem`)
   */
  openImport(): Promise<ImportPreview | null>
  /** In the order of `rows` (indices of the preview): '' for those that were taken in, else why not. */
  commitImport(id: string, rows: readonly number[], options?: SecretProgress & { readonly personal?: boolean }): Promise<ImportResults>
  /** Forgets a preview that is not wanted. */
  closeImport(id: string): Promise<void>
  /** Asks where, then for a passphrase (`panoptic`) or the user's password (`csv`, in clear). A failed or aborted export leaves no file. */
  export(format: 'panoptic' | 'csv', options?: SecretProgress & { readonly ids?: readonly string[] | null }): Promise<{ readonly name: string; readonly secrets: number } | null>
  onChange(listener: () => void): () => void
}

export interface Point {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
  /** `nano-usd`, `tokens`, `count`, `percent`, `ms`, `bytes`, … */
  readonly unit: string
  /** UTC epoch ms. */
  readonly at: number
}

export type MetricName = Input<PluginRoutes['metrics.days']>['metrics'][number]
export type { SeriesInfo } from './contract/metrics'
export type SeriesDays = Output<PluginRoutes['metrics.days']>['series'][number]
export type SeriesPoints = Output<PluginRoutes['metrics.points']>['series'][number]

/** Figures. Publishing needs `metrics:publish`, reading `metrics:read`; what was published for one user is never read for another. */
export interface Metrics {
  /** What dashboard cards draw and alerts watch. A point with the same name, labels and `at` replaces the older one. */
  publish(points: readonly Point[]): Promise<void>
  /** Every series of all plugins with its newest point, by plugin, name and labels; at most 10 000. */
  list(metrics?: readonly MetricName[]): Promise<readonly SeriesInfo[]>
  /** Sums of the points of each UTC day (`YYYY-MM-DD`), both ends included; days without a point are left out. */
  days(metrics: readonly MetricName[], from: string, to: string): Promise<readonly SeriesDays[]>
  /** Points in [from, to), epoch ms, oldest first; `more`: there were older ones than `limit` (default 20 000) takes in. */
  points(metric: MetricName, range: { readonly from: number; readonly to: number; readonly labels?: Readonly<Record<string, string>>; readonly limit?: number }): Promise<{ readonly series: readonly SeriesPoints[]; readonly more: boolean }>
}

export type OutboxQuery = Input<PluginRoutes['outbox.list']>
export type { MessageInfo, NewMessage } from './contract/outbox'
export type MessageDetail = Output<PluginRoutes['outbox.get']>

/**
 * Messages that the host keeps and delivers: once handed over they are sent whatever becomes of this page, tried again
 * for 24 hours, and kept with a trail of every attempt. Native ones need `notifications`, mail `mail`, HTTP the grant of
 * the connection's network entry. The id is yours: handing the same message over twice sends it once.
 */
export interface Outbox {
  /**
   * All or none.
   * @throws `invalid`, `refused` (a grant), `not-found` (a connection), `conflict` (an id of somebody else), `limit`
   */
  send(messages: readonly NewMessage[]): Promise<readonly MessageInfo[]>
  /** Newest first. Administrators see the tenant's, others their own. */
  list(query?: OutboxQuery): Promise<{ readonly messages: readonly MessageInfo[]; readonly more: boolean }>
  /** With content and every attempt. @throws `not-found` */
  get(id: string): Promise<MessageDetail>
  /** Sends a dead or discarded message again, under the same id. @throws `not-found`, `conflict` */
  again(id: string): Promise<MessageInfo>
  /** @throws `not-found`, `conflict` when it is no longer queued */
  discard(id: string): Promise<MessageInfo>
  /** A message of this plugin and user changed its state. */
  onChange(listener: (message: { readonly id: string; readonly state: MessageState }) => void): () => void
}

export interface Notice {
  readonly title: string
  readonly body?: string
  readonly urgency?: 'low' | 'normal' | 'critical'
  /** The view of this plugin that a click opens. */
  readonly view?: string
  readonly params?: Readonly<Record<string, string>>
  /** A newer message with the same key replaces the older one. */
  readonly key?: string
}

export interface Tasks {
  /** This plugin's tasks: schedule, next, running and last run. */
  list(): Promise<readonly TaskState[]>
  /**
   * Starts a task now; resolves when it has begun.
   * @throws `not-found`, `conflict` when it already runs
   */
  run(task: string): Promise<Run>
  /** False when the run had already ended. */
  cancel(run: string): Promise<boolean>
  onChange(listener: (run: Run) => void): () => void
}

export type SaveKind = Input<PluginRoutes['files.save']>['kind']
export type OpenKind = Input<PluginRoutes['files.open']>['kinds'][number]

/** Where a saved file goes. Writes are in order; back-pressure is the returned promise. */
export interface FileSink {
  write(data: string | Uint8Array): Promise<void>
}

/** A file the user chose, once through: `for await (const part of file)` gives its bytes in parts. */
export interface FileSource extends AsyncIterable<Uint8Array> {
  readonly name: string
  /** Bytes. */
  readonly size: number
  /**
   * All of it, as UTF-8 without a byte order mark. `maxBytes`: default 20 000 000.
   * @throws `limit` when the file is larger, `invalid` when it is not UTF-8, `conflict` when it changed meanwhile
   */
  text(options?: { readonly maxBytes?: number }): Promise<string>
}

/** The system's own dialogs, for plugins that were granted `files`. A plugin learns a file's name, never its path. */
export interface Files {
  /**
   * Asks where, then calls `write`. Null when the user cancelled; a failed or aborted `write` leaves no file.
   * @throws `conflict` while the user does not look at the plugin, `limit` for a full disk or a fifth open file
   */
  save(name: string, kind: SaveKind, write: (sink: FileSink) => Promise<void>): Promise<{ name: string } | null>
  /**
   * Asks which file, then calls `read`; what it returns is the answer. Null when the user cancelled. The file is closed
   * whatever happens. Up to 500 MB; links are not followed.
   *
   * ```ts
   * const rows = await panoptic.files.open(['csv'], async (file) => parse(await file.text()))
   * ```
   * @throws `invalid` for another kind or no ordinary file, `limit`, `conflict` (`details.reason`)
   */
  open<T>(kinds: readonly OpenKind[], read: (file: FileSource) => Promise<T>): Promise<T | null>
}

export type AuditRecord = Output<PluginRoutes['audit.list']>['entries'][number]
export type AuditQuery = Input<PluginRoutes['audit.list']>

/** The tenant's audit log, for plugins that were granted `audit:read` and users who are `tenant_admin` or more. */
export interface Audit {
  /**
   * Newest first, at most 500 (default 100). `before`: only entries older than this id, to read on; `action`: one action
   * such as `secret.used`, or a group of them ending in a dot.
   */
  list(query?: AuditQuery): Promise<{ readonly entries: readonly AuditRecord[]; readonly more: boolean }>
}

export interface Settings {
  /** The values this user has set, with the manifest's defaults. */
  read(): Promise<Readonly<Record<string, string | number | boolean>>>
  onChange(listener: () => void): () => void
}

/** A key of what a user may grant; `network:` with the id of an entry of the manifest. */
export type Grant = `network:${string}` | 'notifications' | 'mail' | 'files' | 'metrics:publish' | 'metrics:read' | 'secrets:manage' | 'identity:manage' | 'audit:read'

export interface Me {
  readonly user: string
  readonly userName: string
  readonly tenant: string
  readonly tenantName: string
  readonly role: Role
  readonly language: 'en' | 'de'
  readonly theme: 'dark' | 'light'
  readonly timeZone: string
  /** What this user allowed the plugin: `network:<id>`, `files`, `notifications`, `metrics:publish` … */
  readonly grants: readonly string[]
}

export interface Session {
  /** Who is using the plugin, as it is known now. */
  me(): Me
  /** Whether the user has granted this now, and has at least this role. Say what is missing instead of failing. */
  can(grant: Grant, role?: Role): boolean
  /** Called when anything of {@link Me} has changed. */
  onChange(listener: (me: Me) => void): () => void
}

export interface View {
  /**
   * Shows another view of this plugin.
   * @throws `conflict` while the user does not look at the plugin
   */
  open(view: string, params?: Readonly<Record<string, string>>): Promise<void>
}
