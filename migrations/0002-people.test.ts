import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lookOf } from '../main/store/core/names'
import { disguises } from '../main/store/core/testing/disguises'
import { openDatabase, type Db } from '../main/store/database'
import { migrate } from '../main/store/workspace/migrate'
import { migrations } from './index'

let folder: string
let file: string
let db: Db

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-migration-'))
  file = join(folder, 'panoptic.db')
  db = openDatabase(file, randomBytes(32), { create: true })
  migrate(db, file, migrations.slice(0, 1))
  db.exec(`
    insert into tenants values ('system', 'System', 1), ('7f3c', 'ADMIN', 3), ('other', 'Admin', 2);
    insert into users values ('u1', 'system', 'Änne', 'änne', 'system_admin', 1, 1), ('u2', 'other', 'Bo', 'bo', 'tenant_user', 0, 1), ('u3', '7f3c', 'Cy', 'cy', 'system_admin', 1, 1);
    insert into settings values ('ui', '{"theme":"dark"}', 1);
    insert into plugins values ('p', null, 1, '{}', 1, 1);
    insert into plugin_users values ('system', 'u1', 'p', 1, '{"days":3}', 1), ('other', 'u2', 'p', 0, '{}', 1);
    insert into grants values ('system', 'u1', 'p', 'files', 1, 1), ('other', 'u2', 'p', 'files', 0, 1);
    insert into secrets (id, tenant, owner, name, value, created_at, rotated_at) values ('s1', 'system', null, 'Key', 'v1', 1, 1), ('s2', 'other', 'u2', 'Own', 'v2', 1, 1);
    insert into connections values ('c1', 'system', 'p', 'n', 'l', 'https://a.example', '', 'key', 's1', 'https://a.example', 1, 1);
    insert into secret_uses values ('run:r', 'c1', 'https://a.example', 'system', 'u1', 'p', 'r', 2, 1, 2);
    insert into metric_series values (1, 'system', 'u1', 'p', 'cost', '{}', 'count', 1);
    insert into metric_points values (1, 1, 5.5);
    insert into metric_days values (1, '1970-01-01', 5.5, 1, 1);
    insert into runs values ('r', 'system', 'u1', 'p', 't', 'manual', 'running', 1, null, 0, null, '');
    insert into messages values ('m', 'system', 'u1', 'p', 1, 'T', 'B', 'normal', null, '{}', null, 'queued', 0);
    insert into network values (1, 1, 'system', 'u1', 'p', 'GET', 'https://a.example', '/', null, 200, 'ok', '', 1, 2, 3.5);
    insert into call_counts values (1, 'p', 'u1', 'db.query', 'ok', 3, 1.5);
    insert into audit values (1, 1, 'system', 'u1', 'workspace.created', '', '', zeroblob(32), randomblob(32));
  `)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const tables = ['tenants', 'users', 'settings', 'plugins', 'plugin_users', 'grants', 'secrets', 'connections', 'secret_uses', 'metric_series', 'metric_points', 'metric_days', 'runs', 'messages', 'network', 'call_counts', 'audit']
/** The columns of schema 1, in their order. */
const columns = (table: string): string => (db.prepare(`select group_concat('"' || name || '"') from pragma_table_info('${table}')`).pluck().get() as string)

test('P-08: a workspace of schema 1 full of rows keeps every one of them', () => {
  const shape = Object.fromEntries(tables.map((table) => [table, columns(table)]))
  const rows = (): unknown => tables.map((table) => [table, db.prepare(`select ${shape[table]} from ${table} order by 1, 2`).all()])
  const before = rows() as [string, { id?: string; role?: string }[]][]
  expect(before.every(([, found]) => found.length > 0)).toBe(true)
  migrate(db, file, migrations.slice(0, 2))
  // A-43 was not enforced in schema 1.
  before.find(([table]) => table === 'users')![1].find(({ id }) => id === 'u3')!.role = 'tenant_admin'
  expect(rows()).toEqual(before)
  expect(db.prepare('select id, slug, active from tenants order by slug').all()).toEqual([{ id: 'system', slug: 'system', active: 1 }, { id: 'other', slug: 'tenant-1', active: 1 }, { id: '7f3c', slug: 'tenant-2', active: 1 }])
  expect(db.prepare('select id, last_sign_in_at as at from users where at is not null').all()).toEqual([])
  expect(db.prepare('select user, tenant, name, role from standing order by user').all()).toEqual([{ user: 'u1', tenant: 'system', name: 'Änne', role: 'system_admin' }, { user: 'u3', tenant: '7f3c', name: 'Cy', role: 'tenant_admin' }])
  expect([db.pragma('integrity_check', { simple: true }), db.pragma('foreign_key_check')]).toEqual(['ok', []])

  // The later migrations lose none of them either.
  const count = (): unknown => tables.map((table) => [table, db.prepare(`select count(*) from ${table}`).pluck().get()])
  const counted = count()
  migrate(db, file, migrations)
  expect(count()).toEqual(counted)
  expect([db.pragma('integrity_check', { simple: true }), db.pragma('foreign_key_check')]).toEqual(['ok', []])
})

