/** Service accounts through a real egress process's code over real HTTP on loopback: asked, signed, cached, refused, never leaked. */
import { verify } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeKey, traces, type TestKey } from '../credentials/testing/key-file'
import { authorityOf, connectionId, createKit, failureOf, loopback, scopes, type Answer, type Kit, type LoopbackServer } from './test-kit'

let key: TestKey
beforeAll(() => { key = makeKey() })
const open: (() => unknown)[] = []
afterEach(async () => { for (const end of open.splice(0)) await end() })

interface World {
  readonly kit: Kit
  readonly server: LoopbackServer
  /** What the token endpoint was sent, in order. */
  readonly forms: URLSearchParams[]
  /** `authorization` of every request to the API. */
  readonly seen: (string | undefined)[]
  ask(more?: object): Promise<Answer>
}
type Tokens = (number: number, ...rest: Parameters<RequestListener>) => void

const grantToken: Tokens = (number, _, response) => void response.end(JSON.stringify({ access_token: `ya29.canary-token-${number}`, expires_in: 3599, token_type: 'Bearer' }))

/** One server that is API and token endpoint, as the demo's sample provider is. */
async function world({ token = grantToken, api = (_, response) => response.end('fine'), options = {} }: { token?: Tokens; api?: RequestListener; options?: Parameters<typeof createKit>[0] } = {}): Promise<World> {
  const forms: URLSearchParams[] = []
  const seen: (string | undefined)[] = []
  const server = await loopback((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
      if (request.url === '/token') {
        forms.push(new URLSearchParams(Buffer.concat(parts).toString()))
        return token(forms.length, request, response)
      }
      seen.push(request.headers.authorization)
      api(request, response)
    }).on('error', () => undefined)
  })
  const kit = createKit(options)
  kit.injection = { origin: server.origin, basePath: '/v2', network: 'api', slot: 'account', account: '', value: key.file({ token_uri: `${server.origin}/token` }) }
  open.push(kit.stop, server.close)
  const page = kit.page()
  return { kit, server, forms, seen, ask: (more = {}) => page.fetch({ url: '/q', connection: connectionId, ...more }) }
}
const reasons = ({ kit }: World): unknown[] => kit.ledger.map(({ path, status, outcome, reason }) => [path, status, outcome, reason])

describe('a request with a service account', () => {
  it('asks for access with a signed request, injects it, and both stand in the ledger', async () => {
    const made = await world()
    expect((await made.ask()).body.toString()).toBe('fine')
    const { forms: [form], server, seen, kit } = made
    expect(server.requests[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' } })
    expect([...form!.keys()]).toEqual(['grant_type', 'assertion'])
    expect(form!.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    const [head, claims, signature] = form!.get('assertion')!.split('.') as [string, string, string]
    expect(verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), key.publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: 'reader@acme.iam.gserviceaccount.com', scope: scopes.join(' '), aud: `${server.origin}/token` })
    expect(seen).toEqual(['Bearer ya29.canary-token-1'])
    expect(kit.ledger).toMatchObject([
      { method: 'POST', origin: server.origin, path: '/token', status: 200, outcome: 'ok', reason: 'access', plugin: 'sample', user: 'alice', connection: connectionId },
      { method: 'GET', origin: server.origin, path: '/v2/q', status: 200, outcome: 'ok', reason: '' },
    ])
    expect(kit.ledger[0]!.bytesOut).toBeGreaterThan(500)
    expect(kit.ledger[0]!.bytesIn).toBeGreaterThan(50)
  })

  it('asks once for many requests at the same time, and again when the token is nearly over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    open.push(() => vi.useRealTimers())
    const made = await world({ token: (number, request, response) => setTimeout(() => grantToken(number, request, response), 50) })
    await Promise.all(Array.from({ length: 12 }, () => made.ask()))
    expect([made.forms.length, new Set(made.seen).size, made.seen.length]).toEqual([1, 1, 12])
    vi.setSystemTime(Date.now() + (3599 - 60) * 1000)
    await made.ask()
    expect(made.seen.at(-1)).toBe('Bearer ya29.canary-token-2')
  })

  it('the plugin may not send the header itself', async () => {
    const made = await world()
    expect(failureOf(await made.ask({ headers: { Authorization: 'Bearer mine' } }))).toMatchObject({ code: 'invalid', field: 'headers.Authorization' })
    expect(made.server.requests).toHaveLength(0)
  })

  it('another key gets another token; a connection that is refused loses it', async () => {
    const made = await world()
    await made.ask()
    const other = makeKey()
    made.kit.injection = { ...made.kit.injection, value: other.file({ token_uri: `${made.server.origin}/token` }) }
    await made.ask()
    const { injection } = made.kit
    Object.defineProperty(made.kit, 'injection', { configurable: true, get: () => { throw new PanopticError(fail('refused', 'removed').error) } })
    expect(failureOf(await made.ask()).code).toBe('refused')
    Object.defineProperty(made.kit, 'injection', { value: injection })
    await made.ask()
    expect(made.seen).toEqual([1, 2, 3].map((number) => `Bearer ya29.canary-token-${number}`))
  })
})

