/** Billed against recomputed: what belongs together, why it differs, and what another model would have cost (P-23). */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ratesOf } from '../currency/rates'
import { emptyLine, type Line } from '../ledger/rows'
import { writePortion } from '../ledger/write'
import { messages } from '../messages/index'
import { findModel } from '../prices/catalogue'
import { createPricer } from '../prices/pricer'
import { reconcileKeys } from '../reconcile/keys'
import { readLateness, readSums } from '../reconcile/read'
import { byModel, reconcile } from '../reconcile/reconcile'
import { agrees, explain, reasonCodes, type Facts, type Reason, type Sides } from '../reconcile/reasons'
import { whatIf } from '../reconcile/what-if'
import { openWorld, type World } from './kit/world'

const dollar = 1_000_000_000
const settled: Facts = { late: false, hasCostReport: true, hasUsageReport: true }
const late: Facts = { ...settled, late: true }
const sides = (rest: Partial<Sides>): Sides => ({
  model: 'gpt-4o', costLines: 1, usageLines: 1, billed: 10 * dollar, credit: 0, tax: 0, adjustment: 0, purchase: 0, discount: 0,
  unconverted: new Map(), unknownCosts: 0, computed: 10 * dollar, unpriced: new Map(), ...rest,
})
const noCost = { costLines: 0, billed: null }
const noUsage = { usageLines: 0, computed: null }

