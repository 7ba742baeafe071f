/** P-20: the xAI adapter against the sample provider over loopback, into a real database. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleKeys, sampleTeams, startXai, type XaiProvider } from '../../../tests/providers/xai/index.mjs'
import { readFetches } from '../ledger/accounts'
import { addDays } from '../ledger/days'
import { testConnection } from '../tasks/test-connection'
import { account, openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
const to = '2026-11-21'
const settings = { days: 75 }
const from = addDays(to, -74)
let provider: XaiProvider
let world: World
let clean: string

const open = (change: object = {}, key = sampleKeys.acme) => openWorld([account(provider.origin, key, { network: 'xai', label: 'Acme', ...change })], settings)

beforeAll(async () => {
  provider = await startXai({ now })
  const first = await open()
  await first.sync({ now })
  clean = await first.ledger()
  await first.close()
  expect(clean.length).toBeGreaterThan(10_000)
})
afterAll(() => provider.close())
beforeEach(async () => {
  provider.control.faults([])
  provider.control.configure({ now, strings: false, documentedOnly: false, seriesLimit: 1000, pointLimit: Infinity })
  provider.requests.length = 0
  world = await open()
})
afterEach(() => world.close())

async function nanos(range: { from: string; to: string }, where: Partial<Record<'api_key' | 'model' | 'item', string>> = {}, other = world): Promise<number> {
  let query = other.context.db.selectFrom('ledger').select(({ fn }) => fn.sum<number | null>('cost_nanos').as('nanos')).where('day', '>=', range.from).where('day', '<=', range.to)
  for (const [column, value] of Object.entries(where)) query = query.where(column as 'item', '=', value)
  return (await query.executeTakeFirstOrThrow()).nanos ?? 0
}
const usageRequests = (): number => provider.requests.filter(({ url }) => url.endsWith('/usage')).length

describe('a first sync', () => {
  it('holds what was billed, to the nano, by key and model', async () => {
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await world.ledger()).toBe(clean)
    expect(await nanos({ from, to })).toBe(provider.control.totals({ from, to }).nanos)
    for (const key of ['key-acme-1', 'key-acme-2', 'key-acme-3']) expect(await nanos({ from, to }, { api_key: key })).toBe(provider.control.totals({ from, to, key }).nanos)
    expect(await nanos({ from, to }, { model: 'grok-4-0709' })).toBe(provider.control.totals({ from, to, description: 'Chat grok-4-0709' }).nanos)
    expect(await nanos({ from, to }, { item: 'Web search; Search calls', model: '' })).toBe(provider.control.totals({ from, to, description: 'Web search' }).nanos)
    expect(usageRequests()).toBe(3)
  })

  it('reads amounts that come as text into the same ledger', async () => {
    provider.control.configure({ strings: true })
    await world.sync({ now })
    expect(await world.ledger()).toBe(clean)
  })

  it('asks for the documented grouping where the other is refused: the same money, less detail', async () => {
    provider.control.configure({ documentedOnly: true })
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await nanos({ from, to })).toBe(provider.control.totals({ from, to }).nanos)
    expect(await nanos({ from, to }, { api_key: '', item: 'Chat grok-4-0709' })).toBe(provider.control.totals({ from, to, description: 'Chat grok-4-0709' }).nanos)
    expect(usageRequests()).toBe(4)
  })

  it('uses the team that was typed', async () => {
    const other = await open({ options: { team: sampleTeams.globex } }, sampleKeys.organisation)
    expect(await other.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await nanos({ from, to }, {}, other)).toBe(provider.control.totals({ team: 'globex', from, to }).nanos)
    expect(provider.requests.filter(({ url }) => url.includes('validation'))).toEqual([])
    await other.close()
  })
})

describe('limitReached', () => {
  it('makes us ask for fewer days, until nothing is left out: the same ledger', async () => {
    provider.control.configure({ pointLimit: 100 })
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await world.ledger()).toBe(clean)
    expect(usageRequests()).toBeGreaterThan(20)
  })

  it('on a single day makes us ask for less detail: the same money', async () => {
    provider.control.configure({ seriesLimit: 5 })
    await world.set({ days: 3 })
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    const days = { from: addDays(to, -2), to }
    expect(await nanos(days)).toBe(provider.control.totals(days).nanos)
  })

  it('even so is a failure with a name, never a part of the money', async () => {
    provider.control.configure({ seriesLimit: 2 })
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed', message: expect.stringContaining('incomplete') as string })
    expect(await readFetches(world.context.db)).toMatchObject([{ problem: 'incomplete', ok_at: null, detail: expect.stringContaining(from) as string }])
    expect(await world.ledger()).toBe('')
  })
})

describe('a later sync', () => {
  it('changes nothing when nothing changed, and takes corrections of the last days', async () => {
    await world.sync({ now })
    await world.sync({ now })
    expect(await world.ledger()).toBe(clean)
    const day = addDays(to, -2)
    provider.control.correct({ day, factor: 1.37 })
    await world.sync({ now })
    expect(await nanos({ from, to })).toBe(provider.control.totals({ from, to }).nanos)
    provider.control.correct({ day, factor: 1 })
    await world.sync({ now })
    expect(await world.ledger()).toBe(clean)
  })
})

describe('a failure', () => {
  it.each([['401', 'unauthorized'], ['403', 'forbidden'], ['404', 'not-found'], ['429', 'rate-limited'], ['cut', 'network'], ['half', 'cut-off'], ['drift', 'unexpected']] as const)(
    '%s after the first days keeps them, is named %s, and the next sync ends in the same ledger',
    async (kind, code) => {
      provider.control.faults([{ kind, path: '/usage', after: 1, times: -1 }])
      expect(await world.sync({ now })).toMatchObject({ outcome: 'failed', message: expect.stringContaining(code) as string })
      expect(await readFetches(world.context.db)).toMatchObject([{ problem: code, ok_at: null }])
      expect(await nanos({ from, to })).toBe(provider.control.totals({ from, to: addDays(from, 30) }).nanos)
      provider.control.faults([])
      expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
      expect(await world.ledger()).toBe(clean)
    },
  )

  it('once is tried again; stopping anywhere loses nothing', async () => {
    for (const stopAfter of [1, 2, 3, 4]) await world.sync({ now, stopAfter })
    provider.control.faults([{ kind: '500' }, { kind: 'reset', after: 2 }])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await world.ledger()).toBe(clean)
  })
})

describe('testing a connection', () => {
  const result = async (key: string, change: object = {}) => {
    const [connection] = await world.connect([account(provider.origin, key, { network: 'xai', label: 'Tested', ...change })])
    return testConnection(world.context, connection!, new AbortController().signal, now)
  }

  it('is content when all is right', async () => expect(await result(sampleKeys.acme)).toBeNull())
  it('is content with the key of an organisation and a team', async () => expect(await result(sampleKeys.organisation, { options: { team: sampleTeams.acme } })).toBeNull())
  it('asks for the team of an organisation', async () => expect(await result(sampleKeys.organisation)).toMatchObject({ code: 'not-set-up', detail: expect.stringContaining('team is missing') as string }))
  it('names a team that leads nowhere', async () => expect(await result(sampleKeys.organisation, { options: { team: 'nowhere' } })).toMatchObject({ code: 'not-set-up', detail: expect.stringContaining('Team not found') as string }))
  it('names a team that is none', async () => expect(await result(sampleKeys.organisation, { options: { team: '../secrets' } })).toMatchObject({ code: 'not-set-up' }))
  it('names a key that is revoked or no management key, and never shows it', async () => {
    expect(await result(sampleKeys.revoked)).toMatchObject({ code: 'unauthorized' })
    const problem = await result(sampleKeys.inference, { label: 'Other' })
    expect(problem).toMatchObject({ code: 'forbidden' })
    expect(JSON.stringify(problem)).not.toContain(sampleKeys.inference)
  })
  it('names a wrong path', async () => expect(await result(sampleKeys.acme, { basePath: '/wrong' })).toMatchObject({ code: 'not-found' }))
})
