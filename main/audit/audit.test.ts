import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Authority, ShellIdentity } from '@panoptic/sdk/contract/identity'
import { auditRoutes, type AuditFilter } from '@panoptic/sdk/contract/audit'
import { pluginRoutes } from '@panoptic/sdk/contract/routes'
import { readHead, verify } from '../../scripts/verify-audit.mjs'
import { type CallContext, serve } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import { createFiles } from '../files/files'
import type { AuditApi, By } from '../store/api'
import { type AuditWorld, auditWorld, filter } from '../store/core/testing/audit-world'
import { anna, bo, eve } from '../store/core/testing/fixture'
import { type AuditParts, auditHandlers, pluginAuditHandlers } from './routes'

const script = join(import.meta.dirname, '../../scripts/verify-audit.mjs')
const long = process.env['PANOPTIC_LONG'] === '1'
let made: AuditWorld
let target: string
let confirmed: { reason: string; detail: string }[]
let agrees: boolean
beforeEach(() => {
  made = auditWorld()
  target = join(made.folder, 'audit.jsonl')
  confirmed = []
  agrees = true
})
afterEach(() => made.dispose())

/** The store as over its port: every answer later, every argument a copy. */
const client = (): AuditParts['store'] => new Proxy({} as Client<AuditApi>, {
  get: (_, name) => async (...args: unknown[]) => structuredClone((made.audit.api[name as keyof AuditApi] as (...values: unknown[]) => unknown)(...structuredClone(args))),
})
const parts = (): AuditParts => ({
  store: client(),
  forms: { confirm: async (_, reason, detail) => {
    confirmed.push({ reason, detail })
    return agrees
  } },
  files: createFiles({ ask: async () => target, choose: async () => null }),
})
const call = (by: By, signal = new AbortController().signal, chunks: unknown[] = []): CallContext =>
  ({ identity: { kind: 'shell', ...by }, role: by === anna ? 'system_admin' : by === eve ? 'tenant_admin' : 'tenant_user', grants: [], signal, send: async (chunk) => void chunks.push(chunk) })
const exported = (of: Partial<AuditFilter> = {}, by: By = anna) => auditHandlers(parts())['audit.export']({ filter: filter(of) }, call(by))
const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  return { status, text: stdout + stderr }
}

