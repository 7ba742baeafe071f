import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineTables, integer, text } from '@panoptic/sdk/db/tables'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Db, openDatabase } from '../database'
import { rollBackPlugin } from './kept'
import { migratePlugin } from './migrate'
import { physicalName } from './names'
import { currentSchema } from './stored'

let folder: string
let db: Db
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-schema-'))
  db = openDatabase(join(folder, 'test.db'), randomBytes(32), { create: true })
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const first = defineTables({
  create: { item: { scope: 'tenant', columns: { id: text().notNull(), kind: text().notNull(), cost: integer() }, key: ['id'], indexes: [{ on: ['kind'] }] }, old: { scope: 'user', columns: { id: text().notNull() }, key: ['id'] } },
  rollups: { by_kind: { from: 'item', by: ['kind'], sum: ['cost'] } },
})
const second = first.step({
  create: { fresh: { scope: 'workspace', columns: { id: text().notNull() }, key: ['id'] } },
  addColumns: { item: { region: text().notNull().default('eu') } },
  addIndexes: { item: [{ on: ['region'] }] },
  rollups: { by_region: { from: 'item', by: ['region', 'kind'], sum: ['cost'] } },
  drop: ['old'],
})

const all = (name: string): unknown[] => db.prepare(`select * from "${physicalName('a.b-c', name)}" order by 1, 2`).all()
const schemaText = (): string => JSON.stringify(db.prepare(`select name, sql from sqlite_schema where name not like 'b\\_%' escape '\\' order by name`).all())
const fill = (): void => void db.exec(`insert into "${physicalName('a.b-c', 'item')}" (s_tenant, id, kind, cost) values ('t1', '1', 'x', 5), ('t1', '2', 'x', null), ('t2', '1', 'y', 7); insert into "${physicalName('a.b-c', 'old')}" values ('t1', 'u1', 'kept')`)

describe('a plugin\'s steps', () => {
  it('are carried out once, in order, and fill new roll-ups from the rows there are', () => {
    expect(migratePlugin(db, 'a.b-c', first.schema)).toEqual({ version: 1, changed: true })
    expect(migratePlugin(db, 'a.b-c', first.schema)).toEqual({ version: 1, changed: false })
    fill()
    expect(migratePlugin(db, 'a.b-c', second.schema)).toEqual({ version: 2, changed: true })
    expect(all('item')).toMatchObject([{ s_tenant: 't1', id: '1', region: 'eu' }, { id: '2' }, { s_tenant: 't2' }])
    expect(all('by_region')).toEqual([
      { s_tenant: 't1', region: 'eu', kind: 'x', rows: 2, cost: 5, cost_unknown: 1 }, { s_tenant: 't2', region: 'eu', kind: 'y', rows: 1, cost: 7, cost_unknown: 0 },
    ])
    expect(() => all('old')).toThrow(/no such table/)
    expect(currentSchema(db, 'a.b-c').steps).toHaveLength(2)
  })

  it('keep every key and index inside the scope', () => {
    migratePlugin(db, 'a.b-c', second.schema)
    for (const { sql, scope } of [{ sql: 'item', scope: ['s_tenant'] }, { sql: 'fresh', scope: [] }]) {
      const indexes = db.prepare(`select name from pragma_index_list('${physicalName('a.b-c', sql)}')`).pluck().all() as string[]
      expect(indexes.length).toBeGreaterThan(0)
      for (const index of indexes) expect((db.prepare(`select name from pragma_index_info('${index}')`).pluck().all() as string[]).slice(0, scope.length)).toEqual(scope)
    }
  })

  it('a NULL sum stays unknown until a value comes, and an empty group is deleted', () => {
    migratePlugin(db, 'a.b-c', first.schema)
    const item = physicalName('a.b-c', 'item')
    db.exec(`insert into "${item}" (s_tenant, id, kind, cost) values ('t1', '1', 'x', null)`)
    expect(all('by_kind')).toMatchObject([{ rows: 1, cost: null, cost_unknown: 1 }])
    db.exec(`update "${item}" set cost = 4`)
    expect(all('by_kind')).toMatchObject([{ rows: 1, cost: 4, cost_unknown: 0 }])
    db.exec(`delete from "${item}"`)
    expect(all('by_kind')).toEqual([])
  })
})

