/** Tables with a role and with entries in the audit log: what a page may do, and what is told of it. */
import { boolean, type Database, defineTables, integer, json, text } from '@panoptic/sdk/db/tables'
import { createDialect } from '@panoptic/sdk/db/dialect'
import fc from 'fast-check'
import { type Compilable, Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { By } from '../api'
import { anna, bo, codeOf, eve, fixture, type Fixture } from '../core/testing/fixture'
import { createGuard } from '../guard/plan'
import { identityOf } from '../guard/testing/world'
import { rollBackPlugin } from '../schema/kept'
import { migratePlugin } from '../schema/migrate'
import { physicalName } from '../schema/names'
import { createRowCounts } from '../schema/row-counts'
import { installClock } from './clock'
import { createRowRules } from './row-rules'
import { type Changer, createChanger, runSelect } from './run'

const plugin = 'acme.meter'
const first = defineTables({
  create: {
    rules: { scope: 'tenant', write: 'tenant_admin', audited: true, columns: { id: text().notNull(), name: text(), level: integer(), on: boolean(), extra: json() }, key: ['id'], indexes: [{ on: ['name'], unique: true }] },
    limits: { scope: 'workspace', write: 'system_admin', columns: { id: text().notNull(), n: integer() }, key: ['id'] },
    mine: { scope: 'user', audited: true, columns: { kind: text().notNull(), n: integer().notNull() }, key: ['kind', 'n'] },
    plain: { scope: 'tenant', columns: { id: text().notNull() }, key: ['id'] },
  },
  rollups: { by_level: { from: 'rules', by: ['id'], sum: ['level'] } },
})
const second = first.step({ addColumns: { rules: { note: text() } } })
type DB = Database<typeof second>

let made: Fixture
let changer: Changer
let guard: ReturnType<typeof createGuard>
beforeAll(() => {
  made = fixture()
  guard = createGuard({ db: made.db, writing: true })
  changer = createChanger(made.db, guard, installClock(made.db), createRowCounts(made.db), createRowRules(made.db, made.core.audit))
})
afterAll(() => made.dispose())
beforeEach(() => {
  if (made.db.prepare('select 1 from plugins where id = ?').get(plugin) !== undefined) made.core.api.removePlugin(anna, plugin, 'erase')
  made.core.api.registerPlugin(plugin, first.schema, { rows: 100_000 })
})

const db = new Kysely<DB>({ dialect: createDialect({ query: () => Promise.reject(new Error('not here')), run: () => Promise.reject(new Error('not here')) }) })
const tree = (query: Compilable): unknown => structuredClone(query.compile().query)
const identity = ({ user, tenant }: By) => identityOf(plugin, tenant, user)
const run = (query: Compilable, by = anna): unknown => changer.run(tree(query), identity(by))
const batch = (queries: readonly Compilable[], by = anna): unknown => changer.batch(queries.map(tree), identity(by))
const rule = (id: string, extra: object = {}) => db.insertInto('rules').values({ id, ...extra })
const last = (): number => made.db.prepare<[], number>('select coalesce(max(id), 0) from audit').pluck().get()!
interface Entry { readonly action: string; readonly target: string; readonly detail: string }
/** What was told of rows while `work` ran. */
function told(work: () => void): string[] {
  const before = last()
  work()
  return made.db.prepare<[number], Entry>(`select action, target, detail from audit where id > ? order by id`).all(before).map(({ action, target, detail }) => `${action} ${target.replace(`${plugin}/`, '')} ${detail}`.trim())
}
const everything = (): string =>
  JSON.stringify(made.db.prepare<[], string>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`).pluck().all().map((name) => [name, made.db.prepare(`select * from "${name}"`).all()]))
const rows = (name: string): unknown[] => made.db.prepare(`select * from "${physicalName(plugin, name)}"`).all()

describe('a table with a role', () => {
  const kinds: Record<string, () => Compilable> = {
    insert: () => rule('z'), 'insert of several': () => db.insertInto('rules').values([{ id: 'y' }, { id: 'z' }]), 'insert of nothing new': () => db.insertInto('rules').orIgnore().values({ id: 'a' }),
    'insert from a select': () => db.insertInto('rules').columns(['id']).expression(db.selectFrom('plain').select('id')),
    upsert: () => rule('a').onConflict((oc) => oc.columns(['id']).doUpdateSet({ level: 9 })), 'upsert that keeps': () => rule('a').onConflict((oc) => oc.doNothing()),
    update: () => db.updateTable('rules').set({ level: 9 }), 'update by another name': () => db.updateTable('rules as plain').set({ level: 9 }).where('plain.id', '=', 'a'), 'update of no row': () => db.updateTable('rules').set({ level: 9 }).where('id', '=', 'nowhere'),
    delete: () => db.deleteFrom('rules'), 'delete by key': () => db.deleteFrom('rules as r').where('r.id', '=', 'a'), returning: () => db.updateTable('rules').set({ level: 9 }).returningAll(), 'delete returning': () => db.deleteFrom('rules').returning('name'),
  }
  beforeEach(() => {
    run(rule('a', { name: 'A', level: 1 }))
    run(db.insertInto('plain').values([{ id: 'p' }]), bo)
    run(db.insertInto('limits').values({ id: 'l', n: 1 }))
  })

  it.each(Object.entries(kinds))('A-16: refuses %s from below it, alone and in a batch, and nothing changes', (_, query) => {
    const before = everything()
    const refusal = expect.objectContaining({ code: 'refused', message: 'Rows of "rules" are changed by an administrator of the tenant only.', details: expect.objectContaining({ field: 'rules', remedy: 'Ask an administrator of the tenant.' }) as object }) as Error
    expect(() => run(query(), bo)).toThrow(refusal)
    expect(() => batch([db.insertInto('plain').values({ id: 'q' }), query()], bo)).toThrow(refusal)
    expect(() => batch([query(), db.insertInto('plain').values({ id: 'q' })], bo)).toThrow(refusal)
    expect(everything()).toBe(before)
    expect(codeOf(() => run(query()))).toHaveProperty('changes')
  })

  it('each role from its own on, in each tenant, at once when it changes', () => {
    const limit = () => db.updateTable('limits').set({ n: 2 })
    expect([eve, bo].map((by) => codeOf(() => run(limit(), by)))).toEqual(['refused', 'refused'])
    run(limit())
    run(rule('e'), eve)
    made.core.api.updateUser(anna, bo.user, { role: 'tenant_admin' })
    run(rule('b'), bo)
    expect(codeOf(() => run(limit(), bo))).toBe('refused')
    made.core.api.updateUser(anna, bo.user, { role: 'tenant_user' })
    expect(codeOf(() => run(rule('c'), bo))).toBe('refused')
    for (const by of [{ ...anna, tenant: 'other' }, { user: 'nobody', tenant: 'system' }]) expect(codeOf(() => run(rule('c'), by))).toBe('refused')
    expect(rows('rules')).toMatchObject([{ s_tenant: 'system', id: 'a' }, { s_tenant: 'other', id: 'e' }, { s_tenant: 'system', id: 'b' }])
  })

  it('is read by everybody who sees it, also to change other rows', () => {
    const reading = createGuard({ db: made.db, writing: false })
    expect(runSelect(reading.prepare(tree(db.selectFrom('rules').select('name')), identity(bo))).rows).toEqual([['A']])
    run(db.insertInto('plain').columns(['id']).expression(db.selectFrom('rules').select('id')), bo)
    run(db.deleteFrom('plain').where('id', 'in', db.selectFrom('rules').select('id')), bo)
    expect(rows('plain')).toMatchObject([{ id: 'p' }])
  })
})

describe('an audited table', () => {
  it('tells who changed which row and which columns, never a value', () => {
    const before = last()
    run(rule('a', { name: 'secret-name', level: 1 }), eve)
    run(rule('b'), eve)
    run(db.updateTable('rules').set({ name: 'secret-other', level: 1, on: 1, extra: '{}' }).where('id', '=', 'a'), eve)
    run(rule('a').onConflict((oc) => oc.columns(['id']).doUpdateSet({ level: 2 })), eve)
    run(db.deleteFrom('rules').where('id', '=', 'a'), eve)
    expect(made.db.prepare('select tenant, actor, action, target, detail from audit where id > ? order by id').all(before)).toEqual([
      ['row.created', 'a', ''], ['row.created', 'b', ''], ['row.changed', 'a', '{"columns":["name","on","extra"]}'], ['row.changed', 'a', '{"columns":["level"]}'], ['row.removed', 'a', ''],
    ].map(([action, id, detail]) => ({ tenant: 'other', actor: eve.user, action, target: `${plugin}/rules/${id}`, detail })))
    expect(made.core.api.auditState().state).not.toBe('broken')
  })

  it('tells nothing of what changes nothing, and nothing of other tables', () => {
    run(rule('a', { name: 'A', level: 1 }))
    expect(told(() => {
      run(db.updateTable('rules').set({ name: 'A', level: 1, on: null }))
      run(db.updateTable('rules').set({ level: 9 }).where('id', '=', 'nowhere'))
      run(db.insertInto('rules').orIgnore().values({ id: 'a', level: 5 }))
      run(rule('a').onConflict((oc) => oc.columns(['id']).doUpdateSet({ level: 1 })))
      run(rule('a').onConflict((oc) => oc.doNothing()))
      run(db.deleteFrom('rules').where('id', '=', 'nowhere'))
      run(db.insertInto('plain').values({ id: 'p' }))
    })).toEqual([])
  })

  it('a batch tells all of it in order; a changed key is a row that went and one that came; all rows of `mine` have a key of two', () => {
    expect(told(() => batch([rule('a'), db.insertInto('mine').values([{ kind: 'x', n: 1 }, { kind: 'x', n: -2 }]), db.updateTable('rules').set({ id: 'b', level: 3 }), db.updateTable('mine').set({ n: 5 }).where('n', '=', 1), db.deleteFrom('mine').where('n', '=', 5)])))
      .toEqual(['row.created rules/a', 'row.removed rules/a', 'row.created rules/b', 'row.created mine/x,1', 'row.created mine/x,-2', 'row.removed mine/x,1', 'row.created mine/x,5', 'row.removed mine/x,5'])
  })

  it('what fails leaves neither rows nor entries nor notes', () => {
    run(rule('a', { name: 'A' }))
    const before = everything()
    const failing: readonly (readonly [Compilable[], string])[] = [
      [[rule('b'), rule('a')], 'conflict'], [[rule('b', { name: 'A' })], 'conflict'], [[rule('b'), db.updateTable('rules').set({ extra: '{' })], 'invalid'],
      [[db.insertInto('rules').values([{ id: 'c' }, { id: 'd' }, { id: 'a' }])], 'conflict'], [[db.deleteFrom('rules'), db.selectFrom('rules').selectAll()], 'invalid'],
    ]
    for (const [queries, code] of failing) {
      expect(codeOf(() => batch(queries))).toBe(code)
      expect(everything()).toBe(before)
    }
    made.db.exec(`create trigger fails before insert on audit begin select raise(abort, 'no'); end`)
    expect(() => run(rule('b'))).toThrow('no')
    made.db.exec('drop trigger fails')
    expect(everything()).toBe(before)
    expect(told(() => run(rule('b')))).toEqual(['row.created rules/b'])
  })

  it('more than 200 rows of one table in one transaction have one entry for each thing that happened to them', () => {
    const many = (count: number, from = 0) => db.insertInto('rules').values(Array.from({ length: count }, (_, index) => ({ id: `r${from + index}` })))
    expect(told(() => run(many(200)))).toHaveLength(200)
    const entries = told(() => batch([
      many(100, 200), db.updateTable('rules').set({ level: 1 }).where('id', 'like', 'r2_'), db.updateTable('rules').set({ name: 'only' }).where('id', '=', 'r299'),
      db.insertInto('mine').values({ kind: 'x', n: 1 }), db.deleteFrom('rules').where('id', 'like', 'r1%'),
    ]))
    expect(entries).toEqual(['row.created rules {"rows":100}', 'row.changed rules {"columns":["level","name"],"rows":11}', 'row.removed rules {"rows":111}', 'row.created mine/x,1'])
    expect(rows('rules')).toHaveLength(189)
    expect(told(() => run(db.deleteFrom('rules')))).toHaveLength(189)
  })

  it('keys as hostile as they may be become one bounded line each, and no two are one', () => {
    const keys = ['a\nrow.removed x', 'a,b', 'a\\u{2c}b', '\u202eevil\u0000\u2028', 'x'.repeat(100_000), '\n'.repeat(100_000), '🙂'.repeat(1000), '', ' ', `'"--`, 'a/b']
    const before = last()
    for (const id of keys) run(rule(id))
    const targets = made.db.prepare<[number], string>('select target from audit where id > ? order by id').pluck().all(before)
    expect(targets.map((target) => target.slice(`${plugin}/rules/`.length, `${plugin}/rules/`.length + 40))).toEqual([
      'a\\u{a}row.removed x', 'a\\u{2c}b', 'a\\u{5c}u{2c}b', '\\u{202e}evil\\u{0}\\u{2028}', 'x'.repeat(40), '\\u{a}'.repeat(8), '🙂'.repeat(20), '', ' ', `'"--`, 'a/b',
    ])
    for (const target of targets) {
      expect(target.length).toBeLessThan(260)
      expect(target).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
    }
    expect(new Set(targets).size).toBe(keys.length)
  })
})