describe('the reason for a difference', () => {
  const cases: readonly [string, Partial<Sides>, Facts, readonly (readonly [Reason['code'], number | null])[]][] = [
    ['nothing: both sides are equal', {}, settled, []],
    ['a cent or less is rounding', { billed: 0.009 * dollar, computed: 0.001 * dollar }, settled, [['rounding', 0.008]]],
    ['half a per cent is rounding', { billed: 10.05 * dollar }, settled, [['rounding', 0.05]]],
    ['more than that is not', { billed: 10.06 * dollar }, settled, [['unexplained', 0.06]]],
    ['a credit of $25 explains $25, and nothing else', { billed: -15 * dollar, credit: -25 * dollar }, settled, [['credit', -25]]],
    ['a credit does not hide the rest', { billed: -14 * dollar, credit: -25 * dollar }, settled, [['credit', -25], ['unexplained', 1]]],
    ['tax', { billed: 11.9 * dollar, tax: 1.9 * dollar }, settled, [['tax', 1.9]]],
    ['an adjustment and something bought ahead', { billed: 12 * dollar, adjustment: -1 * dollar, purchase: 3 * dollar }, settled, [['adjustment', -1], ['purchase', 3]]],
    ['a discount on the list price', { billed: 8 * dollar, discount: -2 * dollar }, settled, [['discount', -2]]],
    ['a model without a price takes what is left', { billed: 15 * dollar, unpriced: new Map([['unpriced-model', 3]]) }, settled, [['unpriced-model', 5]]],
    ['nothing could be priced', { computed: null, unpriced: new Map([['priority-tier', 1]]) }, settled, [['priority-tier', 10]]],
    ['two reasons cannot be told apart', { billed: 15 * dollar, unpriced: new Map([['unpriced-model', 3], ['unknown-amount', 1]]) }, settled, [['unpriced-model', null], ['unknown-amount', null]]],
    ['Anthropic leaves the priority tier out of its costs: both sides agree without it', { unpriced: new Map([['priority-tier', 1]]) }, settled, [['priority-tier', null]]],
    ['usage without a price cannot explain that too little was billed', { billed: 5 * dollar, unpriced: new Map([['unpriced-unit', 1]]) }, settled, [['unpriced-unit', null], ['unexplained', -5]]],
    ['a currency without a rate', { billed: null, unconverted: new Map([['EUR', 9 * dollar]]) }, settled, [['currency', -10]]],
    ['an amount the provider left out', { billed: 4 * dollar, unknownCosts: 2 }, settled, [['unknown-cost', -6]]],
    ['a day that is not complete', { billed: 4 * dollar }, late, [['late', -6]]],
    ['a day that is not complete, yet agrees', {}, late, []],
    ['a service that belongs to no model', { ...noUsage, model: '' }, settled, [['service', 10]]],
    ['services that are used, but not all of them counted', { model: '', computed: 4 * dollar }, settled, [['service', 6]]],
    ['billed without usage', noUsage, settled, [['no-usage', 10]]],
    ['billed without usage, so far', noUsage, late, [['late', 10]]],
    ['an account without a usage report', noUsage, { ...settled, hasUsageReport: false }, [['no-usage-report', 10]]],
    ['used but not billed', noCost, settled, [['not-billed', -10]]],
    ['used but not billed yet', noCost, late, [['late', -10]]],
    ['an account without a cost report', noCost, { ...settled, hasCostReport: false }, [['no-cost-report', -10]]],
    ['used, not billed and without a price', { ...noCost, computed: null, unpriced: new Map([['unpriced-unit', 1]]) }, settled, [['unpriced-unit', null], ['not-billed', null]]],
    ['a credit alone', { ...noUsage, billed: -25 * dollar, credit: -25 * dollar, model: '' }, settled, [['credit', -25], ['service', null]]],
  ]
  it.each(cases)('%s', (_, given, facts, expected) => {
    expect(explain(sides(given), facts).map(({ code, nanos }) => [code, nanos === null ? null : nanos / dollar])).toEqual(expected)
  })

  it('has a name and an explanation for every code in both languages', () => {
    for (const language of ['en', 'de'] as const) {
      const texts: Readonly<Record<string, unknown>> = messages[language].cost.reconcile.reason
      expect(Object.keys(texts).sort()).toEqual([...reasonCodes, 'label'].sort())
    }
  })

  it('covers every code of the list', () => {
    const seen = new Set(cases.flatMap(([, , , expected]) => expected.map(([code]) => code)))
    expect([...seen].sort()).toEqual([...reasonCodes].sort())
  })

  it('adds up to the difference wherever every amount is known, and never leaves one open without a name', () => {
    const money = fc.integer({ min: -50 * dollar, max: 50 * dollar })
    const made = fc.record({
      billed: fc.option(money), computed: fc.option(fc.nat(50 * dollar)), credit: fc.integer({ min: -30 * dollar, max: 0 }), tax: fc.nat(dollar),
      discount: money, unknownCosts: fc.nat(1), costLines: fc.nat(1), usageLines: fc.nat(1),
      unpriced: fc.subarray(['unpriced-model', 'priority-tier'] as const).map((list) => new Map(list.map((reason) => [reason, 1]))),
    })
    fc.assert(fc.property(made, fc.boolean(), fc.boolean(), (given, isLate, hasCostReport) => {
      const whole = sides(given)
      const reasons = explain(whole, { late: isLate, hasCostReport, hasUsageReport: true })
      const difference = (whole.billed ?? 0) - (whole.computed ?? 0)
      if (reasons.every(({ nanos }) => nanos !== null)) expect(reasons.reduce((sum, { nanos }) => sum + (nanos ?? 0), 0)).toBe(difference)
      if (difference !== 0) expect(reasons).not.toEqual([])
    }))
  })

  it('counts as agreed within a cent or half a per cent of the larger side, and not beyond', () => {
    expect(agrees(10_000_000, 0, 0)).toBe(true)
    expect(agrees(10_000_001, 0, 0)).toBe(false)
    expect(agrees(-5 * dollar, 995 * dollar, 1000 * dollar)).toBe(true)
    expect(agrees(-5 * dollar - 1, 995 * dollar, 1000 * dollar)).toBe(false)
  })
})

const day = '2026-11-02'
const today = '2026-11-20'
const rates = ratesOf([{ currency: 'EUR', from_day: '2026-01-01', origin: 'own', per_usd: '0.5' }])
const matching = { rates, idOf: (provider: string, model: string) => findModel(provider, model)?.id ?? null }
const question = { from: '2026-11-01', to: '2026-11-10', provider: null, account: null }
const costLine = (model: string, dollars: number | null, rest: Partial<Line> = {}): Line =>
  ({ ...emptyLine, source: 'costs', provider: 'openai', kind: 'cost', day, model, item: `${model}, input`, currency: 'USD', cost_nanos: dollars === null ? null : dollars * dollar, ...rest })