describe('when it cannot be', () => {
  beforeEach(() => {
    migratePlugin(db, 'a.b-c', first.schema)
    fill()
  })
  const unchanged = (schema: unknown, error: object): void => {
    const before = [schemaText(), JSON.stringify([all('item'), all('old'), all('by_kind')])]
    expect(() => migratePlugin(db, 'a.b-c', schema)).toThrow(expect.objectContaining(error) as Error)
    expect([schemaText(), JSON.stringify([all('item'), all('old'), all('by_kind')])]).toEqual(before)
    expect(currentSchema(db, 'a.b-c')).toEqual(first.schema)
  }
  const details = (fields: object): object => expect.objectContaining(fields) as object

  it('a step that fails on the rows leaves schema and rows, and is named', () => {
    db.exec(`insert into "${physicalName('a.b-c', 'item')}" (s_tenant, id, kind) values ('t1', '3', 'x')`)
    unchanged(second.step({ addIndexes: { item: [{ on: ['kind'], unique: true }] } }).schema, { code: 'invalid', details: details({ step: 3, field: 'addIndexes.item' }) })
  })
  it('an older version is refused', () => {
    migratePlugin(db, 'z', second.schema)
    expect(() => migratePlugin(db, 'z', first.schema)).toThrow(/older than its data/)
  })
  it('an edited step is refused', () => {
    const edited = structuredClone(first.schema)
    edited.steps[0]!.create['item']!.columns['cost'] = { type: 'real' }
    unchanged(edited, { code: 'conflict', details: details({ step: 1 }) })
  })
  it('the order in which columns are written is no edit', () => {
    const turned = structuredClone(first.schema)
    const { columns } = turned.steps[0]!.create['item']!
    turned.steps[0]!.create['item']!.columns = Object.fromEntries(Object.entries(columns).reverse())
    expect(migratePlugin(db, 'a.b-c', turned).changed).toBe(false)
  })
  it.each([
    ['a name that is SQL', { create: { 'x" (y); drop table core --': { scope: 'user', columns: {}, key: ['a'] } } }],
    ['a scope column', { create: { x: { scope: 'user', columns: { s_tenant: { type: 'text', notNull: true } }, key: ['s_tenant'] } } }],
    ['a nullable key', { create: { x: { scope: 'user', columns: { id: { type: 'text' } }, key: ['id'] } } }],
    ['a table twice', { create: { item: { scope: 'user', columns: { id: { type: 'text', notNull: true } }, key: ['id'] } } }],
    ['a column twice', { addColumns: { item: { cost: { type: 'real' } } } }],
    ['not null without default', { addColumns: { item: { more: { type: 'text', notNull: true } } } }],
    ['a roll-up of nothing', { rollups: { r: { from: 'nope', by: ['id'], sum: [] } } }],
    ['a sum over text', { rollups: { r: { from: 'item', by: ['kind'], sum: ['id'] } } }],
    ['a roll-up by a nullable column', { rollups: { r: { from: 'item', by: ['cost'], sum: [] } } }],
    ['dropping what a roll-up reads', { drop: ['item'] }],
    ['an unknown part', { sql: 'drop table core' }],
    ['an object as default', { addColumns: { item: { more: { type: 'text', default: {} } } } }],
  ])('%s is refused by step', (_, step) => unchanged({ steps: [...first.schema.steps, step] }, { code: 'invalid', details: details({ step: 2 }) }))
  it('a text default is data, not SQL', () => {
    migratePlugin(db, 'a.b-c', { steps: [...first.schema.steps, { addColumns: { item: { more: { type: 'text', default: "'); drop table x; --" } } } }] })
    expect(all('item')).toMatchObject([{ more: "'); drop table x; --" }, {}, {}])
  })
})

describe('rolling back', () => {
  it('puts schema and rows back as they were before the last update', () => {
    migratePlugin(db, 'a.b-c', first.schema)
    fill()
    const before = [schemaText(), JSON.stringify([all('item'), all('old'), all('by_kind')])]
    migratePlugin(db, 'a.b-c', second.schema)
    db.exec(`delete from "${physicalName('a.b-c', 'item')}"`)
    expect(rollBackPlugin(db, 'a.b-c')).toEqual({ version: 1 })
    expect([schemaText(), JSON.stringify([all('item'), all('old'), all('by_kind')])]).toEqual(before)
    expect(() => rollBackPlugin(db, 'a.b-c')).toThrow(expect.objectContaining({ code: 'conflict' }) as Error)
    expect(migratePlugin(db, 'a.b-c', second.schema)).toEqual({ version: 2, changed: true })
  })
})

it('names are injective: no id and table share a name with another pair', () => {
  expect(physicalName('a-b', 'c__d')).not.toBe(physicalName('a.b', 'c__d'))
  expect(physicalName('a--b', 'c')).not.toBe(physicalName('a', 'b__c'))
  expect(() => physicalName('a_b', 'c')).toThrow(/not a plugin id/)
})
