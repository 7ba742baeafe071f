/** Golden totals per unit trap (P-23): every amount is worked out by hand from the published price beside it. */
import { calcPrice } from '@pydantic/genai-prices'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { emptyLine, type Line } from '../ledger/rows'
import { findModel, listModels } from '../prices/catalogue'
import type { Override } from '../prices/overrides'
import { createPricer, shortestInput } from '../prices/pricer'

const day = '2026-11-01'
const usage = (provider: string, model: string, rest: Partial<Line>): Line =>
  ({ ...emptyLine, kind: 'usage', provider, model, source: 's', day, ...rest })
const tokens = (input: number, output: number, rest: Partial<Line> = {}): Partial<Line> =>
  ({ input_tokens: input, output_tokens: output, cached_tokens: 0, cache_write_tokens: 0, cache_write_1h_tokens: 0, ...rest })
const own = (rest: Partial<Override>): Override =>
  ({ provider: 'openai', model: 'gpt-4o', from_day: '2026-01-01', input: null, cached: null, cache_write: null, cache_write_1h: null, output: null, note: '', ...rest })

const priced = (line: Line, overrides: readonly Override[] = []) => createPricer(overrides).price(line)
const dollars = (line: Line, overrides: readonly Override[] = []): number | null => {
  const { computed_nanos: nanos, unpriced } = priced(line, overrides)
  expect(unpriced === '').toBe(nanos !== null)
  return nanos === null ? null : nanos / 1e9
}

afterEach(() => vi.unstubAllGlobals())

