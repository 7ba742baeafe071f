/** Delivers messages of the outbox under a plugin's identity: the same gates, limits and ledger as its own requests. */
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { MessageContent } from '@panoptic/sdk/contract/outbox'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Dispatcher } from 'undici'
import { mailEntry, type Delivery, type NewNetworkEntry } from './api'
import { createDeadline } from './deadline'
import { decode } from './decode'
import { failureEnd, httpEnd, mailEnd, mailRefusedEnd, type End } from './delivery'
import { networkFailure, outcomeOf, refusal, timedOut, translate } from './errors'
import { requestHeaders } from './headers'
import { maskAll } from './mask'
import { lineOf, newTrace, send, startOf, type Asked, type Caller, type RequestMeans, type Trace } from './request'
import { composeMail, MailRefused, sendMail, type MailContent } from './smtp'
import { mailTarget } from './target'

type HttpContent = Extract<MessageContent, { channel: 'http' }>

export interface DeliveryAsk {
  readonly identity: PluginIdentity
  /** The message's id. */
  readonly message: string
  readonly content: HttpContent | MailContent
}

export interface DeliveryMeans extends RequestMeans {
  /** The newest grants of this identity; null while nothing is known of anybody. */
  readonly grants: (identity: PluginIdentity) => readonly string[] | null
}

/** Until the store has answered, until the head is there, and between two parts of an answer (ms). */
const patience = 30_000
/** A mail server may take its time with each of its steps; for all of them together (ms). */
const mailPatience = 120_000
/** How long the outbox's line may wait for a rate limit; longer, and it is told when to come back (ms). */
const ratePatience = 2_000
/** How much of an answer is read (bytes), and for how long (ms). */
const answerBytes = 65_536
const answerPatience = 10_000

interface Work {
  readonly caller: Caller
  readonly means: DeliveryMeans
  readonly trace: Trace
}

export const createDelivery = (means: DeliveryMeans) => async ({ identity, message, content }: DeliveryAsk): Promise<Delivery> => {
  const started = performance.now()
  const trace = newTrace()
  const line = lineOf({ identity }, { method: content.channel === 'mail' ? 'MAIL' : content.method, connection: content.connection }, trace, Date.now(), started)
  const ended = (end: End, entry: NewNetworkEntry): Delivery => {
    means.ledger(entry)
    return { ...end, durationMs: Math.round(performance.now() - started) }
  }
  try {
    const grants = means.grants(identity)
    if (grants === null) throw notReady()
    const work = { caller: { identity, grants }, means, trace }
    const end = content.channel === 'mail' ? await mail(content, message, work) : await http(content, message, work)
    return ended(end, line(end.outcome === 'delivered' ? 'ok' : content.channel === 'mail' ? 'failed' : 'http-error', end.reason === 'smtp' ? 'smtp' : ''))
  } catch (error) {
    const failure = translate(error)
    const { outcome, reason } = outcomeOf(failure)
    return ended(failureEnd(failure, trace.mask, Date.now()), line(outcome, reason))
  }
}

const notReady = (): PanopticError => new PanopticError(fail('unavailable', 'The store is not ready yet.').error)
const late = ['store-timeout', 'The store did not answer in time.'] as const