describe('export and the stand-alone verifier', () => {
  test('a whole log: one chain from the first entry, with progress; the head kept elsewhere fits', async () => {
    made.add(2_500)
    made.add(3, eve)
    const chunks: { done: number; total: number }[] = []
    const answer = await auditHandlers(parts())['audit.export']({ filter: filter({ allTenants: true }) }, call(anna, undefined, chunks))
    expect(answer).toEqual({ name: 'audit.jsonl', entries: 2_504 })
    expect(chunks.map(({ done }) => done)).toEqual([1_000, 2_000, 2_504])
    made.close()
    const whole = run(target, '--head', join(made.folder, 'audit.head'))
    expect(whole.text).toContain('one unbroken chain from entry 1 to 2504, from the very first')
    expect(whole.text).toContain('holds entry 2504 as the head names it')
    expect(whole.status).toBe(0)
    made.open()
  })

  test('a filtered one: each entry proves itself, gaps are counted, nothing more is claimed', async () => {
    made.add(30)
    made.add(5, eve)
    await exported({ action: 'test.1' })
    const { status, text } = run(target)
    expect([status, text]).toEqual([0, expect.stringMatching(/filtered: 19 entries between 1 and 29 are not in this export/)])
    await exported({}, eve)
    expect(verify(target)).toMatchObject({ problems: [], entries: 6, header: { complete: false } })
    expect(readFileSync(target, 'utf8')).not.toContain(anna.user)
  })

  test('after pruning: the segments lead to the first entry', async () => {
    made.add(20)
    made.now += 10 * 86_400_000
    made.add(5)
    made.audit.api.setAuditRetention(anna, 5)
    expect(await made.checked()).toMatchObject({ state: 'whole', firstKept: 21 })
    await exported()
    expect(verify(target)).toMatchObject({ problems: [], header: { complete: true, first: 21 } })
    const text = readFileSync(target, 'utf8')
    writeFileSync(target, text.replace(/"lastAt":\d/, '"lastAt":9'))
    expect(verify(target).problems).toEqual([expect.stringContaining('segment 1–20: not what entry')])
    writeFileSync(target, text.replace(/"segments":\[.*?\]/, '"segments":[]'))
    expect(verify(target).problems[0]).toContain('entries 1–20 missing, and no segment stands for them')
  })

  test('a rebuilt log is whole in itself, and the head kept elsewhere shows it', async () => {
    made.add(20)
    made.close()
    const kept = readHead(join(made.folder, 'audit.head'))
    made.open()
    made.harm(`update audit set detail = 'x' where id = 20`)
    const lines: string[] = []
    made.add(3)
    await exported()
    expect(verify(target).problems[0]).toContain('entry 20: its content')
    lines.push(...readFileSync(target, 'utf8').trimEnd().split('\n'))
    const header = JSON.parse(lines[0]!) as { last: number; head: { count: number; hash: string } }
    const short = { ...header, last: 19, head: { count: 19, hash: (JSON.parse(lines[19]!) as { hash: string }).hash } }
    writeFileSync(target, `${[JSON.stringify(short), ...lines.slice(1, 20), '{"type":"end","entries":19}'].join('\n')}\n`)
    expect(verify(target).problems).toEqual([])
    expect(verify(target, { ...kept }).problems).toEqual(['the head speaks of 20 entries, the export ends at 19: newer ones are missing'])
    expect(verify(target, { ...kept, count: 10 }).problems[0]).toContain('entry 10: not the one the head names')
    expect(verify(target, { ...kept, workspace: 'x' }).problems).toEqual(['the head is of another workspace'])
  })

  test('100 % of mutations of an export are found, and the place is named (property; all under PANOPTIC_LONG=1)', async () => {
    made.add(60)
    made.now -= 5_000
    made.add(20, eve)
    made.add(20)
    await exported({ allTenants: true })
    const whole = readFileSync(target, 'utf8')
    await exported({ action: 'test.' })
    const filtered = readFileSync(target, 'utf8')
    for (const text of [whole, filtered]) {
      writeFileSync(target, text)
      expect(verify(target).problems).toEqual([])
    }
    fc.assert(fc.property(
      fc.constantFrom(whole, filtered), fc.constantFrom('byte', 'digit', 'delete', 'duplicate', 'swap', 'cut', 'cut-lines', 'insert', 'clock', 'member', 'roll-back'),
      fc.nat({ max: 1_000_000 }), fc.nat({ max: 1_000_000 }),
      (text, kind, one, two) => {
        const lines = text.trimEnd().split('\n')
        const entries = lines.length - 2
        const [first, second] = [1 + (one % entries), 1 + (two % entries)]
        fc.pre(kind !== 'swap' || lines[first] !== lines[second])
        let mutated = text
        const joined = (): string => `${lines.join('\n')}\n`
        if (kind === 'byte') {
          const line = lines[first]!
          const place = two % line.length
          lines[first] = `${line.slice(0, place)}${line[place] === 'x' ? 'y' : 'x'}${line.slice(place + 1)}`
        } else if (kind === 'digit') lines[first] = lines[first]!.replace(/\d/, (digit) => String((Number(digit) + 1) % 10))
        else if (kind === 'delete') lines.splice(first, 1 + (two % 5))
        else if (kind === 'duplicate') lines.splice(second, 0, lines[first]!)
        else if (kind === 'swap') [lines[first], lines[second]] = [lines[second]!, lines[first]!]
        else if (kind === 'cut-lines') lines.length = 1 + (one % (lines.length - 1))
        else if (kind === 'insert') lines.splice(first, 0, '{"action":"x"}')
        else if (kind === 'clock') lines[first] = lines[first]!.replace(/"at":\d+/, `"at":${two}`)
        else if (kind === 'member') lines[first] = lines[first]!.replace('{', '{"action":"other",')
        else if (kind === 'roll-back') lines.splice(first, entries - first + 1)
        mutated = kind === 'cut' ? text.slice(0, lines[0]!.length + 1 + (two % (text.length - lines[0]!.length - 1))) : joined()
        fc.pre(mutated !== text)
        writeFileSync(target, mutated)
        const { problems } = verify(target)
        expect(problems.length).toBeGreaterThan(0)
        expect(problems[0]).toMatch(/line|entr|end|segment/)
      }), { numRuns: long ? 10_000 : 300 })
  }, 600_000)

  test.each([
    ['nothing', ''], ['something else', 'id;action\n1;2\n'], ['JSON', '{"type":"other"}\n'], ['a newer version', '{"type":"panoptic-audit","version":2}\n'],
    ['a damaged header', '{"type":"panoptic-audit","version":1,"first":"1","last":2}\n'],
  ])('no export: %s', (_, text) => {
    writeFileSync(target, text)
    expect(run(target).status).toBe(2)
  })

  test('usage', () => {
    expect(run().status).toBe(2)
    expect(run(join(made.folder, 'gone.jsonl')).text).toContain('ENOENT')
    writeFileSync(join(made.folder, 'head.json'), '{}')
    expect(run(target, '--head', join(made.folder, 'head.json')).status).toBe(2)
  })
})

