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

const tenthMore: Factor = { times: 11n, over: 10n }

/**
 * What it costs to have tokens computed in one place. Anthropic, "Data residency": in the US 1.1 times as much for Claude
 * Opus 4.6, Sonnet 4.6 and every later model, in every token class; for earlier ones the choice does not exist. Mistral,
 * "Regional inference": a tenth more than anywhere. A place that is not here has an unknown price; providers that are
 * not here have one price everywhere, as far as their lists say.
 */
const places: Readonly<Record<string, Readonly<Record<string, Factor>>>> = {
  anthropic: { '': same, global: same, not_available: same, us: tenthMore },
  mistral: { '': same, global: same, eu: tenthMore, us: tenthMore },
}

/**
 * Anthropic, "Fast mode": six times the standard price of these models in every token class, not with batches; the
 * same factors are in LiteLLM's list. Other models' factors are not certain, nor those above 200 000 tokens.
 */
const sixfold: Factor = { times: 6n, over: 1n }
const fast: Readonly<Record<string, Factor>> = { 'claude-opus-4-6': sixfold, 'claude-opus-4-7': sixfold }

/**
 * What the list price of a class of tokens is multiplied by; null where nobody says what this tier, speed or region
 * costs. `id` is the library's name of the model.
 */
export function factorOf(line: Pick<Line, 'provider' | 'tier' | 'speed' | 'region' | 'context_window'>, id: string, tokenClass: string): Factor | null {
  const factors = [speedOf(line, id), placeOf(line), discountOf(line, tokenClass)]
  let [times, over] = [1n, 1n]
  for (const factor of factors) {
    if (factor === undefined) return null
    times *= factor.times
    over *= factor.over
  }
  return { times, over }
}

function placeOf({ provider, region }: Pick<Line, 'provider' | 'region'>): Factor | undefined {
  const known = places[provider]
  return known === undefined ? same : known[region]
}

function speedOf({ provider, tier, speed, context_window: context }: Parameters<typeof factorOf>[0], id: string): Factor | undefined {
  if (standard.has(speed)) return same
  return speed === 'fast' && provider === 'anthropic' && standard.has(tier) && context === '' ? fast[id] : undefined
}

function discountOf({ provider, tier }: Parameters<typeof factorOf>[0], tokenClass: string): Factor | undefined {
  if (standard.has(tier)) return same
  if (halfPrice[provider]?.includes(tier) !== true) return undefined
  return notDiscounted[provider]?.includes(tokenClass) === true ? same : half
}
