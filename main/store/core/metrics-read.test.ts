import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { By, MetricPoint } from '../api'
import { anna, bo, codeOf, eve, fixture, type Fixture } from './testing/fixture'

let made: Fixture
beforeAll(() => {
  made = fixture()
})
afterAll(() => made.dispose())
beforeEach(() => void made.db.exec('delete from metric_series'))

const minute = 60_000
const day = 86_400_000
const start = Date.parse('2026-11-20T00:00:00Z')
const point = (extra: Partial<MetricPoint> = {}): MetricPoint => ({ name: 'cost', labels: {}, value: 1, unit: 'nano-usd', at: start, ...extra })
const publish = (by: By, plugin: string, ...points: MetricPoint[]): void => made.core.api.publishMetrics(plugin, by, points)
const strangers: readonly By[] = [{ ...anna, tenant: 'other' }, { user: '', tenant: 'system' }, { user: 'nobody', tenant: 'system' }]

describe('series', () => {
  test('of all plugins of this user, each with its newest and its oldest instant, in order', () => {
    publish(anna, 'b.two', point({ at: start + 5, value: 7 }), point({ at: start + 9, value: 3 }), point({ at: start, value: 1 }))
    publish(anna, 'a.one', point({ name: 'up', unit: 'count', labels: { host: 'b' } }), point({ name: 'up', unit: 'count', labels: { host: 'a' }, value: 0 }), point({ name: 'age', unit: 'ms', value: 2.5 }))
    publish(bo, 'a.one', point({ value: 99 }))
    publish(eve, 'a.one', point({ value: 99 }))
    const all = made.core.api.metricSeries(anna, null, 100)
    expect(all).toEqual({
      more: false,
      series: [
        { plugin: 'a.one', name: 'age', labels: {}, unit: 'ms', lastAt: start, lastValue: 2.5, firstAt: start },
        { plugin: 'a.one', name: 'up', labels: { host: 'a' }, unit: 'count', lastAt: start, lastValue: 0, firstAt: start },
        { plugin: 'a.one', name: 'up', labels: { host: 'b' }, unit: 'count', lastAt: start, lastValue: 1, firstAt: start },
        { plugin: 'b.two', name: 'cost', labels: {}, unit: 'nano-usd', lastAt: start + 9, lastValue: 3, firstAt: start },
      ],
    })
    const some = (limit: number) => made.core.api.metricSeries(anna, [{ plugin: 'b.two', name: 'cost' }, { plugin: 'a.one', name: 'up' }, { plugin: 'a.one', name: 'up' }, { plugin: 'gone', name: 'x' }], limit)
    expect(some(9)).toEqual({ series: all.series.slice(1), more: false })
    expect(some(2)).toEqual({ series: all.series.slice(1, 3), more: true })
    expect(made.core.api.metricSeries(anna, [], 9)).toEqual({ series: [], more: false })
    expect(made.core.api.metricSeries(anna, null, 4).more).toBe(false)
    expect(made.core.api.metricSeries(anna, null, 3).more).toBe(true)
  })

  test('the newest point is found by its key, not by walking the series', () => {
    const plan = made.db.prepare<object, { detail: string }>(`explain query plan select newest.value from metric_series cross join metric_points as newest on newest.series = metric_series.id
      and newest.at = (select max(at) from metric_points where series = metric_series.id) where tenant = 't' and user = 'u' order by plugin, name, labels`).all({}).map(({ detail }) => detail).join('; ')
    expect(plan).toContain('SEARCH newest USING PRIMARY KEY (series=? AND at=?)')
    expect(plan).not.toMatch(/SCAN metric_points|TEMP B-TREE/)
  })
})

