/**
 * The allow-list: kind of node → its fields → what each may hold. A kind or field that is not here is refused.
 * Positions matter as much as kinds: a table stands only where rows are read or changed, never in an expression,
 * so `x IN table` cannot be written.
 */
import { limits } from './limits'
import { beyondLimit, refusal } from './refusal'
import { type Check, isRecord, type Kinds, type NodeRule, type ShapeWriter, type Value } from './shape-writer'
import { aggregates, castTypes, collations, functions, isIdentifier, isJsonMember, joinTypes, jsonOperators, operators, setOperators, unaryOperators } from './vocabulary'

const expression: Kinds = [
  'ReferenceNode', 'ValueNode', 'BinaryOperationNode', 'UnaryOperationNode', 'AndNode', 'OrNode', 'ParensNode', 'FunctionNode',
  'AggregateFunctionNode', 'CaseNode', 'CastNode', 'SelectQueryNode', 'JSONReferenceNode', 'TupleNode', 'RawNode',
]

const one = (...kinds: Kinds): Check => (value, writer, field) => {
  writer.text += `,"${field}":`
  writer.node(value, kinds)
}
const many = (...kinds: Kinds): Check => (value, writer, field) => {
  writer.text += `,"${field}":`
  writer.list(value, kinds, limits.list)
}
const word = (words: { has(word: string): boolean }, what: string): Check => (value, writer, field) => {
  if (typeof value !== 'string' || !words.has(value)) throw refusal(field, `this ${what} is not offered`, `See the list of ${what}s in docs/plugin-authoring.md.`)
  writer.text += `,"${field}":"${value}"`
}
const flag: Check = (value, writer, field) => {
  if (typeof value !== 'boolean') throw refusal(field, 'it is not true or false', 'Send what the query builder made, unchanged.')
  writer.text += `,"${field}":${value}`
}
/** A field that must not be set; `false` is what the builder writes when it is not. */
const never: Check = (value, _, field) => {
  if (value !== false) throw refusal(field, 'this part of a query is not offered', field === 'recursive' ? 'Walk the rows in code.' : 'Leave it out.')
}
const rule = (fields: NodeRule['fields'], before?: NodeRule['before']): NodeRule => (before === undefined ? { fields } : { fields, before })

/** `node as alias`, where the alias stands for one of `kinds`. */
const aliased = (kinds: Kinds): Check => (value, writer, field) => {
  writer.text += `,"${field}":`
  writeAliased(value, writer, kinds)
}
function writeAliased(value: unknown, writer: ShapeWriter, kinds: Kinds): void {
  if (!isRecord(value) || value['kind'] !== 'AliasNode') return writer.node(value, kinds)
  if (Object.keys(value).length !== 3) throw refusal('AliasNode', 'it has unknown parts', 'Send what the query builder made, unchanged.')
  writer.text += '{"kind":"AliasNode","node":'
  writer.node(value['node'], kinds)
  writer.text += ',"alias":'
  writer.node(value['alias'], ['IdentifierNode'])
  writer.text += '}'
}

const readable: Kinds = ['TableNode', 'SelectQueryNode']
/** What FROM and JOIN read. Where rows are changed only tables, so that every row read can be counted. */
const source: Check = (value, writer, field) => aliased(writer.writing ? ['TableNode'] : readable)(value, writer, field)
const sources: Check = (value, writer, field) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > 20) throw beyondLimit('from', 'FROM takes 1 to 20 tables.', 'Split the query.')
  writer.text += `,"${field}":[`
  value.forEach((entry, index) => {
    if (index > 0) writer.text += ','
    writeAliased(entry, writer, writer.writing ? ['TableNode'] : readable)
  })
  writer.text += ']'
}

const within = (names: ReadonlyMap<string, number>, list: string) => (node: Record<string, unknown>, writer: ShapeWriter): void => {
  const most = typeof node['func'] === 'string' ? names.get(node['func']) : undefined
  const given = node[list]
  if (most === undefined) throw refusal('func', 'this function is not offered', 'See the list of functions in docs/plugin-authoring.md.')
  if (!Array.isArray(given) || given.length > most) throw refusal('func', 'it has too many arguments', `It takes at most ${most}.`)
  if (writer.writing && ++writer.functions > limits.writeFunctions) throw beyondLimit('writeFunctions', `A statement that changes rows may call at most ${limits.writeFunctions} functions.`, 'Compute in code.')
}

