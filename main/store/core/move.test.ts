import { randomUUID } from 'node:crypto'
import { defineTables, integer, text } from '@panoptic/sdk/db/tables'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rollBackPlugin } from '../schema/kept'
import { migratePlugin } from '../schema/migrate'
import { physicalName } from '../schema/names'
import { recomputeSql } from '../schema/rollup'
import { movedTables, stayingTables } from './move'
import { anna, bo, codeOf, eve, fixture, type Fixture } from './testing/fixture'
import { http, outgoing } from './testing/messages'

let made: Fixture
beforeEach(() => {
  made = fixture()
})
afterEach(() => made.dispose())

const first = defineTables({
  create: {
    mine: { scope: 'user', columns: { id: text().notNull(), kind: text().notNull(), cost: integer() }, key: ['id'], indexes: [{ on: ['kind'], unique: true }] },
    ours: { scope: 'tenant', columns: { id: text().notNull() }, key: ['id'] },
    all: { scope: 'workspace', columns: { id: text().notNull() }, key: ['id'] },
  },
  rollups: { by_kind: { from: 'mine', by: ['kind'], sum: ['cost'] } },
})
const second = first.step({ addColumns: { mine: { note: text() } } })
const connection = randomUUID()
const table = (name: string): string => `"${physicalName('a.b-c', name)}"`

function fill(): void {
  const { db, core } = made
  migratePlugin(db, 'a.b-c', first.schema)
  for (const { user, tenant } of [anna, bo, eve]) {
    db.prepare(`insert into ${table('mine')} values (?, ?, 'i1', 'x', 5), (?, ?, 'i2', 'y', null)`).run(tenant, user, tenant, user)
    core.api.setPlugin('a.b-c', { user, tenant }, { enabled: true, grants: ['files'], asked: ['files', 'other'] })
    core.api.setPluginSettings('a.b-c', { user, tenant }, { days: 3 })
    core.api.publishMetrics('a.b-c', { user, tenant }, [{ name: 'cost', labels: {}, value: 5, unit: 'count', at: made.clock.now }])
    core.api.startRun({ id: randomUUID(), plugin: 'a.b-c', task: 't', user, cause: 'manual', state: 'running', startedAt: 1, endedAt: null, done: 0, total: null, message: '' })
    core.api.addMessages('a.b-c', { user, tenant }, [outgoing({ key: 'k' }), outgoing({ key: 'sent', content: http(connection) }), outgoing({ content: http(connection) })])
    core.api.saveDraft({ user, tenant }, 'a.b-c', 'form', 'typed')
    db.prepare(`insert into secrets (id, tenant, owner, name, value, created_at, rotated_at) values (?, ?, ?, 'Own', 'value', 1, 1)`).run(`own-${user}`, tenant, user)
  }
  db.exec(`insert into ${table('ours')} values ('system', 'i1'), ('other', 'i1'); insert into ${table('all')} values ('i1')`)
  migratePlugin(db, 'a.b-c', second.schema)
}

