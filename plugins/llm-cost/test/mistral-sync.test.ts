/** P-20: the Mistral adapter against the sample provider over loopback, into a real database. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleKeys, startMistral, type MistralProvider } from '../../../tests/providers/mistral/index.mjs'
import { readFetches } from '../ledger/accounts'
import { testConnection } from '../tasks/test-connection'
import { account, openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-05T15:30:00Z')
/** 10 days back is in October, which comes whole; there is something to report from the middle of it on. */
const settings = { days: 10 }
const [from, to] = ['2026-10-01', '2026-11-05']
let provider: MistralProvider
let world: World
let clean: string

beforeAll(async () => {
  provider = await startMistral({ now, historyDays: 20 })
  const first = await open()
  await first.sync({ now })
  clean = await first.ledger()
  await first.close()
  expect(clean.length).toBeGreaterThan(10_000)
})
afterAll(() => provider.close())
beforeEach(async () => {
  provider.control.faults([])
  provider.control.configure({ now, strings: false, zones: false, filters: true })
  provider.requests.length = 0
  world = await open()
})
afterEach(() => world.close())

const acme = { network: 'mistral', label: 'Acme' }
const open = (change: object = {}, key = sampleKeys.acme) => openWorld([account(provider.origin, key, { ...acme, ...change })], settings)

/** What the ledger holds, in the words of `control.totals`. */
async function sums(range: { from: string; to: string }, other: World = world) {
  const db = other.context.db
  const of = (kind: string) => db.selectFrom('ledger').select(({ fn }) => [
    fn.sum<number>('cost_nanos').as('nanos'), fn.sum<number>('list_nanos').as('list'), fn.sum<number>('input_tokens').as('input'),
    fn.sum<number>('cached_tokens').as('cached'), fn.sum<number>('output_tokens').as('output'),
  ]).where('kind', '=', kind).where('day', '>=', range.from).where('day', '<=', range.to).executeTakeFirstOrThrow()
  const pages = await db.selectFrom('ledger').select(({ fn }) => fn.sum<number>('quantity').as('pages')).where('kind', '=', 'usage').where('unit', '=', 'pages')
    .where('day', '>=', range.from).where('day', '<=', range.to).executeTakeFirstOrThrow()
  const [cost, usage] = [await of('cost'), await of('usage')]
  return { nanos: cost.nanos, list: cost.list, input: usage.input, cached: usage.cached, output: usage.output, pages: pages.pages ?? 0 }
}

describe('a first sync', () => {
  it('holds what was used and billed, to the nano, in whole months', async () => {
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await sums({ from, to })).toEqual(provider.control.totals({ from, to }))
    expect(provider.control.totals({ from, to }).nanos).toBeLessThan(provider.control.totals({ from, to }).list)
    expect(await world.context.db.selectFrom('coverage').select(['source', 'from_day', 'to_day']).execute()).toEqual([{ source: 'mistral.usage', from_day: from, to_day: to }])
    expect(await world.context.db.selectFrom('ledger').select('day').where('day', '<', from).execute()).toEqual([])
  })

  it('tells workspaces apart by name, archived ones too', async () => {
    await world.sync({ now })
    for (const workspace of ['Production', 'Production EU', 'Research', 'Pilot 2025']) {
      const { nanos } = await world.context.db.selectFrom('ledger').select(({ fn }) => fn.sum<number>('cost_nanos').as('nanos')).where('project', '=', workspace).where('kind', '=', 'cost').executeTakeFirstOrThrow()
      expect(nanos, workspace).toBe(provider.control.totals({ from, to, workspace }).nanos)
    }
    expect(await world.context.db.selectFrom('ledger').select('item').where('project', '=', '').execute()).toEqual([])
  })

  it('is the same when entries name their zone, numbers come as text, or the other form of the API is used', async () => {
    provider.control.configure({ zones: true, strings: true })
    await world.connect([account(provider.origin, sampleKeys.acme, { ...acme, network: 'mistral-api' })])
    await world.sync({ now })
    expect(await world.ledger()).toBe(clean)
    expect(provider.requests.every(({ url }) => url.startsWith('/v1/admin/') && !url.includes('api_zone'))).toBe(true)
  })

  it('counts nothing twice when the workspace filter is ignored', async () => {
    provider.control.configure({ filters: false })
    await world.sync({ now })
    expect(await sums({ from, to })).toEqual(provider.control.totals({ from, to }))
    expect(await world.context.db.selectFrom('ledger').select('project').distinct().execute()).toEqual([{ project: '' }])
  })

  it('of an organisation with one workspace asks once a month, and keeps its currency', async () => {
    const globex = await open({}, sampleKeys.globex)
    await globex.sync({ now })
    const range = { from, to }
    expect(await sums(range, globex)).toEqual(provider.control.totals({ ...range, organisation: 'globex' }))
    expect(await globex.context.db.selectFrom('ledger').select('currency').distinct().where('kind', '=', 'cost').execute()).toEqual([{ currency: 'EUR' }])
    expect(provider.requests.filter(({ url }) => url.includes('workspace_id'))).toEqual([])
    await globex.close()
  })
})

