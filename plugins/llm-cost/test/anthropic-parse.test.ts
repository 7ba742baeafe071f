/** P-21: golden lines from small answers written and added up by hand, one for each unit trap of Anthropic's contract. */
import { describe, expect, it } from 'vitest'
import { emptyLine } from '../ledger/rows'
import { readAnalytics } from '../providers/anthropic/analytics'
import { parseClaudeCode } from '../providers/anthropic/claude-code'
import { parseLegacy } from '../providers/anthropic/legacy'
import type { Report } from '../providers/anthropic/requests'
import { ProviderProblem } from '../providers/problem'
import type { Caller } from '../providers/request'

const day = '2026-11-20'
const days = { from: '2026-11-01', to: day }
const period = { starting_at: '2026-11-20T00:00:00Z', ending_at: '2026-11-21T00:00:00Z' }
const last = { has_more: false, next_page: null }

const usage = {
  uncached_input_tokens: 1500, cache_read_input_tokens: 200, output_tokens: 500,
  cache_creation: { ephemeral_1h_input_tokens: 1000, ephemeral_5m_input_tokens: 500 }, server_tool_use: { web_search_requests: 10 },
}
const legacyUsage = (...results: object[]) => parseLegacy('usage', { data: [{ ...period, results }], ...last }, days)
const legacyCosts = (...results: object[]) => parseLegacy('costs', { data: [{ ...period, results }], ...last }, days)

/** The adapter with answers given in the order they are asked for, and the questions it asked. */
const read = async (report: Report, ...answers: object[]) => {
  const asked: string[] = []
  const caller: Caller = {
    connection: 'c', signal: new AbortController().signal, wait: () => Promise.resolve(),
    fetch: (path) => { asked.push(decodeURIComponent(path)); return Promise.resolve(Response.json(answers[asked.length - 1] ?? { error: { message: 'one question too many' } }, { status: answers[asked.length - 1] ? 200 : 400 })) },
  }
  return { ...(await readAnalytics(caller, '', report, days)), asked }
}
const row = (group: object, metrics: object) => ({ ...period, group, ...metrics })
const page = (...data: object[]) => ({ data, ...last, data_refreshed_at: '2026-11-20T15:25:00Z' })
const cost = (amount: unknown, group: object = {}, more: object = {}) => row(group, { cost: { amount, list_amount: amount, currency: 'USD', requests: null, ...more } })

