import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canonicalJson } from '../../keyslots/canonical'
import { openDatabase } from '../database'
import { auditHash, createAuditLog, firstHash } from './audit'
import { entryText } from './audit-chain'
import { type AuditWorld, auditWorld, filter } from './testing/audit-world'
import { anna, bo, codeOf, eve } from './testing/fixture'

const day = 86_400_000
let made: AuditWorld
beforeEach(() => {
  made = auditWorld()
})
afterEach(() => made.dispose())

describe('the chain', () => {
  test('the hash is final: this entry has this hash, and its text is RFC 8785', () => {
    const entry = { id: 1, at: 1_700_000_000_000, tenant: 'system', actor: 'u', action: 'user.created', target: 't', detail: '{"ä":1}' }
    expect(auditHash(entry, firstHash).toString('hex')).toBe('a3b938f14d153d2e4d997d83053be44fbe5e078674a791e0054af3bf0bf4e090')
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.nat(), (target, detail, at) => {
      const some = { ...entry, target, detail, at }
      expect(entryText(some, firstHash)).toBe(canonicalJson({ ...some, prev: firstHash.toString('hex') }))
    }))
  })

  test('continues over restarts; a changed, moved or cut entry breaks it', () => {
    made.add(3)
    made.reopen()
    made.add(1)
    const log = createAuditLog(made.db, Date.now)
    expect(log.firstBroken()).toBeNull()
    for (const [sql, id] of [[`update audit set detail = 'x' where id = 2`, 2], [`update audit set at = at + 1 where id = 1`, 1], ['delete from audit where id = 2', 3], [`update audit set id = 9 where id = 4`, 9], ['delete from audit where id = 4', 4]] as const) {
      made.db.exec('begin')
      made.harm(sql)
      expect([sql, log.firstBroken()]).toEqual([sql, id])
      made.db.exec('rollback')
    }
  })

  test('any text can be in an entry, also half a surrogate pair (property)', async () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('\ud800', '\udc00', '\u0000', '"', '\\', '\u2028', 'ä', '😀') }), (text) => made.audit.api.audit(anna, 'test.text', text, text)), { numRuns: 50 })
    expect(await made.checked()).toMatchObject({ state: 'whole', problem: 'none', checked: 50, total: 50 })
  })

  test('an entry of a change that fails is not there, and the chain goes on', async () => {
    made.add(2)
    expect(() => made.db.transaction(() => {
      made.add(3)
      throw new Error('no')
    })()).toThrow('no')
    made.add(1)
    expect(await made.checked()).toMatchObject({ state: 'whole', total: 3 })
  })
})