/** At $2.50 a million for GPT-4o. */
const usageLine = (model: string, millions: number, rest: Partial<Line> = {}): Line =>
  ({ ...emptyLine, source: 'usage', provider: 'openai', kind: 'usage', day, model, item: 'completions', input_tokens: millions * 1e6, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 0, ...rest })

let world: World
beforeEach(async () => { world = await openWorld([]) })
afterEach(() => world.close())

async function write(costs: readonly Line[], usage: readonly Line[]): Promise<void> {
  for (const [source, lines] of [['costs', costs], ['usage', usage]] as const)
    await writePortion(world.context, 'a', source, { from: question.from, to: question.to, lines: lines.map((line) => ({ ...line, source })) }, null, 1, createPricer([]))
}
const rows = async () => (await reconcile(world.context.db, question, matching, today)).rows.map(({ model, billed, computed, reasons }) =>
  ({ model, billed: billed === null ? null : billed / dollar, computed: computed === null ? null : computed / dollar, reasons: reasons.map(({ code }) => code) }))

describe('what belongs together', () => {
  it('is told by equal names', async () => {
    await write([costLine('gpt-4o', 25), costLine('gpt-4o-mini', 1.5)], [usageLine('gpt-4o', 10), usageLine('gpt-4o-mini', 10)])
    expect(await rows()).toEqual([{ model: 'gpt-4o', billed: 25, computed: 25, reasons: [] }, { model: 'gpt-4o-mini', billed: 1.5, computed: 1.5, reasons: [] }])
  })

  it('else by the price list: a bill for the short name and usage of the dated one', async () => {
    await write([costLine('gpt-4o-mini', 1.5)], [usageLine('gpt-4o-mini-2024-07-18', 6), usageLine('gpt-4o-mini-2024-07-18', 4, { item: 'completions; x' })])
    expect(await rows()).toEqual([{ model: 'gpt-4o-mini', billed: 1.5, computed: 1.5, reasons: [] }])
  })

  it('is not mixed up where one name fits exactly', async () => {
    await write([costLine('gpt-4o', 25)], [usageLine('gpt-4o', 10), usageLine('gpt-4o-2024-08-06', 4)])
    expect(await rows()).toEqual([{ model: 'gpt-4o-2024-08-06', billed: null, computed: 10, reasons: ['not-billed'] }, { model: 'gpt-4o', billed: 25, computed: 25, reasons: [] }])
  })

  it('takes other currencies at the rate of their day, and says where there is none', async () => {
    await write([costLine('gpt-4o', 5, { currency: 'EUR' }), costLine('gpt-4o', 3, { currency: 'CHF', item: 'gpt-4o, output' })], [usageLine('gpt-4o', 4)])
    const { rows: [row], unconverted } = await reconcile(world.context.db, question, matching, today)
    expect(row).toMatchObject({ billed: 10 * dollar, computed: 10 * dollar, agrees: true })
    expect(row!.reasons).toEqual([{ code: 'currency', nanos: null }])
    expect(unconverted).toEqual(new Map([['CHF', 3 * dollar]]))
  })

  it('knows discounts from the provider\'s own list price, and credits from their charge', async () => {
    await write([costLine('gpt-4o', 20, { list_nanos: 25 * dollar }), costLine('gpt-4o', -5, { charge: 'credit', item: 'promotion' })], [usageLine('gpt-4o', 10)])
    const [row] = (await reconcile(world.context.db, question, matching, today)).rows
    expect(row).toMatchObject({ billed: 15 * dollar, difference: -10 * dollar, reasons: [{ code: 'credit', nanos: -5 * dollar }, { code: 'discount', nanos: -5 * dollar }] })
  })

  it('puts a tool that a model called to the services, where it is billed', async () => {
    const search = { provider: 'anthropic', input_tokens: null, output_tokens: null, cached_tokens: null, cache_write_tokens: null, item: 'web_search', unit: 'web searches', quantity: 300 }
    await write([costLine('claude-haiku-4-5', 10, { provider: 'anthropic' }), costLine('', 3, { provider: 'anthropic', item: 'web_search' })], [
      usageLine('claude-haiku-4-5', 10, { provider: 'anthropic', cache_write_1h_tokens: 0 }), usageLine('claude-haiku-4-5', 0, search), usageLine('claude-opus-4-7', 0, { ...search, quantity: 0 }),
    ])
    expect(await rows()).toEqual([{ model: '', billed: 3, computed: 3, reasons: [] }, { model: 'claude-haiku-4-5', billed: 10, computed: 10, reasons: [] }])
  })

  it('leaves out what was told twice', async () => {
    await write([], [usageLine('', 0, { provider: 'anthropic', service: 'Claude Code', unit: 'tokens', quantity: 9, input_tokens: null, output_tokens: null, item: 'claude code' })])
    expect(await rows()).toEqual([])
  })
})

