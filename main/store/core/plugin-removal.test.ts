import { randomUUID } from 'node:crypto'
import { secretFields } from '@panoptic/sdk/contract/secrets'
import { defineTables, text } from '@panoptic/sdk/db/tables'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { By } from '../api'
import { physicalName } from '../schema/names'
import { erasedTables, outlastingTables } from './plugin-removal'
import { anna, bo, codeOf, eve, fixture, type Fixture } from './testing/fixture'
import { native, outgoing } from './testing/messages'

/** In everything that is the plugin's. */
const canary = 'canary-9d1f'
const plugin = 'acme.meter'
const key = `${'A'.repeat(43)}=`
const tables = defineTables({ create: { item: { scope: 'user', columns: { id: text().notNull() }, key: ['id'] } }, rollups: { by_id: { from: 'item', by: ['id'], sum: [] } } })
const more = tables.step({ create: { further: { scope: 'tenant', columns: { id: text().notNull() }, key: ['id'] } } })
const budget = { rows: 1000 }

let made: Fixture
let bound: string
beforeEach(() => {
  made = fixture()
  install(1)
  plant(plugin)
  plant('beta')
  install(2)
  made.core.api.registerPlugin(plugin, more.schema, budget)
})
afterEach(() => made.dispose())

const install = (version: number): void =>
  made.core.api.installPlugin(anna, { id: plugin, version: `${version}.0.0`, digest: String(version).padStart(64, '0'), source: 'installed', folder: '', key, publisher: canary })

/** A row of everything a plugin can have, for three users of two tenants. */
function plant(id: string): void {
  const { db, core } = made
  const { api } = core
  api.registerPlugin(id, tables.schema, budget)
  for (const by of [anna, bo, eve]) {
    const { user, tenant } = by
    db.prepare(`insert into "${physicalName(id, 'item')}" values (?, ?, ?)`).run(tenant, user, canary)
    api.setPlugin(id, by, { enabled: true, grants: [canary], asked: [canary] })
    api.setPluginSettings(id, by, { note: canary })
    api.publishMetrics(id, by, [{ name: canary, labels: {}, value: 1, unit: 'count', at: made.clock.now }])
    api.startRun({ id: randomUUID(), plugin: id, task: canary, user, cause: 'manual', state: 'running', startedAt: 1, endedAt: null, done: 0, total: null, message: '' })
    const sent = outgoing({ content: native(canary) })
    api.addMessages(id, by, [sent])
    api.reportAttempt({ id: sent.id, attempt: { at: 1, outcome: 'retry', reason: 'no-server', status: null, answer: `${canary}-${id}`, durationMs: 1 }, nextAt: 2 })
    api.saveDraft(by, id, 'form', canary)
    api.countCalls([{ plugin: id, user, route: canary, outcome: 'ok', calls: 1, ms: 1 }])
    api.countUsage([{ plugin: id, tenant, user, day: '2026-11-22', egressBytes: 1, wakeUps: 1 }])
    api.appendNetwork([{ at: made.clock.now, plugin: id, user, method: 'GET', origin: 'https://a.example', path: '/', connection: null, status: 200, outcome: 'ok', reason: '', bytesOut: 1, bytesIn: 1, durationMs: 1 }])
  }
  for (const by of [anna, eve]) {
    core.saveConnection(by, connection(id, { value: `typed-${canary}-${id}` }))
    bound = core.vault.add(by, secretFields.parse({ name: 'kept' }), `bound-${id}-value`, false)
    core.saveConnection(by, connection(id, { bound }))
  }
}
const connection = (id: string, extra: object) => ({ plugin: id, network: 'api', slot: 'key', id: null, label: canary, origin: 'https://a.example', basePath: '', value: null, confirmOrigin: false, ...extra })

