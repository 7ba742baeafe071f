import { defineTables, integer, text } from '@panoptic/sdk/db/tables'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NewInstall } from '../api'
import { physicalName } from '../schema/names'
import { anna, bo, codeOf, eve, fixture, type Fixture } from './testing/fixture'

let made: Fixture
beforeEach(() => {
  made = fixture()
})
afterEach(() => made.dispose())

const id = 'acme.meter'
const [key, otherKey] = ['A', 'B'].map((letter) => `${letter.repeat(43)}=`) as [string, string]
const digest = (version: number): string => String(version).padStart(64, '0')
const version = (number: number, extra: Partial<NewInstall> = {}): NewInstall => ({ id, version: `${number}.0.0`, digest: digest(number), source: 'installed', folder: '', key, publisher: 'Acme', ...extra })
const developer: NewInstall = { id, version: '9.0.0', digest: '', source: 'developer', folder: '/home/anna/meter', key: null, publisher: 'Acme' }

const first = defineTables({ create: { item: { scope: 'tenant', columns: { id: text().notNull(), cost: integer() }, key: ['id'] } }, rollups: { by_id: { from: 'item', by: ['id'], sum: ['cost'] } } })
const second = first.step({ addColumns: { item: { note: text() } }, create: { more: { scope: 'user', columns: { id: text().notNull() }, key: ['id'] } } })
const item = `"${physicalName(id, 'item')}"`
const budget = { rows: 100 }
const rows = (): unknown => made.db.prepare(`select id, cost from ${item} order by id`).all()
const insert = (...names: string[]): void => names.forEach((name) => void made.db.prepare(`insert into ${item} (s_tenant, id, cost) values ('system', ?, 1)`).run(name))
const entries = (): unknown[] => made.db.prepare<[], { action: string; detail: string }>('select tenant, actor, action, target, detail from audit order by id').all().map((entry) => ({ ...entry, detail: entry.detail === '' ? '' : (JSON.parse(entry.detail) as unknown) }))
const everything = (): string => {
  const names = made.db.prepare<[], string>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`).pluck().all()
  return JSON.stringify(names.map((name) => [name, made.db.prepare(`select * from "${name}"`).all()]))
}
const unchanged = (work: () => unknown, code: string): void => {
  const before = everything()
  expect(codeOf(work)).toBe(code)
  expect(everything()).toBe(before)
}

describe('installing', () => {
  test('C-03: notes the package, pins its key, and tells what was there before', () => {
    const { api } = made.core
    api.installPlugin(anna, version(1))
    expect(api.installedPlugins()).toEqual([{ ...version(1), installedAt: made.clock.now, previous: null }])
    expect(api.pinnedPublishers()).toEqual([{ plugin: id, key, publisher: 'Acme' }])
    made.clock.now += 5
    api.installPlugin(anna, version(2))
    expect(api.installedPlugins()).toEqual([{ ...version(2), installedAt: made.clock.now, previous: { version: '1.0.0', digest: digest(1), sameTables: true } }])
    expect(entries()).toMatchObject([
      { tenant: 'system', actor: anna.user, action: 'plugin.installed', target: id, detail: { version: '1.0.0', digest: digest(1), key } },
      { action: 'plugin.updated', detail: { version: '2.0.0', from: '1.0.0' } },
    ])
    // The same package again repairs its record; what was before stays.
    api.installPlugin(anna, version(2))
    expect(api.installedPlugins()[0]!.previous).toEqual({ version: '1.0.0', digest: digest(1), sameTables: true })
  })

  test('C-04: another key, or none, is refused for an id that is pinned, also after a removal that kept the rows', () => {
    const { api } = made.core
    api.setDeveloperMode(anna, true)
    api.installPlugin(anna, version(1))
    const refusedOnes = (): void => {
      unchanged(() => api.installPlugin(anna, version(2, { key: otherKey })), 'conflict')
      unchanged(() => api.installPlugin(anna, version(2, { key: null })), 'conflict')
    }
    refusedOnes()
    api.removePlugin(anna, id, 'keep')
    refusedOnes()
    api.installPlugin(anna, version(2))
    api.removePlugin(anna, id, 'erase')
    expect(api.pinnedPublishers()).toEqual([])
    api.installPlugin(anna, version(1, { key: otherKey }))
    expect(api.pinnedPublishers()).toEqual([{ plugin: id, key: otherKey, publisher: 'Acme' }])
  })

  test('unsigned packages and developer’s folders come in developer mode only', () => {
    const { api } = made.core
    expect(api.developerMode()).toBe(false)
    unchanged(() => api.installPlugin(anna, version(1, { key: null })), 'conflict')
    unchanged(() => api.installPlugin(anna, developer), 'conflict')
    api.setDeveloperMode(anna, true)
    api.setDeveloperMode(anna, true)
    expect(api.developerMode()).toBe(true)
    api.installPlugin(anna, version(1, { key: null }))
    expect(api.pinnedPublishers()).toEqual([])
    api.installPlugin(anna, version(2))
    // Signed by now: the unsigned one does not come back.
    unchanged(() => api.rollBackPlugin(anna, id, 'kept-copy'), 'conflict')
    made.restart()
    expect(made.core.api.developerMode()).toBe(true)
    made.core.api.setDeveloperMode(anna, false)
    expect(made.core.api.developerMode()).toBe(false)
    expect(entries().filter((entry) => (entry as { action: string }).action === 'developer.mode-changed')).toMatchObject([{ detail: { on: true } }, { detail: { on: false } }])
  })

  test('a developer’s folder keeps what was installed as the version before, however often it is built', () => {
    const { api } = made.core
    api.setDeveloperMode(anna, true)
    api.installPlugin(anna, version(1))
    api.registerPlugin(id, first.schema, budget)
    insert('a')
    api.installPlugin(anna, developer)
    api.registerPlugin(id, second.schema, budget)
    insert('b')
    api.installPlugin(anna, { ...developer, version: '9.0.1' })
    api.registerPlugin(id, second.step({ create: { third: { scope: 'user', columns: { id: text().notNull() }, key: ['id'] } } }).schema, budget)
    expect(api.installedPlugins()).toMatchObject([{ version: '9.0.1', source: 'developer', previous: { version: '1.0.0', sameTables: false } }])
    expect(api.rollBackPlugin(anna, id, 'kept-copy')).toMatchObject({ version: '1.0.0', source: 'installed', folder: '', key, previous: null })
    expect(rows()).toEqual([{ id: 'a', cost: 1 }])
  })

  test('by system administrators only', () => {
    const { api } = made.core
    for (const by of [bo, eve, { user: anna.user, tenant: 'other' }, { user: 'nobody', tenant: 'system' }]) {
      unchanged(() => api.installPlugin(by, version(1)), 'refused')
      unchanged(() => api.rollBackPlugin(by, id, 'current'), 'refused')
      unchanged(() => api.removePlugin(by, id, 'erase'), 'refused')
      unchanged(() => api.setDeveloperMode(by, true), 'refused')
    }
  })

  test.each<[string, Partial<Record<keyof NewInstall, unknown>>]>([
    ['id', { id: '../etc' }], ['id', { id: 'a_b' }], ['id', { id: '' }], ['version', { version: '' }], ['version', { version: 'a\nb' }], ['digest', { digest: '..' }], ['digest', { digest: digest(1).toUpperCase().replace('1', 'G') }],
    ['digest', { source: 'developer', digest: digest(1) }], ['folder', { folder: '/tmp' }], ['folder', { source: 'developer', digest: '', folder: '', key: null }], ['key', { source: 'developer', digest: '', folder: '/x' }],
    ['key', { key: 'short' }], ['key', { key: `${'A'.repeat(42)}'=` }], ['publisher', { publisher: 'x'.repeat(201) }], ['source', { source: 'built-in' }],
  ])('a record with a wrong %s is named: %o', (field, extra) => {
    made.core.api.setDeveloperMode(anna, true)
    unchanged(() => made.core.api.installPlugin(anna, version(1, extra as Partial<NewInstall>)), 'invalid')
    expect(() => made.core.api.installPlugin(anna, version(1, extra as Partial<NewInstall>))).toThrow(expect.objectContaining({ details: expect.objectContaining({ field }) as object }) as Error)
  })
})