function binaryOperation(node: Record<string, unknown>, writer: ShapeWriter): void {
  const operator = isRecord(node['operator']) ? node['operator']['operator'] : undefined
  if (operator === '||' && (writer.selects > 1 || ++writer.concatenations > limits.concatenations))
    throw refusal('||', `texts can be joined at most ${limits.concatenations} times, and not inside a sub-query`, 'Join them in the outermost select, or in code.')
  if (writer.writing && (operator === 'like' || operator === 'not like')) {
    const pattern = isRecord(node['rightOperand']) ? node['rightOperand']['value'] : undefined
    if (typeof pattern !== 'string' || pattern.length > 200 || pattern.split('%').length - 1 > limits.writeWildcards)
      throw refusal('like', `where rows are changed, a LIKE pattern is a text with at most ${limits.writeWildcards} "%"`, 'Select the keys first, then change the rows by key.')
  }
  const right: Kinds = operator === 'in' || operator === 'not in' ? ['PrimitiveValueListNode', 'ValueListNode', 'SelectQueryNode'] : expression
  writer.text += ',"rightOperand":'
  writer.node(node['rightOperand'], right)
}
/** Written by the rule's `before`, which knows the operator. */
const done: Check = () => undefined

const value: NodeRule = rule({ value: done, immediate: done }, (node, writer) => {
  if (node['immediate'] !== true) {
    writer.text += ',"value":'
    return writer.slot(node['value'])
  }
  const literal = node['value']
  if (literal !== null && typeof literal !== 'boolean' && !(typeof literal === 'number' && Number.isFinite(literal)))
    throw refusal('ValueNode', 'a literal is not a number, boolean or null', 'Use `eb.val` for texts.')
  writer.text += `,"immediate":true,"value":${typeof literal === 'boolean' ? Number(literal) : String(literal)}`
})

const raw: NodeRule = rule({ sqlFragments: done, parameters: done }, (node, writer) => {
  const fragments = node['sqlFragments']
  const parameters = node['parameters']
  const text = Array.isArray(fragments) && fragments.length === 1 ? (fragments[0] as unknown) : undefined
  if ((text !== 'asc' && text !== 'desc' && text !== 'true') || !Array.isArray(parameters) || parameters.length > 0)
    throw refusal('RawNode', 'raw SQL is not offered', 'Use the expression builder (`eb.lit`, `eb.fn`, …).')
  writer.text += `,"sqlFragments":["${text}"],"parameters":[]`
})

/** Plain rows become one row of positions (`{"row":n}`) and the rows themselves. */
const values: NodeRule = rule({ values: done }, (node, writer) => {
  const rows = node['values']
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > limits.changedRows)
    throw beyondLimit('changedRows', `An insert takes 1 to ${limits.changedRows} rows.`, 'Send several statements in a batch.')
  writer.text += ',"values":['
  const plain = rows.map((row) => plainRow(row, writer))
  const width = plain[0]?.length
  if (plain.every((row) => row !== null && row.length === width)) {
    writer.rows = plain as Value[][]
    writer.text += `{"kind":"ValueListNode","values":[${plain[0]!.map((_, index) => `{"kind":"ValueNode","value":{"row":${index}}}`).join(',')}]}`
  } else if (rows.length > 100) throw beyondLimit('list', 'At most 100 rows with computed values fit in one insert.', 'Send several statements in a batch.')
  else
    rows.forEach((row, index) => {
      if (index > 0) writer.text += ','
      writer.node(row, ['ValueListNode', 'PrimitiveValueListNode'])
    })
  writer.text += ']'
})

function plainRow(row: unknown, writer: ShapeWriter): Value[] | null {
  if (!isRecord(row) || !Array.isArray(row['values']) || row['values'].length > limits.list) return null
  if (row['kind'] === 'PrimitiveValueListNode') return row['values'].map((entry) => writer.checked(entry))
  if (row['kind'] !== 'ValueListNode') return null
  const plain: Value[] = []
  for (const entry of row['values'] as unknown[]) {
    if (!isRecord(entry)) return null
    if (entry['kind'] === 'DefaultInsertValueNode') plain.push(undefined)
    else if (entry['kind'] === 'ValueNode' && (entry['immediate'] !== true || entry['value'] === null)) plain.push(writer.checked(entry['value']))
    else return null
  }
  return plain
}

const primitiveValues: Check = (list, writer, field) => {
  if (!Array.isArray(list) || list.length > limits.values) throw beyondLimit('values', `A list of values may have at most ${limits.values} entries.`, 'Split it.')
  writer.text += `,"${field}":[`
  list.forEach((entry, index) => {
    if (index > 0) writer.text += ','
    writer.slot(entry)
  })
  writer.text += ']'
}

