/** What the engine notes of each plugin: the steps its tables were made by, and those of the copy that is kept. */
import type { PluginSchema } from '@panoptic/sdk/contract/schema'
import type { Db } from '../database'

export type Steps = PluginSchema['steps']
export interface Stored {
  readonly steps: Steps
  /** Null: no copy. Without steps: a copy of nothing, because there were no tables. */
  readonly kept: Steps | null
}

const versionTable = `create table if not exists plugin_schemas (
  plugin text primary key, steps text not null, kept_steps text) strict`

const known = (db: Db): boolean => db.prepare(`select 1 from sqlite_schema where name = 'plugin_schemas'`).get() !== undefined

export function storedOf(db: Db, plugin: string): Stored {
  if (!known(db)) return { steps: [], kept: null }
  const row = db.prepare('select steps, kept_steps as kept from plugin_schemas where plugin = ?').get(plugin) as { steps: string; kept: string | null } | undefined
  return row === undefined ? { steps: [], kept: null } : { steps: JSON.parse(row.steps) as Steps, kept: row.kept === null ? null : (JSON.parse(row.kept) as Steps) }
}

export function store(db: Db, plugin: string, { steps, kept }: Stored): void {
  db.exec(versionTable)
  db.prepare('insert into plugin_schemas (plugin, steps, kept_steps) values (?, ?, ?) on conflict (plugin) do update set steps = excluded.steps, kept_steps = excluded.kept_steps')
    .run(plugin, JSON.stringify(steps), kept === null ? null : JSON.stringify(kept))
}

export function forgetStored(db: Db, plugin: string): void {
  if (known(db)) db.prepare('delete from plugin_schemas where plugin = ?').run(plugin)
}

/** The schema a plugin's tables have now; without steps when it has none. */
export const currentSchema = (db: Db, plugin: string): PluginSchema => ({ steps: storedOf(db, plugin).steps })

/** JSON with sorted keys: the order in which an author writes columns does not matter. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? Object.fromEntries(Object.entries(entry).sort(([left], [right]) => (left < right ? -1 : 1))) : entry)

export const sameSteps = (left: Steps, right: Steps): boolean => canonical(left) === canonical(right)
