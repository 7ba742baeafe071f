/**
 * Carries out a plugin's schema steps: all that are missing in one transaction, after keeping a copy of the
 * plugin's tables. When a step fails the old schema and rows stay, and the error names the step.
 */
import { type PluginSchema, pluginSchema, type SchemaStep } from '@panoptic/sdk/contract/schema'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Db } from '../database'
import { columnSql, createIndexSql, createTableSql } from './ddl'
import { type Folded, foldStep, foldSteps, schemaError } from './fold'
import { keptName, physicalName, quoted } from './names'
import { createRollupSql, dropRollupSql } from './rollup'

interface Stored { readonly steps: PluginSchema['steps']; readonly kept: PluginSchema['steps'] | null }

/** The engine's own table: which steps were carried out for each plugin, and which the kept copy belongs to. */
const versionTable = `create table if not exists plugin_schemas (
  plugin text primary key, steps text not null, kept_steps text) strict`

function stored(db: Db, plugin: string): Stored {
  const row = db.prepare('select steps, kept_steps as kept from plugin_schemas where plugin = ?').get(plugin) as { steps: string; kept: string | null } | undefined
  return row === undefined ? { steps: [], kept: null } : { steps: JSON.parse(row.steps) as Stored['steps'], kept: row.kept === null ? null : (JSON.parse(row.kept) as Stored['steps']) }
}

const store = (db: Db, plugin: string, { steps, kept }: Stored): void =>
  void db.prepare('insert into plugin_schemas (plugin, steps, kept_steps) values (?, ?, ?) on conflict (plugin) do update set steps = excluded.steps, kept_steps = excluded.kept_steps')
    .run(plugin, JSON.stringify(steps), kept === null ? null : JSON.stringify(kept))

/** The schema a plugin's tables have now; without steps when it has none. */
export function currentSchema(db: Db, plugin: string): PluginSchema {
  const known = db.prepare(`select 1 from sqlite_schema where name = 'plugin_schemas'`).get() !== undefined
  return { steps: known ? stored(db, plugin).steps : [] }
}

/**
 * Brings the plugin's tables to `schema`. `changed` tells that the tables are others now: statements prepared
 * before must be forgotten (Guard.forget).
 *
 * @throws PanopticError `invalid` naming step, field and remedy; `conflict` for a schema older than the tables or
 *   with an earlier step edited. Nothing was changed then.
 */
export function migratePlugin(db: Db, plugin: string, schema: unknown): { version: number; changed: boolean } {
  const parsed = pluginSchema.safeParse(schema)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const step = typeof issue?.path[1] === 'number' ? issue.path[1] + 1 : 0
    throw schemaError(step, issue?.path.join('.') ?? '', issue?.message ?? 'it does not fit', 'Build the schema with `defineTables`.')
  }
  const { steps } = parsed.data
  foldSteps(steps)
  return transaction(db, () => {
    db.exec(versionTable)
    const before = stored(db, plugin)
    refuseOther(before.steps, steps)
    if (before.steps.length === steps.length) return { version: steps.length, changed: false }
    const folded = foldSteps(before.steps)
    if (before.steps.length > 0) keepCopies(db, plugin, folded, before.kept)
    for (let index = before.steps.length; index < steps.length; index++) carryOut(db, plugin, folded, steps[index]!, index + 1)
    store(db, plugin, { steps, kept: before.steps.length > 0 ? before.steps : null })
    return { version: steps.length, changed: true }
  })
}

/**
 * Puts the copy kept before the last migration back, schema and rows; what was written since is lost.
 * @returns the version the tables have then
 * @throws PanopticError `conflict` when no copy is kept
 */
