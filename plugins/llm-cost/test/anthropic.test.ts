/** P-21: the Anthropic adapter against the sample provider over loopback, into a real database. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleKeys, startAnthropic, type AnthropicProvider, type FaultKind } from '../../../tests/providers/anthropic/index.mjs'
import { readFetches } from '../ledger/accounts'
import { addDays, dayOf, daysBetween } from '../ledger/days'
import type { ProblemCode } from '../providers/problem'
import { testConnection } from '../tasks/test-connection'
import { account, openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
const today = dayOf(now)
const hour = 3_600_000
const history = { from: addDays(today, -34), to: today }
let provider: AnthropicProvider
let world: World

const at = (origin: string, key: string, more: { label?: string; basePath?: string } = {}) => account(origin, key, { ...more, network: 'anthropic' })

beforeAll(async () => { provider = await startAnthropic({ now }) })
afterAll(() => provider.close())
beforeEach(async () => {
  provider.control.faults([])
  provider.control.configure({ now, lag: 300_000, analytics: 'on', claudeCode: false })
  provider.requests.length = 0
  world = await openWorld([at(provider.origin, sampleKeys.acme)], { days: 35 })
})
afterEach(() => world.close())

const sums = async ({ from, to }: { from: string; to: string }) => {
  const rows = await world.context.db.selectFrom('ledger')
    .select(({ fn }) => [
      fn.sum<number | null>('cost_nanos').as('nanos'), fn.sum<number | null>('list_nanos').as('list'), fn.sum<number | null>('input_tokens').as('input'),
      fn.sum<number | null>('cached_tokens').as('cached'), fn.sum<number | null>('cache_write_tokens').as('written'),
      fn.sum<number | null>('cache_write_1h_tokens').as('written1h'), fn.sum<number | null>('output_tokens').as('output'),
    ])
    .where('day', '>=', from).where('day', '<=', to).executeTakeFirstOrThrow()
  const { searches } = await world.context.db.selectFrom('ledger').select(({ fn }) => fn.sum<number | null>('quantity').as('searches'))
    .where('unit', '=', 'web searches').where('day', '>=', from).where('day', '<=', to).executeTakeFirstOrThrow()
  return { ...rows, searches }
}
const rows = (source: string) => world.context.db.selectFrom('ledger').selectAll().where('source', '=', source).execute()
const coverage = async (source: string) =>
  world.context.db.selectFrom('coverage').select(['from_day', 'to_day']).where('source', '=', source).executeTakeFirst()
const paths = () => provider.requests.map(({ url }) => url.split('?')[0]!.replace('/v1/organizations/', ''))
const fetches = () => readFetches(world.context.db)
const inFull = (range: { from: string; to: string }) => provider.control.totals(range)

/** What a line costs or uses, without the columns only the newer reports know. */
const comparable = async () => {
  const all = [...(await rows('anthropic.costs')), ...(await rows('anthropic.usage'))]
  const sum = new Map<string, number>()
  for (const { kind, day, model, tier, unit, cost_nanos: nanos, input_tokens: input, output_tokens: output, quantity } of all) {
    if (unit === 'runs') continue
    const key = [kind, day, model, tier, unit].join('|')
    sum.set(key, (sum.get(key) ?? 0) + (nanos ?? 0) + (input ?? 0) + (output ?? 0) + (quantity ?? 0))
  }
  return [...sum].sort()
}

