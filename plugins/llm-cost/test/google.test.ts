/** P-22, P-23: the real adapter against the sample of Google Cloud over loopback: key, token, query, ledger. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleOptions, startGoogle, type FaultKind, type GoogleProvider } from '../../../tests/providers/google/index.mjs'
import { readFetches } from '../ledger/accounts'
import { addDays, dayOf } from '../ledger/days'
import type { ProblemCode } from '../providers/problem'
import { testConnection } from '../tasks/test-connection'
import { account, openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
const day = 86_400_000
const today = dayOf(now)
const history = { from: addDays(today, -44), to: today }
let provider: GoogleProvider
let world: World

const acme = (change: Record<string, string> = {}, label = 'Acme') =>
  account(provider.origin, provider.sampleKeyFile('acme'), { label, network: 'google', options: { ...sampleOptions.acme, ...change } })
const globex = () => account(provider.origin, provider.sampleKeyFile('globex'), { label: 'Globex', network: 'google', options: { ...sampleOptions.globex } })

beforeAll(async () => { provider = await startGoogle({ now }) })
afterAll(() => provider.close())
beforeEach(async () => {
  provider.control.faults([])
  provider.control.configure({ now, unfinished: 0, pageRows: 100_000, failJobs: '', requirePartitionFilter: true })
  provider.requests.length = 0
  world = await openWorld([acme()], { days: 45 })
})
afterEach(() => world.close())

/** Money and tokens of the ledger, as the sample counts them. */
async function sums(from = history.from, to = history.to) {
  const rows = await world.context.db.selectFrom('ledger').selectAll().where('day', '>=', from).where('day', '<=', to).execute()
  const add = (name: 'cost_nanos' | 'list_nanos' | 'input_tokens' | 'cached_tokens' | 'output_tokens', charge?: string): number =>
    rows.filter((row) => charge === undefined || row.charge === charge).reduce((sum, row) => sum + (row[name] ?? 0), 0)
  return {
    nanos: add('cost_nanos'), list: add('list_nanos'), credits: add('cost_nanos', 'credit'), taxes: add('cost_nanos', 'tax'), adjustments: add('cost_nanos', 'adjustment'),
    input: add('input_tokens'), cached: add('cached_tokens'), output: add('output_tokens'),
  }
}

