/** P-23: figures, chart, table and rows agree, to the nano, with several providers and currencies; unknown stays unknown. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleKeys, startOpenai, type OpenaiProvider } from '../../../tests/providers/openai/index.mjs'
import { ratesOf, readRates } from '../currency/rates'
import { saveRate } from '../currency/write'
import { cuts, readBreakdown, type Breakdown } from '../ledger/breakdown'
import { addDays, daysFrom } from '../ledger/days'
import { readOverview, type Overview } from '../ledger/overview'
import { emptyLine } from '../ledger/rows'
import { account, openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
const today = '2026-11-21'
const month = { from: '2026-11-01', to: today }
const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0)
const costOf = (parts: readonly { readonly cost: number | null }[]): number => sum(parts.map(({ cost }) => cost))

describe('what a sync brought', () => {
  let provider: OpenaiProvider
  let world: World
  let overview: Overview
  let breakdown: Breakdown
  beforeAll(async () => {
    provider = await startOpenai({ now })
    world = await openWorld([account(provider.origin, sampleKeys.acme), account(provider.origin, sampleKeys.globex, { label: 'Globex' })], { days: 75 })
    await world.sync({ now })
    overview = await readOverview(world.context.db, today, 'USD')
    breakdown = await readBreakdown(world.context.db, month, 'USD')
  })
  afterAll(async () => { await world.close(); await provider.close() })
  const billed = (from: string, to: string): number =>
    ['acme', 'globex'].reduce((total, organisation) => total + provider.control.totals({ organisation, from, to }).nanos, 0)

  it('is shown for today, this week and this month beside the same days before', () => {
    expect(overview.today).toEqual({ value: billed(today, today), previous: billed('2026-11-20', '2026-11-20') })
    expect(overview.week).toEqual({ value: billed('2026-11-16', today), previous: billed('2026-11-09', '2026-11-14') })
    expect(overview.month).toEqual({ value: billed('2026-11-01', today), previous: billed('2026-10-01', '2026-10-21') })
    expect(overview).toMatchObject({ byTheMonth: null, unconverted: [] })
  })

  it('is forecast from what is spent up', () => {
    const { spent, low, expected, high } = overview.forecast!
    expect(spent).toBe(overview.month.value)
    expect(low).toBeGreaterThan(spent)
    expect([low, expected, high]).toEqual([low, expected, high].sort((one, other) => one - other))
  })

  it('is the same in the chart by provider and by model', () => {
    const total = billed('2026-10-23', today)
    expect([overview.days.length, overview.days[0], overview.days.at(-1)]).toEqual([30, '2026-10-23', today])
    expect(sum(overview.byModel.flatMap(({ values }) => values))).toBe(total)
    expect(overview.byProvider.map(({ name }) => name)).toEqual(['openai'])
    expect(sum(overview.byProvider.flatMap(({ values }) => values))).toBe(total)
  })

  it('is the same in every table and in the pie', () => {
    for (const cut of cuts) expect(costOf(breakdown.parts[cut]), cut).toBe(overview.month.value)
    expect(breakdown.providers).toEqual([{ provider: 'openai', cost: overview.month.value }])
    expect(breakdown.parts.account.map(({ account: id, cost }) => [id, cost]).sort()).toEqual(
      [['Acme', 'acme'] as const, ['Globex', 'globex'] as const].map(([label, organisation]) => [world.id(label), provider.control.totals({ organisation, ...month }).nanos]).sort())
  })

  it('puts the dearest model first, with tokens beside it; services without a model have none', () => {
    const costs = breakdown.parts.model.map(({ cost }) => cost ?? -1)
    expect(costs).toEqual([...costs].sort((one, other) => other - one))
    expect(breakdown.parts.model.filter(({ cost, inputTokens }) => cost !== null && (inputTokens ?? 0) > 0).length).toBeGreaterThan(2)
    expect(breakdown.parts.project.every(({ project, inputTokens }) => project === '' || inputTokens !== null)).toBe(true)
  })
})

/** Lines as an adapter would write them, straight into the ledger. */
async function ledgerOf(lines: readonly Record<string, unknown>[]): Promise<World> {
  const world = await openWorld([])
  const rows = lines.map((line, index) => ({ ...emptyLine, account: 'a', source: 'openai.costs', provider: 'openai', kind: 'cost', day: today, currency: 'USD', item: String(index), fetched_at: 1, ...line }))
  for (let at = 0; at < rows.length; at += 500) await world.context.db.insertInto('ledger').values(rows.slice(at, at + 500) as never).execute()
  return world
}

