import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Reply } from '@panoptic/sdk/contract/wire'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fromNodePort } from '../../bridge/port'
import { makeKey, traces, type TestKey } from '../../credentials/testing/key-file'
import { parseBaseUrl } from '../base-url'
import { createCore, type Core } from '../core'
import { insertUser } from '../core/users'
import { serveEntry } from './serve'
import { latestVersion } from '../../../migrations'
import { openWorkspace, type Workspace } from '../workspace'

const password = 'correct horse battery'
const canary = 'sk-canary-value-5555'
let folder: string
let workspace: Workspace
let core: Core | null
let user: string
let told: unknown[]
let ends: (() => void)[]

const attach = (): void => {
  core = createCore(workspace.db, { folder })
}
const openFolder = (): Workspace => openWorkspace({ folder, derivationMs: 0, admit: () => (attach(), true) })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-entry-'))
  workspace = openFolder()
  core = null
  told = []
  ends = []
})
afterEach(() => {
  for (const end of ends) end()
  core?.close()
  workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A page's end of a real port that the writer serves. */
function page(purpose: unknown): (route: string, input?: unknown) => Promise<Reply['result']> {
  const { port1, port2 } = new MessageChannel()
  const waiting = new Map<number, (result: Reply['result']) => void>()
  port2.on('message', ({ id, result }: Reply) => waiting.get(id)?.(result))
  ends.push(serveEntry({
    port: fromNodePort(port1 as MessagePort), purpose, workspace, core: () => core,
    onCreated: attach,
    onUnlocked: (id, how) => {
      user = id
      told.push(['unlocked', id, how])
    },
    onAbandoned: () => told.push(['abandoned']),
    onStatus: () => told.push(['status', workspace.status().problem]),
    onDone: (ticket, connection) => told.push(['done', ticket, connection]),
    report: (route, error) => told.push(['report', route, String(error)]),
  }))
  let next = 1
  return (route, input = {}) => new Promise((resolve) => {
    const id = next++
    waiting.set(id, resolve)
    port2.postMessage({ id, route, input })
  })
}

async function created(): Promise<void> {
  const call = page({ kind: 'unlock' })
  await call('entry.create', { name: 'Anna', password })
  await call('entry.enter')
}

const connection = (extra: object = {}) => ({
  kind: 'connection', ticket: 't1', user, tenant: 'system', plugin: 'llm', pluginTitle: 'LLM', network: 'api', title: 'T', secret: 'key', secretTitle: 'Key', inject: { kind: 'header', header: 'authorization', format: 'Bearer {value}' },
  origin: 'https://api.example.com', userOrigin: false, connection: null, label: '', basePath: '', mail: false, account: '', bound: null, ...extra,
})
const form = (extra: object = {}) => ({ label: 'Team', baseUrl: 'https://api.example.com/v1/', value: `  ${canary}\n`, ...extra })

describe('creating and unlocking', () => {
  test('new → create → open; the writer learns of it before the page', async () => {
    const call = page({ kind: 'unlock' })
    expect(await call('entry.status')).toMatchObject({ ok: true, value: { state: 'new', problem: null, folder, waitUntil: null } })
    expect(await call('entry.create', { name: 'Anna', password: 'short' })).toMatchObject({ ok: false, error: { code: 'invalid', details: { field: 'password' } } })
    expect(await call('entry.create', { name: ' Anna ', password })).toEqual({ ok: true, value: null })
    expect(told).toEqual([])
    expect(await call('entry.enter')).toEqual({ ok: true, value: null })
    expect(told).toEqual([['unlocked', user, 'password']])
    expect(core!.api.actor(user)).toMatchObject({ userName: 'Anna', role: 'system_admin' })
    expect(await call('entry.create', { name: 'Bo', password })).toMatchObject({ ok: false, error: { code: 'conflict' } })
  })

  test('a wrong password is refused and nothing more; the right one opens', async () => {
    const call = page({ kind: 'unlock' })
    await call('entry.create', { name: 'Anna', password })
    workspace.close()
    workspace = openFolder()
    const again = page({ kind: 'unlock' })
    expect(await again('entry.unlock', { password: 'wrong' })).toEqual({ ok: false, error: { code: 'refused', message: 'The workspace was not opened.', details: { waitUntil: null } } })
    expect(await again('entry.unlock', { password })).toEqual({ ok: true, value: null })
    expect(told.at(-1)).toEqual(['unlocked', user, 'password'])
  })

  test('a problem is told once, then the page may try again', async () => {
    const call = page({ kind: 'unlock' })
    await call('entry.create', { name: 'Anna', password })
    workspace.db.pragma('user_version = 99')
    workspace.close()
    workspace = openFolder()
    const again = page({ kind: 'unlock' })
    expect(await again('entry.unlock', { password })).toMatchObject({ ok: false, error: { code: 'conflict', details: { problem: 'database-newer' } } })
    expect(told.at(-1)).toEqual(['status', 'database-newer'])
    expect(await again('entry.status')).toMatchObject({ value: { state: 'problem', problem: 'database-newer', detail: `schema 99, known ${latestVersion}` } })
    expect(await again('entry.status')).toMatchObject({ value: { state: 'sealed', problem: null } })
  })

  test('hostile input: other routes, purposes and shapes get nothing', async () => {
    const call = page({ kind: 'unlock' })
    for (const route of ['entry.saveConnection', '__proto__', 'constructor', 'db.query']) expect(await call(route, form())).toMatchObject({ ok: false, error: { code: 'refused' } })
    for (const input of [null, 7, [], { password: 5 }, { password: 'x', extra: 1 }, { password: '' }, { password: 'x'.repeat(2000) }])
      expect(await call('entry.unlock', input)).toMatchObject({ ok: false, error: { code: 'invalid' } })
    expect(() => page({ kind: 'connection', plugin: '../x' })).toThrow('plugin')
    expect(() => page({ kind: 'other' })).toThrow('kind')
  })
})

describe('the connection form', () => {
  beforeEach(async () => {
    await created()
    told = []
  })

  test('saves label, URL and trimmed value; tells main the ticket; answers without the value', async () => {
    const result = await page(connection())('entry.saveConnection', form())
    const [listed] = core!.api.connections({ user, tenant: 'system' }, 'llm')
    expect(result).toEqual({ ok: true, value: { id: listed!.id } })
    expect(listed).toMatchObject({ label: 'Team', origin: 'https://api.example.com', basePath: '/v1', state: 'ready', hint: '5555' })
    expect(core!.secrets.injection({ plugin: 'llm', user, tenant: 'system', connection: listed!.id, run: null })).toMatchObject({ slot: 'key', value: canary })
    expect(told).toEqual([['done', 't1', listed!.id]])
  })

  test('editing keeps the value when none is typed; a new origin needs a word', async () => {
    const { value } = (await page(connection())('entry.saveConnection', form())) as { value: { id: string } }
    const edit = (route: string, input: object) => page(connection({ connection: value.id, userOrigin: true }))(route, input)
    const state = (): string => core!.api.connections({ user, tenant: 'system' }, 'llm')[0]!.state
    await edit('entry.saveConnection', form({ value: '', baseUrl: 'http://127.0.0.1:8080' }))
    expect(state()).toBe('detached')
    await edit('entry.saveConnection', form({ value: '', baseUrl: 'http://127.0.0.1:8080', confirmOrigin: true }))
    expect(state()).toBe('ready')
  })

  test('bad input names the field and the remedy, is not saved, and never comes back', async () => {
    const call = page(connection())
    const cases = [[form({ label: '  ' }), 'label'], [form({ value: ' ' }), 'value'], [form({ value: canary.repeat(2000) }), 'value'], [form({ baseUrl: 'https://evil.example' }), 'baseUrl'], [form({ baseUrl: `https://${canary}@api.example.com` }), 'baseUrl']] as const
    for (const [input, field] of cases) {
      const result = await call('entry.saveConnection', input)
      expect(result).toMatchObject({ ok: false, error: { code: 'invalid', details: { field } } })
      expect(JSON.stringify(result)).not.toContain('canary')
    }
    core!.saveConnection = () => {
      throw new Error('unexpected')
    }
    expect(await call('entry.saveConnection', form())).toMatchObject({ ok: false, error: { code: 'internal' } })
    expect(JSON.stringify(told)).not.toContain('canary')
    expect(core!.api.connections({ user, tenant: 'system' }, null)).toEqual([])
  })

  test('wrong role, other tenant, removed user: refused', async () => {
    const bo = '22222222-2222-4222-8222-222222222222'
    insertUser(workspace.db, { id: bo, tenant: 'system', name: 'Bo', role: 'tenant_user', at: 1 })
    core = createCore(workspace.db, { folder })
    for (const who of [{ user: bo }, { tenant: 'other' }, { user: '33333333-3333-4333-8333-333333333333' }])
      expect(await page(connection(who))('entry.saveConnection', form())).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(await page(connection())('entry.unlock', { password })).toMatchObject({ ok: false, error: { code: 'refused' } })
  })

  test('cancel tells main; a sealed workspace saves nothing', async () => {
    expect(await page(connection())('entry.cancel')).toEqual({ ok: true, value: null })
    expect(told).toEqual([['done', 't1', null]])
    core = null
    expect(await page(connection())('entry.saveConnection', form())).toMatchObject({ ok: false, error: { code: 'locked' } })
  })
})

describe('a service account key', () => {
  const inject = { kind: 'google-service-account', scopes: ['https://www.googleapis.com/auth/bigquery'], tokenOrigin: 'https://oauth2.googleapis.com' }
  const purpose = (extra: object = {}) => connection({ inject, userOrigin: true, ...extra })
  let key: TestKey
  beforeAll(() => { key = makeKey() })
  beforeEach(async () => {
    await created()
    told = []
  })
  const stored = () => core!.api.connections({ user, tenant: 'system' }, null)
  const leaks = (): string => JSON.stringify([told, stored(), workspace.db.prepare('select * from audit').all()])

  test('is stored as it was pasted; its hint is the end of the key\'s id; nothing of it comes back', async () => {
    const result = await page(purpose())('entry.saveConnection', form({ value: `\n${key.file()}\n` }))
    expect(result).toMatchObject({ ok: true })
    expect(stored()).toMatchObject([{ state: 'ready', hint: '4567' }])
    expect(core!.secrets.injection({ plugin: 'llm', user, tenant: 'system', connection: stored()[0]!.id, run: null }).value).toBe(key.file())
    for (const trace of traces(key)) expect(JSON.stringify(result) + leaks()).not.toContain(trace)
  })

  test('keeps its hint when only the name changes, and gets another with another key', async () => {
    const { value } = (await page(purpose())('entry.saveConnection', form({ value: key.file() }))) as { value: { id: string } }
    const edit = (route: string, input: object) => page(purpose({ connection: value.id }))(route, input)
    expect(await edit('entry.saveConnection', form({ value: '', label: 'Renamed' }))).toMatchObject({ ok: true })
    expect(stored()).toMatchObject([{ label: 'Renamed', hint: '4567' }])
    expect(await edit('entry.saveConnection', form({ value: key.file({ private_key_id: 'ffffffffffff0001' }) }))).toMatchObject({ ok: true })
    expect(stored()).toMatchObject([{ hint: '0001' }])
    expect(await edit('entry.saveConnection', form({ value: '{"type":"service_account"}' }))).toMatchObject({ ok: false, error: { details: { problem: 'key-field-missing', name: 'client_email' } } })
    expect(core!.secrets.injection({ plugin: 'llm', user, tenant: 'system', connection: value.id, run: null }).value).toContain('ffffffffffff0001')
  })

  test('its token address on this computer fits the connection\'s own origin only', async () => {
    const local = form({ baseUrl: 'http://127.0.0.1:8080/v2', value: key.file({ token_uri: 'http://127.0.0.1:8080/token' }) })
    expect(await page(purpose())('entry.saveConnection', local)).toMatchObject({ ok: true })
    expect(await page(purpose())('entry.saveConnection', { ...local, baseUrl: 'http://127.0.0.1:8081/v2' })).toMatchObject({ ok: false, error: { details: { problem: 'key-token-origin', tokenOrigin: inject.tokenOrigin } } })
    expect(stored()).toHaveLength(1)
  })

  test('hostile files are refused by name, stored nowhere, and never come back', async () => {
    const call = page(purpose())
    const canary = 'canary'.repeat(40)
    const cases: [string, object][] = [
      [canary, { problem: 'key-not-json' }], [key.file({ padding: 'x'.repeat(1_000_000) }), { field: 'value' }], [`{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}`, { problem: 'key-field-missing' }],
      [`{"__proto__":${key.file()}}`, { problem: 'key-field-missing' }], [JSON.stringify({ installed: { client_secret: canary } }), { problem: 'key-oauth-client' }], [key.file({ type: canary }), { problem: 'key-other-type' }],
      [key.file({ client_email: { canary } }), { problem: 'key-field-wrong', name: 'client_email' }], [key.file({ private_key: canary }), { problem: 'key-private-unreadable' }], [key.file({ token_uri: `https://${canary.slice(0, 50)}.example/token` }), { problem: 'key-token-origin' }],
    ]
    for (const [value, details] of cases) {
      const result = await call('entry.saveConnection', form({ value }))
      expect(result).toMatchObject({ ok: false, error: { code: 'invalid', details: { field: 'value', ...details } } })
      for (const trace of ['canary', ...traces(key)]) expect(JSON.stringify(result) + leaks()).not.toContain(trace)
    }
    expect(stored()).toEqual([])
    expect(({} as Record<string, unknown>)['type']).toBeUndefined()
  })

  test('a purpose with a slot that no manifest could have is not served', () => {
    for (const wrong of [{ ...inject, tokenOrigin: 'http://127.0.0.1:1' }, { ...inject, scopes: [] }, { kind: 'other' }, undefined]) expect(() => page(purpose({ inject: wrong }))).toThrow('inject')
  })
})

describe('the base URL', () => {
  test.each([
    ['https://api.example.com', 'https://api.example.com', ''],
    [' https://API.example.com:443/v1// ', 'https://api.example.com', '/v1'],
    ['http://localhost:8080/x', 'http://localhost:8080', '/x'],
    ['http://127.9.0.1', 'http://127.9.0.1', ''],
    ['http://[::1]:5', 'http://[::1]:5', ''],
    ['https://a.example/x/../y', 'https://a.example', '/y'],
  ])('%s', (text, origin, basePath) => expect(parseBaseUrl(text, null)).toEqual({ origin, basePath }))

  test.each([
    '', 'nonsense', 'api.example.com', 'http://api.example.com', 'http://localhost.evil.example', 'http://127.0.0.1.evil.example', 'http://192.168.0.1', 'http://[::2]',
    'ftp://a.example', 'file:///etc/passwd', 'javascript:alert(1)', 'https://user@a.example', 'https://:pw@a.example', 'https://a.example?x', 'https://a.example/#', 'https://a.example\\@b', 'https://a.exa mple', 'ht\ntps://a.example',
  ])('refuses %s', (text) => expect(() => parseBaseUrl(text, null)).toThrow(/address|https/))

  test('only the manifest\'s origin where no other is allowed', () => {
    expect(parseBaseUrl('https://a.example/v2', 'https://a.example')).toEqual({ origin: 'https://a.example', basePath: '/v2' })
    for (const other of ['https://b.example', 'https://a.example:8443', 'https://a.example.evil.example', 'http://localhost']) expect(() => parseBaseUrl(other, 'https://a.example')).toThrow('Only https://a.example is allowed')
  })
})
