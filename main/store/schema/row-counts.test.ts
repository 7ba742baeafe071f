/** The budget of rows against a recount: whatever a plugin does, the numbers are the rows there are. */
import { type Database, defineTables, integer, text } from '@panoptic/sdk/db/tables'
import { createDialect } from '@panoptic/sdk/db/dialect'
import fc from 'fast-check'
import { type Compilable, Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anna, bo, codeOf, eve, fixture, type Fixture } from '../core/testing/fixture'
import { installClock } from '../exec/clock'
import { createRowRules } from '../exec/row-rules'
import { type Changer, createChanger } from '../exec/run'
import { createGuard } from '../guard/plan'
import { treesOf } from '../guard/testing/trees'
import { identityOf, testTables } from '../guard/testing/world'
import { physicalName } from './names'
import { createRowCounts } from './row-counts'

const long = process.env['PANOPTIC_LONG'] === '1'
const tables = defineTables({
  create: {
    mine: { scope: 'user', columns: { id: text().notNull(), slot: text(), n: integer() }, key: ['id'], indexes: [{ on: ['slot'], unique: true }] },
    ours: { scope: 'tenant', columns: { id: text().notNull(), n: integer() }, key: ['id'] },
    // Its key is SQLite's row id.
    all: { scope: 'workspace', columns: { id: integer().notNull(), n: integer() }, key: ['id'] },
  },
  rollups: { by_n: { from: 'ours', by: ['id'], sum: ['n'] } },
})
type DB = Database<typeof tables>
const plugin = 'acme.meter'

let made: Fixture
let changer: Changer
beforeAll(() => {
  made = fixture()
  changer = createChanger(made.db, createGuard({ db: made.db, writing: true }), installClock(made.db), createRowCounts(made.db), createRowRules(made.db, made.core.audit))
  made.core.api.registerPlugin('spend', testTables.schema, { rows: 1_000_000 })
})
afterAll(() => made.dispose())

const builder = new Kysely<DB>({ dialect: createDialect({ query: () => Promise.reject(new Error('not here')), run: () => Promise.reject(new Error('not here')) }) })
const tree = (query: Compilable): unknown => structuredClone(query.compile().query)
const people = [anna, bo, eve].map(({ user, tenant }) => identityOf(plugin, tenant, user))
const register = (rows: number): unknown => made.core.api.registerPlugin(plugin, tables.schema, { rows })
const counted = (id = plugin): Record<string, number> => Object.fromEntries(createRowCounts(made.db).of(id))
const recount = (id = plugin, names = ['mine', 'ours', 'all']): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, made.db.prepare<[], number>(`select count(*) from "${physicalName(id, name)}"`).pluck().get()!]))
const sum = (numbers: Record<string, number>): number => Object.values(numbers).reduce((total, each) => total + each, 0)

describe('a budget of rows', () => {
  beforeEach(() => {
    made.core.api.removePlugin(anna, plugin, 'erase')
    register(3)
  })
  const put = (...ids: string[]): unknown => tree(builder.insertInto('ours').values(ids.map((id) => ({ id }))))
  const me = people[0]!

  it('ends inserts beyond it, by name, and leaves updates, deletes and what replaces nothing alone', () => {
    changer.run(put('a', 'b'), me)
    changer.run(tree(builder.insertInto('all').values({ id: 7 })), people[2]!)
    expect(() => changer.run(put('c'), me)).toThrow(expect.objectContaining({ code: 'limit', details: { budget: 'rows', most: 3, remedy: expect.any(String) as string } }) as Error)
    expect(() => changer.run(put('c'), people[2]!)).toThrow(/at most 3 rows/)
    expect(recount()).toEqual({ mine: 0, ours: 2, all: 1 })
    changer.run(tree(builder.insertInto('ours').values([{ id: 'a', n: 2 }]).onConflict((oc) => oc.columns(['id']).doUpdateSet({ n: 2 }))), me)
    changer.run(tree(builder.insertInto('ours').orIgnore().values([{ id: 'a' }, { id: 'b' }])), me)
    changer.run(tree(builder.updateTable('ours').set({ n: 3 })), me)
    changer.batch([put('c', 'd'), tree(builder.deleteFrom('ours').where('id', 'in', ['a', 'b']))], me)
    expect(counted()).toEqual({ mine: 0, ours: 2, all: 1 })
    expect(codeOf(() => changer.batch([tree(builder.deleteFrom('all')), put('e', 'f')], me))).toBe('limit')
    expect(counted()).toEqual(recount())
    expect(sum(recount())).toBe(3)
  })

  it('that is smaller than what is there lets nothing in until there is room, and loses nothing', () => {
    changer.run(put('a', 'b', 'c'), me)
    register(1)
    expect(codeOf(() => changer.run(put('d'), me))).toBe('limit')
    changer.run(tree(builder.deleteFrom('ours').where('id', '<>', 'a')), me)
    expect(codeOf(() => changer.run(put('d'), me))).toBe('limit')
    register(2)
    changer.run(put('d'), me)
    expect(counted()).toEqual({ mine: 0, ours: 2, all: 0 })
  })

  it('counts the tables of a file from before there were budgets, and new and dropped ones of an update', () => {
    changer.run(put('a', 'b'), me)
    made.db.prepare('delete from plugins where id = ?').run(plugin)
    expect(counted()).toEqual({})
    register(3)
    expect(counted()).toEqual({ mine: 0, ours: 2, all: 0 })
    expect(codeOf(() => changer.run(put('c', 'd'), me))).toBe('limit')
    const next = tables.step({ create: { more: { scope: 'tenant', columns: { id: text().notNull() }, key: ['id'] } }, drop: ['all'] })
    made.core.api.registerPlugin(plugin, next.schema, { rows: 3 })
    expect(counted()).toEqual({ mine: 0, ours: 2, more: 0 })
  })

  it('is of one plugin: another one’s rows do not count', () => {
    changer.run(put('a', 'b', 'c'), me)
    const before = counted('spend')
    changer.run(tree(new Kysely<Database<typeof testTables>>({ dialect: createDialect({ query: () => Promise.reject(new Error()), run: () => Promise.reject(new Error()) }) }).insertInto('note').values({ id: 'x' })), identityOf('spend', anna.tenant, anna.user))
    expect(counted('spend')).toEqual({ ...before, note: before['note']! + 1 })
  })

  it('must be a whole number', () => {
    for (const wrong of [-1, 1.5, NaN, Infinity, '5', null]) expect(codeOf(() => register(wrong as number))).toBe('invalid')
  })
})

