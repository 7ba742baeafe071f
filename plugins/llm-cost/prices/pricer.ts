/** What usage costs at list prices and own prices, in exact integers, rounded once at the end; unknown is never 0. */
import { monthEnd } from '../ledger/days'
import { toInteger } from '../ledger/money'
import type { Line } from '../ledger/rows'
import { findModel, pricesOn, toPico, type Price } from './catalogue'
import { tokenClasses, type TokenClass } from './classes'
import { factorOf } from './factors'
import { byModel, fingerprint, libraryKey, modelKey, priceFields, type Override } from './overrides'
import type { Priced, Pricer, UnpricedReason } from './priced'
import { isToldTwice, meteredKeys } from './units'
import { pricedWith } from './version'

/** Prices of a model on a day, as a line with this context class pays them. */
interface PriceTable {
  /** The library's name of the model; empty when only an own price knows it. */
  readonly id: string
  readonly prices: ReadonlyMap<string, Price>
  readonly classes: readonly { readonly part: TokenClass; readonly key: string | undefined; readonly price: Price | undefined }[]
}

export function createPricer(overrides: readonly Override[]): Pricer {
  const own = byModel(overrides)
  const tables = new Map<string, PriceTable | null>()

  function tableOf({ provider, model, day, context_window: context }: Line): PriceTable | null {
    const key = `${provider}\n${model}\n${day}\n${context}`
    let table = tables.get(key)
    if (table === undefined) {
      const prices = pricesOf(provider, model, day, context, own.get(modelKey(provider, model)))
      table = prices === null ? null : { id: findModel(provider, model)?.id ?? '', prices, classes: tokenClasses.map((part) => pricedClass(part, prices)) }
      tables.set(key, table)
    }
    return table
  }

  const holdsAllMonth = (line: Line, { prices }: PriceTable): boolean => {
    const later = tableOf({ ...line, day: monthEnd(line.day) })
    return later?.prices.size === prices.size && [...prices].every(([key, { pico }]) => later.prices.get(key)?.pico === pico)
  }

  return {
    version: `${pricedWith}; own ${fingerprint(overrides)}`,
    price(line) {
      if (line.kind !== 'usage' || isToldTwice(line)) return { computed_nanos: null, unpriced: '' }
      if (isSilent(line)) return unpriced('unknown-amount')
      if (line.unit !== '' && (line.model === '' || meteredKeys(line) === null)) return unpriced('unpriced-unit')
      const table = tableOf(line)
      if (table === null) return unpriced('unpriced-model')
      // What a whole month used cannot be laid on the days before and after a change of price.
      if (line.span === 'month' && !holdsAllMonth(line, table)) return unpriced('unknown-amount')
      const sum = new Sum()
      const problem = (hasTokens(line) ? addTokens(sum, line, table) : null) ?? (line.unit === '' ? null : addMetered(sum, line, table))
      if (problem !== null) return unpriced(problem)
      const nanos = sum.nanos()
      return nanos === null ? unpriced('unknown-amount') : { computed_nanos: nanos, unpriced: '' }
    },
  }
}

const unpriced = (reason: UnpricedReason): Priced => ({ computed_nanos: null, unpriced: reason })

const hasTokens = ({ input_tokens: input, output_tokens: output }: Line): boolean => input !== null || output !== null
const isSilent = (line: Line): boolean => !hasTokens(line) && line.quantity === null

/** Null when neither the library nor an own price knows the model. */
function pricesOf(provider: string, model: string, day: string, context: string, own: readonly Override[] = []): ReadonlyMap<string, Price> | null {
  const found = findModel(provider, model)
  const override = own.findLast(({ from_day: from }) => from <= day)
  if (found === null && override === undefined) return null
  const longer = shortestInput(context)
  const prices = new Map<string, Price>()
  if (found !== null)
    for (const [key, { pico, per, steps }] of pricesOn(found, day).prices)
      prices.set(key, { per, pico: steps.findLast(({ above }) => above <= longer)?.pico ?? pico })
  for (const field of priceFields) {
    const price = override?.[field]
    if (typeof price === 'string') prices.set(libraryKey[field], { pico: toPico(price), per: 1e6 })
  }
  return prices
}

/** Tokens every request of a context class has at least: `200k-1M` 200 000, `0-200k` and no class 0. */
export function shortestInput(context: string): number {
  const [, digits, scale = ''] = /^>?\s*(\d+)\s*([kM]?)/i.exec(context) ?? []
  return Number(digits ?? 0) * ({ k: 1e3, m: 1e6 }[scale.toLowerCase()] ?? 1)
}

function pricedClass(part: TokenClass, prices: ReadonlyMap<string, Price>): PriceTable['classes'][number] {
  const key = part.keys.find((each) => prices.has(each))
  return { part, key, price: key === undefined ? undefined : prices.get(key) }
}

function addTokens(sum: Sum, line: Line, { id, classes }: PriceTable): UnpricedReason | null {
  for (const { part, key, price } of classes) {
    const count = part.count(line)
    if (count === null) {
      // What the report leaves open matters only where it has a price of its own.
      if (key === undefined || key === part.whole || (part.name === 'cache write 1h' && line.cache_write_tokens === 0)) continue
      return 'unknown-amount'
    }
    if (count < 0) return 'unknown-amount'
    if (count === 0) continue
    if (price === undefined) return 'unpriced-unit'
    const factor = factorOf(line, id, part.name)
    if (factor === null) return 'priority-tier'
    sum.add(BigInt(count) * quantum * factor.times, price, factor.over)
  }
  return null
}

/** Services are not part of what batches and tiers discount. */
function addMetered(sum: Sum, line: Line, { prices }: PriceTable): UnpricedReason | null {
  const key = meteredKeys(line)?.find((each) => prices.has(each))
  const price = key === undefined ? undefined : prices.get(key)
  if (price === undefined) return 'unpriced-unit'
  const amount = toInteger(line.quantity, quantumDigits)
  if (amount === null || amount < 0n) return 'unknown-amount'
  sum.add(amount, price, 1n)
  return null
}

/** Amounts are counted in millionths, so that 12.5 seconds are exact. */
const quantumDigits = 6
const quantum = 1_000_000n
/** A multiple of every `per` and of every factor's denominator. */
const common = 360_000_000_000n

/** A sum of amounts times prices, exact until it is read. */
class Sum {
  private total = 0n

  /** `amount` in millionths, to be divided by `over`. */
  add(amount: bigint, { pico, per }: Price, over: bigint): void {
    this.total += amount * pico * (common / (BigInt(per) * over))
  }

  /** Rounded half up; null beyond what a number holds exactly. */
  nanos(): number | null {
    const one = common * quantum * 1_000n
    const nanos = Number((2n * this.total + one) / (2n * one))
    return Number.isSafeInteger(nanos) ? nanos : null
  }
}