describe('with the schema', () => {
  it('a further column is told of too; going back to the copy tells nothing and goes on telling', () => {
    run(rule('a', { level: 1 }))
    migratePlugin(made.db, plugin, second.schema)
    guard.forget()
    expect(told(() => run(db.updateTable('rules').set({ note: 'x', level: 1 })))).toEqual(['row.changed rules/a {"columns":["note"]}'])
    expect(told(() => rollBackPlugin(made.db, plugin))).toEqual([])
    guard.forget()
    expect(told(() => run(db.updateTable('rules').set({ level: 3 })))).toEqual(['row.changed rules/a {"columns":["level"]}'])
  })

  it('whoever moves takes their rows along untold; erasing leaves no trigger and no note', () => {
    run(db.insertInto('mine').values({ kind: 'x', n: 1 }), bo)
    expect(told(() => void made.core.api.updateUser(anna, bo.user, { tenant: 'other' })).map((entry) => entry.split(' ')[0])).toEqual(['user.left', 'user.joined'])
    expect(rows('mine')).toMatchObject([{ s_tenant: 'other' }])
    made.core.api.updateUser(anna, bo.user, { tenant: 'system' })
    made.core.api.removePlugin(anna, plugin, 'erase')
    expect(made.db.prepare(`select name from sqlite_schema where name like 'p\\_acme%' escape '\\'`).all()).toEqual([])
    expect(made.db.prepare('select count(*) from plugin_changes').pluck().get()).toBe(0)
    made.core.api.registerPlugin(plugin, first.schema, { rows: 9 })
  })

  it('roles and entries are part of a step: leaving one out later is an edited step', () => {
    const { create } = first.schema.steps[0]!
    const { write: _, ...open } = create['rules']!
    expect(codeOf(() => migratePlugin(made.db, plugin, { steps: [{ ...first.schema.steps[0]!, create: { ...create, rules: open } }] }))).toBe('conflict')
  })
})