describe('the sums', () => {
  it('are those of the rows, by day, by model and by reason; the aim is counted where both sides are known', async () => {
    await write(
      [costLine('gpt-4o', 25), costLine('gpt-4o', 30, { day: '2026-11-03' }), costLine('', 4, { item: 'web search' })],
      [usageLine('gpt-4o', 10), usageLine('gpt-4o', 10, { day: '2026-11-03' }), usageLine('acme-7b', 1)],
    )
    const result = await reconcile(world.context.db, question, matching, today)
    expect(result).toMatchObject({ billed: 59 * dollar, computed: 50 * dollar, both: 2, agreeing: 1, explained: 0 })
    expect(result.days).toHaveLength(10)
    expect(result.days.slice(0, 3)).toEqual([{ day: '2026-11-01', billed: null, computed: null }, { day, billed: 29 * dollar, computed: 25 * dollar }, { day: '2026-11-03', billed: 30 * dollar, computed: 25 * dollar }])
    expect(result.reasons).toEqual([
      { code: 'unpriced-model', rows: 1, nanos: null }, { code: 'service', rows: 1, nanos: 4 * dollar },
      { code: 'not-billed', rows: 1, nanos: null }, { code: 'unexplained', rows: 1, nanos: 5 * dollar },
    ])
    expect(result.rows[0]).toMatchObject({ day: '2026-11-03', model: 'gpt-4o', difference: 5 * dollar, ratio: 1.2 })
    expect(byModel(result.rows)[0]).toMatchObject({ day: '', model: 'gpt-4o', billed: 55 * dollar, computed: 50 * dollar, difference: 5 * dollar, reasons: [{ code: 'unexplained', nanos: 5 * dollar }] })
  })

  it('keep to the provider and account asked for', async () => {
    await write([costLine('gpt-4o', 25)], [usageLine('gpt-4o', 10)])
    expect((await readSums(world.context.db, { ...question, provider: 'anthropic' }))).toEqual([])
    expect((await readSums(world.context.db, { ...question, account: 'b' }))).toEqual([])
    expect((await readSums(world.context.db, { ...question, provider: 'openai', account: 'a' }))).toHaveLength(2)
  })

  it('go by project and key where both reports name them', async () => {
    await write(
      [costLine('gpt-4o', 25, { project: 'p', api_key: 'k' }), costLine('gpt-4o', 5, { project: 'q' })],
      [usageLine('gpt-4o', 10, { project: 'p' }), usageLine('gpt-4o', 4, { project: 'q' }), usageLine('acme-7b', 4, { project: 'q' })],
    )
    expect((await reconcileKeys(world.context.db, 'project', question, rates)).map(({ name, billed, computed, agrees: same, unpriced }) => ({ name, billed, computed, same, unpriced }))).toEqual([
      { name: 'q', billed: 5 * dollar, computed: 10 * dollar, same: false, unpriced: 1 },
      { name: 'p', billed: 25 * dollar, computed: 25 * dollar, same: true, unpriced: 0 },
    ])
    expect(await reconcileKeys(world.context.db, 'api_key', question, rates)).toEqual([])
  })
})

