/** P-21: the sample provider keeps the rules that the real one documents. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleKeys, startAnthropic, type AnthropicProvider } from './index.mjs'

interface Group { model: string | null; service_tier: string | null; speed: string | null; cost_type: string | null }
interface Row { starting_at: string; group: Group; cost: { amount: string; list_amount: string }; usage: { total_tokens: number; uncached_input_tokens: number } }
interface Page<T> { data: T[]; has_more: boolean; next_page: string | null; data_refreshed_at: string }
interface Bucket { starting_at: string; results: { amount: string; model: string | null; service_tier: string | null; speed: string | null; uncached_input_tokens: number }[] }

const now = Date.parse('2026-11-21T15:30:00Z')
const range = { from: '2026-11-01', to: '2026-11-21' }
const days = 'starting_at=2026-11-01T00:00:00Z&ending_at=2026-11-22T00:00:00Z'
const beta = 'analytics-usage-cost-2026-08-24'
const daily = 'time_bucket_width=1d'

/** Cents as decimal text in nano-dollars, another way than the plugin does it. */
const nanosOf = (cents: string): bigint => {
  const [whole = '0', fraction = ''] = cents.split('.')
  return BigInt(whole + fraction.padEnd(7, '0'))
}
const sum = (amounts: readonly string[]): number => Number(amounts.reduce((total, amount) => total + nanosOf(amount), 0n))

