import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditFilter } from '@panoptic/sdk/contract/audit'
import { standingOf } from '../../bridge/gate'
import { anna, bo, codeOf, eve, fixture, type Fixture } from './testing/fixture'

let made: Fixture
beforeEach(() => {
  made = fixture()
})
afterEach(() => made.dispose())

const actions = (): string[] => made.db.prepare<[], string>('select action from audit order by id').pluck().all()

describe('users and authority', () => {
  test('an actor by id; nobody else', () => {
    expect(made.core.api.actor(anna.user)).toEqual({ user: anna.user, userName: 'Anna', tenant: 'system', tenantName: 'System', role: 'system_admin' })
    expect(codeOf(() => made.core.api.actor('nobody'))).toBe('refused')
    expect(made.core.api.userCount()).toBe(3)
  })

  test('a new snapshot after each change, with a revision that grows across restarts', () => {
    made.core.api.setPlugin('llm', anna, { enabled: true, grants: ['network:a', 'metrics:publish'], asked: ['network:a', 'network:b', 'metrics:publish'] })
    const granted = made.sent.at(-1)!
    expect(standingOf({ kind: 'plugin', plugin: 'llm', ...anna }, granted)).toEqual({ role: 'system_admin', grants: ['metrics:publish', 'network:a'] })
    expect(standingOf({ kind: 'plugin', plugin: 'llm', ...bo }, granted)).toBeNull()
    made.core.api.setPlugin('llm', anna, { enabled: true, grants: [], asked: ['network:a'] })
    expect(made.sent.at(-1)!.plugins['llm']![anna.user]).toEqual({ enabled: true, grants: [] })
    expect(made.core.api.pluginState('llm', anna).asked).toEqual(['network:a'])
    made.core.api.setPlugin('llm', anna, { enabled: false, grants: [], asked: [] })
    expect(made.core.api.pluginUsers('llm')).toEqual([])
    made.restart()
    const revisions = made.sent.map(({ revision }) => revision)
    expect(revisions).toEqual([0, 1, 2, 3, 3])
    expect(made.core.authority()).toEqual(made.sent.at(-1))
  })

  test('a change that fails sends nothing and leaves nothing', () => {
    const count = made.sent.length
    expect(codeOf(() => made.core.api.setPlugin('llm', { user: anna.user, tenant: 'other' }, { enabled: true, grants: [], asked: [] }))).toBe('refused')
    made.db.exec(`create trigger fails before insert on grants begin select raise(abort, 'no'); end`)
    expect(() => made.core.api.setPlugin('llm', anna, { enabled: true, grants: ['files'], asked: [] })).toThrow('no')
    expect(made.sent.length).toBe(count)
    expect(made.core.api.pluginState('llm', anna)).toEqual({ enabled: false, grants: [], asked: [], settings: {} })
    expect(actions()).toEqual([])
  })

  test('settings are kept per user, without enabling anything', () => {
    made.core.api.setPluginSettings('llm', anna, { days: 30, mode: 'x', on: true })
    expect(made.core.api.pluginState('llm', anna)).toMatchObject({ enabled: false, settings: { days: 30, mode: 'x', on: true } })
    expect(made.core.api.pluginState('llm', bo).settings).toEqual({})
  })
})

