/** P-22: our requests and the sample's answers, against Google's discovery documents. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays } from '../../plugins/llm-cost/ledger/days'
import { google } from '../../plugins/llm-cost/providers/google/sync'
import type { Caller } from '../../plugins/llm-cost/providers/request'
import { accessToken } from '../providers/google/access'
import { sampleOptions, startGoogle, type GoogleProvider } from '../providers/google/index.mjs'
import { hasDocument, readDocument } from './document'

interface Exchange { readonly method: string; readonly url: string; readonly body: unknown; readonly status: number; readonly answer: unknown }

describe.skipIf(!hasDocument('google-billing'))('Google contract (needs ../shared/contracts/google-billing.json)', () => {
  const document = hasDocument('google-billing') ? readDocument('google-billing') : null!
  let provider: GoogleProvider
  let exchanges: Exchange[] = []
  let caller: Caller

  beforeAll(async () => {
    provider = await startGoogle({ now: Date.parse('2026-11-21T15:30:00Z'), unfinished: 2, pageRows: 500 })
    const token = await accessToken(provider.sampleKeyFile())
    caller = {
      connection: 'test', signal: new AbortController().signal, wait: () => Promise.resolve(),
      async fetch(path, init) {
        const response = await fetch(provider.origin + path, { method: init?.method ?? 'GET', headers: { authorization: `Bearer ${token}` }, ...(typeof init?.body === 'string' && { body: init.body }) })
        exchanges.push({ method: init?.method ?? 'GET', url: path, body: typeof init?.body === 'string' ? JSON.parse(init.body) as unknown : undefined, status: response.status, answer: await response.clone().json() })
        return response
      },
    }
  })
  afterAll(() => provider.close())

  const account = { connection: { id: 'test' } as never, options: { ...sampleOptions.acme } as Record<string, string> }
  const range = ['2026-08-01', '2026-11-21'] as const

  it('every request and answer of a fetch, a look for changes and a test is documented, names included', async () => {
    exchanges = []
    let next: string = range[0]
    for await (const { from, to, lines } of google.sources[0]!.fetch(caller, account, ...range)) {
      expect([from, lines.length > 0, lines.filter(({ day }) => day < from || day > to)]).toEqual([next, true, []])
      next = addDays(to, 1)
    }
    expect(next).toBe(addDays(range[1], 1))
    expect(await google.sources[0]!.changedSince!(caller, account, Date.parse('2026-11-20T00:00:00Z'), ...range)).toMatch(/^2026-/)
    await google.test(caller, account, '2026-11-21')
    expect(exchanges.length).toBeGreaterThan(10)
    for (const { method, url, body, status, answer } of exchanges) {
      expect([status, document.checkRequest(method, url)], url).toEqual([200, []])
      if (method === 'POST') expect(document.checkBody(method, url, body)).toEqual([])
      expect(document.checkAnswer(method, url, status, answer)).toEqual([])
      expect(document.unknownInAnswer(method, url, status, answer)).toEqual([])
    }
    expect([...new Set(exchanges.map(({ method, url }) => `${method} ${url.split('?')[0]!.split('/').slice(5, 6)[0]}`))].sort()).toEqual(['GET datasets', 'GET queries', 'POST queries'])
  })

  it('the check itself refuses what is not documented', () => {
    const { url, body } = exchanges.find(({ method }) => method === 'POST')!
    const next = exchanges.find((each) => each.url.includes('/queries/'))!.url
    expect(document.checkRequest('POST', url.replace('/queries', '/query'))).not.toEqual([])
    expect(document.checkRequest('GET', `${next}&colour=red`)).toEqual(['colour is not a parameter'])
    expect(document.checkRequest('GET', next.replace(/maxResults=\d+/, 'maxResults=many'))).not.toEqual([])
    expect(document.checkBody('POST', url, { ...body as object, maximumBytesBilled: 5 })).not.toEqual([])
    expect(document.checkBody('POST', url, { ...body as object, requestID: 'x' })).toEqual(['body.requestID is not documented'])
    expect(document.checkBody('POST', url, { ...body as object, queryParameters: [{ name: 'a', parameterType: { kind: 'STRING' } }] })).toEqual(['body.queryParameters[0].parameterType.kind is not documented'])
  })

  it('finds a deviation in an answer', () => {
    const { url, answer } = exchanges.find(({ answer: each }) => 'rows' in (each as object))!
    expect(document.checkAnswer('GET', url, 200, { ...answer as object, totalRows: 5 })).not.toEqual([])
    expect(document.unknownInAnswer('GET', url, 200, { ...answer as object, lines: [] })).toEqual(['answer.lines'])
  })

  it('a request id is one that BigQuery takes: at most 36 ASCII characters', () => {
    const ids = exchanges.flatMap(({ body }) => (body === undefined ? [] : [(body as { requestId: string }).requestId]))
    expect(ids.every((id) => /^[\x20-\x7e]{1,36}$/.test(id))).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
