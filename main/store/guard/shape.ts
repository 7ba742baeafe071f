/**
 * The first wall: reads an untrusted operation-node tree once, by the allow-list of grammar.ts, and writes its
 * *shape*: the JSON text of a clean tree in which every value is replaced by its position. The text is the key
 * of the plan cache, and on a miss the clean tree is parsed from it, so nothing of the original is ever used.
 */
import { grammar } from './grammar'
import { refusal } from './refusal'
import { isRecord, kindOf, ShapeWriter, type Value } from './shape-writer'

export interface Shape {
  readonly key: string
  readonly kind: 'select' | 'insert' | 'update' | 'delete'
  readonly values: readonly Value[]
  /** Plain `values (…)` rows: the statement is compiled for one row and run for each of these. */
  readonly rows: readonly (readonly Value[])[] | null
}

const roots: ReadonlyMap<string, Shape['kind']> = new Map([
  ['SelectQueryNode', 'select'], ['InsertQueryNode', 'insert'], ['UpdateQueryNode', 'update'], ['DeleteQueryNode', 'delete'],
])

/** @throws PanopticError `invalid` or `limit`, naming the node and the remedy */
export function shapeOf(tree: unknown): Shape {
  const root = isRecord(tree) && typeof tree['kind'] === 'string' ? roots.get(tree['kind']) : undefined
  if (root === undefined) throw refusal(kindOf(tree), 'it is not a select, insert, update or delete', 'Build it with the query builder; tables are made by `defineTables`.')
  const writer = new ShapeWriter(grammar, root !== 'select')
  writer.node(tree, [(tree as { kind: string }).kind])
  return { key: writer.text, kind: root, values: writer.values, rows: writer.rows }
}
