/** P-20: golden lines from small answers written and added up by hand, one for each trap of the contract. */
import { describe, expect, it } from 'vitest'
import { mergeLines } from '../ledger/rows'
import { ProviderProblem } from '../providers/problem'
import { parsePage } from '../providers/openai/parse'

const midnight = Date.parse('2026-11-20T00:00:00Z') / 1000
const bucket = (results: unknown, start = midnight, end = start + 86_400) => ({ object: 'bucket', start_time: start, end_time: end, results })
const page = (data: unknown, more: object = { has_more: false, next_page: null }) => ({ object: 'page', data, ...more })
const cost = (value: unknown, rest: object = {}) => ({ object: 'organization.costs.result', amount: { value, currency: 'usd' }, ...rest })

const costs = (...results: unknown[]) => parsePage('costs', page([bucket(results)])).days[0]!.lines
const usage = (...results: unknown[]) => parsePage('completions', page([bucket(results)])).days[0]!.lines

describe('costs', () => {
  it('are dollars, as numbers or as text, to the nano', () => {
    const lines = costs(cost(0.06), cost('0.060000000001'), cost('12'), cost(1e-7))
    expect(lines.map(({ cost_nanos }) => cost_nanos)).toEqual([60_000_000, 60_000_000, 12_000_000_000, 100])
    expect(lines.every(({ currency }) => currency === 'USD')).toBe(true)
  })

  it('without a value are unknown, not 0', () => {
    expect(costs({ object: 'organization.costs.result' }, cost(null)).map(({ cost_nanos }) => cost_nanos)).toEqual([null, null])
    expect(costs({ object: 'organization.costs.result' })[0]!.currency).toBe('')
  })

  it('keep their dimensions; what OpenAI leaves null is empty', () => {
    const [line, bare] = costs(
      cost(1, { line_item: 'gpt-4o-2024-08-06, cached input', project_id: 'proj_a', api_key_id: 'key_a', quantity: '12.5', quantity_unit: 'tokens' }),
      cost(1, { line_item: null, project_id: null, api_key_id: null, quantity: null, quantity_unit: null }),
    )
    expect(line).toMatchObject({ item: 'gpt-4o-2024-08-06, cached input', model: 'gpt-4o-2024-08-06', project: 'proj_a', api_key: 'key_a', quantity: 12.5, unit: 'tokens', kind: 'cost', source: 'openai.costs', day: '2026-11-20' })
    expect(bare).toMatchObject({ item: '', model: '', project: '', api_key: '', quantity: null, unit: '' })
  })

  it('can be negative: a credit', () => expect(costs(cost('-3.5'))[0]).toMatchObject({ cost_nanos: -3_500_000_000, charge: 'credit' }))
})

describe('usage', () => {
  it('counts cached tokens inside the input, never on top', () => {
    const [line] = usage({ object: 'x', input_tokens: 1000, input_cached_tokens: 400, input_cache_write_tokens: 100, input_uncached_tokens: 500, output_tokens: 50, num_model_requests: 3, model: 'gpt-4o' })
    expect(line).toMatchObject({ input_tokens: 1000, cached_tokens: 400, cache_write_tokens: 100, output_tokens: 50, requests: 3, cost_nanos: null, model: 'gpt-4o', item: 'completions', kind: 'usage' })
  })

  it('takes numbers as text, and leaves what is absent unknown', () => {
    expect(usage({ input_tokens: '1000', output_tokens: '0', num_model_requests: '2' })[0]).toMatchObject({ input_tokens: 1000, output_tokens: 0, requests: 2, cached_tokens: null, cache_write_tokens: null })
  })

  it.each([
    [{ batch: true }, 'completions; batch', 'batch'],
    [{ batch: true, service_tier: 'batch' }, 'completions; batch', 'batch'],
    [{ batch: false, service_tier: 'priority' }, 'completions; priority', 'priority'],
    [{ batch: null, service_tier: 'default' }, 'completions', ''],
    [{ batch: true, service_tier: 'flex' }, 'completions; batch; flex', 'batch; flex'],
  ])('keeps what changes the price apart: %j', (fields, item, tier) => {
    expect(usage({ input_tokens: 1, output_tokens: 1, num_model_requests: 1, ...fields })[0]).toMatchObject({ item, tier })
  })

  it('tolerates fields it does not know', () => {
    expect(usage({ input_tokens: 1, output_tokens: 2, num_model_requests: 1, reasoning_tokens: 7, nested: { deep: [1] } })).toHaveLength(1)
  })
})

