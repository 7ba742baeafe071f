/**
 * What the same usage would have cost on another model. Assumed: the same token counts, each in its class; audio and
 * images count as text; an hour in the cache costs what the other model charges for cache writes where it does not
 * sell hours; batches are standard price where it does not sell batches. What is not sold by the token is left out.
 */
import { emptyLine, type Line } from '../ledger/rows'
import type { Pricer } from '../prices/priced'
import type { Sum } from './read'

export interface Target {
  readonly provider: string
  readonly model: string
}

/** Nano-units of the US dollar; NULL where no tokens are known, or the model has no price on a day. */
export function whatIf(pricer: Pricer, { provider, model }: Target, usage: readonly Sum[]): number | null {
  let total: number | null = null
  for (const sum of usage) {
    if (sum.input_tokens === null && sum.output_tokens === null) continue
    const nanos = priceAs(pricer, {
      ...emptyLine, source: '', kind: 'usage', provider, model, day: sum.day, tier: sum.tier,
      input_tokens: sum.input_tokens ?? 0, cached_tokens: sum.cached_tokens ?? 0, output_tokens: sum.output_tokens ?? 0,
      cache_write_tokens: sum.cache_write_tokens ?? 0, cache_write_1h_tokens: sum.cache_write_1h_tokens ?? 0,
    })
    if (nanos === null) return null
    total = (total ?? 0) + nanos
  }
  return total
}

function priceAs(pricer: Pricer, line: Line): number | null {
  const attempts = [line, { ...line, cache_write_1h_tokens: 0 }, { ...line, tier: '' }, { ...line, tier: '', cache_write_1h_tokens: 0 }]
  for (const attempt of attempts) {
    const { computed_nanos: nanos } = pricer.price(attempt)
    if (nanos !== null) return nanos
  }
  return null
}
