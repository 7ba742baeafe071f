/** What a plugin author sees: the definition a package exports, and what its code is given. */
import type { Kysely } from 'kysely'
import type { Component } from 'vue'
import type { Audit, Connections, Files, Metrics, Net, Notice, Outbox, Secrets, Session, Settings, Tasks, View } from './clients'
import type { PluginTables, Database } from './db/tables'

export type * from './clients'

/** A query that was built but not run, for {@link Panoptic.batch}. Every Kysely builder is one. */
export interface Query {
  toOperationNode(): unknown
}

/** Everything a plugin can do. All calls reject with a `PanopticError` that carries a closed `code`. */
export interface Panoptic<DB = Database<PluginTables>> {
  /** Typed queries on the plugin's own tables. Selects run in the read-only process. */
  readonly db: Kysely<DB>
  /**
   * Runs the queries in one transaction: all or nothing. At most 5 000 statements.
   * @throws `conflict`, `invalid` or `limit`, with `details.statement`, the index of the one that failed
   */
  batch(queries: readonly Query[]): Promise<readonly { changes: number }[]>
  readonly net: Net
  readonly connections: Connections
  readonly secrets: Secrets
  readonly metrics: Metrics
  /** Shows a message of the system. At most 20 a minute. */
  readonly notify: (notice: Notice) => Promise<void>
  readonly outbox: Outbox
  readonly tasks: Tasks
  readonly files: Files
  readonly audit: Audit
  readonly settings: Settings
  readonly session: Session
  readonly view: View
  /** A line of the app's log, cut at 2 000 characters. At most 300 a minute. Never a secret or what users wrote. */
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void
}

/** What a task gets: the clients, and the means to report and to be stopped. */
export interface TaskContext<DB = Database<PluginTables>> extends Panoptic<DB> {
  readonly run: string
  /** Aborts when the user cancels, the time is up, or the app seals. */
  readonly signal: AbortSignal
  progress(done: number, total?: number | null, message?: string): void
}

/**
 * `partial`: it went on, but something is missing; the message says what. `again`: run this task once more at this time
 * (epoch ms), beside its schedule; kept until Panoptic ends.
 */
export type TaskOutcome = void | { readonly outcome: 'ok' | 'partial' | 'failed'; readonly message?: string; readonly again?: number }

export interface PluginDefinition<DB = Database<PluginTables>> {
  readonly tables?: PluginTables
  readonly tasks?: Readonly<Record<string, (context: TaskContext<DB>) => Promise<TaskOutcome>>>
  readonly views?: Readonly<Record<string, () => Promise<{ default: Component }>>>
  readonly commands?: Readonly<Record<string, (panoptic: Panoptic<DB>) => Promise<void> | void>>
  /** Buttons of this plugin's native messages, by the id of the action; `params` are the message's. */
  readonly actions?: Readonly<Record<string, (panoptic: Panoptic<DB>, params: Readonly<Record<string, string>>) => Promise<void> | void>>
  /** vue-i18n messages by language. */
  readonly messages?: Readonly<Record<'en' | 'de', Record<string, unknown>>>
}
