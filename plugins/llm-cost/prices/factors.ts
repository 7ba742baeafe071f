/** What a price class, speed or region does to the price of tokens, where a provider's own page says it. */
import type { Line } from '../ledger/rows'

export interface Factor {
  readonly times: bigint
  readonly over: bigint
}

const same: Factor = { times: 1n, over: 1n }
const half: Factor = { times: 1n, over: 2n }

/**
 * Half price. OpenAI: batch and flex ("Batch API", "Flex processing": 50 % off). Anthropic: "Batch processing", 50 % off
 * input and output. Google: "Gemini API optimization": batch and flex 50 % off. Mistral: "Batch inference", 50 % off.
 */
const halfPrice: Readonly<Record<string, readonly string[]>> = {
  openai: ['batch', 'flex', 'batch; flex'], anthropic: ['batch'], google: ['batch', 'flex'], mistral: ['batch'],
}

/** Classes the discount leaves alone. Google, "Batch API": cached tokens cost the same as in other traffic. */
const notDiscounted: Readonly<Record<string, readonly string[]>> = { google: ['cached', 'cached audio', 'cached image'] }

const standard: ReadonlySet<string> = new Set(['', 'standard', 'default'])

/**
 * Anthropic, "Data residency": inference kept in the US costs 1.1 times as much for Claude Opus 4.6, Sonnet 4.6 and
 * every later model, in every token class; for earlier ones the choice does not exist.
 */
const residency: Readonly<Record<string, Factor>> = { '': same, global: same, not_available: same, us: { times: 11n, over: 10n } }

/** Null where nobody says what this tier, speed or region costs. */
export function factorOf({ provider, tier, speed, region }: Pick<Line, 'provider' | 'tier' | 'speed' | 'region'>, tokenClass: string): Factor | null {
  if (!standard.has(speed)) return null
  const place = provider === 'anthropic' ? residency[region] : same
  if (place === undefined) return null
  if (standard.has(tier)) return place
  if (halfPrice[provider]?.includes(tier) !== true) return null
  const discount = notDiscounted[provider]?.includes(tokenClass) === true ? same : half
  return { times: place.times * discount.times, over: place.over * discount.over }
}
