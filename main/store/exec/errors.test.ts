import { randomBytes } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { openDatabase } from '../database'
import { queryError } from './errors'

const folder = mkdtempSync(join(tmpdir(), 'panoptic-errors-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Flips one bit of the last page of the file, which the schema does not need. */
function damage(path: string): void {
  const file = openSync(path, 'r+')
  const at = statSync(path).size - 2000
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, at)
  writeSync(file, Buffer.from([byte[0]! ^ 1]), 0, 1, at)
  closeSync(file)
}

it('P-07: damage deep in the file, which opening does not see, is named by the query that meets it', () => {
  const path = join(folder, 'panoptic.db')
  const key = randomBytes(32)
  const db = openDatabase(path, key, { create: true })
  db.exec('create table t (a text)')
  db.exec(`insert into t with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) select hex(randomblob(40)) from n`)
  db.pragma('wal_checkpoint(truncate)')
  db.close()
  damage(path)

  const again = openDatabase(path, key)
  try {
    again.prepare('select count(*) from t where a > ?').get('')
    expect.unreachable('a flipped bit went unnoticed')
  } catch (error) {
    expect(queryError(error, 'demo')).toMatchObject({ code: 'unavailable', message: expect.stringContaining('damaged'), details: { field: 'database' } })
  } finally {
    again.close()
  }
})
