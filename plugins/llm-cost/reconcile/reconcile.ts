/** Billed against recomputed, row by row, with the reason for every difference. */
import type { Panoptic } from '@panoptic/sdk'
import { daysFrom, type Day } from '../ledger/days'
import type { DB } from '../tables'
import { match, type Cell, type Matching } from './match'
import { readLateness, readSums, type IsLate, type Question } from './read'
import { agrees, differenceOf, explain, reasonCodes, type Reason, type ReasonCode } from './reasons'

/** One model of an account on a day, or a sum of such. Money in nano-units of the US dollar. */
export interface Row {
  readonly id: string
  /** Empty for a sum over days. */
  readonly day: Day
  readonly span: string
  readonly provider: string
  readonly account: string
  readonly model: string
  readonly billed: number | null
  readonly computed: number | null
  readonly difference: number
  /** Billed by recomputed; NULL without both. */
  readonly ratio: number | null
  readonly reasons: readonly Reason[]
  readonly agrees: boolean
  readonly cells: readonly Cell[]
}

export interface Reconciliation {
  /** A row for each day and model, worst first. */
  readonly rows: readonly Row[]
  readonly days: readonly { readonly day: Day; readonly billed: number | null; readonly computed: number | null }[]
  readonly billed: number | null
  readonly computed: number | null
  /** Model-days with both sides known, and those of them within the aim. */
  readonly both: number
  readonly agreeing: number
  /** Of the others, those whose whole difference has a name. */
  readonly explained: number
  /** How often each reason was found, and the money it explains; by {@link reasonCodes}. */
  readonly reasons: readonly { readonly code: ReasonCode; readonly rows: number; readonly nanos: number | null }[]
  /** Not part of any sum: nano-units by currency. */
  readonly unconverted: ReadonlyMap<string, number>
}

export async function reconcile(db: Panoptic<DB>['db'], question: Question, matching: Matching, today: Day): Promise<Reconciliation> {
  const [sums, isLate] = await Promise.all([readSums(db, question), readLateness(db, today)])
  return summarise(question, match(sums, matching), isLate)
}

export function summarise({ from, to }: Pick<Question, 'from' | 'to'>, cells: readonly Cell[], isLate: IsLate): Reconciliation {
  const having = (side: 'costLines' | 'usageLines'): ReadonlySet<string> => new Set(cells.filter((cell) => cell[side] > 0).map(({ account }) => account))
  const [billing, using] = [having('costLines'), having('usageLines')]
  const rows = cells.map((cell) => rowOf([cell], explain(cell, { late: isLate(cell.account, cell.day), hasCostReport: billing.has(cell.account), hasUsageReport: using.has(cell.account) })))
  const isOpen = ({ reasons }: Row): boolean => reasons.some(({ code }) => code === 'unexplained')
  const known = rows.filter(({ billed, computed }) => billed !== null && computed !== null)
  const byDay = new Map<Day, Cell[]>()
  for (const cell of cells) byDay.set(cell.day, [...(byDay.get(cell.day) ?? []), cell])
  const unconverted = new Map<string, number>()
  for (const cell of cells) for (const [currency, nanos] of cell.unconverted) unconverted.set(currency, (unconverted.get(currency) ?? 0) + nanos)
  return {
    rows: worstFirst(rows), unconverted,
    days: daysFrom(from, to).map((day) => ({ day, billed: sumOf(byDay.get(day) ?? [], 'billed'), computed: sumOf(byDay.get(day) ?? [], 'computed') })),
    billed: sumOf(cells, 'billed'), computed: sumOf(cells, 'computed'),
    both: known.length, agreeing: known.filter((row) => row.agrees).length, explained: known.filter((row) => !row.agrees && !isOpen(row)).length,
    reasons: countReasons(rows),
  }
}

/** The rows of each model of an account as one, over all days. */
export function byModel(rows: readonly Row[]): Row[] {
  const models = new Map<string, Row[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.provider, row.account, row.model])
    models.set(key, [...(models.get(key) ?? []), row])
  }
  return worstFirst([...models.values()].map((group) => ({
    ...rowOf(group.flatMap(({ cells }) => cells), countReasons(group).map(({ code, nanos }) => ({ code, nanos }))), day: '', span: '',
  })))
}

function rowOf(cells: readonly Cell[], reasons: readonly Reason[]): Row {
  const { day, span, provider, account, model } = cells[0]!
  const [billed, computed] = [sumOf(cells, 'billed'), sumOf(cells, 'computed')]
  const difference = differenceOf({ billed, computed })
  return {
    id: JSON.stringify([cells.length === 1 ? day : '', span, provider, account, model]), day, span, provider, account, model, billed, computed, difference, reasons, cells,
    ratio: billed === null || computed === null || computed === 0 ? null : billed / computed,
    agrees: billed !== null && computed !== null && agrees(difference, billed, computed),
  }
}

/** What is open, then where two sides differ, then the rest; each by the size of the difference. */
function worstFirst(rows: readonly Row[]): Row[] {
  const rank = ({ reasons, billed, computed, agrees: same }: Row): number => (reasons.some(({ code }) => code === 'unexplained') ? 2 : billed !== null && computed !== null && !same ? 1 : 0)
  return [...rows].sort((one, other) => rank(other) - rank(one) || Math.abs(other.difference) - Math.abs(one.difference) || other.day.localeCompare(one.day))
}

function countReasons(rows: readonly Row[]): Reconciliation['reasons'] {
  return reasonCodes.flatMap((code) => {
    const found = rows.flatMap(({ reasons }) => reasons.filter((reason) => reason.code === code))
    if (found.length === 0) return []
    const amounts = found.map(({ nanos }) => nanos).filter((nanos) => nanos !== null)
    return [{ code, rows: found.length, nanos: amounts.length === 0 ? null : amounts.reduce((sum, nanos) => sum + nanos, 0) }]
  })
}

const sumOf = (cells: readonly Cell[], side: 'billed' | 'computed'): number | null =>
  cells.reduce<number | null>((sum, { [side]: nanos }) => (nanos === null ? sum : (sum ?? 0) + nanos), null)
