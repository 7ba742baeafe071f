/**
 * A utility process that types for a person: the demo's workspace, and under test hooks a test's password.
 * It reads the file itself and talks to the store over an entry page's ports, so that also here no password
 * and no key passes through main; main learns only ids. Ends when main has nothing more to ask.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { EntryRoutes } from '@panoptic/sdk/contract/entry'
import { unwrap, type Result } from '@panoptic/sdk/contract/result'
import { secretFields } from '@panoptic/sdk/contract/secrets'
import { fromElectronPort, type ElectronPort, type Port } from '../bridge/port'
import type { FromStandIn, ToStandIn } from './stand-in-api'

const planSchema = z.strictObject({
  userName: z.string().min(1).max(80),
  password: z.string().min(10).max(1000),
  plugins: z.array(z.strictObject({
    id: z.string(),
    grants: z.literal('all'),
    connections: z.array(z.strictObject({ network: z.string(), label: z.string(), baseUrl: z.string(), value: z.string() })).default([]),
    /** For a plugin that manages secrets. */
    secrets: z.array(secretFields.extend({ value: z.string().min(1) })).default([]),
    run: z.array(z.string()).default([]),
  })).default([]),
})
type Plan = z.output<typeof planSchema>

const parent = (process as unknown as { parentPort: Pick<ElectronPort, 'on' | 'postMessage'> }).parentPort
const tell = (message: FromStandIn): void => parent.postMessage(message)
const testPassword = __TEST_HOOKS__ ? process.env['PANOPTIC_TEST_PASSWORD'] : undefined
let plan: Plan | null = null

parent.on('message', ({ data, ports }) => {
  const message = data as ToStandIn
  const port = ports[0] === undefined ? null : fromElectronPort(ports[0])
  answer(message, port).catch((error: unknown) => tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }))
})

async function answer(message: ToStandIn, port: Port | null): Promise<void> {
  if (port === null) return
  plan ??= message.file === null ? planSchema.parse({ userName: 'Test', password: testPassword }) : planSchema.parse(JSON.parse(readFileSync(message.file, 'utf8')))
  const call = caller(port)
  if (message.kind === 'unlock') {
    const { state } = unwrap(await call('entry.status', {})) as { state: string }
    if (state !== 'new' && state !== 'sealed') throw new Error(`The workspace is "${state}".`)
    // Nobody is there to write 24 words down: Settings → Security says that the recovery phrase is missing.
    if (state === 'new') {
      unwrap(await call('entry.create', { name: plan.userName, password: plan.password }))
      unwrap(await call('entry.enter', {}))
    } else unwrap(await call('entry.unlock', { user: null, password: plan.password }))
    return tell({
      kind: 'plan',
      plugins: plan.plugins.map(({ id, connections, secrets, run }) => ({ id, networks: connections.map(({ network }) => network), secrets: secrets.map(({ value: _, ...fields }) => fields), run })),
    })
  }
  const planned = plan.plugins.find(({ id }) => id === message.plugin)
  // What is sent while a port is still being handed over may pass through main; an answer says that both ends are there.
  unwrap(await call('entry.status', {}))
  if (message.kind === 'secret') unwrap(await call('entry.saveSecret', { value: numbered(planned?.secrets, message.index).value }))
  else {
    const { label, baseUrl, value } = numbered(planned?.connections, message.index)
    unwrap(await call('entry.saveConnection', { label, baseUrl, value, confirmOrigin: true }))
  }
  tell({ kind: 'saved' })
}

function numbered<T>(list: readonly T[] | undefined, index: number): T {
  const found = list?.[index]
  if (found === undefined) throw new Error('The plan has no such entry.')
  return found
}

/** Calls over the entry port, with the frames of sdk/contract/wire.ts. */
function caller(port: Port): (route: keyof EntryRoutes, input: unknown) => Promise<Result<unknown>> {
  const waiting = new Map<number, (result: Result<unknown>) => void>()
  let next = 1
  port.onMessage((frame) => {
    const { id, result } = frame as { id: number; result: Result<unknown> }
    waiting.get(id)?.(result)
  })
  return (route, input) =>
    new Promise((resolve) => {
      const id = next++
      waiting.set(id, resolve)
      port.send({ id, route, input })
    })
}
