/** What the overview shows, read from the daily roll-up alone. */
import type { Panoptic } from '@panoptic/sdk'
import type { DB } from '../tables'
import { addDays, daysBetween, daysFrom, monthStart, weekStart, type Day } from './days'

/** Cost of a period and of the one it is compared with, in nano-units; NULL is unknown. */
export interface Figure {
  readonly value: number | null
  readonly previous: number | null
}

export interface ModelCost {
  /** Empty: billed services that belong to no model. */
  readonly model: string
  readonly cost: number | null
  readonly inputTokens: number | null
  readonly cachedTokens: number | null
  readonly outputTokens: number | null
  readonly requests: number | null
}

export interface Overview {
  /** Whether any line was ever stored. */
  readonly hasData: boolean
  readonly currency: string
  /** Totals of the last 30 days in other currencies, which are never added to the rest. */
  readonly others: readonly { readonly currency: string; readonly cost: number }[]
  /** The current UTC day against the whole day before. */
  readonly today: Figure
  /** Monday to today against the same days of the week before. */
  readonly week: Figure
  /** The first to today against the same days of the month before. */
  readonly month: Figure
  /** The last 30 days, oldest first. */
  readonly days: readonly Day[]
  /** Cost per model and day, dearest model first; aligned with `days`. */
  readonly trend: readonly { readonly model: string; readonly values: readonly (number | null)[] }[]
  readonly models: readonly ModelCost[]
  /** Cost of the last 30 days by account. */
  readonly accounts: ReadonlyMap<string, number | null>
}

const trendDays = 30

export async function readOverview(db: Panoptic<DB>['db'], today: Day): Promise<Overview> {
  const firstTrendDay = addDays(today, 1 - trendDays)
  const before = monthStart(addDays(monthStart(today), -1))
  const since = before < firstTrendDay ? before : firstTrendDay
  const [totals, parts, tokens, covered, any] = await Promise.all([
    db.selectFrom('daily').select(['day', 'currency']).select(({ fn }) => fn.sum<number | null>('cost_nanos').as('cost'))
      .where('kind', '=', 'cost').where('day', '>=', since).where('day', '<=', today).groupBy(['day', 'currency']).execute(),
    db.selectFrom('daily').select(['day', 'currency', 'model', 'account']).select(({ fn }) => fn.sum<number | null>('cost_nanos').as('cost'))
      .where('kind', '=', 'cost').where('day', '>=', firstTrendDay).where('day', '<=', today).groupBy(['day', 'currency', 'model', 'account']).execute(),
    readTokens(db, firstTrendDay, today),
    readCovered(db),
    db.selectFrom('daily').select('day').limit(1).execute(),
  ])

  const currency = mainCurrency(parts.length > 0 ? parts : totals)
  const ours = totals.filter((row) => row.currency === currency)
  const inCurrency = parts.filter((row) => row.currency === currency)
  const sum = (from: Day, to: Day): number | null => sumOf(ours, from, to, covered)
  const days = daysFrom(firstTrendDay, today)
  const models = [...groups(inCurrency, ({ model }) => model)].map(([model, rows]) => ({ model, rows, cost: total(rows) }))
    .sort((one, other) => (other.cost ?? 0) - (one.cost ?? 0))

  return {
    hasData: any.length > 0,
    currency,
    others: [...groups(parts.filter((row) => row.currency !== currency), (row) => row.currency)].map(([name, rows]) => ({ currency: name, cost: total(rows) ?? 0 })),
    today: { value: sum(today, today), previous: sum(addDays(today, -1), addDays(today, -1)) },
    week: { value: sum(weekStart(today), today), previous: sum(addDays(weekStart(today), -7), addDays(today, -7)) },
    month: { value: sum(monthStart(today), today), previous: sum(before, sameDayIn(before, today)) },
    days,
    trend: models.map(({ model, rows }) => ({ model, values: days.map((day) => sumOf(rows, day, day, covered)) })),
    models: withTokens(models, tokens),
    accounts: new Map([...groups(inCurrency, ({ account }) => account)].map(([account, rows]) => [account, total(rows)])),
  }
}

const readTokens = (db: Panoptic<DB>['db'], from: Day, to: Day) =>
  db.selectFrom('daily').select('model')
    .select(({ fn }) => [
      fn.sum<number | null>('input_tokens').as('inputTokens'), fn.sum<number | null>('cached_tokens').as('cachedTokens'),
      fn.sum<number | null>('output_tokens').as('outputTokens'), fn.sum<number | null>('requests').as('requests'),
    ])
    .where('kind', '=', 'usage').where('day', '>=', from).where('day', '<=', to).groupBy('model').execute()

/** The days of which at least one cost report is known: a day in it without lines cost nothing. */
async function readCovered(db: Panoptic<DB>['db']): Promise<{ from: Day; to: Day } | null> {
  const rows = await db.selectFrom('coverage').select(['from_day', 'to_day']).where('source', 'like', '%.costs').execute()
  if (rows.length === 0) return null
  return {
    from: rows.map(({ from_day }) => from_day).sort()[0]!,
    to: rows.map(({ to_day }) => to_day).sort().at(-1)!,
  }
}

/** US dollars where there are any, else the currency that appears first. */
const mainCurrency = (rows: readonly { currency: string }[]): string =>
  rows.find(({ currency }) => currency === 'USD')?.currency ?? rows.find(({ currency }) => currency !== '')?.currency ?? 'USD'

function sumOf(rows: readonly { day: Day; cost: number | null }[], from: Day, to: Day, covered: { from: Day; to: Day } | null): number | null {
  const known = total(rows.filter(({ day }) => day >= from && day <= to))
  if (known !== null) return known
  return covered !== null && covered.from <= to && covered.to >= from ? 0 : null
}

function total(rows: readonly { cost: number | null }[]): number | null {
  const known = rows.flatMap(({ cost }) => (cost === null ? [] : [cost]))
  return known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0)
}

function groups<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const map = new Map<string, Row[]>()
  for (const row of rows) {
    const known = map.get(keyOf(row))
    if (known === undefined) map.set(keyOf(row), [row])
    else known.push(row)
  }
  return map
}

/** The day of the month of `today` in the month that begins at `month`, or its last day. */
function sameDayIn(month: Day, today: Day): Day {
  const last = addDays(monthStart(addDays(month, 31)), -1)
  const same = addDays(month, daysBetween(monthStart(today), today))
  return same < last ? same : last
}

type ModelTokens = Omit<ModelCost, 'cost'>
const noTokens: Omit<ModelTokens, 'model'> = { inputTokens: null, cachedTokens: null, outputTokens: null, requests: null }

/** Every model that cost something or was used, dearest first. */
function withTokens(models: readonly Pick<ModelCost, 'model' | 'cost'>[], tokens: readonly ModelTokens[]): ModelCost[] {
  const used = new Map(tokens.map((row) => [row.model, row]))
  const billed = new Set(models.map(({ model }) => model))
  return [
    ...models.map(({ model, cost }) => ({ ...(used.get(model) ?? noTokens), model, cost })),
    ...tokens.filter(({ model }) => !billed.has(model)).map((row) => ({ ...row, cost: null })),
  ]
}
