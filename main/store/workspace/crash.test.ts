/** What is left when a process is killed or the disk is full. Few rounds here, all of them with PANOPTIC_LONG=1. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { phraseOf } from '../../keyslots/phrase'
import { createAuditLog } from '../core/audit'
import { openDatabase } from '../database'
import { StoreProblem } from '../problem'
import { openWorkspace, type Workspace } from '../workspace'
import { damagedPages } from './diagnose'
import { bundle, start, type Bundle } from './testing/bundle'

const long = process.env['PANOPTIC_LONG'] === '1'
const rounds = long ? 300 : 10
/** Creating derives a key from a password each time. */
const creations = long ? 300 : 6
/** Generous: each round starts a process, and this machine may be doing other things. */
const limit = long ? 3_600_000 : 240_000
const password = 'correct horse battery'
let home: string
let template: string
let key: Buffer
let child: Bundle | undefined

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'panoptic-crash-'))
  template = join(home, 'template')
  const made = openWorkspace({ folder: template, derivationMs: 0 })
  await made.create({ name: 'Anna', password })
  made.db.exec(`insert into settings select 'fill.' || key, json_quote(hex(randomblob(800))), 0 from json_each('[${'0,'.repeat(59)}0]')`)
  key = made.copyKey()
  made.close()
  child = await bundle()
})
afterAll(() => {
  child?.dispose()
  rmSync(home, { recursive: true, force: true })
})

let cases = 0
const fresh = (withTemplate: boolean): string => {
  const folder = join(home, `case-${cases++}`)
  if (withTemplate) cpSync(template, folder, { recursive: true })
  return folder
}
const order = (work: 'create' | 'write' | 'hold' | 'passwords' | 'slots', folder: string) => ({ work, folder, password, key: key.toString('hex') })

/** Runs `work` on the reopened workspace. */
async function reopened<T>(folder: string, work: (workspace: Workspace) => T | Promise<T>): Promise<T> {
  const workspace = openWorkspace({ folder, derivationMs: 0 })
  try {
    return await work(workspace)
  } finally {
    workspace.close()
  }
}

