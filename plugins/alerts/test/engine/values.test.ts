import { describe, expect, it } from 'vitest'
import type { Measure, Rule } from '../../model/rule'
import { metricKey, needsOf, snapshotOf, type Series } from '../../engine/snapshot'
import { figuresOf } from '../../engine/values'
import { day, hour, ruleWith, seriesWith, start } from './kit'

type Condition = Rule['condition']
const threshold: Condition = ruleWith().condition
const rule = (measure: Measure, source: Partial<Rule['source']> = {}, condition: Condition = threshold): Rule => ruleWith({ source: { ...ruleWith().source, measure, ...source }, condition })
const figures = (one: Rule, series: readonly Series[], at = start + 6 * hour) =>
  figuresOf(one, new Map([[metricKey({ plugin: 'llm-cost', name: 'llm.cost' }), series]]), at).map(({ data, ...rest }) => ({ ...rest, data: data() }))
const values = (one: Rule, series: readonly Series[], at?: number) => figures(one, series, at).map(({ value }) => value)

/** The month up to Thursday 15 January 2026. */
const days = { '2025-12-31': 1000, '2026-01-01': 1, '2026-01-11': 2, '2026-01-12': 4, '2026-01-14': 8, '2026-01-15': 16 }

describe('P-24: measures, in UTC days', () => {
  it.each<[Measure, number]>([['day', 16], ['week', 28], ['month', 31], ['30d', 1031]])('%s', (measure, expected) => {
    expect(values(rule(measure), [seriesWith({ days })])).toEqual([expected])
  })

  it('month-pace: the month’s sum at its pace so far, a day from its beginning at least', () => {
    expect(values(rule('month-pace'), [seriesWith({ days: { '2026-01-01': 29 } })])).toEqual([(29 / 14.25) * 31])
    expect(values(rule('month-pace'), [seriesWith({ days: { '2026-01-01': 2 } })], Date.UTC(2026, 0, 1, 1))).toEqual([62])
    expect(values(rule('month-pace'), [seriesWith({ days: { '2026-02-01': 28 } })], Date.UTC(2026, 1, 28, 23, 59, 59, 999))[0]).toBeCloseTo(28)
  })

  it('latest and age: of the newest point', () => {
    const series = seriesWith({ lastAt: start + 5 * hour, lastValue: 7, unit: 'percent' })
    expect(figures(rule('latest'), [series])).toEqual([{ labels: {}, unit: 'percent', value: 7, baseline: null, freshAt: start + 5 * hour, data: [[start + 5 * hour, 7]] }])
    expect(figures(rule('age'), [series])).toMatchObject([{ unit: 's', value: 3600 }])
  })

  it('what nobody published is unknown, never 0', () => {
    expect(values(rule('day'), [seriesWith({ days: { '2026-01-14': 8 } })])).toEqual([null])
    expect(values(rule('day'), [])).toEqual([null])
    expect(values(rule('day', { by: ['provider'] }), [])).toEqual([])
    expect(values(rule('day'), [seriesWith({ days: { '2026-01-14': 8 } }), seriesWith({ days: { '2026-01-15': 0 } })])).toEqual([0])
  })

  it('is fresh until the end of the newest point’s day where days are summed', () => {
    expect(figures(rule('day'), [seriesWith({ lastAt: start + hour, days })])[0]!.freshAt).toBe(start + day)
    expect(figures(rule('day'), [])[0]!.freshAt).toBeNull()
  })
})

describe('P-24: folding', () => {
  const a = seriesWith({ labels: { provider: 'a', model: 'x' }, lastAt: start, lastValue: 1, days: { '2026-01-15': 1 } })
  const b = seriesWith({ labels: { provider: 'a', model: 'y' }, lastAt: start + hour, lastValue: 2, days: { '2026-01-15': 2 } })
  const c = seriesWith({ labels: { provider: 'c' }, lastAt: start + hour, lastValue: 4, days: { '2026-01-15': 4 } })

  it('sums add up, latest takes the newest (of one moment: their sum), age the youngest', () => {
    expect(['day', 'latest', 'age'].map((measure) => values(rule(measure as Measure), [a, b, c])[0])).toEqual([7, 6, 5 * 3600])
    expect(values(rule('latest'), [a, b])).toEqual([2])
  })

  it('by label: one figure each, of which a label that is not there is left out', () => {
    const found = figures(rule('day', { by: ['provider', 'model'] }), [a, b, c])
    expect(found.map(({ labels, value }) => [labels, value])).toEqual([[{ provider: 'a', model: 'x' }, 1], [{ provider: 'a', model: 'y' }, 2], [{ provider: 'c' }, 4]])
    expect(figures(rule('day', { by: ['provider'] }), [a, b, c]).map(({ value }) => value)).toEqual([3, 4])
  })

  it('takes only series with the labels that the source names', () => {
    expect(values(rule('day', { labels: { provider: 'a' } }), [a, b, c])).toEqual([3])
  })

  it('does not add different units: only the newest one counts', () => {
    const other = seriesWith({ unit: 'tokens', lastAt: start + 2 * hour, days: { '2026-01-15': 100 } })
    expect(figures(rule('day'), [a, b, other])).toMatchObject([{ unit: 'tokens', value: 100 }])
  })
})

