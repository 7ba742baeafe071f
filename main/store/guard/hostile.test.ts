import { PanopticError } from '@panoptic/sdk/contract/result'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agg, all, as, binary, columnNode, cte, fn, from, id, insert, raw, ref, remove, select, selecting, selection, tableNode, update, val, where } from './testing/nodes'
import { colleague, createWorld, me, otherPlugin, stranger, type World } from './testing/world'

/**
 * Every hole the prototype had (anchors/stack.md §3), and their cousins: what a hostile page sends must be
 * refused, or give nothing but the caller's own rows. P-80, P-82
 */
const canary = 'CANARY'
let world: World
beforeAll(() => {
  world = createWorld()
  world.db.exec('create table core_secret (value text)')
})
afterAll(() => world.close())
beforeEach(() => {
  const { db } = world
  for (const name of ['p_spend__usage', 'p_spend__note', 'p_spend__shared', 'p_safe__secrets', 'core_secret']) db.exec(`delete from "${name}"`)
  db.exec(`insert into "p_spend__usage" (s_tenant, day, model, cost) values ('t1', 'd1', 'mine', 1), ('t2', 'd1', '${canary}', 99)`)
  db.exec(`insert into "p_spend__note" (s_tenant, s_user, id, body, slot) values ('t1', 'u1', 'n1', 'mine', null), ('t1', 'u2', '${canary}-id', '${canary}', 'taken'), ('t2', 'u1', '${canary}-id', '${canary}', 'taken')`)
  db.exec(`insert into "p_safe__secrets" (s_tenant, id, value) values ('t1', '${canary}-id', '${canary}')`)
  db.exec(`insert into core_secret values ('${canary}')`)
})

const dump = (): string =>
  JSON.stringify(['p_spend__usage', 'p_spend__note', 'p_spend__usage_daily', 'p_safe__secrets', 'core_secret'].map((name) => world.db.prepare(`select * from "${name}"`).all()))

/** Runs a tree; whatever comes back must not hold the canary, and nobody else's rows may change. */
function attack(tree: unknown): { refused: boolean; rows: readonly (readonly unknown[])[]; message: string } {
  const changing = (tree as { kind?: string } | null)?.kind !== 'SelectQueryNode'
  const others = (): string => JSON.stringify([
    world.db.prepare(`select * from "p_spend__usage" where s_tenant <> 't1' order by 1, 2, 3`).all(),
    world.db.prepare(`select * from "p_spend__note" where s_tenant <> 't1' or s_user <> 'u1' order by 1, 2, 3`).all(),
    world.db.prepare('select * from "p_safe__secrets"').all(), world.db.prepare('select * from core_secret').all(),
  ])
  const before = others()
  try {
    const { rows } = changing ? world.run(structuredClone(tree)) : world.query(structuredClone(tree))
    expect(JSON.stringify(rows)).not.toContain(canary)
    expect(others()).toBe(before)
    return { refused: false, rows, message: '' }
  } catch (error) {
    expect(error).toBeInstanceOf(PanopticError)
    expect((error as Error).message).not.toContain(canary)
    // A name the page said itself may come back; ours never does.
    if (!JSON.stringify(tree).includes('"p_')) expect((error as Error).message).not.toMatch(/p_spend|p_safe|s_tenant|s_user/)
    expect(others()).toBe(before)
    return { refused: true, rows: [], message: (error as Error).message }
  }
}
const refused = (tree: unknown): void => void expect(attack(tree), JSON.stringify(tree)).toMatchObject({ refused: true })

describe('x IN table', () => {
  it.each([
    ['a TableNode', tableNode('core_secret')], ['a declared table', tableNode('usage')], ['a ColumnNode', columnNode('core_secret')],
    ['a ReferenceNode', ref('core_secret', 'main')], ['a bare reference', ref('core_secret')], ['parentheses', { kind: 'ParensNode', node: tableNode('core_secret') }],
    ['an alias', as(tableNode('core_secret'), 'x')], ['a function', fn('lower', ref('core_secret'))],
  ])('refuses %s on the right', (_, right) => {
    refused(select({ where: where(binary(val(canary), 'in', right)) }))
    refused(remove({ where: where(binary(ref('id'), 'not in', right)) }))
  })
})

