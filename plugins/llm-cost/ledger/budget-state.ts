/** How a budget stands: spent, where its period will end, when that crosses the limit, and how the last periods went. */
import type { Panoptic } from '@panoptic/sdk'
import { withoutRate, type Converted } from '../currency/amounts'
import { readRates, type Rates } from '../currency/rates'
import type { DB } from '../tables'
import { periodOf, periodsBefore, readBudgets, type Budget, type Scope } from './budgets'
import { readCovered, type Covered } from './covered'
import { addDays, type Day } from './days'
import { crossing, type Crossing, type Forecast } from './forecast'
import { convertTotals, historyDays } from './overview'
import { byTheMonth, forecastOf, ofDays, ofMonths, type DayTotal, type Period } from './totals'

/** `crossing`: it will be, as expected. `unknown`: nothing is known about the period yet. */
export type BudgetPhase = 'ok' | 'crossing' | 'crossed' | 'unknown'

/** Amounts are in the budget's currency. */
export interface BudgetState {
  readonly budget: Budget
  readonly period: Period
  /** Null: unknown. */
  readonly spent: number | null
  /** Null while too few days are known. */
  readonly forecast: Forecast | null
  /** Null: not in this period, even at the upper end of the range. */
  readonly crossing: Crossing | null
  readonly phase: BudgetPhase
  /** Spent in the period and in no amount here, because no rate converts it. */
  readonly unconverted: readonly { readonly currency: string; readonly cost: number }[]
  /** Reported by the month only, so that a budget for days or weeks does not hold it. */
  readonly leftOut: number | null
  /** The six periods before, oldest first; null is not known in full. */
  readonly history: readonly (Period & { readonly spent: number | null })[]
}

const historyPeriods = 6

/** All budgets as they stand on `today`, by name. */
export async function readBudgetStates(db: Panoptic<DB>['db'], today: Day): Promise<BudgetState[]> {
  const [budgets, covered, rates] = await Promise.all([readBudgets(db), readCovered(db), readRates(db)])
  return Promise.all(budgets.map(async (budget) => stateOf(budget, await readTotals(db, budget, firstDay(budget, today), today), rates, today, covered)))
}

const firstDay = ({ period }: Budget, today: Day): Day => {
  const oldest = periodsBefore(period, today, historyPeriods)[0]?.from ?? today
  return oldest < addDays(today, -historyDays) ? oldest : addDays(today, -historyDays)
}

/** One budget as it stands, from the totals of the days it needs. */
export function stateOf(budget: Budget, totals: readonly DayTotal[], rates: Rates, today: Day, covered: Covered | null): BudgetState {
  const rows = convertTotals(totals, rates, budget.currency)
  const period = periodOf(budget.period, today)
  const months = budget.period === 'month'
  const sum = (days: Period): number | null => (months ? ofMonths : ofDays)(rows, days, covered)
  const spent = sum({ from: period.from, to: today })
  const forecast = forecastOf(rows, period, today, covered, months)
  const crossed = spent !== null && spent > budget.amount_nanos
  const found = forecast === null ? null : crossing(forecast, budget.amount_nanos)
  return {
    budget, period, spent, forecast,
    crossing: found,
    phase: crossed ? 'crossed' : found?.expected != null ? 'crossing' : spent === null ? 'unknown' : 'ok',
    unconverted: withoutRate(inPeriod(rows, period)),
    leftOut: months ? null : byTheMonth(rows, periodOf('month', today)),
    history: periodsBefore(budget.period, today, historyPeriods).map((days) => ({ ...days, spent: covered !== null && covered.whole <= days.from ? sum(days) : null })),
  }
}

const inPeriod = (rows: readonly Converted<DayTotal>[], { from, to }: Period): readonly Converted<DayTotal>[] => rows.filter(({ day }) => day >= from && day <= to)

/** Billed totals by day of what the scope holds. Only projects need the larger roll-up. */
async function readTotals(db: Panoptic<DB>['db'], { provider, model, project }: Scope, from: Day, to: Day): Promise<DayTotal[]> {
  const table = project === '' ? 'daily' : 'daily_keys'
  let query = db.selectFrom(table).select(['day', 'span', 'currency']).select(({ fn }) => fn.sum<number | null>('cost_nanos').as('cost'))
    .where('kind', '=', 'cost').where('day', '>=', from).where('day', '<=', to)
  if (provider !== '') query = query.where('provider', '=', provider)
  if (model !== '') query = query.where('model', '=', model)
  // Only reached with the table that has the column, which the type of both together hides.
  if (project !== '') query = query.where('project' as 'provider', '=', project)
  return query.groupBy(['day', 'span', 'currency']).orderBy('day').orderBy('span').orderBy('currency').execute()
}

/** A limit to begin with: what last month cost, or this one will, rounded up to two digits; null when neither is known. */
export async function readProposal(db: Panoptic<DB>['db'], today: Day, currency: string): Promise<number | null> {
  const budget: Budget = { id: '', name: '', provider: '', model: '', project: '', period: 'month', amount_nanos: 0, currency }
  const [covered, rates, totals] = await Promise.all([readCovered(db), readRates(db), readTotals(db, budget, firstDay(budget, today), today)])
  const { history, forecast } = stateOf(budget, totals, rates, today, covered)
  const spent = history.at(-1)?.spent ?? forecast?.expected ?? 0
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, spent))) - 1)
  return spent <= 0 ? null : Math.ceil(spent / unit) * unit
}

/** What a scope can be made of: what was billed in the last months. */
export async function readScopes(db: Panoptic<DB>['db'], today: Day): Promise<{ readonly models: readonly { provider: string; model: string }[]; readonly projects: readonly { provider: string; project: string }[] }> {
  const since = addDays(today, -historyDays)
  const [models, projects] = await Promise.all([
    db.selectFrom('daily').select(['provider', 'model']).distinct().where('kind', '=', 'cost').where('day', '>=', since).where('model', '!=', '').orderBy('provider').orderBy('model').limit(2000).execute(),
    db.selectFrom('daily_keys').select(['provider', 'project']).distinct().where('kind', '=', 'cost').where('day', '>=', since).where('project', '!=', '').orderBy('provider').orderBy('project').limit(2000).execute(),
  ])
  return { models, projects }
}
