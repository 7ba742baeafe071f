import { describe, expect, it } from 'vitest'
import type { SeriesPoints } from '@panoptic/sdk'
import { backtest, historyFor } from '../../engine/backtest'
import { timeline } from '../../engine/timeline'
import { day, hour, minute, ruleWith, start } from './kit'

const { source } = ruleWith()
const latest = (change = {}) => ruleWith({ source: { ...source, measure: 'latest' }, ...change })
/** One point every so often. */
const series = (every: number, values: readonly number[], labels = {}): SeriesPoints => ({ labels, unit: 'count', at: values.map((_, index) => start + index * every), values: [...values] })

describe('P-24: what a rule would have done', () => {
  it('gives the episodes with their ends and peaks', () => {
    expect(backtest(latest(), [series(hour, [1, 60, 80, 70, 1, 1, 55])], start, start + day)).toEqual([
      { labels: {}, from: start + hour, to: start + 4 * hour, peak: 80, unit: 'count', cause: 'condition' },
      { labels: {}, from: start + 6 * hour, to: null, peak: 55, unit: 'count', cause: 'condition' },
    ])
  })

  it('counts for- and keep-times to the second, also where no point is', () => {
    const rule = latest({ forSeconds: 600, keepSeconds: 900 })
    expect(backtest(rule, [series(hour, [60, 1, 60])], start, start + 130 * minute)).toEqual([{ labels: {}, from: start + 10 * minute, to: start + 75 * minute, peak: 60, unit: 'count', cause: 'condition' }])
  })

  it('is the same evaluation: flapping is one episode, missing data fire', () => {
    const flapping = latest({ flap: { changes: 4, withinSeconds: 3600 } })
    const values = [60, 1, 60, 1, 60, 1, 60, 1]
    expect(backtest(flapping, [series(5 * minute, values)], start, start + day).map(({ from, to }) => [from - start, to! - start])).toEqual([[0, 5 * minute], [10 * minute, 95 * minute]])
    expect(backtest(latest({ missing: 'fire', missingSeconds: 3600 }), [series(hour, [1, 1])], start, start + day)).toEqual([{ labels: {}, from: start + 2 * hour, to: null, peak: null, unit: 'count', cause: 'missing' }])
  })

  it('sums days, with what was before the stretch that is tested', () => {
    const rule = ruleWith({ source: { ...source, measure: 'month', by: ['provider'] }, condition: { kind: 'threshold', is: 'above', value: 10, recover: null } })
    expect(historyFor(rule, start, start + day)).toEqual({ metric: { plugin: 'llm-cost', name: 'llm.cost' }, labels: {}, from: Date.UTC(2026, 0, 1), to: start + day })
    const points = { labels: { provider: 'a' }, unit: 'usd', at: [Date.UTC(2026, 0, 2), start + hour, start + 5 * day], values: [6, 5, 7] }
    expect(backtest(rule, [points], start, Date.UTC(2026, 1, 3))).toEqual([{ labels: { provider: 'a' }, from: start + hour, to: null, peak: 18, unit: 'usd', cause: 'condition' }])
  })

  it('judges changes by the days before, also at the beginning', () => {
    const rule = ruleWith({ condition: { kind: 'change', is: 'above', percent: 100, recoverPercent: null, days: 7 } })
    expect(historyFor(rule, start, start + day).from).toBe(start - 7 * day)
    const points = { labels: {}, unit: 'usd', at: [-3, -2, -1, 0, 1, 2].map((back) => start + back * day), values: [10, 10, 10, 21, 20, 30] }
    expect(backtest(rule, [points], start, start + 3 * day)).toMatchObject([{ from: start, peak: 21, to: start + day }, { from: start + 2 * day, peak: 30, to: null }])
  })

  it('draws what it looked at, with the line beyond which it is wrong', () => {
    const rule = latest({ condition: { kind: 'change', is: 'below', percent: 50, recoverPercent: null, days: 3 } })
    const points = { labels: {}, unit: 'ms', at: [-3, -2, -1, 0].map((back) => start + back * day), values: [100, 120, 80, 40] }
    expect(timeline(rule, [points], start, start + day)).toEqual([{ labels: {}, unit: 'ms', points: [{ at: start, value: 40, line: 50 }] }])
  })

  it('finds nothing where nothing is', () => {
    expect(backtest(latest(), [], start, start + day)).toEqual([])
    expect(backtest(latest(), [series(hour, [60])], start + day, start)).toEqual([])
  })
})
