/** The store's part of an answer: sums by group, kind and currency, from the table the plan chose. */
import type { Panoptic } from '@panoptic/sdk'
import type { AliasableExpression, ExpressionBuilder, Kysely, SelectQueryBuilder } from 'kysely'
import type { DB } from '../tables'
import type { Table } from './plan'
import { columns, type Column, type Dimension, type Measure, type Name, type Question, type Selection, type Values } from './question'

/** The column that each measure sums. */
const summed = { cost: 'cost_nanos', computed: 'computed_nanos', input: 'input_tokens', cached: 'cached_tokens', output: 'output_tokens', requests: 'requests', quantity: 'quantity' } as const
type Summed = (typeof summed)[Measure]

/** What the ledger and its roll-ups have in common, and what only some of them have; the plan knows which. */
type Row = Readonly<Record<Column | 'day' | 'currency', string> & Record<Summed, number | null> & Record<`${Summed}_unknown` | 'rows', number>>
type Tables = Readonly<Record<Table, Row>>
type Builder<Output> = SelectQueryBuilder<Tables, Table, Output>

/** One of the sums: a group's part of one kind and currency in one stretch of days. Only what was asked for is there. */
export type Sums = Readonly<Partial<Record<Measure | `${Measure}_unknown`, number | null> & Record<'g0' | 'g1' | 'g2' | 'unit', string>>> & {
  /** Null when no measure was asked for. */
  readonly kind: 'cost' | 'usage' | null
  /** Empty for usage. */
  readonly currency: string
  readonly lines: number
}

/** Values of one IN list (a limit of the store). */
const perList = 5000

/** Cost lines hold money and nothing else, usage lines all else. */
export const kindOf = (measure: Measure): 'cost' | 'usage' => (measure === 'cost' ? 'cost' : 'usage')

/** Each kind is asked by itself: fewer rows and columns to sort, which is what a grouping costs. */
export async function readSums(db: Panoptic<DB>['db'], question: Question, table: Table): Promise<Sums[]> {
  if (question.measures.length === 0) return readPart(db, question, table, null)
  const kinds = [...new Set(question.measures.map(kindOf))]
  return (await Promise.all(kinds.map((kind) => readPart(db, question, table, kind)))).flat()
}

async function readPart(db: Panoptic<DB>['db'], question: Question, table: Table, kind: 'cost' | 'usage' | null): Promise<Sums[]> {
  const grouped = (['g0', 'g1', 'g2'] as const).slice(0, question.group.length)
  const measures = question.measures.filter((measure) => kindOf(measure) === kind)
  const apart = [...(kind === 'cost' ? ['currency' as const] : []), ...(question.measures.includes('quantity') ? ['unit' as const] : [])]
  let query = selected(tableOf(db, table), question)
  if (kind !== null) query = query.where('kind', '=', kind)
  const rows = await query
    .select((eb) => [
      ...question.group.map((dimension, index) => groupOf(eb, dimension).as(grouped[index]!)),
      ...apart,
      (table === 'ledger' ? eb.fn.countAll<number>() : eb.fn.sum<number>('rows')).as('lines'),
      ...measures.flatMap((measure) => {
        const column = summed[measure]
        const unknown = table === 'ledger' ? eb(eb.fn.countAll<number>(), '-', eb.fn.count<number>(column)) : eb.fn.sum<number>(`${column}_unknown`)
        return [eb.fn.sum<number | null>(column).as(measure), unknown.as(`${measure}_unknown`)]
      }),
    ])
    .$if(grouped.length + apart.length > 0, (each) => each.groupBy([...grouped, ...apart] as never))
    .execute() as unknown as (Omit<Sums, 'kind' | 'currency'> & { readonly currency?: string })[]
  // Without a grouping SQL answers one row even where there is no line.
  return rows.filter(({ lines }) => (lines ?? 0) > 0).map((row) => ({ ...row, currency: row.currency ?? '', kind }))
}

export const tableOf = (db: Panoptic<DB>['db'], table: Table): Builder<object> => (db as unknown as Kysely<Tables>).selectFrom(table)

/** The lines, or what was summed of them, that a selection counts. */
export function selected<Output>(query: Builder<Output>, { from, to, filters, words }: Selection): Builder<Output> {
  let narrowed = query.where('day', '>=', from).where('day', '<=', to)
  for (const [name, list] of Object.entries(filters)) narrowed = narrowed.where((eb) => holds(eb, columns[name as Name], { list, not: false }))
  for (const word of words) narrowed = narrowed.where((eb) => eb.or(Object.entries(word).map(([column, values]) => holds(eb, column as Column, values))))
  return narrowed
}

function holds(eb: ExpressionBuilder<Tables, Table>, column: Column, { list, not }: Values) {
  const lists = Array.from({ length: Math.ceil(list.length / perList) }, (_, index) => list.slice(index * perList, (index + 1) * perList))
  return not ? eb.and(lists.map((part) => eb(column, 'not in', part))) : eb.or(lists.map((part) => eb(column, 'in', part)))
}

/** Weeks by their Monday, months by their first day. */
function groupOf(eb: ExpressionBuilder<Tables, Table>, dimension: Dimension): AliasableExpression<string> {
  switch (dimension) {
    case 'day': return eb.ref('day')
    case 'week': return eb.fn<string>('date', ['day', eb.val('weekday 0'), eb.val('-6 days')])
    case 'month': return eb.fn<string>('date', ['day', eb.val('start of month')])
    default: return eb.ref(columns[dimension])
  }
}
