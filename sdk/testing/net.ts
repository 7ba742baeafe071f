/**
 * `net.fetch` of a test host. Where a request may go, which headers it may carry and how the secret is
 * injected is decided by the egress process's own code; the sending is left to a `fetch`, so a test can answer
 * by script. Rate limits, retries, redirect checks and the network ledger are egress's and not part of it.
 */
import type { CallContext, Handler } from '../../main/bridge/gate'
import type { PluginNetwork } from '../../main/egress/api'
import { networkFailure, refusal, timedOut, translate } from '../../main/egress/errors'
import { requestHeaders, responseHeaders, secretHeader } from '../../main/egress/headers'
import { maskFor, unmasked } from '../../main/egress/mask'
import { connectionTarget, openTarget } from '../../main/egress/target'
import type { SecretApi } from '../../main/store/api'
import type { PluginIdentity } from '../contract/identity'
import type { ParsedInput } from '../contract/route'
import type { PluginRoutes } from '../contract/routes'

/** Answers a request as a server would. What it throws reaches the plugin as code `network`. */
export type Send = (request: Request) => Response | Promise<Response>

type FetchRoute = PluginRoutes['net.fetch']

export function netHandler(network: PluginNetwork, secrets: SecretApi, send: Send): Handler<FetchRoute> {
  return async (input, call) => {
    const { url, secret, mask } = addressOf(input, call, network, secrets)
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(timedOut('head-timeout', 'The server did not answer in time.')), input.timeout)
    const signal = AbortSignal.any([call.signal, late.signal])
    try {
      const headers = { ...requestHeaders(input.headers, network.secrets), ...secret }
      const response = await send(new Request(url, { method: input.method, headers, signal, ...(input.body === undefined ? {} : { body: input.body as BodyInit }) }))
      await call.send({ status: response.status, statusText: response.statusText, url, headers: responseHeaders(Object.fromEntries(response.headers), true, mask) })
      return { bytes: await forward(response, input.maxBytes, call, () => timer.refresh()) }
    } catch (error) {
      throw signal.aborted ? signal.reason : translate(error)
    } finally {
      clearTimeout(timer)
    }
  }
}

function addressOf(input: ParsedInput<FetchRoute>, call: CallContext, network: PluginNetwork, secrets: SecretApi) {
  if (input.connection === undefined) return { url: openTarget(input.url, network, call.grants).url.href, secret: {}, mask: unmasked }
  const { plugin, user, tenant } = call.identity as PluginIdentity
  const use = secrets.injection({ plugin, user, tenant, connection: input.connection, run: input.run ?? null })
  const { url, entry } = connectionTarget(input.url, use, network, call.grants)
  if (use.slot === '') return { url: url.href, secret: {}, mask: unmasked }
  const slot = network.secrets.find(({ id }) => id === use.slot)
  const declared = network.network.find(({ id }) => id === entry)?.secrets.includes(use.slot) === true
  if (slot === undefined || !declared) throw refusal('secret-not-declared', 'The plugin does not declare this secret for this address.')
  const [name, value] = secretHeader(slot, use.value)
  return { url: url.href, secret: { [name]: value }, mask: maskFor(use.value, value) }
}

/** Sends the body part by part, no faster than the page takes it. Returns its size. */
async function forward(response: Response, maxBytes: number, call: CallContext, onPart: () => void): Promise<number> {
  let bytes = 0
  if (response.body === null) return bytes
  try {
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
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