describe('connections and secrets', () => {
  const value = 'sk-canary-secret-value-9876'
  const input = { plugin: 'llm', network: 'api', slot: 'key', id: null, label: 'Team', origin: 'https://api.example.com', basePath: '/v1', value, confirmOrigin: false }
  const use = (connection: string, run: string | null = null) => ({ plugin: 'llm', ...anna, connection, run })

  test('kept, listed without the value, injected for its own plugin and tenant only', () => {
    const id = made.core.saveConnection(anna, input)
    const [listed] = made.core.api.connections(bo, 'llm')
    expect(listed).toMatchObject({ id, label: 'Team', state: 'ready', hint: '9876', origin: 'https://api.example.com', basePath: '/v1', lastUsedAt: null })
    expect(JSON.stringify(made.core.api.connections(anna, null))).not.toContain(value)
    expect(made.core.secrets.injection(use(id))).toEqual({ origin: 'https://api.example.com', basePath: '/v1', network: 'api', account: '', slot: 'key', value })
    expect(made.core.api.connections(anna, null)[0]!.lastUsedAt).toBe(made.clock.now)
    for (const wrong of [{ plugin: 'other' }, eve, { tenant: 'other' }, { user: eve.user }, { user: 'nobody' }, { connection: randomUUID() }])
      expect([wrong, codeOf(() => made.core.secrets.injection({ ...use(id), ...wrong }))]).toEqual([wrong, 'refused'])
    expect(made.core.api.connections(eve, null)).toEqual([])
    expect(codeOf(() => made.core.api.removeConnection(eve, id))).toBe('not-found')
    expect(codeOf(() => made.core.saveConnection(eve, { ...input, id }))).toBe('not-found')
    expect(codeOf(() => made.core.saveConnection(anna, { ...input, id, plugin: 'other' }))).toBe('not-found')
  })

  test('the value is in no audit entry, no error, and in no file in clear (P-13, S18)', () => {
    const id = made.core.saveConnection(anna, input)
    made.core.secrets.injection(use(id))
    made.core.saveConnection(anna, { ...input, id, value: `${value}-rotated` })
    const entries = made.db.prepare('select * from audit').all()
    expect(JSON.stringify(entries)).not.toContain('canary')
    expect(made.bytes().includes(value)).toBe(false)
    made.db.exec(`create trigger fails before insert on secrets begin select raise(abort, 'no'); end`)
    const error = codeOf(() => String(made.core.saveConnection(anna, input)))
    expect(String(error)).not.toContain('canary')
  })

  test('another origin without consent detaches the secret; consent, a new value or the old origin attach it', () => {
    const id = made.core.saveConnection(anna, input)
    const change = (extra: object): string => {
      made.core.saveConnection(anna, { ...input, id, value: null, ...extra })
      return made.core.api.connections(anna, 'llm')[0]!.state
    }
    expect(change({ origin: 'https://evil.example' })).toBe('detached')
    expect(codeOf(() => made.core.secrets.injection(use(id)))).toBe('refused')
    expect(change({ origin: 'https://evil.example', label: 'Renamed' })).toBe('detached')
    expect(change({ origin: 'https://api.example.com', basePath: '/v2' })).toBe('ready')
    expect(change({ origin: 'https://proxy.example', confirmOrigin: true })).toBe('ready')
    expect(made.core.secrets.injection(use(id)).value).toBe(value)
    expect(change({ origin: 'https://third.example' })).toBe('detached')
    expect(change({ origin: 'https://third.example', value: 'a-new-value-1234' })).toBe('ready')
    expect(made.core.secrets.injection(use(id)).value).toBe('a-new-value-1234')
  })

  test('an origin that needs no secret is ready without one; a short secret shows nothing of itself', () => {
    const id = made.core.saveConnection(anna, { ...input, slot: '', value: null })
    expect(made.core.secrets.injection(use(id))).toMatchObject({ slot: '', value: '' })
    made.core.saveConnection(anna, { ...input, value: 'short' })
    expect(made.core.api.connections(anna, 'llm').map(({ hint }) => hint)).toEqual(['', ''])
  })

  test('removing takes the secret along', () => {
    const id = made.core.saveConnection(anna, input)
    made.core.api.removeConnection(anna, id)
    expect(made.db.prepare('select count(*) from secrets').pluck().get()).toBe(0)
    expect(actions()).toEqual(['secret.created', 'connection.created', 'connection.removed'])
  })

  test('§10: one audit entry per run and origin, with a count; also after a crash; by the hour without a run', () => {
    const id = made.core.saveConnection(anna, input)
    const run = { id: randomUUID(), plugin: 'llm', task: 'sync', user: anna.user, cause: 'manual', state: 'running', startedAt: made.clock.now, endedAt: null, done: 0, total: null, message: '' } as const
    made.core.api.startRun(run)
    for (let count = 0; count < 5; count++) made.core.secrets.injection(use(id, run.id))
    expect(actions()).not.toContain('secret.used')
    made.core.api.updateRun({ ...run, state: 'ok', endedAt: made.clock.now })
    const used = (): { run: string | null; uses: number }[] => made.db.prepare<[], string>(`select detail from audit where action = 'secret.used' order by id`).pluck().all().map((text) => JSON.parse(text) as { run: string | null; uses: number })
    expect(used()).toMatchObject([{ run: run.id, uses: 5, plugin: 'llm', origin: 'https://api.example.com' }])

    const crashed = { ...run, id: randomUUID() }
    made.core.api.startRun(crashed)
    made.core.secrets.injection(use(id, crashed.id))
    made.restart()
    expect(made.core.api.recoverRuns()).toMatchObject([{ id: crashed.id, state: 'interrupted' }])
    expect(used()[1]).toMatchObject({ run: crashed.id, uses: 1 })

    made.core.secrets.injection(use(id))
    made.core.secrets.injection(use(id))
    made.clock.now += 3_600_000
    made.core.api.auditEntries(anna, { filter: auditFilter.parse({}), before: null, limit: 10 })
    expect(used()[2]).toMatchObject({ run: null, uses: 2 })
  })
})

