/**
 * Dated list prices of the library @pydantic/genai-prices, as exact decimals. The library holds its data; nothing
 * here or there fetches any. It is large: import this module where prices are needed, never in a first paint.
 */
import { calcPrice, findProvider, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices'
import { toInteger } from '../ledger/money'
import type { Day } from '../ledger/days'

/** US dollars for `per` units, in pico-dollars (10⁻¹²), so that no price of a token is rounded. */
export interface Price {
  readonly pico: bigint
  readonly per: number
}

/** A price, and what it becomes when a request's input is longer than `above` tokens; lowest step first. */
export interface SteppedPrice extends Price {
  readonly steps: readonly { readonly above: number; readonly pico: bigint }[]
}

/** Prices by the library's keys (`input_mtok`), from a day on; `from` null: always before the next. */
export interface DatedPrices {
  readonly from: Day | null
  readonly prices: ReadonlyMap<string, SteppedPrice>
}

export interface CatalogueModel {
  /** The library's id, shared by the dated and the short name of a model. */
  readonly id: string
  readonly name: string
  /** Oldest first; never empty. */
  readonly dated: readonly DatedPrices[]
}

const libraryIds: Readonly<Record<string, string>> = { xai: 'x-ai' }
const libraryId = (provider: string): string => libraryIds[provider] ?? provider

/** Units a price is for, by the end of its key. */
const per: Readonly<Record<string, number>> = { mtok: 1e6, mchars: 1e6, kcount: 1e3, kpages: 1e3, hours: 3600, gpixels: 1e9 }

const known = new Map<string, CatalogueModel | null>()

/** The model that a provider's report calls `model`; null where the library knows none, or none with prices that hold all day. */
export function findModel(provider: string, model: string): CatalogueModel | null {
  const key = `${provider}\n${model}`
  let found = known.get(key)
  if (found === undefined) {
    const info = model === '' ? undefined : calcPrice({}, model, { providerId: libraryId(provider) })?.model
    found = info === undefined ? null : toModel(info)
    known.set(key, found)
  }
  return found
}

/** Every model of a provider the library has prices for, by name. */
export function listModels(provider: string): CatalogueModel[] {
  const models = findProvider({ providerId: libraryId(provider) })?.models ?? []
  return models.map(toModel).filter((model) => model !== null).sort((one, other) => one.id.localeCompare(other.id))
}

/** The prices in force on a day. Before the first dated ones the oldest known hold, as in the library. */
export const pricesOn = ({ dated }: CatalogueModel, day: Day): DatedPrices =>
  dated.findLast(({ from }) => from === null || from <= day) ?? dated[0]!

function toModel({ id, name, prices }: ModelInfo): CatalogueModel | null {
  const list = Array.isArray(prices) ? prices : [{ prices }]
  // A report of a day does not say at which hour its tokens were used.
  if (list.some(({ constraint }) => constraint?.type === 'time_of_date')) return null
  const dated = list.map(({ constraint, prices: own }) => ({ from: constraint?.type === 'start_date' ? constraint.start_date : null, prices: toPrices(own) }))
  return { id, name: name ?? id, dated }
}

function toPrices(prices: ModelPrice): ReadonlyMap<string, SteppedPrice> {
  return new Map(Object.entries(prices).flatMap(([key, value]) => {
    const unit = per[key.slice(key.lastIndexOf('_') + 1)]
    if (value === undefined || unit === undefined) return []
    const { base, tiers } = typeof value === 'number' ? { base: value, tiers: [] } : value
    const steps = tiers.map(({ start, price }) => ({ above: start, pico: toPico(price) })).sort((one, other) => one.above - other.above)
    return [[key, { pico: toPico(base), per: unit, steps }]]
  }))
}

/** @throws RangeError when it is no decimal number: prices are checked where they are entered. */
export function toPico(dollars: number | string): bigint {
  const pico = toInteger(dollars, 12)
  if (pico === null) throw new RangeError(`Not a price: ${dollars}`)
  return pico
}
