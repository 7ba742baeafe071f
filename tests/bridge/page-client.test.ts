/** The page's client against the host's gate, over real message ports. */
import { MessageChannel as NodeChannel, type MessagePort as NodeMessagePort } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { serve, type CallContext } from '../../main/bridge/gate'
import { fromNodePort } from '../../main/bridge/port'
import type { Authority, PluginIdentity } from '../../sdk/contract/identity'
import { fail, PanopticError } from '../../sdk/contract/result'
import { route } from '../../sdk/contract/route'
import type { PluginEvents } from '../../sdk/contract/events'
import type { PluginRoutes } from '../../sdk/contract/routes'
import { createClient } from '../../sdk/runtime/client'
import { createFetch } from '../../sdk/runtime/fetch'
import { pluginRouteFacts } from '../../sdk/runtime/route-facts'

const identity: PluginIdentity = { kind: 'plugin', plugin: 'demo', user: 'u', tenant: 't' }
const authority: Authority = {
  revision: 1,
  users: { u: { tenant: 't', role: 'tenant_user', active: true } },
  plugins: { demo: { u: { enabled: true, grants: [] } } },
}
const policy = { permission: 'none', role: 'tenant_user', audited: false } as const
const open: NodeMessagePort[] = []

/** A stand-in for the browser's window: it only passes the preload's message on. */
function fakeWindow(): { give(name: string, port: MessagePort): void } {
  const listeners: ((event: object) => void)[] = []
  const window = { addEventListener: (_: string, listener: (event: object) => void) => listeners.push(listener) }
  Object.assign(globalThis, { window, location: { origin: 'plugin://demo' } })
  return {
    give: (name, port) => listeners.forEach((listener) => listener({ source: window, origin: 'plugin://demo', data: { panoptic: 'ports', ports: [name] }, ports: [port] })),
  }
}

function channel() {
  const { port1, port2 } = new NodeChannel()
  open.push(port1, port2)
  return { host: port1, page: port2 as unknown as MessagePort }
}

afterEach(() => open.splice(0).forEach((port) => port.close()))

const fetchRoute = route({ ...policy, port: 'net', effect: 'write', input: z.any(), chunk: z.any(), output: z.object({ bytes: z.number() }), timeout: 0 })

function servingFetch(handler: (input: unknown, call: CallContext) => Promise<{ bytes: number }>) {
  const window = fakeWindow()
  const client = createClient<PluginRoutes, PluginEvents>((name) => pluginRouteFacts[name as keyof PluginRoutes])
  const { host, page } = channel()
  serve({ port: fromNodePort(host), serves: 'net', identity, routes: { 'net.fetch': fetchRoute }, handlers: { 'net.fetch': handler }, authority: () => authority, record: () => undefined, report: () => undefined })
  window.give('net', page)
  return createFetch(client)
}

const head = { status: 200, statusText: 'OK', url: 'https://api.example.com/x', headers: [['content-type', 'text/plain']] }

test('C-07: a streamed answer arrives whole and in order', async () => {
  const fetch = servingFetch(async (_, call) => {
    await call.send(head)
    for (let part = 0; part < 100; part++) await call.send(new TextEncoder().encode(`${part};`))
    return { bytes: 0 }
  })
  const response = await fetch('/x')
  expect(response.url).toBe('https://api.example.com/x')
  expect(await response.text()).toBe(Array.from({ length: 100 }, (_, part) => `${part};`).join(''))
})

test('a page that does not read makes the host wait', async () => {
  let sent = 0
  const fetch = servingFetch(async (_, call) => {
    await call.send(head)
    for (; sent < 1000; sent++) await call.send(new Uint8Array(10))
    return { bytes: 0 }
  })
  const response = await fetch('/x')
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(sent).toBeLessThan(100)
  expect((await response.arrayBuffer()).byteLength).toBe(10_000)
})

test('aborting rejects the call and aborts the handler', async () => {
  let aborted = false
  const fetch = servingFetch(async (_, call) => {
    call.signal.addEventListener('abort', () => { aborted = true })
    await call.send(head)
    await new Promise(() => undefined)
    return { bytes: 0 }
  })
  const abort = new AbortController()
  const response = await fetch('/x', { signal: abort.signal })
  abort.abort()
  await expect(response.text()).rejects.toMatchObject({ code: 'cancelled' })
  expect(aborted).toBe(true)
})

test('an expected failure keeps its code, an unexpected one becomes internal', async () => {
  const expected = servingFetch(async () => { throw new PanopticError(fail('network', 'No answer.', { reason: 'dns' }).error) })
  await expect(expected('/x')).rejects.toMatchObject({ code: 'network', details: { reason: 'dns' } })
  const unexpected = servingFetch(async () => { throw new Error('secret path /home/x') })
  const error = await unexpected('/x').catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code: 'internal' })
  expect(String(error)).not.toContain('/home/x')
})

test('after a lost port a read is repeated on the new one, a write is not', async () => {
  const window = fakeWindow()
  const client = createClient<PluginRoutes, PluginEvents>((name) => pluginRouteFacts[name as keyof PluginRoutes])
  const [read, write] = [channel(), channel()]
  window.give('read', read.page)
  window.give('write', write.page)
  const query = client.call('db.query', { tree: {} })
  const run = client.call('db.run', { tree: {} })
  run.catch(() => undefined)
  read.host.close()
  write.host.close()
  await expect(run).rejects.toMatchObject({ code: 'unavailable' })

  const fresh = channel()
  fresh.host.on('message', ({ id }: { id: number }) => fresh.host.postMessage({ id, result: { ok: true, value: { columns: ['n'], rows: [[1]] } } }))
  window.give('read', fresh.page)
  await expect(query).resolves.toEqual({ columns: ['n'], rows: [[1]] })
})

test('events that come before anybody listens are kept for the first listener', async () => {
  const window = fakeWindow()
  const client = createClient<PluginRoutes, PluginEvents>((name) => pluginRouteFacts[name as keyof PluginRoutes])
  const host = channel()
  window.give('host', host.page)
  host.host.postMessage({ event: 'command.run', data: { command: 'export' } })
  await new Promise((resolve) => setTimeout(resolve, 30))
  const seen: string[] = []
  client.on('command.run', ({ command }) => seen.push(command))
  expect(seen).toEqual(['export'])
})