describe('a day is late', () => {
  const fetchedAt = (at: number) => world.context.db.updateTable('accounts').set({ tried_at: at }).execute()
  beforeEach(async () => {
    await world.context.db.insertInto('accounts').values({ account: 'a', provider: 'openai', label: 'A', tried_at: 1, problem: '', detail: '' }).execute()
  })

  it('while it is not over, or a report does not reach it', async () => {
    await write([], [])
    const isLate = await readLateness(world.context.db, '2026-11-08')
    expect(['2026-11-07', '2026-11-08', '2026-11-11'].map((each) => isLate('a', each))).toEqual([false, true, true])
    expect((await readLateness(world.context.db, today))('a', '2026-11-11')).toBe(true)
  })

  it('while the provider says that its data end before the day does', async () => {
    await writePortion(world.context, 'a', 'costs', { from: '2026-11-01', to: '2026-11-10', lines: [], completeTo: Date.parse('2026-11-09T06:00:00Z') }, null, 1, createPricer([]))
    const isLate = await readLateness(world.context.db, today)
    expect(['2026-11-08', '2026-11-09'].map((each) => isLate('a', each))).toEqual([false, true])
  })

  it('when the last fetch changed it, but not because it was the first fetch', async () => {
    const portion = (dollars: number) => ({ from: '2026-11-01', to: '2026-11-30', lines: ['2026-11-17', '2026-11-18'].map((on, index) => costLine('gpt-4o', index === 1 ? dollars : 1, { day: on })) })
    await writePortion(world.context, 'a', 'costs', portion(1), null, 1, createPricer([]))
    expect((await readLateness(world.context.db, today))('a', '2026-11-18')).toBe(false)
    await writePortion(world.context, 'a', 'costs', portion(2), null, 5, createPricer([]))
    await fetchedAt(5)
    const isLate = await readLateness(world.context.db, today)
    expect(['2026-11-17', '2026-11-18'].map((each) => isLate('a', each))).toEqual([false, true])
  })
})

describe('another model', () => {
  const pricer = createPricer([])
  const sums = async () => readSums(world.context.db, question)

  it('would have cost its own prices for the same tokens: 10 M of GPT-4o, half cached, on Claude Haiku 4.5', async () => {
    await write([], [usageLine('gpt-4o', 10, { cached_tokens: 5_000_000, output_tokens: 1_000_000 })])
    expect(whatIf(pricer, { provider: 'anthropic', model: 'claude-haiku-4-5' }, await sums())).toBe((5 * 1 + 5 * 0.1 + 5) * dollar)
    expect(whatIf(pricer, { provider: 'openai', model: 'gpt-4o' }, await sums())).toBe((5 * 2.5 + 5 * 1.25 + 10) * dollar)
  })

  it('is unknown where it has no price, or where no tokens are', async () => {
    await write([], [usageLine('gpt-4o', 10)])
    expect(whatIf(pricer, { provider: 'openai', model: 'acme-7b' }, await sums())).toBeNull()
    expect(whatIf(pricer, { provider: 'openai', model: 'gpt-4o' }, [])).toBeNull()
  })

  it('pays standard prices for batches where it sells none, and plain cache writes for hours', async () => {
    await write([], [usageLine('claude-haiku-4-5', 2, { provider: 'anthropic', tier: 'batch', cache_write_tokens: 1_000_000, cache_write_1h_tokens: 1_000_000 })])
    expect(whatIf(pricer, { provider: 'xai', model: 'grok-4' }, await sums())).toBe(6 * dollar)
    expect(whatIf(pricer, { provider: 'openai', model: 'gpt-4o' }, await sums())).toBe(2.5 * dollar)
  })
})