describe('P-21 money', () => {
  it('is cents as decimal text: "123.45" is $1.2345, not $123.45', async () => {
    const { lines } = await read('costs', page(cost('123.45')))
    expect(lines).toMatchObject([{ cost_nanos: 1_234_500_000, list_nanos: 1_234_500_000, currency: 'USD', kind: 'cost', charge: 'usage' }])
    expect(legacyCosts({ amount: '123.45', currency: 'USD' })).toMatchObject([{ cost_nanos: 1_234_500_000, list_nanos: null }])
  })

  it.each([
    ['123.78912', 1_237_891_200], ['0.0000001', 1], ['0', 0], ['-50', -500_000_000], ['100', 1_000_000_000], ['0.00000005', 1],
  ])('%s cents are %i nano-dollars', (amount, nanos) => expect(legacyCosts({ amount, currency: 'USD' })[0]!.cost_nanos).toBe(nanos))

  it('billed and list price are two columns', async () => {
    const { lines } = await read('costs', page(cost('92', {}, { list_amount: '100' })))
    expect(lines).toMatchObject([{ cost_nanos: 920_000_000, list_nanos: 1_000_000_000 }])
  })

  it('left out is unknown, not 0', () => expect(legacyCosts({ currency: 'USD' })[0]!.cost_nanos).toBeNull())
  it('in words is refused, naming the field', () =>
    expect(() => legacyCosts({ amount: 'much', currency: 'USD' })).toThrow('data[0].results[0].amount is "much"'))

  it('of tokens, searches and the sandbox keep apart what for, the newer report with key and person', async () => {
    const place = { model: 'claude-opus-4-5-20251101', workspace_id: 'wrkspc_a', api_key_id: 'apikey_a', actor: { type: 'user_actor', user_id: 'user_a', email_address: 'a@b.example' } }
    const { lines, asked } = await read('costs', page(
      cost('1', { ...place, service_tier: 'standard', cost_type: 'tokens', token_type: 'cache_read_input_tokens' }),
      cost('2', { ...place, service_tier: 'batch', cost_type: 'tokens', token_type: 'output_tokens' }),
      cost('3', { workspace_id: 'wrkspc_a', model: null, service_tier: null, cost_type: 'web_search', token_type: null }),
      cost('4', { workspace_id: 'wrkspc_a', model: null, service_tier: null, cost_type: 'code_execution', token_type: null }),
    ))
    expect(lines.map(({ item, model, tier, cost_nanos }) => [item, model, tier, cost_nanos])).toEqual([
      ['cache_read_input_tokens', place.model, '', 10_000_000], ['output_tokens; batch', place.model, 'batch', 20_000_000],
      ['web_search', '', '', 30_000_000], ['code_execution', '', '', 40_000_000],
    ])
    expect(lines[0]).toMatchObject({ project: 'wrkspc_a', api_key: 'apikey_a', actor: 'user_a', source: 'anthropic.costs', day })
    expect(asked).toHaveLength(1)
  })

  it('of the older report keeps the context window and the region', () => {
    const [line] = legacyCosts({ amount: '1', currency: 'USD', model: 'm', cost_type: 'tokens', token_type: 'output_tokens', context_window: '200k-1M', inference_geo: 'us', service_tier: 'standard', workspace_id: null })
    expect(line).toMatchObject({ item: 'output_tokens; 200k-1M; us', context_window: '200k-1M', region: 'us', project: 'default', api_key: '' })
  })
})

describe('P-21 tokens', () => {
  it('input is the uncached, the cached and both kinds of cache writes', () => {
    const [messages, searches] = legacyUsage({ ...usage, model: 'claude-opus-5', workspace_id: 'wrkspc_a', api_key_id: 'apikey_a', account_id: 'user_a', service_account_id: null, service_tier: 'standard', context_window: '0-200k', inference_geo: 'global' })
    expect(messages).toEqual({
      ...emptyLine, provider: 'anthropic', source: 'anthropic.usage', kind: 'usage', day, item: 'messages', model: 'claude-opus-5', project: 'wrkspc_a', api_key: 'apikey_a', actor: 'user_a',
      input_tokens: 3200, cached_tokens: 200, cache_write_tokens: 1500, cache_write_1h_tokens: 1000, output_tokens: 500,
    })
    expect(searches).toEqual({
      ...emptyLine, provider: 'anthropic', source: 'anthropic.usage', kind: 'usage', day, item: 'web_search', model: 'claude-opus-5', project: 'wrkspc_a', api_key: 'apikey_a', actor: 'user_a',
      quantity: 10, unit: 'web searches',
    })
  })

  it('price classes are named as Anthropic names them, except the usual ones', () => {
    const lines = legacyUsage(
      { ...usage, service_tier: 'batch', context_window: '200k-1M', speed: 'fast', inference_geo: 'us' },
      { ...usage, service_tier: 'priority_on_demand', context_window: null, speed: 'standard', inference_geo: 'not_available' },
    ).filter(({ unit }) => unit === '')
    expect(lines.map(({ item, tier, context_window: context, speed, region }) => [item, tier, context, speed, region])).toEqual([
      ['messages; batch; 200k-1M; fast; us', 'batch', '200k-1M', 'fast', 'us'], ['messages; priority_on_demand', 'priority_on_demand', '', '', ''],
    ])
  })

  it('the workspace left out is the default one, the key left out is nobody\'s, a service account is an actor', () => {
    const [line] = legacyUsage({ ...usage, workspace_id: null, api_key_id: null, account_id: null, service_account_id: 'svac_a' })
    expect(line).toMatchObject({ project: 'default', api_key: '', actor: 'svac_a' })
  })

  it.each([
    ['uncached_input_tokens', undefined], ['cache_read_input_tokens', 1.5], ['output_tokens', -1], ['cache_creation', null], ['server_tool_use', 3],
  ])('%s of %s is refused, naming the field', (name, value) =>
    expect(() => legacyUsage({ ...usage, [name]: value })).toThrow(`data[0].results[0].${name}`))

  it('unknown fields are tolerated', () => expect(legacyUsage({ ...usage, colour: 'red' })).toHaveLength(2))

  it.each([
    [{ starting_at: '2026-11-20T01:00:00Z', ending_at: '2026-11-21T00:00:00Z' }, 'starting_at'], [{ ...period, ending_at: '2026-11-22T00:00:00Z' }, 'ending_at'],
    [{ starting_at: '2026-11-21T00:00:00Z', ending_at: '2026-11-22T00:00:00Z' }, 'starting_at'], [{ starting_at: 1763596800, ending_at: 1763683200 }, 'starting_at'],
  ])('a bucket that is no day asked for is refused: %j', (bounds, field) =>
    expect(() => parseLegacy('usage', { data: [{ ...bounds, results: [] }], ...last }, days)).toThrow(`data[0].${field}`))
})

