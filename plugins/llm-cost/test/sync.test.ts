/** P-20: the real adapter against the sample provider over loopback, into a real database. */
import { PanopticError } from '@panoptic/sdk'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleKeys, startOpenai, type FaultKind, type OpenaiProvider, type OpenaiTotals } from '../../../tests/providers/openai/index.mjs'
import { addDays, dayOf } from '../ledger/days'
import { accountsOf, forgetAccount, readFetches } from '../ledger/accounts'
import { publishMetrics } from '../ledger/publish'
import { openai } from '../providers/openai/sync'
import type { ProblemCode } from '../providers/problem'
import { sync } from '../tasks/sync'
import { testConnection } from '../tasks/test-connection'
import { account, openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
const today = dayOf(now)
const hour = 3_600_000
let provider: OpenaiProvider
let world: World

beforeAll(async () => { provider = await startOpenai({ now, requestsPerMinute: 100_000, projects: 2 }) })
afterAll(() => provider.close())
beforeEach(async () => {
  provider.control.faults([])
  provider.control.configure({ now, strings: false })
  provider.requests.length = 0
  world = await openWorld([account(provider.origin, sampleKeys.acme)], { days: 45 })
})
afterEach(() => world.close())

/** What the roll-ups sum to; null where there is nothing. */
async function sums(from: string, to: string): Promise<Record<keyof OpenaiTotals, number | null>> {
  const { db } = world.context
  const amounts = await db.selectFrom('daily').select(({ fn }) => [
    fn.sum<number | null>('cost_nanos').as('nanos'), fn.sum<number | null>('input_tokens').as('input'), fn.sum<number | null>('cached_tokens').as('cached'),
    fn.sum<number | null>('output_tokens').as('output'), fn.sum<number | null>('requests').as('requests'),
  ]).where('day', '>=', from).where('day', '<=', to).executeTakeFirstOrThrow()
  const { credits } = await db.selectFrom('daily').select(({ fn }) => fn.sum<number | null>('cost_nanos').as('credits'))
    .where('day', '>=', from).where('day', '<=', to).where('charge', '=', 'credit').executeTakeFirstOrThrow()
  const metered = await db.selectFrom('daily_items').select(({ fn }) => ['unit', fn.sum<number | null>('quantity').as('quantity')])
    .where('day', '>=', from).where('day', '<=', to).where('kind', '=', 'usage').groupBy('unit').execute()
  const none = amounts.nanos === null ? null : 0
  const quantity = (unit: string): number | null => metered.find((each) => each.unit === unit)?.quantity ?? none
  return {
    ...amounts, credits: credits ?? none,
    images: quantity('images'), characters: quantity('characters'), seconds: quantity('seconds'), bytes: quantity('bytes'), sessions: quantity('sessions'), calls: quantity('calls'),
  }
}
const fetches = () => readFetches(world.context.db)
const history = { from: addDays(today, -44), to: today }

describe('a first sync', () => {
  it('fetches 180 days of every report, to the nano, in as few calls as OpenAI allows', async () => {
    const history = { from: addDays(today, -179), to: today }
    await world.set({ days: 180 })
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await sums(history.from, history.to)).toEqual(provider.control.totals(history))
    expect(new Set(Object.values(await sums('2000-01-01', addDays(history.from, -1))))).toEqual(new Set([null]))
    // 180 days of costs in one page, of each of the ten usage reports in pages of 31 days.
    expect(provider.requests).toHaveLength(1 + 10 * 6)
    expect(await fetches()).toMatchObject([{ account: world.id('Acme'), ok_at: now, problem: '' }])
    expect(world.progress.at(-1)).toEqual([11 * 180, 11 * 180])
  })

  it('knows use by report, model, project, key and user', async () => {
    const whole = await startOpenai({ now })
    await world.connect([account(whole.origin, sampleKeys.acme)])
    await world.set({ days: 5 })
    await world.sync({ now })
    await whole.close()
    const lines = await world.context.db.selectFrom('ledger').selectAll().where('kind', '=', 'usage').execute()
    expect(new Set(lines.map(({ source }) => source))).toEqual(new Set(openai.sources.map(({ id }) => id).filter((id) => id !== 'openai.costs')))
    const byProject = ['openai.vector_stores', 'openai.code_interpreter_sessions']
    for (const line of lines) {
      expect(line.project, line.source).toMatch(/^proj_acme_/)
      expect([line.api_key !== '', line.actor !== ''], line.source).toEqual(byProject.includes(line.source) ? [false, false] : [true, true])
      expect(line.model !== '', line.source).toBe(![...byProject, 'openai.file_search_calls'].includes(line.source))
    }
    expect(new Set(lines.map(({ tier }) => tier))).toEqual(new Set(['', 'batch', 'flex', 'priority']))
  })

  it('reads numbers that come as text into the same ledger', async () => {
    await world.sync({ now })
    const plain = await world.ledger()
    const other = await openWorld([account(provider.origin, sampleKeys.acme)], { days: 45 })
    provider.control.configure({ strings: true })
    await other.sync({ now })
    expect(await other.ledger()).toBe(plain)
    await other.close()
  })

  it('goes as far back as the setting says, and further when it is raised', async () => {
    await world.set({ days: 10 })
    await world.sync({ now })
    expect(await world.context.db.selectFrom('coverage').select(['from_day', 'to_day']).distinct().execute()).toEqual([{ from_day: addDays(today, -9), to_day: today }])
    await world.set({ days: 50 })
    await world.sync({ now })
    expect((await sums(addDays(today, -49), today)).nanos).toBe(provider.control.totals({ from: addDays(today, -49), to: today }).nanos)
  })
})

