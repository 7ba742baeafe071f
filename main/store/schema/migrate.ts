/**
 * Carries out a plugin's schema steps: all that are missing in one transaction, after keeping a copy of the
 * plugin's tables. When a step fails the old schema and rows stay, and the error names the step.
 */
import { pluginSchema, type SchemaStep } from '@panoptic/sdk/contract/schema'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Db } from '../database'
import { columnSql, createIndexSql, createTableSql } from './ddl'
import { type Folded, foldStep, foldSteps, schemaError } from './fold'
import { keepTables } from './kept'
import { physicalName, quoted } from './names'
import { createRollupSql, dropRollupSql } from './rollup'
import { canonical, sameSteps, type Steps, store, storedOf } from './stored'
import { createTrailSql, dropTrailSql } from './trail'

/**
 * Brings the plugin's tables to `schema`. `changed` tells that the tables are others now: statements prepared
 * before must be forgotten (Guard.forget). `keepCopy` false: the copy there is belongs to an earlier package that can
 * still be gone back to.
 *
 * @throws PanopticError `invalid` naming step, field and remedy; `conflict` for a schema older than the tables or
 *   with an earlier step edited. Nothing was changed then.
 */
export function migratePlugin(db: Db, plugin: string, schema: unknown, keepCopy = true): { version: number; changed: boolean } {
  const steps = checkedSteps(schema)
  foldSteps(steps)
  return db.transaction(() => {
    const before = storedOf(db, plugin)
    refuseOther(before.steps, steps)
    if (before.steps.length === steps.length) return { version: steps.length, changed: false }
    if (keepCopy && before.steps.length > 0) keepTables(db, plugin)
    const folded = foldSteps(before.steps)
    for (let index = before.steps.length; index < steps.length; index++) carryOut(db, plugin, folded, steps[index]!, index + 1)
    store(db, plugin, { steps, kept: storedOf(db, plugin).kept })
    return { version: steps.length, changed: true }
  }).immediate()
}

/**
 * How a schema stands to the tables there are: `same`; `newer`, so they would be changed; `older` than they are;
 * `other`, with an earlier step edited or a step that cannot be read. Changes nothing.
 */
export function compareSchema(db: Db, plugin: string, schema: unknown): 'same' | 'newer' | 'older' | 'other' {
  const parsed = pluginSchema.safeParse(schema)
  if (!parsed.success) return 'other'
  const { steps } = parsed.data
  const before = storedOf(db, plugin).steps
  const shared = Math.min(before.length, steps.length)
  if (!sameSteps(before.slice(0, shared), steps.slice(0, shared))) return 'other'
  return steps.length === before.length ? 'same' : steps.length > before.length ? 'newer' : 'older'
}

function checkedSteps(schema: unknown): Steps {
  const parsed = pluginSchema.safeParse(schema)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const step = typeof issue?.path[1] === 'number' ? issue.path[1] + 1 : 0
    throw schemaError(step, issue?.path.join('.') ?? '', issue?.message ?? 'it does not fit', 'Build the schema with `defineTables`.')
  }
  return parsed.data.steps
}

function refuseOther(before: Steps, steps: Steps): void {
  if (steps.length < before.length)
    throw new PanopticError(fail('conflict', `This version of the plugin is older than its data: it knows ${steps.length} schema steps, the data has ${before.length}.`, { remedy: 'Install the newer version again, or roll its data back.' }).error)
  before.forEach((step, index) => {
    if (canonical(step) !== canonical(steps[index]))
      throw new PanopticError(fail('conflict', `Step ${index + 1} of the plugin's tables was edited after it was carried out.`, { step: index + 1, field: `steps.${index}`, remedy: 'Restore the step and add a further one.' }).error)
  })
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
      if (table.audited === true) for (const sql of createTrailSql(plugin, name, table)) run(`create.${name}.audited`, sql)
    }
    for (const [name, columns] of Object.entries(step.addColumns)) {
      for (const [column, shape] of Object.entries(columns)) run(`addColumns.${name}.${column}`, `alter table ${quoted(physicalName(plugin, name))} add column ${columnSql(column, shape)}`)
      const table = tables.get(name)!
      if (table.audited === true) for (const sql of [...dropTrailSql(plugin, name), ...createTrailSql(plugin, name, table)]) run(`addColumns.${name}`, sql)
    }
    for (const [name, indexes] of Object.entries(step.addIndexes)) for (const index of indexes) run(`addIndexes.${name}`, createIndexSql(plugin, name, tables.get(name)!, index))
    for (const [name, rollup] of Object.entries(step.rollups)) for (const sql of createRollupSql(plugin, name, rollup, tables.get(rollup.from)!)) run(`rollups.${name}`, sql)
  } catch (error) {
    if (error instanceof PanopticError) throw error
    throw schemaError(number, field, error instanceof Error ? error.message.replaceAll(physicalName(plugin, ''), '') : 'it failed', 'The tables are as they were before. Correct the step and install the plugin again.')
  }
}