describe('whoever writes this file', () => {
  beforeEach(() => migrate(db, file, migrations.slice(0, 2)))
  const refused = (sql: string, reason: RegExp, ...values: unknown[]): void => {
    const all = (): string => JSON.stringify(['users', 'tenants'].map((table) => db.prepare(`select * from ${table}`).all()))
    const before = all()
    expect(() => db.prepare(sql).run(...values), `${sql} ${values.join()}`).toThrow(reason)
    expect(all()).toBe(before)
  }

  test('A-43: makes no system administrator outside `system`, by inserting, updating or moving', () => {
    const reason = /system_admin only in system/
    refused(`insert into users values ('u9', 'other', 'X', 'x', 'system_admin', 1, 1, null)`, reason)
    refused(`insert or replace into users values ('u9', 'other', 'X', 'x', 'system_admin', 0, 1, null)`, reason)
    refused(`update users set role = 'system_admin' where id = 'u2'`, reason)
    refused(`update users set role = 'system_admin'`, reason)
    db.exec(`insert into users values ('u9', 'system', 'X', 'x', 'system_admin', 1, 1, null)`)
    refused(`update users set tenant = 'other' where id = 'u9'`, reason)
    refused(`update or replace users set tenant = 'other', name_key = 'bo' where id = 'u9'`, /system_admin only|there already/)
    refused(`insert into users values ('u9', 'other', 'X', 'x', 'system_admin', 1, 1, null) on conflict do update set tenant = 'other'`, /./)
  })

  test('X-60: takes away the last active system administrator by no statement', () => {
    const reason = /last system administrator/
    for (const change of ['active = 0', `role = 'tenant_user'`, `role = 'tenant_admin', tenant = 'other'`, `tenant = 'other', role = 'tenant_user', name_key = 'q'`]) {
      refused(`update users set ${change} where id = 'u1'`, reason)
      refused(`update or ignore users set ${change} where role = 'system_admin'`, reason)
    }
    refused('update users set active = 0', reason)
    db.exec('pragma foreign_keys = off')
    refused(`delete from users where id = 'u1'`, reason)
    refused('delete from users', reason)
    refused(`replace into users values ('u1', 'system', 'Änne', 'änne', 'tenant_user', 1, 1, null)`, /there already/)
    refused(`replace into users values ('u9', 'system', 'Änne', 'änne', 'tenant_user', 1, 1, null)`, /there already/)
    refused(`update or replace users set tenant = 'system', name_key = 'änne' where id = 'u2'`, /there already/)
    refused(`update users set id = 'u9' where id = 'u1'`, /never changes/)
    db.exec(`insert into users values ('u9', 'system', 'X', 'x', 'system_admin', 0, 1, null)`)
    refused(`update users set active = 0 where id = 'u1'`, reason)
    db.exec(`update users set active = 1 where id = 'u9'; update users set active = 0 where id = 'u1'`)
    refused(`update users set active = 0 where id = 'u9'`, reason)
  })

  test('A-42: gives no tenant a reserved slug, nor one that is no slug or looks like another', () => {
    const ascii = disguises.filter((slug) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))
    expect(ascii.length).toBeGreaterThan(12)
    for (const slug of disguises) {
      refused(`update tenants set slug = ? where id = 'other'`, ascii.includes(slug) ? /reserved/ : /tenants\.slug/, slug)
      refused(`insert into tenants (id, name, slug, created_at) values ('new', 'New', ?, 1)`, ascii.includes(slug) ? /reserved/ : /tenants\.slug/, slug)
    }
    for (const slug of ['', 'a', 'Nord', 'nord ost', '-nord', 'nord-', 'no--rd', 'müller', 'x'.repeat(41)]) refused(`update tenants set slug = ? where id = 'other'`, /digits and single hyphens/, slug)
    refused(`update tenants set slug = 'main' where id = 'system'`, /reserved/)
    refused(`update tenants set slug = 'tenant-z' where id = 'nobody' or id = 'system'`, /reserved/)
    db.exec(`update tenants set slug = 'team-1' where id = 'other'`)
    for (const slug of ['team-1', 'team-l', 'team1', 'te4m-i']) refused(`update tenants set slug = ? where id = '7f3c'`, /UNIQUE/, slug)
    refused(`insert into tenants (id, name, created_at) values ('new', 'New', 1)`, /tenants\.slug/)
    refused(`replace into tenants (id, name, slug, created_at) values ('system', 'X', 'system', 1)`, /there already/)
  })

  test('keeps the tenant `system`', () => {
    refused(`update tenants set active = 0`, /system stays/)
    db.exec('pragma foreign_keys = off')
    refused(`delete from tenants where id = 'system'`, /system stays/)
    refused(`update tenants set id = 'root' where id = 'system'`, /never changes/)
  })

  test('the column `look` folds as the store does', () => {
    const insert = db.prepare(`insert into tenants (id, name, slug, created_at) values (?, 'N', ?, 1)`)
    const words = ['nord', 'corner-7', 'vvest', 'l0l', '3-4-5', 'zoo-10', 'mama-rn', 'vvv', 'rrn-n', 'a-b-c-d']
    for (const slug of words) insert.run(`id-${slug}`, slug)
    for (const slug of words) expect([slug, db.prepare('select look from tenants where slug = ?').pluck().get(slug)]).toEqual([slug, lookOf(slug)])
  })

  test('drafts end with their user and cross no tenant', () => {
    db.exec(`insert into drafts values ('other', 'u2', '~shell', 'k', 'v', 1)`)
    expect(() => db.exec(`insert into drafts values ('system', 'u2', '~shell', 'k', 'v', 1)`)).toThrow(/FOREIGN KEY/)
    db.exec(`delete from secrets where owner = 'u2'; delete from users where id = 'u2'`)
    expect(db.prepare('select count(*) from drafts').pluck().get()).toBe(0)
  })
})
