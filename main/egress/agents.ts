/**
 * The sockets. Every address is checked at the moment of connecting, so a name that changes its address
 * between a check and the connection gains nothing.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { once } from 'node:events'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
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
  /** A plain connection, never through a proxy; `signal` ends the connecting. Whoever asks for it makes it safe with {@link Agents.ca}. */
  socket(host: string, port: number, zone: Zone, signal: AbortSignal): Promise<Socket>
  /** What TLS trusts; `undefined` is the runtime's own list. */
  readonly ca: string[] | undefined
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
    socket: (host, port, zone, signal) => openSocket(host, port, { zone, resolve, signal }),
    ca,
    async close() {
      await Promise.all([...Object.values(agents), ...(proxy === null ? [] : [proxy])].map((agent) => agent.destroy()))
    },
  }
}

/** Looks names up by `resolve`, and refuses those that lead where this zone may not. */
const guardedLookup = (zone: Zone, resolve: Resolve): LookupFunction => (hostname, options, done) => {
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

/** An address that is written out is connected to without a lookup. */
function checkAddress(host: string, zone: Zone): void {
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) assertReach(host, zone)
}

async function openSocket(host: string, port: number, { zone, resolve, signal }: { zone: Zone; resolve: Resolve; signal: AbortSignal }): Promise<Socket> {
  checkAddress(host, zone)
  signal.throwIfAborted()
  const socket = connectTcp({ host, port, lookup: guardedLookup(zone, resolve) })
  // Whoever uses it hears of its end in its own way.
  socket.on('error', () => undefined)
  try {
    await once(socket, 'connect', { signal })
  } catch (error) {
    socket.destroy()
    throw error
  }
  return socket
}

function guardedConnector(zone: Zone, resolve: Resolve, ca: string[] | undefined): buildConnector.connector {
  const connect = buildConnector({ timeout: 15_000, lookup: guardedLookup(zone, resolve), ...(ca === undefined ? {} : { ca }) })
  return (options, done) => {
    try {
      checkAddress(options.hostname, zone)
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
