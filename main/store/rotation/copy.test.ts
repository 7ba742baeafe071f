import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync as writeTo } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Db } from '../database'
import { fitsKey, startCopy } from './copy'
import { pagesInLog } from './wal'

let folder: string
const file = (name: string): string => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-rotation-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const dump = (db: Db): unknown => db.prepare('select id, text from rows order by id').all()

function filled(key: Buffer, rows: number): Db {
  const db = openDatabase(file('a.db'), key, { create: true })
  db.exec('create table rows (id integer primary key, text text) strict; create index rows_by_text on rows (text)')
  const insert = db.prepare('insert into rows (text) values (?)')
  db.transaction(() => {
    for (let row = 0; row < rows; row++) insert.run(randomBytes(200).toString('hex'))
  })()
  db.pragma('wal_checkpoint(truncate)')
  db.pragma('wal_autocheckpoint = 0')
  return db
}

describe('a copy under another key', () => {
  it('holds the same rows, opens with the new key and not with the old one', () => {
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
    const db = filled(oldKey, 500)
    const rows = dump(db)
    db.close()
    const copy = startCopy(file('a.db'), file('b.db'), oldKey, newKey)
    while (!copy.step(1));
    copy.finish([])
    copy.close(true)
    expect(statSync(file('b.db')).mode & 0o777).toBe(0o600)
    expect([fitsKey(file('b.db'), newKey), fitsKey(file('b.db'), oldKey), fitsKey(file('a.db'), oldKey)]).toEqual([true, false, true])
    expect(() => openDatabase(file('b.db'), oldKey)).toThrow('database-damaged')
    const other = openDatabase(file('b.db'), newKey)
    expect(dump(other)).toEqual(rows)
    expect(other.pragma('integrity_check', { simple: true })).toBe('ok')
    other.close()
    // No page of it is a page of the original: salt, IVs and MACs are new.
    const [a, b] = [readFileSync(file('a.db')), readFileSync(file('b.db'))]
    expect(b.length).toBe(a.length)
    for (let at = 0; at < a.length; at += 4096) expect(a.subarray(at, at + 4096).equals(b.subarray(at, at + 4096))).toBe(false)
  })

  it('has whatever was written, changed or deleted while it was made', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.record({ kind: fc.constantFrom('insert', 'update', 'delete', 'shrink'), at: fc.integer({ min: 1, max: 400 }), size: fc.integer({ min: 1, max: 9_000 }), steps: fc.integer({ min: 0, max: 2 }) }), { maxLength: 25 }),
      async (changes) => {
        for (const name of ['a.db', 'a.db-wal', 'a.db-shm', 'b.db']) rmSync(file(name), { force: true })
        const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
        const db = filled(oldKey, 400)
        const copy = startCopy(file('a.db'), file('b.db'), oldKey, newKey)
        for (const { kind, at, size, steps } of changes) {
          for (let step = 0; step < steps; step++) copy.step(0.5)
          if (kind === 'insert') db.prepare('insert into rows (text) values (?)').run('n'.repeat(size))
          else if (kind === 'update') db.prepare('update rows set text = ? where id = ?').run('u'.repeat(size), at)
          else if (kind === 'delete') db.prepare('delete from rows where id = ?').run(at)
          else db.prepare('delete from rows where id > ?').run(at)
        }
        while (!copy.step(5));
        const again = pagesInLog(`${file('a.db')}-wal`)
        const rows = dump(db)
        db.close()
        copy.finish(again)
        copy.close(true)
        const other = openDatabase(file('b.db'), newKey)
        try {
          expect(dump(other)).toEqual(rows)
          expect(other.pragma('integrity_check', { simple: true })).toBe('ok')
        } finally {
          other.close()
        }
      },
    ), { numRuns: 25 })
  })

  it('refuses a damaged page by its number and leaves nothing behind', () => {
    const oldKey = randomBytes(32)
    const db = filled(oldKey, 500)
    db.close()
    const bytes = readFileSync(file('a.db'))
    bytes[4096 * 3 + 100]! ^= 1
    rmSync(file('a.db'))
    writeTo(file('a.db'), bytes)
    const copy = startCopy(file('a.db'), file('b.db'), oldKey, randomBytes(32))
    expect(() => {
      while (!copy.step(50));
    }).toThrow(/database-damaged|page 4/)
    copy.close(false)
    expect(statSync(file('b.db'), { throwIfNoEntry: false })).toBeUndefined()
  })
})

describe('pages of the log', () => {
  it('are none where there is no log', () => {
    expect(pagesInLog(file('none-wal')).size).toBe(0)
  })

  it('are those written since the last checkpoint', () => {
    const db = filled(randomBytes(32), 300)
    expect(pagesInLog(`${file('a.db')}-wal`).size).toBe(0)
    db.prepare('update rows set text = ? where id = 1').run('x')
    const few = pagesInLog(`${file('a.db')}-wal`).size
    expect(few).toBeGreaterThan(0)
    db.prepare('update rows set text = text || ?').run('x')
    expect(pagesInLog(`${file('a.db')}-wal`).size).toBeGreaterThan(few)
    db.close()
  })
})
