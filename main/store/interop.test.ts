/**
 * The file format is SQLCipher 4's, not only our driver's: another implementation opens our files and we open its.
 * `@signalapp/sqlcipher` is AGPL-3.0: a development dependency, used here only, never shipped.
 */
import Foreign from '@signalapp/sqlcipher'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './database'
import { startCopy } from './rotation/copy'

let folder: string
const key = randomBytes(32)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-interop-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function foreign(path: string, raw: Buffer | null): Foreign {
  const db = new Foreign(path)
  // It would print each key that does not fit.
  db.exec('pragma cipher_log_level = NONE')
  if (raw !== null) db.exec(`pragma key = "x'${raw.toString('hex')}'"`)
  return db
}

function ours(path: string): void {
  const db = openDatabase(path, key, { create: true })
  db.exec(`create table facts (id integer primary key, text text) strict`)
  const insert = db.prepare('insert into facts (text) values (?)')
  db.transaction(() => {
    for (let row = 0; row < 2_000; row++) insert.run(`canary-${row}`)
  })()
  db.close()
}

const read = (db: Foreign): unknown => db.prepare('select count(*) as rows, min(text) as first from facts').get()

describe('SQLCipher 4, by a second implementation', () => {
  it('opens what we wrote, and a rotated copy of it, each with its own key', () => {
    ours(join(folder, 'a.db'))
    const next = randomBytes(32)
    const copy = startCopy(join(folder, 'a.db'), join(folder, 'b.db'), key, next)
    while (!copy.step(50));
    copy.finish([])
    copy.close(true)
    for (const [name, right, wrong] of [['a.db', key, next], ['b.db', next, key]] as const) {
      const db = foreign(join(folder, name), right)
      expect(read(db)).toEqual({ rows: 2_000, first: 'canary-0' })
      expect(db.prepare('pragma cipher_integrity_check').all()).toEqual([])
      expect(db.prepare('pragma integrity_check', { pluck: true }).get()).toBe('ok')
      db.close()
      for (const unfit of [wrong, null]) {
        const closed = foreign(join(folder, name), unfit)
        expect(() => read(closed), `${name} without its key`).toThrow(/not a database/)
        closed.close()
      }
    }
  })

  it('writes what we open', () => {
    const path = join(folder, 'theirs.db')
    const db = foreign(path, key)
    db.exec('create table facts (id integer primary key, text text)')
    db.exec(`insert into facts (text) values ('canary-theirs')`)
    db.close()
    const opened = openDatabase(path, key)
    expect(opened.prepare('select text from facts').pluck().get()).toBe('canary-theirs')
    opened.close()
  })

  it('S18: neither head, text nor key stands in the file or its log', () => {
    const path = join(folder, 'a.db')
    ours(path)
    const open = openDatabase(path, key)
    open.prepare('insert into facts (text) values (?)').run('canary-in-the-log')
    const files = [path, `${path}-wal`].map((file) => readFileSync(file))
    open.close()
    for (const bytes of files) {
      expect(bytes.length).toBeGreaterThan(0)
      expect(bytes.subarray(0, 16).toString('latin1')).not.toContain('SQLite format 3')
      for (const canary of ['canary-', key.toString('hex'), key]) expect(bytes.includes(canary)).toBe(false)
    }
  })
})