describe('P-21 a first sync', () => {
  it('fetches 180 days of usage and cost, to the nano', async () => {
    const half = { from: addDays(today, -179), to: today }
    await world.set({ days: 180 })
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await sums(half)).toEqual(inFull(half))
    expect((await sums({ from: '2000-01-01', to: addDays(half.from, -1) })).nanos).toBeNull()
    expect(await fetches()).toMatchObject([{ ok_at: now, problem: '' }])
    expect(paths().filter((path) => !path.includes('claude_code')).length).toBeLessThanOrEqual(60)
    expect(paths().some((path) => path === 'cost_report' || path === 'usage_report/messages')).toBe(false)
  })

  it('keeps what decides a price apart, although a question takes only five dimensions', async () => {
    await world.sync({ now })
    const usage = (await rows('anthropic.usage')).filter(({ unit }) => unit === '')
    const classes = new Set(usage.map(({ item, tier, context_window: context, speed, region }) => [item, tier, context, speed, region].join(' | ')))
    expect([...classes].sort()).toEqual([
      'messages |  |  |  | ', 'messages; 200k-1M |  | 200k-1M |  | ', 'messages; batch | batch |  |  | ', 'messages; fast |  |  | fast | ',
      'messages; fast; us |  |  | fast | us', 'messages; priority | priority |  |  | ', 'messages; us |  |  |  | us',
    ])
    expect(new Set(usage.map(({ actor }) => actor))).toEqual(new Set(['', 'svac_01SampleAgents', 'user_01SampleAda', 'user_01SampleGrace', 'user_01SampleLinus']))
    expect(usage.every(({ project, model }) => project !== '' && model !== '')).toBe(true)
    expect(usage.some(({ api_key: key, actor }) => key === '' && actor === 'user_01SampleLinus')).toBe(true)
  })

  it('says how far the data are complete', async () => {
    const { anthropic } = await import('../providers/anthropic/sync')
    provider.control.configure({ lag: 30 * hour })
    const [connection] = await world.context.connections.list()
    const caller = { fetch: world.context.net.fetch, connection: connection!.id, signal: new AbortController().signal, wait: () => Promise.resolve() }
    for (const { id, fetch } of anthropic.sources.slice(0, 2)) {
      const said = []
      for await (const portion of fetch(caller, { connection: connection!, options: {} }, addDays(today, -1), today)) said.push(portion.completeTo)
      expect([id, said]).toEqual([id, [now - 30 * hour]])
    }
  })

  it('asks the older reports for days before 2026 and the newer ones for the rest', async () => {
    const january = Date.parse('2026-01-10T12:00:00Z')
    const range = { from: '2025-12-20', to: dayOf(january) }
    const early = await startAnthropic({ now: january })
    await world.connect([at(early.origin, sampleKeys.acme)])
    await world.set({ days: daysBetween(range.from, range.to) + 1 })
    expect(await world.sync({ now: january })).toEqual({ outcome: 'ok' })
    const { list: _, ...whole } = early.control.totals(range)
    expect(await sums(range)).toMatchObject(whole)
    expect(early.requests.filter(({ url }) => url.includes('/cost_report'))).toHaveLength(1)
    expect((await rows('anthropic.costs')).every(({ day, list_nanos: list }) => (list === null) === (day < '2026-01-01'))).toBe(true)
    await early.close()
  })

  it('uses and bills alike: the list price of what was used is the one Anthropic names', async () => {
    await world.sync({ now })
    const usage = await rows('anthropic.usage')
    const computed = usage.reduce((sum, { computed_nanos: nanos }) => sum + (nanos ?? 0), 0)
    const [runs, whole] = [usage.filter(({ unit }) => unit === 'runs').reduce((sum, { quantity }) => sum + quantity!, 0), inFull(history)]
    // Five cents a run of the sandbox, which only the bill can tell.
    expect(computed).toBe(whole.list - runs * 50_000_000)
    expect(new Set(usage.filter(({ unpriced }) => unpriced !== '').map(({ item, unpriced }) => `${item}: ${unpriced}`))).toEqual(new Set(['messages; priority: priority-tier', 'code_execution: unpriced-unit']))
  })

  it('bills a discount below the list price', async () => {
    await world.connect([at(provider.origin, sampleKeys.globex)])
    await world.sync({ now })
    const whole = provider.control.totals({ ...history, organisation: 'globex' })
    expect(await sums(history)).toEqual(whole)
    expect(whole.nanos).toBe(whole.list * 0.92)
  })
})

describe('P-21 the two generations of reports', () => {
  it.each(['off', 'forbidden', 'unknown-beta'] as const)('analytics %s: the older reports give the same money and tokens, and are asked for as soon as the newer ones have refused twice', async (analytics) => {
    await world.sync({ now })
    const newer = await comparable()
    provider.requests.length = 0
    provider.control.configure({ analytics })
    const other = await openWorld([at(provider.origin, sampleKeys.acme)], { days: 35 })
    await world.close()
    world = other
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await comparable()).toEqual(newer)
    const { list: _, ...whole } = inFull(history)
    expect(await sums(history)).toMatchObject({ ...whole, list: null })
    // Once before and once after the older report: a refusal that passes decides nothing.
    expect(paths().filter((path) => path.startsWith('analytics/'))).toEqual(['analytics/usage', 'analytics/usage', 'analytics/cost', 'analytics/cost'])
    expect(new Set((await rows('anthropic.costs')).map(({ project }) => project))).toContain('default')
  })

  it('a change between them replaces whole days and counts nothing twice', async () => {
    await world.sync({ now })
    provider.control.configure({ analytics: 'off' })
    await world.sync({ now })
    const { list: _, ...whole } = inFull(history)
    expect(await sums(history)).toMatchObject(whole)
    provider.control.configure({ analytics: 'on' })
    await world.sync({ now })
    expect(await sums(history)).toEqual(inFull(history))
  })
})

