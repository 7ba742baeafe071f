/** Recomputation against prices of another origin (P-23): within half a per cent on any usage, or the difference is explained here. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyLine, type Line } from '../ledger/rows'
import { createPricer } from '../prices/pricer'
import list from './second-source/prices.json'

const kinds = ['input', 'input_audio', 'cached', 'cache_write', 'cache_write_1h', 'output'] as const
type TokenKind = (typeof kinds)[number]
type Row = { readonly source: string; readonly provider: string; readonly model: string; readonly context?: string; readonly tier?: string } & Partial<Readonly<Record<TokenKind, number | null>>>
const rows = list.rows as readonly Row[]

/** Where the two lists differ, and who is right. Each must still differ: what is no longer true is to be removed. */
const explained: Readonly<Record<string, string>> = {
  'litellm claude-3-haiku-20240307 cache_write_1h': 'LiteLLM lists $6 for every Claude 3; Anthropic charges twice the input price, $0.50',
  'litellm claude-3-opus-20240229 cache_write_1h': 'LiteLLM lists $6 for every Claude 3; Anthropic charges twice the input price, $30',
  'models.dev gpt-4o input': 'an old version of this row is stored; OpenAI lists gpt-4o at $2.50',
  'models.dev gpt-4o cached': 'the same: $1.25',
  'models.dev gpt-4o output': 'the same: $10',
}
const nameOf = ({ source, model }: Row, kind: TokenKind): string => `${source} ${model} ${kind}`

const pricer = createPricer([])

function lineOf({ provider, model, context, tier }: Row, counts: Readonly<Partial<Record<TokenKind, number>>>): Line {
  const [input, audio, cached, write, hour, output] = kinds.map((kind) => counts[kind] ?? 0) as [number, number, number, number, number, number]
  return {
    ...emptyLine, source: 's', kind: 'usage', provider, model, day: '2026-11-01', context_window: context ?? '', tier: tier ?? '',
    input_tokens: input + audio + cached + write + hour, input_audio_tokens: audio, cached_tokens: cached,
    cache_write_tokens: write + hour, cache_write_1h_tokens: hour, output_tokens: output,
  }
}

/** Their dollars: plain sums over disjoint parts, in doubles. */
const theirs = (row: Row, counts: Readonly<Partial<Record<TokenKind, number>>>): number =>
  kinds.reduce((sum, kind) => sum + ((counts[kind] ?? 0) * (row[kind] ?? 0)) / 1e6, 0)

const ours = (row: Row, counts: Readonly<Partial<Record<TokenKind, number>>>): number => {
  const { computed_nanos: nanos, unpriced } = pricer.price(lineOf(row, counts))
  expect(unpriced, `${row.provider} ${row.model}`).toBe('')
  return nanos! / 1e9
}

describe('a second source of prices', () => {
  it('is independent and wide enough: 25 models or more of five providers, with licence and date', () => {
    expect(new Set(rows.map(({ provider, model }) => `${provider} ${model}`)).size).toBeGreaterThanOrEqual(25)
    expect(new Set(rows.map(({ provider }) => provider))).toEqual(new Set(['openai', 'anthropic', 'google', 'mistral', 'xai']))
    for (const { licence } of Object.values(list.sources)) expect(licence).toBe('MIT')
    expect(list.read).toMatch(/^\d{4}-\d\d-\d\d$/)
  })

  it.each(rows.map((row) => [`${row.source}: ${row.model}${row.context === undefined ? '' : ` ${row.context}`}${row.tier === undefined ? '' : ` ${row.tier}`}`, row] as const))('%s gives the same dollars for any usage', (_, row) => {
    const compared = kinds.filter((kind) => typeof row[kind] === 'number' && (row[kind] ?? 0) > 0 && explained[nameOf(row, kind)] === undefined)
    const usage = fc.record(Object.fromEntries(compared.map((kind) => [kind, fc.integer({ min: 0, max: 50_000_000 })])))
    fc.assert(fc.property(usage, (counts) => {
      const [one, other] = [ours(row, counts), theirs(row, counts)]
      expect(Math.abs(one - other)).toBeLessThanOrEqual(Math.max(0.005 * other, 1e-8))
    }), { numRuns: 50 })
  })

  it.each(Object.entries(explained))('%s differs: %s', (name) => {
    const [row, kind] = rows.flatMap((each) => kinds.filter((candidate) => nameOf(each, candidate) === name).map((candidate) => [each, candidate] as const))[0]!
    const counts = { [kind]: 1_000_000 }
    expect(Math.abs(ours(row, counts) - theirs(row, counts))).toBeGreaterThan(0.005 * theirs(row, counts))
  })
})