describe('P-21 usage of the newer report', () => {
  const place = { model: 'm', workspace_id: 'w', api_key_id: 'k', actor: { type: 'api_actor', api_key_id: 'k' }, service_tier: 'standard' }
  const used = (tokens: number, requests: number | null = 1) => ({ usage: { ...usage, uncached_input_tokens: tokens, requests, total_tokens: 0, server_tool_use: { web_search_requests: 0 } } })
  const variant = (context_window: string | null, speed: string | null, inference_geo: string | null) => row({ context_window, speed, inference_geo }, used(1))
  const tokensOf = (lines: Awaited<ReturnType<typeof read>>['lines']) => lines.map(({ item, input_tokens, requests }) => [item, input_tokens, requests])

  it('of one price class takes two questions', async () => {
    const { lines, asked, completeTo } = await read('usage', page(variant('0-200k', 'standard', 'us')), page(row(place, used(1000, 7))))
    expect(tokensOf(lines)).toEqual([['messages; us', 2700, 7]])
    expect(asked).toHaveLength(2)
    expect(completeTo).toBe(Date.parse('2026-11-20T15:25:00Z'))
  })

  it('of several is the whole less its parts, whatever the other values are', async () => {
    const { lines, asked } = await read('usage',
      page(variant('0-200k', 'standard', null), variant(null, null, null), variant('200k-1M', 'fast', 'global'), variant('200k-1M', 'standard', null)),
      page(row(place, used(10, 1))), // 200k-1M and fast
      page(row(place, used(110, 3))), // 200k-1M, the fast ones too
      page(row(place, used(2_000, 9)), row({ ...place, model: 'n' }, used(5, null))),
    )
    // Each answer has 1700 more tokens read from and written to the cache.
    expect(tokensOf(lines)).toEqual([
      ['messages', 2_000 - 110, 9 - 3], ['messages', 1705, null], ['messages; 200k-1M; fast', 1710, 1], ['messages; 200k-1M', 100, 2],
    ])
    expect(lines.reduce((sum, { input_tokens: input }) => sum + input!, 0)).toBe(2_000 + 1700 + 5 + 1700)
    expect(asked.map((path) => [...new URL(path, 'http://x').searchParams].filter(([name]) => name.endsWith('s[]')))).toEqual([
      [], [['context_windows[]', '200k-1M'], ['speeds[]', 'fast']], [['context_windows[]', '200k-1M']], [],
    ])
    for (const path of asked) expect(new URL(path, 'http://x').searchParams.getAll('group_by[]').length).toBeLessThanOrEqual(5)
  })

  it('with more in its parts than as a whole is refused', async () => {
    const answers = [page(variant('0-200k', 'standard', null), variant('0-200k', 'fast', null)), page(row(place, used(10))), page(row(place, used(9)))]
    await expect(read('usage', ...answers)).rejects.toThrow(new ProviderProblem('unexpected', 'usage of 2026-11-20, m is more in parts than as a whole'))
  })

  it('runs of the sandbox are no requests', async () => {
    const none = { usage: { uncached_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0, cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0 }, server_tool_use: { web_search_requests: 0 }, requests: 12, total_tokens: 0 } }
    const { lines } = await read('usage', page(variant(null, null, null)), page(row({ workspace_id: 'w' }, none)))
    expect(lines).toMatchObject([{ item: 'code_execution', model: '', project: 'w', requests: null, quantity: 12, unit: 'runs', input_tokens: null }])
  })

  it.each([
    [{ type: 'user_actor', user_id: 'user_a', email_address: null }, 'user_a'], [{ type: 'service_account_actor', service_account_id: 'svac_a' }, 'svac_a'],
    [{ type: 'federated_actor', subject: 'arn:aws:iam::1:role/x', provider: { type: 'aws' } }, 'arn:aws:iam::1:role/x'],
    [{ type: 'federated_actor', subject: null, provider: { type: 'oidc' } }, 'federated_actor'], [{ type: 'api_actor', api_key_id: 'k' }, ''], [null, ''],
  ])('whoever caused it: %j is "%s"', async (actor, name) => {
    const { lines } = await read('usage', page(variant(null, null, null)), page(row({ ...place, actor }, used(1))))
    expect(lines[0]!.actor).toBe(name)
  })

  it('follows its pages and refuses a circle', async () => {
    const more = { ...page(row(place, used(1))), has_more: true, next_page: 'p2' }
    const { lines } = await read('usage', page(variant(null, null, null)), more, page(row(place, used(2))))
    expect(tokensOf(lines)).toEqual([['messages', 3 + 2 * 1700, 2]])
    await expect(read('usage', page(variant(null, null, null)), more, more)).rejects.toThrow('circle')
    await expect(read('usage', { ...more, next_page: null })).rejects.toThrow('next_page is empty')
  })
})

