/** For tests: a core over a real encrypted file with two tenants and three users. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Authority } from '@panoptic/sdk/contract/identity'
import { migrations } from '../../../../migrations'
import type { By } from '../../api'
import { openDatabase, type Db } from '../../database'
import { createCore, type Core } from '../index'
import { insertTenant, insertUser } from '../users'

export interface Fixture {
  readonly db: Db
  core: Core
  readonly clock: { now: number }
  readonly sent: Authority[]
  /** As after a restart of the writer. */
  restart(): void
  /** Every byte on disk, for canary searches. */
  bytes(): Buffer
  dispose(): void
}

export const anna: By = { user: '11111111-1111-4111-8111-111111111111', tenant: 'system' }
export const bo: By = { user: '22222222-2222-4222-8222-222222222222', tenant: 'system' }
/** Of the other tenant. */
export const eve: By = { user: '33333333-3333-4333-8333-333333333333', tenant: 'other' }

export function fixture(): Fixture {
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-core-'))
  const db = openDatabase(join(folder, 'panoptic.db'), randomBytes(32), { create: true })
  for (const { sql } of migrations) db.exec(sql)
  insertTenant(db, { id: 'system', name: 'System', at: 1 })
  insertTenant(db, { id: 'other', name: 'Other', at: 1 })
  insertUser(db, { id: anna.user, tenant: 'system', name: 'Anna', role: 'system_admin', at: 1 })
  insertUser(db, { id: bo.user, tenant: 'system', name: 'Bo', role: 'tenant_user', at: 1 })
  insertUser(db, { id: eve.user, tenant: 'other', name: 'Eve', role: 'tenant_admin', at: 1 })
  const clock = { now: Date.parse('2026-11-22T10:00:00Z') }
  const sent: Authority[] = []
  const make = (): Core => createCore(db, { now: () => clock.now, onAuthority: (authority) => sent.push(authority), folder })
  const made: Fixture = {
    db, clock, sent, core: make(),
    restart: () => {
      made.core = make()
    },
    bytes: () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))),
    dispose: () => {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return made
}

/** The failure's code, or what came back. */
export function codeOf(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}