describe('several providers and currencies', () => {
  let world: World
  /** Amounts that are no multiple of anything, so that every conversion has to round. */
  const lines = daysFrom('2026-09-20', today).flatMap((day, index) => [
    { day, provider: 'openai', account: 'a', model: 'm1', project: 'p1', api_key: 'k1', cost_nanos: 1_000_000_007 + index * 13 },
    { day, provider: 'google', account: 'g', source: 'google.export', currency: 'EUR', model: 'm2', project: 'p2', cost_nanos: 777_777_777 + index * 101 },
    { day, provider: 'google', account: 'g', source: 'google.export', currency: 'EUR', model: 'm3', project: 'p1', cost_nanos: 3 + index },
    { day, provider: 'google', account: 'g', source: 'google.export', currency: 'EUR', model: 'm3', project: 'p1', charge: 'credit', cost_nanos: -333_333_331 },
    { day, provider: 'other', account: 'o', currency: 'SEK', model: 'm4', project: 'p3', api_key: 'k2', cost_nanos: 5_555_555_555 + index },
  ])
  beforeAll(async () => {
    world = await ledgerOf([...lines, { day: '2026-11-01', span: 'month', provider: 'mistral', account: 'm', source: 'mistral.usage', currency: 'EUR', model: 'm5', cost_nanos: 12_345_678_901 }])
    for (const [currency, from_day, per_usd] of [['EUR', '2026-01-01', '0.9173'], ['EUR', '2026-11-04', '0.9311'], ['EUR', '2026-11-13', '0.9007'], ['SEK', '2026-01-01', '9.4731'], ['CHF', '2026-11-09', '0.7999']] as const)
      await saveRate(world.context, { currency, from_day, per_usd })
  })
  afterAll(() => world.close())

  it.each(['USD', 'EUR', 'SEK'])('agree to the nano in %s', async (currency) => {
    const [overview, breakdown, rates] = [await readOverview(world.context.db, today, currency), await readBreakdown(world.context.db, month, currency), await readRates(world.context.db)]
    const total = (from: string, to: string): number => sum(daysFrom(from, to).flatMap((day) => ['USD', 'EUR', 'SEK'].map((each) =>
      rates.convert(sum(lines.filter((line) => line.day === day && ((line as { currency?: string }).currency ?? 'USD') === each).map(({ cost_nanos }) => cost_nanos)), each, currency, day))))
    const byTheMonth = rates.convert(12_345_678_901, 'EUR', currency, '2026-11-01')!
    expect(overview.today).toEqual({ value: total(today, today), previous: total('2026-11-20', '2026-11-20') })
    expect(overview.week).toEqual({ value: total('2026-11-16', today), previous: total('2026-11-09', '2026-11-14') })
    expect(overview.month).toEqual({ value: total('2026-11-01', today) + byTheMonth, previous: total('2026-10-01', '2026-10-21') })
    expect(overview.byTheMonth).toBe(byTheMonth)
    for (const series of [overview.byProvider, overview.byModel]) {
      expect(sum(series.flatMap(({ values }) => values))).toBe(total('2026-10-23', today))
      expect(sum(series.map(({ values }) => values.at(-1) ?? 0))).toBe(overview.today.value)
    }
    for (const cut of cuts) expect(costOf(breakdown.parts[cut]), cut).toBe(overview.month.value)
    expect(costOf(breakdown.providers)).toBe(overview.month.value)
    expect(breakdown.providers.map(({ provider }) => provider).sort()).toEqual(['google', 'mistral', 'openai', 'other'])
    expect(overview.unconverted).toEqual([])
  })

  it('list apart what has no rate, and add it nowhere', async () => {
    const overview = await readOverview(world.context.db, today, 'CHF')
    expect(overview.today.value).not.toBeNull()
    expect(overview.unconverted.map(({ currency }) => currency)).toEqual(['EUR', 'SEK', 'USD'])
    const early = lines.filter(({ day }) => day >= '2026-10-23' && day < '2026-11-09' && lines.length > 0)
    expect(overview.unconverted.find(({ currency }) => currency === 'USD')!.cost).toBe(sum(early.filter((line) => !('currency' in line)).map(({ cost_nanos }) => cost_nanos)))
    expect(overview.byModel.find(({ name }) => name === 'm1')!.values.slice(0, 17)).toEqual(Array.from({ length: 17 }, () => null))
    const breakdown = await readBreakdown(world.context.db, month, 'CHF')
    for (const cut of cuts) expect(costOf(breakdown.parts[cut]), cut).toBe(overview.month.value)
    expect(breakdown.parts.model.find(({ model }) => model === 'm5')).toMatchObject({ cost: null })
  })

  it('count what is reported by the month in months only', async () => {
    const { db } = world.context
    const first = await readOverview(db, '2026-11-01', 'EUR')
    expect(first.today.value).toBe(first.month.value! - 12_345_678_901)
    expect(first.byProvider.map(({ name }) => name)).not.toContain('mistral')
    const { forecast, byTheMonth } = await readOverview(db, today, 'EUR')
    const without = await ledgerOf(lines)
    for (const { currency, from_day, per_usd } of await db.selectFrom('rates').selectAll().execute()) await saveRate(without.context, { currency, from_day, per_usd })
    expect(forecast).toBeNull()
    for (const each of [world, without]) await each.context.db.insertInto('coverage').values({ account: 'a', source: 'openai.costs', from_day: '2026-09-20', to_day: today }).execute()
    const [one, other] = [(await readOverview(db, today, 'EUR')).forecast!, (await readOverview(without.context.db, today, 'EUR')).forecast!]
    expect(one.expected - other.expected).toBe(byTheMonth)
    await without.close()
  })
})