describe('kill -9', () => {
  test('while creating: nothing, or a whole workspace that opens with the password', async () => {
    const measured = start(child!.file, order('create', fresh(false)))
    await measured.line('started')
    const begun = performance.now()
    await measured.line('done')
    const took = performance.now() - begun
    await measured.kill()

    const seen: Record<string, number> = { new: 0, sealed: 0 }
    for (let round = 0; round < creations; round++) {
      const folder = fresh(false)
      const running = start(child!.file, order('create', folder))
      await running.line('started')
      // Evenly spread, so that few rounds see both outcomes: one in three anywhere, the others around the end, where the files appear.
      const part = (round + Math.random()) / creations
      await sleep(round % 3 === 0 ? part * took : took * (0.7 + 0.6 * part))
      await running.kill()
      await reopened(folder, async (workspace) => {
        const { state } = workspace.status()
        seen[state] = (seen[state] ?? 0) + 1
        // Creating again is slow and the same every time: once is enough.
        if (state === 'new' && seen[state]! > 1) return
        if (state === 'sealed') await workspace.unlock(password)
        else await workspace.create({ name: 'Bo', password })
        expect(workspace.db.prepare('select count(*) from users').pluck().get()).toBe(1)
        expect(workspace.db.pragma('integrity_check', { simple: true })).toBe('ok')
      })
      rmSync(folder, { recursive: true, force: true })
    }
    expect(Object.keys(seen).sort()).toEqual(['new', 'sealed'])
    expect(seen['new']! + seen['sealed']!).toBe(creations)
  }, limit)

  test('while writing: it opens, and what was committed is there, with its audit entries', async () => {
    for (let round = 0; round < rounds; round++) {
      const folder = fresh(true)
      const running = start(child!.file, order('write', folder))
      await running.line('committed 1')
      await sleep(Math.random() * 150)
      await running.kill()
      const committed = Number(running.lines.at(-1)!.split(' ')[1])
      await reopened(folder, (workspace) => {
        workspace.openWithKey(key)
        const { db } = workspace
        const rows = db.prepare<[], number>(`select count(*) from settings where key like 'test.%'`).pluck().get()!
        const entries = db.prepare<[], number>(`select count(*) from audit where action = 'test.written'`).pluck().get()!
        // One more may have been committed than the child could say.
        expect([committed, committed + 1]).toContain(rows)
        expect(entries).toBe(rows)
        expect(createAuditLog(db, Date.now).firstBroken()).toBeNull()
        expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      })
      rmSync(folder, { recursive: true, force: true })
    }
  }, limit)

  test('while a password is changed: the old one or the new one opens, never neither', async () => {
    const measured = start(child!.file, order('passwords', fresh(true)))
    await measured.line('set 1')
    const begun = performance.now()
    await measured.line('set 2')
    const took = performance.now() - begun
    await measured.kill()
    for (let round = 0; round < (long ? 300 : 5); round++) {
      const folder = fresh(true)
      const running = start(child!.file, order('passwords', folder))
      await running.line('set 1')
      await sleep(Math.random() * took * 1.5)
      await running.kill()
      const last = Number(running.lines.at(-1)!.split(' ')[1])
      await reopened(folder, async (workspace) => {
        const opens = await workspace.unlock(`password number ${last}`).then(() => last, () => workspace.unlock(`password number ${last + 1}`).then(() => last + 1))
        expect([last, last + 1]).toContain(opens)
        expect(workspace.ways.slots.filter(({ kind }) => kind === 'password')).toHaveLength(1)
      })
      rmSync(folder, { recursive: true, force: true })
    }
  }, limit)

  test('while slots come and go: old or new words open, and what the log calls revoked is gone', async () => {
    for (let round = 0; round < rounds; round++) {
      const folder = fresh(true)
      const running = start(child!.file, order('slots', folder))
      await running.line('revoked')
      await sleep(Math.random() * 300)
      await running.kill()
      const phrase = Number(running.lines.findLast((line) => line.startsWith('phrase'))!.split(' ')[1])
      await reopened(folder, async (workspace) => {
        workspace.openWithKey(key)
        const { db } = workspace
        const user = db.prepare('select id from users').pluck().get() as string
        workspace.ways.settle(new Map([[user, 'Anna']]), () => undefined)
        const revoked = db.prepare<[], string>(`select target from audit where action = 'keys.revoked'`).pluck().all()
        const slots = workspace.ways.slots
        expect(slots.filter(({ id }) => revoked.includes(id))).toEqual([])
        expect(slots.filter(({ kind }) => kind !== 'device').map(({ kind }) => kind).sort()).toEqual(['password', 'recovery'])
        const words = async (count: number): Promise<string> => (await phraseOf(Buffer.alloc(32, count % 256))).join(' ')
        const opens = await workspace.recover(await words(phrase)).then(() => phrase, async () => workspace.recover(await words(phrase + 1)).then(() => phrase + 1))
        expect([phrase, phrase + 1]).toContain(opens)
        expect(createAuditLog(db, Date.now).firstBroken()).toBeNull()
        workspace.close()
      })
      // Once settled, the header opens again without anything left to do.
      await reopened(folder, async (workspace) => {
        if (round % 5 === 0) await workspace.unlock(password)
        else workspace.openWithKey(key)
        expect(workspace.ways.settle(new Map([[workspace.ways.slots[0]!.user, 'Anna']]), () => undefined)).toBe(false)
      })
      rmSync(folder, { recursive: true, force: true })
    }
  }, limit)

  test('leaves no stale lock; a living process keeps its own', async () => {
    const folder = fresh(true)
    const running = start(child!.file, order('hold', folder))
    await running.line('started')
    await reopened(folder, (workspace) => expect(workspace.status()).toMatchObject({ state: 'problem', problem: 'in-use' }))
    await running.kill()
    await reopened(folder, (workspace) => expect(workspace.status().state).toBe('sealed'))
  })
})

