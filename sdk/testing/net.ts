/**
 * `net.fetch` of a test host. Where a request may go, which headers it may carry and how the secret is
 * injected, access tokens included, is decided by the egress process's own code; the sending is left to a
 * `fetch`, so a test can answer by script. Rate limits, retries, redirect checks and the network ledger are
 * egress's and not part of it.
 */
import { randomUUID } from 'node:crypto'
import type { CallContext, Handler } from '../../main/bridge/gate'
import type { PluginNetwork } from '../../main/egress/api'
import { credentialFor, injectOf, type Credential, type TokenAsk } from '../../main/egress/credential'
import { networkFailure, timedOut, translate } from '../../main/egress/errors'
import { requestHeaders, responseHeaders } from '../../main/egress/headers'
import { maskedParts, unmasked } from '../../main/egress/mask'
import { connectionTarget, openTarget } from '../../main/egress/target'
import { formHeaders, requestToken } from '../../main/egress/token-exchange'
import { createTokens, type Token } from '../../main/egress/tokens'
import { untilAborted } from '../../main/egress/until-aborted'
import type { SecretApi } from '../../main/store/api'
import type { PluginIdentity } from '../contract/identity'
import type { ParsedInput } from '../contract/route'
import type { PluginRoutes } from '../contract/routes'

/** Answers a request as a server would. What it throws reaches the plugin as code `network`. */
export type Send = (request: Request) => Response | Promise<Response>

type FetchRoute = PluginRoutes['net.fetch']

export interface NetOptions {
  readonly network: PluginNetwork
  readonly secrets: SecretApi
  /** Also gets the requests for access tokens, to the token address that the key file names. */
  readonly send: Send
  readonly now: () => number
}

export function netHandler({ network, secrets, send, now }: NetOptions): Handler<FetchRoute> {
  const tokens = createTokens(now)
  const exchange = ({ account, scopes, target }: TokenAsk, signal: AbortSignal): Promise<Token> => requestToken(account, scopes, now, async (body) => {
    const response = await send(new Request(target.url, { method: 'POST', headers: formHeaders, body, signal, redirect: 'manual' }))
    return { status: response.status, text: await response.text() }
  })

  /** Where it goes, and how its secret is got. */
  function addressOf(input: ParsedInput<FetchRoute>, call: CallContext): { url: URL; credential: (signal: AbortSignal) => Promise<Credential | null> } {
    if (input.connection === undefined) return { url: openTarget(input.url, network, call.grants).url, credential: async () => null }
    const { connection } = input
    const { plugin, user, tenant } = call.identity as PluginIdentity
    const use = secrets.injection({ plugin, user, tenant, connection, run: input.run ?? null })
    const target = connectionTarget(input.url, use, network, call.grants)
    if (use.slot === '') return { url: target.url, credential: async () => null }
    const ask = { inject: injectOf(network, use.slot, target), value: use.value, target, basePath: use.basePath, id: randomUUID(), owner: [plugin, tenant, connection].join('\n') }
    return { url: target.url, credential: (signal) => credentialFor(ask, { tokens, exchange, signal }) }
  }

  return async (input, call) => {
    const { url, ...address } = addressOf(input, call)
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(timedOut('head-timeout', 'The server did not answer in time.')), input.timeout)
    const signal = AbortSignal.any([call.signal, late.signal])
    const ask = async (credential: Credential | null): Promise<Response> => {
      const body = input.body as string | Uint8Array | undefined
      const plain = { url, headers: requestHeaders(input.headers, network.secrets), body }
      const { url: to, headers } = credential?.carry(plain) ?? plain
      const request = new Request(to, { method: input.method, headers, signal, ...(body === undefined ? {} : { body: body as BodyInit }) })
      // A script need not look at the signal.
      return untilAborted((async () => send(request))(), signal)
    }
    try {
      let credential = await address.credential(signal)
      let response = await ask(credential)
      if (response.status === 401 && credential?.renew !== undefined) {
        await response.body?.cancel()
        credential = await credential.renew()
        response = await ask(credential)
      }
      await call.send({ status: response.status, statusText: response.statusText, url: credential?.shown?.(url).href ?? url.href, headers: responseHeaders(Object.fromEntries(response.headers), true, credential?.mask ?? unmasked) })
      return { bytes: await forward(response, credential?.hidden ?? [], input.maxBytes, call, () => timer.refresh()) }
    } catch (error) {
      throw signal.aborted ? signal.reason : translate(error)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Sends the body part by part, no faster than the page takes it. Returns its size. */
async function forward(response: Response, hidden: readonly string[], maxBytes: number, call: CallContext, onPart: () => void): Promise<number> {
  let bytes = 0
  if (response.body === null) return bytes
  try {
    for await (const part of maskedParts(response.body as unknown as AsyncIterable<Uint8Array>, hidden)) {
      onPart()
      bytes += part.byteLength
      if (bytes > maxBytes) throw networkFailure('too-large', `The answer is larger than the ${maxBytes} bytes that were allowed.`)
      await call.send(new Uint8Array(part))
    }
  } catch (error) {
    const failure = translate(error)
    throw ['reset', 'failed'].includes(String(failure.details?.['reason'])) ? networkFailure('cut', 'The connection was lost before the answer was complete.') : failure
  }
  return bytes
}
