/** P-23: what the explorer shows of an answer: periods side by side, the largest names, drill-down, the exported result. */
import { createTestHost, type TestHost } from '@panoptic/sdk/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../package.json'
import { merge, type Group } from '../explorer/answer'
import { choicesOf, initial, nextGroup } from '../explorer/choices'
import { change, comparedPeriod, comparisons, counterpart } from '../explorer/compare'
import { compute } from '../explorer/compute'
import { drill } from '../explorer/drill'
import { addMonths, cut, periodOf, presetPeriod, timesIn } from '../explorer/period'
import { measures, plainMeasures, type Dimension, type Selection } from '../explorer/question'
import { pair, rank } from '../explorer/ranking'
import { beside, overTime } from '../explorer/series'
import { resultSource } from '../export/result'
import { tableParts } from '../export/table'
import { addDays, daysFrom } from '../ledger/days'
import { emptyLine } from '../ledger/rows'
import { tables, type DB } from '../tables'

const day = fc.integer({ min: 0, max: 1200 }).map((n) => addDays('2024-01-01', n))
const period = fc.tuple(day, fc.nat(400)).map(([from, length]) => ({ from, to: addDays(from, length) }))
const group = (key: readonly string[], cost: number | null, extra: Partial<Group> = {}): Group =>
  ({ key, unit: '', lines: 1, unconverted: new Map(), amounts: { ...merge([], []).amounts, cost: { value: cost, unknown: cost === null ? 1 : 0 } }, ...extra })

describe('periods', () => {
  it('cut anywhere, they hold every day once', () => {
    fc.assert(fc.property(period, fc.array(day), fc.nat(4), (whole, starts, months) => {
      expect(cut(whole, starts, months).flatMap(({ from, to }) => daysFrom(from, to))).toEqual(daysFrom(whole.from, whole.to))
    }))
  })

  it('by week and month, every day lies in one that is listed', () => {
    fc.assert(fc.property(period, fc.constantFrom('day' as const, 'week' as const, 'month' as const), (whole, time) => {
      const parts = timesIn(time, whole).map((start) => periodOf(time, start))
      for (const each of [whole.from, whole.to]) expect(parts.filter(({ from, to }) => each >= from && each <= to)).toHaveLength(1)
      expect(parts.slice(1).map(({ from }) => from)).toEqual(parts.slice(0, -1).map(({ to }) => addDays(to, 1)))
    }))
  })

  it('the usual ones, as seen from a leap day', () => {
    const of = (preset: Parameters<typeof presetPeriod>[0]) => Object.values(presetPeriod(preset, '2028-02-29', { from: '2027-05-05', to: '2028-02-28' })).join('…')
    expect([of('today'), of('last7'), of('month'), of('lastMonth'), of('lastYear'), of('all')])
      .toEqual(['2028-02-29…2028-02-29', '2028-02-23…2028-02-29', '2028-02-01…2028-02-29', '2028-01-01…2028-01-31', '2027-01-01…2027-12-31', '2027-05-05…2028-02-28'])
    expect([addMonths('2028-03-31', -1), addMonths('2028-02-29', -12), addMonths('2028-01-31', 1)]).toEqual(['2028-02-29', '2027-02-28', '2028-02-29'])
  })

  it('compared: the one before ends where this begins, and every time of it has a counterpart in this', () => {
    fc.assert(fc.property(period, fc.constantFrom(...comparisons), fc.constantFrom('day' as const, 'week' as const, 'month' as const), (whole, comparison, time) => {
      const compared = comparedPeriod(comparison, whole)
      if (compared === null) return void expect(comparison).toBe('none')
      if (comparison === 'previous') expect([addDays(compared.to, 1), daysFrom(compared.from, compared.to).length]).toEqual([whole.from, daysFrom(whole.from, whole.to).length])
      const ours = timesIn(time, whole)
      const moved = timesIn(time, compared).map(counterpart(comparison, time, whole, compared))
      for (const each of moved) expect(ours).toContain(each)
      expect(moved).toEqual([...moved].sort())
    }))
  })

  it('changes are unknown where either side is, and have no share of nothing', () => {
    expect([change(3, 2), change(3, 0), change(-1, -2), change(null, 2), change(3, null)].map(({ absolute, relative }) => [absolute, relative]))
      .toEqual([[1, 0.5], [3, null], [1, 0.5], [null, null], [null, null]])
  })
})