describe('a first sync', () => {
  it('holds 180 days to the nano, tokens to the last one, with the fewest requests', async () => {
    await world.set({ days: 180 })
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    const all = { from: addDays(today, -179), to: today }
    const sum = await sums(all.from, all.to)
    expect(sum).toEqual(provider.control.totals(all))
    expect(sum.nanos).toBeGreaterThan(180 * 1e9)
    expect(sum.credits).toBeLessThan(0)
    expect(sum.adjustments).toBeLessThan(0)
    expect(sum.cached).toBeGreaterThan(0)
    expect(provider.requests.map(({ method, url }) => `${method} ${url.split('?')[0]}`)).toEqual([
      'POST /token',
      'GET /bigquery/v2/projects/acme-billing/datasets/billing/tables/gcp_billing_export_v1_01ABCD_23EF45_678901',
      'POST /bigquery/v2/projects/acme-billing/queries',
    ])
    expect(world.progress.at(-1)).toEqual([180, 180])
  })

  it('standard and detailed table give the same ledger', async () => {
    await world.sync({ now })
    const plain = await world.ledger()
    const other = await openWorld([acme(sampleOptions.acmeDetailed as never)], { days: 45 })
    expect(await other.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await other.ledger()).toBe(plain)
    await other.close()
  })

  it.each([['many pages', { pageRows: 97 }], ['a job that takes its time', { unfinished: 5 }], ['both', { pageRows: 211, unfinished: 2 }]])('%s give the same ledger', async (_, change) => {
    await world.sync({ now })
    const plain = await world.ledger()
    const other = await openWorld([acme()], { days: 45 })
    provider.control.configure(change)
    expect(await other.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await other.ledger()).toBe(plain)
    await other.close()
  })

  it('another currency stays what it is, with list prices before the discount and the rates that were used', async () => {
    await world.connect([globex()])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    const sum = await sums()
    expect(sum).toEqual(provider.control.totals({ ...history, account: 'globex' }))
    expect(sum.list).toBeGreaterThan(sum.nanos)
    expect(await world.context.db.selectFrom('ledger').select('currency').distinct().where('kind', '=', 'cost').execute()).toEqual([{ currency: 'EUR' }])
    expect(await world.context.db.selectFrom('rates').select(['currency', 'from_day', 'origin', 'per_usd']).orderBy('from_day').execute()).toEqual([
      { currency: 'EUR', from_day: '2026-10-08', origin: 'google.export', per_usd: '0.94' },
      { currency: 'EUR', from_day: '2026-11-01', origin: 'google.export', per_usd: '0.95' },
    ])
  })

  it('services: usually the models, by name or pattern what one wants, * everything with taxes', async () => {
    await world.connect([acme({ services: '*' })])
    await world.sync({ now })
    const everything = await sums()
    expect(everything).toEqual(provider.control.totals({ ...history, services: 'all' }))
    expect(everything.taxes).toBe(190_190_000_000)
    await world.connect([acme({ services: 'gemini*' }, 'Gemini')])
    await world.context.db.deleteFrom('ledger').execute()
    await world.sync({ now })
    expect(await world.context.db.selectFrom('ledger').select('service').distinct().execute()).toEqual([{ service: 'Gemini API' }])
  })

  it('a table without list prices, regions, cost types and rates is read as far as it goes', async () => {
    await world.connect([acme({ table: 'billing.gcp_billing_export_v1_early' })])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    const [sum, wanted] = [await sums(), provider.control.totals(history)]
    expect([sum.nanos, sum.input, sum.output]).toEqual([wanted.nanos, wanted.input, wanted.output])
    expect([sum.list, sum.adjustments]).toEqual([0, 0])
  })

  it('a view over the table works', async () => {
    await world.connect([acme({ table: 'billing.spend_view' })])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await sums()).toEqual(provider.control.totals(history))
  })
})

describe('what the tokens cost at list prices', () => {
  it('is what was billed for them, to a cent a model, in dollars: storage, images and searches apart', async () => {
    await world.sync({ now })
    const rows = await world.context.db.selectFrom('ledger').selectAll().where('charge', '=', 'usage').where('model', '!=', '').execute()
    const models = [...new Set(rows.map(({ model }) => model))].sort()
    expect(models).toEqual(['gemini-2.5-flash', 'gemini-2.5-flash-lite', 'gemini-2.5-pro', 'gemini-embedding-001'])
    expect(rows.filter(({ kind, unpriced }) => kind === 'usage' && unpriced !== '')).toEqual([])
    for (const model of models) {
      const own = rows.filter((row) => row.model === model && !row.item.includes('Storage'))
      const sum = (name: 'cost_nanos' | 'computed_nanos'): number => own.reduce((total, row) => total + (row[name] ?? 0), 0)
      expect(sum('cost_nanos'), model).toBeGreaterThan(1e9)
      expect(Math.abs(sum('computed_nanos') - sum('cost_nanos')), model).toBeLessThan(10_000_000)
    }
  })
})

describe('a sync that was stopped', () => {
  it.each([1, 2, 3, 4, 5, 7])('after %d requests, in two currencies, ends in the same ledger', async (requests) => {
    const both = [acme(), globex()]
    await world.connect(both)
    await world.set({ days: 20 })
    await world.sync({ now })
    const whole = await world.ledger()
    const other = await openWorld(both, { days: 20 })
    provider.control.configure({ pageRows: 150, unfinished: 1 })
    await other.sync({ now, stopAfter: requests })
    expect(await other.ledger()).not.toBe(whole)
    expect(await other.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await other.ledger()).toBe(whole)
    await other.close()
  })
})

