/** From choices to what is shown: the question, its answer and the one it is compared with. */
import type { Panoptic } from '@panoptic/sdk'
import { displayCurrency, readRates } from '../currency/rates'
import type { DB } from '../tables'
import { answer, merge, type Answer, type AnswerOptions, type Group } from './answer'
import { comparedPeriod, counterpart, type Comparison } from './compare'
import type { Period } from './period'
import { plan, type Table } from './plan'
import { columns, isTime, type Column, type Dimension, type Measure, type Question, type Selection, type Time } from './question'
import { pair, type Pair } from './ranking'
import { simplify } from './search'

export interface Asked {
  readonly selection: Selection
  readonly group: readonly Dimension[]
  readonly measures: readonly Measure[]
  readonly compare: Comparison
}

export interface Result {
  readonly pairs: readonly Pair[]
  readonly group: readonly Dimension[]
  readonly now: Group
  /** Null when nothing is compared. */
  readonly before: Group | null
  readonly period: Period
  readonly compared: Period | null
  readonly currency: string
  readonly table: Table
}

type Options = Omit<AnswerOptions, 'rates' | 'currency'>

/** Reads rates and the currency anew, so that a change of them shows at the next question. */
export async function compute({ db, settings }: Pick<Panoptic<DB>, 'db' | 'settings'>, { selection, group, measures, compare }: Asked, { signal, progress }: Options = {}): Promise<Result> {
  const [rates, currency] = [await readRates(db), displayCurrency(await settings.read())]
  const period = { from: selection.from, to: selection.to }
  const compared = comparedPeriod(compare, period)
  const needed = [...group.flatMap((dimension): Column[] => (isTime(dimension) ? [] : [columns[dimension]])), ...(measures.includes('quantity') ? ['unit' as const] : [])]
  const ask = async (days: Period, part: number): Promise<Answer> => {
    const narrowed = { ...selection, ...days }
    // Only a question that would read the ledger is worth asking more shortly.
    const words = plan({ ...narrowed, group, measures }) === 'ledger' ? await simplify(db, narrowed, needed) : selection.words
    const question: Question = { ...narrowed, words, group, measures }
    const parts = compared === null ? 1 : 2
    return answer(db, question, { rates, currency, ...(signal === undefined ? {} : { signal }), progress: (done, total) => progress?.(part * total + done, parts * total) })
  }
  const now = await ask(period, 0)
  const before = compared === null ? null : await ask(compared, 1)
  return {
    pairs: pair(now.groups, before?.groups ?? [], compared === null ? (key) => key : mover(compare, group, period, compared)),
    group, period, compared, currency,
    now: merge(now.groups, []), before: before === null ? null : merge(before.groups, []),
    table: now.table,
  }
}

function mover(compare: Comparison, group: readonly Dimension[], period: Period, compared: Period): (key: readonly string[]) => readonly string[] {
  const times = new Map(group.filter(isTime).map((time: Time) => [time, counterpart(compare, time, period, compared)]))
  return (key) => key.map((value, index) => times.get(group[index] as Time)?.(value) ?? value)
}