describe('unit traps', () => {
  it('tells five minutes in the cache from an hour: $3.75 and $6 for Claude Sonnet 4.5, not both $3.75', () => {
    const write = (oneHour: number) => usage('anthropic', 'claude-sonnet-4-5-20250929', tokens(1_000_000, 0, { cache_write_tokens: 1_000_000, cache_write_1h_tokens: oneHour }))
    expect(dollars(write(0))).toBe(3.75)
    expect(dollars(write(1_000_000))).toBe(6)
    expect(dollars(write(400_000))).toBe(0.4 * 6 + 0.6 * 3.75)
  })

  it('counts cached input once: $1.25 instead of $2.50 for GPT-4o, not both', () => {
    expect(dollars(usage('openai', 'gpt-4o-2024-08-06', tokens(1_000_000, 0, { cached_tokens: 1_000_000 })))).toBe(1.25)
    expect(dollars(usage('openai', 'gpt-4o-2024-08-06', tokens(1_000_000, 0, { cached_tokens: 600_000 })))).toBe(0.6 * 1.25 + 0.4 * 2.5)
  })

  it('charges half for batches where the provider does, and leaves Google\'s cached tokens at their price', () => {
    const amounts = tokens(1_000_000, 1_000_000, { tier: 'batch' })
    expect(dollars(usage('openai', 'gpt-4o-2024-08-06', amounts))).toBe((2.5 + 10) / 2)
    expect(dollars(usage('openai', 'gpt-4o-2024-08-06', { ...amounts, tier: 'flex' }))).toBe((2.5 + 10) / 2)
    expect(dollars(usage('anthropic', 'claude-haiku-4-5-20251001', amounts))).toBe((1 + 5) / 2)
    expect(dollars(usage('mistral', 'mistral-large-2512', amounts))).toBe((0.5 + 1.5) / 2)
    expect(dollars(usage('google', 'gemini-2.5-flash', { ...amounts, cached_tokens: 1_000_000 }))).toBe(0.03 + 2.5 / 2)
  })

  it('takes the higher price above 200 000 tokens where the report says so: Claude Sonnet 4.5 $6 and $22.50', () => {
    const amounts = tokens(1_000_000, 1_000_000)
    expect(dollars(usage('anthropic', 'claude-sonnet-4-5-20250929', { ...amounts, context_window: '0-200k' }))).toBe(3 + 15)
    expect(dollars(usage('anthropic', 'claude-sonnet-4-5-20250929', { ...amounts, context_window: '200k-1M' }))).toBe(6 + 22.5)
    expect(dollars(usage('google', 'gemini-2.5-pro', { ...amounts, context_window: '200k-1M' }))).toBe(2.5 + 15)
  })

  it('prices audio as audio: GPT realtime $32 in and $64 out, its text $4 and $16', () => {
    const line = (audio: number) => usage('openai', 'gpt-realtime', tokens(1_000_000, 1_000_000, { input_audio_tokens: audio, output_audio_tokens: audio }))
    expect(dollars(line(1_000_000))).toBe(32 + 64)
    expect(dollars(line(0))).toBe(4 + 16)
  })

  it('prices embeddings, which have no output', () => {
    expect(dollars(usage('openai', 'text-embedding-3-small', { input_tokens: 50_000_000 }))).toBe(1)
  })

  it('prices web searches, pages and seconds by the unit the provider sells', () => {
    expect(dollars(usage('anthropic', 'claude-sonnet-4-5-20250929', { quantity: 250, unit: 'web searches' }))).toBe(2.5)
    expect(dollars(usage('mistral', 'mistral-ocr-2512', { quantity: 1500, unit: 'pages' }))).toBe(3)
    expect(dollars(usage('openai', 'gpt-5', { quantity: 300, unit: 'calls', item: 'web_search_calls; medium' }))).toBe(3)
    expect(dollars(usage('openai', 'whisper-1', { quantity: 12.5, unit: 'seconds' }))).toBe(0.00125)
  })

  it('charges ten per cent more for inference in a chosen place: US at Anthropic, EU at Mistral', () => {
    expect(dollars(usage('anthropic', 'claude-opus-4-7', tokens(1_000_000, 0, { region: 'us' })))).toBe(5.5)
    expect(dollars(usage('anthropic', 'claude-opus-4-7', tokens(1_000_000, 0, { region: 'global' })))).toBe(5)
    expect(dollars(usage('mistral', 'mistral-large-2512', tokens(1_000_000, 0, { region: 'eu' })))).toBe(0.55)
  })

  it('charges six times as much for fast mode of Claude Opus 4.6: $30 in, $150 out', () => {
    expect(dollars(usage('anthropic', 'claude-opus-4-6', tokens(1_000_000, 1_000_000, { speed: 'fast' })))).toBe(30 + 150)
    expect(dollars(usage('anthropic', 'claude-opus-4-6', tokens(1_000_000, 0, { speed: 'fast', region: 'us' })))).toBe(33)
  })

  it('takes the price of the day: o3 fell from $10 to $2 on 10 June 2025', () => {
    expect(dollars(usage('openai', 'o3', { ...tokens(1_000_000, 0), day: '2025-06-09' }))).toBe(10)
    expect(dollars(usage('openai', 'o3', { ...tokens(1_000_000, 0), day: '2025-06-10' }))).toBe(2)
  })

  it('prices a whole month where its price did not change: 1 M tokens of o3 in July 2025 were $2', () => {
    expect(dollars(usage('openai', 'o3', { ...tokens(1_000_000, 0), day: '2025-07-01', span: 'month' }))).toBe(2)
  })

  it('rounds once, at the end: three tokens at $0.02 a million are 60 nanos', () => {
    expect(priced(usage('openai', 'text-embedding-3-small', { input_tokens: 3 })).computed_nanos).toBe(60)
    expect(priced(usage('google', 'gemini-2.0-flash', tokens(1, 0, { cached_tokens: 1 }))).computed_nanos).toBe(25)
    expect(priced(usage('openai', 'gpt-5-nano', tokens(1, 0, { tier: 'batch', cached_tokens: 1 }))).computed_nanos).toBe(3)
  })
})