describe('the largest names', () => {
  const groups = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), day: fc.constantFrom('2026-01-01', '2026-01-02'), cost: fc.option(fc.integer({ min: -50, max: 100 }), { nil: null }) }), { maxLength: 12 })
    .map((list) => [...new Map(list.map((each) => [each.name + each.day, group([each.name, each.day], each.cost)])).values()])

  it('and the rest together are the whole, on both sides; time is never cut', () => {
    fc.assert(fc.property(groups, groups, fc.integer({ min: 1, max: 4 }), (now, before, most) => {
      const rows = rank(pair(now, before), ['model', 'day'], 'cost', most)
      const total = (list: readonly (Group | null)[]) => merge(list.flatMap((each) => each ?? []), [])
      expect(total(rows.map((row) => row.now))).toEqual(total(now))
      expect(total(rows.map((row) => row.before))).toEqual(total(before))
      const shown = new Set(rows.filter(({ others }) => others === 0).map(({ key }) => key[0]))
      expect(shown.size).toBeLessThanOrEqual(most + 1)
      for (const name of shown) expect(rows.filter(({ key, others }) => others === 0 && key[0] === name).map(({ key }) => key[1])).toEqual([...new Set([...now, ...before].filter(({ key }) => key[0] === name).map(({ key }) => key[1]))].sort())
    }))
  })

  it('weigh by amount whatever its sign, unknown last, and one more than fits is shown', () => {
    const names = (most: number) => rank(pair(['x', 'credit', 'small', 'unknown'].map((name, index) => group([name], [100, -60, 5, null][index]!)), []), ['model'], 'cost', most).map(({ key, others }) => (others > 0 ? `+${others}` : key[0]))
    expect(names(10)).toEqual(['x', 'credit', 'small', 'unknown'])
    expect(names(3)).toEqual(['x', 'credit', 'small', 'unknown'])
    expect(names(2)).toEqual(['x', 'credit', '+2'])
  })
})

describe('charts', () => {
  it('over time: one value a day, gaps where nothing is known', () => {
    const { categories, series } = overTime(pair([group(['2026-01-01', 'a'], 5), group(['2026-01-03', 'a'], 7), group(['2026-01-03', 'b'], null)], []), ['day', 'model'], 'cost', { from: '2026-01-01', to: '2026-01-03' })
    expect(categories).toEqual(['2026-01-01', '2026-01-02', '2026-01-03'])
    expect(series.map(({ key, values }) => [key, values])).toEqual([['a', [5, null, 7]], ['b', [null, null, null]]])
  })

  it('side by side: the compared period beside this one', () => {
    const { categories, series } = beside(pair([group(['a'], 5)], [group(['a'], 3), group(['b'], 2)]), ['model'], 'cost', true, ({ key }) => key[0]!)
    expect([categories, series.map(({ values }) => values)]).toEqual([['a', 'b'], [[5, null], [3, 2]]])
  })
})

describe('opening it from elsewhere and going deeper', () => {
  it('takes what a view asked for and leaves out what does not fit', () => {
    expect(choicesOf({})).toBeNull()
    expect(choicesOf({ model: 'gpt-4o, input' })).toMatchObject({ filters: { model: ['gpt-4o, input'] }, group: ['project'], period: 'last30' })
    expect(choicesOf({ project: '["a","b"]', group: 'month,nonsense,model,day,key', from: '2026-01-01', to: 'soon', measure: 'cost; --', model: '' }))
      .toMatchObject({ filters: { project: ['a', 'b'], model: [''] }, group: ['month', 'model', 'day'], from: '2026-01-01', to: '', period: 'own', measure: 'cost' })
    expect(choicesOf({ model: '["not', account: '[1]', tab: 'lines', period: 'all', search: 'x' })).toMatchObject({ filters: { model: ['["not'], account: ['[1]'] }, tab: 'lines', period: 'all', search: 'x' })
  })

  it('an opened group becomes filters and days, and the lines are the end', () => {
    const days = { from: '2026-01-05', to: '2026-02-20' }
    const steps: string[] = []
    let choices = { ...initial, group: ['provider', 'month'] as readonly Dimension[] }
    for (let step = 0; choices.tab === 'result' && step < 20; step++) {
      choices = drill(choices, choices.group.map((dimension) => ({ month: '2026-02-01', day: '2026-02-03' } as Record<string, string>)[dimension] ?? `${dimension}-1`), choices.period === 'own' ? { from: choices.from, to: choices.to } : days, 'next')
      steps.push(choices.group.join())
    }
    expect(choices).toMatchObject({ tab: 'lines', filters: { provider: ['provider-1'] }, from: '2026-02-03', to: '2026-02-03' })
    expect(steps[0]).toBe('day')
    expect(nextGroup(['model'], { model: ['x'] })).toEqual(['project'])
    expect(nextGroup(['model', 'user'], { model: ['x'] })).toEqual(['user'])
    expect(drill(initial, [''], days, 'lines')).toMatchObject({ tab: 'lines', filters: { model: [''] } })
  })
})