const tableNames = (): string[] => made.db.prepare<[], string>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`).pluck().all()
/** Rows of each table that name the plugin in any column. */
function rowsOf(id: string): Record<string, number> {
  const found = tableNames().map((name) => [name, made.db.prepare(`select * from "${name}"`).all().filter((row) => Object.values(row as object).includes(id)).length] as const)
  return Object.fromEntries(found.filter(([, rows]) => rows > 0))
}
const physical = (id: string): string[] => tableNames().filter((name) => name.includes(`_${id.replaceAll('.', '#')}__`))
const users = (id: string): By[] => [...made.core.api.pluginUsers(id)]

describe('erasing', () => {
  test('C-05: leaves nothing of it but logs, in all tenants, and touches nothing of another plugin', () => {
    const { api } = made.core
    const others = rowsOf('beta')
    const bounds = made.db.prepare(`select count(*) from secrets where name = 'kept'`).pluck()
    expect(physical(plugin)).toEqual(['b_acme#meter__item', 'p_acme#meter__by_id', 'p_acme#meter__further', 'p_acme#meter__item'])
    // What the table of contents of this test is: everything that can name a plugin is there before.
    const before = rowsOf(plugin)
    expect(Object.keys(before).sort()).toEqual([...erasedTables, 'audit', 'network', 'plugin_rows', 'plugin_schemas', 'grants'].sort())
    api.removePlugin(anna, plugin, 'erase')
    expect(physical(plugin)).toEqual([])
    expect(Object.keys(rowsOf(plugin)).sort()).toEqual(['audit', 'network'])
    expect(rowsOf('beta')).toEqual(others)
    expect(physical('beta').length).toBe(2)
    const text = tableNames().filter((name) => !name.startsWith('audit')).map((name) => JSON.stringify(made.db.prepare(`select * from "${name}"`).all())).join('')
    expect(text).not.toContain(`typed-${canary}-${plugin}`)
    expect(text).toContain(`typed-${canary}-beta`)
    expect([text.includes(`"${canary}-${plugin}"`), text.includes(`"${canary}-beta"`)]).toEqual([false, true])
    expect(bounds.get()).toBe(4)
    expect(made.db.pragma('foreign_key_check')).toEqual([])
    expect([users(plugin), users('beta').length, api.installedPlugins(), api.pinnedPublishers()]).toEqual([[], 3, [], []])
    expect(made.sent.at(-1)!.plugins[plugin]).toBeUndefined()
  })

  test('is in the log of every tenant it concerns, with the connections that went', () => {
    made.core.api.removePlugin(anna, plugin, 'erase')
    const entries = made.db.prepare(`select tenant, actor, action from audit where action in ('plugin.removed', 'connection.removed') order by tenant, action`).all()
    const of = (tenant: string): object[] => ['connection.removed', 'connection.removed', 'plugin.removed'].map((action) => ({ tenant, actor: anna.user, action }))
    expect(entries).toEqual([...of('other'), ...of('system')])
    expect(made.db.prepare(`select count(*) from audit where detail like '%typed-%'`).pluck().get()).toBe(0)
  })

  test('a secret that was typed here but is used by another plugin’s connection stays', () => {
    const { core, db } = made
    const secret = db.prepare<[string], string>('select secret from connections where plugin = ? and tenant = \'system\' and secret in (select id from secrets where made_by is not null)').pluck().get(plugin)!
    core.saveConnection(anna, connection('beta', { bound: secret }))
    core.api.removePlugin(anna, plugin, 'erase')
    expect(db.prepare('select count(*) from secrets where id = ?').pluck().get(secret)).toBe(1)
  })

  test('is for a built-in plugin’s data too, and for what an earlier removal kept', () => {
    const { api } = made.core
    api.setPluginPolicy(anna, 'beta', 'required', [])
    api.removePlugin(anna, 'beta', 'erase')
    // It is part of the app, and stays required.
    expect([Object.keys(rowsOf('beta')).sort(), users('beta')]).toEqual([['audit', 'network', 'plugin_policies'], [anna, bo]])
    api.removePlugin(anna, plugin, 'keep')
    api.removePlugin(anna, plugin, 'erase')
    expect(physical(plugin)).toEqual([])
    expect(api.pinnedPublishers()).toEqual([])
  })

  test('every table that names plugins is erased or says why not', () => {
    const named = tableNames().filter((name) => !/^[pb]_/.test(name) && made.db.prepare(`select 1 from pragma_table_info(?) where name in ('plugin', 'owner')`).get(name) !== undefined)
    // Secrets have an owner too: a person. Grants and rows go with what they hang on; schemas with the tables.
    expect(named.filter((name) => !['secrets', 'grants', 'plugin_rows', 'plugin_schemas'].includes(name)).sort()).toEqual([...erasedTables.filter((name) => name !== 'plugins'), ...outlastingTables].sort())
  })

  test('what fails on the way leaves everything', () => {
    made.db.exec(`create trigger fails before delete on plugin_publishers begin select raise(abort, 'no'); end`)
    const before = JSON.stringify([physical(plugin), rowsOf(plugin), tableNames().map((name) => made.db.prepare(`select * from "${name}"`).all())])
    expect(() => made.core.api.removePlugin(anna, plugin, 'erase')).toThrow('no')
    expect(JSON.stringify([physical(plugin), rowsOf(plugin), tableNames().map((name) => made.db.prepare(`select * from "${name}"`).all())])).toBe(before)
  })
})

describe('removing with its data kept', () => {
  test('nobody has it, the rows wait, and a return goes on with them', () => {
    const { api } = made.core
    api.setPluginPolicy(anna, plugin, 'required', [canary])
    api.setPluginPolicy(eve, plugin, 'forbidden', [])
    api.removePlugin(anna, plugin, 'keep')
    expect([users(plugin), api.installedPlugins(), api.pinnedPublishers().length]).toEqual([[], [], 1])
    expect([api.pluginPolicies(anna), api.pluginPolicies(eve)]).toEqual([[], [{ plugin, policy: 'forbidden', grants: [] }]])
    expect(api.pluginState(plugin, bo)).toMatchObject({ enabled: false, grants: [canary], asked: [canary], settings: { note: canary } })
    expect(physical(plugin)).toEqual(['p_acme#meter__by_id', 'p_acme#meter__further', 'p_acme#meter__item'])
    install(3)
    expect(api.installedPlugins()).toMatchObject([{ version: '3.0.0', previous: null }])
    api.registerPlugin(plugin, more.schema, budget)
    expect(made.db.prepare(`select count(*) from "${physicalName(plugin, 'item')}"`).pluck().get()).toBe(3)
    expect(users(plugin)).toEqual([])
  })

  test('is only for what is installed', () => {
    const { api } = made.core
    expect(codeOf(() => api.removePlugin(anna, 'beta', 'keep'))).toBe('not-found')
    expect(codeOf(() => api.removePlugin(anna, 'nowhere', 'keep'))).toBe('not-found')
  })
})

test('hostile input and the wrong role remove nothing', () => {
  const { api } = made.core
  const before = rowsOf(plugin)
  for (const by of [bo, eve, { user: anna.user, tenant: 'other' }]) for (const data of ['keep', 'erase'] as const) expect(codeOf(() => api.removePlugin(by, plugin, data))).toBe('refused')
  for (const id of ['', '%', 'a_b', '../x', 'A']) expect(codeOf(() => api.removePlugin(anna, id, 'erase'))).toBe('invalid')
  expect(codeOf(() => api.removePlugin(anna, plugin, 'both' as 'erase'))).toBe('invalid')
  expect(rowsOf(plugin)).toEqual(before)
})
