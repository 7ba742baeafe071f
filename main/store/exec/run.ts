/** Runs prepared statements: selects with row and byte limits, changes under the clock, batches in one transaction. */
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Db } from '../database'
import { limits } from '../guard/limits'
import type { Guard, Prepared } from '../guard/plan'
import { beyondLimit } from '../guard/refusal'
import type { RowCounts } from '../schema/row-counts'
import type { Clock } from './clock'
import { queryError } from './errors'
import type { RowRules } from './row-rules'

export interface Rows {
  readonly columns: string[]
  readonly rows: readonly (readonly unknown[])[]
}
export interface Change extends Rows {
  readonly changes: number
}

/** Bytes of a row up to which `limits.resultRows` of them may be in memory at once. */
const smallRow = 4096

/**
 * Rows are stepped through one by one, so that a large result is noticed before it fills the memory; statements
 * whose rows were small before are fetched in one go, which is three times as fast.
 *
 * @throws PanopticError `limit` when the result is too large; nothing is cut off silently
 */
export function runSelect({ plan, bind }: Prepared): Rows {
  const values = bind()
  const rows: unknown[][] = []
  let bytes = 0
  let largest = 0
  for (const row of plan.small ? plan.statement.all(...values) : plan.statement.iterate(...values)) {
    let size = 0
    for (const value of row) size += typeof value === 'string' ? value.length * 2 : 8
    bytes += size
    if (size > largest) largest = size
    rows.push(row)
    if (rows.length > limits.resultRows) throw beyondLimit('resultRows', `A result may have at most ${limits.resultRows} rows.`, 'Aggregate in the query, or read pages with `limit` and a key condition.')
    if (bytes > limits.resultBytes) throw beyondLimit('resultBytes', `A result may have at most ${limits.resultBytes / 1024 / 1024} MiB.`, 'Select fewer columns, or read pages.')
  }
  plan.small = largest <= smallRow
  return { columns: plan.columns, rows }
}

export interface Changer {
  /** One statement, all of it or nothing. */
  run(tree: unknown, identity: PluginIdentity): Change
  /** Statements in order, all of them or none. The message of a failure says which one it was. */
  batch(trees: readonly unknown[], identity: PluginIdentity): Change[]
}

export function createChanger(db: Db, guard: Guard, clock: Clock, counts: Pick<RowCounts, 'changed'>, rules: RowRules): Changer {
  const begin = db.prepare('begin immediate')
  const commit = db.prepare('commit')
  const rollback = db.prepare('rollback')

  function transaction<T>(work: () => T): T {
    begin.run()
    try {
      const result = work()
      commit.run()
      return result
    } catch (error) {
      if (db.inTransaction) rollback.run()
      throw error
    }
  }

  function change({ plan, shape, bind }: Prepared, grown: Map<string, number>): Change {
    const { statement, columns, target, grows } = plan
    const rows: unknown[][] = []
    let changes = 0
    let updated = 0
    for (const row of shape.rows ?? [undefined]) {
      clock.startStatement()
      const values = bind(row)
      if (statement.reader) {
        const returned = statement.all(...values)
        for (const entry of returned) rows.push(entry)
        changes += returned.length
      } else changes += statement.run(...values).changes
      updated += clock.changed()
      clock.endStatement()
    }
    if (changes > limits.changedRows) throw beyondLimit('changedRows', `One statement may change at most ${limits.changedRows} rows.`, 'Narrow it by key, for example day by day.')
    if (grows !== null && target !== null) grown.set(target.name, (grown.get(target.name) ?? 0) + (grows === 'insert' ? changes - updated : -changes))
    return { changes, columns, rows }
  }

  const each = (trees: readonly unknown[], identity: PluginIdentity): Change[] => {
    clock.startCall()
    const grown = new Map<string, number>()
    let audited = false
    // Trees are prepared one by one: what the guard makes of 5 000 of them need not be in memory at once.
    const results = trees.map((tree, index) => {
      try {
        const prepared = guard.prepare(tree, identity)
        const { target } = prepared.plan
        if (target !== null) rules.check(target, identity)
        audited ||= target?.audited === true
        return change(prepared, grown)
      } catch (error) {
        throw trees.length === 1 ? queryError(error, identity.plugin) : numbered(queryError(error, identity.plugin), index)
      }
    })
    // At the end: a batch may insert first and delete then.
    counts.changed(identity.plugin, grown)
    if (audited) rules.settle(identity)
    return results
  }

  return {
    run: (tree, identity) => transaction(() => each([tree], identity)[0]!),
    batch: (trees, identity) => transaction(() => each(trees, identity)),
  }
}

/** Adds which statement of a batch failed. */
function numbered(error: unknown, index: number): unknown {
  if (error instanceof Error && 'details' in error && 'code' in error) Object.assign(error, { details: { ...(error.details as object), statement: index } })
  return error
}
