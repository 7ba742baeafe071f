import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from '@panoptic/sdk/db/tables'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rpcClient } from '../../bridge/rpc'
import type { StoreApi } from '../api'
import { agg, as, columnNode, from, insert, ref, select, selection, tableNode, val, remove, binary, where } from '../guard/testing/nodes'
import { testTables } from '../guard/testing/world'
import { type Bundle, bundleStore, caller, joinPorts, startStoreProcess, type StoreProcess } from './testing/processes'

/** The real processes: encrypted file, private line, watchdog, gates. They run one after the other on one workspace. */
const password = 'a long test password'
const readLimitMs = 1500
let bundle: Bundle
let folder: string
let writer: StoreProcess
let reader: StoreProcess
let user = ''
const page = (plugin: string, tenant = 'system'): { kind: 'port'; role: 'page'; identity: object } => ({ kind: 'port', role: 'page', identity: { kind: 'plugin', plugin, user, tenant } })

beforeAll(async () => {
  bundle = await bundleStore()
  folder = mkdtempSync(join(tmpdir(), 'panoptic-processes-'))
  writer = startStoreProcess(bundle, 'writer', 30_000)
  writer.send({ kind: 'open', folder })
  expect(await writer.heard('status')).toMatchObject({ state: 'new' })
  const entry = caller(writer.port({ kind: 'port', role: 'entry', purpose: { kind: 'unlock' } }))
  expect(await entry('entry.create', { name: 'Ada', password })).toMatchObject({ ok: true })
  expect(await entry('entry.enter', {})).toMatchObject({ ok: true })
  user = (await writer.heard('unlocked')).user
  const api = rpcClient<StoreApi>(writer.port({ kind: 'port', role: 'api' }))
  const { tenant } = await api.actor(user)
  for (const plugin of ['spend', 'calm']) {
    await api.registerPlugin(plugin, testTables.schema, { rows: 1_000_000 })
    await api.setPlugin(plugin, { user, tenant }, { enabled: true, grants: [], asked: [] })
  }
  reader = startReader()
}, 120_000)
afterAll(async () => {
  await Promise.all([writer?.kill(), reader?.kill()])
  bundle?.dispose()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

function startReader(): StoreProcess {
  const made = startStoreProcess(bundle, 'reader', readLimitMs)
  made.send({ kind: 'open', folder })
  joinPorts(writer.port({ kind: 'port', role: 'key' }), made.port({ kind: 'port', role: 'key' }))
  return made
}

const rows = (count: number, prefix: string): object => insert({ values: { kind: 'ValuesNode', values: Array.from({ length: count }, (_, index) => ({ kind: 'PrimitiveValueListNode', values: [`${prefix}${index}`] })) } })
const counted = select({ from: from(tableNode('note')), selections: [selection(as(agg('count', ref('id')), 'n'))] })
const crossed = select({ from: from(as(tableNode('note'), 'a'), as(tableNode('note'), 'b'), as(tableNode('note'), 'c')), selections: [selection(as(agg('count', ref('id', 'a')), 'n'))] })

it('writes through one process and reads through the other, each for its own plugin', async () => {
  const write = caller(writer.port(page('spend')))
  const read = caller(reader.port(page('spend')))
  expect(await write('db.run', { tree: rows(2000, 'n') })).toMatchObject({ ok: true, value: { changes: 2000 } })
  expect(await read('db.query', { tree: counted })).toMatchObject({ ok: true, value: { columns: ['n'], rows: [[2000]] } })
  expect(await caller(reader.port(page('calm')))('db.query', { tree: counted })).toMatchObject({ value: { rows: [[0]] } })
  // The same gates as everywhere: another tenant, a plugin nobody enabled, a route of another port.
  expect(await caller(reader.port(page('spend', 'elsewhere')))('db.query', { tree: counted })).toMatchObject({ ok: false, error: { code: 'refused' } })
  expect(await caller(reader.port(page('unknown')))('db.query', { tree: counted })).toMatchObject({ ok: false, error: { code: 'refused' } })
  expect(await read('db.run', { tree: rows(1, 'x') })).toMatchObject({ ok: false, error: { code: 'refused' } })
})

it('a query bomb ends the reader, not the writer: another plugin\'s write is answered meanwhile', async () => {
  const calm = caller(writer.port(page('calm')))
  const bomb = caller(reader.port(page('spend')))('db.query', { tree: crossed })
  const started = performance.now()
  expect(await calm('db.run', { tree: rows(1, 'during') })).toMatchObject({ ok: true })
  // Generous: this machine may be busy. The aim of 200 ms is measured by the bench.
  expect(performance.now() - started).toBeLessThan(readLimitMs)
  expect(await bomb).toMatchObject({ error: { code: 'lost' } })
  expect(await reader.ended).toBe('SIGKILL')
  expect(performance.now() - started).toBeGreaterThan(readLimitMs)
  expect(reader.errors()).toContain('a statement of spend ran longer')
  reader = startReader()
  expect(await caller(reader.port(page('spend')))('db.query', { tree: counted })).toMatchObject({ value: { rows: [[2000]] } })
}, 30_000)

it('a flood of write bombs lets another plugin\'s write through between two of them', async () => {
  const write = caller(writer.port(page('spend')))
  const calm = caller(writer.port(page('calm')))
  const scan = remove({ where: where(binary(crossed, '=', val(0))) })
  const bombs = Promise.all(Array.from({ length: 6 }, () => write('db.run', { tree: scan })))
  const started = performance.now()
  expect(await calm('db.run', { tree: rows(1, 'between') })).toMatchObject({ ok: true })
  const waited = performance.now() - started
  for (const result of await bombs) expect(result).toMatchObject({ ok: false, error: { code: 'timeout' } })
  expect(waited).toBeLessThan((performance.now() - started) * 0.75)
}, 60_000)

it('a killed writer comes back with the reader\'s key, and nothing committed is lost', async () => {
  const write = caller(writer.port(page('spend')))
  expect(await write('db.run', { tree: rows(5, 'kept') })).toMatchObject({ ok: true })
  await writer.kill()
  writer = startStoreProcess(bundle, 'writer', 30_000)
  writer.send({ kind: 'open', folder, waitForKey: true })
  joinPorts(reader.port({ kind: 'port', role: 'key' }), writer.port({ kind: 'port', role: 'key' }))
  expect(await writer.heard('status')).toMatchObject({ state: 'open' })
  expect(writer.messages.filter(({ kind }) => kind === 'status')).toHaveLength(1)
  expect(await caller(writer.port(page('spend')))('db.run', { tree: insert({ columns: [columnNode('id')], values: { kind: 'ValuesNode', values: [{ kind: 'PrimitiveValueListNode', values: ['after'] }] } }) })).toMatchObject({ ok: true })
  expect(await caller(reader.port(page('spend')))('db.query', { tree: counted })).toMatchObject({ value: { rows: [[2006]] } })
}, 30_000)

it('the data key is rotated while pages read and write; their ports stay, and a restarted reader gets the new key', async () => {
  const api = rpcClient<StoreApi>(writer.port({ kind: 'port', role: 'api' }))
  const write = caller(writer.port(page('spend')))
  const read = caller(reader.port(page('spend')))
  const before = await api.keySlots({ user, tenant: 'system' })
  expect(await api.rotateKey({ user, tenant: 'system' })).toMatchObject({ state: 'running' })
  await expect(api.rotateKey({ user, tenant: 'system' })).rejects.toMatchObject({ code: 'conflict' })
  const meanwhile = await Promise.all(Array.from({ length: 20 }, (_, index) => Promise.all([write('db.run', { tree: rows(1, `meanwhile${index}-`) }), read('db.query', { tree: counted })])))
  for (const results of meanwhile) for (const result of results) expect(result).toMatchObject({ ok: true })
  await writer.heard('rotation', ({ rotation }) => rotation.state === 'idle')
  expect(writer.messages.some(({ kind }) => kind === 'reopened')).toBe(true)
  expect(await read('db.query', { tree: counted })).toMatchObject({ value: { rows: [[2026]] } })
  expect(await api.keySlots({ user, tenant: 'system' })).toEqual(before)
  expect(await api.rotation()).toMatchObject({ state: 'idle' })
  await reader.kill()
  reader = startReader()
  expect(await caller(reader.port(page('spend')))('db.query', { tree: counted })).toMatchObject({ value: { rows: [[2026]] } })
}, 60_000)

it('a change of the authority acts on the reader\'s ports at once', async () => {
  const read = caller(reader.port(page('spend')))
  expect(await read('db.query', { tree: counted })).toMatchObject({ ok: true })
  const api = rpcClient<StoreApi>(writer.port({ kind: 'port', role: 'api' }))
  const { tenant } = await api.actor(user)
  await api.setPlugin('spend', { user, tenant }, { enabled: false, grants: [], asked: [] })
  await expect.poll(() => read('db.query', { tree: counted }), { timeout: 5000, interval: 5 }).toMatchObject({ ok: false, error: { code: 'refused' } })
}, 30_000)

it('after an update and a roll-back the pages’ queries meet the tables there are, and the budget of rows holds', async () => {
  const api = rpcClient<StoreApi>(writer.port({ kind: 'port', role: 'api' }))
  const by = { user, tenant: 'system' }
  const write = caller(writer.port(page('calm')))
  const read = caller(reader.port(page('calm')))
  const next = testTables.step({ addColumns: { note: { mood: text() } } })
  const moods = select({ from: from(tableNode('note')), selections: [selection(ref('mood'))] })
  const { value: before } = (await read('db.query', { tree: counted })) as { value: { rows: number[][] } }
  const count = before.rows[0]![0]!
  const version = (number: number) => ({ id: 'calm', version: String(number), digest: String(number).repeat(64), source: 'installed', folder: '', key: `${'A'.repeat(43)}=`, publisher: '' } as const)
  await api.installPlugin(by, version(1))
  await api.installPlugin(by, version(2))
  expect(await read('db.query', { tree: moods })).toMatchObject({ ok: false, error: { code: 'invalid' } })
  await api.registerPlugin('calm', next.schema, { rows: count + 2 })
  expect(await write('db.run', { tree: rows(2, 'newer') })).toMatchObject({ ok: true })
  expect(await write('db.run', { tree: rows(1, 'newest') })).toMatchObject({ ok: false, error: { code: 'limit', details: { budget: 'rows', most: count + 2 } } })
  expect(await read('db.query', { tree: moods })).toMatchObject({ ok: true })
  expect(await read('db.query', { tree: counted })).toMatchObject({ value: { rows: [[count + 2]] } })
  await api.rollBackPlugin(by, 'calm', 'kept-copy')
  await expect.poll(() => read('db.query', { tree: moods }), { timeout: 5000, interval: 5 }).toMatchObject({ ok: false, error: { code: 'invalid' } })
  expect(await read('db.query', { tree: counted })).toMatchObject({ value: { rows: [[count]] } })
  expect(await write('db.run', { tree: rows(1, 'again') })).toMatchObject({ ok: true })

  await api.setPluginPolicy(by, 'calm', 'forbidden', [])
  await expect.poll(() => read('db.query', { tree: counted }), { timeout: 5000, interval: 5 }).toMatchObject({ ok: false, error: { code: 'refused' } })
  expect(await write('db.run', { tree: rows(1, 'forbidden') })).toMatchObject({ ok: false, error: { code: 'refused' } })
}, 60_000)

it('no line of the log, nor anything else told to main, holds a value of a row or the password', () => {
  const told = JSON.stringify([writer.messages, reader.messages]) + writer.errors() + reader.errors()
  expect(told).not.toContain(password)
  expect(told).not.toMatch(/kept0|during0/)
})