describe('a later sync', () => {
  it('changes nothing when nothing changed', async () => {
    await world.sync({ now })
    await world.sync({ now })
    expect(await world.ledger()).toBe(clean)
  })

  it('takes corrections of the running month and what was used since, and leaves older months alone', async () => {
    await world.sync({ now })
    const october = await sums({ from, to: '2026-10-31' })
    provider.control.correct({ day: '2026-11-03', factor: 0.5 })
    provider.control.configure({ now: now + 3_600_000 })
    provider.requests.length = 0
    await world.sync({ now: now + 3_600_000 })
    expect(await sums({ from, to })).toEqual(provider.control.totals({ from, to }))
    expect(await sums({ from, to: '2026-10-31' })).toEqual(october)
    expect(provider.requests.filter(({ url }) => url.includes('/usage') && !url.includes('month=11'))).toEqual([])
    provider.control.correct({ day: '2026-11-03', factor: 1 })
  })
})

describe('a failure', () => {
  it.each([['401', 'unauthorized'], ['429', 'rate-limited'], ['cut', 'network'], ['drift', 'unexpected']] as const)(
    '%s after a month keeps that month, is named %s, and the next sync ends in the same ledger',
    async (kind, code) => {
      provider.control.faults([{ kind, path: '/usage', after: 12, times: -1 }])
      expect(await world.sync({ now })).toMatchObject({ outcome: 'failed', message: expect.stringContaining(code) as string })
      expect(await readFetches(world.context.db)).toMatchObject([{ problem: code, ok_at: null }])
      expect(await sums({ from, to })).toEqual(provider.control.totals({ from, to: '2026-10-31' }))
      provider.control.faults([])
      expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
      expect(await world.ledger()).toBe(clean)
    },
  )

  it('once is tried again; stopping anywhere loses nothing', async () => {
    for (const stopAfter of [1, 3, 9, 14]) await world.sync({ now, stopAfter })
    provider.control.faults([{ kind: '500' }, { kind: 'reset', after: 5 }])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await world.ledger()).toBe(clean)
  })
})

describe('testing a connection', () => {
  const result = async (key: string, change: object = {}) => {
    const [connection] = await world.connect([account(provider.origin, key, { ...acme, ...change })])
    return testConnection(world.context, connection!, new AbortController().signal, now)
  }

  it('is content when all is right, in both forms', async () => {
    expect(await result(sampleKeys.acme)).toBeNull()
    expect(await result(sampleKeys.globex, { network: 'mistral-api', label: 'Globex' })).toBeNull()
  })
  it('names a key that is revoked or no admin key, and never shows it', async () => {
    expect(await result(sampleKeys.revoked)).toMatchObject({ code: 'unauthorized' })
    const problem = await result(sampleKeys.ordinary)
    expect(problem).toMatchObject({ code: 'forbidden' })
    expect(JSON.stringify(problem)).not.toContain(sampleKeys.ordinary)
  })
  it('names a wrong path', async () => expect(await result(sampleKeys.acme, { basePath: '/wrong' })).toMatchObject({ code: 'not-found' }))
})