describe('a later sync', () => {
  it('changes nothing and publishes nothing when nothing changed', async () => {
    await world.sync({ now })
    const [before, published] = [await world.ledger(), world.published.count]
    provider.requests.length = 0
    await world.sync({ now })
    expect(await world.ledger()).toBe(before)
    expect(world.published.count).toBe(published)
    expect(provider.requests).toHaveLength(11)
  })

  it('takes corrections, new spend and withdrawn lines of the last days', async () => {
    await world.sync({ now })
    provider.control.correct({ day: addDays(today, -2), factor: 1.37 })
    provider.control.withdraw({ day: addDays(today, -1), project: 'research' })
    provider.control.raise({ day: today, dollars: 99.5 })
    provider.control.configure({ now: now + hour })
    await world.sync({ now: now + hour })
    expect(await sums(history.from, history.to)).toEqual(provider.control.totals(history))
    const gone = await world.context.db.selectFrom('ledger').selectAll().where('day', '=', addDays(today, -1)).where('project', '=', 'proj_acme_research').execute()
    expect(gone).toEqual([])
  })

  it('fills the gap after days without the app', async () => {
    provider.control.configure({ now: now - 12 * 24 * hour })
    await world.sync({ now: now - 12 * 24 * hour })
    provider.control.configure({ now })
    await world.sync({ now })
    const from = addDays(history.from, -12)
    expect(await sums(from, today)).toEqual(provider.control.totals({ from, to: today }))
  })
})

describe('a failure', () => {
  const always: [FaultKind, ProblemCode][] = [
    ['401', 'unauthorized'], ['403', 'forbidden'], ['404', 'not-found'], ['429', 'rate-limited'], ['500', 'server'], ['503', 'server'],
    ['cut', 'network'], ['reset', 'network'], ['half', 'cut-off'], ['html', 'not-json'], ['empty', 'not-json'], ['drift', 'unexpected'],
  ]
  it.each(always)('%s keeps the whole days that arrived, says why, and the next sync completes it', async (kind, code) => {
    provider.control.faults([{ kind, path: 'usage/completions', after: 1, times: -1 }])
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed', message: expect.stringContaining(code) as string })
    expect(await fetches()).toMatchObject([{ problem: code, ok_at: null }])
    const reached = (await world.context.db.selectFrom('coverage').select('to_day').where('source', '=', 'openai.completions').executeTakeFirstOrThrow()).to_day
    expect(reached > history.from && reached < today).toBe(true)
    expect((await sums(history.from, reached)).cached).toBe(provider.control.totals({ from: history.from, to: reached }).cached)
    const { nanos, images, bytes } = provider.control.totals(history)
    if (code !== 'unauthorized') expect(await sums(history.from, today)).toMatchObject({ nanos, images, bytes })

    provider.control.faults([])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await sums(history.from, today)).toEqual(provider.control.totals(history))
    expect(await fetches()).toMatchObject([{ problem: '', detail: '', ok_at: now }])
  })

  it.each<FaultKind>(['429', '500', 'cut', 'half', 'reset'])('%s once is tried again and not noticed', async (kind) => {
    provider.control.faults([{ kind, retryAfter: 7 }])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(world.waits).toEqual([kind === '429' ? 7000 : 1000])
  })

  it('waits at most a minute: a longer retry-after is left to the next run', async () => {
    provider.control.faults([{ kind: '429', retryAfter: 3600, times: -1 }])
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed' })
    expect(world.waits).toEqual([])
  })

  it('of one account leaves the others alone', async () => {
    const connections = await world.connect([account(provider.origin, sampleKeys.revoked, { label: 'Old' }), account(provider.origin, sampleKeys.globex, { label: 'Globex' })])
    expect(await world.sync({ now })).toMatchObject({ outcome: 'partial', message: expect.stringContaining('Old: unauthorized') as string })
    const { nanos } = provider.control.totals({ ...history, organisation: 'globex' })
    expect((await sums(history.from, today)).nanos).toBe(nanos)
    expect(accountsOf(connections, await fetches()).map(({ label, state }) => [label, state])).toEqual([['Globex', 'fresh'], ['Old', 'stale']])
  })

  it('an outage is waited for once, not once for each report', async () => {
    provider.control.faults([{ kind: '503', times: -1 }])
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed' })
    expect(world.waits).toEqual([1000, 2000, 4000])
    expect(provider.requests).toHaveLength(4 + 10)
  })

  it('a request the host refuses is named as such', async () => {
    await world.refuse()
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed' })
    expect(await fetches()).toMatchObject([{ problem: 'refused' }])
  })

  it('never shows the key', async () => {
    await world.connect([account(provider.origin, sampleKeys.project)])
    const outcome = await world.sync({ now })
    expect(JSON.stringify([outcome, await fetches()])).not.toContain(sampleKeys.project)
  })
})