describe('rolling back', () => {
  beforeEach(() => {
    const { api } = made.core
    api.installPlugin(anna, version(1))
    api.registerPlugin(id, first.schema, budget)
    insert('a', 'b')
  })

  test('restores record and tables at once, with the rows as they were, and can be said once', () => {
    const { api } = made.core
    api.installPlugin(anna, version(2))
    api.registerPlugin(id, second.schema, budget)
    insert('c')
    unchanged(() => api.rollBackPlugin(anna, id, 'current'), 'conflict')
    expect(api.rollBackPlugin(anna, id, 'kept-copy')).toEqual({ ...version(1), installedAt: made.clock.now, previous: null })
    expect(rows()).toEqual([{ id: 'a', cost: 1 }, { id: 'b', cost: 1 }])
    expect(api.comparePluginSchema(id, first.schema)).toBe('same')
    expect(api.pluginStorage(id)).toMatchObject({ rows: 2, tables: expect.arrayContaining([expect.objectContaining({ name: 'item', rows: 2 }), expect.objectContaining({ name: 'by_id', rows: 2 })]) as unknown })
    expect(entries().at(-1)).toMatchObject({ action: 'plugin.rolled-back', target: id, detail: { from: '2.0.0', to: '1.0.0', rows: 'kept-copy' } })
    unchanged(() => api.rollBackPlugin(anna, id, 'kept-copy'), 'conflict')
    unchanged(() => api.rollBackPlugin(anna, 'nobody', 'kept-copy'), 'not-found')
    api.registerPlugin(id, first.schema, budget)
    api.installPlugin(anna, version(2))
    api.registerPlugin(id, second.schema, budget)
    expect(rows()).toEqual([{ id: 'a', cost: 1 }, { id: 'b', cost: 1 }])
  })

  test('keeps a copy also when the update changes no table, and leaves the rows as they are if asked', () => {
    const { api } = made.core
    for (const [wanted, expected] of [['current', ['a', 'c']], ['kept-copy', ['a', 'c']]] as const) {
      api.installPlugin(anna, version(2))
      api.registerPlugin(id, first.schema, budget)
      expect(api.installedPlugins()[0]!.previous).toMatchObject({ sameTables: true })
      made.db.exec(`delete from ${item} where id = 'b'`)
      if (wanted === 'current') insert('c')
      else insert('d')
      api.rollBackPlugin(anna, id, wanted)
      expect((rows() as { id: string }[]).map((row) => row.id)).toEqual(expected)
      expect(made.db.prepare(`select count(*) from sqlite_schema where name like 'b\\_%' escape '\\'`).pluck().get()).toBe(0)
    }
  })

  test('what fails on the way leaves package and tables as they were', () => {
    const { api } = made.core
    api.installPlugin(anna, version(2))
    api.registerPlugin(id, second.schema, budget)
    made.db.exec(`create trigger fails before update on plugin_packages begin select raise(abort, 'no'); end`)
    const before = everything()
    expect(() => api.rollBackPlugin(anna, id, 'kept-copy')).toThrow('no')
    expect(() => api.installPlugin(anna, version(3))).toThrow('no')
    expect(everything()).toBe(before)
  })

  test('a version before any table is one without tables', () => {
    const { api } = made.core
    const plain: NewInstall = { ...version(1), id: 'plain' }
    api.installPlugin(anna, plain)
    api.installPlugin(anna, { ...plain, version: '2.0.0', digest: digest(2) })
    api.registerPlugin('plain', first.schema, budget)
    expect(api.installedPlugins().find((each) => each.id === 'plain')!.previous).toMatchObject({ sameTables: false })
    api.rollBackPlugin(anna, 'plain', 'kept-copy')
    expect(api.pluginStorage('plain')).toEqual({ rows: 0, bytes: 0, tables: [] })
  })
})

test('how a schema stands to the tables', () => {
  const { api } = made.core
  const compared = (schema: unknown): string => api.comparePluginSchema(id, schema as typeof first.schema)
  expect([compared(first.schema), compared({ steps: [] })]).toEqual(['newer', 'same'])
  api.registerPlugin(id, first.schema, budget)
  const edited = structuredClone(second.schema)
  edited.steps[0]!.create['item']!.scope = 'user'
  expect([first.schema, second.schema, { steps: [] }, edited, { steps: [{ sql: 'drop' }] }, null].map(compared)).toEqual(['same', 'newer', 'older', 'other', 'other', 'other'])
})
