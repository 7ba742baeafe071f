/** Budgets: what may be spent in a day, week or month, by everything or by one provider, model or project. */
import type { Panoptic, Query } from '@panoptic/sdk'
import type { DB } from '../tables'
import { addDays, monthEnd, monthStart, weekStart, type Day } from './days'
import { toNanos } from './money'
import type { Period } from './totals'

export const periods = ['day', 'week', 'month'] as const
export type PeriodKind = (typeof periods)[number]

/** Which costs count: those of this provider, model and project; an empty text means all of them. */
export interface Scope {
  readonly provider: string
  readonly model: string
  readonly project: string
}

export interface Budget extends Scope {
  readonly id: string
  readonly name: string
  /** In UTC; a week begins on Monday. */
  readonly period: PeriodKind
  readonly amount_nanos: number
  readonly currency: string
}

export async function readBudgets(db: Panoptic<DB>['db']): Promise<Budget[]> {
  const rows = await db.selectFrom('budgets').select(['id', 'name', 'provider', 'model', 'project', 'period', 'amount_nanos', 'currency']).orderBy('name').orderBy('id').execute()
  return rows.map((row) => ({ ...row, period: periods.find((known) => known === row.period) ?? 'month' }))
}

/** Creates the budget, or replaces the one with its id. */
export async function saveBudget({ db, batch }: Pick<Panoptic<DB>, 'db' | 'batch'>, { id, ...values }: Budget): Promise<void> {
  const row = { ...values, changed_at: Date.now() }
  const query: Query = db.insertInto('budgets').values({ id, ...row }).onConflict((conflict) => conflict.column('id').doUpdateSet(row))
  await batch([query])
}

export async function removeBudget({ db, batch }: Pick<Panoptic<DB>, 'db' | 'batch'>, id: string): Promise<void> {
  await batch([db.deleteFrom('budgets').where('id', '=', id)])
}

/** The period that holds the day. */
export function periodOf(kind: PeriodKind, day: Day): Period {
  if (kind === 'day') return { from: day, to: day }
  return kind === 'week' ? { from: weekStart(day), to: addDays(weekStart(day), 6) } : { from: monthStart(day), to: monthEnd(day) }
}

/** The `count` periods before the one that holds the day, oldest first. */
export function periodsBefore(kind: PeriodKind, day: Day, count: number): Period[] {
  const found: Period[] = []
  for (let { from } = periodOf(kind, day); found.length < count; from = found[0]!.from) found.unshift(periodOf(kind, addDays(from, -1)))
  return found
}

/** A budget as it is typed. */
export interface BudgetDraft extends Scope {
  readonly name: string
  readonly period: PeriodKind
  readonly amount: string
  readonly currency: string
}

export const nameLength = 80

/** What is wrong with each field: a key below `cost.budgets.wrong`; an empty object when nothing is. */
export function budgetProblems(draft: BudgetDraft, language: string, known: readonly Budget[], id: string): Partial<Record<'name' | 'amount' | 'currency', string>> {
  const name = draft.name.trim()
  const amount = amountOf(draft.amount, language)
  const problems = {
    name: name === '' ? 'noName' : name.length > nameLength ? 'longName' : known.some((other) => other.id !== id && other.name === name) ? 'sameName' : null,
    amount: amount === null ? 'amount' : amount <= 0 ? 'notPositive' : null,
    currency: /^[A-Z]{3}$/.test(draft.currency) ? null : 'currency',
  }
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem !== null))
}

/**
 * Nano-units of an amount as it is typed in the language: `1,500.50` in English and `1.500,50` in German, with or
 * without grouping. `null` when it is no amount.
 */
export function amountOf(typed: string, language: string): number | null {
  const [group, point] = language === 'de' ? ['.', ','] : [',', '.']
  const [whole = '', fraction, ...more] = typed.trim().split(point)
  const grouped = whole.split(group)
  const isGrouped = grouped.length === 1 || (/^[+-]?\d{1,3}$/.test(grouped[0] ?? '') && grouped.slice(1).every((part) => /^\d{3}$/.test(part)))
  const digits = grouped.join('')
  if (more.length > 0 || !isGrouped || !/^[+-]?\d+$/.test(digits) || (fraction !== undefined && !/^\d{1,9}$/.test(fraction))) return null
  return toNanos(fraction === undefined ? digits : `${digits}.${fraction}`)
}

/** The amount as it would be typed in the language. */
export const typedAmount = (decimal: string, language: string): string => (language === 'de' ? decimal.replace('.', ',') : decimal)
