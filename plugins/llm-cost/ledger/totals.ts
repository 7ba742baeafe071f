/** Billed cost by day in one currency: what figures, forecasts and budgets are made of. */
import { sumKnown, type Billed, type Converted } from '../currency/amounts'
import type { Covered } from './covered'
import { addDays, daysFrom, type Day } from './days'
import { forecast, type Forecast } from './forecast'

/** A sum of one day and currency. `month`: it belongs to the month that begins on `day`, and to no day. */
export interface DayTotal extends Billed {
  readonly span: string
}

export interface Period {
  readonly from: Day
  readonly to: Day
}

const inside = (rows: readonly Converted<DayTotal>[], { from, to }: Period): readonly Converted<DayTotal>[] => rows.filter(({ day }) => day >= from && day <= to)

/** The known amounts of the rows. Without any: 0 where the days are covered and nothing was billed, else unknown. */
export function amountOf(rows: readonly { readonly amount: number | null }[], { from, to }: Period, covered: Covered | null): number | null {
  if (rows.length > 0) return sumKnown(rows.map(({ amount }) => amount))
  return covered !== null && covered.from <= to && covered.to >= from ? 0 : null
}

/** Cost of these days, without what is reported only by the month. */
export const ofDays = (rows: readonly Converted<DayTotal>[], period: Period, covered: Covered | null): number | null =>
  amountOf(inside(rows, period).filter(({ span }) => span !== 'month'), period, covered)

/** Cost of a whole period, with what is reported by the month; only for periods that are made of months. */
export const ofMonths = (rows: readonly Converted<DayTotal>[], period: Period, covered: Covered | null): number | null =>
  amountOf(inside(rows, period), period, covered)

/** What the months that begin in the period were billed without naming a day; null when nothing was. */
export const byTheMonth = (rows: readonly Converted<DayTotal>[], period: Period): number | null =>
  sumKnown(inside(rows, period).filter(({ span }) => span === 'month').map(({ amount }) => amount))

/** More than a forecast looks back. */
const knownDays = 62

/** The forecast of the period that holds `today`; `months`: it counts what is reported by the month. */
export function forecastOf(rows: readonly Converted<DayTotal>[], period: Period, today: Day, covered: Covered | null, months: boolean): Forecast | null {
  if (covered === null) return null
  const last = covered.complete < today ? covered.complete : addDays(today, -1)
  const first = addDays(today, -knownDays) < covered.from ? covered.from : addDays(today, -knownDays)
  const known = new Map(daysFrom(first, last).flatMap((day): [Day, number][] => {
    const amount = ofDays(rows, { from: day, to: day }, covered)
    return amount === null ? [] : [[day, amount]]
  }))
  const soFar = new Map(daysFrom(addDays(last, 1), today).map((day): [Day, number] => [day, ofDays(rows, { from: day, to: day }, covered) ?? 0]))
  return forecast({ known, today, soFar, besides: months ? (byTheMonth(rows, period) ?? 0) : 0, ...period })
}