describe('names outside the plugin', () => {
  it.each([
    ['a core table', select({ from: from(tableNode('core_secret')) })],
    ['the schema table', select({ from: from(tableNode('sqlite_schema')) })],
    ['sqlite_master', select({ from: from(tableNode('sqlite_master')) })],
    ['another plugin by its physical name', select({ from: from(tableNode('p_safe__secrets')) })],
    ['its own table by its physical name', select({ from: from(tableNode('p_spend__usage')) })],
    ['another plugin\'s table by name', select({ from: from(tableNode('secrets')) })],
    ['a schema-qualified table', select({ from: from(tableNode('usage', 'main')) })],
    ['a table-valued function', select({ from: from(tableNode('pragma_table_list')) })],
    ['a quote in a table name', select({ from: from(tableNode('usage" union select * from "core_secret')) })],
    ['a quote in an alias', select({ from: from(as(tableNode('usage'), 'u" , "core_secret')) })],
    ['a quote in a column', selecting(ref('day" from "core_secret" --'))],
    ['a table in a join', select({ joins: [{ kind: 'JoinNode', joinType: 'CrossJoin', table: tableNode('core_secret') }] })],
    ['a table as a scalar', selecting(tableNode('core_secret'))],
    ['another case', select({ from: from(tableNode('USAGE')) })],
    ['insert into another', insert({ into: tableNode('core_secret') })],
    ['update of another', update({ table: tableNode('p_safe__secrets') })],
    ['delete from another', remove({ from: from(tableNode('core_secret')) })],
    ['delete from two', remove({ from: from(tableNode('note'), tableNode('usage')) })],
  ])('refuses %s', (_, tree) => refused(tree))
})

describe('scope columns and row ids', () => {
  it.each(['s_tenant', 's_user', 'S_TENANT', 'rowid', '_rowid_', 'oid', 'ROWID'])('cannot say %s anywhere', (name) => {
    refused(selecting(ref(name)))
    refused(select({ where: where(binary(ref(name), '=', val('t2'))) }))
    refused(update({ where: where(binary(ref(name, 'note'), '=', val('t2'))) }))
    refused(update({ updates: [{ kind: 'ColumnUpdateNode', column: columnNode(name), value: val('t2') }] }))
    refused(remove({ where: where(binary(ref(name), '<>', val('t1'))) }))
    refused(update({ returning: { kind: 'ReturningNode', selections: [selection(ref(name))] } }))
    refused(insert({ columns: [columnNode('id'), columnNode(name)], values: { kind: 'ValuesNode', values: [{ kind: 'PrimitiveValueListNode', values: ['n', 't2'] }] } }))
    refused(insert({ onConflict: { kind: 'OnConflictNode', columns: [columnNode(name)], doNothing: true } }))
  })

  it('RETURNING * gives declared columns only', () => {
    expect(world.run(update({ returning: { kind: 'ReturningNode', selections: [all] } })).columns).toEqual(['id', 'body', 'slot'])
    expect(world.run(remove({ returning: { kind: 'ReturningNode', selections: [selection({ kind: 'ReferenceNode', table: tableNode('note'), column: { kind: 'SelectAllNode' } })] } })).columns).toEqual(['id', 'body', 'slot'])
  })

  it('RETURNING holds no sub-query', () => refused(update({ returning: { kind: 'ReturningNode', selections: [selection(as(select({}), 'x'))] } })))
  it('* gives declared columns only', () => expect(world.query(select({ from: from(tableNode('note')) })).columns).toEqual(['id', 'body', 'slot']))
  it('a forged OR cannot widen a condition', () => {
    attack(update({ where: where({ kind: 'OrNode', left: val(1), right: val(1) }) }))
    attack(remove({ where: where({ kind: 'OrNode', left: binary(val(1), '=', val(1)), right: val(1) }) }))
    expect(dump()).toContain(canary)
  })
})

describe('conflicts tell nothing of other scopes', () => {
  it('inserts a key that exists in another scope as if it did not', () => {
    expect(world.run(insert({ values: { kind: 'ValuesNode', values: [{ kind: 'PrimitiveValueListNode', values: [`${canary}-id`] }] } })).changes).toBe(1)
  })
  it('so does a unique index', () => {
    expect(world.run(insert({ columns: [columnNode('id'), columnNode('slot')], values: { kind: 'ValuesNode', values: [{ kind: 'PrimitiveValueListNode', values: ['n9', 'taken'] }] } })).changes).toBe(1)
  })
  it('an upsert leaves the other scope\'s row alone', () => {
    const upsert = insert({
      values: { kind: 'ValuesNode', values: [{ kind: 'PrimitiveValueListNode', values: [`${canary}-id`] }] },
      onConflict: { kind: 'OnConflictNode', columns: [columnNode('id')], updates: [{ kind: 'ColumnUpdateNode', column: columnNode('body'), value: val('overwritten') }] },
    })
    expect(attack(upsert).refused).toBe(false)
    expect(attack(upsert).refused).toBe(false)
    expect(world.query(select({ from: from(tableNode('note')), where: where(binary(ref('id'), '=', val(`${canary}-id`))), selections: [selection(ref('body'))] })).rows).toEqual([['overwritten']])
  })
  it('offers no REPLACE and no OR REPLACE', () => {
    refused(insert({ replace: true }))
    refused(insert({ orAction: { kind: 'OrActionNode', action: 'replace' } }))
    refused(insert({ orAction: { kind: 'OrActionNode', action: 'rollback' } }))
    refused(insert({ onDuplicateKey: {} }))
  })
})

