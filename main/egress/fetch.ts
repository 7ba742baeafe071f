/** The handler of `net.fetch`: who may send where, the secret, redirects, the streamed answer, the ledger. */
import { PanopticError } from '@panoptic/sdk/contract/result'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { ParsedInput } from '@panoptic/sdk/contract/route'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { Dispatcher } from 'undici'
import type { CallContext } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { SecretApi } from '../store/api'
import type { Agents } from './agents'
import type { NewNetworkEntry, PluginNetwork } from './api'
import { credentialFor, injectOf, type Credential, type CredentialMeans } from './credential'
import { createDeadline } from './deadline'
import { decode } from './decode'
import { badInput, networkFailure, outcomeOf, refusal, translate } from './errors'
import { exchange } from './exchange'
import { headerText, requestHeaders, responseHeaders } from './headers'
import { unmasked, type Mask } from './mask'
import { headBytes, type Meter } from './meter'
import type { RateLimits } from './rate'
import { connectionTarget, openTarget, redirectTarget, type Target } from './target'
import { tokenByEgress } from './token-request'
import type { Tokens } from './tokens'
import { untilAborted } from './until-aborted'

export type FetchInput = ParsedInput<PluginRoutes['net.fetch']>

export interface FetchMeans {
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

const maxRedirects = 5
const redirects = new Set([301, 302, 303, 307, 308])
const longestPath = 200
const lateToken = ['token-timeout', 'The token endpoint did not answer in time.'] as const

/** What is known of a request while it goes on; becomes its line in the ledger. */
interface Trace {
  origin: string
  path: string
  status: number | null
  bytesOut: number
  bytesIn: number
  attempts: number
  hops: number
  mask: Mask
}

export const createFetchHandler = (means: FetchMeans) => async (input: FetchInput, call: CallContext): Promise<{ bytes: number }> => {
  const identity = call.identity as PluginIdentity
  const started = performance.now()
  const at = Date.now()
  const trace: Trace = { origin: '', path: '', status: null, bytesOut: 0, bytesIn: 0, attempts: 0, hops: 0, mask: unmasked }
  const line = (outcome: NewNetworkEntry['outcome'], reason: string): void =>
    means.ledger({
      at, plugin: identity.plugin, user: identity.user, method: input.method, origin: trace.origin, path: trace.mask(trace.path).slice(0, longestPath),
      connection: input.connection ?? null, status: trace.status, outcome, reason, bytesOut: trace.bytesOut, bytesIn: trace.bytesIn, durationMs: Math.round(performance.now() - started),
    })
  try {
    const bytes = await perform(input, call, identity, means, trace)
    line(trace.status !== null && trace.status >= 400 ? 'http-error' : 'ok', note(trace))
    return { bytes }
  } catch (error) {
    const failure = masked(translate(error), trace.mask)
    const { outcome, reason } = outcomeOf(failure)
    line(outcome, reason)
    throw failure
  }
}

const note = ({ attempts, hops }: Trace): string =>
  [hops > 0 ? `redirected ${hops}×` : '', attempts > hops + 1 ? `retried ${attempts - hops - 1}×` : ''].filter((part) => part !== '').join(', ')

const masked = (error: PanopticError, mask: Mask): PanopticError =>
  new PanopticError({ code: error.code, message: mask(error.message), ...(error.details === undefined ? {} : { details: error.details }) })

async function perform(input: FetchInput, call: CallContext, identity: PluginIdentity, means: FetchMeans, trace: Trace): Promise<number> {
  const network = means.network(identity.plugin)
  if (network === undefined) throw refusal('origin-not-granted', 'This plugin declares no network access.')
  if (input.body !== undefined && (input.method === 'GET' || input.method === 'HEAD')) throw badInput('bad-body', 'body', `leave the body out of a ${input.method} request.`)

  if (input.connection === undefined) noteAsked(trace, input.url)
  const start = await startOf(input, call, identity, network, means, trace)
  const held = means.hold(identity, start.target.entry)
  const deadline = createDeadline(input.timeout)
  const signal = AbortSignal.any([call.signal, held.signal, deadline.signal])
  const received = (bytes: number): void => means.meter.receive(identity, bytes)
  try {
    let { target } = start
    let credential = await start.credential?.(deadline, signal) ?? null
    trace.mask = credential?.mask ?? unmasked
    let { method, body } = input as { method: Dispatcher.HttpMethod; body: string | Uint8Array | undefined }
    const plain = requestHeaders(input.headers, network.secrets)
    const bucket = input.connection ?? `${identity.plugin} ${identity.user} ${target.url.origin}`
    for (;;) {
      const headers = credential === null ? plain : { ...plain, [credential.header[0]]: credential.header[1] }
      const onAttempt = (): void => {
        means.meter.send(identity, headBytes(`${method} ${target.url.pathname}${target.url.search}`, headers) + sizeOf(body))
        trace.attempts += 1
        trace.bytesOut += sizeOf(body)
      }
      const answer = await exchange({ target, method, headers, body, bucket }, { agents: means.agents(), rates: means.rates, deadline, signal, onAttempt })
      trace.status = answer.statusCode
      headReceived(answer, received)
      if (answer.statusCode === 401 && credential?.renew !== undefined) {
        discard(answer)
        credential = await deadline.within(credential.renew(), ...lateToken)
        trace.mask = credential.mask
        continue
      }
      const location = answer.headers['location']
      if (!redirects.has(answer.statusCode) || typeof location !== 'string') return await stream(answer, target, { input, call, deadline, signal, trace, received })
      discard(answer)
      if (trace.hops >= maxRedirects) throw refusal('too-many-redirects', `The server redirected more than ${maxRedirects} times.`)
      const next = redirectTarget(location, target, network, call.grants)
      trace.hops += 1
      if (next.url.origin !== target.url.origin) credential = null
      if (answer.statusCode === 303 ? method !== 'HEAD' : answer.statusCode < 303 && method === 'POST') {
        method = 'GET'
        body = undefined
        delete plain['content-type']
      }
      held.move(next.entry)
      target = next
    }
  } catch (error) {
    throw signal.aborted && signal.reason instanceof PanopticError ? signal.reason : error
  } finally {
    held.release()
  }
}

interface Start {
  readonly target: Target
  /** Makes what carries the secret; a value lives in this call only. */
  readonly credential?: (deadline: ReturnType<typeof createDeadline>, signal: AbortSignal) => Promise<Credential>
}

/** The first target and, with a connection, its secret. */
async function startOf(input: FetchInput, call: CallContext, identity: PluginIdentity, network: PluginNetwork, means: FetchMeans, trace: Trace): Promise<Start> {
  const { connection } = input
  if (connection === undefined) return { target: openTarget(input.url, network, call.grants) }
  // The cheap checks come first: a request that cannot be sent must not count as a use of the key.
  requestHeaders(input.headers, network.secrets)
  const { plugin, user, tenant } = identity
  const owner = [plugin, tenant, connection].join('\n')
  const use = await means.secrets().injection({ plugin, user, tenant, connection, run: input.run ?? null }).catch((error: unknown) => {
    means.tokens.forget(owner)
    throw error
  })
  trace.origin = use.origin
  const target = connectionTarget(input.url, use, network, call.grants)
  noteAsked(trace, target.url.href)
  if (use.slot === '') return { target }
  const inject = injectOf(network, use.slot, target)
  const exchangeToken: CredentialMeans['exchange'] = (ask, signal) => tokenByEgress(ask, signal, { ...means, identity, connection })
  return {
    target,
    credential: (deadline, signal) =>
      deadline.within(credentialFor({ inject, value: use.value, target, owner }, { tokens: means.tokens, exchange: exchangeToken, signal }), ...lateToken),
  }
}

/** Origin and path for the ledger; never the query, which may hold anything. */
function noteAsked(trace: Trace, text: string): void {
  if (!URL.canParse(text)) return
  const url = new URL(text)
  trace.origin = url.origin.slice(0, longestPath)
  trace.path = url.pathname
}

const discard = (answer: Dispatcher.ResponseData): void => void answer.body.on('error', () => undefined).destroy()

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

interface StreamContext {
  readonly input: FetchInput
  readonly call: CallContext
  readonly deadline: ReturnType<typeof createDeadline>
  readonly signal: AbortSignal
  readonly trace: Trace
  readonly received: (bytes: number) => void
}

/** Sends head and body to the page, no faster than the page takes them. Returns the decoded size. */
async function stream(answer: Dispatcher.ResponseData, target: Target, { input, call, deadline, signal, trace, received }: StreamContext): Promise<number> {
  const source = answer.body as AsyncIterable<Uint8Array> & { destroy(): void; on(event: 'error', listener: () => void): unknown }
  source.on('error', () => undefined)
  try {
    const encoding = answer.headers['content-encoding']
    const { parts, decoded } = decode(counted(source, trace, received), typeof encoding === 'string' ? encoding : encoding?.join(','))
    const announced = Number(answer.headers['content-length'])
    if (!decoded && input.method !== 'HEAD' && announced > input.maxBytes) throw tooLarge(input.maxBytes)
    await call.send({ status: answer.statusCode, statusText: headerText(trace.mask(answer.statusText)), url: target.url.href, headers: responseHeaders(answer.headers, decoded, trace.mask) })
    return await forward(parts, input.maxBytes, { call, deadline, signal })
  } finally {
    source.destroy()
  }
}

async function forward(parts: AsyncIterable<Uint8Array>, maxBytes: number, { call, deadline, signal }: Pick<StreamContext, 'call' | 'deadline' | 'signal'>): Promise<number> {
  const reader = parts[Symbol.asyncIterator]()
  let bytes = 0
  try {
    for (;;) {
      const next = await deadline.within(reader.next(), 'idle-timeout', 'The server stopped sending before the answer was complete.')
      if (next.done === true) return bytes
      bytes += next.value.byteLength
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      // A copy of exactly these bytes: cloning a view would clone the whole buffer behind it.
      // A page that takes no more parts must not keep a request alive that has lost its grant.
      await untilAborted(call.send(new Uint8Array(next.value)), signal)
    }
  } catch (error) {
    if (signal.aborted || error instanceof PanopticError) throw error
    const failure = translate(error)
    throw failure.details?.['reason'] === 'reset' || failure.details?.['reason'] === 'failed' ? networkFailure('cut', 'The connection was lost before the answer was complete.') : failure
  }
}

const tooLarge = (maxBytes: number): PanopticError => networkFailure('too-large', `The answer is larger than the ${maxBytes} bytes that were allowed.`)

async function* counted(source: AsyncIterable<Uint8Array>, trace: Trace, received: StreamContext['received']): AsyncGenerator<Uint8Array> {
  for await (const part of source) {
    trace.bytesIn += part.byteLength
    received(part.byteLength)
    yield part
  }
}
