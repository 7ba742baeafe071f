/** The process is killed while plugins are installed, updated, rolled back and removed, and while the core's own schema is brought up. All rounds with PANOPTIC_LONG=1. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrations } from '../../../migrations'
import { createAuditLog } from '../core/audit'
import { createCore } from '../core'
import { type Db, openDatabase } from '../database'
import { foldSteps } from '../schema/fold'
import { keptName, physicalName } from '../schema/names'
import { storedOf } from '../schema/stored'
import { openWorkspace, type Workspace } from '../workspace'
import { bundle, type Bundle, type Child, start } from './testing/bundle'
import { cyclePlugin, cycleRows, cycleVersion, firstTables, secondTables } from './testing/plugin-cycle'

const long = process.env['PANOPTIC_LONG'] === '1'
const rounds = long ? 300 : 14
const limit = long ? 3_600_000 : 240_000
const before = 4
let home: string
let child: Bundle
const templates: Record<'current' | 'older', { folder: string; key: Buffer }> = { current: { folder: '', key: Buffer.alloc(0) }, older: { folder: '', key: Buffer.alloc(0) } }

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'panoptic-plugin-kill-'))
  for (const name of ['current', 'older'] as const) {
    const folder = join(home, name)
    const made = openWorkspace({ folder, derivationMs: 0 }, name === 'older' ? migrations.slice(0, before) : migrations)
    await made.create({ name: 'Anna', password: 'correct horse battery' })
    // Some 2 MB, so that the copy of the file and the new index take a while.
    if (name === 'older') fill(made.db)
    templates[name] = { folder, key: made.copyKey() }
    made.close()
  }
  child = await bundle()
}, 120_000)
afterAll(() => {
  child.dispose()
  rmSync(home, { recursive: true, force: true })
})

const fill = (db: Db): void =>
  void db.exec(`insert into network (at, tenant, user, plugin, method, origin, path, status, outcome, bytes_out, bytes_in, duration_ms)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) select i, 'system', 'u', 'p' || i % 7, 'GET', 'https://a.example', '/' || hex(randomblob(20)), 200, 'ok', 1, 1, 1 from n`)

let cases = 0
async function killed(template: 'current' | 'older', work: string, wait: (running: Child) => Promise<unknown>): Promise<{ folder: string; said: readonly string[] }> {
  const folder = join(home, `case-${cases++}`)
  cpSync(templates[template].folder, folder, { recursive: true })
  const running = start(child.file, { work, folder, password: '', key: templates[template].key.toString('hex') })
  await wait(running)
  await running.kill()
  return { folder, said: running.lines }
}
function reopened(folder: string, template: 'current' | 'older', work: (workspace: Workspace) => void): void {
  const workspace = openWorkspace({ folder, derivationMs: 0 })
  try {
    workspace.openWithKey(Buffer.from(templates[template].key))
    work(workspace)
  } finally {
    workspace.close()
  }
  rmSync(folder, { recursive: true, force: true })
}
const whole = (db: Db): unknown => [db.pragma('integrity_check', { simple: true }), db.pragma('foreign_key_check'), createAuditLog(db, Date.now).firstBroken()]

/** In words, what the database says of the plugin; throws where its parts do not belong together. */
function stateOf(db: Db, folder: string): string {
  const { api } = createCore(db, { folder })
  const [installed] = api.installedPlugins()
  const { steps, kept } = storedOf(db, cyclePlugin)
  const names = db.prepare<[], string>(`select name from sqlite_schema where type = 'table' and (name like 'p\\_%' escape '\\' or name like 'b\\_%' escape '\\') order by name`).pluck().all()
  const { tables, rollups } = foldSteps(steps)
  const copies = kept === null ? [] : [...foldSteps(kept).tables.keys()].map((name) => keptName(cyclePlugin, name))
  expect(names).toEqual([...copies, ...[...tables.keys(), ...rollups.keys()].map((name) => physicalName(cyclePlugin, name))].sort())
  const count = (physical: string): number => db.prepare<[], number>(`select count(*) from "${physical}"`).pluck().get()!
  const rows = tables.has('item') ? count(physicalName(cyclePlugin, 'item')) : 0
  if (tables.has('item')) expect(count(physicalName(cyclePlugin, 'by_cost'))).toBe(rows)
  for (const { name, rows: noted } of db.prepare<[string], { name: string; rows: number }>('select name, rows from plugin_rows where plugin = ?').all(cyclePlugin)) expect([name, noted]).toEqual([name, count(physicalName(cyclePlugin, name))])
  for (const copy of copies) expect(count(copy)).toBe(cycleRows)
  const schema = api.comparePluginSchema(cyclePlugin, secondTables.schema) === 'same' ? 2 : api.comparePluginSchema(cyclePlugin, firstTables.schema) === 'same' ? 1 : 0
  const pinned = api.pinnedPublishers().length
  const used = db.prepare('select count(*) from plugin_users where plugin = ?').pluck().get(cyclePlugin)
  return `version ${installed?.version ?? 'none'} before ${installed?.previous?.version ?? 'none'} schema ${schema} rows ${rows} pinned ${pinned} users ${String(used)}`
}

