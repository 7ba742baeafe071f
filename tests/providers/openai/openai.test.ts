/** The sample provider keeps the rules that the real one documents. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleKeys, startOpenai, type OpenaiProvider } from './index.mjs'

interface Result { amount: { value: number | string; currency: string }; project_id: string | null; line_item: string | null; api_key_id: string | null; quantity: number | null }
interface Page { data: { start_time: number; end_time: number; results: Result[] }[]; has_more: boolean; next_page: string | null }

const now = Date.parse('2026-11-21T15:30:00Z')
const start = Date.parse('2026-11-01T00:00:00Z') / 1000
const costs = `/v1/organization/costs?start_time=${start}`

describe('sample OpenAI provider', () => {
  let provider: OpenaiProvider
  beforeAll(async () => { provider = await startOpenai({ now }) })
  afterAll(() => provider.close())
  beforeEach(() => provider.control.faults([]))

  const get = (path: string, key = sampleKeys.acme): Promise<Response> =>
    fetch(provider.origin + path, { headers: { authorization: `Bearer ${key}` } })
  const page = async (path: string, key?: string): Promise<Page> => (await get(path, key)).json() as Promise<Page>
  const nanos = (pages: readonly Page[]): number =>
    pages.flatMap(({ data }) => data.flatMap(({ results }) => results)).reduce((sum, { amount }) => sum + Math.round(Number(amount.value) * 1e9), 0)

  it('refuses a missing, unknown, revoked and project key, each in its own way', async () => {
    expect((await fetch(provider.origin + costs)).status).toBe(401)
    expect((await get(costs, 'sk-nobody')).status).toBe(401)
    expect((await get(costs, sampleKeys.revoked)).status).toBe(401)
    expect((await get(costs, sampleKeys.project)).status).toBe(403)
    expect((await get(costs)).status).toBe(200)
  })

  it('pages to the end, and every page size gives the same money', async () => {
    const walk = async (limit: number): Promise<Page[]> => {
      const pages = [await page(`${costs}&limit=${limit}`)]
      while (pages.at(-1)!.has_more) pages.push(await page(`${costs}&limit=${limit}&page=${pages.at(-1)!.next_page}`))
      return pages
    }
    const [small, large] = [await walk(4), await walk(180)]
    expect(small).toHaveLength(6)
    expect(large).toHaveLength(1)
    expect(small.flatMap(({ data }) => data.map(({ start_time }) => start_time))).toEqual(large[0]!.data.map(({ start_time }) => start_time))
    expect(nanos(small)).toBe(nanos(large))
    expect(nanos(large)).toBe(provider.control.totals({ from: '2026-11-01', to: '2026-11-21' }).nanos)
  })

  it('leaves ungrouped dimensions null, and grouping keeps the total', async () => {
    const [plain, grouped] = [await page(`${costs}&limit=30`), await page(`${costs}&limit=30&group_by=project_id&group_by=line_item`)]
    expect(plain.data[0]!.results).toHaveLength(1)
    expect(plain.data[0]!.results[0]).toMatchObject({ project_id: null, line_item: null, api_key_id: null, quantity: null })
    expect(grouped.data[0]!.results.length).toBeGreaterThan(5)
    expect(grouped.data[0]!.results.every(({ project_id, line_item, api_key_id }) => project_id !== null && line_item !== null && api_key_id === null)).toBe(true)
    expect(nanos([grouped])).toBe(nanos([plain]))
  })

  it('has use in every report, and every grouping adds up to what it tells as totals', async () => {
    const month = provider.control.totals({ from: '2026-11-01', to: '2026-11-21' })
    const counted = [
      ['embeddings', 'input_tokens'], ['completions', 'input_tokens'], ['moderations', 'input_tokens'], ['images', 'images'], ['audio_speeches', 'characters'], ['audio_transcriptions', 'seconds'],
      ['vector_stores', 'usage_bytes'], ['code_interpreter_sessions', 'num_sessions'], ['file_search_calls', 'num_requests'], ['web_search_calls', 'num_requests'],
    ] as const
    const sums = new Map<string, number>()
    for (const [family, field] of counted) {
      const sumOf = async (query: string): Promise<number> =>
        ((await (await get(`/v1/organization/usage/${family}?start_time=${start}&limit=31${query}`)).json()) as { data: { results: Record<string, number>[] }[] }).data
          .flatMap(({ results }) => results).reduce((sum, result) => sum + result[field]!, 0)
      const whole = await sumOf('')
      expect(whole, family).toBeGreaterThan(0)
      expect(await sumOf('&group_by=project_id'), family).toBe(whole)
      sums.set(family, whole)
    }
    const of = (...families: string[]): number => families.reduce((sum, family) => sum + sums.get(family)!, 0)
    expect(month).toMatchObject({
      input: of('completions', 'embeddings', 'moderations'), images: of('images'), characters: of('audio_speeches'), seconds: of('audio_transcriptions'),
      bytes: of('vector_stores'), sessions: of('code_interpreter_sessions'), calls: of('file_search_calls', 'web_search_calls'),
    })
  })

  it('gives money back on one day, and bills three hours behind', async () => {
    expect(provider.control.totals({ from: '2026-01-01', to: '2026-11-21' }).credits).toBe(-25_000_000_000)
    expect(provider.control.totals({ from: '2026-11-12', to: '2026-11-12' }).credits).toBe(-25_000_000_000)
    const day = { from: '2026-11-21', to: '2026-11-21' }
    const at = (hour: number) => {
      provider.control.configure({ now: Date.parse(`2026-11-21T${String(hour).padStart(2, '0')}:00:00Z`) })
      return provider.control.totals(day)
    }
    const [early, noon, afternoon] = [at(2), at(12), at(15)]
    provider.control.configure({ now })
    expect(early.input).toBeGreaterThan(0)
    expect(early.nanos).toBe(0)
    expect(noon.nanos).toBeLessThan(afternoon.nanos)
    expect(afternoon.nanos).toBeLessThan(provider.control.totals(day).nanos)
  })

  it.each([
    ['', 'start_time'],
    [`start_time=${start}&limit=181`, 'limit'],
    [`start_time=${start}&limit=0`, 'limit'],
    [`start_time=${start}&bucket_width=1h`, 'bucket_width'],
    [`start_time=${start}&group_by=model`, 'group_by'],
    [`start_time=${start}&page=garbage`, 'page'],
    [`start_time=${start}&end_time=${start}`, 'end_time'],
  ])('refuses "%s", naming %s', async (query, param) => {
    const response = await get(`/v1/organization/costs?${query}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { param } })
  })

  it('a cursor is good only for its own query', async () => {
    const { next_page: cursor } = await page(`${costs}&limit=2`)
    expect((await get(`${costs}&limit=2&page=${cursor}`)).status).toBe(200)
    expect((await get(`${costs}&limit=3&page=${cursor}`)).status).toBe(400)
  })

  it('shows today so far; hours add up to the day', async () => {
    const usage = '/v1/organization/usage/completions'
    const midnight = Date.parse('2026-11-21T00:00:00Z') / 1000
    const sum = async (query: string): Promise<number> =>
      ((await (await get(`${usage}?start_time=${midnight}&${query}`)).json()) as { data: { results: { input_tokens: number }[] }[] }).data
        .flatMap(({ results }) => results).reduce((total, { input_tokens }) => total + input_tokens, 0)
    const [day, hours] = [await sum('bucket_width=1d'), await sum('bucket_width=1h')]
    expect(hours).toBe(day)
    provider.control.configure({ now: now + 3_600_000 })
    const later = await sum('bucket_width=1d')
    provider.control.configure({ now })
    expect(later).toBeGreaterThan(day)
  })

  it('is deterministic by seed', async () => {
    const [same, other] = [await startOpenai({ now }), await startOpenai({ now, seed: 'other' })]
    const range = { from: '2026-10-01', to: '2026-10-31' }
    expect(same.control.totals(range)).toEqual(provider.control.totals(range))
    expect(other.control.totals(range)).not.toEqual(provider.control.totals(range))
    await Promise.all([same.close(), other.close()])
  })

  it('refuses with 429, headers and a time to wait when a key asks too often', async () => {
    const slow = await startOpenai({ now, requestsPerMinute: 2 })
    const answers = []
    for (let count = 0; count < 3; count++) answers.push(await fetch(slow.origin + costs, { headers: { authorization: `Bearer ${sampleKeys.acme}` } }))
    await slow.close()
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(answers[0]!.headers.get('x-ratelimit-remaining-requests')).toBe('1')
    expect(Number(answers[2]!.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('spend can be raised, corrected and withdrawn, also from another process', async () => {
    const day = { from: '2026-11-10', to: '2026-11-10' }
    const before = provider.control.totals(day).nanos
    const response = await fetch(`${provider.origin}/__control/raise`, { method: 'POST', body: JSON.stringify({ day: day.from, dollars: 12.5 }) })
    expect(response.status).toBe(200)
    expect(provider.control.totals(day).nanos).toBe(before + 12_500_000_000)
    provider.control.correct({ day: day.from, factor: 0.5 })
    expect(provider.control.totals(day).nanos).toBeLessThan(before * 0.51 + 12_500_000_000)
    const corrected = provider.control.totals(day).nanos
    provider.control.withdraw({ day: day.from, project: 'reports' })
    expect(provider.control.totals(day).nanos).toBeLessThan(corrected)
    expect((await fetch(`${provider.origin}/__control/nothing`, { method: 'POST' })).status).toBe(404)
  })

  it('breaks in the ways it was told, then works again', async () => {
    provider.control.faults([{ kind: 'html' }, { kind: 'half' }, { kind: 'drift' }, { kind: 'cut' }, { kind: 'reset' }, { kind: '503' }])
    const html = await get(costs)
    expect(html.headers.get('content-type')).toContain('text/html')
    await expect((await get(costs)).json()).rejects.toThrow('JSON')
    expect(await (await get(costs)).json()).not.toHaveProperty('data')
    await expect(get(costs).then((response) => response.text())).rejects.toThrow('terminated')
    await expect(get(costs)).rejects.toThrow('fetch failed')
    expect((await get(costs)).status).toBe(503)
    expect((await get(costs)).status).toBe(200)
  })
})