describe('an answer', () => {
  let host: TestHost<DB>
  beforeAll(async () => {
    host = await createTestHost<DB>({ package: manifest, tables, user: { settings: { currency: 'EUR' } } })
    const row = { ...emptyLine, account: 'a', provider: 'openai', source: 's', kind: 'cost', computed_nanos: null, unpriced: '', fetched_at: 1 }
    const lines = [['2026-01-10', 'gpt', 'USD', 2_000], ['2026-01-20', 'gpt', 'USD', 4_000], ['2026-01-20', 'old', 'JPY', 70], ['2025-12-20', 'gone', 'EUR', 9], ['2025-12-10', 'gpt', 'USD', 1_000]] as const
    await host.panoptic.batch([
      host.panoptic.db.insertInto('ledger').values(lines.map(([at, model, currency, cost]) => ({ ...row, day: at, model, currency, cost_nanos: cost }))),
      host.panoptic.db.insertInto('rates').values([{ currency: 'EUR', from_day: '2026-01-15', origin: 'own', per_usd: '0.5', changed_at: 1 }, { currency: 'EUR', from_day: '2025-01-01', origin: 'own', per_usd: '0.8', changed_at: 1 }]),
    ])
  })
  afterAll(() => host.close())
  const selection: Selection = { from: '2026-01-01', to: '2026-01-31', filters: {}, words: [] }

  it('is converted at the rates of its days, compared with the month before, and what has no rate stays apart', async () => {
    const steps: number[] = []
    const result = await compute(host.panoptic, { selection, group: ['model'], measures: plainMeasures, compare: 'month' }, { progress: (done, total) => steps.push(done / total) })
    expect(result).toMatchObject({ currency: 'EUR', compared: { from: '2025-12-01', to: '2025-12-31' }, table: 'daily' })
    expect(result.pairs.map(({ key, now, before }) => [key[0], now?.amounts.cost.value ?? null, before?.amounts.cost.value ?? null])).toEqual([['gpt', 3_600, 800], ['old', null, null], ['gone', null, 9]])
    expect([...result.now.unconverted]).toEqual([['JPY', 70]])
    expect(steps).toEqual([...steps].sort((one, other) => one - other))

    const source = resultSource(result, ['cost', ...measures.slice(1, 3)], (_, value) => value)
    let text = ''
    for await (const part of tableParts('json', source.columns, source.rows(new AbortController().signal, () => undefined))) text += part
    expect((JSON.parse(text) as object[])[0]).toMatchObject({ model: 'gpt', cost: '0.0000036', cost_before: '0.0000008', cost_change: '0.0000028', cost_change_ratio: 3.5, computed: null, currency: 'EUR', not_converted: '', lines: 2 })
    expect((JSON.parse(text) as object[])[1]).toMatchObject({ model: 'old', cost: null, not_converted: '0.00000007 JPY' })
  })

  it('stops when it is no longer wanted, and is empty where nothing can fit', async () => {
    await expect(compute(host.panoptic, { selection, group: ['model'], measures: plainMeasures, compare: 'none' }, { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow('late')
    const nothing = await compute(host.panoptic, { selection: { ...selection, words: [{ kind: { list: [], not: false } }] }, group: ['model'], measures: plainMeasures, compare: 'none' })
    expect(nothing.pairs).toEqual([])
  })
})