describe('raw SQL and what Kysely appends as it is', () => {
  it.each([
    ['a fragment', selecting(raw('(select value from core_secret)'))],
    ['a fragment with a child', selecting({ kind: 'RawNode', sqlFragments: ['', ''], parameters: [ref('day')] })],
    ['an order direction', select({ orderBy: { kind: 'OrderByNode', items: [{ kind: 'OrderByItemNode', orderBy: ref('day'), direction: raw('asc, (select value from core_secret)') }] } })],
    ['an operator', select({ where: where(binary(ref('day'), "= '' or 1 = 1) --", val(1))) })],
    ['a unary operator', selecting({ kind: 'UnaryOperationNode', operator: { kind: 'OperatorNode', operator: '(select value from core_secret) or not' }, operand: val(1) })],
    ['a function name', selecting(fn('lower("x") from core_secret --', val('x')))],
    ['an aggregate name', selecting(agg('count(*) from core_secret --'))],
    ['a set operator', select({ setOperations: [{ kind: 'SetOperationNode', operator: 'union select * from core_secret --', all: false, expression: select({}) }] })],
    ['a cast type', selecting({ kind: 'CastNode', expression: val(1), dataType: { kind: 'DataTypeNode', dataType: 'text), (select value from core_secret' } })],
    ['a collation', select({ orderBy: { kind: 'OrderByNode', items: [{ kind: 'OrderByItemNode', orderBy: ref('day'), collation: { kind: 'CollateNode', collation: id('x') } }] } })],
    ['a join type', select({ joins: [{ kind: 'JoinNode', joinType: 'Using', table: tableNode('note') }] })],
    ['a lateral join', select({ joins: [{ kind: 'JoinNode', joinType: 'LateralCrossJoin', table: tableNode('note') }] })],
    ['an immediate text', selecting(val("' || (select value from core_secret) || '", true))],
    ['a JSON path', selecting({ kind: 'JSONReferenceNode', reference: ref('extra'), traversal: { kind: 'JSONOperatorChainNode', operator: { kind: 'OperatorNode', operator: '->>' }, values: [val("' || (select 1) || '", true)] } })],
    ['a modifier', select({ frontModifiers: [{ kind: 'SelectModifierNode', rawModifier: raw('1 from core_secret --') }] })],
    ['an end modifier', select({ endModifiers: [raw('union select value from core_secret')] })],
    ['explain', select({ explain: { kind: 'ExplainNode' } })],
    ['TOP and FETCH', select({ top: { kind: 'TopNode', expression: 1, modifiers: 'x' }, fetch: {} })],
  ])('refuses %s', (_, tree) => refused(tree))
})

describe('kinds that are not there', () => {
  it.each([
    ['__proto__', { kind: '__proto__' }], ['constructor', { kind: 'constructor' }], ['DDL', { kind: 'DropTableNode', table: tableNode('usage') }], ['a raw root', raw('drop table core_secret')],
    ['merge', { kind: 'MergeQueryNode', into: tableNode('usage') }], ['null', null], ['a list', [select({})]], ['text', 'select 1'], ['no kind', {}], ['kind that is no text', { kind: ['SelectQueryNode'] }],
    ['an unknown field', select({ attach: 'x' })], ['__proto__ as a field', JSON.parse('{"kind":"SelectQueryNode","__proto__":{"kind":"RawNode"},"x":1}') as object],
    ['a missing part', select({ where: { kind: 'WhereNode' } })], ['a missing alias', select({ from: from({ kind: 'AliasNode', node: tableNode('usage') }) })],
    ['UPDATE … FROM', update({ from: from(tableNode('usage')) })], ['a CTE that writes', select({ with: cte('c', remove({})) })],
  ])('refuses %s', (_, tree) => refused(tree))
})