describe('P-24: changes', () => {
  const change: Condition = { kind: 'change', is: 'above', percent: 50, recoverPercent: null, days: 7 }

  it('compares with the median of the days before that are known, today not among them', () => {
    const known = { '2026-01-07': 1000, '2026-01-08': 10, '2026-01-10': 30, '2026-01-11': 20, '2026-01-15': 99 }
    expect(figures(rule('day', {}, change), [seriesWith({ days: known })])).toMatchObject([{ value: 99, baseline: 20 }])
    expect(figures(rule('day', {}, change), [seriesWith({ days: { ...known, '2026-01-12': 40 } })])).toMatchObject([{ baseline: 25 }])
    expect(figures(rule('day', {}, change), [seriesWith({ days: { '2026-01-13': 1, '2026-01-14': 1, '2026-01-15': 99 } })])).toMatchObject([{ baseline: null }])
  })

  it('latest: with the last point of each day before', () => {
    const number = start / day
    const newest = new Map([1, 2, 3].map((back) => [number - back, { at: start - back * day, value: back * 10 }]))
    expect(figures(rule('latest', {}, change), [seriesWith({ lastValue: 5, newest })])).toMatchObject([{ value: 5, baseline: 20 }])
  })
})

describe('what is read for it', () => {
  const at = start + 6 * hour
  it('asks for the days that its rules look at, each metric once, and nothing for rules that are off', () => {
    const needs = needsOf([rule('day'), rule('month', { metric: 'llm.tokens' }), { ...rule('day', { metric: 'off' }), enabled: false }, rule('latest', { plugin: 'vault', metric: 'up' })], at)
    expect(needs.metrics).toEqual([{ plugin: 'llm-cost', name: 'llm.cost' }, { plugin: 'llm-cost', name: 'llm.tokens' }, { plugin: 'vault', name: 'up' }])
    expect(needs.days).toEqual({ metrics: [{ plugin: 'llm-cost', name: 'llm.cost' }, { plugin: 'llm-cost', name: 'llm.tokens' }], from: '2026-01-01', to: '2026-01-15' })
    expect(needs.points).toEqual([])
    expect(needsOf([rule('latest')], at).days).toBeNull()
    expect(needsOf([rule('day', {}, { kind: 'change', is: 'above', percent: 1, recoverPercent: null, days: 90 })], at).days!.from).toBe('2025-10-17')
  })

  it('asks for points only where the newest of earlier days counts', () => {
    const change: Condition = { kind: 'change', is: 'above', percent: 50, recoverPercent: null, days: 7 }
    expect(needsOf([rule('latest', { labels: { a: 'b' } }, change)], at).points).toEqual([{ metric: { plugin: 'llm-cost', name: 'llm.cost' }, labels: { a: 'b' }, from: start - 7 * day, to: at + day }])
  })

  it('brings together series, days and points, whatever the order of their labels', () => {
    const metric = { plugin: 'llm-cost', name: 'llm.cost' }
    const snapshot = snapshotOf({
      series: [{ ...metric, pluginTitle: '', labels: { a: '1', b: '2' }, unit: 'usd', lastAt: at, lastValue: 3, firstAt: start }],
      days: [{ ...metric, labels: { b: '2', a: '1' }, unit: 'usd', days: ['2026-01-15'], values: [3] }],
      points: [{ metric, series: [{ labels: { b: '2', a: '1' }, unit: 'usd', at: [start, start + hour, start - hour], values: [1, 2, 9] }] }],
    })
    const [series] = snapshot.get(metricKey(metric))!
    expect([...series!.sums, ...series!.newest]).toEqual([[start / day, 3], [start / day, { at: start + hour, value: 2 }], [start / day - 1, { at: start - hour, value: 9 }]])
  })
})
