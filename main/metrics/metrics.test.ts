import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Manifest } from '@panoptic/sdk/contract/manifest'
import type { CallContext } from '../bridge/gate'
import type { MetricPoint } from '../store/api'
import { cardData } from './cards'
import { dayOf, windowAt, windowBefore } from './days'
import { metricHandlers, type MetricsOptions } from './routes'

const by = { user: 'anna', tenant: 'system' }
const now = Date.parse('2026-03-31T09:00:00Z') // a Tuesday
type Row = { day: string; label: string; value: number; unit: string; updatedAt: number }

const storeOf = (points: readonly (Partial<Row> & { day: string; value: number })[]) => ({
  metricDays: async (_plugin: string, _by: unknown, { fromDay, toDay, by: label }: { fromDay: string; toDay: string; by: string | null }): Promise<Row[]> => {
    const rows = points.filter(({ day }) => day >= fromDay && day <= toDay).map((point) => ({ label: '', unit: 'nano-usd', updatedAt: Date.parse(point.day), ...point }))
    if (label !== null) return rows
    const folded = new Map<string, Row>()
    for (const row of rows) {
      const key = `${row.day}${row.unit}`
      const known = folded.get(key)
      folded.set(key, { ...row, label: '', value: row.value + (known?.value ?? 0), updatedAt: Math.max(row.updatedAt, known?.updatedAt ?? 0) })
    }
    return [...folded.values()]
  },
})
const card = (more: Partial<Manifest['cards'][number]> = {}): Manifest['cards'][number] => ({ id: 'c', title: 't', kind: 'number', metric: 'llm.cost', window: 'day', ...more })

describe('windows of a card', () => {
  it.each([
    ['day', '2026-03-31', '2026-03-31', '2026-03-30', '2026-03-30'],
    ['week', '2026-03-30', '2026-03-31', '2026-03-23', '2026-03-24'],
    ['month', '2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['30d', '2026-03-02', '2026-03-31', '2026-01-31', '2026-03-01'],
  ] as const)('%s', (window, from, to, fromBefore, toBefore) => {
    expect(windowAt(window, now)).toEqual({ from, to })
    expect(windowBefore(window, now)).toEqual({ from: fromBefore, to: toBefore })
  })
  it('Sunday belongs to the week that began on Monday; January compares with December', () => {
    expect(windowAt('week', Date.parse('2026-03-29T23:59:59Z'))).toEqual({ from: '2026-03-23', to: '2026-03-29' })
    expect(windowBefore('month', Date.parse('2026-01-15T00:00:00Z'))).toEqual({ from: '2025-12-01', to: '2025-12-15' })
  })
  it('windows end today, and the one before ends before it begins', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom('day', 'week', 'month', '30d'), (at, window) => {
      const current = windowAt(window, at)
      const before = windowBefore(window, at)
      expect(current.to).toBe(dayOf(at))
      expect(before.from <= before.to && before.to < current.from && current.from <= current.to).toBe(true)
    }))
  })
})

describe('figures of a card', () => {
  it('what nobody published is unknown, a published zero is zero', async () => {
    expect(await cardData('p', card(), by, now, storeOf([]))).toEqual({ plugin: 'p', card: 'c', kind: 'number', unit: '', value: null, previous: null, series: [], items: [], updatedAt: null })
    expect(await cardData('p', card(), by, now, storeOf([{ day: '2026-03-31', value: 0 }]))).toMatchObject({ value: 0, previous: null, unit: 'nano-usd' })
    expect(await cardData('p', card(), by, now, storeOf([{ day: '2026-03-30', value: 5 }]))).toMatchObject({ value: null, previous: 5, unit: 'nano-usd', updatedAt: null })
  })
  it('number and trend add up the window and keep gaps', async () => {
    const store = storeOf([{ day: '2026-03-31', value: 3 }, { day: '2026-03-02', value: 4, label: 'a' }, { day: '2026-03-02', value: 5, label: 'b' }, { day: '2026-03-01', value: 100 }])
    expect(await cardData('p', card({ kind: 'trend', window: '30d' }), by, now, store)).toMatchObject({ value: 12, previous: 100, series: [{ day: '2026-03-02', value: 9 }, { day: '2026-03-31', value: 3 }], updatedAt: Date.parse('2026-03-31') })
  })
  it('list sums by label, largest first', async () => {
    const store = storeOf([{ day: '2026-03-30', value: 1, label: 'a' }, { day: '2026-03-31', value: 2, label: 'a' }, { day: '2026-03-31', value: 7, label: 'b' }])
    expect((await cardData('p', card({ kind: 'list', window: 'week', by: 'model' }), by, now, store)).items).toEqual([{ label: 'b', value: 7 }, { label: 'a', value: 3 }])
  })
  it('status is what was said last', async () => {
    const store = storeOf([{ day: '2026-03-30', value: 0, label: 'api' }, { day: '2026-03-31', value: 1, label: 'api' }, { day: '2026-03-30', value: 1, label: 'web' }])
    const data = await cardData('p', card({ kind: 'status', window: 'week', by: 'service' }), by, now, store)
    expect(data).toMatchObject({ value: 1, items: [{ label: 'api', value: 1 }, { label: 'web', value: 1 }], series: [] })
  })
  it('never adds different units', async () => {
    const store = storeOf([{ day: '2026-03-30', value: 9_000, unit: 'tokens' }, { day: '2026-03-31', value: 2, unit: 'nano-usd' }])
    expect(await cardData('p', card({ window: 'week' }), by, now, store)).toMatchObject({ value: 2, unit: 'nano-usd' })
  })
})

