/** Which headers a plugin may set and which it may see; how a secret becomes a header. */
import type { Inject } from '@panoptic/sdk/contract/manifest'
import { webhookHeaders } from '../credentials/webhook-secret'
import type { PluginNetwork } from './api'
import { badInput, refusal } from './errors'
import type { Mask } from './mask'

type Slot = PluginNetwork['secrets'][number]

const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
// Field content of RFC 9110: visible characters, space and tab; so no line break can start another header.
const fieldValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/

/** Framing, routing, identity and credentials belong to the host. */
const reserved = new Set([
  'host', 'cookie', 'cookie2', 'set-cookie', 'authorization', 'connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade',
  'expect', 'content-length', 'accept-encoding', 'origin', 'referer', 'via', 'forwarded', 'date', 'dnt', 'alt-used', 'http2-settings',
  'x-real-ip', 'x-http-method', 'x-http-method-override', 'x-method-override', 'x-original-url', 'x-rewrite-url',
])
const reservedPrefixes = ['proxy-', 'sec-', 'x-forwarded-', 'access-control-']

const isReserved = (name: string): boolean => reserved.has(name) || reservedPrefixes.some((prefix) => name.startsWith(prefix))

/** The plugin's headers, checked; names in lower case. Names that one of its secrets is injected under are the host's. */
export function requestHeaders(given: Readonly<Record<string, string>>, slots: readonly Slot[]): Record<string, string> {
  const injected = new Set(slots.flatMap(({ inject }) => headersOf(inject)))
  const headers: Record<string, string> = { 'user-agent': 'Panoptic', accept: '*/*' }
  for (const [original, value] of Object.entries(given)) {
    const name = original.toLowerCase()
    const field = `headers.${original.slice(0, 60)}`
    if (!token.test(name)) throw badInput('bad-header', field, 'use a header name of letters, digits and dashes.')
    if (isReserved(name) || injected.has(name)) throw badInput('bad-header', field, 'leave this header out; the host sets it.')
    if (!fieldValue.test(value)) throw badInput('bad-header', field, 'use a value without line breaks and control characters.')
    headers[name] = value
  }
  headers['accept-encoding'] = 'gzip, br'
  return headers
}

/** The headers that a slot's secret, or what is made of it, is sent in. */
function headersOf(inject: Inject): readonly string[] {
  switch (inject.kind) {
    case 'header': return [inject.header]
    case 'standard-webhook': return webhookHeaders
    case 'path': case 'smtp': return []
    default: return ['authorization']
  }
}

/** The one header that carries a secret which is sent as it was entered. */
export function secretHeader(inject: Extract<Inject, { kind: 'header' | 'basic' }>, value: string): readonly [name: string, value: string] {
  const carried = inject.kind === 'header' ? inject.format.replace('{value}', () => value) : `Basic ${basicOf(inject.user, value)}`
  if (value === '' || !fieldValue.test(carried)) throw refusal('secret-format', 'The stored secret is empty or has characters that a header cannot carry. Enter it again.')
  return [inject.kind === 'header' ? inject.header : 'authorization', carried]
}

/** Without a declared user the secret itself is `user:password`. */
export const basicOf = (user: string | undefined, value: string): string =>
  Buffer.from(user === undefined ? value : `${user}:${value}`, 'utf8').toString('base64')

/** Not for plugins: cookies and credentials; and what described the bytes before they were decoded. */
const hidden = new Set([
  'set-cookie', 'set-cookie2', 'www-authenticate', 'proxy-authenticate', 'proxy-authentication-info', 'authentication-info', 'authorization',
  'connection', 'keep-alive', 'transfer-encoding', 'trailer', 'upgrade', 'alt-svc', 'clear-site-data', 'strict-transport-security',
])

/** Only what the page's `Response` accepts in a header or status text. */
export const headerText = (text: string): string => text.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?')

/** The answer's headers as the plugin sees them, with every echo of the secret masked. */
export function responseHeaders(given: Readonly<Record<string, string | string[] | undefined>>, decoded: boolean, mask: Mask): [string, string][] {
  const shown: [string, string][] = []
  for (const [name, values] of Object.entries(given)) {
    if (values === undefined || hidden.has(name) || (decoded && (name === 'content-encoding' || name === 'content-length'))) continue
    for (const value of Array.isArray(values) ? values : [values]) shown.push([name, headerText(mask(value))])
  }
  return shown
}
