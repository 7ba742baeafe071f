/** What a plugin author sees: the definition a package exports, and the clients its code is given. */
import type { Kysely } from 'kysely'
import type { Component } from 'vue'
import type { Binding, BindTarget, ImportPreview, SecretDetail, SecretFields, SecretInfo, SecretRoutes } from './contract/secrets'
import type { Input, Output } from './contract/route'
import type { Connection, Run, TaskState } from './contract/values'
import type { Role } from './contract/identity'
import type { PluginTables, Database } from './db/tables'

/** A query that was built but not run, for {@link Panoptic.batch}. Every Kysely builder is one. */
export interface Query {
  toOperationNode(): unknown
}

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

export interface Point {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
  readonly unit: string
  /** UTC epoch ms. */
  readonly at: number
}

export interface Notice {
  readonly title: string
  readonly body?: string
  readonly urgency?: 'low' | 'normal' | 'critical'
  readonly view?: string
  readonly params?: Readonly<Record<string, string>>
  readonly key?: string
}

/** Where a saved file goes. Writes are in order; back-pressure is the returned promise. */
export interface FileSink {
  write(data: string | Uint8Array): Promise<void>
}

export interface Me {
  readonly user: string
  readonly userName: string
  readonly tenant: string
  readonly tenantName: string
  readonly role: Role
  readonly language: 'en' | 'de'
  readonly theme: 'dark' | 'light'
  readonly timeZone: string
  /** What this user allowed the plugin: `network:<id>`, `files`, `notifications`, `metrics:publish` … Say what is missing instead of failing. */
  readonly grants: readonly string[]
}

/** How far a long call is, and how to stop it; what was done by then stays. */
export interface SecretProgress {
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** What is left out gets the contract's default: no text, no tags, no expiry, a rotation reminder after 90 days. */
export type NewSecretFields = Input<SecretRoutes['secrets.add']>['fields']

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
  list(query?: Input<SecretRoutes['secrets.list']>): Promise<Output<SecretRoutes['secrets.list']>>
  get(id: string): Promise<SecretDetail>
  /** Opens the host's field for the value. `personal`: only this user sees and uses it. */
  add(fields: NewSecretFields, options?: { readonly personal?: boolean }): Promise<SecretInfo | null>
  /** Replaces all fields. */
  update(id: string, fields: SecretFields): Promise<SecretInfo>
  /** Opens the host's field for the new value. */
  rotate(id: string): Promise<SecretInfo | null>
  /** Rejects with `conflict` when no earlier value is kept any more. */
  undoRotation(id: string): Promise<SecretInfo>
  /** How many were removed. At most 500 at once, all or none. */
  remove(ids: readonly string[]): Promise<number>
  restore(ids: readonly string[]): Promise<number>
  /** Erases removed secrets for good, after the user's password. */
  purge(ids: readonly string[]): Promise<number | null>
  /** The host copies the value and clears it after 30 s. False: cancelled. */
  copy(id: string): Promise<boolean>
  targets(): Promise<readonly BindTarget[]>
  /** Opens the host's form: this secret may go to this plugin's origin. */
  bind(id: string, plugin: string, network: string): Promise<Binding | null>
  unbind(connection: string): Promise<void>
  /** Asks for a file, and for its passphrase where it has one. A refused file rejects with `invalid` and `details.problem`. */
  openImport(): Promise<ImportPreview | null>
  /** In the order of `rows` (indices of the preview): '' for those that were taken in, else why not. */
  commitImport(id: string, rows: readonly number[], options?: SecretProgress & { readonly personal?: boolean }): Promise<Output<SecretRoutes['secrets.commitImport']>['results']>
  closeImport(id: string): Promise<void>
  /** Asks where, then for a passphrase (`panoptic`) or the user's password (`csv`, in clear). A failed or aborted export leaves no file. */
  export(format: 'panoptic' | 'csv', options?: SecretProgress & { readonly ids?: readonly string[] | null }): Promise<{ readonly name: string; readonly secrets: number } | null>
  onChange(listener: () => void): () => void
}

/** Everything a plugin can do. All calls reject with a `PanopticError` that carries a closed `code`. */
export interface Panoptic<DB = Database<PluginTables>> {
  /** Typed queries on the plugin's own tables. Selects run in the read-only process. */
  readonly db: Kysely<DB>
  /** Runs the queries in one transaction: all or nothing. At most 5 000 statements. */
  batch(queries: readonly Query[]): Promise<readonly { changes: number }[]>
  readonly net: {
    /** Like `fetch`; the body streams. Rejects with code `network`, `refused`, `timeout` or `cancelled`. */
    fetch(url: string, init?: NetInit): Promise<Response>
  }
  readonly connections: {
    list(): Promise<readonly Connection[]>
    /** Opens the host's own form; null when the user cancelled. */
    add(network: string): Promise<Connection | null>
    edit(id: string): Promise<Connection | null>
    remove(id: string): Promise<boolean>
    onChange(listener: () => void): () => void
  }
  readonly secrets: Secrets
  readonly metrics: { publish(points: readonly Point[]): Promise<void> }
  readonly notify: (notice: Notice) => Promise<void>
  readonly tasks: {
    list(): Promise<readonly TaskState[]>
    run(task: string): Promise<Run>
    cancel(run: string): Promise<boolean>
    onChange(listener: (run: Run) => void): () => void
  }
  readonly files: {
    /** Asks where, then calls `write`. Null when the user cancelled; a failed or aborted `write` leaves no file. */
    save(name: string, kind: 'csv' | 'json' | 'txt' | 'png' | 'svg', write: (sink: FileSink) => Promise<void>): Promise<{ name: string } | null>
  }
  readonly settings: { read(): Promise<Readonly<Record<string, string | number | boolean>>>; onChange(listener: () => void): () => void }
  readonly view: { open(view: string, params?: Readonly<Record<string, string>>): Promise<void> }
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void
  me(): Me
  /** Called when anything of {@link Me} has changed. */
  onLook(listener: (me: Me) => void): () => void
}

/** What a task gets: the clients, and the means to report and to be stopped. */
export interface TaskContext<DB = Database<PluginTables>> extends Panoptic<DB> {
  readonly run: string
  /** Aborts when the user cancels, the time is up, or the app seals. */
  readonly signal: AbortSignal
  progress(done: number, total?: number | null, message?: string): void
}

/** `partial`: it went on, but something is missing; the message says what. */
export type TaskOutcome = void | { readonly outcome: 'ok' | 'partial' | 'failed'; readonly message?: string }

export interface PluginDefinition<DB = Database<PluginTables>> {
  readonly tables?: PluginTables
  readonly tasks?: Readonly<Record<string, (context: TaskContext<DB>) => Promise<TaskOutcome>>>
  readonly views?: Readonly<Record<string, () => Promise<{ default: Component }>>>
  readonly commands?: Readonly<Record<string, (panoptic: Panoptic<DB>) => Promise<void> | void>>
  /** vue-i18n messages by language. */
  readonly messages?: Readonly<Record<'en' | 'de', Record<string, unknown>>>
}
