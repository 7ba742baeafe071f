/** Brings an open database to the newest core schema, after keeping a copy of the file. */
import { constants, copyFileSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Migration } from '../../../migrations'
import { syncFolder } from '../../keyslots/file'
import type { Db } from '../database'
import { problemOf, StoreProblem } from '../problem'

/** `PNPT`: tells file(1) and people that the database is ours (visible only with the key). */
const applicationId = 0x504e5054

const schemaVersion = (db: Db): number => Number(db.pragma('user_version', { simple: true }))

/**
 * All pending migrations in one transaction: all or nothing.
 * @throws StoreProblem `database-newer`; `disk-full` and the like; `database-damaged` when a migration fails
 */
export function migrate(db: Db, file: string, migrations: readonly Migration[]): void {
  const from = schemaVersion(db)
  const known = migrations.at(-1)?.version ?? 0
  if (from > known) throw new StoreProblem('database-newer', `schema ${from}, known ${known}`)
  if (from === known) return
  const copy = from === 0 ? null : copyBefore(db, file, from)
  try {
    db.transaction(() => {
      for (const { version, sql } of migrations.slice(from)) {
        db.exec(sql)
        db.pragma(`user_version = ${version}`)
      }
      db.pragma(`application_id = ${applicationId}`)
      if ((db.pragma('foreign_key_check') as unknown[]).length > 0) throw new Error('a foreign key points nowhere')
    }).immediate()
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    throw problemOf(error) ?? new StoreProblem('database-damaged', `schema ${from} → ${known}: ${reason}${copy === null ? '' : `; ${copy}`}`)
  }
}

/** `panoptic.db.schema-1`: the whole file as it was before it left schema 1. */
function copyBefore(db: Db, file: string, from: number): string {
  const copy = `${file}.schema-${from}`
  try {
    db.pragma('wal_checkpoint(truncate)')
    db.exec('begin immediate')
    copyDurable(file, copy)
    return copy
  } catch (error) {
    rmSync(`${copy}.tmp`, { force: true })
    throw problemOf(error) ?? error
  } finally {
    if (db.inTransaction) db.exec('rollback')
  }
}

function copyDurable(from: string, to: string): void {
  const temporary = `${to}.tmp`
  copyFileSync(from, temporary, constants.COPYFILE_FICLONE)
  const handle = openSync(temporary, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(temporary, to)
  syncFolder(dirname(to))
}
