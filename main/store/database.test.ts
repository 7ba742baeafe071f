import { createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from './database'
import { StoreProblem } from './problem'

let folder: string
let path: string
const key = randomBytes(32)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-db-'))
  path = join(folder, 'panoptic.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function filled(): void {
  const db = openDatabase(path, key, { create: true })
  db.exec(`create table notes (id integer primary key, text text)`)
  const insert = db.prepare('insert into notes (text) values (?)')
  for (let index = 0; index < 400; index++) insert.run(`canary-row-${index}-${'x'.repeat(100)}`)
  db.close()
}

const problem = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof StoreProblem) return error.problem
    throw error
  }
  return 'none'
}

describe('the encrypted database', () => {
  test('P-04: uses the key raw, as SQLCipher 4 does (page 1 checked without SQLite)', () => {
    filled()
    const page = readFileSync(path).subarray(0, 4096)
    const macSalt = Buffer.from(page.subarray(0, 16).map((byte) => byte ^ 0x3a))
    const macKey = pbkdf2Sync(key, macSalt, 2, 32, 'sha512')
    const expected = createHmac('sha512', macKey).update(page.subarray(16, 4096 - 64)).update(Buffer.from([1, 0, 0, 0])).digest()
    expect(page.subarray(4096 - 64)).toEqual(expected)
  })

  test('S18: file and WAL are ciphertext; neither rows nor key are in them', () => {
    const db = openDatabase(path, key, { create: true })
    db.exec(`create table notes (text text); insert into notes values ('canary-row-in-the-wal')`)
    for (const file of [path, `${path}-wal`]) {
      const bytes = readFileSync(file)
      expect(bytes.length).toBeGreaterThan(0)
      expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
      expect(bytes.includes('canary-row')).toBe(false)
      expect(bytes.includes(key)).toBe(false)
      expect(bytes.includes(key.toString('hex'))).toBe(false)
    }
    db.close()
  })

  test('opens with no other key', () => {
    filled()
    expect(problem(() => openDatabase(path, randomBytes(32)))).toBe('database-damaged')
    const db = openDatabase(path, key)
    expect(db.prepare('select count(*) as n from notes').get()).toEqual({ n: 400 })
    db.close()
  })

  test('keeps the settings it promises', () => {
    filled()
    const db = openDatabase(path, key)
    const value = (name: string): unknown => db.pragma(name, { simple: true })
    expect(value('journal_mode')).toBe('wal')
    expect(value('foreign_keys')).toBe(1)
    expect(value('trusted_schema')).toBe(0)
    expect(value('cell_size_check')).toBe(1)
    expect(value('temp_store')).toBe(2)
    expect(value('synchronous')).toBe(1)
    db.close()
  })

  test('a reader beside the writer sees commits and cannot write', () => {
    filled()
    const writer = openDatabase(path, key)
    const reader = openDatabase(path, key, { readonly: true })
    writer.exec(`insert into notes (text) values ('new')`)
    expect(reader.prepare('select count(*) as n from notes').get()).toEqual({ n: 401 })
    expect(() => reader.exec(`insert into notes (text) values ('no')`)).toThrow('readonly')
    reader.close()
    writer.close()
  })

  test('a missing file is not made by accident', () => {
    expect(problem(() => openDatabase(path, key))).toBe('not-writable')
  })

  test('a truncated file is named damaged', () => {
    filled()
    const whole = readFileSync(path)
    for (const size of [100, 4095, 4096, whole.length - 4096]) {
      writeFileSync(path, whole.subarray(0, size))
      expect([size, problem(() => openDatabase(path, key).close())]).toEqual([size, 'database-damaged'])
    }
  })
})
