import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeKey } from '../credentials/testing/key-file'
import { connectionId, createKit, failureOf, loopback, secretValue, type Kit, type LoopbackServer } from './test-kit'

let folder = ''
let certificate = { key: '', cert: '' }
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=panoptic test', '-addext', 'subjectAltName=DNS:other.example,IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' })
  certificate = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const stops: (() => Promise<void>)[] = []
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })

const secure = async (listener: RequestListener): Promise<LoopbackServer> => {
  const server = await loopback(listener, (handler) => createServer(certificate, handler) as unknown as Server)
  stops.push(server.close)
  return server
}

/** A real CONNECT proxy that leads every name to `target`. */
async function proxyTo(target: () => string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const proxy = createHttpServer()
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    const { hostname, port } = new URL(target())
    const upstream = connect(Number(port), hostname, () => { socket.write('HTTP/1.1 200 OK\r\n\r\n'); upstream.pipe(socket).pipe(upstream) })
    for (const end of [socket, upstream]) end.on('error', () => { socket.destroy(); upstream.destroy() })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  stops.push(() => new Promise((resolve) => { proxy.closeAllConnections(); proxy.close(() => resolve()) }))
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked }
}

function kitFor(options: Parameters<typeof createKit>[0]): Kit {
  const kit = createKit(options)
  stops.unshift(kit.stop)
  return kit
}
const unknownHere = async (): Promise<never> => { throw Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }) }

describe('https', () => {
  it('trusts an added certificate for a base URL that the user entered', async () => {
    const server = await secure((_, response) => response.end('secure'))
    const kit = kitFor({ settings: { extraCa: certificate.cert } })
    kit.injection = { ...kit.injection, origin: server.origin }
    expect((await kit.page().fetch({ url: '/', connection: connectionId })).body.toString()).toBe('secure')
    expect(server.requests[0]?.headers['x-api-key']).toBe(`Key ${secretValue}`)
  })

  it('refuses an unknown certificate before the secret is sent', async () => {
    const server = await secure((_, response) => response.end())
    const kit = kitFor({})
    kit.injection = { ...kit.injection, origin: server.origin }
    expect(failureOf(await kit.page().fetch({ url: '/', connection: connectionId }))).toMatchObject({ code: 'network', reason: 'tls' })
    expect(server.requests).toHaveLength(0)
  })

  it('a plain http server behind an https address has a reason', async () => {
    const server = await loopback((_, response) => response.end())
    stops.push(server.close)
    const kit = kitFor({})
    kit.injection = { ...kit.injection, origin: server.origin.replace('http:', 'https:') }
    expect(failureOf(await kit.page().fetch({ url: '/', connection: connectionId }))).toMatchObject({ code: 'network', reason: 'tls' })
  })
})

describe('through a proxy', () => {
  it('a public origin goes through it; a redirect there goes without the secret', async () => {
    const other = await secure((request, response) => response.end(`key: ${String(request.headers['x-api-key'])}, host: ${request.headers.host}`))
    const first = await secure((_, response) => response.writeHead(302, { location: 'https://other.example/next' }).end())
    const proxy = await proxyTo(() => other.origin)
    const kit = kitFor({ settings: { proxy: 'manual', proxyUrl: proxy.url, extraCa: certificate.cert }, resolve: unknownHere })
    kit.injection = { ...kit.injection, origin: first.origin }
    const answer = await kit.page().fetch({ url: '/', connection: connectionId })
    expect(answer.body.toString()).toBe('key: undefined, host: other.example')
    expect(first.requests[0]?.headers['x-api-key']).toBe(`Key ${secretValue}`)
    expect(proxy.asked).toEqual(['other.example:443'])
  })

  it('access is asked for at the token origin, over TLS and under the same address rules', async () => {
    const forms: string[] = []
    const tokens = await secure((request, response) => {
      request.on('data', (part: Buffer) => forms.push(part.toString()))
      request.on('end', () => response.end(JSON.stringify({ access_token: 'ya29.x', expires_in: 3599, token_type: 'Bearer' })))
    })
    const api = await secure((request, response) => response.end(request.headers.authorization))
    const proxy = await proxyTo(() => tokens.origin)
    const kit = kitFor({ settings: { proxy: 'manual', proxyUrl: proxy.url, extraCa: certificate.cert }, resolve: unknownHere, tokenOrigin: 'https://other.example' })
    kit.injection = { ...kit.injection, origin: api.origin, slot: 'account', value: makeKey().file({ token_uri: 'https://other.example/token' }) }
    expect((await kit.page().fetch({ url: '/', connection: connectionId })).body.toString()).toBe('Bearer ya29.x')
    expect(tokens.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /token'])
    expect(forms[0]).toMatch(/^grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=/)
    expect(proxy.asked).toEqual(['other.example:443'])
    expect(kit.ledger.map(({ origin, path }) => origin + path)).toEqual(['https://other.example/token', `${api.origin}/`])
  })

  it('the token does not follow a redirect to another origin, not even one that is granted', async () => {
    const other = await secure((request, response) => response.end(`key: ${String(request.headers.authorization)}`))
    const first = await secure((request, response) => {
      if (request.url === '/token') return void response.end(JSON.stringify({ access_token: 'ya29.x', expires_in: 3599, token_type: 'Bearer' }))
      response.writeHead(302, { location: 'https://other.example/next' }).end()
    })
    const proxy = await proxyTo(() => other.origin)
    const kit = kitFor({ settings: { proxy: 'manual', proxyUrl: proxy.url, extraCa: certificate.cert }, resolve: unknownHere })
    kit.injection = { ...kit.injection, origin: first.origin, slot: 'account', value: makeKey().file({ token_uri: `${first.origin}/token` }) }
    expect((await kit.page().fetch({ url: '/', connection: connectionId })).body.toString()).toBe('key: undefined')
    expect(first.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer ya29.x'])
  })

  it('a name that is private here is refused before the proxy is asked', async () => {
    const proxy = await proxyTo(() => 'http://127.0.0.1:9')
    const kit = kitFor({ settings: { proxy: 'manual', proxyUrl: proxy.url }, resolve: async () => [{ address: '10.1.1.1', family: 4 }] })
    expect(failureOf(await kit.page().fetch({ url: 'https://other.example/' }))).toMatchObject({ reason: 'private-address' })
    expect(proxy.asked).toHaveLength(0)
  })

  it('a host of the no-proxy list is connected to directly, under the same address rules', async () => {
    const proxy = await proxyTo(() => 'http://127.0.0.1:9')
    const kit = kitFor({ settings: { proxy: 'manual', proxyUrl: proxy.url, noProxy: 'other.example' }, resolve: unknownHere })
    expect(failureOf(await kit.page().fetch({ url: 'https://other.example/' }))).toMatchObject({ reason: 'dns' })
    expect(proxy.asked).toHaveLength(0)
  })
})