/** Part of the shape: SQLite prepares a statement anew at each run when its limit is bound (measured: 70 µs, not 19). */
const limit: Check = (node, writer, field) => {
  const rows = isRecord(node) && node['kind'] === 'ValueNode' ? Number(node['value']) : Number.NaN
  if (!Number.isSafeInteger(rows) || rows < 0) throw refusal('limit', 'it is not a whole number from 0', 'Leave the limit out for all rows.')
  writer.text += `,"${field}":{"kind":"ValueNode","immediate":true,"value":${rows}}`
}

const identifier: Check = (name, writer, field) => {
  if (typeof name !== 'string' || !isIdentifier(name)) throw refusal('IdentifierNode', 'a name does not fit', 'Names are letters, digits and "_", at most 64, and not a row id or scope column.')
  writer.text += `,"${field}":"${name}"`
}

const jsonChain: Check = (list, writer, field) => {
  if (!Array.isArray(list) || list.length === 0 || list.length > 10) throw refusal('JSONOperatorChainNode', 'it has no parts or too many', 'Use 1 to 10 keys.')
  const legs = list.map((leg) => (isRecord(leg) && leg['kind'] === 'ValueNode' && leg['immediate'] === true ? leg['value'] : undefined))
  if (!legs.every(isJsonLeg)) throw refusal('JSONOperatorChainNode', 'a key does not fit', 'Keys are letters, digits, space, ".", "-" and "_".')
  writer.text += `,"${field}":[${legs.map((leg) => `{"kind":"ValueNode","immediate":true,"value":${JSON.stringify(leg)}}`).join(',')}]`
}
const isJsonLeg = (leg: unknown): boolean => (typeof leg === 'string' && isJsonMember(leg)) || (typeof leg === 'number' && Number.isInteger(leg))
const jsonLeg: Check = (leg, writer, field) => {
  if (!isJsonLeg(leg)) throw refusal('JSONPathLegNode', 'a key does not fit', 'Keys are letters, digits, space, ".", "-" and "_".')
  writer.text += `,"${field}":${JSON.stringify(leg)}`
}

const identifierNode = one('IdentifierNode')
const select = one('SelectQueryNode')
const anExpression = one(...expression)
const where = one('WhereNode')
const selection: Check = (entry, writer, field) => aliased([...expression, 'SelectAllNode'])(entry, writer, field)

