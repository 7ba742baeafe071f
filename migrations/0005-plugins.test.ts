import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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
  migrate(db, file, migrations.slice(0, 4))
  db.exec(`
    insert into tenants (id, name, slug, created_at) values ('system', 'System', 'system', 1), ('other', 'Other', 'other', 2);
    insert into users (id, tenant, name, name_key, role, created_at) values ('u1', 'system', 'Anna', 'anna', 'system_admin', 1);
    insert into plugins values ('p', null, 1, '{}', 1, 1);
    insert into plugin_users values ('system', 'u1', 'p', 1, '{"days":3}', 1);
    insert into network (at, tenant, user, plugin, method, origin, path, outcome, bytes_out, bytes_in, duration_ms) values (1, 'system', 'u1', 'p', 'GET', 'https://a.example', '/', 'ok', 1, 2, 3.5);
  `)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

test('P-08: a workspace of schema 4 keeps every row, and nothing is installed, decided or budgeted', () => {
  const rows = (): unknown => ['tenants', 'users', 'plugin_users', 'network'].map((table) => db.prepare(`select * from ${table}`).all())
  const before = rows()
  migrate(db, file, migrations)
  expect(rows()).toEqual(before)
  expect(db.prepare('select * from plugins').all()).toEqual([{ id: 'p', publisher: null, schema_version: 1, schema: '{}', created_at: 1, updated_at: 1, most_rows: null }])
  expect(['plugin_packages', 'plugin_publishers', 'plugin_policies', 'plugin_usage', 'plugin_rows'].map((table) => db.prepare(`select count(*) from ${table}`).pluck().get())).toEqual([0, 0, 0, 0, 0])
  expect([db.pragma('integrity_check', { simple: true }), db.pragma('foreign_key_check')]).toEqual(['ok', []])
})

