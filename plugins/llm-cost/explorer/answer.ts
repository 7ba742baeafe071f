/** Asks the store stretch by stretch, converts money at the rates of each stretch, and adds up what belongs together. */
import type { Panoptic } from '@panoptic/sdk'
import type { Rates } from '../currency/rates'
import type { DB } from '../tables'
import { cut, type Period } from './period'
import { plan, type Table } from './plan'
import { kindOf, readSums, type Sums } from './query'
import { isMoney, measures, type Measure, type Question } from './question'

/** A sum, and how many lines had no amount to add. `value` null: none had. */
export interface Amount {
  readonly value: number | null
  readonly unknown: number
}

export interface Group {
  /** One value for each dimension of the question; weeks and months by their first day. */
  readonly key: readonly string[]
  /** Of `quantity`; empty when that was not asked for. */
  readonly unit: string
  readonly lines: number
  /** Money in the currency asked for. */
  readonly amounts: Readonly<Record<Measure, Amount>>
  /** Money that has no rate, in nano-units by its own currency: part of no amount. */
  readonly unconverted: ReadonlyMap<string, number>
}

export interface Answer {
  readonly groups: readonly Group[]
  /** What it was read from. */
  readonly table: Table
}

export interface AnswerOptions {
  readonly rates: Rates
  /** ISO 4217. */
  readonly currency: string
  readonly signal?: AbortSignal
  /** Stretches read, of how many. */
  readonly progress?: (done: number, total: number) => void
}

/** Beyond this a page has no room for the groups, and nobody reads them. */
export const mostGroups = 200_000
export class TooManyGroups extends Error {}

/** Months that one call of the store reads, so that none is long. */
const monthsAtOnce: Readonly<Record<Table, number>> = { daily: 12, daily_keys: 3, daily_actors: 3, daily_items: 3, ledger: 1 }

/** @throws TooManyGroups; the signal's reason when it aborts; PanopticError of the store */
export async function answer(db: Panoptic<DB>['db'], question: Question, { rates, currency, signal, progress }: AnswerOptions): Promise<Answer> {
  const table = plan(question)
  const sums = new Summing(question, rates, currency)
  const stretches = cut(question, await rateChanges(db, question, rates, currency), monthsAtOnce[table])
  for (const [index, stretch] of stretches.entries()) {
    signal?.throwIfAborted()
    progress?.(index, stretches.length)
    sums.add(await readStretch(db, { ...question, ...stretch }, table, signal), stretch)
  }
  signal?.throwIfAborted()
  return { groups: sums.groups(), table }
}

/** In halves where one answer of the store cannot hold all groups. */
async function readStretch(db: Panoptic<DB>['db'], question: Question, table: Table, signal: AbortSignal | undefined): Promise<Sums[]> {
  try {
    return await readSums(db, question, table)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'limit' || question.from === question.to) throw error
    signal?.throwIfAborted()
    const [first, second] = halves(question)
    return [...(await readStretch(db, { ...question, ...first }, table, signal)), ...(await readStretch(db, { ...question, ...second }, table, signal))]
  }
}

function halves(period: Period): [Period, Period] {
  const middle = new Date((Date.parse(period.from) + Date.parse(period.to)) / 2 + 43_200_000).toISOString().slice(0, 10)
  const [first, second] = cut(period, [middle], 0)
  return [first!, second!]
}

/** The days on which a rate that matters here changes: of the currency asked for, and of every one that was billed in. */
async function rateChanges(db: Panoptic<DB>['db'], { from, to }: Period, rates: Rates, currency: string): Promise<string[]> {
  const billed = await db.selectFrom('daily').select('currency').distinct().where('day', '>=', from).where('day', '<=', to).execute()
  const concerned = new Set([currency, ...billed.map((row) => row.currency)])
  return [...concerned].filter((each) => each !== '' && each !== 'USD').flatMap((each) => rates.intervals(each, from, to).slice(1).map((interval) => interval.from))
}

interface Sum { key: readonly string[]; unit: string; lines: number; amounts: Record<Measure, { value: number | null; unknown: number }>; unconverted: Map<string, number> }

/** Adds the store's sums of one stretch after the other into groups. */
class Summing {
  readonly #groups = new Map<string, Sum>()

  constructor(private readonly question: Question, private readonly rates: Rates, private readonly currency: string) {}

  add(rows: readonly Sums[], stretch: Period): void {
    for (const row of rows) {
      const group = this.#group(row)
      group.lines += row.lines
      for (const measure of this.question.measures) {
        // What a kind of line does not hold is not unknown.
        if (kindOf(measure) !== row.kind) continue
        const amount = group.amounts[measure]
        amount.unknown += row[`${measure}_unknown`] ?? 0
        const value = row[measure] ?? null
        if (value === null) continue
        const own = measure === 'cost' ? row.currency : 'USD'
        const shown = isMoney(measure) ? this.rates.convert(value, own, this.currency, stretch.from) : value
        if (shown !== null) amount.value = (amount.value ?? 0) + shown
        else if (measure === 'cost') group.unconverted.set(own, (group.unconverted.get(own) ?? 0) + value)
        else amount.unknown += row.lines - (row[`${measure}_unknown`] ?? 0)
      }
    }
    if (this.#groups.size > mostGroups) throw new TooManyGroups(`more than ${mostGroups} groups`)
  }

  groups(): Group[] {
    return [...this.#groups.values()]
  }

  #group(row: Sums): Sum {
    const key = [row.g0, row.g1, row.g2].slice(0, this.question.group.length).map((value) => value ?? '')
    const unit = row.unit ?? ''
    const id = JSON.stringify([key, unit])
    let group = this.#groups.get(id)
    if (group === undefined) {
      group = { key, unit, lines: 0, amounts: emptyAmounts(), unconverted: new Map() }
      this.#groups.set(id, group)
    }
    return group
  }
}

const emptyAmounts = (): Sum['amounts'] => Object.fromEntries(measures.map((measure) => [measure, { value: null, unknown: 0 }])) as Sum['amounts']

/** Groups as one, under another key. A part that is unknown stays counted as such. */
export function merge(groups: readonly Group[], key: readonly string[], unit = ''): Group {
  const whole: Sum = { key, unit, lines: 0, amounts: emptyAmounts(), unconverted: new Map() }
  for (const { lines, amounts, unconverted } of groups) {
    whole.lines += lines
    for (const measure of measures) {
      const { value, unknown } = amounts[measure]
      whole.amounts[measure].unknown += unknown
      if (value !== null) whole.amounts[measure].value = (whole.amounts[measure].value ?? 0) + value
    }
    for (const [currency, nanos] of unconverted) whole.unconverted.set(currency, (whole.unconverted.get(currency) ?? 0) + nanos)
  }
  return whole
}
