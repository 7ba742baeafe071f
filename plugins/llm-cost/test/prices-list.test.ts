/** The list of prices: what is in force, what was, and what may be entered. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dollarText, priceHistory, priceRow } from '../prices/listing'
import { readOverrides, type Override } from '../prices/overrides'
import { overrideOf, priceProblems, removePrice, savePrice, type PriceDraft } from '../prices/save'
import { openWorld, type World } from './kit/world'

const own = (rest: Partial<Override>): Override =>
  ({ provider: 'openai', model: 'gpt-4o', from_day: '2026-10-01', input: '2', cached: null, cache_write: null, cache_write_1h: null, output: null, note: '', ...rest })
const draft = (rest: Partial<PriceDraft>): PriceDraft =>
  ({ provider: 'openai', model: 'gpt-4o', day: '2026-11-01', input: '', cached: '', cache_write: '', cache_write_1h: '', output: '', note: '', ...rest })

describe('the price in force', () => {
  it('is the own one, and the list\'s where it leaves a field open', () => {
    expect(priceRow('openai', 'gpt-4o-2024-08-06', [], '2026-11-01')).toMatchObject({ listed: 'gpt-4o', source: 'list', from: null, own: [], input: '2.5', cached: '1.25', cache_write: null, output: '10', stepAbove: null })
    expect(priceRow('openai', 'gpt-4o', [own({})], '2026-11-01')).toMatchObject({ source: 'own', from: '2026-10-01', own: ['input'], input: '2', cached: '1.25', output: '10' })
    expect(priceRow('openai', 'gpt-4o', [own({})], '2026-09-30')).toMatchObject({ source: 'list', input: '2.5' })
  })

  it('is said to be missing for a model nobody lists, and where requests become dearer', () => {
    expect(priceRow('openai', 'acme-7b', [], '2026-11-01')).toMatchObject({ listed: null, source: 'none', input: null, output: null })
    expect(priceRow('google', 'gemini-2.5-pro', [], '2026-11-01')).toMatchObject({ input: '1.25', stepAbove: 200_000 })
  })

  it('has a history, newest first, with steps and own prices', () => {
    const past = priceHistory('openai', 'o3', [own({ model: 'o3', from_day: '2026-10-01' })])
    expect(past.map(({ source, from, input, cached }) => [source, from, input, cached])).toEqual([['own', '2026-10-01', '2', null], ['list', '2025-06-10', '2', '0.5'], ['list', null, '10', '0.5']])
    expect(priceHistory('google', 'gemini-2.5-pro', []).map(({ above, input }) => [above, input])).toEqual([[0, '1.25'], [200_000, '2.5']])
  })

  it('is written exactly', () => {
    expect([0n, 1n, 1_250_000_000_000n, 37_500_000_000n, 12_000_000_000_000n].map(dollarText)).toEqual(['0', '0.000000000001', '1.25', '0.0375', '12'])
  })
})

describe('an own price that is entered', () => {
  it.each([
    ['nothing', draft({}), { input: 'none' }],
    ['a word', draft({ output: 'much' }), { output: 'number' }],
    ['a negative price', draft({ input: '-1' }), { input: 'number' }],
    ['grouping', draft({ input: '1,000.5' }), { input: 'number' }],
    ['an exponent', draft({ input: '1e3' }), { input: 'number' }],
    ['a day that does not exist', draft({ input: '1', day: '2026-02-30' }), { day: 'day' }],
    ['a day that is taken', draft({ input: '1', day: '2026-10-01' }), { day: 'taken' }],
    ['no model', draft({ input: '1', model: ' ' }), { model: 'model' }],
    ['a price with a comma', draft({ input: '2,5' }), {}],
    ['a price of 0: the model is free', draft({ input: '0', output: '0' }), {}],
  ])('%s', (_, given, problems) => {
    expect(priceProblems(given, [own({})], null)).toEqual(problems)
  })

  it('may keep its own day while it is changed', () => {
    const before = own({})
    expect(priceProblems(draft({ input: '1', day: before.from_day }), [before], before)).toEqual({})
  })
})

describe('own prices are kept', () => {
  let world: World
  beforeEach(async () => { world = await openWorld([]) })
  afterEach(() => world.close())
  const kept = () => readOverrides(world.context.db)

  it('changed in one step, also to another day, and removed', async () => {
    const first = overrideOf(draft({ input: '2,50', note: ' contract ' }))
    expect(first).toEqual(own({ from_day: '2026-11-01', input: '2.50', note: 'contract' }))
    await savePrice(world.context, first)
    const second = { ...first, from_day: '2026-11-05', output: '9' }
    await savePrice(world.context, second, first)
    expect(await kept()).toEqual([second])
    await removePrice(world.context, second)
    expect(await kept()).toEqual([])
  })
})