export function rollBackPlugin(db: Db, plugin: string): { version: number } {
  return transaction(db, () => {
    db.exec(versionTable)
    const { steps, kept } = stored(db, plugin)
    if (kept === null) throw new PanopticError(fail('conflict', 'No copy of these tables from before the last update is kept.').error)
    drop(db, plugin, foldSteps(steps))
    const folded = foldSteps(kept)
    for (const [name, table] of folded.tables) {
      db.exec(createTableSql(plugin, name, table))
      db.exec(`insert into ${quoted(physicalName(plugin, name))} select * from ${quoted(keptName(plugin, name))}`)
      for (const index of table.indexes) db.exec(createIndexSql(plugin, name, table, index))
      db.exec(`drop table ${quoted(keptName(plugin, name))}`)
    }
    for (const [name, rollup] of folded.rollups) for (const sql of createRollupSql(plugin, name, rollup, folded.tables.get(rollup.from)!)) db.exec(sql)
    store(db, plugin, { steps: kept, kept: null })
    return { version: kept.length }
  })
}

function refuseOther(before: PluginSchema['steps'], steps: PluginSchema['steps']): void {
  if (steps.length < before.length)
    throw new PanopticError(fail('conflict', `This version of the plugin is older than its data: it knows ${steps.length} schema steps, the data has ${before.length}.`, { remedy: 'Install the newer version again, or roll its data back.' }).error)
  before.forEach((step, index) => {
    if (canonical(step) !== canonical(steps[index]))
      throw new PanopticError(fail('conflict', `Step ${index + 1} of the plugin's tables was edited after it was carried out.`, { step: index + 1, field: `steps.${index}`, remedy: 'Restore the step and add a further one.' }).error)
  })
}

/** JSON with sorted keys: the order in which an author writes columns does not matter. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? Object.fromEntries(Object.entries(entry).sort(([left], [right]) => (left < right ? -1 : 1))) : entry)

function keepCopies(db: Db, plugin: string, now: Folded, kept: PluginSchema['steps'] | null): void {
  if (kept !== null) for (const name of foldSteps(kept).tables.keys()) db.exec(`drop table if exists ${quoted(keptName(plugin, name))}`)
  for (const name of now.tables.keys()) db.exec(`create table ${quoted(keptName(plugin, name))} as select * from ${quoted(physicalName(plugin, name))}`)
}

function drop(db: Db, plugin: string, folded: Folded): void {
  for (const name of folded.rollups.keys()) for (const sql of dropRollupSql(plugin, name)) db.exec(sql)
  for (const name of folded.tables.keys()) db.exec(`drop table ${quoted(physicalName(plugin, name))}`)
}

/** One step, in the database and in `folded`. */
function carryOut(db: Db, plugin: string, folded: Folded, step: SchemaStep, number: number): void {
  let field = ''
  const run = (place: string, sql: string): void => {
    field = place
    db.exec(sql)
  }
  try {
    for (const name of [...step.drop, ...Object.keys(step.rollups)]) if (folded.rollups.has(name)) for (const sql of dropRollupSql(plugin, name)) run(`drop.${name}`, sql)
    for (const name of step.drop) if (folded.tables.has(name)) run(`drop.${name}`, `drop table ${quoted(physicalName(plugin, name))}`)
    foldStep(folded, step, number)
    const { tables } = folded
    for (const [name, table] of Object.entries(step.create)) {
      run(`create.${name}`, createTableSql(plugin, name, table))
      for (const index of table.indexes) run(`create.${name}.indexes`, createIndexSql(plugin, name, table, index))
    }
    for (const [name, columns] of Object.entries(step.addColumns))
      for (const [column, shape] of Object.entries(columns)) run(`addColumns.${name}.${column}`, `alter table ${quoted(physicalName(plugin, name))} add column ${columnSql(column, shape)}`)
    for (const [name, indexes] of Object.entries(step.addIndexes)) for (const index of indexes) run(`addIndexes.${name}`, createIndexSql(plugin, name, tables.get(name)!, index))
    for (const [name, rollup] of Object.entries(step.rollups)) for (const sql of createRollupSql(plugin, name, rollup, tables.get(rollup.from)!)) run(`rollups.${name}`, sql)
  } catch (error) {
    if (error instanceof PanopticError) throw error
    throw schemaError(number, field, error instanceof Error ? error.message.replaceAll(physicalName(plugin, ''), '') : 'it failed', 'The tables are as they were before. Correct the step and install the plugin again.')
  }
}

function transaction<T>(db: Db, work: () => T): T {
  return db.transaction(work).immediate()
}
