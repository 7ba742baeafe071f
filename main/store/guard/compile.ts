/** From a scoped tree to SQL and the list of what is bound to each `?`. */
import { type RootOperationNode, SqliteQueryCompiler } from 'kysely'
import { limits } from './limits'
import { refusal } from './refusal'
import type { Node, Slot } from './scope'

/** What is bound: a value of the call, a value of the inserted row, or a scope column. */
export type Bind =
  | { readonly from: 'call'; readonly index: number }
  | { readonly from: 'row'; readonly index: number; readonly column: string }
  | { readonly from: 'scope'; readonly name: 's_tenant' | 's_user' }

export interface Compiled {
  readonly sql: string
  readonly binds: readonly Bind[]
}

/** A select never gives more than `limits.resultRows` rows: one more is asked for, to know that there were more. */
function withRowLimit(tree: Node): Node {
  if (tree.kind !== 'SelectQueryNode') return tree
  const given = tree['limit'] as { limit: { value: number } } | undefined
  const rows = Math.min(given?.limit.value ?? Infinity, limits.resultRows + 1)
  return { ...tree, limit: { kind: 'LimitNode', limit: { kind: 'ValueNode', immediate: true, value: rows } } }
}

export function compile(tree: Node): Compiled {
  try {
    const { sql, parameters } = new SqliteQueryCompiler().compileQuery(withRowLimit(tree) as unknown as RootOperationNode, { queryId: '' })
    return { sql, binds: (parameters as Slot[]).map(bindOf) }
  } catch {
    throw refusal(tree.kind, 'a part is missing', 'Send what the query builder made, unchanged.')
  }
}

function bindOf(slot: Slot): Bind {
  if (typeof slot === 'number') return { from: 'call', index: slot }
  if ('row' in slot) return { from: 'row', index: slot.row, column: slot.column ?? '' }
  return { from: 'scope', name: slot.scope }
}