describe('a report an account does not have', () => {
  const optional = openai.sources.filter((source) => source.optional === true).map(({ id }) => id.replace('openai.', ''))

  it('may be any but costs and completions', () => {
    expect(optional).toHaveLength(9)
    expect(optional).not.toContain('completions')
    expect(optional).not.toContain('costs')
  })

  it.each<[FaultKind, string[]]>([['404', optional], ['403', ['images']]])('%s of %j fails nothing, and all of it comes once it is there', async (kind, missing) => {
    provider.control.faults(missing.map((family) => ({ kind, path: `usage/${family}`, times: -1 })))
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await fetches()).toMatchObject([{ problem: '', ok_at: now }])
    const sources = (await world.context.db.selectFrom('coverage').select('source').execute()).map(({ source }) => source)
    expect(sources).toHaveLength(11 - missing.length)
    expect((await sums(history.from, today)).nanos).toBe(provider.control.totals(history).nanos)
    expect((await sums(history.from, today)).images).toBe(0)

    provider.control.faults([])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await sums(history.from, today)).toEqual(provider.control.totals(history))
  })

  it('and had before keeps its lines, and continues without a gap', async () => {
    await world.sync({ now })
    provider.control.faults([{ kind: '403', path: 'usage/embeddings', times: -1 }])
    const later = now + 6 * 24 * hour
    provider.control.configure({ now: later })
    expect(await world.sync({ now: later })).toEqual({ outcome: 'ok' })
    const embedded = () => world.context.db.selectFrom('ledger').select(({ fn }) => fn.sum<number>('input_tokens').as('input')).where('source', '=', 'openai.embeddings').executeTakeFirstOrThrow()
    expect((await embedded()).input).toBeGreaterThan(0)
    expect((await sums(history.from, addDays(today, -1))).images).toBe(provider.control.totals({ from: history.from, to: addDays(today, -1) }).images)
    provider.control.faults([])
    await world.sync({ now: later })
    const all = { from: history.from, to: dayOf(later) }
    expect(await sums(all.from, all.to)).toEqual(provider.control.totals(all))
  })

  it.each<FaultKind>(['500', 'drift', '401'])('is not one that answers %s', async (kind) => {
    provider.control.faults([{ kind, path: 'usage/images', times: -1 }])
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed' })
    expect((await sums(history.from, today)).nanos).toBe(provider.control.totals(history).nanos)
  })

  it.each(['completions', 'costs'])('is not %s', async (report) => {
    provider.control.faults([{ kind: '404', path: report, times: -1 }])
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed', message: expect.stringContaining('not-found') as string })
  })
})

describe('cancelling', () => {
  it('stops at once, keeps whole days, and says nothing about the account', async () => {
    provider.control.faults([{ kind: 'slow', after: 1, delay: 30_000 }])
    await world.sync({ now, stopAfter: 2, stopDelay: 50 })
    expect(world.requests).toBe(2)
    expect(await fetches()).toEqual([])
    const covered = await world.context.db.selectFrom('coverage').selectAll().execute()
    expect(covered.map(({ source, to_day: to }) => [source, to > history.from && to < today])).toEqual([['openai.completions', true]])
    for (const { to_day: to } of covered) expect((await sums(history.from, to)).cached).toBe(provider.control.totals({ from: history.from, to }).cached)
  })
})

