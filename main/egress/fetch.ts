/** The handler of `net.fetch`: redirects, and the streamed answer. */
import { randomUUID } from 'node:crypto'
import { PanopticError } from '@panoptic/sdk/contract/result'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { ParsedInput } from '@panoptic/sdk/contract/route'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { Dispatcher } from 'undici'
import type { CallContext } from '../bridge/gate'
import type { Credential } from './credential'
import { createDeadline } from './deadline'
import { decode } from './decode'
import { networkFailure, outcomeOf, refusal, translate } from './errors'
import { headerText, requestHeaders, responseHeaders } from './headers'
import { maskedParts, type Mask } from './mask'
import { discard, lineOf, newTrace, send, startOf, type Asked, type RequestMeans, type Trace } from './request'
import { redirectTarget, type Target } from './target'
import { untilAborted } from './until-aborted'

export type FetchInput = ParsedInput<PluginRoutes['net.fetch']>

const maxRedirects = 5
const redirects = new Set([301, 302, 303, 307, 308])

export const createFetchHandler = (means: RequestMeans) => async (input: FetchInput, call: CallContext): Promise<{ bytes: number }> => {
  const identity = call.identity as PluginIdentity
  const trace = newTrace()
  const line = lineOf({ identity }, input, trace, Date.now(), performance.now())
  try {
    const bytes = await perform(input, call, identity, means, trace)
    means.ledger(line(trace.status !== null && trace.status >= 400 ? 'http-error' : 'ok', note(trace)))
    return { bytes }
  } catch (error) {
    const failure = masked(translate(error), trace.mask)
    const { outcome, reason } = outcomeOf(failure)
    means.ledger(line(outcome, reason))
    throw failure
  }
}

const note = ({ attempts, hops }: Trace): string =>
  [hops > 0 ? `redirected ${hops}×` : '', attempts > hops + 1 ? `retried ${attempts - hops - 1}×` : ''].filter((part) => part !== '').join(', ')

const masked = (error: PanopticError, mask: Mask): PanopticError =>
  new PanopticError({ code: error.code, message: mask(error.message), ...(error.details === undefined ? {} : { details: error.details }) })

async function perform(input: FetchInput, call: CallContext, identity: PluginIdentity, means: RequestMeans, trace: Trace): Promise<number> {
  const network = means.network(identity.plugin)
  if (network === undefined) throw refusal('origin-not-granted', 'This plugin declares no network access.')
  const asked = { ...(input as FetchInput & Pick<Asked, 'method' | 'body'>), connection: input.connection, run: input.run ?? null, id: randomUUID() }
  const start = await startOf(asked, { identity, grants: call.grants }, network, means, trace)
  const held = means.hold(identity, start.target.entry)
  const deadline = createDeadline(input.timeout)
  const signal = AbortSignal.any([call.signal, held.signal, deadline.signal])
  const received = (bytes: number): void => means.meter.receive(identity, bytes)
  try {
    let { target } = start
    let credential = await start.credential?.(deadline, signal) ?? null
    let { method, body } = asked
    const plain = requestHeaders(input.headers, network.secrets)
    const bucket = input.connection ?? `${identity.plugin} ${identity.user} ${target.url.origin}`
    for (;;) {
      const sent = await send({ target, method, headers: plain, body, credential }, { identity, means, deadline, signal, trace, bucket })
      const { answer } = sent
      credential = sent.credential
      const location = answer.headers['location']
      if (!redirects.has(answer.statusCode) || typeof location !== 'string') return await stream(answer, target, { input, call, deadline, signal, trace, received, credential })
      discard(answer)
      if (credential?.shown !== undefined) throw refusal('redirect-refused', 'The server redirected, which is not followed where the secret is a part of the address.')
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

interface StreamContext {
  readonly input: FetchInput
  readonly call: CallContext
  readonly deadline: ReturnType<typeof createDeadline>
  readonly signal: AbortSignal
  readonly trace: Trace
  readonly received: (bytes: number) => void
  readonly credential: Credential | null
}

/** Sends head and body to the page, no faster than the page takes them. Returns the decoded size. */
async function stream(answer: Dispatcher.ResponseData, target: Target, { input, call, deadline, signal, trace, received, credential }: StreamContext): Promise<number> {
  const source = answer.body as AsyncIterable<Uint8Array> & { destroy(): void; on(event: 'error', listener: () => void): unknown }
  source.on('error', () => undefined)
  try {
    const encoding = answer.headers['content-encoding']
    const { parts, decoded } = decode(counted(source, trace, received), typeof encoding === 'string' ? encoding : encoding?.join(','))
    const announced = Number(answer.headers['content-length'])
    if (!decoded && input.method !== 'HEAD' && announced > input.maxBytes) throw tooLarge(input.maxBytes)
    await call.send({ status: answer.statusCode, statusText: headerText(trace.mask(answer.statusText)), url: credential?.shown?.(target.url).href ?? target.url.href, headers: responseHeaders(answer.headers, decoded, trace.mask) })
    return await forward(credential?.hidden === undefined ? parts : maskedParts(parts, credential.hidden), input.maxBytes, { call, deadline, signal })
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