describe('what arrives late', () => {
  it('a second sync changes nothing', async () => {
    await world.sync({ now })
    const before = await world.ledger()
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await world.ledger()).toBe(before)
  })

  it('is taken for the days that are read again anyway', async () => {
    await world.sync({ now })
    const before = provider.control.totals(history)
    provider.control.configure({ now: now + day })
    const later = { from: history.from, to: dayOf(now + day) }
    expect(await world.sync({ now: now + day })).toEqual({ outcome: 'ok' })
    expect(await sums(later.from, later.to)).toEqual(provider.control.totals(later))
    expect(provider.control.totals(history).nanos).toBeGreaterThan(before.nanos)
  })

  it('is found for a day 40 days ago that was corrected today, by one more small query', async () => {
    await world.sync({ now })
    const old = addDays(today, -40)
    const before = await sums(old, old)
    provider.control.configure({ now: now + 3_600_000 })
    provider.control.late({ day: old, nanos: -2_345_678_901, costType: 'adjustment', sku: 'flashOut' })
    provider.requests.length = 0
    expect(await world.sync({ now: now + 3_600_000 })).toEqual({ outcome: 'ok' })
    expect((await sums(old, old)).nanos).toBe(before.nanos - 2_345_678_901)
    expect(await sums()).toEqual(provider.control.totals(history))
    expect(provider.requests.filter(({ method, url }) => method === 'POST' && url.endsWith('/queries'))).toHaveLength(2)
    const line = await world.context.db.selectFrom('ledger').selectAll().where('day', '=', old).where('charge', '=', 'adjustment').executeTakeFirstOrThrow()
    expect(line).toMatchObject({ item: 'Gemini 2.5 Flash GA Text Output (Thinking On) - Predictions; adjustment; us-central1', model: 'gemini-2.5-flash', cost_nanos: -2_345_678_901, list_nanos: null })
  })
})

describe('faults', () => {
  const short = { from: addDays(today, -19), to: today }
  beforeEach(() => world.set({ days: 20 }))
  const always: [FaultKind, ProblemCode][] = [
    ['401', 'unauthorized'], ['403', 'forbidden'], ['404', 'not-set-up'], ['429', 'rate-limited'], ['500', 'server'], ['503', 'server'],
    ['cut', 'network'], ['reset', 'network'], ['half', 'cut-off'], ['html', 'not-json'], ['empty', 'not-json'], ['drift', 'unexpected'],
  ]
  it.each(always)('%s keeps the whole days that arrived, says why, and the next sync completes it', async (kind, code) => {
    provider.control.configure({ pageRows: 150 })
    provider.control.faults([{ kind, path: '/queries/', after: 2, times: -1 }])
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed', message: expect.stringContaining(code) as string })
    expect(await readFetches(world.context.db)).toMatchObject([{ problem: code, ok_at: null }])
    const reached = (await world.context.db.selectFrom('coverage').select('to_day').executeTakeFirstOrThrow()).to_day
    expect(reached > short.from && reached < today).toBe(true)
    expect(await sums(short.from, reached)).toEqual(provider.control.totals({ from: short.from, to: reached }))

    provider.control.faults([])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await sums()).toEqual(provider.control.totals(short))
  })

  it.each<FaultKind>(['429', '500', '503', 'cut', 'half', 'reset'])('%s once is tried again and not noticed, and the query runs once', async (kind) => {
    const before = provider.control.counts().jobs
    provider.control.faults([{ kind, path: '/queries', retryAfter: 7 }])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(world.waits).toEqual([kind === '429' ? 7000 : 1000])
    expect(provider.control.counts().jobs).toBe(before + 1)
    expect(await sums()).toEqual(provider.control.totals(short))
  })

  it.each([['quotaExceeded', 'rate-limited'], ['bytesBilledLimitExceeded', 'rejected'], ['backendError', 'server'], ['accessDenied', 'forbidden']])('a job that fails with %s is %s', async (failJobs, code) => {
    provider.control.configure({ unfinished: 1, failJobs })
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed', message: expect.stringContaining(code) as string })
  })

  it('a job that never ends is given up after a bounded number of questions', async () => {
    provider.control.configure({ unfinished: 1_000_000 })
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed', message: expect.stringContaining('did not finish') as string })
    expect(provider.requests.length).toBeLessThan(100)
  })

  it('a token that stopped working is replaced and not noticed', async () => {
    await world.sync({ now })
    provider.control.expireTokens()
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
  })

  it('never shows the key', async () => {
    await world.connect([account(provider.origin, provider.sampleKeyFile('revoked'), { network: 'google', options: { ...sampleOptions.acme } })])
    const outcome = await world.sync({ now })
    expect(outcome).toMatchObject({ outcome: 'failed' })
    expect(JSON.stringify([outcome, await readFetches(world.context.db)])).not.toMatch(/PRIVATE KEY|ya29/)
  })
})

