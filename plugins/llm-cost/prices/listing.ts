/** The prices that are in force, and those that were: own prices over those of the library. */
import type { Day } from '../ledger/days'
import { findModel, pricesOn, type CatalogueModel, type SteppedPrice } from './catalogue'
import { libraryKey, priceFields, type Override, type PriceField } from './overrides'

/** US dollars per million tokens as decimal text; NULL where nobody has a price. */
export type Prices = Readonly<Record<PriceField, string | null>>

export interface PriceRow extends Prices {
  readonly id: string
  readonly provider: string
  /** As the ledger names it. */
  readonly model: string
  /** What the library calls it; NULL where it does not know it. */
  readonly listed: string | null
  readonly source: 'own' | 'list' | 'none'
  /** The day since which these prices hold; NULL: always, as far as is known. */
  readonly from: Day | null
  /** Which of them are own prices. */
  readonly own: readonly PriceField[]
  /** Input longer than so many tokens makes a request dearer; NULL where it does not. */
  readonly stepAbove: number | null
}

export interface PastPrices extends Prices {
  readonly source: 'own' | 'list'
  readonly from: Day | null
  /** Of requests whose input is longer than so many tokens; 0 for all others. */
  readonly above: number
  readonly note: string
}

export function priceRow(provider: string, model: string, overrides: readonly Override[], day: Day): PriceRow {
  const found = findModel(provider, model)
  const listed = found === null ? null : pricesOn(found, day)
  const override = ownOf(provider, model, overrides).findLast(({ from_day: from }) => from <= day)
  const own = priceFields.filter((field) => typeof override?.[field] === 'string')
  const steps = [...(listed?.prices.values() ?? [])].flatMap((price) => price.steps.map(({ above }) => above))
  return {
    id: `${provider}\n${model}`, provider, model, listed: found?.id ?? null, own,
    source: own.length > 0 ? 'own' : listed === null ? 'none' : 'list',
    from: own.length > 0 ? override!.from_day : (listed?.from ?? null),
    stepAbove: steps.length === 0 ? null : Math.min(...steps),
    ...textOf(listed?.prices, 0), ...Object.fromEntries(own.map((field) => [field, override![field]])),
  }
}

/** Every price there ever was, newest first; own ones with the fields they leave open as NULL. */
export function priceHistory(provider: string, model: string, overrides: readonly Override[]): PastPrices[] {
  const own = ownOf(provider, model, overrides).map((override): PastPrices => ({ ...pick(override), source: 'own', from: override.from_day, above: 0, note: override.note }))
  return [...own, ...listHistory(findModel(provider, model))].sort((one, other) => (other.from ?? '').localeCompare(one.from ?? '') || one.above - other.above)
}

const listHistory = (model: CatalogueModel | null): PastPrices[] =>
  (model?.dated ?? []).flatMap(({ from, prices }) => {
    const steps = new Set([0, ...[...prices.values()].flatMap((price) => price.steps.map(({ above }) => above))])
    return [...steps].map((above): PastPrices => ({ ...textOf(prices, above), source: 'list', from, above, note: '' }))
  })

const ownOf = (provider: string, model: string, overrides: readonly Override[]): Override[] =>
  overrides.filter((override) => override.provider === provider && override.model === model).sort((one, other) => one.from_day.localeCompare(other.from_day))

const pick = (override: Override): Prices => Object.fromEntries(priceFields.map((field) => [field, override[field]])) as Prices

const textOf = (prices: ReadonlyMap<string, SteppedPrice> | undefined, above: number): Prices =>
  Object.fromEntries(priceFields.map((field) => {
    const price = prices?.get(libraryKey[field])
    return [field, price === undefined ? null : dollarText(price.steps.findLast((step) => step.above <= above)?.pico ?? price.pico)]
  })) as Prices

/** Pico-dollars as decimal text: `1250000000000` is `1.25`. */
export function dollarText(pico: bigint): string {
  const digits = String(pico).padStart(13, '0')
  const fraction = digits.slice(-12).replace(/0+$/, '')
  return `${digits.slice(0, -12)}${fraction === '' ? '' : `.${fraction}`}`
}