describe('the routes', () => {
  test('cancelled while it runs: nothing is left, and the export is in the log', async () => {
    made.add(3_000)
    const abort = new AbortController()
    const handlers = auditHandlers(parts())
    const started = handlers['audit.export']({ filter: filter() }, { ...call(anna, abort.signal), send: async () => abort.abort(new Error('cancelled')) })
    await expect(started).rejects.toThrow('cancelled')
    expect(existsSync(target)).toBe(false)
    expect(readdirSync(made.folder).filter((name) => name.endsWith('.partial'))).toEqual([])
    expect(made.audit.api.auditEntries(anna, { filter: filter({ action: 'audit.exported' }), before: null, limit: 5 }).entries).toMatchObject([{ actorName: 'Anna', target: 'audit.jsonl' }])
  })

  test('cancelled in the dialog: no export, no entry', async () => {
    made.add(3)
    const handlers = auditHandlers({ ...parts(), files: createFiles({ ask: async () => null, choose: async () => null }) })
    expect(await handlers['audit.export']({ filter: filter() }, call(anna))).toBeNull()
    expect(made.audit.api.auditEntries(anna, { filter: filter({ action: 'audit.' }), before: null, limit: 5 }).entries).toEqual([])
  })

  test('retention and re-anchoring ask for the password; without it nothing changes', async () => {
    const handlers = auditHandlers(parts())
    agrees = false
    expect(await handlers['audit.setRetention']({ days: 90 }, call(anna))).toBeNull()
    expect(await handlers['audit.reanchor']({}, call(anna))).toBeNull()
    expect(made.audit.api.auditState().retentionDays).toBeNull()
    agrees = true
    expect(await handlers['audit.setRetention']({ days: 90 }, call(anna))).toMatchObject({ retentionDays: 90 })
    expect(confirmed.map(({ reason }) => reason)).toEqual(['audit-retention', 'audit-reanchor', 'audit-retention'])
    await made.checked()
  })

  test('roles and hostile input: refused at the gate, and by the store where the gate lets through', async () => {
    made.add(3)
    const ask = async (by: By, role: 'tenant_user' | 'tenant_admin' | 'system_admin', route: string, input: unknown): Promise<unknown> => {
      const authority: Authority = { revision: 1, users: { [by.user]: { tenant: by.tenant, role, active: true } }, plugins: {} }
      const identity: ShellIdentity = { kind: 'shell', ...by }
      return new Promise((resolve) => {
        let receive: (message: unknown) => void = () => undefined
        const end = serve({
          port: { send: (frame) => 'result' in (frame as object) && resolve((frame as { result: { ok: boolean; error?: { code: string } } }).result), onMessage: (listener) => { receive = (message) => listener(message, []) }, onClose: () => undefined, close: () => undefined },
          serves: 'host', identity, routes: auditRoutes, handlers: auditHandlers(parts()), authority: () => authority, record: () => undefined, report: (_, error) => resolve(error),
        })
        receive({ id: 1, route, input })
        void end
      })
    }
    for (const route of Object.keys(auditRoutes)) expect([route, await ask(bo, 'tenant_user', route, {})]).toEqual([route, { ok: false, error: expect.objectContaining({ code: 'refused' }) }])
    for (const route of ['audit.setRetention', 'audit.reanchor']) expect(await ask(eve, 'tenant_admin', route, route === 'audit.reanchor' ? {} : { days: 1 })).toMatchObject({ error: { code: 'refused' } })
    for (const route of ['audit.list', 'audit.export']) expect(await ask(eve, 'tenant_admin', route, { filter: { allTenants: true } })).toMatchObject({ error: { code: 'refused' } })
    expect(await ask(eve, 'tenant_admin', 'audit.facets', { allTenants: true })).toMatchObject({ error: { code: 'refused' } })
    for (const input of [{ filter: { actor: 5 } }, { filter: { sql: 'x' } }, { limit: 1e9 }, { before: 'x' }, { filter: { target: 'x'.repeat(300) } }]) {
      expect(await ask(anna, 'system_admin', 'audit.list', input)).toMatchObject({ error: { code: 'invalid' } })
    }
    expect(await ask(anna, 'system_admin', 'audit.list', { filter: { target: `' or 1=1 --`, action: '%' } })).toMatchObject({ ok: true, value: { entries: [], more: false } })
    expect(await ask(anna, 'system_admin', 'audit.setRetention', { days: 0 })).toMatchObject({ error: { code: 'invalid' } })
  })
})

