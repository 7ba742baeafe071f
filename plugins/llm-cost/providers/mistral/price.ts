/** What entries cost at the report's own unit prices. A price that is not certain is no price: the cost stays unknown. */
import { toNanos } from '../../ledger/money'
import type { Entry, Price } from './parse'

/**
 * What is counted, told by the event type or, without one, by the category. Unknown ones have no unit.
 * Event types are those of Mistral's document: `api_pages`, `vibe_audio_seconds`, `api_libraries_audio`.
 */
const units: readonly (readonly [RegExp, string])[] = [
  [/(?:tokens|completion|chat)$/, 'tokens'],
  [/(?:pages|ocr)$/, 'pages'],
  [/(?:seconds|audio)$/, 'seconds'],
  [/characters$/, 'characters'],
  [/connectors$/, 'calls'],
  [/^gpu_hour$/, 'hours'],
  [/^reserved_instance$/, 'instances'],
]

/** `tokens`, `pages`, `seconds` …; empty where it is not known. */
export function unitOf(entry: Entry, prices: readonly Price[]): string {
  const counted = eventOf(entry, prices) || entry.category
  return units.find(([pattern]) => pattern.test(counted))?.[1] ?? ''
}

/** The entry's own event type, else the only one its prices know: one metric may be priced by token and by second. */
function eventOf({ event, metric, group }: Entry, prices: readonly Price[]): string {
  if (event !== '') return event
  const known = new Set(prices.filter((price) => price.metric === metric && price.group === group).map((price) => price.event))
  const [only = ''] = known
  return known.size === 1 ? only : ''
}

/** Prices that may apply to an entry, in whatever zone. */
function candidates(entry: Entry, prices: readonly Price[]): Price[] {
  const event = eventOf(entry, prices)
  const tier = entry.tier || 'standard'
  return prices.filter((price) => price.metric === entry.metric && price.group === entry.group &&
    (price.event === event || price.event === '') && (price.tier === tier || price.tier === ''))
}

/** The unit price of an entry as decimal text; null where there is none, or several that differ. An entry that names no zone is `global`. */
export function unitPrice(entry: Entry, prices: readonly Price[]): string | null {
  const zone = entry.zone || 'global'
  const found = new Set(candidates(entry, prices).filter((price) => price.zone === zone || price.zone === '').map(({ price }) => price))
  const [only = null] = found
  return found.size === 1 ? only : null
}

/** The zones that must be asked for one by one, because entries that name none would cost differently there. */
export function zonesToAsk(entries: readonly Entry[], prices: readonly Price[]): string[] {
  const zones = entries.filter((entry) => entry.zone === '' && entry.paid !== 0).flatMap((entry) => {
    const known = candidates(entry, prices)
    return new Set(known.map(({ price }) => price)).size > 1 ? known.map(({ zone }) => zone) : []
  })
  return [...new Set(zones)].filter((zone) => zone !== '' && zone !== 'global').sort()
}

/** Price × quantity in nano-units, exact and rounded once; null when one is unknown or the product too large to be kept. */
export function amountNanos(price: string | null, quantity: number | null): number | null {
  const [one, other] = [factor(price), factor(quantity)]
  return one === null || other === null ? null : toNanos(`${one.digits * other.digits}e${one.exponent + other.exponent}`)
}

function factor(value: string | number | null): { digits: bigint; exponent: number } | null {
  const match = value === null ? null : /^(-?)(\d+)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(String(value))
  if (match === null) return null
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  return { digits: BigInt(sign + whole + fraction), exponent: Number(exponent) - fraction.length }
}