describe('a flipped bit in the database', () => {
  test('on any page: found by its HMAC; opening and reading it all names damage and never crashes', () => {
    const whole = readFileSync(join(template, 'panoptic.db'))
    const pages = whole.length / 4096
    expect([...damagedPages(join(template, 'panoptic.db'), key)]).toEqual([])
    const sampled = long ? Array.from({ length: pages }, (_, index) => index) : [0, 1, 2, pages - 1, ...Array.from({ length: 12 }, () => Math.floor(Math.random() * pages))]
    for (const page of sampled) {
      const folder = fresh(true)
      const bytes = Buffer.from(whole)
      const offset = page * 4096 + Math.floor(Math.random() * 4096)
      bytes[offset]! ^= 1 << Math.floor(Math.random() * 8)
      writeFileSync(join(folder, 'panoptic.db'), bytes)
      const found = [...damagedPages(join(folder, 'panoptic.db'), key)]
      // The first 16 bytes are the salt of every page's HMAC key.
      if (offset >= 16) expect([offset, found]).toEqual([offset, [page + 1]])
      else expect(found.length).toBe(pages)
      expect([offset, readAll(folder)]).toEqual([offset, offset >= 16 ? 'database-damaged' : 'wrong-key'])
      rmSync(folder, { recursive: true, force: true })
    }
  }, limit)

  function readAll(folder: string): string {
    const workspace = openWorkspace({ folder, derivationMs: 0 })
    try {
      workspace.openWithKey(key)
      const result = workspace.db.pragma('integrity_check', { simple: true })
      return result === 'ok' ? 'silent' : 'database-damaged'
    } catch (error) {
      if (error instanceof StoreProblem) return error.problem
      return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CORRUPT') ? 'database-damaged' : String(error)
    } finally {
      workspace.close()
    }
  }
})

describe('a full disk', () => {
  let mounted: string | null = null
  beforeAll(() => {
    mounted = tmpfs()
  })

  test('creating says so, leaves it new, and works once there is room', async ({ skip }) => {
    skip(mounted === null, 'this user may not mount a small file system')
    const folder = join(mounted!, 'create')
    const filler = fill(mounted!, 40)
    const workspace = openWorkspace({ folder, derivationMs: 0 })
    await expect(workspace.create({ name: 'Anna', password })).rejects.toMatchObject({ problem: 'disk-full' })
    expect(workspace.status()).toMatchObject({ state: 'problem', problem: 'disk-full' })
    workspace.told()
    expect(workspace.status().state).toBe('new')
    rmSync(filler)
    await workspace.create({ name: 'Anna', password })
    workspace.close()
    rmSync(folder, { recursive: true })
  })

  test('writing fails whole, what was committed stays, and goes on once there is room', ({ skip }) => {
    skip(mounted === null, 'this user may not mount a small file system')
    const path = join(mounted!, 'full.db')
    const db = openDatabase(path, key, { create: true })
    db.exec('create table t (n integer primary key, text text) strict')
    const insert = db.prepare('insert into t values (?, ?)')
    const filler = fill(mounted!, 300)
    let committed = 0
    let code = ''
    while (code === '' && committed < 5000)
      try {
        db.transaction(() => {
          insert.run(committed * 2, 'x'.repeat(2000))
          insert.run(committed * 2 + 1, 'y'.repeat(2000))
        }).immediate()
        committed += 1
      } catch (error) {
        code = (error as { code: string }).code
      }
    expect(code).toBe('SQLITE_FULL')
    expect(db.prepare('select count(*) from t').pluck().get()).toBe(committed * 2)
    rmSync(filler)
    insert.run(-1, 'again')
    db.close()
    const again = openDatabase(path, key)
    expect(again.prepare('select count(*) from t').pluck().get()).toBe(committed * 2 + 1)
    expect(again.pragma('integrity_check', { simple: true })).toBe('ok')
    again.close()
  })

  afterAll(() => {
    if (mounted === null) return
    execFileSync('/bin/umount', [mounted])
    rmSync(mounted, { recursive: true })
  })

  /** A 2 MB file system of our own, or null where this user may not mount one (the tests are then skipped). */
  function tmpfs(): string | null {
    const folder = mkdtempSync(join(tmpdir(), 'panoptic-full-'))
    try {
      execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'ignore' })
      return folder
    } catch {
      rmSync(folder, { recursive: true })
      return null
    }
  }

  /** Leaves `kilobytes` free. */
  function fill(folder: string, kilobytes: number): string {
    const path = join(folder, 'filler')
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, Buffer.alloc(2048 * 1024 - kilobytes * 1024 - usedIn(folder)))
    return path
  }

  function usedIn(folder: string): number {
    const { blocks, bfree, bsize } = statfsSync(folder)
    return (blocks - bfree) * bsize
  }
})