describe('the head', () => {
  const headFile = (): { count: number } => JSON.parse(readFileSync(join(made.folder, 'audit.head'), 'utf8')) as { count: number }

  test('lies beside the database for this account only, follows soon, one write for many entries', async () => {
    const first = statSync(join(made.folder, 'audit.head'))
    expect(first.mode & 0o077).toBe(0)
    expect(headFile().count).toBe(0)
    made.add(100)
    expect(headFile().count).toBe(0)
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(headFile().count).toBe(100)
    made.add(1)
    made.close()
    expect(headFile().count).toBe(101)
    made.open()
    expect(await made.checked()).toMatchObject({ state: 'whole', total: 101 })
  })

  test('a kill before the head was written: behind, and whole', async () => {
    made.add(5)
    made.db.close()
    expect(headFile().count).toBe(0)
    made.open()
    expect(await made.checked()).toMatchObject({ state: 'whole', total: 5 })
  })

  test.each([
    ['missing', () => rmSync(join(made.folder, 'audit.head'))],
    ['of another count', () => writeFileSync(join(made.folder, 'audit.head'), readFileSync(join(made.folder, 'audit.head'), 'utf8').replace('"count":5', '"count":3'))],
    ['cut off', () => writeFileSync(join(made.folder, 'audit.head'), readFileSync(join(made.folder, 'audit.head'), 'utf8').slice(0, 40))],
    ['of another workspace', () => writeFileSync(join(made.folder, 'audit.head'), readFileSync(join(made.folder, 'audit.head'), 'utf8').replace(/"workspace":"./, '"workspace":"z'))],
  ])('%s: named, and stays named until it is re-anchored', async (_, change) => {
    made.add(5)
    made.close()
    change()
    made.open()
    expect(made.audit.api.auditState()).toMatchObject({ state: 'broken', problem: 'head' })
    made.reopen()
    expect(await made.checked()).toMatchObject({ state: 'broken', problem: 'head' })
    expect(codeOf(() => made.audit.api.reanchorAudit(bo))).toBe('refused')
    expect(codeOf(() => made.audit.api.reanchorAudit(eve))).toBe('refused')
    made.audit.api.reanchorAudit(anna)
    expect(await made.checked()).toMatchObject({ state: 'whole', problem: 'none' })
    expect(made.audit.api.auditEntries(anna, { filter: filter({ action: 'audit.reanchored' }), before: null, limit: 5 }).entries[0]!.detail).toContain('"problem":"head"')
    made.reopen()
    expect(await made.checked()).toMatchObject({ state: 'whole' })
  })

  test.each([0, 20])('a whole made.file put back, and %i entries after it: rolled back', async (more) => {
    made.add(5)
    made.close()
    copyFileSync(made.file, `${made.file}.old`)
    made.open()
    made.add(5)
    made.close()
    copyFileSync(`${made.file}.old`, made.file)
    const elsewhere = openDatabase(made.file, made.key)
    for (let index = 0; index < more; index++) createAuditLog(elsewhere, () => made.now).append(anna, 'test.again', '', '')
    elsewhere.close()
    made.open()
    expect(made.audit.api.auditState()).toMatchObject({ state: 'broken', problem: 'rolled-back', entry: more === 0 ? 6 : 10 })
    made.reopen()
    expect(await made.checked()).toMatchObject({ state: 'broken', problem: 'rolled-back' })
    const [entry] = made.audit.api.auditEntries(anna, { filter: filter({ action: 'audit.broken', actor: 'host' }), before: null, limit: 5 }).entries
    expect(JSON.parse(entry!.detail)).toMatchObject({ problem: 'rolled-back', head: { count: 10 } })
  })

  test('the newest rows cut off: named at once, and the log goes on', async () => {
    made.add(10)
    made.harm('delete from audit where id > 7')
    made.reopen()
    expect(made.audit.api.auditState()).toMatchObject({ state: 'broken', problem: 'cut', entry: 8 })
    made.add(2)
    expect(await made.checked()).toMatchObject({ state: 'broken', problem: 'cut', entry: 8 })
    made.audit.api.reanchorAudit(anna)
    expect(await made.checked()).toMatchObject({ state: 'whole' })
  })
})

describe('triggers taken out by somebody with the key', () => {
  test('the log goes on, and the check names it', async () => {
    made.add(5)
    made.close()
    const elsewhere = openDatabase(made.file, made.key)
    for (const name of elsewhere.prepare<[], string>(`select name from sqlite_schema where type = 'trigger' and tbl_name = 'audit'`).pluck().all()) elsewhere.exec(`drop trigger "${name}"`)
    elsewhere.close()
    made.open()
    made.add(3)
    made.reopen()
    made.add(3)
    expect((await made.checked()).state).toBe('broken')
    expect(made.db.prepare('select count(*) from audit').pluck().get()).toBeGreaterThanOrEqual(11)
  })
})

describe('the whole check', () => {
  test.each([
    ['edited', `update audit set detail = 'x' where id = 4`, 4],
    ['edited', `update audit set at = at + 86400000 where id = 4`, 4],
    ['missing', 'delete from audit where id between 3 and 5', 3],
    ['reordered', 'update audit set id = -1 where id = 4; update audit set id = 4 where id = 6; update audit set id = 6 where id = -1', 4],
  ] as const)('%s: %s', async (problem, sql, entry) => {
    made.add(10)
    made.harm(sql)
    expect(await made.checked()).toMatchObject({ state: 'broken', problem, entry })
    made.reopen()
    expect(made.audit.api.auditState()).toMatchObject({ state: 'broken', problem, entry })
    made.audit.api.reanchorAudit(anna)
    expect(await made.checked()).toMatchObject({ state: 'whole' })
    // What was accepted is this break, not every break.
    made.harm(`update audit set detail = 'y' where id = 7`)
    expect(await made.checked()).toMatchObject({ state: 'broken', problem: 'edited', entry: 7 })
  })

  test('100 % of random harm is named, and none without harm (property; all under PANOPTIC_LONG=1)', async () => {
    made.add(40)
    made.add(20, eve)
    made.now -= 3_600_000
    made.add(40)
    expect(await made.checked()).toMatchObject({ state: 'whole' })
    made.close()
    for (const name of ['panoptic.db', 'audit.head']) copyFileSync(join(made.folder, name), join(made.folder, `${name}.whole`))
    const id = fc.integer({ min: 1, max: 100 })
    const harms = fc.oneof(
      fc.record({ kind: fc.constant('edit'), id, column: fc.constantFrom('at', 'tenant', 'actor', 'action', 'target', 'detail', 'prev_hash', 'hash') }),
      fc.record({ kind: fc.constant('forge'), id: fc.integer({ min: 1, max: 99 }) }),
      fc.record({ kind: fc.constant('delete'), id }),
      fc.record({ kind: fc.constant('cut'), id: fc.integer({ min: 2, max: 100 }) }),
      fc.record({ kind: fc.constant('swap'), id, other: id }).filter(({ id: one, other }) => one !== other),
      fc.record({ kind: fc.constant('clock'), by: fc.integer({ min: 1, max: 1e9 }) }),
      fc.record({ kind: fc.constant('cut-and-tip'), id: fc.integer({ min: 2, max: 100 }) }),
    )
    await fc.assert(fc.asyncProperty(harms, async (what) => {
      for (const name of ['panoptic.db', 'audit.head']) copyFileSync(join(made.folder, `${name}.whole`), join(made.folder, name))
      rmSync(`${made.file}-wal`, { force: true })
      made.db = openDatabase(made.file, made.key)
      made.harm(sqlOf(what))
      made.db.close()
      made.open()
      expect((await made.checked()).state).toBe('broken')
      made.db.close()
    }), { numRuns: process.env['PANOPTIC_LONG'] === '1' ? 2_000 : 60 })
  }, 600_000)

  function sqlOf(what: { kind: string; id?: number; other?: number; column?: string; by?: number }): string {
    const { kind, id = 0, other = 0 } = what
    switch (kind) {
      case 'edit': return `pragma foreign_keys = off; update audit set ${what.column!} = ${what.column === 'at' ? 'at + 1' : what.column!.endsWith('hash') ? 'randomblob(32)' : `${what.column!} || 'x'`} where id = ${id}`
      case 'forge': {
        const row = made.db.prepare<[number], Parameters<typeof auditHash>[0] & { prev_hash: Buffer }>('select * from audit where id = ?').get(id)!
        return `update audit set detail = 'forged', hash = x'${auditHash({ ...row, detail: 'forged' }, row.prev_hash).toString('hex')}' where id = ${id}`
      }
      case 'delete': return `delete from audit where id = ${id}`
      case 'cut': return `delete from audit where id >= ${id}`
      case 'cut-and-tip': return `delete from audit where id >= ${id}; update audit_tip set entry = ${id - 1}, hash = (select hash from audit where id = ${id - 1})`
      case 'swap': return `update audit set id = -1 where id = ${id}; update audit set id = ${id} where id = ${other}; update audit set id = ${other} where id = -1`
      default: return `update audit set at = at + ${what.by!}`
    }
  }

  test('stops with the log, and one at a time', async () => {
    made.add(50)
    made.audit.api.verifyAudit()
    expect(made.audit.api.verifyAudit()).toMatchObject({ state: 'checking' })
    made.close()
    await new Promise(setImmediate)
    expect(existsSync(made.file)).toBe(true)
    made.open()
    expect(await made.checked()).toMatchObject({ state: 'whole', checked: 50 })
    expect(made.pushed.at(-1)).toMatchObject({ state: 'whole' })
  })
})

describe('retention', () => {
  test('seals and prunes what is older, goes on being whole, also over a restart and for an export', async () => {
    made.add(6_000)
    made.now += 10 * day
    made.add(10)
    expect(codeOf(() => made.audit.api.setAuditRetention(eve, 5))).toBe('refused')
    made.audit.api.setAuditRetention(anna, 5)
    const after = await made.checked()
    expect(after).toMatchObject({ state: 'whole', retentionDays: 5, firstKept: 6_001 })
    expect(made.db.prepare('select first_id, last_id from audit_segments order by 1').raw().all()).toEqual([[1, 5_000], [5_001, 6_000]])
    expect(made.db.prepare('select min(id) from audit').pluck().get()).toBe(6_001)
    expect(made.db.prepare(`select count(*) from audit where action = 'audit.sealed'`).pluck().get()).toBe(2)
    made.reopen()
    expect(await made.checked()).toMatchObject({ state: 'whole', total: 13 })
    const { header } = made.audit.api.auditExport(anna, filter({ allTenants: true }), 'x.jsonl')
    expect(JSON.parse(header)).toMatchObject({ complete: true, first: 6_001, segments: [{ first: 1, last: 5_000 }, { first: 5_001, last: 6_000 }] })
  }, 60_000)

  test('a doctored segment, and rows pruned without one, are named; a broken chain is not pruned', async () => {
    made.add(20)
    made.now += 10 * day
    made.add(5)
    made.audit.api.setAuditRetention(anna, 5)
    expect(await made.checked()).toMatchObject({ state: 'whole', firstKept: 21 })
    made.db.exec('begin')
    made.harm('update audit_segments set first_at = 0')
    expect(await made.checked()).toMatchObject({ state: 'broken', problem: 'edited', entry: 1 })
    made.db.exec('rollback')
    made.reopen()
    made.harm('delete from audit where id <= 23')
    made.now += 10 * day
    expect(await made.checked()).toMatchObject({ state: 'broken', problem: 'missing', entry: 21 })
    expect(made.db.prepare('select count(*) from audit_segments').pluck().get()).toBe(1)
  })

  test('without the setting nothing is pruned, and the triggers hold', () => {
    made.add(3)
    expect(() => made.db.exec('delete from audit')).toThrow('never deleted')
    expect(() => made.db.exec(`update audit set at = 1`)).toThrow('never changed')
    expect(() => made.db.exec(`insert or replace into audit select * from audit where id = 1`)).not.toThrow()
  })
})
