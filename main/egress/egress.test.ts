import { gzipSync, brotliCompressSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { alice, authorityOf, connectionId, createKit, failureOf, grants, loopback, secretValue, type Kit, type LoopbackServer } from './test-kit'
import type { RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'

const open: { stop?(): Promise<void>; close?(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0)) await (thing.stop?.() ?? thing.close?.())
})

async function setup(listener: RequestListener, options: Parameters<typeof createKit>[0] = {}): Promise<{ kit: Kit; server: LoopbackServer }> {
  const server = await loopback(listener)
  const kit = createKit(options)
  kit.injection = { ...kit.injection, origin: server.origin, basePath: '/v1' }
  open.push(kit, server)
  return { kit, server }
}
const call = (url: string, more: object = {}): object => ({ url, connection: connectionId, ...more })

describe('a request through a connection', () => {
  it('carries the secret in the declared header, and the answer streams back', async () => {
    const { kit, server } = await setup((request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ key: request.headers['x-api-key'], url: request.url }))
    })
    const answer = await kit.page().fetch(call('/models?limit=2', { headers: { 'X-Custom': 'a' } }))
    expect(answer.result).toEqual({ ok: true, value: { bytes: answer.body.byteLength } })
    expect(answer.head).toMatchObject({ status: 200, statusText: 'OK', url: `${server.origin}/v1/models?limit=2` })
    expect(JSON.parse(answer.body.toString())).toEqual({ key: `Key ${secretValue}`, url: '/v1/models?limit=2' })
    expect(server.requests[0]?.headers).toMatchObject({ 'x-custom': 'a', 'user-agent': 'Panoptic', 'accept-encoding': 'gzip, br' })
    expect(kit.ledger).toEqual([expect.objectContaining({ plugin: 'sample', user: 'alice', method: 'GET', origin: server.origin, path: '/v1/models', connection: connectionId, status: 200, outcome: 'ok', bytesIn: answer.body.byteLength })])
  })

  it('injects basic authentication', async () => {
    const { kit, server } = await setup((_, response) => response.end())
    kit.injection = { ...kit.injection, slot: 'login' }
    await kit.page().fetch(call('/'))
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`bob:${secretValue}`).toString('base64')}`)
  })

  it('fetches the secret again for each request, so that a rotated one is used', async () => {
    const { kit, server } = await setup((_, response) => response.end())
    const page = kit.page()
    await page.fetch(call('/'))
    kit.injection = { ...kit.injection, value: 'sk-rotated' }
    await page.fetch(call('/'))
    expect(server.requests.map(({ headers }) => headers['x-api-key'])).toEqual([`Key ${secretValue}`, 'Key sk-rotated'])
    expect(kit.uses).toBe(2)
  })

  it.each(['host', 'Cookie', 'authorization', 'Proxy-Authorization', 'x-api-key', 'transfer-encoding', 'content-length', 'X-Forwarded-For', 'connection', 'sec-fetch-site'])('refuses the plugin’s own %s header', async (name) => {
    const { kit, server } = await setup((_, response) => response.end())
    const answer = await kit.page().fetch(call('/', { headers: { [name]: 'x' } }))
    expect(failureOf(answer)).toMatchObject({ code: 'invalid', reason: 'bad-header', field: `headers.${name}` })
    expect([server.requests.length, kit.uses]).toEqual([0, 0])
    expect(kit.ledger[0]).toMatchObject({ outcome: 'refused', reason: 'bad-header' })
  })

  it.each([['a\r\nx-evil', 'v'], ['x-a', 'v\r\nx-api-key: stolen'], ['x-a', 'v\nGET / HTTP/1.1'], ['x a', 'v'], ['x-a', 'v\u0000'], ['', 'v'], ['x-ü', 'v'], ['x-a', '日本']])('refuses the header %j: %j', async (name, value) => {
    const { kit, server } = await setup((_, response) => response.end())
    expect(failureOf(await kit.page().fetch(call('/', { headers: { [name]: value } })))).toMatchObject({ code: 'invalid', reason: 'bad-header' })
    expect(server.requests).toHaveLength(0)
  })

  it('does not send a secret that a header cannot carry', async () => {
    const { kit, server } = await setup((_, response) => response.end())
    kit.injection = { ...kit.injection, value: 'a\r\nHost: evil' }
    const answer = await kit.page().fetch(call('/'))
    expect(failureOf(answer)).toMatchObject({ code: 'refused', reason: 'secret-format' })
    expect(server.requests).toHaveLength(0)
  })

  it('hides cookies, and the secret wherever the head echoes it', async () => {
    const { kit } = await setup((request, response) => {
      const basic = Buffer.from(secretValue).toString('base64')
      response.writeHead(200, `got ${secretValue}`, { 'set-cookie': 'a=b', 'x-echo': String(request.headers['x-api-key']), 'x-basic': basic, 'x-url': encodeURIComponent(secretValue) })
      response.end()
    })
    const answer = await kit.page().fetch(call('/'))
    const head = JSON.stringify(answer.head)
    expect(head).not.toContain(secretValue)
    expect(head).not.toContain(Buffer.from(secretValue).toString('base64'))
    expect(head).not.toContain('set-cookie')
    expect(head).toContain('***')
  })

  it('the writer’s refusal reaches the plugin and the ledger', async () => {
    const { kit, server } = await setup((_, response) => response.end())
    const answer = await kit.page().fetch({ url: '/', connection: '11111111-1111-4111-8111-111111111111' })
    expect(failureOf(answer).code).toBe('refused')
    expect(server.requests).toHaveLength(0)
    expect(kit.ledger).toHaveLength(1)
  })

  it('nothing told to main holds the secret', async () => {
    const { kit } = await setup((request, response) => {
      if (request.url?.includes('fail') === true) return void request.socket.destroy()
      response.writeHead(500).end(String(request.headers['x-api-key']))
    })
    const page = kit.page()
    await page.fetch(call(`/${secretValue}?q=${secretValue}`))
    await page.fetch(call('/fail', { method: 'POST', body: secretValue }))
    await page.fetch(call('/a', { method: 'PATCH', body: 'x', headers: { 'content-type': 'text/plain' } }))
    await kit.egress.stop()
    expect(kit.ledger.map(({ outcome }) => outcome)).toEqual(['http-error', 'failed', 'http-error'])
    expect(JSON.stringify(kit.told)).not.toContain(secretValue)
  })
})

describe('the gate of the net port', () => {
  it('refuses without grant, without the plugin enabled, and for other routes; the ledger shows it', async () => {
    const { kit, server } = await setup((_, response) => response.end())
    const page = kit.page()
    kit.egress.authority(authorityOf(2, []))
    expect(failureOf(await page.fetch(call('/'))).code).toBe('refused')
    kit.egress.authority(authorityOf(3, grants, false))
    expect(failureOf(await page.fetch(call('/'))).code).toBe('refused')
    kit.egress.authority(authorityOf(4))
    expect(failureOf(await page.fetch({}, { route: 'db.query' })).code).toBe('refused')
    expect(failureOf(await page.fetch(call('/', { method: 'TRACE' }))).code).toBe('invalid')
    expect(failureOf(await kit.page({ ...alice, user: 'mallory' }).fetch(call('/'))).code).toBe('refused')
    expect(server.requests).toHaveLength(0)
    expect(kit.ledger.filter(({ reason }) => reason === 'no-network-grant')).toHaveLength(3)
    expect((await page.fetch(call('/'))).result.ok).toBe(true)
  })

  it('an older authority never replaces a newer one', async () => {
    const { kit } = await setup((_, response) => response.end())
    kit.egress.authority(authorityOf(9, []))
    kit.egress.authority(authorityOf(8))
    expect(failureOf(await kit.page().fetch(call('/'))).code).toBe('refused')
  })

  it('a revoked grant ends an open answer within 100 ms', async () => {
    const { kit } = await setup((_, response) => { response.write('first') })
    let revokedAt = 0
    const answer = await kit.page().fetch(call('/'), { onPart: (bytes) => { if (bytes > 0) { revokedAt = performance.now(); kit.egress.authority(authorityOf(2, ['network:other'])) } } })
    expect(failureOf(answer)).toMatchObject({ code: 'refused', reason: 'grant-ended' })
    expect(performance.now() - revokedAt).toBeLessThan(100)
  })

  it('tells when it is busy, and refuses the 33rd open request', async () => {
    const { kit } = await setup((_, response) => { response.write('x') })
    const page = kit.page()
    const cancels: (() => void)[] = []
    const many = Array.from({ length: 33 }, () => page.fetch(call('/'), { onPart: (_, cancel) => cancels.push(cancel) }))
    expect(failureOf(await many[32]!)).toMatchObject({ code: 'limit', reason: 'too-many-open' })
    kit.egress.end('sample', 'alice')
    await vi.waitFor(() => expect(kit.told.filter(({ kind }) => kind === 'busy')).toEqual([{ kind: 'busy', busy: true }, { kind: 'busy', busy: false }]))
  })
})

describe('private addresses', () => {
  it.each(['127.0.0.1', '10.0.0.7', '169.254.169.254', '::1', 'fd00::1', '::ffff:192.168.0.1', '0.0.0.0'])('a granted name that resolves to %s is refused', async (address) => {
    const { kit } = await setup((_, response) => response.end(), { resolve: async () => [{ address: '93.184.216.34', family: 4 }, { address, family: address.includes(':') ? 6 : 4 }] })
    const answer = await kit.page().fetch({ url: 'https://other.example/secret?x=1' })
    expect(failureOf(answer)).toMatchObject({ code: 'refused', reason: 'private-address' })
    expect(kit.ledger).toEqual([expect.objectContaining({ origin: 'https://other.example', path: '/secret', outcome: 'refused', reason: 'private-address' })])
  })

  it('localhost that is no longer loopback is refused', async () => {
    const { kit } = await setup((_, response) => response.end(), { resolve: async () => [{ address: '192.168.0.9', family: 4 }] })
    kit.injection = { ...kit.injection, origin: kit.injection.origin.replace('127.0.0.1', 'localhost') }
    expect(failureOf(await kit.page().fetch(call('/')))).toMatchObject({ reason: 'private-address' })
  })

  it('an unknown name is a network failure with a reason', async () => {
    const { kit } = await setup((_, response) => response.end(), { resolve: async () => { throw Object.assign(new Error('getaddrinfo ENOTFOUND other.example'), { code: 'ENOTFOUND' }) } })
    expect(failureOf(await kit.page().fetch({ url: 'https://other.example/' }))).toMatchObject({ code: 'network', reason: 'dns' })
  })
})

describe('redirects', () => {
  it('keep the secret on the same origin and follow at most five', async () => {
    const { kit, server } = await setup((request, response) => {
      const step = Number(request.url?.split('/').pop())
      if (step < 3) response.writeHead(302, { location: `/v1/${step + 1}` }).end()
      else response.end('there')
    })
    const answer = await kit.page().fetch(call('/0'))
    expect(answer.body.toString()).toBe('there')
    expect(answer.head?.url).toBe(`${server.origin}/v1/3`)
    expect(server.requests.every(({ headers }) => headers['x-api-key'] === `Key ${secretValue}`)).toBe(true)
    expect(kit.ledger[0]).toMatchObject({ outcome: 'ok', reason: 'redirected 3×' })

    const loop = await setup((_, response) => response.writeHead(302, { location: '/v1/again' }).end())
    expect(failureOf(await loop.kit.page().fetch(call('/')))).toMatchObject({ reason: 'too-many-redirects' })
    expect(loop.server.requests).toHaveLength(6)
  })

  it('to another origin are refused unless granted, and another server never sees the secret', async () => {
    const thief = await loopback((_, response) => response.end())
    open.push(thief)
    const { kit } = await setup((_, response) => response.writeHead(302, { location: `${thief.origin}/v1/steal` }).end())
    expect(failureOf(await kit.page().fetch(call('/')))).toMatchObject({ code: 'refused', reason: 'redirect-refused' })
    expect(thief.requests).toHaveLength(0)
  })

  it('turn a POST into a GET after 303, and repeat it after 307', async () => {
    const { kit, server } = await setup((request, response) => {
      if (request.url === '/v1/303') response.writeHead(303, { location: '/v1/end' }).end()
      else if (request.url === '/v1/307') response.writeHead(307, { location: '/v1/end' }).end()
      else request.pipe(response)
    })
    const page = kit.page()
    expect((await page.fetch(call('/303', { method: 'POST', body: 'payload' }))).body.toString()).toBe('')
    expect((await page.fetch(call('/307', { method: 'POST', body: new Uint8Array([1, 2]) }))).body).toEqual(Buffer.from([1, 2]))
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST', 'POST'])
  })
})

describe('hostile and broken servers', () => {
  it('a head that drips is cut off', async () => {
    const tcp = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.write('HTTP/1.1 200 OK\r\n')
      const drip = setInterval(() => socket.write('x-a: b\r\n'), 50)
      socket.on('close', () => clearInterval(drip))
    })
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve))
    const { kit } = await setup((_, response) => response.end())
    kit.injection = { ...kit.injection, origin: `http://127.0.0.1:${(tcp.address() as AddressInfo).port}` }
    expect(failureOf(await kit.page().fetch(call('/', { timeout: 400 })))).toMatchObject({ code: 'timeout', reason: 'head-timeout' })
    expect(kit.ledger[0]).toMatchObject({ outcome: 'timeout', status: null })
    tcp.close()
  })

  it('a body that stops is cut off; what came stays', async () => {
    const { kit } = await setup((_, response) => { response.write('half') })
    const answer = await kit.page().fetch(call('/', { timeout: 300 }))
    expect(failureOf(answer)).toMatchObject({ code: 'timeout', reason: 'idle-timeout' })
    expect(answer.body.toString()).toBe('half')
  })

  it('a body without end is stopped at maxBytes, announced or not', async () => {
    const { kit } = await setup((request, response) => {
      if (request.url === '/v1/announced') return void response.writeHead(200, { 'content-length': '99999999' }).end('x')
      const pump = (): void => { while (!response.destroyed && response.write(Buffer.alloc(65_536))); }
      response.on('drain', pump).on('error', () => undefined)
      pump()
    })
    const page = kit.page()
    const endless = await page.fetch(call('/endless', { maxBytes: 300_000 }))
    expect(failureOf(endless)).toMatchObject({ code: 'network', reason: 'too-large' })
    expect(endless.body.byteLength).toBeLessThanOrEqual(300_000)
    expect((await page.fetch(call('/announced', { maxBytes: 300_000 }))).head).toBeNull()
  })

  it('a gzip bomb is stopped at maxBytes of what comes out', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000))
    expect(bomb.byteLength).toBeLessThan(300_000)
    const { kit } = await setup((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    const before = process.memoryUsage().rss
    const answer = await kit.page().fetch(call('/', { maxBytes: 1_000_000 }))
    expect(failureOf(answer)).toMatchObject({ code: 'network', reason: 'too-large' })
    expect(answer.body.byteLength).toBeLessThanOrEqual(1_000_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  it.each([['gzip', gzipSync('grüezi')], ['br', brotliCompressSync('grüezi')], ['gzip', Buffer.alloc(0)]] as const)('decodes %s', async (encoding, body) => {
    const { kit } = await setup((_, response) => response.writeHead(200, { 'content-encoding': encoding, 'content-length': body.byteLength }).end(body))
    const answer = await kit.page().fetch(call('/'))
    expect(answer.result.ok).toBe(true)
    expect(answer.body.toString()).toBe(body.byteLength === 0 ? '' : 'grüezi')
    expect(answer.head?.headers.map(([name]) => name)).not.toContain('content-encoding')
  })

  it.each([['gzip', 'not gzip at all'], ['zstd', 'x']])('a %s body that cannot be decoded has a reason', async (encoding, body) => {
    const { kit } = await setup((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body))
    expect(failureOf(await kit.page().fetch(call('/')))).toMatchObject({ code: 'network', reason: 'encoding' })
  })

  it('a connection cut in the body is named, and what came stays', async () => {
    const { kit } = await setup((_, response) => { response.writeHead(200, { 'content-length': '100' }); response.write('some', () => response.destroy()) })
    const answer = await kit.page().fetch(call('/'))
    expect(failureOf(answer)).toMatchObject({ code: 'network', reason: 'cut' })
    expect(answer.body.toString()).toBe('some')
  })

  it('something that is not HTTP has a reason', async () => {
    const tcp = createTcpServer((socket) => { socket.on('error', () => undefined); socket.end('SSH-2.0-OpenSSH_9.2\r\n') })
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve))
    const { kit } = await setup((_, response) => response.end())
    kit.injection = { ...kit.injection, origin: `http://127.0.0.1:${(tcp.address() as AddressInfo).port}` }
    expect(failureOf(await kit.page().fetch(call('/')))).toMatchObject({ code: 'network', reason: 'protocol' })
    tcp.close()
  })
})

