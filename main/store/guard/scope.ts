/**
 * Rewrites a clean tree so that it can only touch this plugin's rows of this scope. Every table that is read
 * becomes `(select <declared columns> from <physical> where <scope>) as <its name>`, wherever it stands; inserts
 * fill the scope columns; updates, deletes and upserts get the scope beside their own condition. Where rows are
 * changed, each row read passes `p_tick` and each row changed passes `p_row` (also the rows an upsert finds there already), which end the statement (exec/clock.ts).
 */
import { type Catalog, scopeColumns, type ScopedTable } from './catalog'
import { limits } from './limits'
import { refusal } from './refusal'

/** A node of a clean tree: plain data by construction (shape.ts). */
export type Node = { kind: string } & Record<string, unknown>
/** What a value node holds after scoping; plan.ts binds it. */
export type Slot = number | { row: number; column?: string } | { scope: 's_tenant' | 's_user' }

const identifier = (name: string): Node => ({ kind: 'IdentifierNode', name })
const table = (name: string): Node => ({ kind: 'TableNode', table: { kind: 'SchemableIdentifierNode', identifier: identifier(name) } })
const column = (name: string): Node => ({ kind: 'ColumnNode', column: identifier(name) })
const reference = (name: string): Node => ({ kind: 'ReferenceNode', column: column(name) })
const qualified = (name: string, qualifier?: string): Node => (qualifier === undefined ? reference(name) : { ...reference(name), table: table(qualifier) })
const selection = (node: Node): Node => ({ kind: 'SelectionNode', selection: node })
const as = (node: Node, alias: string): Node => ({ kind: 'AliasNode', node, alias: identifier(alias) })
const slot = (value: Slot): Node => ({ kind: 'ValueNode', value })
const literal = (value: string | number | null): Node => ({ kind: 'ValueNode', value, immediate: true })
const yes: Node = { kind: 'RawNode', sqlFragments: ['true'], parameters: [] }
const call = (func: string, names: readonly string[], qualifier?: string): Node => ({ kind: 'FunctionNode', func, arguments: names.map((name) => qualified(name, qualifier)) })
const and = (nodes: readonly Node[]): Node => nodes.reduce((left, right) => ({ kind: 'AndNode', left, right }))
/** `then` where all of `nodes` hold. A `case`: of two operands of `and`, SQLite may take the second one first. */
const onlyThen = (nodes: readonly Node[], then: Node): Node =>
  (nodes.length === 0 ? then : { kind: 'CaseNode', when: [{ kind: 'WhenNode', condition: and(nodes), result: then }] })
const where = (nodes: readonly Node[]): { where: Node } | object => (nodes.length === 0 ? {} : { where: { kind: 'WhereNode', where: and(nodes) } })

const nodesOf = (value: unknown): Node[] => (Array.isArray(value) ? (value as Node[]) : [])
const nodeOf = (value: unknown): Node | null => (typeof value === 'object' && value !== null ? (value as Node) : null)
const nameOf = (tableNode: Node): string => (tableNode as unknown as { table: { identifier: { name: string } } }).table.identifier.name
const columnName = (node: Node): string => (node as unknown as { column: { name: string } }).column.name

export function scopeTree(tree: Node, catalog: Catalog): Node {
  return new Scoper(catalog, tree.kind !== 'SelectQueryNode').statement(tree)
}

class Scoper {
  /** CTE names in force, innermost last. */
  #ctes: Map<string, string>[] = []
  #named = 0

  constructor(private readonly catalog: Catalog, private readonly writing: boolean) {}

  statement(tree: Node): Node {
    switch (tree.kind) {
      case 'SelectQueryNode': return this.#visit(tree)
      case 'InsertQueryNode': return this.#insert(tree)
      case 'UpdateQueryNode': return this.#update(tree)
      default: return this.#delete(tree)
    }
  }

