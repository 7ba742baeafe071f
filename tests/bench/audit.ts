/** The audit log with a million entries: appending, filtering, checking in the store, verifying an export outside. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { auditFilter, type AuditFilter } from '@panoptic/sdk/contract/audit'
import { migrations } from '../../migrations'
import { type Audit, createAudit, createAuditLog } from '../../main/store/core/audit'
import { insertTenant, insertUser } from '../../main/store/core/users'
import { openDatabase, type Db } from '../../main/store/database'
import { type Figure, round, spread } from './stats'

const day = 86_400_000
const began = Date.parse('2026-01-01T00:00:00Z')
const uuid = (kind: number, n: number): string => `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`
const anna = { user: uuid(1, 0), tenant: 'system' }
const people = 40
const actions = ['secret.used', 'secret.used', 'secret.used', 'secret.created', 'secret.rotated', 'secret.copied', 'session.signed-in', 'session.opened', 'session.sign-in-failed', 'app.started', 'user.changed', 'connection.changed', 'plugin.enabled', 'files.save', 'tenant.changed']

/** A time in which `rows` entries are spread over a year; now and then the clock was put back. */
const timeOf = (index: number, rows: number): number => began + Math.floor((index * 365 * day) / rows) - (index % 100_000 < 50 ? 3_600_000 : 0)

function seedAudit(db: Db, rows: number): void {
  let index = 0
  const log = createAuditLog(db, () => timeOf(index, rows))
  const batch = db.transaction((from: number, until: number) => {
    for (index = from; index < until; index++) {
      const person = (index * 7_919) % people
      // Three in four are of the tenant that is asked; one action in a million is rare.
      const by = index % 9 === 8 ? { user: '', tenant: 'system' } : { user: uuid(1, person), tenant: person % 4 === 3 ? 'other' : 'system' }
      const action = index === Math.floor(rows / 3) ? 'keys.rotated' : actions[(index * 31) % actions.length]!
      log.append(by, action, uuid(2, (index * 104_729) % 10_000), `{"firstAt":${index},"lastAt":${index},"origin":"https://api.example.com","plugin":"llm-cost","run":"${uuid(3, index)}","uses":${index % 90}}`)
    }
  })
  for (let from = 0; from < rows; from += 10_000) batch(from, Math.min(rows, from + 10_000))
}

const asked: Readonly<Record<string, Partial<AuditFilter>>> = {
  none: {}, actor: { actor: uuid(1, 4) }, host: { actor: 'host' }, action: { action: 'user.changed' }, group: { action: 'secret.' }, rare: { action: 'keys.rotated' }, 'actor, action': { actor: uuid(1, 8), action: 'tenant.changed' }, 'actor, rare': { actor: uuid(1, 12), action: 'keys.' },
  target: { target: uuid(2, 77) }, 'target, begun': { target: '00000002-0000-4000-8000-0000000077' }, 'target, all': { target: '0' }, 'target, none': { target: 'zzz' }, 'target, action': { target: uuid(2, 4_242), action: 'secret.' }, 'target all, rare': { target: '0', action: 'keys.rotated' },
  day: { from: began + 100 * day, to: began + 101 * day }, 'old, action': { to: began + 30 * day, action: 'files.save' }, 'long ago': { to: began - 365 * day }, 'all of it': { actor: uuid(1, 4), action: 'secret.', target: '00000002-0000', from: began, to: began + 365 * day },
  'all tenants, actor': { allTenants: true, actor: uuid(1, 3) }, 'all tenants, target': { allTenants: true, target: uuid(2, 9) },
}

export async function measureAudit(folder: string, rows: number, runs: number): Promise<Figure[]> {
  const own = join(folder, 'audit')
  mkdirSync(own)
  const db = openDatabase(join(own, 'panoptic.db'), randomBytes(32), { create: true })
  for (const { sql } of migrations) db.exec(sql)
  for (const id of ['system', 'other']) insertTenant(db, { id, name: id, slug: id, at: 1 })
  for (let n = 0; n < people; n++) insertUser(db, { id: uuid(1, n), tenant: n % 4 === 3 ? 'other' : 'system', name: `Person ${n}`, role: n === 0 ? 'system_admin' : 'tenant_user', at: 1 })
  console.log(`seeding ${rows} audit entries …`)
  seedAudit(db, rows)
  const audit = createAudit({ db, folder: own, now: () => began + 366 * day, onState: () => undefined })
  try {
    return [await append(db, audit), filters(audit, runs), await check(audit), ...verify(audit, own, rows)]
  } finally {
    audit.close()
    db.close()
  }
}

