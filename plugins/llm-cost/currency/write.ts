/** Keeps exchange rates: those of reports as they arrive, and the user's own. */
import type { Panoptic, Query } from '@panoptic/sdk'
import type { Portion } from '../providers/provider'
import type { DB } from '../tables'
import { isRate, ownOrigin, type Rate } from './rates'

type Store = Pick<Panoptic<DB>, 'db' | 'batch'>

const upsert = (db: Panoptic<DB>['db'], rates: readonly Rate[]): Query =>
  db.insertInto('rates').values(rates.map((rate) => ({ ...rate, changed_at: Date.now() })))
    .onConflict((conflict) => conflict.columns(['currency', 'from_day', 'origin']).doUpdateSet((eb) => ({ per_usd: eb.ref('excluded.per_usd'), changed_at: eb.ref('excluded.changed_at') })))

/**
 * Keeps what a report said of its days. A day on which it said nothing has the rate before. What is no rate (0, text)
 * is left out: money without a rate is shown as such, which is better than a wrong amount.
 */
export async function writeRates({ db, batch }: Store, source: string, { rates = [] }: Portion): Promise<void> {
  const known = new Map(rates.filter(({ perUsd }) => isRate(perUsd)).map(({ currency, day, perUsd }) =>
    [`${currency} ${day}`, { currency, from_day: day, origin: source, per_usd: perUsd }]))
  if (known.size > 0) await batch([upsert(db, [...known.values()])])
}

/** Enters an own rate. `before` is the one it replaces, where it was edited. */
export async function saveRate({ db, batch }: Store, rate: Omit<Rate, 'origin'>, before: Rate | null = null): Promise<void> {
  await batch([...(before === null ? [] : [removal(db, before)]), upsert(db, [{ ...rate, origin: ownOrigin }])])
}

/** Removes a rate; one that a report carries comes back with its next fetch of that day. */
export async function removeRate({ db, batch }: Store, rate: Rate): Promise<void> {
  await batch([removal(db, rate)])
}

/** The currencies that anything was billed in. */
export async function readCurrencies(db: Panoptic<DB>['db']): Promise<readonly string[]> {
  const rows = await db.selectFrom('daily').select('currency').distinct().where('kind', '=', 'cost').where('currency', '!=', '').orderBy('currency').execute()
  return rows.map(({ currency }) => currency)
}

const removal = (db: Panoptic<DB>['db'], { currency, from_day, origin }: Rate): Query =>
  db.deleteFrom('rates').where('currency', '=', currency).where('from_day', '=', from_day).where('origin', '=', origin)

/** A rate as it is typed. */
export interface RateDraft {
  readonly currency: string
  readonly day: string
  readonly perUsd: string
}

/** What is wrong with each field: a key below `cost.prices.rates.wrong`; an empty object when nothing is. */
export function rateProblems(draft: RateDraft, known: readonly Rate[], before: Rate | null): Partial<Record<keyof RateDraft, string>> {
  const taken = known.some((rate) => rate !== before && rate.origin === ownOrigin && rate.currency === draft.currency && rate.from_day === draft.day)
  const currency = draft.currency === 'USD' ? 'usd' : /^[A-Z]{3}$/.test(draft.currency) ? null : 'currency'
  const day = !isDay(draft.day) ? 'day' : taken ? 'taken' : null
  const perUsd = isRate(rateText(draft.perUsd)) ? null : 'perUsd'
  return Object.fromEntries(Object.entries({ currency, day, perUsd }).filter(([, problem]) => problem !== null))
}

/** A rate typed with a decimal comma or point, as it is stored. Grouping is not understood: no rate needs it. */
export const rateText = (typed: string): string => typed.trim().replace(',', '.')

/** A calendar day that exists, from 2000 on. */
export const isDay = (text: string): boolean =>
  /^2\d{3}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
