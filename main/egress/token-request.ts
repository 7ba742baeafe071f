/** One exchange with a token endpoint: under the rules of every other request, with a line of its own in the ledger. */
import { PanopticError } from '@panoptic/sdk/contract/result'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Agents } from './agents'
import type { NewNetworkEntry } from './api'
import type { TokenAsk } from './credential'
import { createDeadline, type Deadline } from './deadline'
import { decode } from './decode'
import { networkFailure, outcomeOf, translate } from './errors'
import { exchange } from './exchange'
import type { RateLimits } from './rate'
import { formHeaders, largestAnswer, requestToken } from './token-exchange'
import { headBytes, type Meter } from './meter'
import type { Token } from './tokens'

export interface TokenRequestMeans {
  readonly agents: () => Agents
  readonly rates: RateLimits
  readonly ledger: (entry: NewNetworkEntry) => void
  readonly meter: Pick<Meter, 'send' | 'receive'>
  readonly identity: PluginIdentity
  readonly connection: string
}

/** Until the head must be there, and between two parts of the body (ms). */
const patience = 30_000
const longestPath = 200

/** @throws PanopticError whose reason begins with `token-`, unless the request was ended from here */
export async function tokenByEgress({ account, scopes, target, mask }: TokenAsk, signal: AbortSignal, means: TokenRequestMeans): Promise<Token> {
  const { identity, connection, meter } = means
  const { plugin, user } = identity
  const at = Date.now()
  const started = performance.now()
  const seen = { status: null as number | null, bytesIn: 0, bytesOut: 0 }
  const line = (outcome: NewNetworkEntry['outcome'], reason: string): void => means.ledger({
    at, plugin, user, method: 'POST', origin: target.url.origin, path: mask(target.url.pathname).slice(0, longestPath), connection,
    outcome, reason, ...seen, durationMs: Math.round(performance.now() - started),
  })
  const deadline = createDeadline(patience)
  const ended = AbortSignal.any([signal, deadline.signal])

  try {
    const token = await requestToken(account, scopes, Date.now, async (form) => {
      const headers = { ...formHeaders, 'accept-encoding': 'identity' }
      const onAttempt = (): void => {
        meter.send(identity, headBytes(`POST ${target.url.pathname}`, headers) + Buffer.byteLength(form))
        seen.bytesOut += Buffer.byteLength(form)
      }
      const answer = await exchange(
        { target, method: 'POST', headers, body: form, bucket: `token ${plugin} ${connection}`, repeatable: true },
        { agents: means.agents(), rates: means.rates, deadline, signal: ended, onAttempt },
      )
      seen.status = answer.statusCode
      const encoding = answer.headers['content-encoding']
      const text = await textOf(answer.body, typeof encoding === 'string' ? encoding : undefined, deadline, (bytes) => {
        seen.bytesIn += bytes
        meter.receive(identity, bytes)
      })
      return { status: answer.statusCode, text }
    })
    line('ok', 'access')
    return token
  } catch (error) {
    const failure = signal.aborted && signal.reason instanceof PanopticError ? signal.reason : translate(error)
    const { outcome, reason } = outcomeOf(failure)
    line(seen.status !== null && seen.status >= 400 ? 'http-error' : outcome, reason)
    throw failure
  }
}

type Body = AsyncIterable<Uint8Array> & { destroy(): void; on(event: 'error', listener: () => void): unknown }

async function textOf(body: Body, encoding: string | undefined, deadline: Deadline, onBytes: (bytes: number) => void): Promise<string> {
  body.on('error', () => undefined)
  const parts: Uint8Array[] = []
  let size = 0
  try {
    const reader = decode(body, encoding).parts[Symbol.asyncIterator]()
    for (;;) {
      const next = await deadline.within(reader.next(), 'token-timeout', 'The token endpoint stopped sending before its answer was complete.')
      if (next.done === true) return Buffer.concat(parts).toString('utf8')
      size += next.value.byteLength
      onBytes(next.value.byteLength)
      if (size > largestAnswer) throw networkFailure('token-answer', `The token endpoint's answer is larger than ${largestAnswer} bytes.`)
      parts.push(next.value)
    }
  } finally {
    body.destroy()
  }
}
