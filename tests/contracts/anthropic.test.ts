/** P-21: our requests and our sample provider's answers, against the contract transcribed from Anthropic's own pages and SDK. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupBy } from '../../plugins/llm-cost/providers/anthropic/analytics'
import { analyticsRequest, claudeCodeRequest, legacyRequest } from '../../plugins/llm-cost/providers/anthropic/requests'
import type { JsonRequest } from '../../plugins/llm-cost/providers/request'
import { sampleKeys, startAnthropic, type AnthropicProvider } from '../providers/anthropic/index.mjs'
import { hasDocument, readDocument } from './document'

const name = 'anthropic-admin'
const month = { from: '2026-10-15', to: '2026-11-14' }

const requests: Readonly<Record<string, (page?: string) => JsonRequest>> = {
  'analytics/usage': (page) => analyticsRequest('', { report: 'usage', ...month, groupBy: groupBy.usage, limit: 100, ...(page !== undefined && { page }) }),
  'analytics/usage, price classes': (page) => analyticsRequest('', { report: 'usage', ...month, groupBy: groupBy.variants, ...(page !== undefined && { page }) }),
  'analytics/usage, filtered': (page) => analyticsRequest('', { report: 'usage', ...month, groupBy: groupBy.usage, only: { speeds: 'fast', context_windows: '0-200k', inference_geos: 'us' }, ...(page !== undefined && { page }) }),
  'analytics/cost': (page) => analyticsRequest('', { report: 'costs', ...month, groupBy: groupBy.costs, limit: 100, ...(page !== undefined && { page }) }),
  'usage_report/messages': (page) => legacyRequest('', { report: 'usage', ...month, limit: 10, ...(page !== undefined && { page }) }),
  cost_report: (page) => legacyRequest('', { report: 'costs', ...month, limit: 10, ...(page !== undefined && { page }) }),
  'usage_report/claude_code': (page) => claudeCodeRequest('', { day: month.to, ...(page !== undefined && { page }) }),
}

describe.skipIf(!hasDocument(name))('Anthropic contract (needs ../shared/contracts/anthropic-admin.json)', () => {
  const document = hasDocument(name) ? readDocument(name) : null!
  let provider: AnthropicProvider

  beforeAll(async () => { provider = await startAnthropic({ now: Date.parse('2026-11-21T15:30:00Z') }) })
  afterAll(() => provider.close())

  const get = ({ path, headers }: JsonRequest, key: string = sampleKeys.acme): Promise<Response> =>
    fetch(provider.origin + path, { headers: { ...headers, 'x-api-key': key } })

  it.each(Object.entries(requests))('our request for %s and every page of its answer are documented', async (kind, request) => {
    let page: string | undefined
    let rows = 0
    let pages = 0
    do {
      const { path } = request(page)
      expect(document.checkRequest('GET', path)).toEqual([])
      const response = await get(request(page))
      const body = (await response.json()) as { data: unknown[]; next_page: string | null }
      expect(document.checkAnswer('GET', path, response.status, body)).toEqual([])
      rows += body.data.length
      page = body.next_page ?? undefined
      pages++
    } while (page !== undefined)
    expect(rows).toBeGreaterThan(0)
    if (['analytics/usage', 'analytics/cost', 'usage_report/messages', 'cost_report'].includes(kind)) expect(pages).toBeGreaterThan(3)
  })

  it('our headers are the documented ones', () => {
    const { paths } = JSON.parse(readFileSync(resolve(import.meta.dirname, `../../../shared/contracts/${name}.json`), 'utf8')) as { paths: Record<string, { get: { parameters: { in: string; name: string; schema: { enum: string[] } }[] } }> }
    for (const request of Object.values(requests)) {
      const { path, headers = {} } = request()
      const documented = paths[path.split('?')[0]!]!.get.parameters.filter((parameter) => parameter.in === 'header')
      expect(documented.length).toBeGreaterThan(0)
      for (const parameter of documented) expect(parameter.schema.enum).toContain(headers[parameter.name])
    }
  })

  it('no question spans more than a month or breaks out more than five dimensions', () => {
    for (const request of Object.values(requests)) {
      const query = new URL(request().path, 'http://any').searchParams
      const [start, end] = [query.get('starting_at')!, query.get('ending_at') ?? query.get('starting_at')!]
      expect(Date.parse(end) - Date.parse(start)).toBeLessThanOrEqual(31 * 86_400_000)
      if (request().path.includes('/analytics/'))
        expect(query.getAll('group_by[]').filter((dimension) => dimension !== 'cost_type' && dimension !== 'token_type').length).toBeLessThanOrEqual(5)
    }
  })

  it('the check itself refuses what is not documented', () => {
    const { path } = requests['analytics/cost']!()
    expect(document.checkRequest('GET', path.replace('/analytics/cost', '/analytics/spend'))).not.toEqual([])
    expect(document.checkRequest('GET', `${path}&group_by[]=colour`)).not.toEqual([])
    expect(document.checkRequest('GET', `${path}&group_by=model`)).toEqual(['group_by is not a parameter'])
    expect(document.checkRequest('GET', path.replace(/starting_at=[^&]+&/, ''))).toEqual(['starting_at is missing'])
    expect(document.checkRequest('GET', path.replace('1d', '2d'))).not.toEqual([])
  })

  it('finds deviations in answers: cents as a number, a missing dimension', async () => {
    const request = requests['cost_report']!()
    const body = (await (await get(request)).json()) as { data: { results: { amount: unknown }[] }[] }
    body.data[0]!.results[0]!.amount = 123.45
    expect(document.checkAnswer('GET', request.path, 200, body)).not.toEqual([])
    const flat = requests['analytics/usage']!()
    const rows = (await (await get(flat)).json()) as { data: { group: Record<string, unknown> }[] }
    delete rows.data[0]!.group['model']
    expect(document.checkAnswer('GET', flat.path, 200, rows)).not.toEqual([])
  })

  it.each(['', '&time_bucket_width=1h&ending_at=2026-11-02T00:00:00Z&group_by[]=actor_type', '&group_by[]=product&limit=3'])('usage answers fit with "%s"', async (extra) => {
    const request = { ...requests['analytics/usage']!(), path: `/v1/organizations/analytics/usage?starting_at=2026-11-01T00:00:00Z${extra}` }
    const response = await get(request)
    expect(document.checkRequest('GET', request.path)).toEqual([])
    expect(response.status).toBe(200)
    expect(document.checkAnswer('GET', request.path, 200, await response.json())).toEqual([])
  })

  it.each([
    ['400', () => ({ ...requests['analytics/cost']!(), path: '/v1/organizations/analytics/cost?starting_at=tomorrow' }), sampleKeys.acme],
    ['401', requests['analytics/cost']!, sampleKeys.workspace], ['403', requests['cost_report']!, sampleKeys.unscoped],
  ] as const)('the refusal %s fits', async (status, request, key) => {
    const response = await get(request(), key)
    expect(String(response.status)).toBe(status)
    expect(document.checkAnswer('GET', request().path, response.status, await response.json())).toEqual([])
  })

  it('the rate limit answer fits', async () => {
    provider.control.faults([{ kind: '429', retryAfter: 7 }])
    const response = await get(requests['cost_report']!())
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
    expect(document.checkAnswer('GET', requests['cost_report']!().path, 429, await response.json())).toEqual([])
  })
})
