/**
 * Sums of the ledger in one currency. A day's total of a currency is converted as a whole; its parts are converted so
 * that they add up to it exactly, however they are cut. So a chart, a table and a figure of the same days agree to the nano.
 */
import { addDays, type Day } from '../ledger/days'
import type { Rates } from './rates'

/** A sum in the currency it was billed in. `cost` null: no amount is known. */
export interface Billed {
  readonly day: Day
  readonly currency: string
  readonly cost: number | null
}

/** `amount` null: no amount is known, or no rate, or it is in no currency that has one. */
export type Converted<Row> = Row & { readonly amount: number | null }

/**
 * Converts each row; those with the same `group` and currency are parts of one amount and add up to what that amount is
 * when it is converted as a whole. All rows of a group have the same rate.
 */
export function convertParts<Row extends Billed>(rows: readonly Row[], groupOf: (row: Row) => string, rates: Rates, to: string): Converted<Row>[] {
  const before = new Map<string, number>()
  return rows.map((row) => {
    if (row.cost === null || row.currency === to) return { ...row, amount: row.cost }
    const key = `${row.currency} ${groupOf(row)}`
    const sum = before.get(key) ?? 0
    before.set(key, sum + row.cost)
    const [start, end] = [rates.convert(sum, row.currency, to, row.day), rates.convert(sum + row.cost, row.currency, to, row.day)]
    return { ...row, amount: start === null || end === null ? null : end - start }
  })
}

/** The known ones added up; null when none is known. */
export function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

/** What was billed and could not be converted, by currency. */
export function withoutRate(rows: readonly Converted<Billed>[]): readonly { readonly currency: string; readonly cost: number }[] {
  const sums = new Map<string, number>()
  for (const { currency, cost, amount } of rows)
    if (cost !== null && amount === null) sums.set(currency, (sums.get(currency) ?? 0) + cost)
  return [...sums].map(([currency, cost]) => ({ currency, cost })).sort((one, other) => one.currency.localeCompare(other.currency))
}

/** The days on which a rate that matters for `currencies` begins, first day of each stretch with unchanging rates. */
export function stretches(currencies: readonly string[], to: string, from: Day, until: Day, rates: Rates): readonly { readonly from: Day; readonly to: Day }[] {
  const foreign = currencies.filter((currency) => currency !== to)
  const starts = [...foreign, ...(foreign.length > 0 ? [to] : [])].flatMap((currency) => rates.intervals(currency, from, until).map((interval) => interval.from))
  const sorted = [...new Set([from, ...starts])].sort()
  return sorted.map((start, index) => ({ from: start, to: index + 1 < sorted.length ? addDays(sorted[index + 1]!, -1) : until }))
}