export const grammar: ReadonlyMap<string, NodeRule> = new Map(
  Object.entries({
    SelectQueryNode: rule({
      from: one('FromNode'), selections: many('SelectionNode'), joins: many('JoinNode'), groupBy: one('GroupByNode'), having: one('HavingNode'),
      orderBy: one('OrderByNode'), where, frontModifiers: many('SelectModifierNode'), limit: one('LimitNode'), offset: one('OffsetNode'),
      with: one('WithNode'), setOperations: many('SetOperationNode'),
    }, (node, writer) => {
      if (writer.writing && node['with'] !== undefined) throw refusal('with', 'a statement that changes rows takes no CTE', 'Select first, then change the rows by key.')
    }),
    InsertQueryNode: rule({ into: one('TableNode'), columns: many('ColumnNode'), values: one('ValuesNode', 'SelectQueryNode'), onConflict: one('OnConflictNode'), returning: one('ReturningNode'), orAction: one('OrActionNode'), replace: never }),
    UpdateQueryNode: rule({ table: aliased(['TableNode']), updates: many('ColumnUpdateNode'), where, returning: one('ReturningNode') }),
    DeleteQueryNode: rule({ from: one('FromNode'), where, returning: one('ReturningNode') }),
    OnConflictNode: rule({ columns: many('ColumnNode'), updates: many('ColumnUpdateNode'), updateWhere: where, doNothing: flag }),
    OrActionNode: rule({ action: word(new Set(['ignore']), 'action') }),
    ColumnUpdateNode: rule({ column: one('ColumnNode', 'ReferenceNode'), value: anExpression }),
    ReturningNode: rule({ selections: many('SelectionNode') }),
    ValuesNode: values,
    ValueListNode: rule({ values: (list, writer, field) => { writer.text += `,"${field}":`; writer.list(list, [...expression, 'DefaultInsertValueNode'], limits.values) } }),
    PrimitiveValueListNode: rule({ values: primitiveValues }),
    DefaultInsertValueNode: rule({}),

    FromNode: rule({ froms: sources }),
    JoinNode: rule({ joinType: word(joinTypes, 'join'), table: source, on: one('OnNode') }),
    OnNode: rule({ on: anExpression }),
    WithNode: rule({ expressions: many('CommonTableExpressionNode'), recursive: never }),
    CommonTableExpressionNode: rule({ name: one('CommonTableExpressionNameNode'), materialized: flag, expression: select }),
    CommonTableExpressionNameNode: rule({ table: one('TableNode'), columns: many('ColumnNode') }),
    SetOperationNode: rule({ operator: word(setOperators, 'operator'), expression: select, all: flag }),
    SelectModifierNode: rule({ modifier: word(new Set(['Distinct']), 'modifier') }),
    SelectionNode: rule({ selection }),
    SelectAllNode: rule({}),
    WhereNode: rule({ where: anExpression }),
    HavingNode: rule({ having: anExpression }),
    GroupByNode: rule({ items: many('GroupByItemNode') }),
    GroupByItemNode: rule({ groupBy: anExpression }),
    OrderByNode: rule({ items: many('OrderByItemNode') }),
    OrderByItemNode: rule({ orderBy: anExpression, direction: one('RawNode'), nulls: word(new Set(['first', 'last']), 'order'), collation: one('CollateNode') }),
    CollateNode: rule({ collation: (node, writer, field) => {
      if (!isRecord(node) || typeof node['name'] !== 'string' || !collations.has(node['name'])) throw refusal('collation', 'this collation is not offered', 'Use nocase, binary or rtrim.')
      identifierNode(node, writer, field)
    } }),
    LimitNode: rule({ limit }),
    OffsetNode: rule({ offset: one('ValueNode') }),

    TableNode: rule({ table: one('SchemableIdentifierNode') }),
    SchemableIdentifierNode: rule({ identifier: identifierNode }),
    IdentifierNode: rule({ name: identifier }),
    ColumnNode: rule({ column: identifierNode }),
    ReferenceNode: rule({ column: one('ColumnNode', 'SelectAllNode'), table: one('TableNode') }),
    ValueNode: value,
    RawNode: raw,
    ParensNode: rule({ node: anExpression }),
    TupleNode: rule({ values: many(...expression) }),
    AndNode: rule({ left: anExpression, right: anExpression }),
    OrNode: rule({ left: anExpression, right: anExpression }),
    BinaryOperationNode: rule({ leftOperand: anExpression, operator: one('OperatorNode'), rightOperand: done }, binaryOperation),
    UnaryOperationNode: rule({ operator: (node, writer, field) => {
      if (!isRecord(node) || typeof node['operator'] !== 'string' || !unaryOperators.has(node['operator'])) throw refusal('operator', 'this operator is not offered', 'Use not, - or exists.')
      writer.text += `,"${field}":{"kind":"OperatorNode","operator":"${node['operator']}"}`
    }, operand: anExpression }),
    OperatorNode: rule({ operator: word({ has: (name) => operators.has(name) || jsonOperators.has(name) }, 'operator') }),
    FunctionNode: rule({ func: word(functions, 'function'), arguments: many(...expression) }, within(functions, 'arguments')),
    AggregateFunctionNode: rule({ func: word(aggregates, 'function'), aggregated: many(...expression, 'SelectionNode'), distinct: flag, filter: where, over: one('OverNode') }, within(aggregates, 'aggregated')),
    OverNode: rule({ orderBy: one('OrderByNode'), partitionBy: one('PartitionByNode') }),
    PartitionByNode: rule({ items: many('PartitionByItemNode') }),
    PartitionByItemNode: rule({ partitionBy: anExpression }),
    CaseNode: rule({ value: anExpression, when: many('WhenNode'), else: anExpression, isStatement: never }),
    WhenNode: rule({ condition: anExpression, result: anExpression }),
    CastNode: rule({ expression: anExpression, dataType: one('DataTypeNode') }),
    DataTypeNode: rule({ dataType: word(castTypes, 'type') }),
    JSONReferenceNode: rule({ reference: one('ReferenceNode'), traversal: one('JSONPathNode', 'JSONOperatorChainNode') }),
    JSONOperatorChainNode: rule({ operator: one('OperatorNode'), values: jsonChain }),
    JSONPathNode: rule({ inOperator: one('OperatorNode'), pathLegs: many('JSONPathLegNode') }),
    JSONPathLegNode: rule({ type: word(new Set(['Member', 'ArrayLocation']), 'step'), value: jsonLeg }),
  } satisfies Record<string, NodeRule>),
)