describe('testing a connection', () => {
  const result = async (change: Record<string, string> = {}, key = provider.sampleKeyFile('acme')): ReturnType<typeof testConnection> => {
    const [connection] = await world.connect([account(provider.origin, key, { network: 'google', options: { ...sampleOptions.acme, ...change } })])
    return testConnection(world.context, connection!, new AbortController().signal, now)
  }
  const told = (part: string): object => ({ code: 'not-set-up', detail: expect.stringContaining(part) as string })

  it('is content when all is right, and reads no row', async () => {
    const before = provider.control.counts().jobs
    expect(await result()).toBeNull()
    expect(provider.control.counts().jobs).toBe(before)
  })
  it('names a deleted key', async () => expect(await result({}, provider.sampleKeyFile('revoked'))).toMatchObject({ code: 'unauthorized' }))
  it('names an account that may not read the table', async () => expect(await result({}, provider.sampleKeyFile('stranger'))).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('bigquery.tables.get') as string }))
  it('names a table that is not there', async () => expect(await result({ table: 'billing.gcp_billing_export_v1_OTHER' })).toMatchObject(told('table: HTTP 404: Not found: Table')))
  it('names a dataset that is not there', async () => expect(await result({ table: 'other.gcp_billing_export_v1_01ABCD_23EF45_678901' })).toMatchObject(told('table: HTTP 404: Not found: Dataset')))
  it('names an address where no BigQuery is', async () => {
    const [connection] = await world.connect([account(provider.origin, provider.sampleKeyFile('acme'), { basePath: '/wrong', network: 'google', options: { ...sampleOptions.acme } })])
    expect(await testConnection(world.context, connection!, new AbortController().signal, now)).toMatchObject({ code: 'not-found' })
  })
  it('names a project that is not there', async () => expect(await result({ project: 'nobody-there', table: 'acme-billing.billing.gcp_billing_export_v1_01ABCD_23EF45_678901' })).toMatchObject(told('project: ')))
  it('names a wrong location', async () => expect(await result({ location: 'asia-east1' })).toMatchObject(told('location: ')))
  it('names a table that holds something else', async () => expect(await result({ table: 'billing.cloud_pricing_export' })).toMatchObject(told('not a usage cost export')))
  it('finds the one export there is when nothing is filled in, or only the project', async () => {
    expect(await result({ project: '', table: '' })).toBeNull()
    expect(await result({ table: '' })).toBeNull()
    expect(provider.requests.map(({ url }) => url)).toContain('/bigquery/v2/projects/acme-billing/datasets/billing/tables/gcp_billing_export_v1_01ABCD_23EF45_678901')
  })
  it('names the exports to choose from when there are several', async () => {
    provider.control.configure({ moreExports: ['gcp_billing_export_v1_999999_AAAAAA_BBBBBB'] })
    expect(await result({ project: '', table: '' })).toMatchObject(told('acme-billing.billing.gcp_billing_export_v1_999999_AAAAAA_BBBBBB'))
    provider.control.configure({ moreExports: [] })
  })
  it('says so when the account sees no export', async () => expect(await result({ project: '', table: '' }, provider.sampleKeyFile('stranger'))).toMatchObject(told('no billing export found')))
  it('names an option that is missing', async () => expect(await result({ project: '' })).toMatchObject(told('project')))
})