/** The only states there are, in the order of a cycle; the second cycle begins with the rows of the first one. */
const [n, m] = [cycleRows, cycleRows + 1]
const cycle: readonly (readonly [said: string, state: string])[] = [
  ['started', 'version none before none schema 0 rows 0 pinned 0 users 0'],
  ['installed 1', 'version 1 before none schema 0 rows 0 pinned 1 users 0'],
  ['registered 1', 'version 1 before none schema 1 rows 0 pinned 1 users 0'],
  ['', `version 1 before none schema 1 rows ${n} pinned 1 users 0`],
  ['written 1', `version 1 before none schema 1 rows ${n} pinned 1 users 1`],
  ['installed 2', `version 2 before 1 schema 1 rows ${n} pinned 1 users 1`],
  ['registered 2', `version 2 before 1 schema 2 rows ${n} pinned 1 users 1`],
  ['written 2', `version 2 before 1 schema 2 rows ${m} pinned 1 users 1`],
  ['rolled back', `version 1 before none schema 1 rows ${n} pinned 1 users 1`],
  ['kept', `version none before none schema 1 rows ${n} pinned 1 users 1`],
  ['installed 1', `version 1 before none schema 1 rows ${n} pinned 1 users 1`],
  ['registered 1', `version 1 before none schema 1 rows ${n} pinned 1 users 1`],
  ['written 1', `version 1 before none schema 1 rows ${n} pinned 1 users 1`],
  ['installed 2', `version 2 before 1 schema 1 rows ${n} pinned 1 users 1`],
  ['registered 2', `version 2 before 1 schema 2 rows ${n} pinned 1 users 1`],
  ['written 2', `version 2 before 1 schema 2 rows ${m} pinned 1 users 1`],
  ['rolled back', `version 1 before none schema 1 rows ${n} pinned 1 users 1`],
  ['erased', 'version none before none schema 0 rows 0 pinned 0 users 0'],
]
/** The state before the last line, and those that may have been committed before the next one was said. */
function possible(said: readonly string[]): string[] {
  let place = 0
  for (const line of said.slice(1)) {
    place = (place + 1) % cycle.length
    while (cycle[place]![0] !== line) place = (place + 1) % cycle.length
  }
  const next = [1, 2].map((step) => cycle[(place + step) % cycle.length]!)
  return [cycle[place]![1], next[0]![1], ...(next[0]![0] === '' ? [next[1]![1]] : [])]
}

test('C-03: kill -9 while a plugin is installed, updated, rolled back, removed: the state before or the one after, whole', async () => {
  let took = 0
  await killed('current', 'plugins', async (running) => {
    await running.line('registered 1')
    const begun = performance.now()
    await running.line('erased')
    took = performance.now() - begun
  }).then(({ folder }) => rmSync(folder, { recursive: true, force: true }))
  const seen = new Set<string>()
  for (let round = 0; round < rounds; round++) {
    const { folder, said } = await killed('current', 'plugins', async (running) => {
      await running.line('started')
      await sleep(((round + Math.random()) / rounds) * took * 1.1)
    })
    reopened(folder, 'current', ({ db }) => {
      expect(whole(db)).toEqual(['ok', [], null])
      const state = stateOf(db, folder)
      expect(possible(said), said.join(', ')).toContain(state)
      seen.add(state)
      // It goes on from there: whatever it was, it can be erased and installed.
      const { api } = createCore(db, { folder })
      const by = { user: db.prepare('select id from users').pluck().get() as string, tenant: 'system' }
      api.removePlugin(by, cyclePlugin, 'erase')
      expect(stateOf(db, folder)).toBe(cycle[0]![1])
      api.installPlugin(by, cycleVersion(2))
      api.registerPlugin(cyclePlugin, secondTables.schema, { rows: 10 })
      expect(whole(db)).toEqual(['ok', [], null])
    })
  }
  // The moments were spread: installed, updated and removed ones were met.
  expect(seen.size).toBeGreaterThan(3)
}, limit)

test('kill -9 while the core’s schema is brought up: the old one or the new one, every row, and a copy that opens', async () => {
  let took = 0
  await killed('older', 'migrate', async (running) => {
    await running.line('opening')
    const begun = performance.now()
    await running.line('started')
    took = performance.now() - begun
  }).then(({ folder }) => rmSync(folder, { recursive: true, force: true }))
  const seen = new Set<number>()
  const killedTimes = long ? 200 : 6
  for (let round = 0; round < killedTimes; round++) {
    const { folder } = await killed('older', 'migrate', async (running) => {
      await running.line('opening')
      // The first one at once and the last one after it, so that both outcomes are met.
      if (round === killedTimes - 1) await running.line('started')
      else await sleep((round / killedTimes) * took * 1.1)
    })
    const file = join(folder, 'panoptic.db')
    const raw = openDatabase(file, Buffer.from(templates.older.key))
    const version = Number(raw.pragma('user_version', { simple: true }))
    seen.add(version)
    expect([before, migrations.length]).toContain(version)
    expect(raw.prepare(`select count(*) from sqlite_schema where name = 'plugin_packages'`).pluck().get()).toBe(version === before ? 0 : 1)
    raw.close()
    if (existsSync(`${file}.schema-${before}`)) {
      const copy = openDatabase(`${file}.schema-${before}`, Buffer.from(templates.older.key), { readonly: true })
      expect([copy.pragma('user_version', { simple: true }), copy.prepare('select count(*) from network').pluck().get()]).toEqual([before, 20_000])
      copy.close()
    }
    reopened(folder, 'older', ({ db }) => {
      expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
      expect(whole(db)).toEqual(['ok', [], null])
      expect(db.prepare('select count(*) from network').pluck().get()).toBe(20_000)
    })
  }
  expect(seen.size).toBe(2)
}, limit)