describe('401 from the provider', () => {
  it('gets one new token and the request once more, body included', async () => {
    const bodies: string[] = []
    const made = await world({
      api(request, response) {
        bodies.push(String(request.headers['content-length']))
        response.writeHead(request.headers.authorization === 'Bearer ya29.canary-token-1' ? 401 : 200).end('done')
      },
    })
    const answer = await made.ask({ method: 'POST', body: '{"query":"select 1"}' })
    expect([answer.head?.status, answer.body.toString(), bodies]).toEqual([200, 'done', ['20', '20']])
    expect(reasons(made)).toEqual([['/token', 200, 'ok', 'access'], ['/token', 200, 'ok', 'access'], ['/v2/q', 200, 'ok', 'retried 1×']])
    await made.ask()
    expect(made.forms).toHaveLength(2)
  })

  it('a second 401 is the plugin’s answer', async () => {
    const made = await world({ api: (_, response) => response.writeHead(401).end('no') })
    expect((await made.ask()).head?.status).toBe(401)
    expect([made.seen.length, made.forms.length]).toEqual([2, 2])
  })

  it('of many requests at the same time leads to one new token', async () => {
    const made = await world({ api: (request, response) => setTimeout(() => response.writeHead(request.headers.authorization?.endsWith('1') === true ? 401 : 200).end(), 60) })
    const answers = await Promise.all(Array.from({ length: 8 }, () => made.ask()))
    expect(new Set(answers.map(({ head }) => head?.status))).toEqual(new Set([200]))
    expect([made.forms.length, made.seen.length]).toEqual([2, 16])
  })

  it('is repeated for no other kind of secret', async () => {
    const made = await world({ api: (_, response) => response.writeHead(401).end() })
    made.kit.injection = { ...made.kit.injection, slot: 'key', value: 'sk-1234567890' }
    expect((await made.ask()).head?.status).toBe(401)
    expect(made.server.requests).toHaveLength(1)
  })
})

