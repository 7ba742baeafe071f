/**
 * Publishes metrics for cards, alerts and other plugins, one point a UTC day:
 * `llm.cost` (US dollars) and `llm.tokens` by provider and model, for all of the history; and for each budget, as of today,
 * `llm.budget.limit`, `.spent`, `.forecast` (US dollars) and `.used` (percent).
 *
 * Money is what was billed, converted with the rate of its day; without a rate there is no point. What a provider reports
 * by the month only belongs to no day, so it is in no point of `llm.cost` and `llm.tokens`: it would make the
 * first of the month look dear. Budgets for months hold it.
 */
import { PanopticError, type Panoptic, type Point } from '@panoptic/sdk'
import { convertParts } from '../currency/amounts'
import { readRates, type Rates } from '../currency/rates'
import type { DB } from '../tables'
import { readBudgetStates, type BudgetState } from './budget-state'
import { addDays, dayOf, daysBetween, startOf, type Day } from './days'
import type { Period } from './totals'

interface Value {
  readonly metric: string
  readonly day: Day
  /** Of a budget: its id. */
  readonly provider: string
  /** Of a budget: its name. */
  readonly model: string
  readonly value: number
}

const units: Readonly<Record<string, string>> = {
  'llm.cost': 'nano-usd', 'llm.tokens': 'tokens',
  'llm.budget.limit': 'nano-usd', 'llm.budget.spent': 'nano-usd', 'llm.budget.forecast': 'nano-usd', 'llm.budget.used': 'percent',
}
const isBudget = ({ metric }: Pick<Value, 'metric'>): boolean => metric.startsWith('llm.budget.')
const rowsPerInsert = 1000
/** Days that are read at once, so that no answer outgrows what the store gives. */
const daysPerRead = 60

/**
 * Sends what differs from what was sent before: so a correction, a removed account and a run that was interrupted
 * before publishing all come right. A point whose rows are gone becomes 0, and so do the points of a budget that was
 * removed or renamed. Returns how many points were sent: none without the permission, which leaves the ledger as complete.
 */