it('the entries are the differences, whatever a page does (property)', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd')
  const step = fc.record({ what: fc.constantFrom('insert', 'ignore', 'upsert', 'update', 'rename', 'delete', 'all'), id, to: id, level: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }), name: fc.constantFrom(null, 'x', 'y') })
  const query = ({ what, id: of, to, level, name }: { what: string; id: string; to: string; level: number | null; name: string | null }): Compilable =>
    what === 'insert' ? rule(of, { level, name }) : what === 'ignore' ? db.insertInto('rules').orIgnore().values({ id: of, level, name })
    : what === 'upsert' ? rule(of, { level, name }).onConflict((oc) => oc.columns(['id']).doUpdateSet({ level })) : what === 'update' ? db.updateTable('rules').set({ level, name }).where('id', '=', of)
    : what === 'rename' ? db.updateTable('rules').set({ id: to }).where('id', '=', of) : what === 'delete' ? db.deleteFrom('rules').where('id', '=', of) : db.updateTable('rules').set({ level })
  type Row = { id: string; name: string | null; level: number | null }
  const state = (): Map<string, Row> => new Map((rows('rules') as Row[]).map((row) => [row.id, row]))
  let changed = 0
  let failed = 0
  fc.assert(fc.property(fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 8 }), (batches) => {
    made.db.exec(`delete from "${physicalName(plugin, 'rules')}"; delete from plugin_changes`)
    for (const steps of batches) {
      const before = state()
      let outcome: unknown
      const entries = told(() => {
        outcome = codeOf(() => batch(steps.map(query)))
      })
      const after = state()
      if (typeof outcome === 'string') {
        failed++
        expect([entries, after]).toEqual([[], before])
        continue
      }
      if (entries.length > 0) changed++
      // Played on what was there before, the entries give the rows there are now, and name each column that differs.
      const there = new Set(before.keys())
      const columns = new Map<string, Set<string>>()
      for (const entry of entries) {
        const [action, target, detail] = entry.split(' ') as [string, string, string | undefined]
        const key = target.split('/')[1]!
        expect(there.has(key)).toBe(action !== 'row.created')
        if (action === 'row.created') there.add(key)
        if (action === 'row.removed') there.delete(key)
        if (action === 'row.changed') columns.set(key, new Set([...(columns.get(key) ?? []), ...(JSON.parse(detail!) as { columns: string[] }).columns]))
        else columns.set(key, new Set(['name', 'level']))
      }
      expect([...there].sort()).toEqual([...after.keys()].sort())
      for (const [key, row] of after) {
        const old = before.get(key)
        for (const column of ['name', 'level'] as const) if (old !== undefined && old[column] !== row[column]) expect([...(columns.get(key) ?? [])]).toContain(column)
      }
    }
  }), { numRuns: 80, interruptAfterTimeLimit: 25_000 })
  expect(changed).toBeGreaterThan(30)
  expect(failed).toBeGreaterThan(5)
}, 60_000)