const percentile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!

/** With the change it tells of, in one transaction; heads are written in between as they are in the app. */
async function append(db: Db, audit: Audit): Promise<Figure> {
  const change = db.prepare(`insert into settings (key, value, updated_at) values ('bench', '1', 0) on conflict (key) do update set updated_at = updated_at + 1`)
  const write = db.transaction((index: number) => {
    change.run()
    audit.api.audit(anna, 'secret.used', uuid(2, index % 10_000), '{"uses":1}')
  })
  const times: number[] = []
  for (let index = 0; index < 3_000; index++) {
    const started = performance.now()
    write.immediate(index)
    times.push(performance.now() - started)
    await turn()
  }
  return { metric: 'audit.append.p95.ms', value: percentile(times, 0.95), aim: { atMost: 2 }, note: `${spread(times, 'ms')}, change and entry in one transaction` }
}

function filters(audit: Audit, runs: number): Figure {
  const times: number[] = []
  let slowest = { name: '', ms: 0 }
  for (const [name, of] of Object.entries(asked)) {
    const filter = auditFilter.parse(of)
    for (let run = 0; run < runs; run++) {
      // The second page too: `before` lies in the middle of what was found.
      for (const before of [null, 500_000]) {
        const started = performance.now()
        audit.api.auditEntries(anna, { filter, before, limit: 200 })
        const ms = performance.now() - started
        times.push(ms)
        if (ms > slowest.ms) slowest = { name, ms }
      }
    }
  }
  return { metric: 'audit.filter.p95.ms', value: percentile(times, 0.95), aim: { atMost: 100 }, note: `${spread(times, 'ms')}; slowest: ${slowest.name}` }
}

async function check(audit: Audit): Promise<Figure> {
  const started = performance.now()
  audit.api.verifyAudit()
  let longest = 0
  for (let last = started; audit.api.auditState().state === 'checking'; last = performance.now()) {
    await turn()
    longest = Math.max(longest, performance.now() - last)
  }
  const { state, checked } = audit.api.auditState()
  if (state !== 'whole') throw new Error(`the audit chain of the benchmark is ${state}`)
  const seconds = (performance.now() - started) / 1_000
  return { metric: 'audit.check.rowsPerSecond', value: checked / seconds, note: `in the store, in slices; the longest kept others waiting ${round(longest)} ms` }
}

function verify(audit: Audit, folder: string, rows: number): Figure[] {
  const path = join(folder, 'export.jsonl')
  const filter = auditFilter.parse({ allTenants: true })
  const file = openSync(path, 'w')
  const started = performance.now()
  const { header, upTo } = audit.api.auditExport(anna, filter, 'export.jsonl')
  writeSync(file, header)
  let entries = 0
  for (let after: number | null = 0; after !== null; ) {
    const page = audit.api.auditLines(anna, { filter, after, upTo, limit: 1_000 })
    writeSync(file, page.lines)
    entries += page.count
    after = page.last
  }
  writeSync(file, `${JSON.stringify({ type: 'end', entries })}\n`)
  closeSync(file)
  const exported = (performance.now() - started) / 1_000
  const before = performance.now()
  // Through a shell that forks: a child's peak memory begins with that of the process it was forked from.
  const { status, stdout } = spawnSync('sh', ['-c', '"$@"; exit $?', 'sh', process.execPath, join(process.cwd(), 'scripts/verify-audit.mjs'), path, '--json'], { encoding: 'utf8' })
  const seconds = (performance.now() - before) / 1_000
  const answer = JSON.parse(stdout) as { entries: number; complete: boolean; peakMb: number }
  if (status !== 0 || !answer.complete || answer.entries < rows) throw new Error(`the export of the benchmark does not verify: ${stdout}`)
  return [
    { metric: 'audit.export.rowsPerSecond', value: entries / exported, note: `${entries} entries` },
    { metric: 'audit.verify.rowsPerSecond', value: answer.entries / seconds, note: `stand-alone, ${round(seconds)} s with the start of Node` },
    { metric: 'audit.verify.perMillion.s', value: (seconds / answer.entries) * 1e6, aim: { atMost: 10 }, note: 'seconds for 1,000,000 entries' },
    { metric: 'audit.verify.memory.mb', value: answer.peakMb, aim: { atMost: 64 }, note: 'peak resident memory of the verifier' },
  ]
}
