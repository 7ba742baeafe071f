/** From a scoped tree to SQL and the list of what is bound to each `?`. */
import { type RootOperationNode, SqliteQueryCompiler } from 'kysely'
import { limits } from './limits'
import { refusal } from './refusal'
import type { Node, Slot } from './scope'

/** What is bound: a value of the call, a value of the inserted row, a scope column, or the row limit. */
export type Bind =
  | { readonly from: 'call'; readonly index: number }
  | { readonly from: 'row'; readonly index: number; readonly column: string }
  | { readonly from: 'scope'; readonly name: 's_tenant' | 's_user' }
  | { readonly from: 'limit'; readonly index: number | null }

export interface Compiled {
  readonly sql: string
  readonly binds: readonly Bind[]
}

/** A select never gives more than `limits.resultRows` rows: one more is asked for, to know that there were more. */
function withRowLimit(tree: Node): Node {
  if (tree.kind !== 'SelectQueryNode') return tree
  const given = tree['limit'] as { limit: { value: number } } | undefined
  return { ...tree, limit: { kind: 'LimitNode', limit: { kind: 'ValueNode', value: { limit: given === undefined ? null : given.limit.value } } } }
}

export function compile(tree: Node): Compiled {
  try {
    const { sql, parameters } = new SqliteQueryCompiler().compileQuery(withRowLimit(tree) as unknown as RootOperationNode, { queryId: '' })
    return { sql, binds: (parameters as (Slot | { limit: number | null })[]).map(bindOf) }
  } catch {
    throw refusal(tree.kind, 'a part is missing', 'Send what the query builder made, unchanged.')
  }
}

function bindOf(slot: Slot | { limit: number | null }): Bind {
  if (typeof slot === 'number') return { from: 'call', index: slot }
  if ('limit' in slot) return { from: 'limit', index: slot.limit }
  if ('row' in slot) return { from: 'row', index: slot.row, column: slot.column ?? '' }
  return { from: 'scope', name: slot.scope }
}

/** The limit to bind for the one a plugin asked for. */
export function boundLimit(asked: unknown): number {
  if (asked === undefined) return limits.resultRows + 1
  const whole = Number(asked)
  if (asked === null || !Number.isInteger(whole) || whole < 0) throw refusal('limit', 'it is not a whole number from 0', 'Leave the limit out for all rows.')
  return Math.min(whole, limits.resultRows + 1)
}