describe('sample Anthropic provider', () => {
  let provider: AnthropicProvider
  beforeAll(async () => { provider = await startAnthropic({ now }) })
  afterAll(() => provider.close())
  beforeEach(() => { provider.control.faults([]); provider.control.configure({ now, lag: 0, analytics: 'on', claudeCode: true }) })

  const get = (path: string, { key = sampleKeys.acme as string, headers = { 'anthropic-beta': beta } as Record<string, string> } = {}): Promise<Response> =>
    fetch(`${provider.origin}/v1/organizations/${path}`, { headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01', ...headers } })
  const walk = async <T>(path: string, headers?: Record<string, string>): Promise<Page<T>[]> => {
    const pages: Page<T>[] = []
    do pages.push((await (await get(pages.length === 0 ? path : `${path}&page=${pages.at(-1)!.next_page}`, headers && { headers })).json()) as Page<T>)
    while (pages.at(-1)!.has_more && pages.length < 200)
    return pages
  }
  const rowsOf = async (path: string): Promise<Row[]> => (await walk<Row>(path)).flatMap(({ data }) => data)
  const resultsOf = async (path: string, headers?: Record<string, string>) => (await walk<Bucket>(path, headers)).flatMap(({ data }) => data.flatMap(({ results }) => results))

  it('refuses a missing, unknown, revoked and workspace key, and one without the permission', async () => {
    const cost = `analytics/cost?${days}`
    expect((await fetch(`${provider.origin}/v1/organizations/${cost}`)).status).toBe(401)
    for (const key of ['sk-ant-admin-nobody', sampleKeys.revoked, sampleKeys.workspace]) expect((await get(cost, { key })).status).toBe(401)
    expect((await get(cost, { key: sampleKeys.unscoped })).status).toBe(403)
    expect((await get(cost)).status).toBe(200)
  })

  it('wants the headers it documents', async () => {
    expect((await get(`analytics/cost?${days}`, { headers: {} })).status).toBe(400)
    expect((await get(`cost_report?${days}`, { headers: { 'anthropic-version': '2020-01-01' } })).status).toBe(400)
    const bySpeed = `usage_report/messages?${days}&group_by[]=speed`
    expect((await get(bySpeed, { headers: {} })).status).toBe(400)
    expect((await get(bySpeed, { headers: { 'anthropic-beta': 'fast-mode-2026-02-01' } })).status).toBe(200)
  })

  it('every page size and grouping of both generations gives the same money', async () => {
    const { nanos, list } = provider.control.totals(range)
    for (const query of ['limit=1000', 'limit=7', 'limit=50&group_by[]=model&group_by[]=cost_type&group_by[]=token_type', 'group_by[]=workspace_id&group_by[]=actor&order_by=time&order=asc&limit=100']) {
      const rows = await rowsOf(`analytics/cost?${days}&${daily}&${query}`)
      expect([query, sum(rows.map(({ cost }) => cost.amount)), sum(rows.map(({ cost }) => cost.list_amount))]).toEqual([query, nanos, list])
    }
    for (const query of ['limit=31', 'limit=4', 'limit=31&group_by[]=description&group_by[]=workspace_id'])
      expect([query, sum((await resultsOf(`cost_report?${days}&${query}`)).map(({ amount }) => amount))]).toEqual([query, nanos])
  })

  it('usage of both generations is the same, but the older one has no sandbox', async () => {
    const uncached = (list: readonly { uncached_input_tokens: number }[]) => list.reduce((total, { uncached_input_tokens: tokens }) => total + tokens, 0)
    const newer = await rowsOf(`analytics/usage?${days}&${daily}&group_by[]=model&limit=1000`)
    const older = await resultsOf(`usage_report/messages?${days}&limit=31&group_by[]=model`)
    expect(uncached(older)).toBe(uncached(newer.map(({ usage }) => usage)))
    expect(newer.some(({ group }) => group.model === null)).toBe(true)
    expect(older.some(({ model }) => model === null)).toBe(false)
  })

  it('a page of costs counts rows without the kinds of tokens', async () => {
    const [page] = await walk<Row>(`analytics/cost?${days}&${daily}&limit=5&group_by[]=model&group_by[]=cost_type&group_by[]=token_type`)
    expect(page!.data.length).toBeGreaterThan(5)
    expect(new Set(page!.data.map(({ starting_at: start, group }) => start + group.model)).size).toBe(5)
  })

  it('filters restrict, and their parts make the whole', async () => {
    const tokens = async (filter: string): Promise<number> => (await rowsOf(`analytics/usage?${days}&limit=1000&${filter}`)).reduce((total, { usage }) => total + usage.total_tokens, 0)
    const [whole, fast, standard] = [await tokens(''), await tokens('speeds[]=fast'), await tokens('speeds[]=standard')]
    expect(fast).toBeGreaterThan(0)
    expect(fast + standard).toBe(whole)
    expect(await tokens('inference_geos[]=us') + await tokens('inference_geos[]=global') + await tokens('inference_geos[]=not_available')).toBe(whole)
    expect(await tokens('speeds[]=fast&inference_geos[]=us')).toBeLessThan(fast)
  })

  it('does not bill the committed tier', async () => {
    const [usage, cost] = [await rowsOf(`analytics/usage?${days}&group_by[]=service_tier&limit=100`), await rowsOf(`analytics/cost?${days}&group_by[]=service_tier&limit=100`)]
    expect(usage.map(({ group }) => group.service_tier)).toContain('priority')
    expect(cost.map(({ group }) => group.service_tier)).not.toContain('priority')
  })

  it.each([
    ['analytics/cost?', 'starting_at'], [`analytics/cost?${days}&limit=1001`, 'limit'], [`analytics/cost?${days}&limit=0`, 'limit'],
    ['analytics/cost?starting_at=2026-11-01', 'starting_at'], ['analytics/cost?starting_at=2025-12-31T00:00:00Z', 'starting_at'],
    ['analytics/cost?starting_at=2026-11-01T00:00:00Z&time_bucket_width=1d', 'ending_at'],
    ['analytics/cost?starting_at=2026-10-01T00:00:00Z&ending_at=2026-11-02T00:00:00Z', 'ending_at'],
    [`analytics/usage?${days}&time_bucket_width=1m`, 'ending_at'], [`analytics/usage?${days}&group_by[]=cost_type`, 'group_by'], [`analytics/usage?${days}&group_by=model`, 'group_by'],
    [`analytics/usage?${days}&${['model', 'speed', 'actor', 'product', 'service_tier', 'context_window'].map((name) => `group_by[]=${name}`).join('&')}`, 'group_by'],
    [`analytics/usage?${days}&page=garbage`, 'page'], [`cost_report?${days}&group_by[]=api_key_id`, 'group_by'], [`cost_report?${days}&bucket_width=1h`, 'bucket_width'],
    [`usage_report/messages?${days}&limit=32`, 'limit'], ['usage_report/claude_code?starting_at=2026-11-01T00:00:00Z', 'starting_at'],
  ])('refuses "%s", naming %s', async (path, name) => {
    const response = await get(path)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error', message: expect.stringContaining(name) as string } })
  })

  it('a cursor is good only for its own query', async () => {
    const [page] = await walk<Row>(`analytics/cost?${days}&${daily}&limit=2`)
    expect((await get(`analytics/cost?${days}&${daily}&limit=2&page=${page!.next_page}`)).status).toBe(200)
    expect((await get(`analytics/cost?${days}&${daily}&limit=3&page=${page!.next_page}`)).status).toBe(400)
  })

  it('hours add up to the day, and what is late is not there yet', async () => {
    const today = 'starting_at=2026-11-21T00:00:00Z&ending_at=2026-11-22T00:00:00Z&limit=1000'
    const tokens = async (width: string): Promise<number> => (await rowsOf(`analytics/usage?${today}&time_bucket_width=${width}`)).reduce((total, { usage }) => total + usage.total_tokens, 0)
    const day = await tokens('1d')
    expect(await tokens('1h')).toBe(day)
    provider.control.configure({ lag: 6 * 3_600_000 })
    const [late] = await walk<Row>(`analytics/usage?${today}&time_bucket_width=1d`)
    expect(late!.data_refreshed_at).toBe('2026-11-21T09:30:00Z')
    expect(late!.data[0]!.usage.total_tokens).toBeLessThan(day)
  })

  it('pages through the people of a Claude Code day', async () => {
    const whole = await walk<{ date: string }>('usage_report/claude_code?starting_at=2026-11-17')
    const small = await walk<{ date: string }>('usage_report/claude_code?starting_at=2026-11-17&limit=1')
    expect(small.flatMap(({ data }) => data)).toEqual(whole[0]!.data)
    expect(small.length).toBe(whole[0]!.data.length)
    expect(small.length).toBeGreaterThan(1)
    expect(provider.control.claudeCode({ from: '2026-11-17', to: '2026-11-17' }).sessions).toBeGreaterThan(0)
  })

  it('reports can be switched off, each in its own way', async () => {
    for (const [analytics, status] of [['off', 404], ['forbidden', 403], ['unknown-beta', 400]] as const) {
      provider.control.configure({ analytics, claudeCode: false })
      expect((await get(`analytics/usage?${days}`)).status).toBe(status)
    }
    expect((await get('usage_report/claude_code?starting_at=2026-11-17')).status).toBe(404)
    expect((await get(`cost_report?${days}`)).status).toBe(200)
  })

  it('is deterministic by seed; an organisation spends some ten dollars a day', async () => {
    const [same, other] = [await startAnthropic({ now }), await startAnthropic({ now, seed: 'other' })]
    const october = { from: '2026-10-01', to: '2026-10-31' }
    expect(same.control.totals(october)).toEqual(provider.control.totals(october))
    expect(other.control.totals(october)).not.toEqual(provider.control.totals(october))
    const perDay = provider.control.totals(october).nanos / 31e9
    expect(perDay).toBeGreaterThan(20)
    expect(perDay).toBeLessThan(200)
    await Promise.all([same.close(), other.close()])
  })

  it('spend can be raised, corrected and withdrawn, also from another process', async () => {
    const day = { from: '2026-11-10', to: '2026-11-10' }
    const before = provider.control.totals(day)
    expect((await fetch(`${provider.origin}/__control/raise`, { method: 'POST', body: JSON.stringify({ day: day.from, dollars: 12.5 }) })).status).toBe(200)
    expect(provider.control.totals(day).nanos).toBe(before.nanos + 12_500_000_000)
    provider.control.correct({ day: day.from, factor: 0.5 })
    expect(provider.control.totals(day).input / before.input).toBeCloseTo(0.5, 5)
    const corrected = provider.control.totals(day).nanos
    provider.control.withdraw({ day: day.from, workspace: 'research' })
    expect(provider.control.totals(day).nanos).toBeLessThan(corrected)
  })

  it('breaks in the ways it was told, then works again', async () => {
    provider.control.faults([{ kind: 'html' }, { kind: 'half' }, { kind: 'drift' }, { kind: 'cut' }, { kind: 'reset' }, { kind: '503' }])
    const cost = `cost_report?${days}`
    expect((await get(cost)).headers.get('content-type')).toContain('text/html')
    await expect((await get(cost)).json()).rejects.toThrow('JSON')
    expect(await (await get(cost)).json()).not.toHaveProperty('data')
    await expect(get(cost).then((response) => response.text())).rejects.toThrow('terminated')
    await expect(get(cost)).rejects.toThrow('fetch failed')
    expect(await (await get(cost)).json()).toMatchObject({ error: { type: 'overloaded_error' } })
    expect((await get(cost)).status).toBe(200)
  })
})