describe('unknown is never 0', () => {
  const amounts = tokens(1000, 1000)
  it.each([
    ['a model nobody lists', usage('openai', 'acme-7b', amounts), 'unpriced-model'],
    ['no model', usage('openai', '', amounts), 'unpriced-model'],
    ['the priority tier', usage('openai', 'gpt-4o', { ...amounts, tier: 'priority' }), 'priority-tier'],
    ['a batch where nobody publishes its price', usage('xai', 'grok-4-0709', { ...amounts, tier: 'batch' }), 'priority-tier'],
    ['fast mode where its factor is not published', usage('anthropic', 'claude-opus-5-5', { ...amounts, speed: 'fast' }), 'priority-tier'],
    ['fast mode of a batch, which there is not', usage('anthropic', 'claude-opus-4-6', { ...amounts, speed: 'fast', tier: 'batch' }), 'priority-tier'],
    ['a region with an unknown surcharge', usage('anthropic', 'claude-opus-4-7', { ...amounts, region: 'mars' }), 'priority-tier'],
    ['a unit nobody prices', usage('openai', 'gpt-4o', { quantity: 3, unit: 'sessions' }), 'unpriced-unit'],
    ['a month in which the price changed', usage('openai', 'o3', { ...amounts, day: '2025-06-01', span: 'month' }), 'unknown-amount'],
    ['a service that belongs to no model', usage('openai', '', { quantity: 3, unit: 'calls', item: 'file_search_calls' }), 'unpriced-unit'],
    ['a unit this model is not sold by', usage('openai', 'gpt-4o', { quantity: 3, unit: 'pages' }), 'unpriced-unit'],
    ['output of a model that has none', usage('openai', 'text-embedding-3-small', amounts), 'unpriced-unit'],
    ['an hour in a cache that is sold by five minutes', usage('openai', 'gpt-5.6-sol', { ...amounts, cache_write_tokens: 9, cache_write_1h_tokens: 9 }), 'unpriced-unit'],
    ['no amounts', usage('openai', 'gpt-4o', {}), 'unknown-amount'],
    ['no output count', usage('openai', 'gpt-4o', { ...amounts, output_tokens: null }), 'unknown-amount'],
    ['no cached count where cached input is cheaper', usage('openai', 'gpt-4o', { ...amounts, cached_tokens: null }), 'unknown-amount'],
    ['no count of one-hour writes where they are dearer', usage('anthropic', 'claude-opus-4-7', { ...amounts, cache_write_tokens: 5, cache_write_1h_tokens: null }), 'unknown-amount'],
    ['more cached than came in', usage('openai', 'gpt-4o', { ...amounts, cached_tokens: 1001 }), 'unknown-amount'],
    ['a negative quantity', usage('mistral', 'mistral-ocr-2512', { quantity: -1, unit: 'pages' }), 'unknown-amount'],
  ])('%s', (_, line, reason) => {
    expect(priced(line)).toEqual({ computed_nanos: null, unpriced: reason })
  })

  it('leaves alone what is told twice', () => {
    expect(priced(usage('anthropic', '', { service: 'Claude Code', unit: 'tokens', quantity: 5 }))).toEqual({ computed_nanos: null, unpriced: '' })
  })

  it('leaves cost lines alone', () => {
    expect(priced({ ...usage('openai', 'gpt-4o', amounts), kind: 'cost', cost_nanos: 5, currency: 'USD' })).toEqual({ computed_nanos: null, unpriced: '' })
  })
})

