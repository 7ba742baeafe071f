/** The copy of a plugin's tables from before its last update: taking it, putting it back, throwing it away. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Db } from '../database'
import { createIndexSql, createTableSql } from './ddl'
import { type Folded, foldSteps } from './fold'
import { keptName, physicalName, quoted } from './names'
import { createRollupSql, dropRollupSql } from './rollup'
import { forgetStored, store, storedOf } from './stored'
import { createTrailSql } from './trail'

const nothingKept = (): PanopticError => new PanopticError(fail('conflict', 'No copy of these tables from before the last update is kept.').error)

function dropCopies(db: Db, plugin: string): void {
  const { kept } = storedOf(db, plugin)
  if (kept !== null) for (const name of foldSteps(kept).tables.keys()) db.exec(`drop table if exists ${quoted(keptName(plugin, name))}`)
}

/** Copies the tables as they are, in place of an older copy. Inside the transaction of the update. */
export function keepTables(db: Db, plugin: string): void {
  dropCopies(db, plugin)
  const { steps } = storedOf(db, plugin)
  for (const name of foldSteps(steps).tables.keys()) db.exec(`create table ${quoted(keptName(plugin, name))} as select * from ${quoted(physicalName(plugin, name))}`)
  store(db, plugin, { steps, kept: steps })
}

/** Throws the copy away and leaves the tables. */
export function dropKept(db: Db, plugin: string): void {
  dropCopies(db, plugin)
  const { steps, kept } = storedOf(db, plugin)
  if (kept !== null) store(db, plugin, { steps, kept: null })
}

/**
 * Puts the copy back, schema and rows; what was written since is lost.
 * @returns the version the tables have then
 * @throws PanopticError `conflict` when no copy is kept
 */
export function rollBackPlugin(db: Db, plugin: string): { version: number } {
  return db.transaction(() => {
    const { steps, kept } = storedOf(db, plugin)
    if (kept === null) throw nothingKept()
    drop(db, plugin, foldSteps(steps))
    const folded = foldSteps(kept)
    for (const [name, table] of folded.tables) {
      db.exec(createTableSql(plugin, name, table))
      db.exec(`insert into ${quoted(physicalName(plugin, name))} select * from ${quoted(keptName(plugin, name))}`)
      for (const index of table.indexes) db.exec(createIndexSql(plugin, name, table, index))
      db.exec(`drop table ${quoted(keptName(plugin, name))}`)
      if (table.audited === true) for (const sql of createTrailSql(plugin, name, table)) db.exec(sql)
    }
    for (const [name, rollup] of folded.rollups) for (const sql of createRollupSql(plugin, name, rollup, folded.tables.get(rollup.from)!)) db.exec(sql)
    store(db, plugin, { steps: kept, kept: null })
    return { version: kept.length }
  }).immediate()
}

/** Every table of the plugin, the copies, and what is noted of them. Inside the transaction of the removal. */
export function dropTables(db: Db, plugin: string): void {
  dropCopies(db, plugin)
  drop(db, plugin, foldSteps(storedOf(db, plugin).steps))
  forgetStored(db, plugin)
}

function drop(db: Db, plugin: string, folded: Folded): void {
  for (const name of folded.rollups.keys()) for (const sql of dropRollupSql(plugin, name)) db.exec(sql)
  for (const name of folded.tables.keys()) db.exec(`drop table ${quoted(physicalName(plugin, name))}`)
}