describe('a key that names another address', () => {
  it.each(['https://evil.example/token', 'http://127.0.0.1:1/token', 'http://oauth2.googleapis.com/token', 'https://oauth2.googleapis.com.evil.example/token', 'https://bigquery.googleapis.com/token'])('%s: nothing is signed or sent', async (token_uri) => {
    const made = await world()
    made.kit.injection = { ...made.kit.injection, value: key.file({ token_uri }) }
    const failure = failureOf(await made.ask())
    expect(failure).toMatchObject({ code: 'refused', reason: 'token-origin' })
    expect(failure.message).toContain('https://oauth2.googleapis.com')
    expect(made.server.requests).toHaveLength(0)
    expect(reasons(made)).toEqual([['/v2/q', null, 'refused', 'token-origin']])
  })

  it('also not to the connection’s own origin when that is not on this computer', async () => {
    const resolve = vi.fn(async () => [{ address: '127.0.0.1', family: 4 }])
    const made = await world({ options: { resolve } })
    made.kit.injection = { ...made.kit.injection, origin: 'https://own.example', value: key.file({ token_uri: 'https://own.example/token' }) }
    expect(failureOf(await made.ask())).toMatchObject({ code: 'refused', reason: 'token-origin' })
    expect(resolve).not.toHaveBeenCalled()
  })

  it('or is no key at all, is refused before anything is sent', async () => {
    const made = await world()
    for (const value of ['sk-123', '{}', key.file({ token_uri: 'https://oauth2.googleapis.com@evil.example/' }), key.file({ token_uri: `${made.server.origin}/token`, private_key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' })]) {
      made.kit.injection = { ...made.kit.injection, value }
      expect(failureOf(await made.ask())).toMatchObject({ code: 'refused', reason: 'secret-format' })
    }
    expect(made.server.requests).toHaveLength(0)
  })

  it('is not sent as a header either when the plugin now declares its slot so', async () => {
    const made = await world()
    for (const slot of ['key', 'login']) {
      made.kit.injection = { ...made.kit.injection, slot, value: JSON.stringify(JSON.parse(key.file())) }
      expect(failureOf(await made.ask())).toMatchObject({ code: 'refused', reason: 'secret-format' })
    }
    expect(made.server.requests).toHaveLength(0)
  })

  it('the token origin in a private network is refused', async () => {
    const made = await world({ options: { resolve: async () => [{ address: '10.0.0.7', family: 4 }] } })
    made.kit.injection = { ...made.kit.injection, value: key.file() }
    expect(failureOf(await made.ask())).toMatchObject({ code: 'refused', reason: 'token-not-allowed' })
    expect(reasons(made)).toEqual([['/token', null, 'refused', 'token-not-allowed'], ['/v2/q', null, 'refused', 'token-not-allowed']])
    expect(made.kit.ledger[0]!.origin).toBe('https://oauth2.googleapis.com')
  })
})

describe('the token endpoint', () => {
  const good = { access_token: 'ya29.x', expires_in: 3599, token_type: 'Bearer' }
  const answers = (status: number, body: string | Buffer, headers: Record<string, string> = {}): Tokens => (_, __, response) => void response.writeHead(status, headers).end(body)
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

  it.each([
    ['nothing', answers(200, ''), 'token-answer'], ['no JSON', answers(200, '<html>'), 'token-answer'], ['null', answers(200, 'null'), 'token-answer'], ['an array', answers(200, '[1]'), 'token-answer'], ['deep JSON', answers(200, deep), 'token-answer'],
    ['a token that breaks the header', answers(200, JSON.stringify({ ...good, access_token: 'a\r\nx-evil: 1' })), 'token-answer'], ['a token that is no text', answers(200, JSON.stringify({ ...good, access_token: { a: 1 } })), 'token-answer'],
    ['an empty token', answers(200, JSON.stringify({ ...good, access_token: '' })), 'token-answer'], ['another kind of token', answers(200, JSON.stringify({ ...good, token_type: 'mac' })), 'token-answer'],
    ['no lifetime', answers(200, JSON.stringify({ ...good, expires_in: undefined })), 'token-answer'], ['a lifetime that is text', answers(200, JSON.stringify({ ...good, expires_in: '3599' })), 'token-answer'], ['a lifetime that is over', answers(200, JSON.stringify({ ...good, expires_in: -1 })), 'token-answer'],
    ['a huge answer', answers(200, JSON.stringify({ ...good, padding: 'x'.repeat(70_000) })), 'token-answer'], ['a bomb', answers(200, gzipSync(Buffer.alloc(5_000_000)), { 'content-encoding': 'gzip' }), 'token-answer'],
    ['another encoding', answers(200, 'x', { 'content-encoding': 'zstd' }), 'token-unreachable'], ['a cut answer', (_: number, __: unknown, response: Parameters<RequestListener>[1]) => { response.writeHead(200, { 'content-length': '500' }).write('{"acc'); setTimeout(() => response.destroy(), 20) }, 'token-unreachable'],
    ['an error of its own', answers(500, 'oops'), 'token-unreachable'], ['too many requests', answers(429, '{}'), 'token-unreachable'],
  ] as [string, Tokens, string][])('answers with %s: a named failure, the API is not asked', async (_, token, reason) => {
    const made = await world({ token })
    expect(failureOf(await made.ask())).toMatchObject({ code: 'network', reason })
    expect(made.seen).toEqual([])
    expect(made.kit.ledger.map((entry) => [entry.path, entry.reason])).toEqual([['/token', reason], ['/v2/q', reason]])
  })

  it('refuses: the standard’s word reaches the plugin, free text does not', async () => {
    const texts = [{ error: 'invalid_grant', error_description: 'Invalid JWT: echo-canary' }, { error: 'echo-canary.AAAA' }, { error: { a: 'echo-canary' } }, {}]
    const made = await world({ token: (number, _, response) => void response.writeHead(400).end(JSON.stringify(texts[number - 1])) })
    for (const error of ['invalid_grant', 'unknown', 'unknown', 'unknown']) {
      const { result } = await made.ask()
      expect(result).toMatchObject({ ok: false, error: { code: 'refused', details: { reason: 'token-refused', status: 400, error } } })
      expect(JSON.stringify(result)).not.toContain('canary')
    }
    expect(reasons(made)[0]).toEqual(['/token', 400, 'http-error', 'token-refused'])
    expect(reasons(made)[1]).toEqual(['/v2/q', null, 'refused', 'token-refused'])
    expect(made.seen).toEqual([])
  })

  it.each([301, 302, 303, 307, 308])('redirects with %i: not followed', async (status) => {
    const elsewhere = await loopback((_, response) => response.end(JSON.stringify(good)))
    open.push(elsewhere.close)
    const made = await world({ token: (_, __, response) => void response.writeHead(status, { location: `${elsewhere.origin}/token` }).end() })
    expect(failureOf(await made.ask())).toMatchObject({ code: 'network', reason: 'token-redirect' })
    expect(elsewhere.requests).toHaveLength(0)
    expect(reasons(made)[0]).toEqual(['/token', status, 'failed', 'token-redirect'])
  })

  it('is asked again when it says when', async () => {
    const made = await world({ token: (number, request, response) => (number === 1 ? void response.writeHead(503, { 'retry-after-ms': '20' }).end() : grantToken(number, request, response)) })
    expect((await made.ask()).head?.status).toBe(200)
    expect([made.forms.length, made.kit.ledger.length]).toEqual([2, 2])
  })

  it.each([['never answers', () => undefined], ['stops in the middle', (_: number, __: unknown, response: Parameters<RequestListener>[1]) => void response.write('{"access')]] as [string, Tokens][])('%s: the request’s own time limit ends the waiting and the exchange', async (_, token) => {
    let closed = false
    const made = await world({ token: (number, request, response) => { response.on('close', () => { closed = true }); token(number, request, response) } })
    expect(failureOf(await made.ask({ timeout: 150 }))).toMatchObject({ code: 'timeout', reason: 'token-timeout' })
    await vi.waitFor(() => expect(closed).toBe(true))
    await vi.waitFor(() => expect(made.kit.ledger.map(({ path }) => path).sort()).toEqual(['/token', '/v2/q']))
  })

  it('is unreachable: says so', async () => {
    const made = await world()
    await made.server.close()
    const { result } = await made.ask()
    expect(result).toMatchObject({ ok: false, error: { code: 'network', details: { reason: 'token-unreachable', cause: 'connect' } } })
  })
})

describe('while access is asked for', () => {
  it('a withdrawn grant ends it, and the API is never asked', async () => {
    const made = await world({ token: () => made.kit.egress.authority(authorityOf(5, ['network:other'])) })
    expect(failureOf(await made.ask())).toMatchObject({ code: 'refused', reason: 'grant-ended' })
    await vi.waitFor(() => expect(made.kit.ledger.map(({ path, outcome }) => [path, outcome])).toEqual(expect.arrayContaining([['/token', 'cancelled'], ['/v2/q', 'refused']])))
    expect(made.seen).toEqual([])
  })

  it('one page that ends takes no token from another', async () => {
    let answer = (): void => undefined
    const made = await world({ token: (...given) => { answer = () => grantToken(...given) } })
    const page = made.kit.page()
    const lost = page.fetch({ url: '/q', connection: connectionId, timeout: 150 })
    await vi.waitFor(() => expect(made.forms).toHaveLength(1))
    const kept = made.ask()
    expect(failureOf(await lost).reason).toBe('token-timeout')
    answer()
    expect((await kept).head?.status).toBe(200)
    expect(made.forms).toHaveLength(1)
  })
})

it('no private key, signed request or token reaches the plugin, the ledger or main', async () => {
  const made = await world({
    api(request, response) {
      const { authorization = '' } = request.headers
      const token = authorization.slice(7)
      const assertion = made.forms.at(-1)!.get('assertion')!
      const body = key.privateKey.split('\n').slice(1, -2).join('')
      response.writeHead(request.url?.includes('renew') === true ? 401 : 500, `got ${token}`, {
        'x-echo': authorization, 'x-token': Buffer.from(token).toString('base64'), 'x-url': encodeURIComponent(token), 'x-assertion': assertion, 'x-pem': encodeURIComponent(key.privateKey), 'x-body': body, 'x-one-line': JSON.stringify(key.privateKey), location: `/v2/${token}`,
      }).end()
    },
  })
  const shown: unknown[] = []
  for (const url of ['/q', '/renew', '/q?again']) shown.push((({ head, result }) => [head, result])(await made.ask({ url })))
  made.kit.injection = { ...made.kit.injection, value: key.file({ token_uri: 'https://evil.example' }) }
  shown.push((await made.ask()).result)
  await made.kit.egress.stop()
  const everything = JSON.stringify([shown, made.kit.told])
  expect(made.forms.length).toBeGreaterThan(1)
  for (const secret of [...traces(key), ...traces(key).map((trace) => JSON.stringify(trace).slice(1, -1)), ...made.forms.map((form) => form.get('assertion')!), 'canary-token', Buffer.from('ya29.canary-token-1').toString('base64')]) expect(everything).not.toContain(secret)
  expect(everything).toContain('***')
})
