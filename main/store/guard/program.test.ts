import { defineTables, integer, text } from '@panoptic/sdk/db/tables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migratePlugin } from '../schema/migrate'
import { ProgramError } from './program'
import { as, columnNode, from, insert, remove, select, tableNode, update, fn, val, selection, agg } from './testing/nodes'
import { createWorld, identityOf, me, otherPlugin, type World } from './testing/world'

/** The second wall alone: a first wall that rewrites nothing lets every table through, and SQLite's program shows it. */
let open: World
beforeAll(() => {
  open = createWorld(undefined, { scope: (tree) => tree })
  open.db.exec(`create table core_secret (value text); insert into core_secret values ('canary'); create index core_index on core_secret (value)`)
})
afterAll(() => open.close())

const stopped = (tree: object, instruction: RegExp, identity = me): void => {
  const changing = (tree as { kind: string }).kind !== 'SelectQueryNode'
  let error: unknown
  try {
    if (changing) open.run(tree, identity)
    else open.query(tree, identity)
  } catch (caught) {
    error = caught
  }
  expect(error).toBeInstanceOf(ProgramError)
  expect((error as ProgramError).instruction).toMatch(instruction)
}

describe('the program of a statement (EXPLAIN)', () => {
  it('lets its own tables and their indexes through', () => {
    expect(open.query(select({ from: from(tableNode('p_spend__usage')) })).rows).toEqual([])
    expect(open.query(select({ from: from(tableNode('p_spend__usage_daily')) })).rows).toEqual([])
  })
  it('stops reading a core table', () => stopped(select({ from: from(tableNode('core_secret')) }), /^OpenRead/))
  it('stops reading another plugin', () => stopped(select({ from: from(tableNode('p_safe__secrets')) }), /^OpenRead/))
  it('is per plugin', () => stopped(select({ from: from(tableNode('p_spend__usage')) }), /^OpenRead/, otherPlugin))
  it('stops reading the schema (root page 1)', () => stopped(select({ from: from(tableNode('sqlite_schema')) }), /^OpenRead 0 1 0/))
  it('stops table-valued functions', () => stopped(select({ from: from(tableNode('pragma_table_list')) }), /^V/))
  it('stops a table hidden in a sub-query', () => {
    const hidden = select({ from: from(tableNode('core_secret')), selections: [selection(agg('count', val(1)))] })
    stopped(select({ from: from(tableNode('p_spend__usage')), selections: [selection(as(hidden, 'x'))] }), /^OpenRead/)
  })
  it('stops changing a core table', () => {
    stopped(update({ table: tableNode('core_secret'), updates: [{ kind: 'ColumnUpdateNode', column: { kind: 'ColumnNode', column: { kind: 'IdentifierNode', name: 'value' } }, value: val('x') }] }), /^OpenWrite/)
    expect(open.db.prepare('select value from core_secret').pluck().all()).toEqual(['canary'])
  })
  it('stops Clear: a delete without a condition, whose table is in P1', () => stopped(remove({ from: from(tableNode('core_secret')) }), /^(Clear|OpenWrite)/))
  it('stops a trigger\'s program that leaves the plugin', () => {
    open.db.exec(`create trigger leak after insert on "p_spend__shared" begin insert into core_secret values (new.name); end`)
    const shared = { kind: 'InsertQueryNode', into: tableNode('p_spend__shared'), columns: [{ kind: 'ColumnNode', column: { kind: 'IdentifierNode', name: 'name' } }], values: { kind: 'ValuesNode', values: [{ kind: 'ValueListNode', values: [fn('lower', val('A'))] }] } }
    stopped(shared, /^OpenWrite/)
    open.db.exec('drop trigger leak')
    open.writing.forget()
    expect(open.run(shared).changes).toBe(1)
  })
  describe('with an audited table', () => {
    const auditor = identityOf('trail', 't1', 'u1')
    const insertInto = (name: string, column: string): object =>
      insert({ into: tableNode(name), columns: [columnNode(column)], values: { kind: 'ValuesNode', values: [{ kind: 'ValueListNode', values: [fn('lower', val('A'))] }] } })
    beforeAll(() => {
      const tables = defineTables({ create: { item: { scope: 'workspace', audited: true, columns: { id: text().notNull(), n: integer() }, key: ['id'] }, plain: { scope: 'workspace', columns: { id: text().notNull() }, key: ['id'] } } })
      migratePlugin(open.db, 'trail', tables.schema)
    })
    it('lets its triggers note what changed', () => {
      expect(open.run(insertInto('p_trail__item', 'id'), auditor).changes).toBe(1)
      expect(open.db.prepare('select name, action, key from plugin_changes').all()).toEqual([{ name: 'item', action: 'created', key: '61' }])
      open.db.exec('delete from plugin_changes')
    })
    it('stops a statement that reads, writes or clears their notes, its own plugin’s too', () => {
      for (const who of [auditor, me]) {
        stopped(select({ from: from(tableNode('plugin_changes')) }), /^OpenRead/, who)
        stopped(insertInto('plugin_changes', 'name'), /^OpenWrite/, who)
        stopped(remove({ from: from(tableNode('plugin_changes')) }), /^(Clear|OpenWrite)/, who)
      }
    })
    it('stops another trigger that writes there, and one of that name that does more', () => {
      const noting = `insert into plugin_changes (name, action, key, columns) values ('x', 'created', '', '')`
      const leaking = 'insert into core_secret values (1)'
      for (const [name, body] of [['leak', noting], ['p_trail__item~insert', noting], ['p_trail__plain~insert', noting], ['p_spend__note~created', noting], ['p_trail__plain~created', leaking], ['p_trail__plain~created', `${noting}; ${leaking}`]] as const) {
        open.db.exec(`create trigger "${name}" after insert on "p_trail__plain" begin ${body}; end`)
        open.writing.forget()
        stopped(insertInto('p_trail__plain', 'id'), /^OpenWrite/, auditor)
        open.db.exec(`drop trigger "${name}"`)
      }
      expect(open.run(insertInto('p_trail__plain', 'id'), auditor).changes).toBe(1)
      expect(open.db.prepare('select count(*) from plugin_changes').pluck().get()).toBe(0)
    })
  })

  it('forgets root pages when the schema changes, so a page used again is not trusted', () => {
    const read = select({ from: from(as(tableNode('p_safe__secrets'), 'x')) })
    stopped(read, /^OpenRead/)
    open.db.exec('vacuum')
    stopped(read, /^OpenRead/)
    expect(open.query(select({ from: from(as(tableNode('p_spend__note'), 'x')) })).rows).toEqual([])
  })
})
