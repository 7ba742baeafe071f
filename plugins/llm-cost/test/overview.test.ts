/** P-23: figures, chart, table and rows agree, to the nano; unknown stays unknown. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleKeys, startOpenai, type OpenaiProvider } from '../../../tests/providers/openai/index.mjs'
import { readOverview, type Overview } from '../ledger/overview'
import { countLines, noFilter, readDays, readLines, readModels } from '../ledger/details'
import { account, openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
const today = '2026-11-21'
let provider: OpenaiProvider
let world: World
let overview: Overview

beforeAll(async () => {
  provider = await startOpenai({ now })
  world = await openWorld([account(provider.origin, sampleKeys.acme), account(provider.origin, sampleKeys.globex, { label: 'Globex' })], { days: 60 })
  await world.sync({ now })
  overview = await readOverview(world.context.db, today)
})
afterAll(async () => { await world.close(); await provider.close() })

const billed = (from: string, to: string): number =>
  ['acme', 'globex'].reduce((sum, organisation) => sum + provider.control.totals({ organisation, from, to }).nanos, 0)
const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0)

describe('the overview', () => {
  it('shows today, this week and this month beside the same days before', () => {
    expect(overview.today).toEqual({ value: billed(today, today), previous: billed('2026-11-20', '2026-11-20') })
    expect(overview.week).toEqual({ value: billed('2026-11-16', today), previous: billed('2026-11-09', '2026-11-14') })
    expect(overview.month).toEqual({ value: billed('2026-11-01', today), previous: billed('2026-10-01', '2026-10-21') })
  })

  it('has one chart, one table and one list of accounts with one total', () => {
    const total = billed('2026-10-23', today)
    expect(overview.days).toHaveLength(30)
    expect([overview.days[0], overview.days.at(-1)]).toEqual(['2026-10-23', today])
    expect(sum(overview.trend.flatMap(({ values }) => values))).toBe(total)
    expect(sum(overview.models.map(({ cost }) => cost))).toBe(total)
    expect(sum([...overview.accounts.values()])).toBe(total)
  })

  it('puts the dearest model first, tokens beside it, and services without a model last by name only', () => {
    const costs = overview.models.map(({ cost }) => cost ?? -1)
    expect(costs).toEqual([...costs].sort((one, other) => other - one))
    const main = overview.models.find(({ model }) => model === 'gpt-5.2-2026-01-15')!
    expect(main.inputTokens).toBeGreaterThan(main.cachedTokens!)
    expect(overview.models.find(({ model }) => model === '')).toMatchObject({ inputTokens: null, requests: null })
  })

  it('shows what was never fetched as unknown, and a quiet day as 0', async () => {
    const empty = await openWorld([])
    expect(await readOverview(empty.context.db, today)).toMatchObject({ hasData: false, today: { value: null, previous: null }, month: { value: null } })
    await empty.context.db.insertInto('coverage').values({ account: 'a', source: 'openai.costs', from_day: '2026-11-21', to_day: '2026-11-21' }).execute()
    expect(await readOverview(empty.context.db, today)).toMatchObject({ today: { value: 0, previous: null } })
    await empty.close()
  })

  it('never adds currencies', async () => {
    const mixed = await openWorld([])
    const line = { account: 'a', source: 'openai.costs', day: today, item: 'x', model: '', project: '', api_key: '', actor: '', provider: 'openai', kind: 'cost', tier: '', unit: '', fetched_at: 1 }
    await mixed.context.db.insertInto('ledger').values([{ ...line, currency: 'USD', cost_nanos: 5 }, { ...line, item: 'y', currency: 'EUR', cost_nanos: 7 }, { ...line, item: 'z', currency: 'USD', cost_nanos: null }]).execute()
    expect(await readOverview(mixed.context.db, today)).toMatchObject({ currency: 'USD', today: { value: 5 }, others: [{ currency: 'EUR', cost: 7 }] })
    await mixed.close()
  })

  it('compares the last days of a long month with the end of a short one', async () => {
    const march = await openWorld([])
    const line = { account: 'a', source: 'openai.costs', item: '', model: '', project: '', api_key: '', actor: '', provider: 'openai', kind: 'cost', tier: '', currency: 'USD', unit: '', fetched_at: 1 }
    await march.context.db.insertInto('ledger').values(['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01', '2026-03-31'].map((day, index) => ({ ...line, day, cost_nanos: 10 ** index }))).execute()
    expect((await readOverview(march.context.db, '2026-03-31')).month).toEqual({ value: 11_000, previous: 110 })
    await march.close()
  })
})

describe('the details', () => {
  const page = (filter: object, limit = 50, offset = 0) => readLines(world.context.db, { ...noFilter, ...filter }, { offset, limit, sort: { key: 'cost_nanos', direction: 'desc' } })

  it('page through every line once, whatever the sort', async () => {
    const filter = { kind: 'cost' as const, from: '2026-11-20', to: today }
    const total = await countLines(world.context.db, { ...noFilter, ...filter })
    const rows = []
    for (let offset = 0; offset < total; offset += 50) rows.push(...(await page(filter, 50, offset)))
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(total)
    expect(sum(rows.map(({ cost_nanos }) => cost_nanos))).toBe(billed('2026-11-20', today))
    expect(rows[0]!.cost_nanos).toBe(Math.max(...rows.map(({ cost_nanos }) => cost_nanos ?? 0)))
  })

  it('find words in any of the names, all of them', async () => {
    const rows = await page({ search: '  mini support ' })
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every(({ model, project }) => model.includes('mini') && project.includes('support'))).toBe(true)
    expect(await page({ search: "'; drop table ledger; --" })).toEqual([])
  })

  it('ignore a sort key that is no column', async () => {
    expect(await readLines(world.context.db, noFilter, { offset: 0, limit: 1, sort: { key: 'fetched_at; --', direction: 'asc' } })).toHaveLength(1)
  })

  it('offer the models and days there are', async () => {
    expect(await readModels(world.context.db)).toContain('ft:gpt-4o-mini-2024-07-18:acme::tickets')
    expect(await readDays(world.context.db, { ...noFilter, from: '2026-11-19' })).toEqual([today, '2026-11-20', '2026-11-19'])
  })
})