describe('unknown', () => {
  it('is what was never fetched; a quiet day is 0', async () => {
    const empty = await openWorld([])
    expect(await readOverview(empty.context.db, today, 'USD')).toMatchObject({ hasData: false, today: { value: null, previous: null }, month: { value: null }, forecast: null })
    await empty.context.db.insertInto('coverage').values({ account: 'a', source: 'openai.costs', from_day: '2026-11-21', to_day: '2026-11-21' }).execute()
    expect(await readOverview(empty.context.db, today, 'USD')).toMatchObject({ today: { value: 0, previous: null }, forecast: null })
    await empty.close()
  })

  it('is a day whose lines name no amount or no currency; usage reports say nothing about money', async () => {
    const world = await ledgerOf([{ cost_nanos: null }, { day: '2026-11-20', cost_nanos: 5, currency: '' }])
    await world.context.db.insertInto('coverage').values([{ account: 'a', source: 'openai.costs', from_day: '2026-11-18', to_day: today }, { account: 'a', source: 'openai.completions', from_day: '2026-11-01', to_day: today }]).execute()
    const overview = await readOverview(world.context.db, today, 'USD')
    expect(overview).toMatchObject({ today: { value: null, previous: null }, unconverted: [{ currency: '', cost: 5 }] })
    expect(overview.byModel[0]!.values.at(-1)).toBeNull()
    expect((await readOverview(world.context.db, '2026-11-19', 'USD')).today).toEqual({ value: 0, previous: 0 })
    expect((await readOverview(world.context.db, '2026-11-18', 'USD')).today).toEqual({ value: 0, previous: null })
    await world.close()
  })

  it('days that a report says are incomplete are a floor of the forecast, not its ground', async () => {
    const world = await ledgerOf(daysFrom('2026-10-01', today).map((day) => ({ day, cost_nanos: day < '2026-11-19' ? 100 : 1 })))
    const coverage = { account: 'a', source: 'openai.costs', from_day: '2026-10-01', to_day: today }
    await world.context.db.insertInto('coverage').values({ ...coverage, complete_to: Date.parse('2026-11-19T06:00:00Z') }).execute()
    expect((await readOverview(world.context.db, today, 'USD')).forecast).toMatchObject({ spent: 1803, expected: 3000 })
    // An account that was removed long ago holds nothing up.
    await world.context.db.insertInto('coverage').values({ ...coverage, account: 'gone', to_day: '2026-11-02' }).execute()
    expect((await readOverview(world.context.db, today, 'USD')).forecast).toMatchObject({ spent: 1803, expected: 3000 })
    await world.context.db.updateTable('coverage').set({ complete_to: Date.parse('2026-10-05T00:00:00Z') }).where('account', '=', 'a').execute()
    expect((await readOverview(world.context.db, today, 'USD')).forecast!.expected).toBeLessThan(2900)
    await world.close()
  })
})

it('the last days of a long month are compared with the end of a short one', async () => {
  const march = await ledgerOf(['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01', '2026-03-31'].map((day, index) => ({ day, cost_nanos: 10 ** index })))
  expect((await readOverview(march.context.db, '2026-03-31', 'USD')).month).toEqual({ value: 11_000, previous: 110 })
  await march.close()
})

it('a month of more keys than are read ends in one row for the rest', async () => {
  const world = await ledgerOf(Array.from({ length: 5100 }, (_, index) => ({ api_key: `key ${index}`, day: addDays(today, -(index % 20)), cost_nanos: 1_000_000 + index })))
  const { parts } = await readBreakdown(world.context.db, month, 'USD')
  expect([parts.key.length, parts.key.at(-1)]).toEqual([5001, { provider: '', model: '', project: '', api_key: '', account: '', cost: 100 * 1_000_000 + 4950, inputTokens: null, outputTokens: null }])
  expect(costOf(parts.key)).toBe(costOf(parts.model))
  expect(ratesOf([]).convert(1, 'USD', 'EUR', today)).toBeNull()
  await world.close()
})