export async function publishMetrics(panoptic: Pick<Panoptic<DB>, 'db' | 'metrics'>, today: Day = dayOf(Date.now())): Promise<number> {
  const { db } = panoptic
  const [rates, budgets, first, last] = await Promise.all([readRates(db), readBudgetStates(db, today), firstDay(db), lastDay(db)])
  const changes = budgetChanges(budgetValues(budgets, rates, today), await sentBudgets(db), today)
  for (const { from, to } of reads(first, last)) {
    const [now, sent] = await Promise.all([currentValues(db, rates, from, to), sentValues(db, from, to)])
    changes.push(...difference(now, sent))
  }
  if (changes.length === 0) return 0
  if (!(await isTaken(panoptic.metrics.publish(changes.map(toPoint))))) return 0
  for (let at = 0; at < changes.length; at += rowsPerInsert)
    await db.insertInto('sent').values(changes.slice(at, at + rowsPerInsert))
      .onConflict((conflict) => conflict.columns(['metric', 'day', 'provider', 'model']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
      .execute()
  return changes.length
}

/** False when the person did not allow this plugin to publish. */
const isTaken = (sent: Promise<unknown>): Promise<boolean> =>
  sent.then(() => true, (error: unknown) => {
    if (error instanceof PanopticError && error.code === 'refused') return false
    throw error
  })

/** What must be sent so that the host's points, `sent`, become `now`. */
export function difference(now: readonly Value[], sent: readonly Value[]): Value[] {
  const known = new Map(sent.map((value) => [keyOf(value), value.value]))
  const wanted = new Set(now.map(keyOf))
  const gone = sent.filter((value) => value.value !== 0 && !wanted.has(keyOf(value))).map((value) => ({ ...value, value: 0 }))
  return [...now.filter((value) => known.get(keyOf(value)) !== value.value), ...gone]
}

const keyOf = ({ metric, day, provider, model }: Value): string => JSON.stringify([metric, day, provider, model])
const labelsOf = ({ provider, model }: Value): string => JSON.stringify([provider, model])

const toPoint = (value: Value): Point => ({
  name: value.metric, value: value.value, unit: units[value.metric] ?? 'count', at: startOf(value.day),
  labels: isBudget(value) ? { budget: value.provider, name: value.model } : { provider: value.provider, model: value.model.slice(0, 200) },
})

/** Of the ledger and of what was sent, because what is gone must be sent once more. */
const firstDay = (db: Panoptic<DB>['db']): Promise<Day | null> => outermost(db, 'asc')
const lastDay = (db: Panoptic<DB>['db']): Promise<Day | null> => outermost(db, 'desc')
async function outermost(db: Panoptic<DB>['db'], direction: 'asc' | 'desc'): Promise<Day | null> {
  const rows = await Promise.all((['daily', 'sent'] as const).map((table) => db.selectFrom(table).select('day').orderBy('day', direction).limit(1).executeTakeFirst()))
  const days = rows.flatMap((row) => (row === undefined ? [] : [row.day])).sort()
  return days.at(direction === 'asc' ? 0 : -1) ?? null
}

/** The days `first` to `last` in parts that are read at once. */
const reads = (first: Day | null, last: Day | null): Period[] => (first === null || last === null ? [] :
  Array.from({ length: Math.floor(daysBetween(first, last) / daysPerRead) + 1 }, (_, index) =>
    ({ from: addDays(first, index * daysPerRead), to: addDays(first, (index + 1) * daysPerRead - 1) })))

/** Known amounts only: a day whose cost is unknown has no point. */
async function currentValues(db: Panoptic<DB>['db'], rates: Rates, from: Day, to: Day): Promise<Value[]> {
  const rows = await db.selectFrom('daily')
    .select(['day', 'provider', 'model', 'kind', 'currency'])
    .select(({ fn }) => [fn.sum<number | null>('cost_nanos').as('cost'), fn.sum<number | null>('input_tokens').as('input'), fn.sum<number | null>('output_tokens').as('output')])
    .where('span', '=', 'day').where('day', '>=', from).where('day', '<=', to)
    .groupBy(['day', 'provider', 'model', 'kind', 'currency']).orderBy('day').orderBy('currency').orderBy('provider').orderBy('model').execute()
  const costs = new Map<string, Value>()
  for (const { day, provider, model, amount } of convertParts(rows.filter(({ kind }) => kind === 'cost'), (row) => row.day, rates, 'USD')) {
    const value = { metric: 'llm.cost', day, provider, model, value: amount ?? 0 }
    if (amount !== null) costs.set(keyOf(value), { ...value, value: amount + (costs.get(keyOf(value))?.value ?? 0) })
  }
  const tokens = rows.filter(({ kind, input, output }) => kind === 'usage' && (input !== null || output !== null))
    .map(({ day, provider, model, input, output }) => ({ metric: 'llm.tokens', day, provider, model, value: (input ?? 0) + (output ?? 0) }))
  return [...costs.values(), ...tokens]
}

const sentValues = (db: Panoptic<DB>['db'], from: Day, to: Day): Promise<Value[]> =>
  db.selectFrom('sent').select(['metric', 'day', 'provider', 'model', 'value']).where('metric', 'in', ['llm.cost', 'llm.tokens']).where('day', '>=', from).where('day', '<=', to).execute()

/** Each budget today; amounts at today's rate, the share used in whole percent, rounded down so that 100 means used up. */
function budgetValues(states: readonly BudgetState[], rates: Rates, today: Day): Value[] {
  return states.flatMap(({ budget, spent, forecast }) => {
    const dollars = (nanos: number | null): number | null => rates.convert(nanos, budget.currency, 'USD', today)
    const values = {
      'llm.budget.limit': dollars(budget.amount_nanos), 'llm.budget.spent': dollars(spent), 'llm.budget.forecast': dollars(forecast?.expected ?? null),
      'llm.budget.used': spent === null ? null : Math.floor((spent / budget.amount_nanos) * 100),
    }
    return Object.entries(values).flatMap(([metric, value]) => (value === null ? [] : [{ metric, day: today, provider: budget.id, model: budget.name, value }]))
  })
}

/** The newest point of each budget's metric. */
async function sentBudgets(db: Panoptic<DB>['db']): Promise<Value[]> {
  const rows = await db.selectFrom('sent').select(['metric', 'day', 'provider', 'model', 'value']).where('metric', 'like', 'llm.budget.%').orderBy('day').execute()
  return [...new Map(rows.map((row) => [JSON.stringify([row.metric, row.provider, row.model]), row])).values()]
}

/** Earlier days stay as they were sent; a budget that is no more goes to 0 today. */
function budgetChanges(now: readonly Value[], newest: readonly Value[], today: Day): Value[] {
  const budgets = new Set(now.map(labelsOf))
  const sent = new Map(newest.filter((value) => value.day === today).map((value) => [keyOf(value), value.value]))
  const removed = newest.filter((value) => value.value !== 0 && !budgets.has(labelsOf(value))).map((value) => ({ ...value, day: today, value: 0 }))
  return [...now.filter((value) => sent.get(keyOf(value)) !== value.value), ...removed]
}
