import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { latestVersion, migrations } from '../../migrations'
import { createAuditLog } from './core/audit'
import { openDatabase } from './database'
import { StoreProblem } from './problem'
import { openWorkspace, type Workspace } from './workspace'

const password = 'correct horse battery'
let home: string
let template: string
let key: Buffer
let user: string
let folder: string
let time = 1_700_000_000_000
const open: Workspace[] = []

const workspace = (schema = migrations): Workspace => {
  const made = openWorkspace({ folder, now: () => time, derivationMs: 0 }, schema)
  open.push(made)
  return made
}
const file = (name: string): string => join(folder, name)
const problem = async (work: () => unknown): Promise<string> => {
  try {
    await work()
    return 'none'
  } catch (error) {
    if (error instanceof StoreProblem) return error.problem
    throw error
  }
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'panoptic-workspace-'))
  template = folder = join(home, 'template', 'default')
  const made = workspace()
  ;({ user } = await made.create({ name: 'Änne', password }))
  key = made.copyKey()
  made.close()
})
afterAll(() => rmSync(home, { recursive: true, force: true }))
beforeEach(() => {
  time = 1_700_000_000_000
  folder = join(mkdtempSync(join(home, 'case-')), 'default')
  cpSync(template, folder, { recursive: true })
})
afterEach(() => {
  for (const made of open.splice(0)) made.close()
})