describe('daily sums', () => {
  test('each series on its own; days without a point are left out', () => {
    publish(anna, 'a.one', point({ value: 2 }), point({ at: start + minute, value: 3 }), point({ at: start + 2 * day, value: 4 }), point({ at: start + 9 * day, value: 5 }), point({ labels: { key: 'k' }, value: 10, at: start + day }))
    publish(bo, 'a.one', point({ value: 99 }))
    const sums = made.core.api.metricSums(anna, [{ plugin: 'a.one', name: 'cost' }, { plugin: 'a.one', name: 'cost' }, { plugin: 'gone', name: 'cost' }], '2026-11-20', '2026-11-23')
    expect(sums).toEqual([
      { plugin: 'a.one', name: 'cost', labels: { key: 'k' }, unit: 'nano-usd', days: ['2026-11-21'], values: [10] },
      { plugin: 'a.one', name: 'cost', labels: {}, unit: 'nano-usd', days: ['2026-11-20', '2026-11-22'], values: [5, 4] },
    ])
  })
})

describe('points', () => {
  const ask = (extra: object = {}, by = anna) => made.core.api.metricPoints(by, { plugin: 'a.one', name: 'up', labels: {}, from: start, to: start + day, limit: 1000, ...extra })

  test('from `from` on, before `to`, of the series that hold all labels', () => {
    for (const [host, zone] of [['a', 'x'], ['b', 'x'], ['c', 'y']] as const)
      publish(anna, 'a.one', ...[-1, 0, 1, 2].map((index) => point({ name: 'up', labels: { host, zone }, at: start + index * minute, value: index })))
    publish(bo, 'a.one', point({ name: 'up', value: 99 }))
    publish(anna, 'b.two', point({ name: 'up', value: 99 }))
    expect(ask({ to: start + 2 * minute, labels: { zone: 'x' } })).toEqual({ more: false, series: ['a', 'b'].map((host) => ({ labels: { host, zone: 'x' }, unit: 'nano-usd', at: [start, start + minute], values: [0, 1] })) })
    expect(ask({ labels: { zone: 'x', host: 'c' } })).toEqual({ series: [], more: false })
    // Labels that are names of an object's own parts are labels like any other.
    expect(ask({ labels: { constructor: 'x' } }).series).toEqual([])
    expect(ask({ limit: 4, labels: { zone: 'x' } })).toEqual({ more: true, series: ['a', 'b'].map((host) => ({ labels: { host, zone: 'x' }, unit: 'nano-usd', at: [start + minute, start + 2 * minute], values: [1, 2] })) })
  })

  test('the newest of all series together, whatever is asked for (property)', () => {
    const series = fc.array(fc.array(fc.nat(30), { maxLength: 12 }), { maxLength: 8 })
    fc.assert(fc.property(series, fc.integer({ min: 1, max: 40 }), fc.nat(30), fc.nat(30), (given, limit, from, to) => {
      made.db.exec('delete from metric_series')
      const all = given.flatMap((times, index) => [...new Set(times)].map((at) => ({ at, index })))
      if (all.length > 0) publish(anna, 'a.one', ...all.map(({ at, index }) => point({ name: 'up', labels: { n: String(index) }, at, value: at * 10 + index })))
      const inRange = all.filter(({ at }) => at >= from && at < to)
      const got = ask({ from, to, limit })
      const flat = got.series.flatMap(({ labels, at, values }) => at.map((instant, place) => ({ at: instant, index: Number(labels['n']), value: values[place] })))
      for (const { at, index, value } of flat) expect(value).toBe(at * 10 + index)
      expect(got.more).toBe(inRange.length > limit)
      const times = (points: readonly { at: number }[]): number[] => points.map(({ at }) => at).sort((left, right) => right - left)
      expect(times(flat)).toEqual(times(inRange).slice(0, limit))
      for (const { at } of got.series) expect(at).toEqual([...at].sort((left, right) => left - right))
      expect(new Set(flat.map(({ at, index }) => `${at} ${index}`)).size).toBe(flat.length)
    }), { numRuns: 60, interruptAfterTimeLimit: 20_000 })
  }, 60_000)
})

test('A-19: who may not act reads nothing', () => {
  publish(anna, 'a.one', point())
  const { api } = made.core
  for (const by of strangers)
    for (const ask of [() => api.metricSeries(by, null, 9), () => api.metricSums(by, [{ plugin: 'a.one', name: 'cost' }], '2026-01-01', '2026-12-31'), () => api.metricPoints(by, { plugin: 'a.one', name: 'cost', labels: {}, from: 0, to: start + day, limit: 9 })])
      expect(codeOf(ask)).toBe('refused')
})