describe('back-pressure and cancelling', () => {
  it('a page that takes no parts stops the server', async () => {
    let sent = 0
    const { kit } = await setup((_, response) => {
      const pump = (): void => { while (!response.destroyed && sent < 100_000_000 && response.write(Buffer.alloc(65_536))) sent += 65_536 }
      response.on('drain', pump).on('error', () => undefined)
      pump()
    })
    const stuck = kit.page().fetch(call('/', { maxBytes: 1_000_000_000 }), { credit: false })
    await new Promise((resolve) => setTimeout(resolve, 700))
    const after = sent
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(sent).toBe(after)
    expect(sent).toBeLessThan(20_000_000)
    kit.egress.end('sample', 'alice')
    void stuck
  })

  it('cancel closes the connection to the server', async () => {
    let closed = false
    const { kit } = await setup((_, response) => { response.write('x'); response.on('close', () => { closed = true }) })
    const answer = await kit.page().fetch(call('/'), { onPart: (bytes, cancel) => { if (bytes > 0) cancel() } })
    expect(failureOf(answer).code).toBe('cancelled')
    await vi.waitFor(() => expect(closed).toBe(true))
    await vi.waitFor(() => expect(kit.ledger[0]).toMatchObject({ outcome: 'cancelled' }))
  })

  it('streams 50 MB whole and in order', async () => {
    const part = Buffer.from(Array.from({ length: 65_536 }, (_, index) => index % 251))
    const { kit } = await setup((_, response) => {
      let left = 800
      const pump = (): void => { while (left > 0) { left -= 1; if (!response.write(part)) return } response.end() }
      response.on('drain', pump)
      pump()
    })
    const answer = await kit.page().fetch(call('/', { maxBytes: 60_000_000 }))
    expect(answer.result).toEqual({ ok: true, value: { bytes: 800 * 65_536 } })
    expect(answer.body.subarray(400 * 65_536, 401 * 65_536).equals(part)).toBe(true)
  })
})
