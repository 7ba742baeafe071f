/** Every form's purpose: what it does, for whom, and what it does with input that no page of ours sends. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Reply } from '@panoptic/sdk/contract/wire'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fromNodePort } from '../../bridge/port'
import { createCore, type Core } from '../core'
import { insertUser } from '../core/users'
import { openWorkspace, type Workspace } from '../workspace'
import { serveEntry } from './serve'

const password = 'correct horse battery'
const canary = 'canary-value-0123456789'
const bo = '22222222-2222-4222-8222-222222222222'
let folder: string
let workspace: Workspace
let core: Core | null = null
let anna: string
let time = 1_700_000_000_000
let told: unknown[] = []
const ends: (() => void)[] = []

type Page = (route: string, input?: unknown) => Promise<Reply['result']>

const open = (): Workspace => openWorkspace({
  folder, derivationMs: 0, now: () => time,
  admit: ({ user }) => {
    core ??= createCore(workspace.db, { folder })
    return core.people.standing(user) !== null
  },
  failed: (user) => core?.people.signInFailed(user),
})

function page(purpose: object): Page {
  const { port1, port2 } = new MessageChannel()
  const waiting = new Map<number, (result: Reply['result']) => void>()
  port2.on('message', ({ id, result }: Reply) => waiting.get(id)?.(result))
  ends.push(serveEntry({
    port: fromNodePort(port1 as MessagePort), purpose, workspace, core: () => core,
    onCreated: () => (core = createCore(workspace.db, { folder })),
    onUnlocked: (user, how) => told.push(['unlocked', user, how]),
    onAbandoned: () => {
      told.push(['abandoned'])
    },
    onStatus: () => told.push(['status']),
    onDone: (ticket, result) => told.push(['done', ticket, result]),
    report: (route, error) => told.push(['report', route, String(error)]),
  }))
  let next = 1
  return (route, input = {}) => new Promise((resolve) => {
    const id = next++
    waiting.set(id, resolve)
    port2.postMessage({ id, route, input })
  })
}

const seal = (): void => {
  core?.close()
  core = null
  workspace.close()
  workspace = open()
}
const form = (kind: string, extra: object = {}): object => ({ kind, ticket: 't', user: anna, tenant: 'system', ...extra })
const refused = { ok: false, error: { code: 'refused' } }
const done = (): unknown => told.findLast((each) => Array.isArray(each) && each[0] === 'done')
const actions = (): string[] => workspace.db.prepare<[], string>('select action from audit order by id').pluck().all()
const words = (shown: Reply['result']): { words: string[]; ask: number[] } => (shown as { value: { words: string[]; ask: number[] } }).value

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-forms-'))
  workspace = open()
  const first = page({ kind: 'unlock' })
  await first('entry.create', { name: 'Anna', password })
  await first('entry.enter')
  anna = (told.at(-1) as string[])[1]!
  insertUser(workspace.db, { id: bo, tenant: 'system', name: 'Bo', role: 'tenant_user', at: 1 })
  seal()
  await page({ kind: 'unlock' })('entry.unlock', { user: anna, password })
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  told = []
  // Whatever a test guessed wrong is over.
  time += 3_600_000
})
afterAll(() => {
  core?.close()
  workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the own password once more (reauth)', () => {
  test('the right one ends the form and is recorded; a wrong one is refused, recorded, and delays', async () => {
    const call = page(form('reauth', { reason: 'rotate-key', detail: '' }))
    expect(await call('entry.confirm', { password: 'wrong' })).toMatchObject({ ok: false, error: { code: 'refused', details: { waitUntil: null } } })
    expect(done()).toBeUndefined()
    expect(await call('entry.confirm', { password })).toEqual({ ok: true, value: null })
    expect(done()).toEqual(['done', 't', ''])
    expect(actions().slice(-2)).toEqual(['session.sign-in-failed', 'session.confirmed'])
    expect(await call('entry.confirm', { password })).toMatchObject(refused)
  })

  test('another user\'s password does not do', async () => {
    await page(form('set-password', { target: bo, create: null, name: 'Bo' }))('entry.setPassword', { password: 'the password of Bo' })
    expect(await page(form('reauth', { reason: 'rotate-key', detail: '' }))('entry.confirm', { password: 'the password of Bo' })).toMatchObject(refused)
  })
})

describe('passwords', () => {
  test('changing needs the current one and another new one', async () => {
    const call = page(form('change-password'))
    expect(await call('entry.changePassword', { current: password, next: password })).toMatchObject({ ok: false, error: { code: 'invalid', details: { field: 'next' } } })
    expect(await call('entry.changePassword', { current: 'wrong', next: 'a new password' })).toMatchObject(refused)
    expect(await call('entry.changePassword', { current: password, next: 'a new password' })).toEqual({ ok: true, value: null })
    expect(actions().at(-1)).toBe('keys.password-changed')
    await workspace.verify(anna, 'a new password')
    await page(form('change-password'))('entry.changePassword', { current: 'a new password', next: password })
    await workspace.verify(anna, password)
  })

  test('a user is made with the password; a taken name makes neither; a tenant_user may do nothing of it', async () => {
    const create = { name: 'Cy', role: 'tenant_user', tenant: 'system', newTenant: null }
    const call = page(form('set-password', { target: null, create, name: 'Cy' }))
    expect(await call('entry.setPassword', { password: 'short' })).toMatchObject({ ok: false, error: { code: 'invalid', details: { field: 'password' } } })
    expect(await call('entry.setPassword', { password: 'the password of Cy' })).toEqual({ ok: true, value: null })
    const [, , cy] = done() as [string, string, string]
    expect(workspace.ways.has(cy)).toBe(true)
    const again = page(form('set-password', { target: null, create: { ...create, name: 'BO' }, name: 'BO' }))
    expect(await again('entry.setPassword', { password: 'another password' })).toMatchObject({ ok: false })
    const slots = workspace.ways.slots.length
    for (const by of [{ user: bo }, { tenant: 'elsewhere' }]) expect(await page(form('set-password', { ...by, target: anna, create: null, name: 'x' }))('entry.setPassword', { password: 'taken over now' })).toMatchObject(refused)
    expect(workspace.ways.slots).toHaveLength(slots)
    await workspace.verify(anna, password)
  })

  test('cancelled while the password is being derived: nothing is made', async () => {
    const call = page(form('set-password', { target: null, create: { name: 'Di', role: 'tenant_user', tenant: 'system', newTenant: null }, name: 'Di' }))
    const typed = call('entry.setPassword', { password: 'the password of Di' })
    await call('entry.cancel')
    expect(await typed).toMatchObject(refused)
    expect(done()).toEqual(['done', 't', null])
    expect(workspace.db.prepare(`select count(*) from users where name = 'Di'`).pluck().get()).toBe(0)
  })
})

describe('24 words', () => {
  test('shown, four of them asked for, stored only then; they open the sealed workspace and a new password is due', async () => {
    const call = page(form('recovery', { replaces: false }))
    expect(await call('entry.confirmPhrase', { words: ['a', 'b', 'c', 'd'] })).toMatchObject(refused)
    const first = words(await call('entry.phrase'))
    const { words: all, ask } = words(await call('entry.phrase'))
    expect(all).not.toEqual(first.words)
    const typed = ask.map((position) => all[position - 1]!)
    const wrong = typed.with(2, 'abandon')
    if (typed[2] !== 'abandon') expect(await call('entry.confirmPhrase', { words: wrong })).toMatchObject({ ok: false, error: { code: 'invalid', details: { field: 'words', position: ask[2] } } })
    expect(workspace.status().recovery).toBe(false)
    expect(await call('entry.confirmPhrase', { words: typed.map((word) => ` ${word.toUpperCase()} `) })).toEqual({ ok: true, value: null })
    expect([actions().at(-1), workspace.status().recovery]).toEqual(['keys.recovery-set', true])
    expect(done()).toEqual(['done', 't', workspace.ways.slots.find(({ kind }) => kind === 'recovery')!.id])

    seal()
    const locked = page({ kind: 'unlock' })
    expect(await locked('entry.recover', { words: first.words.join(' ') })).toMatchObject(refused)
    expect(await locked('entry.enter')).toMatchObject(refused)
    expect(await locked('entry.recover', { words: all.join('\n') })).toEqual({ ok: true, value: { user: anna, name: 'Anna' } })
    expect(await locked('entry.enter')).toMatchObject(refused)
    expect(await locked('entry.setPassword', { password: 'after recovery' })).toEqual({ ok: true, value: null })
    expect(told).not.toContainEqual(['unlocked', anna, 'recovery'])
    expect(await locked('entry.enter')).toEqual({ ok: true, value: null })
    expect(told).toContainEqual(['unlocked', anna, 'recovery'])
    await expect(workspace.verify(anna, password)).rejects.toMatchObject({ code: 'refused' })
    await page(form('change-password'))('entry.changePassword', { current: 'after recovery', next: password })
  })

  test('a page that ends before it let anybody in says so; no words are kept', async () => {
    const call = page({ kind: 'unlock' })
    expect(await call('entry.phrase')).toMatchObject(refused)
    expect(await call('entry.setPassword', { password: 'somebody else' })).toMatchObject(refused)
    expect(await call('entry.enter')).toMatchObject(refused)
    await call('entry.cancel')
    expect(told).toEqual([])
  })
})

describe('values of the vault', () => {
  const fields = { name: 'Key', category: '', provider: '', notes: '', tags: [], expiresAt: null, rotateEveryDays: 90 }
  const secret = (extra: object = {}): object => form('secret', { plugin: 'keeper', pluginTitle: 'Keeper', secret: null, name: 'Key', fields, personal: false, ...extra })

  test('only while the plugin is granted the vault; the value is in no answer, and is copied once', async () => {
    expect(await page(secret())('entry.saveSecret', { value: canary })).toMatchObject(refused)
    core!.api.setPlugin('keeper', { user: anna, tenant: 'system' }, { enabled: true, grants: ['secrets:manage'], asked: ['secrets:manage'] })
    const call = page(secret())
    const saved = await call('entry.saveSecret', { value: canary }) as { value: { id: string } }
    expect(JSON.stringify([saved, told])).not.toContain('canary')
    const { id } = saved.value
    expect(done()).toEqual(['done', 't', id])
    expect(await call('entry.saveSecret', { value: canary })).toMatchObject(refused)
    const copy = page(form('copy', { secret: id, name: 'Key', seconds: 30 }))
    expect(await copy('entry.copied')).toMatchObject(refused)
    expect(await copy('entry.copyValue')).toEqual({ ok: true, value: { value: canary } })
    expect(await copy('entry.copyValue')).toMatchObject(refused)
    expect(await copy('entry.copied')).toEqual({ ok: true, value: null })
    expect(done()).toEqual(['done', 't', id])
    // Cleared: the card goes now, not when main's patience ends.
    expect(await copy('entry.cancel')).toEqual({ ok: true, value: null })
    expect(done()).toEqual(['done', 't', null])
    expect(JSON.stringify(workspace.db.prepare('select * from audit').all())).not.toContain('canary')
    // Another user, another tenant.
    for (const by of [{ user: bo }, { tenant: 'elsewhere' }]) {
      expect(await page(secret(by))('entry.saveSecret', { value: canary })).toMatchObject(refused)
      expect(await page(form('copy', { ...by, secret: id, name: 'Key', seconds: 30 }))('entry.copyValue')).toMatchObject({ ok: false })
    }
    expect(await page(secret({ secret: id }))('entry.saveSecret', { value: `${canary}-new` })).toEqual({ ok: true, value: { id } })
  })
})

test('hostile input: every route refuses shapes that no page of ours sends, and gives nothing of it back', async () => {
  const forms: readonly [object, string, object][] = [
    [{ kind: 'unlock' }, 'entry.unlock', { user: anna, password: canary }],
    [{ kind: 'unlock' }, 'entry.recover', { words: canary }],
    [{ kind: 'unlock' }, 'entry.create', { name: 'Eve', password: canary }],
    [{ kind: 'unlock' }, 'entry.unlockWithDevice', { user: bo }],
    [{ kind: 'unlock' }, 'entry.confirmPhrase', { words: [canary, canary, canary, canary] }],
    [form('reauth', { reason: 'rotate-key', detail: '' }), 'entry.confirm', { password: canary }],
    [form('change-password'), 'entry.changePassword', { current: canary, next: `${canary}2` }],
    [form('recovery', { replaces: true }), 'entry.confirmPhrase', { words: [canary, canary, canary, canary] }],
    [form('set-password', { target: bo, create: null, name: 'Bo' }), 'entry.setPassword', { password: 'x'.repeat(2000) }],
    [form('copy', { secret: bo, name: 'x', seconds: 30 }), 'entry.copyValue', {}],
  ]
  const header = readFileSync(join(folder, 'keys.json'))
  for (const [purpose, route, fits] of forms) {
    const call = page(purpose)
    for (const input of [null, 7, 'text', [], { ...fits, extra: canary }, JSON.parse('{"__proto__": {"password": "x"}}'), Object.fromEntries(Object.keys(fits).map((key) => [key, { [canary]: 1 }])), Object.fromEntries(Object.keys(fits).map((key) => [key, canary.repeat(2000)]))]) {
      const result = await call(route, input)
      if (Object.keys(fits).length > 0 || (input !== null && typeof input === 'object' && 'extra' in input)) expect([route, result.ok]).toEqual([route, false])
      expect(JSON.stringify(result)).not.toContain('canary')
    }
    const result = await call(route, fits)
    expect([route, result.ok]).toEqual([route, false])
    expect(JSON.stringify([result, told])).not.toContain('canary')
    for (const other of ['entry.passphrase', 'constructor', 'toString', '__proto__', ...('kind' in purpose && purpose.kind === 'unlock' ? [] : ['entry.unlock', 'entry.create', 'entry.enter'])]) expect(await call(other, fits)).toMatchObject(refused)
    time += 3_600_000
  }
  expect(readFileSync(join(folder, 'keys.json')).equals(header)).toBe(true)
  for (const wrong of [{ kind: 'passphrase' }, form('reauth', { reason: 'anything', detail: '' }), form('set-password', { target: null, create: null, name: '' }), form('set-password', { target: bo, create: { name: 'x', role: 'tenant_user', tenant: 'system', newTenant: null }, name: '' }), { ...form('change-password'), user: 'nobody' }])
    expect(() => page(wrong)).toThrow(/Invalid|exactly one|invalid/)
})
