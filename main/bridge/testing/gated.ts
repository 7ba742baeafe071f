/** For tests: a gate with a few routes behind a real message port, and the page's end of it. */
import { MessageChannel } from 'node:worker_threads'
import { vi } from 'vitest'
import { z } from 'zod'
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import { route } from '@panoptic/sdk/contract/route'
import type { Result } from '@panoptic/sdk/contract/result'
import { createBudget } from '../budget'
import { serve, type CallRecord } from '../gate'
import { fromNodePort, type Port } from '../port'

const policy = { port: 'host', permission: 'none', role: 'tenant_user', audited: false, effect: 'read' } as const
export const routes = {
  echo: route({ ...policy, input: z.strictObject({ text: z.string().max(50) }), output: z.object({ text: z.string(), plugin: z.string() }) }),
  slow: route({ ...policy, timeout: 40, input: z.strictObject({}), output: z.null() }),
  hang: route({ ...policy, timeout: 0, input: z.strictObject({}), output: z.null() }),
  granted: route({ ...policy, permission: 'files', input: z.strictObject({}), output: z.null() }),
  stream: route({ ...policy, timeout: 0, input: z.strictObject({ chunks: z.number() }), chunk: z.number(), output: z.object({ sent: z.number() }) }),
  wrong: route({ ...policy, input: z.strictObject({}), output: z.object({ a: z.string() }) }),
  throws: route({ ...policy, input: z.strictObject({}), output: z.null() }),
  uncloneable: route({ ...policy, input: z.strictObject({}), output: z.any() }),
  badChunk: route({ ...policy, input: z.strictObject({}), chunk: z.number(), output: z.null() }),
  heavy: route({ ...policy, input: z.strictObject({ data: z.union([z.string(), z.instanceof(Uint8Array)]) }), output: z.null() }),
  list: route({ ...policy, input: z.strictObject({ items: z.array(z.strictObject({ a: z.string() })).max(5_000) }), output: z.null() }),
  record: route({ ...policy, input: z.strictObject({ fields: z.record(z.string().max(5), z.string()) }), output: z.null() }),
  elsewhere: route({ ...policy, port: 'net', input: z.strictObject({}), output: z.null() }),
}

export const identity: PluginIdentity = { kind: 'plugin', plugin: 'p', user: 'u', tenant: 't' }
export const allowed = (grants: readonly string[] = [], enabled = true): Authority => ({
  revision: 1,
  users: { u: { tenant: 't', role: 'tenant_user', active: true } },
  plugins: { p: { u: { enabled, grants } } },
})

export function start(first = allowed(), budget = createBudget('host')) {
  const { port1, port2 } = new MessageChannel()
  const page: Port = fromNodePort(port1)
  const state = { authority: first }
  const records: CallRecord[] = []
  const reports: unknown[] = []
  const aborted = vi.fn()
  const flooded = vi.fn()
  const end = serve({
    port: fromNodePort(port2), serves: 'host', identity, routes, budget,
    authority: () => state.authority,
    record: (call) => records.push(call),
    report: (_, error) => reports.push(error),
    onFlood: flooded,
    handlers: {
      echo: ({ text }, call) => ({ text, plugin: call.identity.kind === 'plugin' ? call.identity.plugin : '' }),
      slow: () => new Promise<null>(() => undefined),
      hang: (_, call) => new Promise<null>(() => call.signal.addEventListener('abort', aborted)),
      granted: () => null,
      stream: async ({ chunks }, call) => {
        for (let index = 0; index < chunks; index++) await call.send(index)
        return { sent: chunks }
      },
      wrong: () => ({ a: 1 }) as never,
      throws: () => { throw new Error('/secret/path') },
      uncloneable: () => () => undefined,
      badChunk: async (_, call) => {
        await call.send('not a number').catch(() => undefined)
        return null
      },
      heavy: () => null,
      list: () => null,
      record: () => null,
    },
  })
  const replies = new Map<number, Result<unknown>>()
  const waiting = new Map<number, (result: Result<unknown>) => void>()
  const chunks: unknown[] = []
  page.onMessage((message) => {
    const frame = message as { id: number; result?: Result<unknown>; chunk?: unknown }
    if (frame.result === undefined) return void chunks.push(frame.chunk)
    replies.set(frame.id, frame.result)
    waiting.get(frame.id)?.(frame.result)
  })
  const reply = (id: number): Promise<Result<unknown>> => replies.has(id) ? Promise.resolve(replies.get(id)!) : new Promise((resolve) => waiting.set(id, resolve))
  // Beyond every whole number the generated frames use as an id, so that no reply is taken for another's.
  let next = 2 ** 40
  const call = (name: string, input: unknown = {}): Promise<Result<unknown>> => {
    const id = next++
    page.send({ id, route: name, input })
    return reply(id)
  }
  return { page, state, records, reports, chunks, aborted, flooded, end, call, reply }
}

export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code)