const all = { state: null, connection: null, before: null, limit: 99 } as const
const everything = (): string => {
  const names = made.db.prepare<[], string>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`).pluck().all()
  return JSON.stringify(names.map((name) => [name, made.db.prepare(`select * from "${name}"`).all()]))
}

test('A-04: whoever moves takes their rows along, in plugin tables and kept copies too; what is the tenant’s stays', () => {
  fill()
  const { db, core } = made
  db.prepare(`insert into connections (id, tenant, plugin, network, label, origin, slot, secret, secret_origin, created_at, updated_at) values ('c', 'system', 'a.b-c', 'n', 'L', 'https://a.example', 'key', ?, 'https://a.example', 1, 1)`).run(`own-${bo.user}`)
  const moved = { user: bo.user, tenant: 'other' }
  core.api.updateUser(anna, bo.user, { tenant: 'other' })
  expect(core.api.actor(bo.user)).toMatchObject({ tenant: 'other', role: 'tenant_user' })
  expect(made.sent.at(-1)!.users[bo.user]).toMatchObject({ tenant: 'other' })
  expect(core.api.pluginState('a.b-c', moved)).toEqual({ enabled: true, grants: ['files'], asked: ['files', 'other'], settings: { days: 3 } })
  expect(codeOf(() => core.api.pluginState('a.b-c', bo))).toBe('refused')
  expect(core.api.metricDays('a.b-c', moved, { name: 'cost', fromDay: '2026-11-01', toDay: '2026-11-30', by: null })).toMatchObject([{ value: 5 }])
  expect([core.api.runs(moved, 9).length, core.api.notices(moved, 9).length, core.api.draft(moved, 'a.b-c', 'form')]).toEqual([1, 1, 'typed'])
  // What the tenant's services were to be told stays in the tenant's list, and is not sent any more.
  expect([core.api.outbox('a.b-c', moved, all).messages.map(({ channel, state }) => [channel, state]), core.api.outbox('a.b-c', anna, all).messages.filter(({ channel }) => channel === 'http').map(({ state, reason }) => [state, reason])])
    .toEqual([[['native', 'queued']], [['dead', 'not-granted'], ['dead', 'not-granted'], ['queued', ''], ['queued', '']]])
  expect(db.prepare('select tenant from secrets where owner = ?').pluck().get(bo.user)).toBe('other')
  expect(db.prepare(`select tenant, secret, secret_origin from connections`).get()).toEqual({ tenant: 'system', secret: null, secret_origin: null })

  expect(db.prepare(`select tenant, actor, action, target, detail from audit where action like 'user.%'`).all()).toEqual(
    [['system', 'user.left'], ['other', 'user.joined']].map(([tenant, action]) => ({ tenant, actor: anna.user, action, target: bo.user, detail: '{"name":"Bo","role":"tenant_user"}' })))

  const places = (name: string): unknown => db.prepare(`select s_user as user, s_tenant as tenant, count(*) as rows from ${table(name)} group by 1, 2 order by 1, 2`).all()
  const expected = [{ ...anna, rows: 2 }, { ...moved, rows: 2 }, { ...eve, rows: 2 }]
  expect(places('mine')).toEqual(expected)
  const rollup = second.schema.steps[0]!.rollups['by_kind']!
  const shape = second.schema.steps[0]!.create['mine']!
  const sorted = (sql: string): string[] => (db.prepare(sql).raw().all() as unknown[][]).map((row) => JSON.stringify(row)).sort()
  expect(sorted(`select * from ${table('by_kind')}`)).toEqual(sorted(recomputeSql('a.b-c', rollup, shape)))
  expect(db.prepare(`select s_tenant from ${table('ours')} order by 1`).pluck().all()).toEqual(['other', 'system'])
  rollBackPlugin(db, 'a.b-c')
  expect(places('mine')).toEqual(expected)
  expect(db.pragma('foreign_key_check')).toEqual([])

  core.api.updateUser(anna, bo.user, { tenant: 'system' })
  expect(places('mine')).toEqual([{ ...anna, rows: 2 }, { ...bo, rows: 2 }, { ...eve, rows: 2 }])
})

test('a move that fails on the way leaves every table as it was', () => {
  fill()
  const before = everything()
  for (const [name, column] of [['secrets', 'tenant'], [physicalName('a.b-c', 'by_kind'), 's_tenant'], ['users', 'tenant'], ['messages', 'tenant']] as const) {
    const insert = column === 's_tenant'
    made.db.exec(`create trigger fails before ${insert ? 'insert' : 'update'} on "${name}" ${insert ? `when new.s_tenant = 'other'` : `when new.tenant <> old.tenant`} begin select raise(abort, 'crash'); end`)
    expect([name, String(codeOf(() => made.core.api.updateUser(anna, bo.user, { tenant: 'other' })))]).toEqual([name, 'SQLITE_CONSTRAINT_TRIGGER'])
    made.db.exec('drop trigger fails')
    expect(everything()).toBe(before)
  }
  expect(codeOf(() => made.core.api.updateUser(anna, bo.user, { tenant: 'other', name: 'eve' }))).toBe('conflict')
  expect(everything()).toBe(before)
})

test('A-33: every core table with a tenant says what becomes of its rows when a user moves', () => {
  const scoped = made.db.prepare<[], string>(`
    select name from pragma_table_list as tables where schema = 'main' and type = 'table' and name not like 'p\\_%' escape '\\'
      and exists (select 1 from pragma_table_info(tables.name) where name = 'tenant') order by name`).pluck().all()
  expect(scoped).toEqual([...movedTables, ...stayingTables].sort())
})
