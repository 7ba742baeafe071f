/** P-20: our requests and our sample provider's answers, against OpenAI's own document. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { familyIds } from '../../plugins/llm-cost/providers/openai/families'
import { reportUrl } from '../../plugins/llm-cost/providers/openai/requests'
import { sampleKeys, startOpenai, type OpenaiProvider } from '../providers/openai/index.mjs'
import { hasDocument, readDocument } from './document'

const reports = [...familyIds, 'costs'] as const
const range = { from: '2026-05-01', to: '2026-10-27' }

describe.skipIf(!hasDocument('openai'))('OpenAI contract (needs ../shared/contracts/openai.json)', () => {
  const document = hasDocument('openai') ? readDocument('openai') : null!
  let provider: OpenaiProvider

  beforeAll(async () => { provider = await startOpenai({ now: Date.parse('2026-11-21T15:30:00Z') }) })
  afterAll(() => provider.close())

  const get = (url: string, key = sampleKeys.acme): Promise<Response> =>
    fetch(provider.origin + url, { headers: { authorization: `Bearer ${key}` } })

  it.each(reports)('our %s requests are documented, on every page', async (report) => {
    let page: string | undefined
    let pages = 0
    let results = 0
    do {
      const url = reportUrl('', { report, ...range, ...(page !== undefined && { page }) })
      expect(document.checkRequest('GET', url)).toEqual([])
      const response = await get(url)
      const body = (await response.json()) as { data: { results: unknown[] }[]; next_page: string | null }
      expect(document.checkAnswer('GET', url, response.status, body)).toEqual([])
      page = body.next_page ?? undefined
      pages++
      results += body.data.reduce((sum, bucket) => sum + bucket.results.length, 0)
    } while (page !== undefined)
    expect(pages).toBe(report === 'costs' ? 1 : 6)
    expect(results, 'the sample uses it, so its answers were really checked').toBeGreaterThan(100)
  })

  it.each(familyIds)('our %s requests are grouped by everything documented; a grouping of another report is refused by both', async (report) => {
    const url = reportUrl('', { report, ...range })
    const documented = ['project_id', 'user_id', 'api_key_id', 'model', 'batch', 'service_tier', 'size', 'source', 'context_level', 'line_item']
    for (const dimension of documented) {
      const asked = `${url.replaceAll(/&group_by=\w+/g, '')}&group_by=${dimension}`
      const isDocumented = document.checkRequest('GET', asked).length === 0
      expect(url.includes(`group_by=${dimension}`), dimension).toBe(isDocumented)
      expect((await get(asked)).status, dimension).toBe(isDocumented ? 200 : 400)
    }
  })

  it('the check itself refuses what is not documented', () => {
    const good = reportUrl('', { report: 'costs', ...range })
    expect(document.checkRequest('GET', good.replace('/costs', '/spend'))).not.toEqual([])
    expect(document.checkRequest('GET', `${good}&group_by=model`)).not.toEqual([])
    expect(document.checkRequest('GET', `${good}&colour=red`)).toEqual(['colour is not a parameter'])
    expect(document.checkRequest('GET', good.replace(/start_time=\d+&/, ''))).toEqual(['start_time is missing'])
    expect(document.checkRequest('GET', good.replace('bucket_width=1d', 'bucket_width=1h'))).not.toEqual([])
  })

  it.each(familyIds)('%s answers fit when nothing is grouped, and by the minute', async (report) => {
    for (const extra of ['', '&bucket_width=1h', '&bucket_width=1m&limit=3']) {
      const url = `/v1/organization/usage/${report}?start_time=1795132800${extra}`
      const response = await get(url)
      expect(document.checkRequest('GET', url)).toEqual([])
      expect(document.checkAnswer('GET', url, response.status, await response.json())).toEqual([])
    }
  })

  it.each(['&group_by=model', '&group_by=model&group_by=batch&bucket_width=1h'])(
    'completions answers fit with "%s"',
    async (extra) => {
      const url = `/v1/organization/usage/completions?start_time=1795132800${extra}`
      const response = await get(url)
      expect(document.checkRequest('GET', url)).toEqual([])
      expect(document.checkAnswer('GET', url, response.status, await response.json())).toEqual([])
    },
  )

  it('the rate limit answer fits', async () => {
    provider.control.faults([{ kind: '429', retryAfter: 7 }])
    const url = reportUrl('', { report: 'costs', ...range })
    const response = await get(url)
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(document.checkAnswer('GET', url, 429, await response.json())).toEqual([])
  })

  it('finds a deviation: amounts as text, which live answers have had, are not documented', async () => {
    provider.control.configure({ strings: true })
    const url = reportUrl('', { report: 'costs', ...range })
    const body: unknown = await (await get(url)).json()
    provider.control.configure({ strings: false })
    expect(document.checkAnswer('GET', url, 200, body)).not.toEqual([])
  })
})
