import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { columnNode, fn, from, insert, remove, select, selection, tableNode, update, val, ref, as, agg, binary, where } from '../guard/testing/nodes'
import { createWorld, me, stranger, type World } from '../guard/testing/world'

let world: World
beforeAll(() => {
  world = createWorld()
  world.db.pragma('automatic_index = off')
})
afterAll(() => world.close())
beforeEach(() => world.db.exec('delete from "p_spend__note"; delete from "p_spend__usage"; delete from "p_spend__shared"'))

const fill = (rows: number): void =>
  void world.db.exec(`insert into "p_spend__note" (s_tenant, s_user, id, body) with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows}) select 't1', 'u1', 'n' || i, 'a' from n`)
const count = (): unknown => world.db.prepare('select count(*) from "p_spend__note"').pluck().get()

describe('batch', () => {
  it('is one transaction: all statements or none, and names the one that failed', () => {
    const row = (id: string): object => insert({ values: { kind: 'ValuesNode', values: [{ kind: 'PrimitiveValueListNode', values: [id] }] } })
    expect(() => world.changer.batch([row('a'), row('b'), row('a')], me)).toThrow(expect.objectContaining({ code: 'conflict', details: expect.objectContaining({ statement: 2, field: 'id' }) as object }) as Error)
    expect(count()).toBe(0)
    expect(world.changer.batch([row('a'), row('b'), remove({})], me).map(({ changes }) => changes)).toEqual([1, 1, 2])
  })
  it('an insert of many rows is one statement: none stay when one does not fit', () => {
    expect(() => world.run(insert({ values: { kind: 'ValuesNode', values: ['a', 'b', 'a'].map((id) => ({ kind: 'PrimitiveValueListNode', values: [id] })) } }))).toThrow(/same id exists/)
    expect(count()).toBe(0)
  })
})

describe('the clock ends what would hold the writer up, and nothing of it stays', () => {
  const bombs: readonly (readonly [string, () => object])[] = [
    ['a cross join in a condition', () => remove({ where: where(binary(select({ from: from(as(tableNode('note'), 'a'), as(tableNode('note'), 'b'), as(tableNode('note'), 'c')), selections: [selection(as(agg('count', ref('id', 'a')), 'n'))] }), '=', val(0))) })],
    ['a correlated sub-query', () => update({ where: where(binary(select({ from: from(as(tableNode('note'), 'a'), as(tableNode('note'), 'b')), selections: [selection(as(agg('count', ref('id', 'a')), 'n'))], where: where(binary(ref('body', 'a'), '<>', ref('id', 'note'))) }), '<', val(0))) })],
    ['a cross join inserted', () => insert({ columns: [columnNode('id')], values: select({ from: from(as(tableNode('note'), 'a'), as(tableNode('note'), 'b'), as(tableNode('note'), 'c')), selections: [selection(as(agg('max', ref('id', 'a')), 'n'))] }) })],
    ['a join whose condition drops all', () => insert({ columns: [columnNode('id')], values: select({ from: from(as(tableNode('note'), 'a')), joins: ['b', 'c'].map((alias) => ({ kind: 'JoinNode', joinType: 'InnerJoin', table: as(tableNode('note'), alias), on: { kind: 'OnNode', on: binary(ref('body', alias), '=', ref('body', 'a')) } })), where: where(binary(fn('length', ref('id', 'b')), '>', val(100))), selections: [selection(ref('id', 'b'))] }) })],
  ]
  it.each(bombs)('%s', (_, tree) => {
    fill(3000)
    const started = performance.now()
    expect(() => world.run(tree())).toThrow(expect.objectContaining({ code: 'timeout' }) as Error)
    // Generous for a busy machine; the aim is 200 ms, measured in the bench.
    expect(performance.now() - started).toBeLessThan(1500)
    expect(count()).toBe(3000)
    expect(world.run(update({ where: where(binary(ref('id'), '=', val('n1'))) })).changes).toBe(1)
  })
  it('a batch of bombs gets no more time than one', () => {
    fill(3000)
    const started = performance.now()
    expect(() => world.changer.batch(Array.from({ length: 50 }, () => bombs[0]![1]()), me)).toThrow(/too long/)
    expect(performance.now() - started).toBeLessThan(1500)
  })
  it('a statement changes at most 10 000 rows', () => {
    fill(12_000)
    // The time may be up first; both say to narrow it.
    const tooMany = expect.objectContaining({ code: expect.stringMatching(/limit|timeout/) as string, details: expect.objectContaining({ remedy: expect.stringContaining('Narrow') as string }) as object }) as Error
    expect(() => world.run(remove({}))).toThrow(tooMany)
    expect(() => world.run(insert({ columns: [columnNode('id'), columnNode('slot')], values: select({ from: from(tableNode('note')), selections: [selection(as(binary(ref('id'), '||', val('x')), 'y')), selection(ref('id'))] }) }))).toThrow(tooMany)
    expect(count()).toBe(12_000)
    expect(() => world.run(insert({ values: { kind: 'ValuesNode', values: Array.from({ length: 10_001 }, (_, index) => ({ kind: 'PrimitiveValueListNode', values: [`m${index}`] })) } }))).toThrow(/10000 rows/)
  })
  it('does not count the rows of others', () => {
    fill(12_000)
    expect(world.run(update({}), stranger).changes).toBe(0)
  })
})
