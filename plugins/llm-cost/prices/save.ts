/** Keeps the user's own prices, and says what is wrong with one before it is kept. */
import type { Panoptic } from '@panoptic/sdk'
import { isDay } from '../currency/write'
import type { DB } from '../tables'
import { priceFields, type Override, type PriceField } from './overrides'

type Store = Pick<Panoptic<DB>, 'db' | 'batch'>

/** A price as it is typed; an empty field keeps the library's price. */
export interface PriceDraft extends Readonly<Record<PriceField, string>> {
  readonly provider: string
  readonly model: string
  readonly day: string
  readonly note: string
}

export type PriceProblem = 'model' | 'day' | 'taken' | 'number' | 'none'

const price = /^\d{1,6}(?:\.\d{1,9})?$/

/** A price typed with a decimal comma or point, as it is stored. */
export const priceText = (typed: string): string => typed.trim().replace(',', '.')

/** What is wrong with each field; an empty object when nothing is. `none`: nothing is priced. */
export function priceProblems(draft: PriceDraft, known: readonly Override[], before: Override | null): Partial<Record<PriceField | 'model' | 'day', PriceProblem>> {
  const taken = known.some((other) => other !== before && other.provider === draft.provider && other.model === draft.model && other.from_day === draft.day)
  const problems: Partial<Record<PriceField | 'model' | 'day', PriceProblem>> = {}
  if (draft.model.trim() === '') problems.model = 'model'
  if (!isDay(draft.day)) problems.day = 'day'
  else if (taken) problems.day = 'taken'
  for (const field of priceFields) if (draft[field].trim() !== '' && !price.test(priceText(draft[field]))) problems[field] = 'number'
  if (priceFields.every((field) => draft[field].trim() === '')) problems.input = 'none'
  return problems
}

/** The row a draft without problems stands for. */
export const overrideOf = (draft: PriceDraft): Override => ({
  provider: draft.provider, model: draft.model.trim(), from_day: draft.day, note: draft.note.trim(),
  ...(Object.fromEntries(priceFields.map((field) => [field, draft[field].trim() === '' ? null : priceText(draft[field])])) as Record<PriceField, string | null>),
})

/** Enters an own price. `before` is the one it replaces, where it was edited. Computed costs follow with the task `reprice`. */
export async function savePrice({ db, batch }: Store, override: Override, before: Override | null = null): Promise<void> {
  const values = { ...override, changed_at: Date.now() }
  await batch([
    ...(before === null ? [] : [removal(db, before)]),
    db.insertInto('prices').values(values).onConflict((conflict) => conflict.columns(['provider', 'model', 'from_day']).doUpdateSet(values)),
  ])
}

export async function removePrice({ db, batch }: Store, override: Override): Promise<void> {
  await batch([removal(db, override)])
}

const removal = (db: Store['db'], { provider, model, from_day: from }: Override) =>
  db.deleteFrom('prices').where('provider', '=', provider).where('model', '=', model).where('from_day', '=', from)
