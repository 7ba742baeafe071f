/** A year of ledger rows, the same in the encrypted store and in the plain file. */

export interface LedgerRow {
  readonly account: string; readonly source: string; readonly day: string; readonly item: string; readonly model: string
  readonly project: string; readonly api_key: string; readonly actor: string; readonly provider: string; readonly kind: string
  readonly tier: string; readonly currency: string; readonly unit: string; readonly cost_nanos: number | null
  readonly input_tokens: number; readonly cached_tokens: number; readonly cache_write_tokens: number; readonly output_tokens: number
  readonly requests: number; readonly quantity: number | null; readonly fetched_at: number
}

/** The last of the 365 days. */
export const lastDay = Date.UTC(2026, 10, 21)

/**
 * Row number `index` of `total`. Self-contained: its source is also run inside the plugin page.
 * Days are spread evenly; every 50th row has no cost, which is unknown and not zero.
 */
export function ledgerRow(index: number, total: number, last: number): LedgerRow {
  const dayNumber = Math.floor((index / total) * 365)
  const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d) >>> 0
  const provider = ['openai', 'anthropic', 'google', 'mistral'][mixed % 4]!
  return {
    account: `account-${mixed % 3}`, source: 'usage', day: new Date(last - (364 - dayNumber) * 86_400_000).toISOString().slice(0, 10),
    item: `item-${index}`, model: `${provider}-model-${(mixed >>> 2) % 12}`, project: `project-${(mixed >>> 6) % 40}`,
    api_key: `key-${(mixed >>> 11) % 80}`, actor: '', provider, kind: 'cost', tier: '', currency: 'USD', unit: 'tokens',
    cost_nanos: index % 50 === 0 ? null : (mixed % 100_000) * 1000, input_tokens: mixed % 9000, cached_tokens: mixed % 700,
    cache_write_tokens: 0, output_tokens: mixed % 2000, requests: 1 + (mixed % 9), quantity: null, fetched_at: last,
  }
}