const call = { identity: { kind: 'plugin', plugin: 'cost', user: 'anna', tenant: 'system' } } as CallContext
const never = (): never => { throw new Error('must not be called') }
const handlersOf = (store: Partial<MetricsOptions['store']>, onPublished: MetricsOptions['onPublished'] = never) =>
  metricHandlers({ store: { publishMetrics: never, metricSeries: never, metricSums: never, metricPoints: never, ...store }, titles: () => new Map([['cost', 'Costs of models']]), onPublished })

describe('metrics.publish', () => {
  const point = { name: 'llm.cost', labels: {}, value: 1, unit: 'nano-usd', at: now }
  it('stores under the identity of the port', async () => {
    const kept: unknown[] = []
    const changed: unknown[] = []
    const handlers = handlersOf({ publishMetrics: async (...given: [string, unknown, readonly MetricPoint[]]) => void kept.push(given) }, (...told) => changed.push(told))
    await handlers['metrics.publish']({ points: [point] }, call)
    expect(kept).toEqual([['cost', by, [point]]])
    expect(changed).toEqual([['cost', by]])
  })
  it.each([-1, Date.now() * 1000])('refuses the time %d', async (at) => {
    await expect(handlersOf({})['metrics.publish']({ points: [point, { ...point, at }] }, call)).rejects.toMatchObject({ code: 'invalid', details: { field: 'points.1.at' } })
  })
})

describe('reading', () => {
  const metrics = [{ plugin: 'cost', name: 'llm.cost' }]
  const days = (given: { from: string; to: string }) => handlersOf({ metricSums: async () => [] })['metrics.days']({ metrics, ...given }, call)

  it('asks for the caller’s own figures, at most 10 000 series, and names their plugins', async () => {
    const asked: unknown[] = []
    const one = { name: 'llm.cost', labels: { model: 'a' }, unit: 'nano-usd', lastAt: 2, lastValue: 3, firstAt: 1 }
    const handlers = handlersOf({ metricSeries: async (...given) => { asked.push(given); return { series: [{ plugin: 'cost', ...one }, { plugin: 'gone', ...one }], more: true } } })
    expect(await handlers['metrics.list']({ metrics: null }, call)).toEqual({ series: [{ plugin: 'cost', pluginTitle: 'Costs of models', ...one }, { plugin: 'gone', pluginTitle: 'gone', ...one }], more: true })
    expect(asked).toEqual([[by, null, 10_000]])
  })
  it('a window of 400 days, in this order, of days that exist', async () => {
    expect(await days({ from: '2025-01-01', to: '2026-02-04' })).toEqual({ series: [] })
    await expect(days({ from: '2025-01-01', to: '2026-02-05' })).rejects.toMatchObject({ code: 'invalid', details: { field: 'from' } })
    await expect(days({ from: '2026-01-02', to: '2026-01-01' })).rejects.toMatchObject({ code: 'invalid', details: { field: 'to' } })
    await expect(days({ from: '2026-02-31', to: '2026-03-01' })).rejects.toMatchObject({ code: 'invalid', details: { field: 'from' } })
    await expect(days({ from: '2026-02-01', to: '2026-13-01' })).rejects.toMatchObject({ code: 'invalid', details: { field: 'to' } })
  })
  it('an answer that would be too large is refused, not sent', async () => {
    const series = { plugin: 'cost', name: 'llm.cost', labels: {}, unit: 'count', days: Array.from({ length: 400 }, () => '2026-01-01'), values: Array.from({ length: 400 }, () => 1) }
    const of = (count: number) => handlersOf({ metricSums: async () => Array.from({ length: count }, () => series) })['metrics.days']({ metrics, from: '2026-01-01', to: '2026-01-02' }, call)
    expect((await of(2_500)).series).toHaveLength(2_500)
    await expect(of(2_501)).rejects.toMatchObject({ code: 'limit' })
  })
  it('points: an end before the beginning is refused, and the question is handed on whole', async () => {
    const asked: unknown[] = []
    const handlers = handlersOf({ metricPoints: async (...given) => { asked.push(given); return { series: [{ labels: {}, unit: 'count', at: [1], values: [2] }], more: false } } })
    const query = { plugin: 'cost', name: 'llm.cost', labels: { model: 'a' }, from: 0, to: 5, limit: 10 }
    expect(await handlers['metrics.points'](query, call)).toEqual({ series: [{ labels: {}, unit: 'count', at: [1], values: [2] }], more: false })
    expect(asked).toEqual([[by, query]])
    await expect(handlers['metrics.points']({ ...query, to: -1 }, call)).rejects.toMatchObject({ code: 'invalid', details: { field: 'to' } })
  })
})