describe('P-21 Claude Code', () => {
  beforeEach(() => provider.control.configure({ claudeCode: true }))

  it('is told by person, and adds nothing to tokens, requests or money', async () => {
    await world.sync({ now })
    const lines = await rows('anthropic.claude-code')
    const range = { from: addDays(today, -30), to: today }
    const whole = provider.control.claudeCode(range)
    const total = (unit: string) => lines.filter((line) => line.unit === unit).reduce((sum, { quantity }) => sum + quantity!, 0)
    expect(total('tokens')).toBe(whole.tokens)
    expect(total('sessions')).toBe(whole.sessions)
    expect(total('estimated USD')).toBeCloseTo(whole.cents / 100, 6)
    expect(whole.tokens).toBeGreaterThan(0)
    expect(new Set(lines.map(({ actor }) => actor))).toEqual(new Set(['ada@acme.example', 'grace@acme.example', 'linus@acme.example', 'release-bot']))
    for (const { cost_nanos, list_nanos, input_tokens, output_tokens, requests, model, service } of lines)
      expect([cost_nanos, list_nanos, input_tokens, output_tokens, requests, model, service]).toEqual([null, null, null, null, null, '', 'Claude Code'])
    expect(await sums(history)).toEqual(inFull(history))
    const requests = await world.context.db.selectFrom('daily').select(({ fn }) => fn.sum<number>('requests').as('sum')).executeTakeFirstOrThrow()
    expect(requests.sum).toBe((await rows('anthropic.usage')).reduce((sum, line) => sum + (line.requests ?? 0), 0))
  })

  it('is asked for a month, then for the last days only, and coverage says so', async () => {
    await world.sync({ now })
    expect(paths().filter((path) => path.endsWith('claude_code'))).toHaveLength(31)
    expect(await coverage('anthropic.claude-code')).toEqual({ from_day: addDays(today, -30), to_day: today })
    provider.requests.length = 0
    await world.sync({ now })
    expect(paths().filter((path) => path.endsWith('claude_code'))).toHaveLength(4)
  })

  it('that does not exist is no failure and no coverage', async () => {
    provider.control.configure({ claudeCode: false })
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await coverage('anthropic.claude-code')).toBeUndefined()
    expect(await sums(history)).toEqual(inFull(history))
  })
})

describe('P-21 a later sync', () => {
  it('changes nothing when nothing changed', async () => {
    await world.sync({ now })
    const [before, published] = [await world.ledger(), world.published.count]
    await world.sync({ now })
    expect(await world.ledger()).toBe(before)
    expect(world.published.count).toBe(published)
  })

  it('takes late data, corrections, new spend and withdrawn lines of the last days', async () => {
    provider.control.configure({ lag: 40 * hour })
    await world.sync({ now })
    expect(await sums(history)).toEqual(inFull(history))
    provider.control.configure({ lag: 300_000, now: now + hour })
    provider.control.correct({ day: addDays(today, -2), factor: 1.37 })
    provider.control.correct({ day: addDays(today, -3), factor: 0.8 })
    provider.control.withdraw({ day: addDays(today, -1), workspace: 'support' })
    provider.control.raise({ day: today, dollars: 99.5 })
    await world.sync({ now: now + hour })
    expect(await sums(history)).toEqual(inFull(history))
    expect((await rows('anthropic.costs')).filter(({ day, project }) => day === addDays(today, -1) && project === 'wrkspc_acme_support')).toEqual([])
  })

  it.each([1, 9, 14, 30])('gives the same ledger after an interruption at request %s', async (stop) => {
    provider.control.configure({ claudeCode: true })
    await world.sync({ now })
    const whole = await world.ledger()
    const other = await openWorld([at(provider.origin, sampleKeys.acme)], { days: 35 })
    await other.sync({ now, stopAfter: stop })
    expect((await other.ledger()).length).toBeLessThan(whole.length)
    await other.sync({ now })
    expect(await other.ledger()).toBe(whole)
    await other.close()
  })
})

