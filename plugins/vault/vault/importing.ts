/** Which rows of an opened file are taken in, and what became of them. */
import type { ImportRow } from '@panoptic/sdk'

/** What is known of a row before it is taken in. */
export type RowState = 'new' | 'same-value' | 'same-name' | Exclude<ImportRow['problem'], ''>
export type RowResult = '' | 'no-value' | 'too-long' | 'no-name' | 'exists'

export function stateOf({ problem, duplicate }: ImportRow): RowState {
  if (problem !== '') return problem
  return duplicate === 'none' ? 'new' : duplicate === 'value' ? 'same-value' : 'same-name'
}

/** The most rows the host takes in at once. */
export const mostRows = 20_000

export const canTake = ({ problem }: ImportRow): boolean => problem === ''

export const choices = ['new', 'possible', 'none'] as const
export type Choice = (typeof choices)[number]

/** The indices of a choice: rows that are new, all that can be taken, or none. */
export const choose = (rows: readonly ImportRow[], choice: Choice): ReadonlySet<number> =>
  new Set(rows.filter((row) => choice !== 'none' && canTake(row) && (choice === 'possible' || stateOf(row) === 'new')).map(({ index }) => index).slice(0, mostRows))

/** The same set with one row the other way; a row that cannot be taken changes nothing. */
export function toggle(chosen: ReadonlySet<number>, row: ImportRow): ReadonlySet<number> {
  const next = new Set(chosen)
  if (!next.delete(row.index) && canTake(row) && next.size < mostRows) next.add(row.index)
  return next
}

export function countStates(rows: readonly ImportRow[]): Readonly<Partial<Record<RowState, number>>> {
  const counts: Partial<Record<RowState, number>> = {}
  for (const row of rows) counts[stateOf(row)] = (counts[stateOf(row)] ?? 0) + 1
  return counts
}

/** What became of each asked row, by its index. */
export const resultsByRow = (asked: readonly number[], results: readonly RowResult[]): ReadonlyMap<number, RowResult> =>
  new Map(asked.flatMap((index, at) => (results[at] === undefined ? [] : [[index, results[at]] as const])))

export interface ImportSummary {
  readonly taken: number
  readonly existed: number
  readonly failed: number
  /** Rows that nobody asked for. */
  readonly left: number
}

export function summarize(rows: readonly ImportRow[], results: ReadonlyMap<number, RowResult>): ImportSummary {
  const all = [...results.values()]
  const taken = all.filter((result) => result === '').length
  const existed = all.filter((result) => result === 'exists').length
  return { taken, existed, failed: all.length - taken - existed, left: rows.length - all.length }
}
