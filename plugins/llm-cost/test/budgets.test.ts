/** Budgets: what they count, when they are crossed, what is published of them, and what may be typed. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { saveRate } from '../currency/write'
import { readBudgetStates } from '../ledger/budget-state'
import { amountOf, budgetProblems, periodOf, periodsBefore, readBudgets, removeBudget, saveBudget, typedAmount, type Budget } from '../ledger/budgets'
import { addDays, daysFrom } from '../ledger/days'
import { fromNanos } from '../ledger/money'
import { publishMetrics } from '../ledger/publish'
import { emptyLine } from '../ledger/rows'
import { openWorld, type World } from './kit/world'

const today = '2026-11-21'
const dollar = 1_000_000_000
const all: Budget = { id: 'b1', name: 'All', provider: '', model: '', project: '', period: 'month', amount_nanos: 250 * dollar, currency: 'USD' }

let world: World
beforeEach(async () => { world = await openWorld([]) })
afterEach(() => world.close())

async function bill(lines: readonly Record<string, unknown>[]): Promise<void> {
  await world.context.db.insertInto('ledger').values(lines.map((line, index) => ({
    ...emptyLine, account: 'a', source: 'openai.costs', provider: 'openai', kind: 'cost', currency: 'USD', item: String(index), fetched_at: 1, ...line,
  })) as never).execute()
  await world.context.db.insertInto('coverage').values({ account: 'a', source: 'openai.costs', from_day: '2026-09-01', to_day: today })
    .onConflict((conflict) => conflict.columns(['account', 'source']).doNothing()).execute()
}
const daily = (from: string, dollars: number, line: object = {}) => daysFrom(from, today).map((day) => ({ day, cost_nanos: dollars * dollar, ...line }))
const states = (...budgets: readonly Partial<Budget>[]) =>
  Promise.all(budgets.map((budget, index) => saveBudget(world.context, { ...all, id: `b${index}`, name: `${index}`, ...budget }))).then(() => readBudgetStates(world.context.db, today))

describe('a budget', () => {
  it('says what is spent, where it ends and on which day it is crossed', async () => {
    await bill(daily('2026-09-01', 10))
    const [state] = await states({})
    expect(state).toMatchObject({
      period: { from: '2026-11-01', to: '2026-11-30' }, spent: 210 * dollar, phase: 'crossing', unconverted: [], leftOut: null,
      forecast: { expected: 300 * dollar }, crossing: { expected: '2026-11-26', earliest: '2026-11-26', latest: '2026-11-26' },
    })
    expect(state!.history.map(({ from, spent }) => [from, spent])).toEqual([
      ['2026-05-01', null], ['2026-06-01', null], ['2026-07-01', null], ['2026-08-01', null], ['2026-09-01', 300 * dollar], ['2026-10-01', 310 * dollar],
    ])
  })

  it.each([
    [{ amount_nanos: 200 * dollar }, 'crossed', 210], [{ amount_nanos: 210 * dollar }, 'crossing', 210], [{ amount_nanos: 300 * dollar }, 'ok', 210],
    [{ period: 'week', amount_nanos: 70 * dollar }, 'ok', 60], [{ period: 'week', amount_nanos: 65 * dollar }, 'crossing', 60], [{ period: 'day', amount_nanos: 9 * dollar }, 'crossed', 10],
  ] as const)('%o is %s with %d spent', async (budget, phase, spent) => {
    await bill(daily('2026-09-01', 10))
    expect((await states(budget))[0]).toMatchObject({ phase, spent: spent * dollar })
  })

  it('counts what its scope holds, and nothing else', async () => {
    await bill([
      ...daily('2026-11-20', 1, { provider: 'openai', model: 'm1', project: 'p1' }), ...daily('2026-11-20', 10, { provider: 'openai', model: 'm2', project: 'p1', item: 'b' }),
      ...daily('2026-11-20', 100, { provider: 'google', model: 'm1', project: 'p2', item: 'c' }),
    ].map((line, index) => ({ ...line, item: String(index) })))
    const found = await states({}, { provider: 'openai' }, { model: 'm1' }, { project: 'p1' }, { provider: 'openai', model: 'm1', project: 'p1' }, { provider: 'google', project: 'p1' })
    expect(found.map(({ spent }) => (spent === null ? null : spent / dollar))).toEqual([222, 22, 202, 22, 2, 0])
  })

  it('converts with the rate of each day, and lists apart what has none', async () => {
    await saveRate(world.context, { currency: 'EUR', from_day: '2026-11-01', per_usd: '0.5' })
    await saveRate(world.context, { currency: 'EUR', from_day: '2026-11-21', per_usd: '0.8' })
    await bill([{ day: '2026-11-20', cost_nanos: 8 * dollar }, { day: today, cost_nanos: 10 * dollar }, { day: today, cost_nanos: 7, currency: 'SEK' }])
    expect((await states({ currency: 'EUR' }))[0]).toMatchObject({ spent: (4 + 8) * dollar, unconverted: [{ currency: 'SEK', cost: 7 }] })
  })

  it('holds what is reported by the month only when it is for months', async () => {
    await bill([...daily('2026-09-01', 10), { day: '2026-11-01', span: 'month', item: 'm', cost_nanos: 5 * dollar }, { day: '2026-10-01', span: 'month', item: 'm', cost_nanos: 50 * dollar }])
    const [month, week] = await states({}, { period: 'week' })
    expect(month).toMatchObject({ spent: 215 * dollar, leftOut: null, forecast: { expected: 305 * dollar } })
    expect(month!.history.at(-1)!.spent).toBe(360 * dollar)
    expect(week).toMatchObject({ spent: 60 * dollar, leftOut: 5 * dollar })
  })

  it('has no past that only some reports reach back to', async () => {
    await bill(daily('2026-09-01', 10))
    await world.context.db.insertInto('coverage').values({ account: 'm', source: 'mistral.usage', from_day: '2026-10-01', to_day: today }).execute()
    expect((await states({}))[0]!.history.map(({ spent }) => spent).slice(-2)).toEqual([null, 310 * dollar])
  })

  it('without any data is unknown, not 0', async () => {
    expect((await states({}))[0]).toMatchObject({ phase: 'unknown', spent: null, forecast: null, crossing: null })
  })
})

describe('budgets are kept', () => {
  it('created, changed and removed', async () => {
    await saveBudget(world.context, all)
    await saveBudget(world.context, { ...all, id: 'b2', name: 'A' })
    await saveBudget(world.context, { ...all, amount_nanos: 1 })
    expect(await readBudgets(world.context.db)).toEqual([{ ...all, id: 'b2', name: 'A' }, { ...all, amount_nanos: 1 }])
    await removeBudget(world.context, 'b1')
    expect((await readBudgets(world.context.db)).map(({ id }) => id)).toEqual(['b2'])
  })

  it('periods follow each other without a gap', () => {
    fc.assert(fc.property(fc.constantFrom('day', 'week', 'month' as const), fc.integer({ min: 0, max: 3000 }), (kind, offset) => {
      const day = addDays('2024-01-01', offset)
      const periods = [...periodsBefore(kind as 'month', day, 6), periodOf(kind as 'month', day)]
      expect(periods).toHaveLength(7)
      periods.slice(1).forEach(({ from }, index) => expect(from).toBe(addDays(periods[index]!.to, 1)))
      expect(periods.at(-1)!.from <= day && day <= periods.at(-1)!.to).toBe(true)
    }))
  })
})

describe('published', () => {
  const point = (name: string, day = today, budget = 'b1') => [...world.points.values()].find((each) => each.name === name && each.labels?.['budget'] === budget && each.at === Date.parse(`${day}T00:00:00Z`))

  it('are limit, spent, forecast and used of each budget, once', async () => {
    await bill(daily('2026-09-01', 10))
    await saveBudget(world.context, all)
    await publishMetrics(world.context, today)
    expect(point('llm.budget.limit')).toMatchObject({ value: 250 * dollar, unit: 'nano-usd', labels: { budget: 'b1', name: 'All' } })
    expect(point('llm.budget.spent')).toMatchObject({ value: 210 * dollar })
    expect(point('llm.budget.forecast')).toMatchObject({ value: 300 * dollar })
    expect(point('llm.budget.used')).toMatchObject({ value: 84, unit: 'percent' })
    expect(await publishMetrics(world.context, today)).toBe(0)
  })

  it('go to 0 when the budget is removed, and stay as they were on earlier days', async () => {
    await bill(daily('2026-09-01', 10))
    await saveBudget(world.context, all)
    await publishMetrics(world.context, '2026-11-20')
    await publishMetrics(world.context, today)
    await removeBudget(world.context, 'b1')
    await publishMetrics(world.context, today)
    for (const name of ['limit', 'spent', 'forecast', 'used']) expect(point(`llm.budget.${name}`)).toMatchObject({ value: 0 })
    expect(point('llm.budget.spent', '2026-11-20')).toMatchObject({ value: 200 * dollar })
    expect(await publishMetrics(world.context, today)).toBe(0)
  })

  it('costs are in US dollars of their day, without what has no rate or no day', async () => {
    await saveRate(world.context, { currency: 'EUR', from_day: '2026-11-20', per_usd: '0.8' })
    await bill([
      { day: today, model: 'm', cost_nanos: 1 }, { day: today, model: 'm', currency: 'EUR', cost_nanos: 8 }, { day: today, model: 'm', currency: 'SEK', cost_nanos: 100 },
      { day: '2026-11-19', model: 'm', currency: 'EUR', cost_nanos: 8 }, { day: '2026-11-01', model: 'm', span: 'month', cost_nanos: 1000 },
      { day: today, model: 'm', kind: 'usage', currency: '', input_tokens: 5 }, { day: '2026-11-01', model: 'm', kind: 'usage', span: 'month', currency: '', input_tokens: 500 },
    ])
    await publishMetrics(world.context, today)
    expect([...world.points.values()].map(({ name, value, at }) => [name, value, new Date(at).toISOString().slice(0, 10)])).toEqual([['llm.cost', 11, today], ['llm.tokens', 5, today]])
    await world.context.db.deleteFrom('rates').execute()
    await publishMetrics(world.context, today)
    expect([...world.points.values()].map(({ name, value }) => [name, value])).toEqual([['llm.cost', 1], ['llm.tokens', 5]])
  })

  it('reach back through a history of any length', async () => {
    const days = daysFrom('2025-01-01', '2025-12-31').filter((_, index) => index % 40 === 0)
    await bill(days.map((day) => ({ day, model: 'm', cost_nanos: 3 })))
    expect(await publishMetrics(world.context, today)).toBe(days.length)
    await world.context.db.deleteFrom('ledger').execute()
    expect(await publishMetrics(world.context, today)).toBe(days.length)
    expect([...world.points.values()].every(({ value }) => value === 0)).toBe(true)
  })
})

describe('what is typed', () => {
  it.each([
    ['1500', 'en', 1500], ['1,500.50', 'en', 1500.5], ['0.05', 'en', 0.05], ['1.500', 'de', 1500], ['1.500,50', 'de', 1500.5], ['0,05', 'de', 0.05], [' 12 ', 'de', 12],
    ['1,50', 'en', null], ['1.50', 'de', null], ['1,5,00', 'en', null], ['1.2.3', 'en', null], ['', 'en', null], ['12 $', 'en', null], ['1e3', 'en', null], ['.5', 'en', null], ['9'.repeat(30), 'en', null],
  ] as const)('%j in %s is %d', (typed, language, amount) => {
    expect(amountOf(typed, language)).toBe(amount === null ? null : Math.round(amount * dollar))
  })

  it('comes back as it was shown', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), fc.constantFrom('en', 'de'), (nanos, language) => {
      expect(amountOf(typedAmount(fromNanos(nanos), language), language)).toBe(nanos)
    }))
  })

  it('is checked field by field', () => {
    const draft = { name: 'New', provider: '', model: '', project: '', period: 'month', amount: '10', currency: 'EUR' } as const
    expect(budgetProblems(draft, 'en', [all], 'b2')).toEqual({})
    expect(budgetProblems({ ...draft, name: ' All ' }, 'en', [all], 'b2')).toEqual({ name: 'sameName' })
    expect(budgetProblems({ ...draft, name: 'All' }, 'en', [all], 'b1')).toEqual({})
    expect(budgetProblems({ ...draft, name: ' ', amount: '0', currency: 'euro' }, 'en', [], 'b2')).toEqual({ name: 'noName', amount: 'notPositive', currency: 'currency' })
    expect(budgetProblems({ ...draft, name: 'x'.repeat(81), amount: 'ten' }, 'en', [], 'b2')).toEqual({ name: 'longName', amount: 'amount' })
  })
})
