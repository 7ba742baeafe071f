import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase, type Db } from '../main/store/database'
import { migrations } from './index'

let folder: string
let db: Db

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-migration-'))
  db = openDatabase(join(folder, 'panoptic.db'), randomBytes(32), { create: true })
  db.exec(migrations[0]!.sql)
  db.exec(`
    insert into tenants values ('system', 'System', 1), ('other', 'Other', 1);
    insert into users values ('u1', 'system', 'Änne', 'änne', 'system_admin', 1, 1), ('u2', 'other', 'Bo', 'bo', 'tenant_user', 1, 1);
  `)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

test('P-08: has every table of the data model, all STRICT', () => {
  const tables = db.prepare(`select name, strict from pragma_table_list where schema = 'main' and name not like 'sqlite_%' order by name`).all()
  expect(tables).toEqual([
    'audit', 'call_counts', 'connections', 'grants', 'messages', 'metric_days', 'metric_points', 'metric_series', 'network',
    'plugin_users', 'plugins', 'runs', 'secret_uses', 'secrets', 'settings', 'tenants', 'users',
  ].map((name) => ({ name, strict: 1 })))
})

test('refuses what crosses a tenant', () => {
  const refused = [
    `insert into plugin_users values ('other', 'u1', 'p', 1, '{}', 1)`,
    `insert into runs values ('r', 'other', 'u1', 'p', 't', 'manual', 'running', 1, null, 0, null, '')`,
    `insert into users values ('u3', 'nowhere', 'C', 'c', 'tenant_user', 1, 1)`,
    `insert into secrets (id, tenant, owner, name, value, created_at, rotated_at) values ('s', 'other', 'u1', 'n', 'v', 1, 1)`,
  ]
  for (const sql of refused) expect(() => db.exec(sql), sql).toThrow(/FOREIGN KEY/)
  db.exec(`insert into secrets (id, tenant, name, value, created_at, rotated_at) values ('s', 'system', 'n', 'v', 1, 1)`)
  expect(() => db.exec(`insert into connections values ('c', 'other', 'p', 'n', 'l', 'https://a.example', '', 'key', 's', null, 1, 1)`)).toThrow(/FOREIGN KEY/)
})

test('user names are unique within a tenant, however they are written', () => {
  expect(() => db.exec(`insert into users values ('u3', 'system', 'ÄNNE', 'änne', 'tenant_user', 1, 1)`)).toThrow(/UNIQUE/)
  db.exec(`insert into users values ('u3', 'other', 'ÄNNE', 'änne', 'tenant_user', 1, 1)`)
})

test('a task does not run twice at once for one user', () => {
  const start = (id: string): unknown => db.prepare(`insert into runs values (?, 'system', 'u1', 'p', 't', 'manual', 'running', 1, null, 0, null, '')`).run(id)
  start('r1')
  expect(() => start('r2')).toThrow(/UNIQUE/)
  db.exec(`update runs set state = 'ok', ended_at = 2`)
  start('r2')
})

test('audit entries are neither changed nor deleted, except in a sealed segment', () => {
  const insert = db.prepare(`insert into audit values (?, 1, 'system', 'u1', 'a', 't', '', zeroblob(32), zeroblob(32))`)
  insert.run(1)
  insert.run(2)
  expect(() => db.exec(`update audit set detail = 'x' where id = 1`)).toThrow(/never changed/)
  expect(() => db.exec(`delete from audit where id = 2`)).toThrow(/never deleted/)
  db.exec(`insert into settings values ('audit.pruned-to', '1', 1)`)
  db.exec(`delete from audit where id = 1`)
  expect(() => db.exec(`delete from audit`)).toThrow(/never deleted/)
})