describe('metrics', () => {
  const at = Date.parse('2026-11-20T12:00:00Z')
  const day = (name = 'llm.cost', by: string | null = null, who = anna) => made.core.api.metricDays('llm', who, { name, fromDay: '2026-11-01', toDay: '2026-11-30', by })

  test('a point with the same name, labels and instant replaces the older one', () => {
    const point = { name: 'llm.cost', labels: { model: 'a', key: 'k' }, value: 5, unit: 'nano-usd', at }
    made.core.api.publishMetrics('llm', anna, [point, { ...point, labels: { key: 'k', model: 'a' }, value: 7 }])
    made.core.api.publishMetrics('llm', anna, [{ ...point, labels: { model: 'b' }, value: 100 }, { ...point, at: at + 1, value: 1 }])
    expect(day()).toMatchObject([{ day: '2026-11-20', label: '', value: 108, unit: 'nano-usd', updatedAt: made.clock.now }])
    expect(day('llm.cost', 'model').map(({ label, value }) => [label, value])).toEqual([['a', 8], ['b', 100]])
  })

  test('are this user\'s and this plugin\'s', () => {
    made.core.api.publishMetrics('llm', anna, [{ name: 'llm.cost', labels: {}, value: 5, unit: 'count', at }])
    expect(day('llm.cost', null, bo)).toEqual([])
    expect(codeOf(() => day('llm.cost', null, { user: anna.user, tenant: 'other' }))).toBe('refused')
    expect(made.core.api.metricDays('other', anna, { name: 'llm.cost', fromDay: '2026-01-01', toDay: '2026-12-31', by: null })).toEqual([])
    expect(codeOf(() => made.core.api.publishMetrics('llm', { user: anna.user, tenant: 'other' }, [{ name: 'x', labels: {}, value: 1, unit: 'count', at }]))).toBe('refused')
  })

  test('the daily values are the sums of the newest points, whatever the order (property)', () => {
    const point = fc.record({ series: fc.integer({ min: 0, max: 2 }), minute: fc.integer({ min: 0, max: 4000 }), value: fc.integer({ min: -1000, max: 2 ** 40 }) })
    let round = 0
    fc.assert(fc.property(fc.array(fc.array(point, { minLength: 1, maxLength: 8 }), { maxLength: 6 }), (batches) => {
      const name = `n${round++}`
      const model = new Map<string, number>()
      for (const batch of batches) {
        made.core.api.publishMetrics('llm', anna, batch.map(({ series, minute, value }) => ({ name, labels: { s: String(series) }, value, unit: 'count', at: at + minute * 60_000 })))
        for (const { series, minute, value } of batch) model.set(`${series} ${at + minute * 60_000}`, value)
      }
      const expected = new Map<string, number>()
      for (const [key, value] of model) {
        const utcDay = new Date(Number(key.split(' ')[1])).toISOString().slice(0, 10)
        expected.set(utcDay, (expected.get(utcDay) ?? 0) + value)
      }
      expect(day(name).map((row) => [row.day, row.value])).toEqual([...expected].sort())
    }), { numRuns: 40 })
  })
})