describe('own prices', () => {
  const line = usage('openai', 'gpt-4o', tokens(1_000_000, 1_000_000, { cached_tokens: 500_000 }))

  it('apply from their day on; what they leave open stays the library\'s', () => {
    const overrides = [own({ from_day: '2026-10-15', input: '2' }), own({ from_day: '2026-11-02', input: '1', output: '4' })]
    expect(dollars({ ...line, day: '2026-10-14' }, overrides)).toBe(0.5 * 2.5 + 0.5 * 1.25 + 10)
    expect(dollars({ ...line, day: '2026-11-01' }, overrides)).toBe(0.5 * 2 + 0.5 * 1.25 + 10)
    expect(dollars({ ...line, day: '2026-11-02' }, overrides)).toBe(0.5 * 1 + 0.5 * 1.25 + 4)
  })

  it('price a model the library does not know, in exact decimals', () => {
    const overrides = [own({ model: 'acme-7b', input: '0.0375', cached: '0.01', output: '0.15' })]
    expect(dollars({ ...line, model: 'acme-7b' }, overrides)).toBe(0.01875 + 0.005 + 0.15)
    expect(dollars({ ...line, model: 'acme-7b', provider: 'mistral' }, overrides)).toBeNull()
  })

  it('change the version, whatever their order; notes do not', () => {
    const [one, other] = [own({ input: '1' }), own({ model: 'o3', input: '2' })]
    const version = (...overrides: Override[]) => createPricer(overrides).version
    expect(version(one, other)).toBe(version(other, { ...one, note: 'contract' }))
    expect(new Set([version(), version(one), version(own({ input: '1.0' })), version(own({ output: '1' })), version(one, other)])).toHaveLength(5)
    expect(version()).toMatch(/^genai-prices \d+\.\d+\.\d+; /)
  })
})

describe('the library', () => {
  it('is never asked to fetch anything', () => {
    const fetch = vi.fn(() => { throw new Error('fetched') })
    vi.stubGlobal('fetch', fetch)
    vi.stubGlobal('XMLHttpRequest', fetch)
    expect(dollars(usage('openai', 'gpt-4o', tokens(1000, 1000)))).not.toBeNull()
    for (const provider of ['openai', 'anthropic', 'google', 'mistral', 'xai']) expect(listModels(provider).length).toBeGreaterThan(10)
    expect(fetch).not.toHaveBeenCalled()
  })

  it('agrees with our arithmetic on any usage of any model and day', () => {
    const model = fc.constantFrom(...['openai', 'anthropic', 'google', 'mistral', 'xai'].flatMap((provider) => listModels(provider).map(({ id }) => ({ provider, id }))))
    const part = fc.integer({ min: 0, max: 5_000_000 })
    let compared = 0
    fc.assert(fc.property(model, part, part, part, part, part, fc.integer({ min: 0, max: 700 }), ({ provider, id }, fresh, cached, write, longWrite, out, offset) => {
      const hour = provider === 'anthropic' ? longWrite : 0
      const onDay = new Date(Date.UTC(2025, 0, 1 + offset)).toISOString().slice(0, 10)
      const line = usage(provider, id, tokens(fresh + cached + write + hour, out, { cached_tokens: cached, cache_write_tokens: write + hour, cache_write_1h_tokens: hour, day: onDay, context_window: '9M' }))
      const ours = priced(line)
      if (ours.computed_nanos === null) return
      compared++
      const theirs = calcPrice(
        { input_tokens: fresh + cached + write + hour, cache_read_tokens: cached, cache_write_tokens: write + hour, cache_write_1h_tokens: hour, output_tokens: out },
        id, { providerId: provider === 'xai' ? 'x-ai' : provider, timestamp: new Date(`${onDay}T12:00:00Z`) },
      )!
      // Its own tiers begin by the whole amount; ours were told the context.
      if (fresh + cached + write + hour < 300_000) return
      expect(Math.abs(ours.computed_nanos / 1e9 - theirs.total_price)).toBeLessThan(1e-6)
    }), { numRuns: 400 })
    expect(compared).toBeGreaterThan(100)
  })

  it('finds a model by its dated and its short name, and each only once', () => {
    expect(findModel('anthropic', 'claude-sonnet-4-5-20250929')).toBe(findModel('anthropic', 'claude-sonnet-4-5-20250929'))
    expect(findModel('anthropic', 'claude-sonnet-4-5')?.id).toBe(findModel('anthropic', 'claude-sonnet-4-5-20250929')?.id)
  })
})

describe('context classes', () => {
  it.each([['', 0], ['0-200k', 0], ['200k-1M', 200_000], ['1M-2M', 1_000_000], ['>128k', 128_000], ['long', 0]])('%s begins at %i tokens', (words, least) => {
    expect(shortestInput(words)).toBe(least)
  })
})
