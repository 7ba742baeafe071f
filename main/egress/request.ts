/** A request from what a plugin asks for to the head of the answer. Shared by `net.fetch` and the outbox's deliveries. */
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Dispatcher } from 'undici'
import type { Client } from '../bridge/rpc'
import type { SecretApi } from '../store/api'
import type { Agents } from './agents'
import type { NewNetworkEntry, PluginNetwork } from './api'
import { credentialFor, injectOf, type Credential, type CredentialMeans } from './credential'
import type { Deadline } from './deadline'
import { badInput } from './errors'
import { exchange } from './exchange'
import { requestHeaders } from './headers'
import { unmasked, type Mask } from './mask'
import { headBytes, type Meter } from './meter'
import type { RateLimits } from './rate'
import { connectionTarget, openTarget, type Target } from './target'
import { tokenByEgress } from './token-request'
import type { Tokens } from './tokens'

export interface RequestMeans {
  readonly agents: () => Agents
  readonly rates: RateLimits
  readonly tokens: Tokens
  readonly network: (plugin: string) => PluginNetwork | undefined
  readonly secrets: () => Pick<Client<SecretApi>, 'injection'>
  readonly ledger: (entry: NewNetworkEntry) => void
  /** The plugin's budget of the day; it ends a request. */
  readonly meter: Pick<Meter, 'send' | 'receive'>
  /** Watches the grant while the request is open; the signal aborts when it is gone. */
  readonly hold: (identity: PluginIdentity, entry: string) => HeldGrant
}

export interface HeldGrant {
  readonly signal: AbortSignal
  /** From now on the request depends on this network entry (after a redirect). */
  move(entry: string): void
  release(): void
}

export interface Caller {
  readonly identity: PluginIdentity
  readonly grants: readonly string[]
}

export interface Asked {
  readonly method: Dispatcher.HttpMethod
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  readonly connection: string | undefined
  readonly run: string | null
  /** Of this call or message. */
  readonly id: string
}

/** What is known of a request while it goes on; becomes its line in the ledger. */
export interface Trace {
  origin: string
  path: string
  status: number | null
  bytesOut: number
  bytesIn: number
  attempts: number
  hops: number
  mask: Mask
}

export const newTrace = (): Trace => ({ origin: '', path: '', status: null, bytesOut: 0, bytesIn: 0, attempts: 0, hops: 0, mask: unmasked })

const longestPath = 200
const lateToken = ['token-timeout', 'The token endpoint did not answer in time.'] as const

/** The line of the ledger. */
export const lineOf = ({ identity }: Pick<Caller, 'identity'>, { method, connection }: { readonly method: string; readonly connection?: string | undefined }, trace: Trace, at: number, started: number) =>
  (outcome: NewNetworkEntry['outcome'], reason: string): NewNetworkEntry => ({
    at, plugin: identity.plugin, user: identity.user, method, origin: trace.origin, path: trace.mask(trace.path).slice(0, longestPath), connection: connection ?? null,
    status: trace.status, outcome, reason, bytesOut: trace.bytesOut, bytesIn: trace.bytesIn, durationMs: Math.round(performance.now() - started),
  })

export interface Start {
  readonly target: Target
  /** Makes what carries the secret; a value lives in this call only. */
  readonly credential?: (deadline: Deadline, signal: AbortSignal) => Promise<Credential>
}

/** The first target and, with a connection, its secret. */
export async function startOf(asked: Asked, { identity, grants }: Caller, network: PluginNetwork, means: RequestMeans, trace: Trace): Promise<Start> {
  const { connection, id } = asked
  if (asked.body !== undefined && (asked.method === 'GET' || asked.method === 'HEAD')) throw badInput('bad-body', 'body', `leave the body out of a ${asked.method} request.`)
  if (connection === undefined) {
    noteAsked(trace, asked.url)
    return { target: openTarget(asked.url, network, grants) }
  }
  // The cheap checks come first: a request that cannot be sent must not count as a use of the key.
  requestHeaders(asked.headers, network.secrets)
  const { plugin, user, tenant } = identity
  const owner = [plugin, tenant, connection].join('\n')
  const use = await means.secrets().injection({ plugin, user, tenant, connection, run: asked.run }).catch((error: unknown) => {
    means.tokens.forget(owner)
    throw error
  })
  trace.origin = use.origin
  const target = connectionTarget(asked.url, use, network, grants)
  noteAsked(trace, target.url.href)
  if (use.slot === '') return { target }
  const inject = injectOf(network, use.slot, target)
  const exchangeToken: CredentialMeans['exchange'] = (ask, signal) => tokenByEgress(ask, signal, { ...means, identity, connection })
  return {
    target,
    async credential(deadline, signal) {
      const made = await deadline.within(credentialFor({ inject, value: use.value, target, basePath: use.basePath, owner, id }, { tokens: means.tokens, exchange: exchangeToken, signal }), ...lateToken)
      trace.mask = made.mask
      trace.path = made.shown?.(target.url).path ?? trace.path
      return made
    },
  }
}

/** Origin and path for the ledger; never the query, which may hold anything. */
function noteAsked(trace: Trace, text: string): void {
  if (!URL.canParse(text)) return
  const url = new URL(text)
  trace.origin = url.origin.slice(0, longestPath)
  trace.path = url.pathname
}

export interface Sending {
  readonly identity: PluginIdentity
  readonly means: RequestMeans
  readonly deadline: Deadline
  readonly signal: AbortSignal
  readonly trace: Trace
  /** Which rate limit counts, and how long it may be waited for (ms). */
  readonly bucket: string
  readonly patience?: number
}

export interface Hop {
  readonly target: Target
  readonly method: Dispatcher.HttpMethod
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  readonly credential: Credential | null
}

/** Sends one request, and again with a renewed credential where that helps. Resolves with the head, and the credential that it was got with. */
export async function send(hop: Hop, { identity, means, deadline, signal, trace, bucket, patience }: Sending): Promise<{ readonly answer: Dispatcher.ResponseData; readonly credential: Credential | null }> {
  const { target, method, body } = hop
  let { credential } = hop
  for (;;) {
    const { url, headers } = credential?.carry({ url: target.url, headers: hop.headers, body }) ?? { url: target.url, headers: hop.headers }
    const onAttempt = (): void => {
      means.meter.send(identity, headBytes(`${method} ${url.pathname}${url.search}`, headers) + sizeOf(body))
      trace.attempts += 1
      trace.bytesOut += sizeOf(body)
    }
    const answer = await exchange(
      { target: { ...target, url }, method, headers, body, bucket },
      { agents: means.agents(), rates: means.rates, deadline, signal, onAttempt, ...(patience === undefined ? {} : { patience }) },
    )
    trace.status = answer.statusCode
    headReceived(answer, (bytes) => means.meter.receive(identity, bytes))
    if (answer.statusCode !== 401 || credential?.renew === undefined) return { answer, credential }
    discard(answer)
    credential = await deadline.within(credential.renew(), ...lateToken)
    trace.mask = credential.mask
  }
}

export const discard = (answer: Dispatcher.ResponseData): void => void answer.body.on('error', () => undefined).destroy()

function headReceived(answer: Dispatcher.ResponseData, received: (bytes: number) => void): void {
  try {
    received(headBytes('', answer.headers))
  } catch (error) {
    // Nobody reads this body any more; left as it is it would keep its socket.
    discard(answer)
    throw error
  }
}

const sizeOf = (body: string | Uint8Array | undefined): number => (body === undefined ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength)