describe('CTE names', () => {
  it('refuses one named like a declared table', () => refused(select({ with: cte('usage', select({ from: from(tableNode('note')) })) })))
  it('cannot read itself', () => refused(select({ with: cte('c', select({ from: from(tableNode('c')) })), from: from(tableNode('c')) })))
  it('cannot stand for a physical table', () => {
    refused(select({ from: from(tableNode('c')), joins: [{ kind: 'JoinNode', joinType: 'CrossJoin', table: as(select({ with: cte('c', select({})), from: from(tableNode('c')) }), 'y') }] }))
    expect(attack(select({ with: cte('core_secret', select({})), from: from(tableNode('core_secret')) })).rows).toHaveLength(1)
  })
})

describe('functions and search that need more than the rows', () => {
  it.each(['load_extension', 'printf', 'format', 'zeroblob', 'randomblob', 'hex', 'replace', 'group_concat', 'string_agg', 'json_group_array', 'char', 'quote', 'unistr', 'readfile', 'writefile', 'edit', 'fts5', 'bm25', 'snippet',
    'last_insert_rowid', 'changes', 'sqlite_version', 'sqlcipher_export', 'sqlite3mc_config', 'p_tick', 'p_row', 'random', 'instr', 'glob', 'regexp', 'soundex', 'likely'])('refuses %s', (name) => {
    refused(selecting(fn(name, val('x'))))
    refused(selecting(agg(name, val('x'))))
  })
  it('refuses match', () => refused(select({ where: where(binary(ref('day'), 'match', val('x'))) })))
})

describe('bombs', () => {
  it('refuses recursive CTEs', () => refused(select({ with: cte('c', select({}), { recursive: true }) })))
  it('refuses texts that double at each level of sub-queries', () => refused(select({ with: cte('c', selecting(binary(ref('day'), '||', ref('day')))), from: from(tableNode('c')) })))
  it('refuses more joined texts than a row can hold', () => {
    let text = ref('day')
    for (let index = 0; index < 25; index++) text = binary(text, '||', ref('day'))
    refused(selecting(text))
  })
  it('bounds nodes, depth, lists and text', () => {
    let deep = val(1)
    for (let index = 0; index < 200; index++) deep = { kind: 'ParensNode', node: deep }
    expect(attack(selecting(deep)).message).toContain('80 deep')
    expect(attack(selecting(...Array.from({ length: 1000 }, () => val(1)))).message).toContain('300')
    expect(attack(select({ where: where(binary(ref('day'), 'in', { kind: 'PrimitiveValueListNode', values: Array(5001).fill('x') })) })).message).toContain('5000')
    expect(attack(selecting(val('x'.repeat(3_000_000)))).message).toContain('2097152')
    expect(attack(selecting(fn('coalesce', ...Array.from({ length: 20 }, () => select({ selections: Array.from({ length: 200 }, (_, i) => selection(as(val(i), `x${i}`))) }))))).message).toContain('6000')
  })
  it('bounds the rows and the size of a result', () => {
    world.db.exec(`insert into "p_spend__shared" (name, value) with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) select 'n' || i, i from n`)
    const cross = select({ from: from(tableNode('shared'), as(tableNode('shared'), 'b')), selections: [selection(ref('name', 'shared'))] })
    expect(attack(cross).message).toContain('50000 rows')
    world.db.exec(`update "p_spend__shared" set name = name || '${'x'.repeat(20_000)}'`)
    expect(attack(cross).message).toContain('32 MiB')
    expect(attack({ ...cross, limit: { kind: 'LimitNode', limit: val(-1) } }).refused).toBe(true)
  })
  it('a LIKE with many wildcards, a CTE or a sub-query in FROM cannot hide work from the clock where rows change', () => {
    refused(remove({ where: where(binary(ref('body'), 'like', val('%a%a%a%a%'))) }))
    refused(remove({ where: where(binary(ref('body'), 'like', ref('slot'))) }))
    const reading = select({ from: from(as(select({}), 'x')) })
    refused(insert({ values: reading, columns: [columnNode('id')] }))
    refused(insert({ values: select({ with: cte('c', select({})), from: from(tableNode('c')) }) }))
  })
})

describe('ports', () => {
  it('the reading port takes no changes, the writing port no selects', () => {
    expect(() => world.query(update({}))).toThrow(/only reads/)
    expect(() => world.run(select({}))).toThrow(/only changes/)
  })
  it('each identity has its own rows under the same plan', () => {
    const tree = select({ from: from(tableNode('note')), selections: [selection(ref('body'))] })
    expect(world.query(tree, me).rows).toEqual([['mine']])
    expect(world.query(tree, colleague).rows).toEqual([[canary]])
    expect(world.query(tree, stranger).rows).toEqual([])
    expect(() => world.query(tree, otherPlugin)).toThrow(/no table "note"/)
  })
})