describe('creation', () => {
  test('new → open, with tenant, first user as system_admin, audit chain; P-04: the promised files', () => {
    const made = workspace()
    expect(made.status()).toMatchObject({ state: 'sealed', problem: null, waitUntil: null, folder })
    made.openWithKey(key)
    expect(made.status().state).toBe('open')
    expect(made.db.prepare('select id, tenant, name, role, active from users').all()).toEqual([{ id: user, tenant: 'system', name: 'Änne', role: 'system_admin', active: 1 }])
    expect(made.db.prepare('select actor, action from audit order by id').all()).toEqual([{ actor: user, action: 'workspace.created' }, { actor: user, action: 'user.created' }])
    expect(createAuditLog(made.db, Date.now).firstBroken()).toBeNull()
    made.close()
    expect(readdirSync(folder).sort()).toEqual(['calibration.json', 'keys.json', 'panoptic.db', 'workspace.lock'])
    for (const name of ['keys.json', 'panoptic.db']) expect(statSync(file(name)).mode & 0o077).toBe(0)
  })

  test('refused where a workspace is', async () => {
    await expect(workspace().create({ name: 'Bo', password })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('staged files of a creation that ended early are thrown away: still new', () => {
    rmSync(file('panoptic.db'))
    rmSync(file('keys.json'))
    for (const name of ['panoptic.db.new', 'panoptic.db.new-wal', 'keys.json.new']) writeFileSync(file(name), 'half')
    expect(workspace().status().state).toBe('new')
    expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([])
  })

  test('a creation that ended between the two renames is finished', () => {
    const header = readFileSync(file('keys.json'))
    rmSync(file('keys.json'))
    writeFileSync(file('keys.json.new'), header)
    const made = workspace()
    expect(made.status().state).toBe('sealed')
    made.openWithKey(key)
    expect(existsSync(file('keys.json.new'))).toBe(false)
  })
})

describe('unlocking', () => {
  test('opens with the password; the key and password are in no file (S18)', async () => {
    const made = workspace()
    expect(await made.unlock(password)).toEqual({ user, failures: 0 })
    made.db.exec(`insert into settings values ('canary', '"canary-row-text"', 0)`)
    const secrets = [key, Buffer.from(key.toString('hex')), Buffer.from(key.toString('base64')), Buffer.from(password), Buffer.from('canary-row-text'), Buffer.from('SQLite format 3')]
    const searched = readdirSync(folder).filter((name) => readFileSync(file(name)).length > 0)
    expect(searched).toContain('panoptic.db-wal')
    for (const name of searched)
      for (const secret of secrets) expect([name, readFileSync(file(name)).includes(secret)]).toEqual([name, false])
  })

  test('P-16: a wrong password says only that; the delay survives a restart and ends with time', async () => {
    for (let count = 0; count < 4; count++) {
      const restarted = workspace()
      await expect(restarted.unlock('wrong password')).rejects.toMatchObject({ code: 'refused', message: 'The workspace was not opened.' })
      restarted.close()
      if (count < 3) time += 1000
    }
    const made = workspace()
    expect(made.status()).toMatchObject({ state: 'sealed', waitUntil: time + 2000 })
    await expect(made.unlock(password)).rejects.toMatchObject({ code: 'refused', details: { waitUntil: time + 2000 } })
    time += 2001
    await made.unlock(password)
    made.close()
    expect(workspace().status().waitUntil).toBeNull()
  })

  test('guesses in parallel wait for each other and meet the delay', async () => {
    const made = workspace()
    const guesses = await Promise.allSettled([1, 2, 3, 4, 5].map((guess) => made.unlock(`wrong ${guess}`)).concat(made.unlock(password)))
    expect(guesses.every(({ status }) => status === 'rejected')).toBe(true)
    expect(JSON.parse(readFileSync(file('attempts.json'), 'utf8'))).toMatchObject({ failures: 3 })
  })

  test('a sealed workspace gives neither database nor key; nor does a closed one', () => {
    const made = workspace()
    expect(() => made.db).toThrow(/sealed/)
    expect(() => made.copyKey()).toThrow(/sealed/)
    made.openWithKey(key)
    made.close()
    expect(() => made.copyKey()).toThrow(/sealed/)
  })
})

describe('problems, each with its name', () => {
  test('in-use while another process or window holds the folder; free again when it ends', () => {
    const first = workspace()
    expect(first.status().state).toBe('sealed')
    const second = workspace()
    expect(second.status()).toMatchObject({ state: 'problem', problem: 'in-use' })
    first.close()
    expect(second.status().state).toBe('sealed')
  })

  test('header-missing, header-damaged, database-missing and back again', () => {
    const made = workspace()
    const header = readFileSync(file('keys.json'))
    rmSync(file('keys.json'))
    expect(made.status()).toMatchObject({ state: 'problem', problem: 'header-missing', detail: file('keys.json') })
    writeFileSync(file('keys.json'), header.subarray(0, 400))
    expect(made.status()).toMatchObject({ state: 'problem', problem: 'header-damaged' })
    writeFileSync(file('keys.json'), header)
    expect(made.status().state).toBe('sealed')
    rmSync(file('panoptic.db'))
    expect(made.status()).toMatchObject({ state: 'problem', problem: 'database-missing', detail: file('panoptic.db') })
  })

  test('every truncation of the database is named, before or after the password', async () => {
    const size = statSync(file('panoptic.db')).size
    for (const left of [0, 1, 4095, 4096, 5000, 8192, size - 4096, size - 1]) {
      truncateSync(file('panoptic.db'), left)
      const made = workspace()
      const before = made.status().problem
      expect([left, before ?? (await problem(() => made.openWithKey(key)))]).toEqual([left, 'database-damaged'])
      made.close()
      cpSync(join(template, 'panoptic.db'), file('panoptic.db'))
    }
  })

  test('a database of another workspace is told from a damaged one', async () => {
    const other = openDatabase(file('other.db'), randomBytes(32), { create: true })
    other.exec('create table t (a)')
    other.close()
    cpSync(file('other.db'), file('panoptic.db'))
    const made = workspace()
    await expect(made.unlock(password)).rejects.toMatchObject({ problem: 'wrong-key' })
    expect(made.status()).toMatchObject({ state: 'problem', problem: 'wrong-key', detail: file('panoptic.db') })
  })

  test('database-newer: nothing is changed', async () => {
    const db = openDatabase(file('panoptic.db'), key)
    db.pragma(`user_version = ${latestVersion + 1}`)
    db.close()
    const before = readFileSync(file('panoptic.db'))
    expect(await problem(() => workspace().openWithKey(key))).toBe('database-newer')
    expect(readFileSync(file('panoptic.db'))).toEqual(before)
  })

  test('an older header than the one last used is refused (a revoked slot must not come back)', async () => {
    const made = workspace()
    made.openWithKey(key)
    made.db.exec(`update settings set value = '2' where key = 'keys.revision'`)
    made.close()
    expect(await problem(() => workspace().openWithKey(key))).toBe('header-damaged')
  })

  test('not-writable: the folder cannot be made', () => {
    writeFileSync(join(home, 'a-file'), '')
    folder = join(home, 'a-file', 'default')
    expect(workspace().status()).toMatchObject({ state: 'problem', problem: 'not-writable' })
  })
})

describe('core migrations', () => {
  const next = { version: latestVersion + 1, name: 'next', sql: 'create table next_table (id integer primary key) strict; insert into next_table values (7);' }

  test('keep a copy of the file, then apply; the copy opens with the same key', () => {
    const made = workspace([...migrations, next])
    made.openWithKey(key)
    expect(made.db.prepare('select id from next_table').pluck().all()).toEqual([7])
    expect(made.db.pragma('user_version', { simple: true })).toBe(latestVersion + 1)
    const copy = openDatabase(file(`panoptic.db.schema-${latestVersion}`), key)
    expect(copy.pragma('user_version', { simple: true })).toBe(latestVersion)
    expect(copy.prepare('select name from users').pluck().all()).toEqual(['Änne'])
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    copy.close()
  })

  test('a failing one changes nothing and says where the copy is', async () => {
    const broken = { ...next, sql: `${next.sql} insert into next_table values (7);` }
    const made = workspace([...migrations, broken])
    await expect(made.unlock(password)).rejects.toMatchObject({ problem: 'database-damaged' })
    expect(made.status().detail).toContain(`panoptic.db.schema-${latestVersion}`)
    made.close()
    const old = workspace()
    old.openWithKey(key)
    expect(old.db.prepare(`select count(*) from sqlite_schema where name = 'next_table'`).pluck().get()).toBe(0)
  })
})
