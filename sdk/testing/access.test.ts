/** A test host asks for access tokens with the egress process's own code, over the test's `fetch` or real loopback HTTP. */
import { generateKeyPairSync, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestHost, type TestHost, type TestHostOptions } from './index'

const packageJson = {
  name: 'sample',
  panoptic: {
    engine: '^1', title: 'Sample', description: 'Sample', entry: 'dist/index.js', icon: 'icon.svg',
    secrets: [{ id: 'account', title: 'Account', inject: { kind: 'google-service-account', scopes: ['https://www.googleapis.com/auth/bigquery'] } }],
    permissions: { network: [{ id: 'warehouse', origin: 'https://warehouse.example.com', secrets: ['account'], userOrigin: true, reason: 'r' }] },
  },
}
let pair: { publicKey: string; privateKey: string }
beforeAll(() => {
  pair = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
})
const keyFile = (tokenUri = 'https://oauth2.googleapis.com/token'): string => JSON.stringify({
  type: 'service_account', project_id: 'p', private_key_id: 'abcdef0123456789', private_key: pair.privateKey, client_email: 'reader@p.iam.gserviceaccount.com', token_uri: tokenUri,
}, null, 2)

const open: { close(): unknown }[] = []
afterEach(async () => { for (const each of open.splice(0).reverse()) await each.close() })
async function start(options: Partial<TestHostOptions<object>> = {}): Promise<TestHost<object>> {
  const host = await createTestHost<object>({ package: packageJson, now: Date.parse('2026-11-22T10:00:00Z'), ...options })
  open.push(host)
  return host
}
const isToken = (url: string): boolean => url === 'https://oauth2.googleapis.com/token'
const access = (token: string): Response => Response.json({ access_token: token, expires_in: 3599, token_type: 'Bearer' })

describe('access tokens', () => {
  it('are asked for with a signed request and reused until shortly before they expire', async () => {
    const forms: URLSearchParams[] = []
    const host = await start({
      fetch: async (request) => {
        if (!isToken(request.url)) return Response.json({ got: request.headers.get('authorization') })
        forms.push(new URLSearchParams(await request.text()))
        return access(`token-${forms.length}`)
      },
    })
    const { id } = host.connect({ label: 'Acme', secret: keyFile() })
    const ask = async (): Promise<unknown> => (await host.panoptic.net.fetch('/q', { connection: id })).json()
    expect([await ask(), await ask()]).toEqual([{ got: 'Bearer token-1' }, { got: 'Bearer token-1' }])
    const [head, claims, signature] = forms[0]!.get('assertion')!.split('.') as [string, string, string]
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), pair.publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
    const iat = Date.parse('2026-11-22T10:00:00Z') / 1000
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({ iss: 'reader@p.iam.gserviceaccount.com', scope: 'https://www.googleapis.com/auth/bigquery', aud: 'https://oauth2.googleapis.com/token', iat, exp: iat + 3600 })
    host.clock.now += (3599 - 60) * 1000
    expect(await ask()).toEqual({ got: 'Bearer token-2' })
  })

  it('are renewed once when the provider answers 401', async () => {
    let tokens = 0
    const host = await start({ fetch: (request) => (isToken(request.url) ? access(`token-${++tokens}`) : new Response(null, { status: 401 })) })
    const { id } = host.connect({ label: 'Acme', secret: keyFile() })
    expect((await host.panoptic.net.fetch('/q', { connection: id, method: 'POST', body: 'x' })).status).toBe(401)
    expect(host.requests.map(({ url }) => isToken(url))).toEqual([true, false, true, false])
  })

  it('come from a provider of one’s own on this computer, at the connection’s own origin', async () => {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(request.url === '/token' ? { access_token: 'mine', expires_in: 60, token_type: 'Bearer' } : { got: request.headers.authorization }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({ close: () => { server.closeAllConnections(); server.close() } })
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const host = await start()
    const { id } = host.connect({ label: 'Mine', baseUrl: `${origin}/v2`, secret: keyFile(`${origin}/token`) })
    expect(await (await host.panoptic.net.fetch('/q', { connection: id })).json()).toEqual({ got: 'Bearer mine' })
  })

  it('are not asked for at another origin, and what is no key file is not stored', async () => {
    const host = await start({ fetch: () => access('never') })
    expect(() => host.connect({ label: 'Forged', secret: keyFile('https://evil.example/token') })).toThrow('another address')
    expect(() => host.connect({ label: 'Text', secret: 'sk-123' })).toThrow('not a JSON object')
    expect(host.requests).toEqual([])
  })

  it('fail with the provider’s word and nothing else', async () => {
    const host = await start({ fetch: () => Response.json({ error: 'invalid_grant', error_description: 'echo' }, { status: 400 }) })
    const { id } = host.connect({ label: 'Acme', secret: keyFile() })
    await expect(host.panoptic.net.fetch('/q', { connection: id })).rejects.toMatchObject({ code: 'refused', details: { reason: 'token-refused', error: 'invalid_grant', status: 400 } })
    expect(host.faults).toEqual([])
  })
})
