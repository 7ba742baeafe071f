/**
 * The sockets. Every address is checked at the moment of connecting, so a name that changes its address
 * between a check and the connection gains nothing.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import * as tls from 'node:tls'
import { Agent, buildConnector, EnvHttpProxyAgent, type Dispatcher } from 'undici'
import type { EgressSettings } from './api'
import { networkFailure } from './errors'
import { assertReach, type Zone } from './target'

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

export interface Agents {
  /** The dispatcher for one request. With a proxy, which looks names up itself, the name is checked here first. */
  for(url: URL, zone: Zone): Promise<Dispatcher>
  close(): Promise<void>
}

export const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => systemLookup(hostname, { all: true, verbatim: true }, (error, found) => (error === null ? resolve(found) : reject(error))))

/** One request at a time per socket; idle sockets live shortly; at most so many per origin. */
const socketOptions = { pipelining: 1, connections: 8, keepAliveTimeout: 4_000, keepAliveMaxTimeout: 10_000, headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: 32_768 }

export function createAgents(settings: EgressSettings, resolve: Resolve = resolveBySystem): Agents {
  const ca = trusted(settings)
  const direct = (zone: Zone): Agent => new Agent({ ...socketOptions, connect: guardedConnector(zone, resolve, ca) })
  const agents: Readonly<Record<Zone, Agent>> = { public: direct('public'), user: direct('user'), loopback: direct('loopback') }
  const proxy = proxied(settings, guardedConnector('public', resolve, ca), ca)

  return {
    async for(url, zone) {
      if (proxy === null || zone !== 'public') return agents[zone]
      await checkName(url.hostname, zone, resolve)
      return proxy
    },
    async close() {
      await Promise.all([...Object.values(agents), ...(proxy === null ? [] : [proxy])].map((agent) => agent.destroy()))
    },
  }
}

function guardedConnector(zone: Zone, resolve: Resolve, ca: string[] | undefined): buildConnector.connector {
  const lookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname).then(
      (found) => {
        try {
          const usable = found.filter(({ family }) => options.family === undefined || options.family === 0 || options.family === family || options.family === `IPv${family}`)
          for (const { address } of found) assertReach(address, zone)
          const [first] = usable
          if (first === undefined) return done(networkFailure('dns', 'The name of the server has no address.'), '')
          if (options.all === true) done(null, [...usable])
          else done(null, first.address, first.family)
        } catch (error) {
          done(error as Error, '')
        }
      },
      (error: Error) => done(error as NodeJS.ErrnoException, ''),
    )
  }
  const connect = buildConnector({ timeout: 15_000, lookup, ...(ca === undefined ? {} : { ca }) })
  return (options, done) => {
    try {
      // An address written in the URL is connected to without a lookup.
      if (isIP(options.hostname.replace(/^\[|\]$/g, '')) !== 0) assertReach(options.hostname, zone)
    } catch (error) {
      return done(error as Error, null)
    }
    connect(options, done)
  }
}

/** A name that cannot be looked up here is left to the proxy: that is what some networks have it for. */
async function checkName(hostname: string, zone: Zone, resolve: Resolve): Promise<void> {
  const found = await resolve(hostname).catch(() => [])
  for (const { address } of found) assertReach(address, zone)
}

function proxied(settings: EgressSettings, connect: buildConnector.connector, ca: string[] | undefined): EnvHttpProxyAgent | null {
  if (settings.proxy === 'none') return null
  const { env } = process
  const uri = settings.proxy === 'manual' ? settings.proxyUrl : (env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '')
  if (uri === '') return null
  const noProxy = [settings.noProxy, settings.proxy === 'environment' ? (env['no_proxy'] ?? env['NO_PROXY'] ?? '') : ''].filter((list) => list !== '').join(',')
  // `connect` serves the hosts of NO_PROXY; the way to the proxy itself is the administrator's choice.
  return new EnvHttpProxyAgent({ ...socketOptions, httpProxy: uri, httpsProxy: uri, noProxy, connect, ...(ca === undefined ? {} : { requestTls: { ca } }) })
}

/** `undefined` keeps the runtime's own list. */
function trusted({ systemCa, extraCa }: EgressSettings): string[] | undefined {
  // Added in Node 22.15; older runtimes keep their bundled list.
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'system') => string[] }
  const system = systemCa && typeof getCACertificates === 'function' ? getCACertificates('system') : []
  const extra = extraCa === '' ? [] : [extraCa]
  return system.length + extra.length === 0 ? undefined : [...tls.rootCertificates, ...system, ...extra]
}