it('the numbers equal a recount, after any changes, batches and failures (property)', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd')
  const n = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null })
  const what = fc.constantFrom('insert', 'many', 'ignore', 'nothing', 'upsert', 'upsert-where', 'select', 'returning', 'update', 'delete', 'delete-as', 'key', 'key-upsert', 'mine', 'mine-upsert')
  const step = fc.record({ what, id, n, number: fc.integer({ min: -3, max: 5 }) })
  const call = fc.record({ who: fc.constantFrom(...people), steps: fc.array(step, { minLength: 1, maxLength: 5 }) })
  const query = ({ what: kind, id: key, n: value, number }: typeof step extends fc.Arbitrary<infer T> ? T : never): Compilable => {
    const row = { id: key, n: value }
    switch (kind) {
      case 'insert': return builder.insertInto('ours').values(row)
      case 'many': return builder.insertInto('ours').values([row, { id: `${key}2`, n: value }])
      case 'ignore': return builder.insertInto('ours').orIgnore().values([row, { id: 'z', n: value }])
      case 'nothing': return builder.insertInto('ours').values(row).onConflict((oc) => oc.doNothing())
      case 'upsert': return builder.insertInto('ours').values([row, { id: 'b', n: 1 }, row]).onConflict((oc) => oc.columns(['id']).doUpdateSet({ n: value })).returning('id')
      case 'upsert-where': return builder.insertInto('ours').values([row, { id: 'c', n: 1 }]).onConflict((oc) => oc.columns(['id']).doUpdateSet((eb) => ({ n: eb.ref('excluded.n') })).where('ours.n', '<', number))
      case 'select': return builder.insertInto('ours').columns(['id', 'n']).expression(builder.selectFrom('mine').select(['id', 'n'])).onConflict((oc) => oc.columns(['id']).doUpdateSet({ n: value }))
      case 'returning': return builder.insertInto('ours').values(row).returningAll()
      case 'update': return builder.updateTable('ours').set({ n: value }).where('n', '<=', number)
      case 'delete': return builder.deleteFrom('ours').where('id', '>=', key).returning('id')
      case 'delete-as': return builder.deleteFrom('mine as m').where('m.id', '<=', key)
      case 'key': return builder.insertInto('all').values([{ id: number }, { id: number + 100 }])
      case 'key-upsert': return builder.insertInto('all').values([{ id: number, n: 1 }, { id: -9, n: 1 }]).onConflict((oc) => oc.columns(['id']).doUpdateSet({ n: value }))
      case 'mine': return builder.insertInto('mine').values({ ...row, slot: key })
      default: return builder.insertInto('mine').values({ id: key, slot: String(value), n: value }).onConflict((oc) => oc.columns(['id']).doUpdateSet({ slot: String(number) }))
    }
  }
  let limited = 0
  let done = 0
  fc.assert(fc.property(fc.array(call, { minLength: 1, maxLength: 12 }), fc.integer({ min: 2, max: 14 }), (calls, most) => {
    made.core.api.removePlugin(anna, plugin, 'erase')
    register(most)
    for (const { who, steps } of calls) {
      const before = sum(recount())
      const outcome = codeOf(() => changer.batch(steps.map((each) => tree(query(each))), who))
      const after = sum(recount())
      if (typeof outcome === 'string') {
        expect(['limit', 'conflict']).toContain(outcome)
        expect(after).toBe(before)
        if (outcome === 'limit') limited++
      } else done++
      expect(counted()).toEqual(recount())
      expect(after).toBeLessThanOrEqual(Math.max(most, before))
    }
  }), { numRuns: long ? 2000 : 60, interruptAfterTimeLimit: long ? 600_000 : 30_000 })
  expect(limited).toBeGreaterThan(5)
  expect(done).toBeGreaterThan(20)
}, long ? 1_200_000 : 120_000)

it('the numbers equal a recount, after any tree a page may send (property)', () => {
  const me = identityOf('spend', 'system', anna.user)
  let done = 0
  fc.assert(fc.property(fc.gen(), (g) => {
    const change = treesOf(g, 'canary').change
    for (let count = 0; count < 3; count++) if (typeof codeOf(() => changer.run(change(), me)) === 'object') done++
    expect(counted('spend')).toEqual(recount('spend', ['usage', 'note', 'shared']))
  }), { numRuns: long ? 20_000 : 300, interruptAfterTimeLimit: long ? 600_000 : 20_000 })
  expect(done).toBeGreaterThan(100)
}, long ? 1_200_000 : 120_000)