describe('runs', () => {
  const run = (extra: object = {}) => ({ id: randomUUID(), plugin: 'llm', task: 'sync', user: anna.user, cause: 'schedule' as const, state: 'running' as const, startedAt: made.clock.now, endedAt: null, done: 0, total: null, message: '', ...extra })

  test('start, progress, end; no second one beside it; own ones listed, all of the tenant for an administrator', () => {
    const first = run()
    made.core.api.startRun(first)
    expect(codeOf(() => made.core.api.startRun(run()))).toBe('conflict')
    made.core.api.startRun(run({ user: bo.user, startedAt: made.clock.now + 1 }))
    made.core.api.updateRun({ ...first, state: 'ok', endedAt: made.clock.now + 5, done: 3, total: 3, message: 'done' })
    expect(made.core.api.runs(anna, 10).map(({ user }) => user)).toEqual([bo.user, anna.user])
    expect(made.core.api.runs(bo, 10).map(({ user }) => user)).toEqual([bo.user])
    expect(made.core.api.runs(eve, 10)).toEqual([])
    expect(made.core.api.runs(anna, 10)[1]).toEqual({ ...first, state: 'ok', endedAt: made.clock.now + 5, done: 3, total: 3, message: 'done' })
    const failed = run({ startedAt: made.clock.now + 10 })
    made.core.api.startRun(failed)
    made.core.api.updateRun({ ...failed, state: 'failed', endedAt: made.clock.now + 11 })
    expect(made.core.api.lastRuns().find(({ last }) => last.user === anna.user)).toMatchObject({ last: { id: failed.id, state: 'failed' }, lastOkAt: first.startedAt })
    expect(codeOf(() => made.core.api.updateRun(run()))).toBe('not-found')
    expect(codeOf(() => made.core.api.startRun(run({ user: 'nobody' })))).toBe('refused')
  })
})

describe('the network ledger and call counts', () => {
  const entry = (extra: object = {}) => ({ at: made.clock.now, plugin: 'llm', user: anna.user, method: 'GET', origin: 'https://a.example', path: '/v1', connection: null, status: 200, outcome: 'ok' as const, reason: '', bytesOut: 1, bytesIn: 2, durationMs: 3.5, ...extra })

  test('lists by tenant, own lines only without a role, filters and pages', () => {
    made.core.api.appendNetwork([entry(), entry({ outcome: 'refused', status: null }), entry({ user: bo.user, plugin: 'b' }), entry({ user: eve.user })])
    const list = (who = anna, extra: object = {}) => made.core.api.network(who, { before: null, plugin: null, outcome: 'any', limit: 100, ...extra }).entries.map(({ id }) => id)
    expect(list()).toEqual([3, 2, 1])
    expect(list(bo)).toEqual([3])
    expect(list(eve)).toEqual([4])
    expect(list(anna, { outcome: 'not-ok' })).toEqual([2])
    expect(list(anna, { outcome: 'ok', plugin: 'llm' })).toEqual([1])
    expect(made.core.api.network(anna, { before: 3, plugin: null, outcome: 'any', limit: 1 })).toMatchObject({ entries: [{ id: 2 }], more: true })
  })

  test('keeps ninety days', () => {
    made.core.api.appendNetwork([entry()])
    made.core.api.countCalls([{ plugin: 'llm', user: anna.user, route: 'db.query', outcome: 'ok', calls: 2, ms: 1.5 }])
    made.core.api.countCalls([{ plugin: 'llm', user: anna.user, route: 'db.query', outcome: 'ok', calls: 3, ms: 0.5 }])
    expect(made.db.prepare('select calls, ms from call_counts').all()).toEqual([{ calls: 5, ms: 2 }])
    made.clock.now += 91 * 86_400_000
    made.core.api.appendNetwork([entry()])
    expect(made.db.prepare('select count(*) from network').pluck().get()).toBe(1)
    expect(made.db.prepare('select count(*) from call_counts').pluck().get()).toBe(0)
  })
})

test('facts for the About page', () => {
  expect(made.core.api.facts().sqlite).toMatch(/^3\.\d+/)
})