describe('metrics', () => {
  const total = (name: string): number => [...world.points.values()].filter((point) => point.name === name).reduce((sum, { value }) => sum + value, 0)

  it('hold cost and tokens per provider, model and day', async () => {
    await world.sync({ now })
    const { nanos, input, output } = provider.control.totals(history)
    expect(total('llm.cost')).toBe(nanos)
    expect(total('llm.tokens')).toBe(input + output)
    const point = [...world.points.values()].find(({ labels }) => labels?.['model'] === 'gpt-4o-2024-08-06')
    expect(point).toMatchObject({ labels: { provider: 'openai' }, at: expect.any(Number) as number })
    expect(point!.at % (24 * hour)).toBe(0)
  })

  it('wait for the permission to publish; the fetch itself does not', async () => {
    const metrics = { ...world.context.metrics, publish: () => Promise.reject(new PanopticError({ code: 'refused', message: 'not granted' })) }
    expect(await sync({ ...world.context, metrics }, { now, wait: () => Promise.resolve() })).toEqual({ outcome: 'ok' })
    expect((await sums(history.from, history.to)).nanos).toBe(provider.control.totals(history).nanos)
    expect(world.points.size).toBe(0)
    expect(await publishMetrics(world.context)).toBeGreaterThan(100)
  })

  it('P-50: say of each account whether its last sync went well; one that is removed is not down', async () => {
    await world.sync({ now })
    await world.connect([account(provider.origin, sampleKeys.acme), account(provider.origin, sampleKeys.revoked, { label: 'Old' })])
    await world.sync({ now: now + hour })
    expect(world.up).toEqual([['Acme', 1], ['Acme', 1], ['Old', 0]])
    await world.connect([account(provider.origin, sampleKeys.acme)])
    await world.sync({ now: now + 2 * hour })
    await world.sync({ now: now + 3 * hour })
    expect(world.up.slice(3)).toEqual([['Acme', 1], ['Old', 1], ['Acme', 1]])
    expect(await world.context.db.selectFrom('watched').select(['provider', 'label']).execute()).toEqual([{ provider: 'openai', label: 'Acme' }])
  })

  it('are each user’s own: who comes later gets all of them', async () => {
    await world.sync({ now })
    const before = world.published.count
    const other = await world.addUser('second')
    expect(await publishMetrics(other)).toBe(before)
    expect(await publishMetrics(other)).toBe(0)
    expect(await publishMetrics(world.context)).toBe(0)
  })

  it('return to 0 when an account and its data are gone', async () => {
    await world.sync({ now })
    const id = world.id('Acme')
    await world.connect([])
    await forgetAccount(world.context, id)
    await publishMetrics(world.context)
    expect(await world.ledger()).toBe('')
    expect(world.points.size).toBeGreaterThan(100)
    expect([...world.points.values()].every(({ value }) => value === 0)).toBe(true)
  })
})

describe('base URLs', () => {
  it.each(['/gateway/openai', '/gateway/openai/v1'])('a gateway below %s works', async (basePath) => {
    const gateway = await startOpenai({ now, prefix: '/gateway/openai/v1', projects: 1 })
    await world.connect([account(gateway.origin, sampleKeys.acme, { basePath })])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    await gateway.close()
  })
})

describe('testing a connection', () => {
  const result = async (change: Parameters<typeof account>[2] = {}, key = sampleKeys.acme): ReturnType<typeof testConnection> => {
    const [connection] = await world.connect([account(provider.origin, key, change)])
    return testConnection(world.context, connection!, new AbortController().signal, now)
  }

  it('is content when all is right', async () => expect(await result()).toBeNull())
  it('names a revoked key', async () => expect(await result({}, sampleKeys.revoked)).toMatchObject({ code: 'unauthorized' }))
  it('names a project key', async () => expect(await result({}, sampleKeys.project)).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('api.usage.read') as string }))
  it('names a wrong path', async () => expect(await result({ basePath: '/wrong' })).toMatchObject({ code: 'not-found' }))
  it('names a page in between', async () => {
    provider.control.faults([{ kind: 'html' }])
    expect(await result()).toMatchObject({ code: 'not-json' })
  })
})
