/** The ledger's own lines: paged, sorted and counted by the store, or walked through for an export. */
import type { Panoptic } from '@panoptic/sdk'
import type { Selectable } from 'kysely'
import { readSpan } from '../explorer/names'
import { cut, within, type Period } from '../explorer/period'
import { selecting, smallest, type Table } from '../explorer/plan'
import { readSums, selected, tableOf } from '../explorer/query'
import type { Selection } from '../explorer/question'
import type { DB } from '../tables'
import { daysFrom, type Day } from './days'

export type LedgerRow = Selectable<DB['ledger']>

export const sortable = [
  'day', 'kind', 'provider', 'model', 'item', 'project', 'api_key', 'actor', 'charge', 'tier', 'service', 'region', 'cost_nanos', 'list_nanos', 'computed_nanos',
  'input_tokens', 'cached_tokens', 'cache_write_tokens', 'output_tokens', 'requests', 'quantity',
] as const
export type SortKey = (typeof sortable)[number]

export interface PageOptions {
  readonly offset: number
  readonly limit: number
  readonly sort: { readonly key: string; readonly direction: 'asc' | 'desc' } | null
}

export interface Lines {
  /**
   * One page, newest day and dearest line first unless sorted otherwise. The order is total, so pages never overlap.
   * `total` null: counting would read the whole ledger.
   */
  page(options: PageOptions): Promise<{ readonly rows: readonly LedgerRow[]; readonly total: number | null }>
  /** Every line, newest day first; `progress` in lines where they could be counted, else in days. */
  all(signal: AbortSignal, progress: (done: number, total: number | null) => void): AsyncGenerator<LedgerRow>
}

type Db = Panoptic<DB>['db']

/** Rows of one question of a walk: large enough for the store, small enough for the page. */
const pageRows = 5000
/** The order of the natural key, below day and cost. */
const keyOrder = ['account', 'source', 'item', 'model', 'project', 'api_key', 'actor'] as const

const isSortKey = (key: string): key is SortKey => (sortable as readonly string[]).includes(key)

/** The lines of a selection. Counts are read from a roll-up, once, where one covers the selection. */
export function createLines(db: Db, selection: Selection): Lines {
  const table = smallest(selecting(selection))
  let counts: Promise<ReadonlyMap<Day, number>> | null = null
  const perDay = (): Promise<ReadonlyMap<Day, number>> => (counts ??= readPerDay(db, selection, table))

  return {
    async page({ offset, limit, sort }) {
      if (table === 'ledger') return { rows: await readRows(db, selection, offset, limit, sort), total: null }
      const days = await perDay()
      const total = [...days.values()].reduce((sum, count) => sum + count, 0)
      const newestFirst = sort === null || (sort.key === 'day' && sort.direction === 'desc')
      if (!newestFirst) return { rows: isSortKey(sort.key) ? await readSorted(db, selection, offset, limit, { ...sort, key: sort.key }) : await readRows(db, selection, offset, limit, null), total }
      const place = daysAt(days, offset, limit)
      return { rows: place === null ? [] : await readRows(db, { ...selection, ...place.period }, place.offset, limit, null), total }
    },
    async *all(signal, progress) {
      const days = table === 'ledger' ? await everyDay(db, selection) : new Map([...(await perDay())].map(([day, count]) => [day, count as number | null]))
      const total = table === 'ledger' ? days.size : [...days.values()].reduce<number>((sum, count) => sum + (count ?? 0), 0)
      let done = 0
      for (const [day, count] of days) {
        for (let offset = 0; ; offset += pageRows) {
          signal.throwIfAborted()
          progress(done, total)
          const rows = await readRows(db, { ...selection, from: day, to: day }, offset, pageRows, null)
          yield* rows
          done += count === null ? 0 : rows.length
          if (rows.length < pageRows) break
        }
        if (count === null) done++
      }
      progress(total, total)
    },
  }
}

/** Lines of each day that has any, newest first. */
async function readPerDay(db: Db, selection: Selection, table: Table): Promise<ReadonlyMap<Day, number>> {
  const days = new Map<Day, number>()
  for (const { g0, lines } of await readSums(db, { ...selection, group: ['day'], measures: [] }, table)) days.set(g0!, (days.get(g0!) ?? 0) + lines)
  return new Map([...days].sort(([one], [other]) => (one < other ? 1 : -1)))
}

async function everyDay(db: Db, selection: Selection): Promise<Map<Day, null>> {
  const span = await readSpan(db)
  return new Map(span === null ? [] : daysFrom(within(selection, span).from, within(selection, span).to).toReversed().map((day) => [day, null]))
}

/** The days that hold the rows from `offset` on, and how many rows of the newest of them come before. */
function daysAt(days: ReadonlyMap<Day, number>, offset: number, limit: number): { readonly period: Period; readonly offset: number } | null {
  let before = 0
  let first: { readonly to: Day; readonly offset: number } | null = null
  for (const [day, count] of days) {
    if (first === null && before + count > offset) first = { to: day, offset: offset - before }
    before += count
    if (first !== null && before >= offset + limit) return { period: { from: day, to: first.to }, offset: first.offset }
  }
  const oldest = [...days.keys()].at(-1)
  return first === null || oldest === undefined ? null : { period: { from: oldest, to: first.to }, offset: first.offset }
}

type Sorted = { readonly key: SortKey; readonly direction: 'asc' | 'desc' }

/** The first rows of each month, put in order together: no question sorts more than a month. */
async function readSorted(db: Db, selection: Selection, offset: number, limit: number, sort: Sorted): Promise<LedgerRow[]> {
  const span = await readSpan(db)
  if (span === null) return []
  const sign = sort.direction === 'asc' ? 1 : -1
  const found: LedgerRow[] = []
  for (const month of cut(within(selection, span), [], 1).toReversed()) {
    found.push(...(await readRows(db, { ...selection, ...month }, 0, offset + limit, sort)))
    // Newer months come first among equals, as the store orders them.
    found.sort((one, other) => sign * order(one[sort.key], other[sort.key]))
    found.splice(offset + limit)
  }
  return found.slice(offset)
}

/** As SQLite orders: unknown is smallest. */
function order(one: string | number | null, other: string | number | null): number {
  if (one === other) return 0
  if (one === null || other === null) return one === null ? -1 : 1
  return one < other ? -1 : 1
}

function readRows(db: Db, selection: Selection, offset: number, limit: number, sort: PageOptions['sort']): Promise<LedgerRow[]> {
  let query = selected(tableOf(db, 'ledger'), selection).selectAll()
  if (sort !== null && isSortKey(sort.key)) query = query.orderBy(sort.key as never, sort.direction)
  query = query.orderBy('day', 'desc').orderBy('cost_nanos', 'desc')
  for (const column of keyOrder) query = query.orderBy(column as never)
  return query.limit(limit).offset(offset).execute() as Promise<unknown> as Promise<LedgerRow[]>
}