  /** A copy of `node` with every table that is read replaced. */
  #visit(node: Node): Node {
    if (node.kind === 'SelectQueryNode') return this.#select(node)
    if (node.kind === 'FromNode') return { ...node, froms: nodesOf(node['froms']).map((entry) => this.#source(entry)) }
    if (node.kind === 'JoinNode') return { ...this.#children(node), kind: node.kind, table: this.#source(node['table'] as Node) }
    return this.#children(node)
  }

  #children(node: Node): Node {
    const copy: Node = { kind: node.kind }
    for (const [field, value] of Object.entries(node)) {
      if (Array.isArray(value)) copy[field] = value.map((entry: unknown) => (isNode(entry) ? this.#visit(entry) : entry))
      else copy[field] = isNode(value) && value.kind !== 'TableNode' ? this.#visit(value) : value
    }
    return copy
  }

  #select(node: Node): Node {
    const withNode = nodeOf(node['with'])
    if (withNode === null) return this.#children(node)
    const names = new Map<string, string>()
    this.#ctes.push(names)
    const expressions = nodesOf(withNode['expressions']).map((cte) => {
      const { name, expression } = cte as unknown as { name: Node; expression: Node }
      const given = nameOf(name['table'] as Node)
      if (this.catalog.has(given) || names.has(given)) throw refusal(given, 'a CTE has the name of a table or of another CTE', 'Choose another name.')
      // Scoped before the name is in force: a CTE cannot read itself.
      const scoped = this.#visit(expression)
      // Numbered, so that no CTE hides another one and no physical table has its name.
      const renamed = `c${++this.#named}__${given}`
      names.set(given, renamed)
      return { ...cte, name: { ...name, table: table(renamed) }, expression: scoped }
    })
    const scoped = this.#children({ ...node, with: undefined })
    this.#ctes.pop()
    return { ...scoped, with: { ...withNode, expressions } }
  }

  /** A table, CTE or sub-select in FROM or JOIN. */
  #source(node: Node): Node {
    const inner = node.kind === 'AliasNode' ? (node['node'] as Node) : node
    const alias = node.kind === 'AliasNode' ? (node['alias'] as { name: string }).name : undefined
    if (inner.kind === 'SelectQueryNode') {
      if (alias === undefined) throw refusal('FromNode', 'a sub-query has no name', 'Name it with .as(…).')
      return as(this.#visit(inner), alias)
    }
    const name = nameOf(inner)
    for (let index = this.#ctes.length - 1; index >= 0; index--) {
      const cte = this.#ctes[index]!.get(name)
      if (cte !== undefined) return as(table(cte), alias ?? name)
    }
    const found = this.#table(name)
    const conditions = [...(this.writing ? [call('p_tick', found.tick)] : []), ...scopeConditions(found)]
    return as({ kind: 'SelectQueryNode', from: { kind: 'FromNode', froms: [table(found.physical)] }, selections: found.columns.map((entry) => selection(reference(entry))), ...where(conditions) }, alias ?? name)
  }

  #table(name: string): ScopedTable {
    const found = this.catalog.get(name)
    if (found === undefined) throw refusal(name, `this plugin has no table "${name}"`, 'Declare it with `defineTables`.')
    return found
  }

  #target(node: Node): { found: ScopedTable; node: Node } {
    const inner = node.kind === 'AliasNode' ? (node['node'] as Node) : node
    const found = this.#table(nameOf(inner))
    if (!found.writable) throw refusal(found.name, `"${found.name}" is a roll-up`, 'Change the rows it is made from.')
    return { found, node: as(table(found.physical), node.kind === 'AliasNode' ? (node['alias'] as { name: string }).name : found.name) }
  }

