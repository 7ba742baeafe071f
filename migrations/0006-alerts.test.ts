import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageContent } from '@panoptic/sdk/contract/outbox'
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
  migrate(db, file, migrations.slice(0, 5))
  db.exec(`
    insert into tenants (id, name, slug, created_at) values ('system', 'System', 'system', 1);
    insert into users (id, tenant, name, name_key, role, created_at) values ('u1', 'system', 'Anna', 'anna', 'system_admin', 1);
    insert into connections (id, tenant, plugin, network, label, origin, created_at, updated_at) values ('c1', 'system', 'p', 'api', 'L', 'https://a.example', 1, 1);
  `)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const old = (id: string, extra: object = {}): void => {
  const row = { id, tenant: 'system', user: 'u1', plugin: 'p', at: 5, title: `Title ${id}`, body: 'Body', urgency: 'normal', view: null, params: '{}', key: null, state: 'delivered', read: 0, ...extra }
  db.prepare(`insert into messages (${Object.keys(row).join(', ')}) values (${Object.keys(row).map((name) => `@${name}`).join(', ')})`).run(row)
}
const all = (): Record<string, unknown>[] => db.prepare('select * from messages order by id').all() as Record<string, unknown>[]

test('P-08: notifications become native messages, with everything they said', () => {
  old('a', { view: 'budget', params: '{"model":"x","quote":"\\"\'"}', urgency: 'critical', key: 'k', read: 1 })
  old('b', { state: 'failed', title: 'T'.repeat(200), body: 'B'.repeat(900) })
  old('c', { state: 'queued', at: 7, params: '{"lost":"no view"}' })
  migrate(db, file, migrations)
  const rows = all()
  expect(rows.map(({ id, state, reason, at, next_at: next, ended_at: ended, expires_at: expires, channel, connection, attempts, key, read }) => [id, state, reason, at, next, ended, expires, channel, connection, attempts, key, read])).toEqual([
    ['a', 'delivered', '', 5, null, 5, 86_400_005, 'native', null, 0, 'k', 1],
    ['b', 'dead', 'no-server', 5, null, 5, 86_400_005, 'native', null, 0, null, 0],
    ['c', 'queued', '', 7, 7, null, 86_400_007, 'native', null, 0, null, 0],
  ])
  const contents = rows.map(({ content }) => JSON.parse(content as string) as object)
  expect(contents[0]).toEqual({ channel: 'native', title: 'Title a', body: 'Body', urgency: 'critical', actions: [], view: 'budget', params: { model: 'x', quote: `"'` } })
  expect(contents[2]).toEqual({ channel: 'native', title: 'Title c', body: 'Body', urgency: 'normal', actions: [] })
  // What the outbox reads back is what it would have taken.
  for (const content of contents) expect(messageContent.parse(content)).toEqual(content)
  expect(rows[1]!['label']).toBe('T'.repeat(160))
  expect([db.prepare('select account from connections').pluck().all(), db.prepare('select count(*) from message_attempts').pluck().get()]).toEqual([[''], 0])
  expect([db.pragma('integrity_check', { simple: true }), db.pragma('foreign_key_check')]).toEqual(['ok', []])
  expect(db.prepare(`select name from sqlite_schema where name = 'notifications'`).all()).toEqual([])
})

describe('whoever writes this file', () => {
  const one = { id: 'm', tenant: 'system', user: 'u1', plugin: 'p', at: 1, label: 'L', channel: 'http' as string, connection: 'c1' as string | null, content: '{}', state: 'queued', next_at: 1 as number | null, expires_at: 2, ended_at: null as number | null }
  const insert = (row: object): void => void db.prepare(`insert into messages (${Object.keys(row).join(', ')}) values (${Object.keys(row).map((name) => `@${name}`).join(', ')})`).run(row)
  beforeEach(() => migrate(db, file, migrations))

  test.each<[string, object]>([
    ['a native one with a connection', { channel: 'native' }], ['an http one without', { connection: null }], ['another channel', { channel: 'sms' }], ['another state', { state: 'failed' }],
    ['a queued one that is never due', { next_at: null }], ['a queued one that has ended', { ended_at: 3 }], ['an ended one that is due', { state: 'dead', ended_at: 3 }], ['an ended one without an end', { state: 'dead', next_at: null }],
    ['content that is no JSON', { content: '{' }], ['a long answer', { answer: 'x'.repeat(301) }], ['no plugin', { plugin: '' }],
  ])('keeps no message that is %s', (_, extra) => {
    expect(() => insert({ ...one, ...extra })).toThrow(/CHECK constraint/)
    expect(all()).toEqual([])
  })

  test('the trail goes with its message, the message with its user, and neither is of nobody', () => {
    expect(() => insert({ ...one, user: 'nobody' })).toThrow(/FOREIGN KEY/)
    expect(() => insert({ ...one, tenant: 'nowhere' })).toThrow(/FOREIGN KEY/)
    insert(one)
    const trail = db.prepare(`insert into message_attempts values (?, 1, 1, 'retry', 'network', null, '', 1.5)`)
    expect(() => trail.run('other')).toThrow(/FOREIGN KEY/)
    trail.run('m')
    db.exec('delete from messages')
    expect(db.prepare('select count(*) from message_attempts').pluck().get()).toBe(0)
  })

  test('what is asked often is read by an index', () => {
    const plan = (sql: string): string => db.prepare<[], { detail: string }>(`explain query plan ${sql}`).all().map(({ detail }) => detail).join('; ')
    expect(plan(`select id from messages where tenant = 't' and plugin = 'p' and at < 5 order by at desc limit 9`)).toContain('messages_by_plugin (tenant=? AND plugin=? AND at<?)')
    expect(plan(`select id from messages where tenant = 't' and user = 'u' and plugin = 'p' and at < 5 order by at desc limit 9`)).toContain('messages_by_user (tenant=? AND user=? AND plugin=? AND at<?)')
    expect(plan(`select id from messages where tenant = 't' and user = 'u' and channel = 'native' order by at desc limit 9`)).toContain('messages_native (tenant=? AND user=?)')
    expect(plan(`select id from messages where state = 'queued' and next_at <= 5`)).toContain('messages_due (next_at<?)')
    expect(plan(`select id from messages where state = 'queued' and tenant = 't' and plugin = 'p' and user = 'u' and key = 'k'`)).toContain('messages_queued (tenant=? AND plugin=? AND user=? AND key=?)')
  })
})
