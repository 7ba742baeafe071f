import { randomUUID } from 'node:crypto'
import { defineTables, text } from '@panoptic/sdk/db/tables'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keptName, physicalName } from '../schema/names'
import type { UsageCount } from '../api'
import { anna, bo, codeOf, eve, fixture, type Fixture } from './testing/fixture'

let made: Fixture
beforeEach(() => {
  made = fixture()
})
afterEach(() => made.dispose())

const plugin = 'acme.meter'
const hour = 3_600_000
const cy = { user: anna.user, tenant: 'other' }

describe('the ledger of one plugin', () => {
  test('sums calls by route and outcome: one’s own, all of the tenant for administrators, never another tenant’s', () => {
    const { api } = made.core
    const start = made.clock.now
    const call = (user: string, route: string, extra: object = {}) => api.countCalls([{ plugin, user, route, outcome: 'ok', calls: 2, ms: 1.5, ...extra }])
    call(anna.user, 'db.query')
    made.clock.now += hour
    call(bo.user, 'db.query')
    call(bo.user, 'notify.show', { outcome: 'refused' })
    call(eve.user, 'db.query')
    call(bo.user, 'db.query', { plugin: 'other' })
    const query = { route: 'db.query', outcome: 'ok', calls: 4, ms: 3, lastAt: start + hour }
    const refused = { route: 'notify.show', outcome: 'refused', calls: 2, ms: 1.5, lastAt: start + hour }
    expect(api.pluginCalls(anna, plugin, start)).toEqual([query, refused])
    expect(api.pluginCalls(bo, plugin, start)).toEqual([{ ...query, calls: 2, ms: 1.5 }, refused])
    expect(api.pluginCalls(eve, plugin, start)).toEqual([{ ...query, calls: 2, ms: 1.5 }])
    expect(api.pluginCalls(anna, plugin, start + hour)).toEqual([{ ...query, calls: 2, ms: 1.5 }, refused])
    expect(codeOf(() => api.pluginCalls(cy, plugin, 0))).toBe('refused')
  })

  test('sums requests by origin, connection and method, and names the entry of the manifest', () => {
    const { api } = made.core
    const connection = made.core.saveConnection(anna, { plugin, network: 'api', slot: '', id: null, label: 'L', origin: 'https://a.example', basePath: '', value: null, confirmOrigin: false })
    const request = (user: string, extra: object = {}) => ({ at: made.clock.now, plugin, user, method: 'GET', origin: 'https://a.example', path: '/canary', connection: null as string | null, status: 200, outcome: 'ok' as const, reason: '', bytesOut: 1, bytesIn: 1, durationMs: 1, ...extra })
    api.appendNetwork([request(anna.user, { connection }), request(anna.user, { connection, at: made.clock.now + 1 }), request(bo.user), request(bo.user, { method: 'POST', outcome: 'refused' }), request(eve.user), request(bo.user, { plugin: 'other' }), request(bo.user, { at: made.clock.now - hour, origin: 'https://old.example' })])
    const at = made.clock.now
    const sum = (extra: object) => ({ origin: 'https://a.example', connection: null, network: null, method: 'GET', outcome: 'ok', calls: 1, lastAt: at, ...extra })
    expect(api.pluginRequests(anna, plugin, at)).toEqual(expect.arrayContaining([sum({ connection, network: 'api', calls: 2, lastAt: at + 1 }), sum({}), sum({ method: 'POST', outcome: 'refused' })]))
    expect(api.pluginRequests(anna, plugin, at)).toHaveLength(3)
    expect(api.pluginRequests(bo, plugin, 0).map(({ origin }) => origin).sort()).toEqual(['https://a.example', 'https://a.example', 'https://old.example'])
    expect(api.pluginRequests(eve, plugin, 0)).toEqual([sum({})])
    expect(JSON.stringify(api.pluginRequests(anna, plugin, 0))).not.toContain('canary')
    expect(codeOf(() => api.pluginRequests(cy, plugin, 0))).toBe('refused')
  })

  test('runs: one’s own, all of the tenant for administrators', () => {
    const { api } = made.core
    const run = (user: string, extra: object = {}) => api.startRun({ id: randomUUID(), plugin, task: randomUUID(), user, cause: 'manual', state: 'running', startedAt: 1, endedAt: null, done: 0, total: null, message: '', ...extra })
    run(anna.user)
    run(bo.user, { startedAt: 2 })
    run(eve.user)
    run(bo.user, { plugin: 'other' })
    const who = (by: typeof anna, limit = 10) => api.pluginRuns(by, plugin, limit).map(({ user }) => user)
    expect([who(anna), who(anna, 1), who(anna, -5), who(bo), who(eve)]).toEqual([[bo.user, anna.user], [bo.user], [bo.user], [bo.user], [eve.user]])
    expect(codeOf(() => who(cy))).toBe('refused')
  })
})