describe('P-21 Claude Code', () => {
  const record = {
    date: '2026-11-20T00:00:00Z', actor: { type: 'user_actor', email_address: 'a@b.example' }, customer_type: 'api', core_metrics: { num_sessions: 15 },
    model_breakdown: [{ model: 'claude-opus-5', tokens: { input: 45_230, output: 12_450, cache_read: 8790, cache_creation: 2340 }, estimated_cost: { amount: 186, currency: 'USD' } }],
  }
  const lines = (...data: object[]) => parseClaudeCode({ data, ...last }, day).map(({ item, actor, unit, quantity }) => [item, actor, unit, quantity])

  it('its estimate is cents as a number: 186 is $1.86, and no money of the ledger', () => {
    expect(lines(record)).toEqual([
      ['claude code; sessions', 'a@b.example', 'sessions', 15], ['claude code; tokens; claude-opus-5', 'a@b.example', 'tokens', 68_810],
      ['claude code; estimated cost; claude-opus-5', 'a@b.example', 'estimated USD', 1.86],
    ])
    for (const { cost_nanos, list_nanos, input_tokens, output_tokens, requests } of parseClaudeCode({ data: [record], ...last }, day))
      expect([cost_nanos, list_nanos, input_tokens, output_tokens, requests]).toEqual([null, null, null, null, null])
  })

  it('tells a subscription and a key apart', () => {
    expect(lines({ ...record, customer_type: 'subscription', model_breakdown: [] })).toEqual([['claude code; sessions; subscription', 'a@b.example', 'sessions', 15]])
    expect(lines({ ...record, actor: { type: 'api_actor', api_key_name: 'release-bot' }, model_breakdown: [] })[0]![1]).toBe('release-bot')
  })

  it.each([
    [{ date: '2026-11-19T00:00:00Z' }, 'data[0].date'], [{ core_metrics: {} }, 'num_sessions'],
    [{ model_breakdown: [{ ...record.model_breakdown[0], estimated_cost: { amount: null, currency: 'USD' } }] }, 'estimated_cost.amount'],
    [{ model_breakdown: [{ ...record.model_breakdown[0], tokens: { input: 1 } }] }, 'tokens.output'],
  ])('refuses %j, naming the field', (change, field) => expect(() => lines({ ...record, ...change })).toThrow(field))
})
