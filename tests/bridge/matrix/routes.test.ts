/** Every route × role × granted or not: the gates against a table written by hand. */
import { MessageChannel } from 'node:worker_threads'
import { afterAll, describe, expect, it } from 'vitest'
import { entryHostRoutes } from '@panoptic/sdk/contract/entry-host'
import { roles, type Authority, type Identity, type Role } from '@panoptic/sdk/contract/identity'
import type { Result } from '@panoptic/sdk/contract/result'
import type { RouteTable } from '@panoptic/sdk/contract/route'
import { pluginRoutes } from '@panoptic/sdk/contract/routes'
import { shellRoutes } from '@panoptic/sdk/contract/shell'
import { portNames, type PortName } from '@panoptic/sdk/contract/wire'
import { serve } from '../../../main/bridge/gate'
import { fromNodePort } from '../../../main/bridge/port'
import { entryHostRows, pluginRows, shellRows, type PluginRow, type ShellRow } from './expected-routes'

const ends: (() => void)[] = []
afterAll(() => ends.forEach((end) => end()))

const plugin: Identity = { kind: 'plugin', plugin: 'p', user: 'u', tenant: 't' }
const shell: Identity = { kind: 'shell', user: 'u', tenant: 't' }
const authorityOf = (role: Role, grants: readonly string[] = [], { enabled = true, active = true } = {}): Authority => ({
  revision: 1, users: { u: { tenant: 't', role, active }, other: { tenant: 't', role: 'system_admin', active: true } }, plugins: { p: { u: { enabled, grants } } },
})

/** Calls `name` with input that fits no route: whoever passes the gates meets `invalid`. */
async function outcome(routes: RouteTable, port: PortName, identity: Identity, authority: Authority, name: string): Promise<string> {
  const { port1, port2 } = new MessageChannel()
  ends.push(serve({ port: fromNodePort(port2), serves: port, identity, routes, handlers: {}, authority: () => authority, record: () => undefined, report: () => undefined }))
  const page = fromNodePort(port1)
  const result = await new Promise<Result<unknown>>((resolve) => {
    page.onMessage((message) => resolve((message as { result: Result<unknown> }).result))
    page.send({ id: 1, route: name, input: 42 })
  })
  page.close()
  return result.ok ? 'ok' : result.error.code
}

/** One row of the table as it is: who passes, in the order of `roles`. */
async function measured(call: (role: Role) => Promise<string>): Promise<string> {
  const outcomes = await Promise.all(roles.map(call))
  for (const one of outcomes) expect(['invalid', 'refused']).toContain(one)
  return outcomes.map((one) => (one === 'invalid' ? '+' : '-')).join('')
}

const trace = (audited: boolean): string => (audited ? 'audited' : 'untraced')
/** Grants that are like the right one, and are not. */
const wrongGrants = (grant: string): string[] => ['other', 'network', 'networks:api', grant.split(':')[0]!, `${grant}x`, `x${grant}`].filter((key) => key !== grant && key !== '' && !(grant.startsWith('network:') && key.startsWith('network:')))

it.each([['plugin', pluginRoutes, pluginRows], ['shell', shellRoutes, shellRows], ['entry page', entryHostRoutes, entryHostRows]] as const)('each %s route has an expectation, and no other', (_, routes, rows) => {
  expect(Object.keys(rows).sort()).toEqual(Object.keys(routes).sort())
})

describe('plugin routes', () => {
  it.each(Object.entries<PluginRow>(pluginRows))('%s', async (name, [port, grant, without, granted, left]) => {
    const call = (identity: Identity, role: Role, grants: readonly string[], extra = {}) => outcome(pluginRoutes, port, identity, authorityOf(role, grants, extra), name)
    expect(await measured((role) => call(plugin, role, wrongGrants(grant)))).toBe(without)
    expect(await measured((role) => call(plugin, role, [grant]))).toBe(granted)
    expect(trace(pluginRoutes[name as keyof typeof pluginRoutes].audited)).toBe(left)
    // Not enabled, not active, another tenant, nobody, another plugin (S17: nothing is gained from this one's grants).
    const nobody = await Promise.all([
      measured((role) => call(plugin, role, [grant], { enabled: false })), measured((role) => call(plugin, role, [grant], { active: false })),
      ...[{ tenant: 'elsewhere' }, { user: 'other' }, { user: 'gone' }, { user: '__proto__' }, { plugin: 'q' }, { plugin: 'constructor' }].map((wrong) => measured((role) => call({ ...plugin, ...wrong }, role, [grant]))),
    ])
    expect(nobody).toEqual(nobody.map(() => '---'))
    for (const other of portNames.filter((one) => one !== port)) expect(await outcome(pluginRoutes, other, plugin, authorityOf('system_admin', [grant]), name)).toBe('refused')
  })
})

describe('shell routes', () => {
  it.each(Object.entries<ShellRow>(shellRows))('%s', async (name, [who, left]) => {
    const call = (identity: Identity, role: Role, extra = {}) => outcome(shellRoutes, 'host', identity, authorityOf(role, [], extra), name)
    expect(await measured((role) => call(shell, role))).toBe(who)
    expect(trace(shellRoutes[name as keyof typeof shellRoutes].audited)).toBe(left)
    const nobody = await Promise.all([
      measured((role) => call(shell, role, { active: false })),
      ...[{ user: 'gone' }, { user: '__proto__' }, { tenant: 'elsewhere' }, { tenant: '' }].map((wrong) => measured((role) => call({ ...shell, ...wrong }, role))),
    ])
    expect(nobody).toEqual(nobody.map(() => '---'))
    for (const other of portNames.filter((one) => one !== 'host')) expect(await outcome(shellRoutes, other, shell, authorityOf('system_admin'), name)).toBe('refused')
  })
})

describe('entry page routes', () => {
  it.each(Object.entries<ShellRow>(entryHostRows))('%s', async (name, [who, left]) => {
    expect(await measured((role) => outcome(entryHostRoutes, 'host', shell, authorityOf(role), name))).toBe(who)
    expect(trace(entryHostRoutes[name as keyof typeof entryHostRoutes].audited)).toBe(left)
  })
})

it('no table answers for another', async () => {
  const admin = authorityOf('system_admin', ['network:api', 'files', 'notifications', 'metrics:publish', 'metrics:read', 'mail', 'secrets:manage', 'audit:read'])
  const foreign = (from: RouteTable, table: RouteTable): string[] => Object.keys(from).filter((name) => !Object.hasOwn(table, name))
  const shellAtPlugins = foreign(shellRoutes, pluginRoutes)
  const calls = [
    ...shellAtPlugins.map((name) => outcome(pluginRoutes, 'host', plugin, admin, name)),
    ...foreign(pluginRoutes, shellRoutes).map((name) => outcome(shellRoutes, 'host', shell, admin, name)),
    ...foreign({ ...shellRoutes, ...pluginRoutes }, entryHostRoutes).map((name) => outcome(entryHostRoutes, 'host', shell, admin, name)),
    ...['__proto__', 'constructor', 'toString', '', 'users.LIST', 'users.list '].flatMap((name) => [outcome(pluginRoutes, 'host', plugin, admin, name), outcome(shellRoutes, 'host', shell, admin, name)]),
  ]
  expect(shellAtPlugins.length).toBeGreaterThan(40)
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['refused']))
})