describe('what was used on a day', () => {
  const count = (extra: Partial<UsageCount> = {}): UsageCount => ({ plugin, tenant: 'system', user: anna.user, day: '2026-11-22', egressBytes: 10, wakeUps: 1, ...extra })

  test('adds up by plugin, user and day, and is kept for ninety days', () => {
    const { api } = made.core
    api.countUsage([count(), count({ egressBytes: 5, wakeUps: 0 }), count({ user: bo.user }), count({ tenant: 'other', user: eve.user })])
    api.countUsage([count({ day: '2026-11-21' }), count({ egressBytes: 1 })])
    expect(api.usageOf('2026-11-22')).toEqual([count({ tenant: 'other', user: eve.user }), count({ egressBytes: 16, wakeUps: 2 }), count({ user: bo.user })])
    expect(api.usageOf('2026-11-21')).toEqual([count({ day: '2026-11-21' })])
    made.clock.now += 90 * 24 * hour
    api.countUsage([])
    expect([api.usageOf('2026-11-21'), api.usageOf('2026-11-22').length]).toEqual([[], 3])
    made.clock.now += 24 * hour
    api.countUsage([count({ day: '2027-02-21' })])
    expect([api.usageOf('2026-11-22'), api.usageOf('2027-02-21').length]).toEqual([[], 1])
  })

  test('a wrong count is named and nothing of its call is counted; an unknown tenant counts nothing', () => {
    const { api } = made.core
    for (const wrong of [{ day: 'today' }, { day: '2026-13-40' }, { day: '2026-11-22T00:00' }, { egressBytes: -1 }, { egressBytes: 0.5 }, { egressBytes: NaN }, { wakeUps: -1 }, { plugin: '' }, { plugin: 'A' }])
      expect([wrong, codeOf(() => api.countUsage([count(), count(wrong)]))]).toEqual([wrong, 'invalid'])
    api.countUsage([count({ tenant: 'nowhere' })])
    expect(made.db.prepare('select * from plugin_usage').all()).toEqual([])
    expect(api.usageOf(`' or 1 --`)).toEqual([])
  })
})

describe('storage', () => {
  const tables = defineTables({ create: { item: { scope: 'tenant', columns: { id: text().notNull(), body: text() }, key: ['id'], indexes: [{ on: ['body'] }] }, none: { scope: 'user', columns: { id: text().notNull() }, key: ['id'] } }, rollups: { by_body: { from: 'item', by: ['id'], sum: [] } } })
  const fill = (rows: number): void =>
    void made.db.prepare(`insert into "${physicalName(plugin, 'item')}" with recursive n(i) as (select 1 union all select i + 1 from n where i < ?) select 'system', 'item number ' || i, hex(randomblob(20 + i % 60)) from n`).run(rows)
  const pages = (...names: string[]): number => made.db.prepare<[string], number>('select coalesce(sum(pgsize), 0) from dbstat where name in (select name from sqlite_schema where tbl_name in (select value from json_each(?)))').pluck().get(JSON.stringify(names))!
  const register = (): void => {
    made.core.api.registerPlugin(plugin, tables.schema, { rows: 1_000_000 })
    // Rows that were not written by a page: counted again.
    made.db.prepare('delete from plugin_rows where plugin = ?').run(plugin)
    made.core.api.registerPlugin(plugin, tables.schema, { rows: 1_000_000 })
  }

  test('of small tables is exact', () => {
    register()
    fill(40)
    register()
    const { api } = made.core
    const found = api.pluginStorage(plugin)
    expect(found).toEqual({
      rows: 40, bytes: pages(...['item', 'none', 'by_body'].map((name) => physicalName(plugin, name))),
      tables: [{ name: 'item', rows: 40, bytes: pages(physicalName(plugin, 'item')) }, { name: 'none', rows: 0, bytes: pages(physicalName(plugin, 'none')) }, { name: 'by_body', rows: 40, bytes: pages(physicalName(plugin, 'by_body')) }],
    })
    expect(api.pluginStorage('nobody')).toEqual({ rows: 0, bytes: 0, tables: [] })
  })

  test('of large tables is near what they take, with the kept copy in the sum', () => {
    register()
    fill(20_000)
    register()
    const { api } = made.core
    const key = `${'A'.repeat(43)}=`
    for (const version of ['1', '2']) api.installPlugin(anna, { id: plugin, version, digest: version.repeat(64), source: 'installed', folder: '', key, publisher: '' })
    const found = api.pluginStorage(plugin)
    const item = found.tables.find(({ name }) => name === 'item')!
    const own = pages(physicalName(plugin, 'item'))
    expect(item.rows).toBe(20_000)
    expect(Math.abs(item.bytes - own) / own).toBeLessThan(0.2)
    const copy = pages(keptName(plugin, 'item'))
    const copied = found.bytes - found.tables.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(Math.abs(copied - copy) / copy).toBeLessThan(0.2)
  })
})
