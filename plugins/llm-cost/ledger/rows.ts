/** One line of the ledger: what a provider reported for one day and one set of dimensions. */
import type { Day } from './days'

/** `cost`: money the provider billed. `usage`: what was used, without money. They are never added together. */
export type Kind = 'usage' | 'cost'

/**
 * The columns that tell one line from another inside an account. An empty text means that the provider
 * named nothing there (a cost without a key, a line that belongs to no model).
 */
export interface LineKey {
  /** The report it came from: `openai.costs`. */
  readonly source: string
  readonly day: Day
  /** Cost: the provider's own line item. Usage: the family and what changes its price: `completions; batch`. */
  readonly item: string
  readonly model: string
  readonly project: string
  readonly api_key: string
  /** The provider's user id of whoever caused it. */
  readonly actor: string
}

/** Amounts: NULL is unknown and never 0. */
export interface LineAmounts {
  /** What was billed, in integer nano-units of `currency`; credits are negative. */
  readonly cost_nanos: number | null
  /** The provider's own list price of the same, before discounts (FOCUS ListCost). */
  readonly list_nanos: number | null
  /** Everything that went in, cached tokens and cache writes included. */
  readonly input_tokens: number | null
  /** The part of `input_tokens` read from the provider's cache. */
  readonly cached_tokens: number | null
  /** The part of `input_tokens` written to the provider's cache, for however long. */
  readonly cache_write_tokens: number | null
  /** The part of `cache_write_tokens` kept for an hour, which costs more. */
  readonly cache_write_1h_tokens: number | null
  readonly output_tokens: number | null
  /** Parts of `input_tokens`, `cached_tokens` and `output_tokens` that are audio or images and have prices of their own. */
  readonly input_audio_tokens: number | null
  readonly cached_audio_tokens: number | null
  readonly output_audio_tokens: number | null
  readonly input_image_tokens: number | null
  readonly cached_image_tokens: number | null
  readonly output_image_tokens: number | null
  readonly requests: number | null
  /** What else was metered, in `unit`. */
  readonly quantity: number | null
}

/** Why money was billed or given back: FOCUS ChargeCategory. Usage lines are `usage`. */
export const charges = ['usage', 'purchase', 'tax', 'credit', 'adjustment'] as const
export type Charge = (typeof charges)[number]

export interface Line extends LineKey, LineAmounts {
  readonly provider: string
  readonly kind: Kind
  readonly charge: Charge
  /** `month`: the provider reports this only for a whole month; `day` is then the month's first. */
  readonly span: 'day' | 'month'
  /** The product it was bought as, where the provider sells several: `Vertex AI`. */
  readonly service: string
  /** Price class: empty for standard, or `batch`, `flex`, `priority`, as the provider calls it. */
  readonly tier: string
  /** Size class of the request's context where prices differ: empty, or the provider's words (`200k-1M`). */
  readonly context_window: string
  /** Empty, or `fast` where a faster mode has another price. */
  readonly speed: string
  /** Empty, or where it was computed, as the provider calls it (`us`, `europe-west4`). */
  readonly region: string
  /** ISO 4217, upper case; empty for usage, and where the provider names none. */
  readonly currency: string
  readonly unit: string
}

export const emptyAmounts: LineAmounts = {
  cost_nanos: null, list_nanos: null,
  input_tokens: null, cached_tokens: null, cache_write_tokens: null, cache_write_1h_tokens: null, output_tokens: null,
  input_audio_tokens: null, cached_audio_tokens: null, output_audio_tokens: null,
  input_image_tokens: null, cached_image_tokens: null, output_image_tokens: null,
  requests: null, quantity: null,
}

/** A line of which nothing is known yet but where it came from; adapters spread it and say the rest. */
export const emptyLine = { ...emptyAmounts, charge: 'usage', span: 'day', service: '', item: '', model: '', project: '', api_key: '', actor: '', tier: '', context_window: '', speed: '', region: '', currency: '', unit: '' } as const

const keyOf = (line: Line): string =>
  JSON.stringify([line.source, line.day, line.item, line.model, line.project, line.api_key, line.actor])

/** A sum with an unknown part is unknown. */
const add = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one + other

/**
 * Lines with the same key become one, in the order of their first appearance: a provider may report
 * one set of dimensions in several parts. What cannot be added (another currency or unit) stays a line
 * of its own, told apart by its item: `input (EUR)`.
 */
export function mergeLines(lines: readonly Line[]): Line[] {
  const merged = new Map<string, Line>()
  for (const given of lines) {
    let line = given
    let known = merged.get(keyOf(line))
    if (known !== undefined && (known.currency !== line.currency || known.unit !== line.unit)) {
      line = { ...line, item: `${line.item} (${line.currency || line.unit || '?'})` }
      known = merged.get(keyOf(line))
    }
    merged.set(keyOf(line), known === undefined ? line : sum(known, line))
  }
  return [...merged.values()]
}

function sum(one: Line, other: Line): Line {
  const amounts = Object.fromEntries(
    (Object.keys(emptyAmounts) as (keyof LineAmounts)[]).map((name) => [name, add(one[name], other[name])]),
  ) as unknown as LineAmounts
  return { ...one, ...amounts }
}
