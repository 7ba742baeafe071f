/** Pages over the ledger's own lines, filtered, searched and sorted by the store. */
import type { Panoptic } from '@panoptic/sdk'
import type { DB } from '../tables'
import type { Day } from './days'
import type { Kind, Line } from './rows'

export interface LedgerRow extends Omit<Line, 'kind' | 'charge' | 'span'> {
  /** Connection id. */
  readonly account: string
  readonly kind: string
  readonly charge: string
  readonly span: string
  /** What the usage costs at our prices, in nano-units of the US dollar; NULL where `unpriced` says why not. */
  readonly computed_nanos: number | null
  readonly unpriced: string
  /** Epoch ms of the fetch that brought it or last changed it. */
  readonly fetched_at: number
}

export interface Filter {
  readonly kind: Kind | null
  readonly account: string | null
  readonly model: string | null
  readonly from: Day | null
  readonly to: Day | null
  /** Found anywhere in model, item, project, key or user. */
  readonly search: string
}

export const noFilter: Filter = { kind: null, account: null, model: null, from: null, to: null, search: '' }

export const sortable = ['day', 'kind', 'provider', 'model', 'item', 'project', 'api_key', 'actor', 'cost_nanos', 'input_tokens', 'cached_tokens', 'output_tokens', 'requests'] as const
export type SortKey = (typeof sortable)[number]

export interface PageOptions {
  readonly offset: number
  readonly limit: number
  readonly sort: { readonly key: string; readonly direction: 'asc' | 'desc' } | null
}

type Db = Panoptic<DB>['db']

const isSortKey = (key: string): key is SortKey => (sortable as readonly string[]).includes(key)

/** One page of lines, newest day and dearest line first unless sorted otherwise. The order is total, so pages never overlap. */
export function readLines(db: Db, filter: Filter, { offset, limit, sort }: PageOptions): Promise<LedgerRow[]> {
  let query = filtered(db, filter).selectAll()
  if (sort !== null && isSortKey(sort.key)) query = query.orderBy(sort.key, sort.direction)
  return query.orderBy('day', 'desc').orderBy('cost_nanos', 'desc').orderBy('account').orderBy('source').orderBy('item').orderBy('model').orderBy('project').orderBy('api_key').orderBy('actor')
    .limit(limit).offset(offset).execute()
}

export async function countLines(db: Db, filter: Filter): Promise<number> {
  const row = await filtered(db, filter).select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirst()
  return row?.count ?? 0
}

/** Days that have lines, newest first; from the roll-up. */
export async function readDays(db: Db, { kind, account, model, from, to }: Filter): Promise<Day[]> {
  let query = db.selectFrom('daily').select('day').distinct().orderBy('day', 'desc')
  if (kind !== null) query = query.where('kind', '=', kind)
  if (account !== null) query = query.where('account', '=', account)
  if (model !== null) query = query.where('model', '=', model)
  if (from !== null) query = query.where('day', '>=', from)
  if (to !== null) query = query.where('day', '<=', to)
  return (await query.execute()).map(({ day }) => day)
}

/** Models that have lines, for the filter; from the roll-up. */
export async function readModels(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('daily').select('model').distinct().orderBy('model').execute()
  return rows.map(({ model }) => model).filter((model) => model !== '')
}

function filtered(db: Db, { kind, account, model, from, to, search }: Filter) {
  let query = db.selectFrom('ledger')
  if (kind !== null) query = query.where('kind', '=', kind)
  if (account !== null) query = query.where('account', '=', account)
  if (model !== null) query = query.where('model', '=', model)
  if (from !== null) query = query.where('day', '>=', from)
  if (to !== null) query = query.where('day', '<=', to)
  for (const word of search.trim().split(/\s+/).filter((part) => part !== '').slice(0, 5))
    query = query.where((eb) => eb.or((['model', 'item', 'project', 'api_key', 'actor'] as const).map((column) => eb(column, 'like', `%${word}%`))))
  return query
}
