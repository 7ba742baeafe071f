/**
 * Random trees for property tests: well-formed on the plugin's own tables, so that most of them run, with a forged
 * part (a foreign table, a scope column, raw SQL, a table as an operand, …) strewn in now and then.
 */
import fc from 'fast-check'
import { agg, all, as, binary, columnNode, cte, fn, from, insert, raw, ref, remove, selection, tableNode, update, val, where } from './nodes'

type Gen = <T extends unknown[], U>(arbitrary: (...args: T) => fc.Arbitrary<U>, ...args: T) => U
interface Source { readonly alias: string; readonly columns: readonly string[] }

const tables: Readonly<Record<string, readonly string[]>> = {
  usage: ['day', 'model', 'cost', 'tokens'], note: ['id', 'body', 'slot'], shared: ['name', 'value'], usage_daily: ['day', 'rows', 'cost', 'cost_unknown'],
}
const foreign = ['secrets', 'core_secret', 'p_spend__note', 'p_safe__secrets', 'sqlite_schema', 'b_spend__note', 'pragma_table_list']
const own = Object.keys(tables)

export function treesOf(g: Gen, canary: string): { select(): object; change(): object } {
  const pick = <T>(...options: T[]): T => options[g(fc.nat, options.length - 1)]!
  /** Once in a while. */
  const forge = (often = 60): boolean => g(fc.nat, often) === 0
  let named = 0

  const forged = (): object => pick<() => object>(
    () => tableNode('core_secret'), () => columnNode('core_secret'), () => ref('s_user'), () => ref('rowid'), () => raw('(select value from core_secret)'), () => val("' || 1", true),
    () => fn('load_extension', val('x')), () => ref('body', 'p_spend__note'), () => ({ kind: 'SelectAllNode' }), () => fn('lower', tableNode('note')),
  )()
  const tableOf = (name: string): object => (forge() ? pick(tableNode(name, 'main'), tableNode(pick(...foreign))) : tableNode(name))
  const value = (): object => val(pick<string | number | null>('n1', 'a', 't2', 'u1', 'u2', canary, 0, 1, 7, null))

  function expression(scope: readonly Source[], depth: number): object {
    if (forge(80)) return forged()
    const source = pick(...scope)
    const column = (): object => ref(pick(...source.columns), g(fc.boolean) || scope.length > 1 ? source.alias : undefined)
    if (depth <= 0) return pick(column, column, value)()
    const deeper = (): object => expression(scope, depth - 1)
    return pick<() => object>(
      column, value,
      () => ({ kind: 'ParensNode', node: binary(column(), pick('=', '<', '>=', '<>', 'is', 'is not', '+', 'like'), pick(value, deeper)()) }),
      () => ({ kind: 'ParensNode', node: binary(column(), pick('in', 'not in'), forge(20) ? tableNode('core_secret') : pick(() => ({ kind: 'PrimitiveValueListNode', values: ['n1', canary, 'a'] }), () => select(scope, depth - 1, 1))()) }),
      () => ({ kind: 'ParensNode', node: { kind: pick('AndNode', 'OrNode'), left: deeper(), right: deeper() } }),
      () => ({ kind: 'UnaryOperationNode', operator: { kind: 'OperatorNode', operator: pick('exists', 'not exists') }, operand: select(scope, depth - 1, 1) }),
      () => fn(pick('lower', 'length', 'coalesce'), column()), () => fn('coalesce', column(), deeper()), () => select(scope, depth - 1, 1),
      () => ({ kind: 'CaseNode', when: [{ kind: 'WhenNode', condition: deeper(), result: value() }], else: column() }),
    )()
  }

  function source(scope: readonly Source[], depth: number, tablesOnly: boolean): { node: object; source: Source } {
    const alias = `s${named++}`
    if (!tablesOnly && depth > 0 && g(fc.nat, 5) === 0) return { node: as(select(scope, depth - 1, 2), alias), source: { alias, columns: ['x0', 'x1'] } }
    const name = pick(...own)
    return { node: as(tableOf(name), alias), source: { alias, columns: tables[name]! } }
  }

  /** A select of `width` columns called x0, x1, …, or of `*` when it is 0. */
  function select(outer: readonly Source[], depth: number, width: number, tablesOnly = false): object {
    const withName = !tablesOnly && outer.length === 0 && g(fc.nat, 6) === 0 ? pick('c', 'core_secret', 'p_spend__note') : null
    const first = withName === null ? source([], depth, tablesOnly) : { node: as(tableNode(withName), 'w'), source: { alias: 'w', columns: ['x0', 'x1'] } }
    const second = g(fc.nat, 3) === 0 ? source([], depth, tablesOnly) : null
    const scope = [first.source, ...(second === null ? [] : [second.source]), ...outer]
    const condition = (): object => expression(scope, depth)
    return {
      kind: 'SelectQueryNode',
      from: from(first.node),
      ...(withName === null ? {} : { with: cte(withName, select([], depth - 1, 2), forge() ? { recursive: true } : {}) }),
      ...(second === null ? {} : { joins: [{ kind: 'JoinNode', joinType: pick('InnerJoin', 'LeftJoin', 'FullJoin'), table: second.node, on: { kind: 'OnNode', on: condition() } }] }),
      ...(g(fc.boolean) ? { where: where(condition()) } : {}),
      selections: width === 0 ? [all] : Array.from({ length: width }, (_, index) => selection(as(g(fc.nat, 6) === 0 ? agg(pick('max', 'count', 'sum'), condition()) : condition(), `x${index}`))),
      ...(outer.length === 0 && g(fc.nat, 3) === 0 ? { orderBy: { kind: 'OrderByNode', items: [{ kind: 'OrderByItemNode', orderBy: expression([first.source], 0) }] } } : {}),
      ...(width > 0 && !tablesOnly && outer.length === 0 && g(fc.nat, 5) === 0 ? { setOperations: [{ kind: 'SetOperationNode', operator: pick('union', 'except'), all: false, expression: select(outer, depth - 1, width) }], orderBy: undefined } : {}),
    }
  }

  function returning(columns: readonly string[]): object {
    return g(fc.boolean) ? {} : { returning: { kind: 'ReturningNode', selections: [g(fc.boolean) ? all : selection(forge(10) ? forged() : ref(pick(...columns)))] } }
  }

  function change(): object {
    const name = pick('note', 'note', 'usage')
    const columns = tables[name]!
    const scope = [{ alias: name, columns }]
    const updates = (): object[] => [{ kind: 'ColumnUpdateNode', column: columnNode(forge(30) ? 's_user' : pick(...columns.slice(1))), value: pick(value, () => expression(scope, 1))() }]
    const condition = g(fc.nat, 4) === 0 ? {} : { where: where(expression(scope, 2)) }
    const kind = pick('insert', 'insert', 'insert', 'update', 'delete')
    if (kind === 'update') return update({ table: tableOf(name), updates: updates(), ...condition, ...returning(columns) })
    if (kind === 'delete') return remove({ from: from(tableOf(name)), ...condition, ...returning(columns) })
    const into = columns.slice(0, 2)
    const values = g(fc.nat, 3) === 0 ? select([], 1, 2, true)
      : { kind: 'ValuesNode', values: Array.from({ length: 1 + g(fc.nat, 2) }, () => ({ kind: 'PrimitiveValueListNode', values: [pick('n1', 'n2', canary), pick('a', 'b', canary)] })) }
    const onConflict = g(fc.boolean) ? {} : { onConflict: { kind: 'OnConflictNode', columns: (name === 'note' ? ['id'] : ['day', 'model']).map(columnNode), updates: updates(), ...(g(fc.boolean) ? { updateWhere: where(expression(scope, 1)) } : {}) } }
    return insert({ into: forge(30) ? tableNode(pick(...foreign)) : tableNode(name), columns: [...into, ...(forge(30) ? ['s_user'] : [])].map(columnNode), values, ...onConflict, ...returning(columns) })
  }

  return { select: () => select([], 2, g(fc.nat, 2)), change }
}