describe('buckets', () => {
  it('are UTC days; a quiet day has no lines', () => {
    const { days } = parsePage('costs', page([bucket([], midnight - 86_400), bucket([cost(1)])]))
    expect(days.map(({ day, lines }) => [day, lines.length])).toEqual([['2026-11-19', 0], ['2026-11-20', 1]])
  })

  it("today's bucket may end before midnight", () => {
    expect(parsePage('costs', page([bucket([], midnight, midnight + 3600)])).days).toHaveLength(1)
  })

  it.each([
    ['no object', null, 'the answer'],
    ['a list', [], 'the answer'],
    ['no data', { has_more: false }, 'data'],
    ['a bucket that is text', page(['x']), 'data[0]'],
    ['a bucket without a start', page([{ results: [] }]), 'data[0].start_time'],
    ['a bucket that starts at noon', page([bucket([], midnight + 43_200)]), 'data[0].start_time'],
    ['a bucket of two days', page([bucket([], midnight, midnight + 172_800)]), 'data[0].end_time'],
    ['no results', page([{ ...bucket([]), results: undefined }]), 'data[0].results'],
    ['an amount in words', page([bucket([cost('much')])]), 'data[0].results[0].amount.value'],
    ['an amount that is a number', page([bucket([{ amount: 5 }])]), 'data[0].results[0].amount'],
    ['an amount too large to keep', page([bucket([cost('99999999999')])]), 'data[0].results[0].amount.value'],
    ['half a token', parse('usage', { input_tokens: 1.5 }), 'data[0].results[0].input_tokens'],
    ['a model that is a number', parse('usage', { input_tokens: 1, model: 4 }), 'data[0].results[0].model'],
    ['a tier that is a number', parse('usage', { input_tokens: 1, service_tier: 1 }), 'data[0].results[0].service_tier'],
    ['batch in words', parse('usage', { input_tokens: 1, batch: 'yes' }), 'data[0].results[0].batch'],
    ['half an audio token', parse('usage', { input_tokens: 1, input_cached_audio_tokens: 0.5 }), 'data[0].results[0].input_cached_audio_tokens'],
    ['more without a cursor', page([], { has_more: true, next_page: null }), 'next_page'],
    ['more in words', page([], { has_more: 'yes', next_page: 'x' }), 'has_more'],
  ])('refuses %s and names %s', (_, body, field) => {
    const report = typeof body === 'object' && body !== null && 'usage' in body ? 'completions' : 'costs'
    const answer = report === 'completions' ? (body as { usage: unknown }).usage : body
    const attempt = (): unknown => parsePage(report, answer)
    expect(attempt).toThrow(ProviderProblem)
    expect(attempt).toThrow(`unexpected: ${field} is`)
  })
})

function parse(_report: 'usage', result: object): { usage: unknown } {
  return { usage: page([bucket([result])]) }
}

describe('mergeLines', () => {
  it('adds parts of the same line; a sum with an unknown part is unknown', () => {
    const lines = mergeLines(costs(cost(1, { line_item: 'a, b' }), cost('2.5', { line_item: 'a, b' }), cost(4, { line_item: 'c, d' }), cost(null, { line_item: 'c, d' })))
    expect(lines.map(({ cost_nanos }) => cost_nanos)).toEqual([3_500_000_000, null])
  })

  it('never adds two currencies', () => {
    const euro = { amount: { value: 7, currency: 'eur' }, line_item: 'a, b' }
    const lines = mergeLines(costs(cost(1, { line_item: 'a, b' }), euro, euro))
    expect(lines.map(({ item, currency, cost_nanos }) => [item, currency, cost_nanos])).toEqual([['a, b', 'USD', 1_000_000_000], ['a, b (EUR)', 'EUR', 14_000_000_000]])
  })
})
