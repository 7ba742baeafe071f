import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProgramError } from './program'
import { as, from, remove, select, tableNode, update, fn, val, selection, agg } from './testing/nodes'
import { createWorld, me, otherPlugin, type World } from './testing/world'

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
    const insert = { kind: 'InsertQueryNode', into: tableNode('p_spend__shared'), columns: [{ kind: 'ColumnNode', column: { kind: 'IdentifierNode', name: 'name' } }], values: { kind: 'ValuesNode', values: [{ kind: 'ValueListNode', values: [fn('lower', val('A'))] }] } }
    stopped(insert, /^OpenWrite/)
    open.db.exec('drop trigger leak')
    open.writing.forget()
    expect(open.run(insert).changes).toBe(1)
  })
  it('forgets root pages when the schema changes, so a page used again is not trusted', () => {
    const read = select({ from: from(as(tableNode('p_safe__secrets'), 'x')) })
    stopped(read, /^OpenRead/)
    open.db.exec('vacuum')
    stopped(read, /^OpenRead/)
    expect(open.query(select({ from: from(as(tableNode('p_spend__note'), 'x')) })).rows).toEqual([])
  })
})
