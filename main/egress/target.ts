/** Which URL a call means, and whether this plugin and user may send there. Opens nothing. */
import { isIP } from 'node:net'
import { grantFor, mailEntry, type PluginNetwork } from './api'
import { reachOf } from './address'
import { badInput, refusal } from './errors'

/**
 * What a socket may connect to. `public`: only the internet. `user`: also the local network, because the
 * user entered this https base URL. `loopback`: only this computer, over plain http, likewise.
 */
export type Zone = 'public' | 'user' | 'loopback'

export interface Target {
  readonly url: URL
  readonly zone: Zone
  /** The manifest's network entry that allows it. */
  readonly entry: string
}

/** The connection as the writer describes it; `origin` came from a host-drawn field. */
export interface Base {
  readonly origin: string
  readonly basePath: string
  readonly network: string
}

/** An absolute URL without a connection: https, and exactly an origin the manifest names and the user granted. */
export function openTarget(text: string, network: PluginNetwork, grants: readonly string[]): Target {
  const url = parse(text)
  const entry = network.network.find(({ id, origin }) => origin === url.origin && grants.includes(grantFor(id)))
  if (entry === undefined) throw refusal('origin-not-granted', `Requests to ${url.origin} are not granted to this plugin.`)
  if (url.protocol !== 'https:') throw refusal('not-https', 'Only https is allowed.')
  return checkLiteral({ url, zone: 'public', entry: entry.id })
}

/** A path below a connection's base URL. */
export function connectionTarget(path: string, base: Base, network: PluginNetwork, grants: readonly string[]): Target {
  const entry = network.network.find(({ id }) => id === base.network)
  if (entry === undefined || !grants.includes(grantFor(entry.id))) throw refusal('origin-not-granted', 'This connection is not granted to this plugin.')
  if (!entry.userOrigin && entry.origin !== base.origin) throw refusal('origin-changed', 'This connection’s address is not the one the plugin declares.')
  const url = below(base, path)
  if (url.protocol === 'https:') return checkLiteral({ url, zone: entry.userOrigin ? 'user' : 'public', entry: entry.id })
  if (entry.userOrigin && url.protocol === 'http:' && isLoopbackHost(url.hostname)) return checkLiteral({ url, zone: 'loopback', entry: entry.id })
  throw refusal('not-https', 'Only https is allowed; http only to this computer.')
}

/** Where a redirect leads. Never from https to http; another origin must be granted by itself. */
export function redirectTarget(location: string, from: Target, network: PluginNetwork, grants: readonly string[]): Target {
  let url: URL
  try {
    url = new URL(location, from.url)
  } catch {
    throw refusal('redirect-refused', 'The server redirected to something that is not a URL.')
  }
  url.hash = ''
  if (url.username !== '' || url.password !== '') throw refusal('redirect-refused', 'The server redirected to a URL with a password in it.')
  if (url.origin === from.url.origin) return { ...from, url }
  try {
    return openTarget(url.href, network, grants)
  } catch {
    throw refusal('redirect-refused', `The server redirected to ${url.origin}, which is not granted to this plugin.`)
  }
}

/**
 * Where access is asked for. `url` passed the rule which origin it may be (credentials/service-account.ts); at the
 * connection's own origin the connection's zone counts, anywhere else only the internet over https.
 */
export function tokenTarget(url: URL, connection: Target): Target {
  if (url.origin === connection.url.origin) return checkLiteral({ ...connection, url })
  if (url.protocol !== 'https:') throw refusal('not-https', 'Only https is allowed.')
  return checkLiteral({ url, zone: 'public', entry: connection.entry })
}

/** A mail server, as its connection names it (main/store/base-url.ts). */
export interface MailTarget {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; else STARTTLS, which only a server on this computer need not offer. */
  readonly secure: boolean
  readonly zone: Zone
}

/** Without TLS nothing leaves this computer, so the name of such a server must lead to it, too. */
export function mailTarget({ origin, network }: Pick<Base, 'origin' | 'network'>, known: PluginNetwork, grants: readonly string[]): MailTarget {
  if (network !== mailEntry || known.mail === null || !grants.includes(grantFor(mailEntry))) throw refusal('origin-not-granted', 'Sending mail is not granted to this plugin.')
  const url = URL.canParse(origin) ? new URL(origin) : null
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol)) throw refusal('not-https', 'The connection is not one to a mail server.')
  const secure = url.protocol === 'smtps:'
  const local = !secure && isLoopbackHost(url.hostname)
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port), secure, zone: local ? 'loopback' : 'user' }
}

const isLoopbackHost = (host: string): boolean => host === 'localhost' || (isAddress(host) && reachOf(host) === 'loopback')
const isAddress = (host: string): boolean => isIP(host.replace(/^\[|\]$/g, '')) !== 0

/** Names are checked when they are looked up (agents.ts); an address written in the URL is never looked up. */
function checkLiteral(target: Target): Target {
  const { hostname } = target.url
  if (isAddress(hostname)) assertReach(hostname, target.zone)
  return target
}

/** Throws unless a socket of this zone may connect to `address`. */
export function assertReach(address: string, zone: Zone): void {
  const reach = reachOf(address)
  const allowed = zone === 'public' ? reach === 'public' : zone === 'loopback' ? reach === 'loopback' : reach !== 'never'
  if (!allowed) throw refusal('private-address', 'The address lies in a private or reserved network, which is not allowed here.')
}

function parse(text: string): URL {
  if (unprintable.test(text) || text.includes('\\')) throw badInput('bad-url', 'url', 'write the URL without backslashes, spaces and control characters.')
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw badInput('bad-url', 'url', 'give an absolute https URL, or name a connection and give a path.')
  }
  if (url.username !== '' || url.password !== '') throw badInput('bad-url', 'url', 'leave out the user name and password; secrets are injected by the host.')
  url.hash = ''
  return url
}

// eslint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u0020\u007f]/

function below(base: Base, path: string): URL {
  const remedy = 'with a connection, give a path below its base URL, such as "/v1/models?limit=10".'
  if (unprintable.test(path) || path.includes('\\') || path.startsWith('//') || /^[a-z][a-z0-9+.-]*:/i.test(path) || climbs(path)) throw badInput('bad-path', 'url', remedy)
  const prefix = base.basePath.replace(/\/+$/, '')
  const rest = /^[?#]/.test(path) || path === '' ? path : `/${path.replace(/^\//, '')}`
  const url = new URL(`${base.origin}${prefix}${rest}`)
  url.hash = ''
  const inside = prefix === '' || url.pathname === prefix || url.pathname.startsWith(`${prefix}/`)
  if (url.origin !== base.origin || url.username !== '' || !inside) throw badInput('bad-path', 'url', remedy)
  return url
}

/** Whether a segment is `..` after up to three rounds of percent-decoding, as some servers and proxies do. */
function climbs(path: string): boolean {
  let text = path.split(/[?#]/, 1)[0]!
  for (let round = 0; round < 4; round++) {
    if (text.split(/[/\\]/).some((segment) => segment.replace(/;.*$/, '') === '..')) return true
    try {
      text = decodeURIComponent(text)
    } catch {
      text = text.replace(/%2e/gi, '.').replace(/%2f/gi, '/').replace(/%5c/gi, '\\').replace(/%25/g, '%')
    }
  }
  return false
}
