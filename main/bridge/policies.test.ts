/** Every route of every table, for every role, granted and not: made from the tables, so a new route is in it at once. */
import { MessageChannel } from 'node:worker_threads'
import { afterAll, describe, expect, it } from 'vitest'
import { roleAtLeast, roles, type Authority, type Identity, type Role } from '@panoptic/sdk/contract/identity'
import { entryHostRoutes } from '@panoptic/sdk/contract/entry-host'
import type { Result } from '@panoptic/sdk/contract/result'
import type { Route, RouteTable } from '@panoptic/sdk/contract/route'
import { pluginRoutes } from '@panoptic/sdk/contract/routes'
import { shellRoutes } from '@panoptic/sdk/contract/shell'
import { portNames, type PortName } from '@panoptic/sdk/contract/wire'
import { serve } from './gate'
import { fromNodePort } from './port'

const ends: (() => void)[] = []
afterAll(() => ends.forEach((end) => end()))

/** Calls `name` with input that fits no route, so that whoever passes the gates meets `invalid`. */
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

const authorityOf = (role: Role, grants: readonly string[], enabled = true): Authority => ({
  revision: 1, users: { u: { tenant: 't', role, active: true } }, plugins: { p: { u: { enabled, grants } } },
})
const plugin: Identity = { kind: 'plugin', plugin: 'p', user: 'u', tenant: 't' }
const shell: Identity = { kind: 'shell', user: 'u', tenant: 't' }
/** A grant that satisfies the permission: `network:*` is met by one entry. */
const grantFor = (permission: string): string => permission.replace('*', 'one')

describe('plugin routes', () => {
  it.each(Object.entries<Route>(pluginRoutes))('%s', async (name, route) => {
    for (const role of roles)
      for (const granted of [true, false]) {
        const grants = granted ? [grantFor(route.permission)] : ['other', 'network', 'networks:one']
        const passes = roleAtLeast(role, route.role) && (route.permission === 'none' || granted)
        expect(await outcome(pluginRoutes, route.port, plugin, authorityOf(role, grants), name), `${role}, granted ${granted}`).toBe(passes ? 'invalid' : 'refused')
      }
    const all = authorityOf('system_admin', [grantFor(route.permission)])
    expect(await outcome(pluginRoutes, route.port, plugin, { ...all, plugins: {} }, name)).toBe('refused')
    expect(await outcome(pluginRoutes, route.port, plugin, authorityOf('system_admin', [grantFor(route.permission)], false), name)).toBe('refused')
    for (const other of portNames.filter((port) => port !== route.port)) expect(await outcome(pluginRoutes, other, plugin, all, name)).toBe('refused')
    // S17: another plugin's identity gains nothing from this one's grants.
    expect(await outcome(pluginRoutes, route.port, { ...plugin, plugin: 'q' }, all, name)).toBe('refused')
  })
})

describe('shell routes', () => {
  it.each(Object.entries<Route>(shellRoutes))('%s', async (name, route) => {
    for (const role of roles)
      expect(await outcome(shellRoutes, 'host', shell, authorityOf(role, []), name), role).toBe(roleAtLeast(role, route.role) ? 'invalid' : 'refused')
    expect(await outcome(shellRoutes, 'host', { ...shell, user: 'gone' }, authorityOf('system_admin', []), name)).toBe('refused')
    expect(await outcome(shellRoutes, 'host', { ...shell, tenant: 'other' }, authorityOf('system_admin', []), name)).toBe('refused')
  })
  it('are not there for a plugin, nor a plugin’s for the entry page', async () => {
    const admin = authorityOf('system_admin', [])
    const foreign = (table: RouteTable): string[] => Object.keys(shellRoutes).filter((name) => !Object.hasOwn(table, name))
    const atPlugins = await Promise.all(foreign(pluginRoutes).map((name) => outcome(pluginRoutes, 'host', plugin, admin, name)))
    const atEntry = await Promise.all(foreign(entryHostRoutes).map((name) => outcome(entryHostRoutes, 'host', shell, admin, name)))
    expect(atPlugins.length).toBeGreaterThan(20)
    expect(new Set([...atPlugins, ...atEntry])).toEqual(new Set(['refused']))
  })
})
