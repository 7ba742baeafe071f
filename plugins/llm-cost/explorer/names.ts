/** Every name the ledger has, by dimension: what filters offer and what the search looks through. */
import type { Panoptic } from '@panoptic/sdk'
import type { Kysely } from 'kysely'
import type { DB } from '../tables'
import { cut } from './period'
import type { Table } from './plan'
import { columns, names, type Column, type Name } from './question'

export type Names = Readonly<Record<Name, readonly string[]>>

/** Columns that one roll-up has and that mostly go together, so that their combinations are few. */
const together: readonly { readonly table: Exclude<Table, 'ledger'>; readonly names: readonly Name[] }[] = [
  { table: 'daily', names: ['provider', 'account', 'model', 'tier', 'charge', 'kind'] },
  { table: 'daily_keys', names: ['project', 'key'] },
  { table: 'daily_items', names: ['service', 'item', 'region'] },
  { table: 'daily_actors', names: ['user'] },
]

type Loose = Kysely<Readonly<Record<Table, Readonly<Record<Column | 'day', string>>>>>

/** Reads them month by month, so that no call is long. */
export async function readNames(db: Panoptic<DB>['db'], signal?: AbortSignal): Promise<Names> {
  const found = new Map<Name, Set<string>>(names.map((name) => [name, new Set()]))
  const span = await readSpan(db)
  for (const month of span === null ? [] : cut(span, [], 1))
    for (const { table, names: list } of together) {
      signal?.throwIfAborted()
      const rows = await (db as unknown as Loose).selectFrom(table).select(list.map((name) => columns[name])).distinct()
        .where('day', '>=', month.from).where('day', '<=', month.to).execute() as Readonly<Partial<Record<Column, string>>>[]
      for (const row of rows) for (const name of list) found.get(name)!.add(row[columns[name]]!)
    }
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
  return Object.fromEntries(names.map((name) => [name, [...found.get(name)!].sort(collator.compare)])) as unknown as Names
}

/** First and last day that have lines; null when there are none. */
export async function readSpan(db: Panoptic<DB>['db']): Promise<{ readonly from: string; readonly to: string } | null> {
  const [first, last] = await Promise.all((['asc', 'desc'] as const).map((direction) =>
    db.selectFrom('daily').select('day').orderBy('day', direction).limit(1).executeTakeFirst()))
  return first === undefined || last === undefined ? null : { from: first.day, to: last.day }
}