describe('audit.list of a plugin', () => {
  const asked = (by: By, role: 'tenant_user' | 'tenant_admin' | 'system_admin', grants: readonly string[], input: unknown): Promise<unknown> => {
    const authority: Authority = { revision: 1, users: { [by.user]: { tenant: by.tenant, role, active: true } }, plugins: { reports: { [by.user]: { enabled: true, grants } } } }
    return new Promise((resolve) => {
      let receive: (message: unknown) => void = () => undefined
      serve({
        port: { send: (frame) => 'result' in (frame as object) && resolve((frame as { result: unknown }).result), onMessage: (listener) => { receive = (message) => listener(message, []) }, onClose: () => undefined, close: () => undefined },
        serves: 'host', identity: { kind: 'plugin', plugin: 'reports', ...by }, routes: { 'audit.list': pluginRoutes['audit.list'] }, handlers: pluginAuditHandlers(client()),
        authority: () => authority, record: () => undefined, report: (_, error) => resolve(error),
      })
      receive({ id: 1, route: 'audit.list', input })
    })
  }
  const entriesOf = (answer: unknown): { id: number; action: string }[] => (answer as { value: { entries: { id: number; action: string }[] } }).value.entries

  test('C-07: only with the grant, only for administrators', async () => {
    made.add(3)
    const refused = { ok: false, error: expect.objectContaining({ code: 'refused' }) }
    expect(await asked(anna, 'tenant_user', ['audit:read'], {})).toEqual(refused)
    expect(await asked(anna, 'system_admin', ['files', 'secrets:manage'], {})).toEqual(refused)
    expect(await asked(anna, 'system_admin', ['audit:read'], {})).toMatchObject({ ok: true })
  })

  test('C-07: the own tenant only, also for a system administrator; page by page, by action', async () => {
    made.add(30)
    made.add(5, eve)
    const mine = await asked(eve, 'tenant_admin', ['audit:read'], {})
    expect(entriesOf(mine)).toHaveLength(5)
    expect(JSON.stringify(mine)).not.toContain(anna.user)
    const first = await asked(anna, 'system_admin', ['audit:read'], { limit: 10 })
    expect(JSON.stringify(first)).not.toContain(eve.user)
    expect(first).toMatchObject({ value: { more: true } })
    const next = await asked(anna, 'system_admin', ['audit:read'], { limit: 10, before: entriesOf(first).at(-1)!.id })
    expect(entriesOf(next)[0]!.id).toBe(entriesOf(first).at(-1)!.id - 1)
    expect(Object.keys(entriesOf(first)[0]!)).toEqual(['id', 'at', 'actor', 'actorName', 'action', 'target', 'detail'])
    const some = await asked(anna, 'system_admin', ['audit:read'], { action: 'test.1' })
    expect(new Set(entriesOf(some).map(({ action }) => action))).toEqual(new Set(['test.1']))
  })

  test('hostile input: no other tenant, no filter of its own', async () => {
    made.add(3)
    for (const input of [{ filter: { allTenants: true } }, { allTenants: true }, { limit: 1e9 }, { before: 'x' }, { action: 'x'.repeat(81) }, { action: ['a'] }, null]) {
      expect(await asked(anna, 'system_admin', ['audit:read'], input)).toMatchObject({ error: { code: 'invalid' } })
    }
    expect(entriesOf(await asked(anna, 'system_admin', ['audit:read'], { action: `%' or 1=1 --` }))).toEqual([])
  })
})
