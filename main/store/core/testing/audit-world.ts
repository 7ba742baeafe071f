/** For tests: an audit log over a real encrypted file with two tenants, closed and opened as the test likes. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditFilter, type AuditFilter, type AuditState } from '@panoptic/sdk/contract/audit'
import { migrations } from '../../../../migrations'
import type { By } from '../../api'
import { openDatabase, type Db } from '../../database'
import { type Audit, createAudit } from '../audit'
import { insertTenant, insertUser } from '../users'
import { anna, bo, eve } from './fixture'

export interface AuditWorld {
  readonly folder: string
  readonly file: string
  readonly key: Buffer
  db: Db
  audit: Audit
  now: number
  readonly pushed: AuditState[]
  open(): void
  close(): void
  reopen(): void
  add(count: number, by?: By): void
  /** Until the check that is under way, or begins now, has ended. */
  checked(): Promise<AuditState>
  /** What somebody with the key does to the file, past the triggers. */
  harm(sql: string): void
  dispose(): void
}

export const filter = (of: Partial<AuditFilter> = {}): AuditFilter => auditFilter.parse(of)

export function auditWorld(): AuditWorld {
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-audit-'))
  const file = join(folder, 'panoptic.db')
  const key = randomBytes(32)
  const db = openDatabase(file, key, { create: true })
  for (const { sql } of migrations) db.exec(sql)
  insertTenant(db, { id: 'system', name: 'System', slug: 'system', at: 1 })
  insertTenant(db, { id: 'other', name: 'Other', slug: 'other-one', at: 1 })
  insertUser(db, { id: anna.user, tenant: 'system', name: 'Anna', role: 'system_admin', at: 1 })
  insertUser(db, { id: bo.user, tenant: 'system', name: 'Bo', role: 'tenant_user', at: 1 })
  insertUser(db, { id: eve.user, tenant: 'other', name: 'Eve', role: 'tenant_admin', at: 1 })
  const pushed: AuditState[] = []
  const made: AuditWorld = {
    folder, file, key, db, pushed, now: Date.parse('2026-11-22T10:00:00Z'),
    audit: undefined as never,
    open() {
      made.db = openDatabase(file, key)
      pushed.length = 0
      made.audit = createAudit({ db: made.db, folder, now: () => made.now, onState: (state) => pushed.push(state) })
    },
    close() {
      made.audit.close()
      made.db.close()
    },
    reopen() {
      made.close()
      made.open()
    },
    add(count, by = anna) {
      for (let index = 0; index < count; index++) made.audit.api.audit(by, `test.${index % 3}`, `target-${index % 5}`, `{"n":${index}}`)
    },
    async checked() {
      made.audit.api.verifyAudit()
      for (let turn = 0; turn < 10_000 && made.audit.api.auditState().state === 'checking'; turn++) await new Promise(setImmediate)
      // Pruning follows a whole chain.
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
      return made.audit.api.auditState()
    },
    harm(sql) {
      const triggers = made.db.prepare<[], { name: string; sql: string }>(`select name, sql from sqlite_schema where type = 'trigger' and tbl_name in ('audit', 'audit_segments')`).all()
      made.db.exec(triggers.map(({ name }) => `drop trigger ${name};`).join(''))
      made.db.exec(sql)
      for (const trigger of triggers) made.db.exec(trigger.sql)
    },
    dispose() {
      if (made.db.open) made.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  db.close()
  made.open()
  return made
}
