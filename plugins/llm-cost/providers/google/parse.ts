/** Rows of the spend statement as ledger lines and exchange rates. */
import { startOf, type Day } from '../../ledger/days'
import { emptyLine, type Charge, type Line, type LineAmounts } from '../../ledger/rows'
import { decimal, money, text, unexpected } from '../reading'
import type { Row } from './query'
import { countsTokens, isPurchase, readSku, type Sku, type TokenKind } from './sku'

export const sourceId = 'google.export'

export interface Parsed {
  readonly day: Day
  /** One line of money, and one of tokens where the SKU meters them. */
  readonly lines: readonly Line[]
  /** What the row was converted with, where its currency is not the dollar. */
  readonly rate: { readonly currency: string; readonly perUsd: string } | null
}

/** Reads one row. Throws {@link ProviderProblem} `unexpected`, naming the column that does not fit. */
export function parseRow(row: Row): Parsed {
  const say = (name: string): string => text(row[name], name).trim().replaceAll(/\s+/g, ' ')
  const day = dayIn(row['usage_day'])
  const [service, name, region, currency] = [say('service_name'), say('sku_name'), say('region_name'), say('currency_code').toUpperCase()]
  const sku = readSku(name, service)
  const about = {
    ...emptyLine, provider: 'google', source: sourceId, day, service, region,
    project: say('project_name'), model: sku.model, tier: sku.tier, context_window: sku.context,
  } as const

  if (say('part') === 'credit') {
    const item = parts(name, say('credit_name') || 'credit', region)
    return { day, rate: null, lines: [{ ...about, kind: 'cost', charge: 'credit', item, currency, cost_nanos: money(row['amount'], 'amount') }] }
  }

  const kind = say('charge_kind')
  const charge = chargeOf(kind, name)
  const used = decimal(row['used_amount'], 'used_amount')
  const unit = say('unit_name')
  const cost: Line = {
    ...about, kind: 'cost', charge, currency, unit,
    item: parts(name, charge === 'adjustment' ? kind.replaceAll('_', ' ') : '', region),
    cost_nanos: money(row['amount'], 'amount'),
    list_nanos: isRegular(kind) ? money(row['list_amount'], 'list_amount') : null,
    quantity: used,
  }
  const amounts = charge === 'usage' ? tokensOf(sku, unit, used) : null
  const usage: Line[] = amounts === null ? [] : [{ ...about, ...amounts, kind: 'usage', item: parts(`${service} tokens`, sku.tier, sku.context, region) }]
  return { day, lines: [cost, ...usage], rate: rateIn(row['per_usd'], currency) }
}

function dayIn(value: unknown): Day {
  const day = text(value, 'usage_day')
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(startOf(day)) ? day : unexpected('usage_day', value)
}

/** Everything that tells lines apart and has no column in the ledger's key. */
const parts = (...words: readonly string[]): string => words.filter((word) => word !== '').join('; ')

const isRegular = (kind: string): boolean => kind === 'regular' || kind === ''

/** Anything else Google adds to a bill besides taxes puts something right: `adjustment`, `rounding_error`. */
function chargeOf(kind: string, name: string): Charge {
  if (isRegular(kind)) return isPurchase(name) ? 'purchase' : 'usage'
  return kind === 'tax' ? 'tax' : 'adjustment'
}

/**
 * The tokens of a row; null where it meters something else, or where its unit does not make that certain. A kind of
 * token that has no SKU on the bill was not used: 0. An amount that is missing is unknown.
 */
function tokensOf({ tokens }: Sku, unit: string, used: number | null): Partial<LineAmounts> | null {
  if (tokens === null || !countsTokens(unit)) return null
  const count = used === null ? null : Math.round(used)
  // The export's amounts are floats: a trace beside a whole number is theirs, a half would be another unit.
  if (used !== null && (!Number.isSafeInteger(count) || Math.abs(used - Math.round(used)) > 1e-6)) return null
  return { ...noTokens, ...Object.fromEntries(columnsOf(tokens).map((column) => [column, count])) }
}

const noTokens = {
  input_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, cache_write_1h_tokens: 0, output_tokens: 0,
  input_audio_tokens: 0, cached_audio_tokens: 0, output_audio_tokens: 0, input_image_tokens: 0, cached_image_tokens: 0, output_image_tokens: 0,
} as const

/** The columns that hold tokens of this kind. Input includes what came from the cache. */
function columnsOf({ direction, modality }: TokenKind): readonly (keyof typeof noTokens)[] {
  const own = modality === 'audio' || modality === 'image' ? modality : null
  if (direction === 'output') return ['output_tokens', ...(own === null ? [] : [`output_${own}_tokens` as const])]
  const input = ['input_tokens', ...(own === null ? [] : [`input_${own}_tokens` as const])] as const
  return direction === 'input' ? input : [...input, 'cached_tokens', ...(own === null ? [] : [`cached_${own}_tokens` as const])]
}

function rateIn(value: unknown, currency: string): Parsed['rate'] {
  const rate = decimal(value, 'per_usd')
  if (rate === null || currency === '' || currency === 'USD') return null
  // Below that a number's text has an exponent; no currency is worth a million dollars.
  return rate >= 1e-6 ? { currency, perUsd: String(rate) } : unexpected('per_usd', value)
}
