/** What the overview shows at first sight, in one currency, read from the daily roll-up alone. */
import type { Panoptic } from '@panoptic/sdk'
import { convertParts, withoutRate, type Converted } from '../currency/amounts'
import { readRates, type Rates } from '../currency/rates'
import type { DB } from '../tables'
import { readCovered, type Covered } from './covered'
import { addDays, daysBetween, daysFrom, monthEnd, monthStart, weekStart, type Day } from './days'
import type { Forecast } from './forecast'
import { amountOf, byTheMonth, forecastOf, ofDays, ofMonths, type DayTotal, type Period } from './totals'

/** Cost of a period and of the one it is compared with, in nano-units; NULL is unknown. */
export interface Figure {
  readonly value: number | null
  readonly previous: number | null
}

export interface Series {
  /** Empty: billed services that belong to no model. */
  readonly name: string
  readonly values: readonly (number | null)[]
}

export interface Overview {
  /** Whether any line was ever stored. */
  readonly hasData: boolean
  /** What every amount is in. */
  readonly currency: string
  /** The current UTC day against the whole day before. */
  readonly today: Figure
  /** Monday to today against the same days of the week before. */
  readonly week: Figure
  /** The first to today against the same days of the month before; reports by the month included in the value only. */
  readonly month: Figure
  /** What of this month's cost is reported by the month and so counts in no day and no comparison; null when nothing is. */
  readonly byTheMonth: number | null
  /** This month at its end; null while too few days are known. */
  readonly forecast: Forecast | null
  /** The last 30 days, oldest first. */
  readonly days: readonly Day[]
  /** Cost per day, aligned with `days`; dearest first. */
  readonly byProvider: readonly Series[]
  readonly byModel: readonly Series[]
  /** Billed in the last 30 days or this month without a rate to convert it: in none of the amounts. */
  readonly unconverted: readonly { readonly currency: string; readonly cost: number }[]
}

const trendDays = 30
/** What a forecast looks back at, and the month before this one. */
export const historyDays = 62

export async function readOverview(db: Panoptic<DB>['db'], today: Day, currency: string): Promise<Overview> {
  const firstTrendDay = addDays(today, 1 - trendDays)
  const [totals, cells, covered, rates, any] = await Promise.all([
    db.selectFrom('daily').select(['day', 'span', 'currency']).select(({ fn }) => fn.sum<number | null>('cost_nanos').as('cost'))
      .where('kind', '=', 'cost').where('day', '>=', addDays(today, -historyDays)).where('day', '<=', today)
      .groupBy(['day', 'span', 'currency']).orderBy('day').orderBy('span').orderBy('currency').execute(),
    db.selectFrom('daily').select(['day', 'currency', 'provider', 'model']).select(({ fn }) => fn.sum<number | null>('cost_nanos').as('cost'))
      .where('kind', '=', 'cost').where('span', '=', 'day').where('day', '>=', firstTrendDay).where('day', '<=', today)
      .groupBy(['day', 'currency', 'provider', 'model']).orderBy('day').orderBy('currency').orderBy('provider').orderBy('model').execute(),
    readCovered(db),
    readRates(db),
    db.selectFrom('daily').select('day').limit(1).execute(),
  ])
  const rows = convertTotals(totals, rates, currency)
  const trend = convertParts(cells, ({ day }) => day, rates, currency)
  const days = daysFrom(firstTrendDay, today)
  const month = { from: monthStart(today), to: monthEnd(today) }
  const shown = rows.filter(({ day }) => day >= month.from || day >= firstTrendDay)

  return {
    hasData: any.length > 0,
    currency,
    today: figure(rows, { from: today, to: today }, { from: addDays(today, -1), to: addDays(today, -1) }, covered),
    week: figure(rows, { from: weekStart(today), to: today }, { from: addDays(weekStart(today), -7), to: addDays(today, -7) }, covered),
    month: { ...figure(rows, { from: month.from, to: today }, sameDaysBefore(today), covered), value: ofMonths(rows, { from: month.from, to: today }, covered) },
    byTheMonth: byTheMonth(rows, { from: month.from, to: today }),
    forecast: forecastOf(rows, month, today, covered, true),
    days,
    byProvider: seriesOf(trend, ({ provider }) => provider, days, covered),
    byModel: seriesOf(trend, ({ model }) => model, days, covered),
    unconverted: withoutRate(shown),
  }
}

/** A total is what its day, span and currency sum up to, converted as a whole. */
export const convertTotals = (rows: readonly DayTotal[], rates: Rates, to: string): Converted<DayTotal>[] =>
  convertParts(rows, ({ day, span }) => `${day} ${span}`, rates, to)

const figure = (rows: readonly Converted<DayTotal>[], period: Period, before: Period, covered: Covered | null): Figure =>
  ({ value: ofDays(rows, period, covered), previous: ofDays(rows, before, covered) })

/** The first of the month before `today`'s to the same day of it, or to its last. */
function sameDaysBefore(today: Day): Period {
  const from = monthStart(addDays(monthStart(today), -1))
  const same = addDays(from, daysBetween(monthStart(today), today))
  return { from, to: same < monthEnd(from) ? same : monthEnd(from) }
}

interface Cell {
  readonly day: Day
  readonly provider: string
  readonly model: string
  readonly amount: number | null
}

function seriesOf(cells: readonly Cell[], nameOf: (cell: Cell) => string, days: readonly Day[], covered: Covered | null): Series[] {
  const groups = new Map<string, Map<Day, Cell[]>>()
  for (const cell of cells) {
    const byDay = groups.get(nameOf(cell)) ?? new Map<Day, Cell[]>()
    groups.set(nameOf(cell), byDay)
    byDay.set(cell.day, [...(byDay.get(cell.day) ?? []), cell])
  }
  return [...groups].map(([name, byDay]) => ({ name, values: days.map((day) => amountOf(byDay.get(day) ?? [], { from: day, to: day }, covered)) }))
    .map((series) => ({ series, sum: series.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) }))
    .sort((one, other) => other.sum - one.sum || one.series.name.localeCompare(other.series.name)).map(({ series }) => series)
}