  #insert(tree: Node): Node {
    const { found, node: into } = this.#target(tree['into'] as Node)
    const columns = nodesOf(tree['columns']).map(columnName)
    if (columns.length === 0) throw refusal('insert', 'it names no columns', 'Use .values(…), or .columns([…]) with .expression(…).')
    for (const name of columns) declared(found, name)
    const scope = scopeColumns(found.scope)
    const onConflict = nodeOf(tree['onConflict'])
    return {
      kind: tree.kind, into, columns: [...columns, ...scope].map(column),
      values: this.#inserted(tree['values'] as Node, columns, found),
      ...(tree['orAction'] === undefined ? {} : { orAction: tree['orAction'] }),
      ...(onConflict === null ? {} : { onConflict: this.#onConflict(onConflict, found) }),
      ...this.#returning(tree, found),
    }
  }

  #inserted(values: Node, columns: readonly string[], found: ScopedTable): Node {
    const scope = scopeColumns(found.scope).map((name) => slot({ scope: name }))
    if (values.kind === 'SelectQueryNode') {
      const rows = as(this.#visit(values), 'rows__')
      const all = selection({ kind: 'ReferenceNode', table: table('rows__'), column: { kind: 'SelectAllNode' } })
      // The condition keeps `on conflict` from being read as a join's; one row too many tells that there were more.
      const limit = { kind: 'LimitNode', limit: literal(limits.changedRows + 1) }
      return { kind: 'SelectQueryNode', from: { kind: 'FromNode', froms: [rows] }, selections: [all, ...scope.map(selection)], ...where([yes]), limit }
    }
    const rows = nodesOf(values['values']).map((row) => {
      const given: Node[] = row.kind === 'ValueListNode' ? nodesOf(row['values']) : (row['values'] as number[]).map(slot)
      if (given.length !== columns.length) throw refusal('values', 'a row has more or fewer values than columns', 'Give each row the same keys.')
      const filled = given.map((node, index) => this.#insertedValue(node, columns[index]!, found))
      return { kind: 'ValueListNode', values: [...filled, ...scope] }
    })
    return { kind: 'ValuesNode', values: rows }
  }

  #insertedValue(node: Node, name: string, found: ScopedTable): Node {
    if (node.kind === 'DefaultInsertValueNode') return literal(found.defaults[name] ?? null)
    const value = node['value'] as Slot
    return typeof value === 'object' && value !== null && 'row' in value ? slot({ row: value.row, column: name }) : this.#visit(node)
  }

  #onConflict(node: Node, found: ScopedTable): Node {
    const columns = nodesOf(node['columns']).map(columnName)
    for (const name of columns) declared(found, name)
    const updates = this.#updates(node, found)
    const condition = nodeOf(node['updateWhere'])
    const conditions = [...(condition === null ? [] : [this.#condition(condition)]), ...scopeConditions(found, found.name)]
    return {
      kind: node.kind,
      ...(columns.length === 0 ? {} : { columns: [...scopeColumns(found.scope), ...columns].map(column) }),
      ...(node['doNothing'] === true || updates.length === 0 ? { doNothing: true } : { updates, updateWhere: { kind: 'WhereNode', where: onlyThen(conditions, call('p_row', found.tick, found.name)) } }),
    }
  }

  #updates(node: Node, found: ScopedTable): Node[] {
    return nodesOf(node['updates']).map((update) => {
      const target = update['column'] as Node
      const name = target.kind === 'ReferenceNode' ? columnName(target['column'] as Node) : columnName(target)
      declared(found, name)
      return { kind: 'ColumnUpdateNode', column: column(name), value: this.#visit(update['value'] as Node) }
    })
  }

  #update(tree: Node): Node {
    const { found, node } = this.#target(tree['table'] as Node)
    return { kind: tree.kind, table: node, updates: this.#updates(tree, found), ...this.#changed(tree, found), ...this.#returning(tree, found) }
  }

  #delete(tree: Node): Node {
    const froms = nodesOf((tree['from'] as Node)['froms'])
    if (froms.length !== 1) throw refusal('delete', 'it names more than one table', 'Delete from one table at a time.')
    const { found, node } = this.#target(froms[0]!)
    return { kind: tree.kind, from: { kind: 'FromNode', froms: [node] }, ...this.#changed(tree, found), ...this.#returning(tree, found) }
  }

  /** The tick stands first, so that rows the plugin's own condition drops are counted too; `p_row` last. */
  #changed(tree: Node, found: ScopedTable): object {
    const condition = nodeOf(tree['where'])
    return where([call('p_tick', found.tick), ...scopeConditions(found), ...(condition === null ? [] : [this.#condition(condition)]), call('p_row', found.tick)])
  }

  /** In parentheses: whatever the plugin's condition is, it stays beside ours. */
  #condition(whereNode: Node): Node {
    return { kind: 'ParensNode', node: this.#visit(whereNode['where'] as Node) }
  }

  /** Only declared columns come back; `*` is spelled out. SQLite knows no alias here, so names stand alone. */
  #returning(tree: Node, found: ScopedTable): object {
    const returning = nodeOf(tree['returning'])
    if (returning === null) return {}
    const selections = nodesOf(returning['selections']).flatMap((entry) => {
      const chosen = entry['selection'] as Node
      const isAll = chosen.kind === 'SelectAllNode' || (chosen.kind === 'ReferenceNode' && (chosen['column'] as Node).kind === 'SelectAllNode')
      if (isAll) return found.columns.map((name) => selection(reference(name)))
      const inner = chosen.kind === 'AliasNode' ? (chosen['node'] as Node) : chosen
      if (inner.kind !== 'ReferenceNode') throw refusal('returning', 'it holds more than columns', 'Return columns and compute in code.')
      const name = columnName(inner['column'] as Node)
      declared(found, name)
      return [selection(chosen.kind === 'AliasNode' ? as(reference(name), (chosen['alias'] as { name: string }).name) : reference(name))]
    })
    return { returning: { kind: 'ReturningNode', selections } }
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'kind' in value

function declared(found: ScopedTable, name: string): void {
  if (!found.columns.includes(name)) throw refusal(name, `the table "${found.name}" has no column "${name}"`, 'Declare it with `addColumns` in a further step.')
}

function scopeConditions(found: ScopedTable, qualifier?: string): Node[] {
  return scopeColumns(found.scope).map((name) => ({
    kind: 'BinaryOperationNode',
    leftOperand: qualified(name, qualifier),
    operator: { kind: 'OperatorNode', operator: '=' },
    rightOperand: slot({ scope: name }),
  }))
}