describe('P-21 a failure', () => {
  const always: [FaultKind, ProblemCode][] = [
    ['401', 'unauthorized'], ['404', 'not-found'], ['503', 'server'], ['cut', 'network'], ['half', 'cut-off'], ['drift', 'unexpected'],
  ]
  it.each(always)('%s keeps the whole days that arrived, says why, and the next sync completes it', async (kind, code) => {
    provider.control.faults([{ kind, path: 'analytics/usage', after: 9, times: -1 }])
    expect(await world.sync({ now })).toMatchObject({ outcome: 'failed', message: expect.stringContaining(code) as string })
    expect(await fetches()).toMatchObject([{ problem: code, ok_at: null }])
    const reached = (await coverage('anthropic.usage'))!.to_day
    expect(reached > history.from && reached < today).toBe(true)
    expect((await sums({ from: history.from, to: reached })).input).toBe(inFull({ from: history.from, to: reached }).input)
    provider.control.faults([])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(await sums(history)).toEqual(inFull(history))
  })

  it.each<FaultKind>(['429', '503', 'reset'])('%s once is tried again and not noticed', async (kind) => {
    provider.control.faults([{ kind, retryAfter: 7 }])
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    expect(world.waits).toEqual([kind === '429' ? 7000 : 1000])
    expect(await sums(history)).toEqual(inFull(history))
  })

  it('parts that exceed the whole are refused rather than written', async () => {
    const [connection] = await world.context.connections.list()
    const { anthropic } = await import('../providers/anthropic/sync')
    let asked = 0
    // The clock goes back before the whole is read, so less was used than its parts say.
    const fetch: typeof world.context.net.fetch = (...call) => {
      if (++asked > 1 && !/(speeds|context_windows|inference_geos)/.test(call[0])) provider.control.configure({ now: now - 12 * hour })
      return world.context.net.fetch(...call)
    }
    const caller = { fetch, connection: connection!.id, signal: new AbortController().signal, wait: () => Promise.resolve() }
    const portions = anthropic.sources[0]!.fetch(caller, { connection: connection!, options: {} }, today, today)
    await expect(portions[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'unexpected', detail: expect.stringContaining('more in parts') as string })
  })
})

describe('P-21 testing a connection', () => {
  const result = async (more: { basePath?: string } = {}, key: string = sampleKeys.acme, origin = provider.origin): ReturnType<typeof testConnection> => {
    const [connection] = await world.connect([at(origin, key, more)])
    return testConnection(world.context, connection!, new AbortController().signal, now)
  }

  it('is content when all is right', async () => expect(await result()).toBeNull())
  it('is content with the older reports alone', async () => {
    provider.control.configure({ analytics: 'off' })
    expect(await result()).toBeNull()
    expect(paths()).toEqual(['analytics/cost', 'cost_report', 'analytics/usage', 'usage_report/messages'])
  })
  it.each([
    ['workspace', 'unauthorized'], ['revoked', 'unauthorized'], ['unscoped', 'forbidden'],
  ] as const)('names a key that may not: %s', async (key, code) => {
    const problem = await result({}, sampleKeys[key])
    expect(problem).toMatchObject({ code, detail: expect.stringContaining('admin key (sk-ant-admin…)') as string })
    expect(problem!.detail).not.toContain(sampleKeys[key])
  })
  it('names a wrong path, and that individual accounts have no reports', async () =>
    expect(await result({ basePath: '/wrong' })).toMatchObject({ code: 'not-found', detail: expect.stringContaining('individual accounts') as string }))
  it('names a page in between', async () => {
    provider.control.faults([{ kind: 'html' }])
    expect(await result()).toMatchObject({ code: 'not-json' })
  })

  it.each(['/gateway/anthropic', '/gateway/anthropic/v1'])('works through a gateway below %s', async (basePath) => {
    const gateway = await startAnthropic({ now, prefix: '/gateway/anthropic/v1' })
    expect(await result({ basePath }, sampleKeys.acme, gateway.origin)).toBeNull()
    await gateway.close()
  })
})