async function http(content: HttpContent, id: string, { caller, means, trace }: Work): Promise<End> {
  const { identity } = caller
  const network = means.network(identity.plugin)
  // Before the secret is asked for: what cannot be sent must not count as a use of it.
  if (network === undefined || !caller.grants.some((grant) => grant.startsWith('network:'))) throw refusal('origin-not-granted', 'Sending is not granted to this plugin.')
  const asked: Asked = { method: content.method, url: content.path, headers: content.headers, body: content.body, connection: content.connection, run: null, id }
  const deadline = createDeadline(patience)
  const start = await deadline.within(startOf(asked, caller, network, means, trace), ...late)
  const held = means.hold(identity, start.target.entry)
  const signal = AbortSignal.any([held.signal, deadline.signal])
  try {
    const credential = await start.credential?.(deadline, signal) ?? null
    const headers = requestHeaders(content.headers, network.secrets)
    const { answer } = await send({ target: start.target, method: content.method, headers, body: content.body, credential }, { identity, means, deadline, signal, trace, bucket: content.connection, patience: ratePatience })
    const text = await textOf(answer, (bytes) => {
      trace.bytesIn += bytes
      means.meter.receive(identity, bytes)
    })
    return httpEnd({ status: answer.statusCode, headers: answer.headers, text }, content.retryAfter, trace.mask, Date.now())
  } catch (error) {
    // The service has taken it; that its answer could not be counted must not send it twice.
    if (trace.status !== null && trace.status < 300) return httpEnd({ status: trace.status, headers: {}, text: '' }, [], trace.mask, Date.now())
    throw signal.aborted && signal.reason instanceof PanopticError ? signal.reason : error
  } finally {
    held.release()
  }
}

/** The beginning of an answer's body, as far as it can be had: the status has decided already. */
async function textOf(answer: Dispatcher.ResponseData, received: (bytes: number) => void): Promise<string> {
  const body = answer.body as AsyncIterable<Uint8Array> & { destroy(): void; on(event: 'error', listener: () => void): unknown }
  body.on('error', () => undefined)
  const parts: Uint8Array[] = []
  const deadline = createDeadline(answerPatience)
  const read = async (): Promise<void> => {
    const encoding = answer.headers['content-encoding']
    let size = 0
    for await (const part of decode(counted(body, received), typeof encoding === 'string' ? encoding : undefined).parts) {
      parts.push(part)
      size += part.byteLength
      if (size >= answerBytes) return
    }
  }
  await deadline.within(read(), 'idle-timeout', 'The answer was not complete in time.').catch(() => undefined)
  body.destroy()
  return Buffer.concat(parts).subarray(0, answerBytes).toString('utf8')
}

async function* counted(source: AsyncIterable<Uint8Array>, received: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const part of source) {
    received(part.byteLength)
    yield part
  }
}

async function mail(content: MailContent, id: string, { caller: { identity, grants }, means, trace }: Work): Promise<End> {
  const { plugin, user, tenant } = identity
  const known = means.network(plugin)
  if (known === undefined || !grants.includes('mail')) throw refusal('origin-not-granted', 'Sending mail is not granted to this plugin.')
  const deadline = createDeadline(patience)
  const use = await deadline.within(means.secrets().injection({ plugin, user, tenant, connection: content.connection, run: null }), ...late)
  trace.origin = use.origin
  const server = mailTarget(use, known, grants)
  if (use.slot !== '' && use.slot !== known.mail) throw refusal('secret-not-declared', 'The plugin does not declare this secret for mail servers.')
  const login = use.slot === '' ? null : { user: use.account, password: use.value }
  if (login !== null) trace.mask = maskAll([login.password, `\u0000${login.user}\u0000${login.password}`])

  const held = means.hold(identity, mailEntry)
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(timedOut('mail-timeout', 'The mail server took too long.')), mailPatience)
  const withdrawn = (): void => abort.abort(held.signal.reason)
  held.signal.addEventListener('abort', withdrawn, { once: true })
  if (held.signal.aborted) withdrawn()
  try {
    const message = await composeMail(content, id).catch(() => { throw networkFailure('mail-format', 'The message could not be written as mail.') })
    means.meter.send(identity, message.byteLength)
    trace.bytesOut = message.byteLength
    trace.attempts = 1
    const answer = await sendMail(server, content, message, { agents: means.agents(), login, signal: abort.signal })
    trace.status = answer.status
    return mailEnd(answer, content.to.length, trace.mask)
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error
    trace.status = error.status === 0 ? null : error.status
    return mailRefusedEnd(error, trace.mask)
  } finally {
    clearTimeout(timer)
    held.release()
  }
}
