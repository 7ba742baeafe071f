/** For tests: a real egress behind real message ports, and a page's end that speaks the wire frames. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Result } from '@panoptic/sdk/contract/result'
import { PanopticError, fail } from '@panoptic/sdk/contract/result'
import { fromNodePort } from '../bridge/port'
import { serveRpc } from '../bridge/rpc'
import type { SecretApi } from '../store/api'
import type { Resolve } from './agents'
import type { EgressSettings, FromEgress, NewNetworkEntry, PluginNetwork } from './api'
import { createEgress, type Egress } from './egress'

export const alice: PluginIdentity = { kind: 'plugin', plugin: 'sample', user: 'alice', tenant: 'system' }
export const secretValue = 'sk-canary-0123456789abcdef'
export const connectionId = '7b0f0a52-6f0e-4f0e-9a54-7d2b3f6c1a11'
export const grants = ['network:api', 'network:fixed', 'network:other', 'mail']

export const authorityOf = (revision: number, given: readonly string[] = grants, enabled = true): Authority => ({
  revision,
  users: { alice: { tenant: 'system', role: 'tenant_admin', active: true } },
  plugins: { sample: { alice: { enabled, grants: given } } },
})

export const scopes = ['https://www.googleapis.com/auth/bigquery', 'https://www.googleapis.com/auth/cloud-platform.read-only']

export const sampleNetwork = (other = 'https://other.example', tokenOrigin = 'https://oauth2.googleapis.com'): PluginNetwork => ({
  network: [
    { id: 'api', origin: 'https://api.example', secrets: ['key', 'login', 'account', 'part', 'webhook'], userOrigin: true, reason: 'r' },
    { id: 'fixed', origin: 'https://fixed.example', secrets: ['key'], userOrigin: false, reason: 'r' },
    { id: 'other', origin: other, secrets: [], userOrigin: false, reason: 'r' },
    { id: 'ungranted', origin: 'https://ungranted.example', secrets: [], userOrigin: false, reason: 'r' },
  ],
  secrets: [
    { id: 'key', title: 't', inject: { kind: 'header', header: 'x-api-key', format: 'Key {value}' } },
    { id: 'login', title: 't', inject: { kind: 'basic', user: 'bob' } },
    { id: 'account', title: 't', inject: { kind: 'google-service-account', scopes, tokenOrigin } },
    { id: 'part', title: 't', inject: { kind: 'path', format: '/api/{value}', after: ['/hooks/', '/api/'] } },
    { id: 'webhook', title: 't', inject: { kind: 'standard-webhook' } },
    { id: 'password', title: 't', inject: { kind: 'smtp' } },
  ],
  mail: 'password',
  egressMbPerDay: 1_000,
})

export type Injection = ReturnType<SecretApi['injection']>

export interface Kit {
  readonly egress: Egress
  readonly ledger: NewNetworkEntry[]
  readonly told: FromEgress[]
  /** What the writer answers; a test may change it. */
  injection: Injection
  uses: number
  page(identity?: PluginIdentity): Page
  stop(): Promise<void>
}

export function createKit(options: { resolve?: Resolve; now?: () => number; egressMbPerDay?: number; settings?: Partial<EgressSettings>; other?: string; tokenOrigin?: string } = {}): Kit {
  const told: FromEgress[] = []
  const ledger: NewNetworkEntry[] = []
  const egress = createEgress({
    tell: (message) => {
      told.push(message)
      if (message.kind === 'ledger') ledger.push(...message.entries)
    },
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
    ...(options.now === undefined ? {} : { now: options.now }),
  })
  const channels: MessageChannel[] = []
  const channel = (): MessageChannel => {
    const made = new MessageChannel()
    channels.push(made)
    return made
  }
  const kit: Kit = {
    egress, ledger, told, uses: 0,
    injection: { origin: 'https://api.example', basePath: '', network: 'api', slot: 'key', account: '', value: secretValue },
    page(identity = alice) {
      const { port1, port2 } = channel()
      egress.page(fromNodePort(port2), identity)
      return new Page(port1)
    },
    async stop() {
      await egress.stop()
      for (const { port1 } of channels) port1.close()
    },
  }
  egress.settings({ proxy: 'none', proxyUrl: '', noProxy: '', systemCa: false, extraCa: '', ...options.settings })
  const network = sampleNetwork(options.other, options.tokenOrigin)
  egress.plugins({ sample: { ...network, egressMbPerDay: options.egressMbPerDay ?? network.egressMbPerDay } })
  egress.authority(authorityOf(1))
  const secrets = channel()
  serveRpc<SecretApi>(fromNodePort(secrets.port1), {
    injection: (use) => {
      kit.uses += 1
      if (use.connection !== connectionId || use.plugin !== 'sample') throw new PanopticError(fail('refused', 'not yours', { reason: 'no-connection' }).error)
      return kit.injection
    },
  }, () => undefined)
  egress.secrets(fromNodePort(secrets.port2))
  return kit
}

interface Head { status: number; statusText: string; url: string; headers: [string, string][] }
export interface Answer { readonly head: Head | null; readonly body: Buffer; readonly result: Result<{ bytes: number }> }

/** A page's end of its `net` port. */
export class Page {
  #next = 1
  #open = new Map<number, (frame: Record<string, unknown>) => void>()

  constructor(readonly port: MessageChannel['port1']) {
    port.on('message', (frame: Record<string, unknown>) => this.#open.get(frame['id'] as number)?.(frame))
  }

  /** `credit: false` never asks for more parts, as a stuck page would. */
  fetch(input: object, options: { route?: string; credit?: boolean; onPart?: (bytes: number, cancel: () => void) => void } = {}): Promise<Answer> {
    const id = this.#next++
    return new Promise((resolve) => {
      let head: Head | null = null
      const parts: Uint8Array[] = []
      let bytes = 0
      this.#open.set(id, (frame) => {
        if ('result' in frame) {
          this.#open.delete(id)
          return resolve({ head, body: Buffer.concat(parts), result: frame['result'] as Answer['result'] })
        }
        const chunk = frame['chunk']
        if (chunk instanceof Uint8Array) { parts.push(chunk); bytes += chunk.byteLength } else head = chunk as Head
        options.onPart?.(bytes, () => this.port.postMessage({ cancel: id }))
        if (options.credit !== false) this.port.postMessage({ id, credit: 1 })
      })
      this.port.postMessage({ id, route: options.route ?? 'net.fetch', input })
    })
  }
}

export interface LoopbackServer { readonly origin: string; readonly requests: IncomingMessage[]; close(): Promise<void> }

/** A real HTTP server on 127.0.0.1 that remembers what it was asked. */
export async function loopback(listener: RequestListener, make: (listener: RequestListener) => Server = createServer): Promise<LoopbackServer> {
  const requests: IncomingMessage[] = []
  const server = make((request, response) => { requests.push(request); listener(request, response) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const scheme = make === createServer ? 'http' : 'https'
  return {
    origin: `${scheme}://127.0.0.1:${port}`, requests,
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()) }),
  }
}

export const failureOf = (answer: Answer): { code: string; reason: unknown; message: string; field: unknown } => {
  if (answer.result.ok) throw new Error('expected a failure')
  const { code, message, details } = answer.result.error
  return { code, message, reason: details?.['reason'], field: details?.['field'] }
}