describe('whoever writes this file', () => {
  const [key, otherKey] = ['A', 'B'].map((letter) => `${letter.repeat(43)}=`) as [string, string]
  const one = { plugin: 'acme.meter', version: '1', digest: '1'.repeat(64), source: 'installed', folder: '', key: key as string | null, publisher: 'Acme', installed_at: 1 }
  const insert = (table: string, row: object, verb = 'insert'): void =>
    void db.prepare(`${verb} into ${table} (${Object.keys(row).join(', ')}) values (${Object.keys(row).map((name) => `@${name}`).join(', ')})`).run(row)
  const refused = (work: () => void, reason: RegExp): void => {
    const all = (): string => JSON.stringify(['plugin_packages', 'plugin_publishers', 'plugin_policies', 'plugin_usage', 'plugin_rows'].map((table) => db.prepare(`select * from ${table}`).all()))
    const before = all()
    expect(work).toThrow(reason)
    expect(all()).toBe(before)
  }
  beforeEach(() => {
    migrate(db, file, migrations)
    insert('plugin_publishers', { plugin: one.plugin, key, publisher: 'Acme', pinned_at: 1 })
  })

  test('C-04: installs nothing under a key that is not the pinned one, in no statement', () => {
    const reason = /pinned to another one|not pinned/
    for (const verb of ['insert', 'insert or ignore', 'replace']) for (const wrong of [otherKey, null]) refused(() => insert('plugin_packages', { ...one, key: wrong }, verb), reason)
    refused(() => insert('plugin_packages', { ...one, plugin: 'other' }), reason)
    insert('plugin_packages', one)
    for (const wrong of [otherKey, null]) {
      refused(() => db.prepare('update plugin_packages set key = ?').run(wrong), reason)
      refused(() => db.prepare('update or replace plugin_packages set key = ?, version = 2').run(wrong), reason)
      refused(() => insert('plugin_packages', { ...one, key: wrong }, 'replace'), reason)
    }
    // A developer's folder has none, and may stand in.
    db.prepare(`update plugin_packages set source = 'developer', digest = '', folder = '/x', key = null`).run()
    refused(() => db.prepare(`update plugin_packages set plugin = 'unknown', source = 'installed', digest = ?, folder = '', key = ?`).run(one.digest, key), reason)
  })

  test('changes no pin, and lets none go while the plugin is installed', () => {
    refused(() => db.prepare('update plugin_publishers set key = ?').run(otherKey), /never changes/)
    refused(() => db.exec(`update plugin_publishers set plugin = 'x'`), /never changes/)
    for (const verb of ['insert', 'insert or ignore', 'replace']) refused(() => insert('plugin_publishers', { plugin: one.plugin, key: otherKey, publisher: '', pinned_at: 2 }, verb), /there already/)
    insert('plugin_packages', one)
    refused(() => db.exec('delete from plugin_publishers'), /is installed/)
    db.exec('delete from plugin_packages')
    db.exec('delete from plugin_publishers')
  })

  test.each<[string, object]>([
    ['a path for an id', { plugin: '../x' }], ['an id with a quote', { plugin: `a'b` }], ['no id', { plugin: '' }], ['no version', { version: '' }],
    ['a digest that is a path', { digest: '../../etc' }], ['a short digest', { digest: 'abc' }], ['an installed one without a digest', { digest: '' }], ['an installed one with a folder', { folder: '/x' }],
    ['a developer’s folder with a digest', { source: 'developer', folder: '/x', key: null }], ['a developer’s folder without a folder', { source: 'developer', digest: '', key: null }], ['a developer’s folder with a key', { source: 'developer', digest: '', folder: '/x' }],
    ['another source', { source: 'built-in' }], ['half a version before', { previous_version: '0' }], ['a version before that is a folder', { previous_version: '0', previous_digest: '', previous_publisher: '', previous_installed_at: 1 }],
    ['only a key before', { previous_key: key }], ['a short key before', { previous_version: '0', previous_digest: '0'.repeat(64), previous_key: 'x', previous_publisher: '', previous_installed_at: 1 }],
  ])('records no package with %s', (_, extra) => refused(() => insert('plugin_packages', { ...one, ...extra }), /CHECK constraint|not pinned/))

  test('notes no policy, use or number that is none', () => {
    const policy = { tenant: 'system', plugin: 'p', policy: 'required', grants: '["files"]', decided_at: 1 }
    insert('plugin_policies', policy)
    for (const wrong of [{ policy: 'none' }, { policy: 'forbidden' }, { grants: '{}' }, { grants: 'files' }, { plugin: '' }, { plugin: 'A' }]) refused(() => insert('plugin_policies', { ...policy, tenant: 'other', ...wrong }), /CHECK constraint/)
    refused(() => insert('plugin_policies', { ...policy, tenant: 'nowhere' }), /FOREIGN KEY/)
    const usage = { day: '2026-11-22', plugin: 'p', tenant: 'system', user: 'u1', egress_bytes: 1, wake_ups: 1 }
    insert('plugin_usage', usage)
    for (const wrong of [{ day: 'today' }, { day: '2026-99-22' }, { egress_bytes: -1 }, { wake_ups: -1 }]) refused(() => insert('plugin_usage', { ...usage, user: 'u2', ...wrong }), /CHECK constraint/)
    refused(() => insert('plugin_usage', { ...usage, tenant: 'nowhere' }), /FOREIGN KEY/)
    refused(() => insert('plugin_rows', { plugin: 'p', name: 't', rows: -1 }), /CHECK constraint/)
    refused(() => insert('plugin_rows', { plugin: 'nowhere', name: 't', rows: 1 }), /FOREIGN KEY/)
    expect(() => db.exec('update plugins set most_rows = -1')).toThrow(/CHECK constraint/)
  })

  test('the ledger of one plugin is read by its index', () => {
    const plan = db.prepare<[], { detail: string }>(`explain query plan select count(*) from network where plugin = 'p' and at >= 5 and tenant = 'system'`).all()
    expect(plan[0]!.detail).toContain('network_by_plugin')
  })
})
