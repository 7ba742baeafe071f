/** A year of ledger rows, the same in the encrypted store and in the plain file. */

export type LedgerRow = Readonly<Record<string, string | number | null>>

/** The last of the 365 days. */
export const lastDay = Date.UTC(2026, 10, 21)

/**
 * Row number `index` of `total`. Self-contained: its source is also run inside the plugin page.
 *
 * An organisation with 40 projects, each with two to four models and three keys of its own; of a day's rows one in
 * seven is a cost (project × model × line item), the others are usage (user × model × family). More rows make
 * denser days: more users at work, more line items; never more days, projects or models. Some amounts are unknown
 * and not zero, some costs are credits, some usage has no price.
 */
export function ledgerRow(index: number, total: number, last: number): LedgerRow {
  const models = [
    ['openai', 'gpt-5.2-2026-01-15', 1.75, 14], ['openai', 'gpt-5-mini-2025-08-07', 0.25, 2], ['openai', 'gpt-4o-2024-08-06', 2.5, 10], ['openai', 'gpt-4o-mini-2024-07-18', 0.15, 0.6],
    ['openai', 'o3-2025-04-16', 2, 8], ['openai', 'text-embedding-3-large', 0.13, 0], ['anthropic', 'claude-opus-4-5-20251101', 5, 25], ['anthropic', 'claude-sonnet-4-5-20250929', 3, 15],
    ['anthropic', 'claude-haiku-4-5-20251001', 1, 5], ['google', 'gemini-2.5-pro', 1.25, 10], ['google', 'gemini-2.5-flash', 0.3, 2.5], ['mistral', 'mistral-large-2512', 0.5, 1.5],
    ['mistral', 'mistral-small-latest', 0.1, 0.3], ['mistral', 'codestral-2508', 0.3, 0.9], ['xai', 'grok-4-0709', 3, 15], ['xai', 'grok-4-fast-reasoning', 0.2, 0.5],
  ] as const
  const kinds = ['input', 'output', 'cached input', 'cache write', 'batch input', 'batch output', 'image input', 'audio input', 'audio output']
  const families = ['completions', 'completions; batch', 'responses', 'completions; priority', 'embeddings', 'images']
  const projects = 40
  const perDay = total / 365
  const dayNumber = Math.min(364, Math.floor(index / perDay))
  const place = index - Math.ceil(dayNumber * perDay)
  const day = new Date(last - (364 - dayNumber) * 86_400_000).toISOString().slice(0, 10)
  const costs = Math.floor(perDay / 7)
  const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d) >>> 0
  const isCost = place < costs
  const at = isCost ? place : place - costs
  // Users at work are another stretch of all users each day.
  const working = Math.max(10, Math.ceil(perDay / 16))
  const user = ((at % working) + dayNumber * 7) % Math.ceil(working * 1.3)
  const project = isCost ? at % projects : user % projects
  const used = 2 + (project % 3)
  const step = Math.floor(at / (isCost ? projects : working))
  const [provider, model, inputPrice, outputPrice] = models[(project * 3 + (step % used) * 5) % models.length]!
  const part = Math.floor(step / used)
  const kind = kinds[part % kinds.length]!
  const family = families[part % families.length]!
  const again = (list: readonly unknown[]): string => (part < list.length ? '' : `; part ${Math.floor(part / list.length)}`)
  const input = 1000 + (mixed % 900_000)
  const output = mixed % 90_000
  const image = family === 'images'
  const computed = mixed % 50 === 0 ? null : Math.round((input * inputPrice + output * outputPrice) * 1000)
  const credit = isCost && mixed % 97 === 0
  return {
    account: `${provider}-account-${project % 2}`, source: `${provider}.${isCost ? 'costs' : 'usage'}`, day,
    item: isCost ? `${model}, ${kind}${again(kinds)}${credit ? ' (credit)' : ''}` : `${family}${again(families)}`, model, project: `project-${project}`,
    api_key: `key-${project}-${isCost ? 0 : Math.floor(user / projects) % 3}`, actor: isCost ? '' : `user-${user}`, provider, kind: isCost ? 'cost' : 'usage',
    charge: credit ? 'credit' : 'usage', span: 'day', service: provider === 'google' ? 'Vertex AI' : '', tier: kind.startsWith('batch') || family.endsWith('batch') ? 'batch' : family.endsWith('priority') ? 'priority' : '',
    context_window: '', speed: '', region: provider === 'google' ? 'europe-west4' : '', currency: isCost ? 'USD' : '', unit: image && !isCost ? 'images' : '',
    cost_nanos: !isCost || mixed % 50 === 0 ? null : (credit ? -1 : 1) * (mixed % 100_000) * 10_000, list_nanos: isCost && mixed % 2 === 0 ? (mixed % 100_000) * 10_500 : null,
    computed_nanos: isCost ? null : computed, unpriced: isCost || computed !== null ? '' : 'unpriced-model',
    input_tokens: isCost ? null : input, cached_tokens: isCost ? null : Math.floor(input / 3), cache_write_tokens: isCost ? null : Math.floor(input / 20), cache_write_1h_tokens: isCost ? null : 0, output_tokens: isCost ? null : output,
    input_audio_tokens: null, cached_audio_tokens: null, output_audio_tokens: null, input_image_tokens: null, cached_image_tokens: null, output_image_tokens: null,
    requests: isCost ? null : 1 + (mixed % 400), quantity: image && !isCost ? mixed % 40 : null, fetched_at: last,
  }
}
