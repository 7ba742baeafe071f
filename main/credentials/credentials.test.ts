import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import type { PanopticError } from '@panoptic/sdk/contract/result'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { signAssertion } from './assertion'
import { checkServiceAccount, parseServiceAccount, serviceAccountHint, tokenUrl } from './service-account'
import { makeKey, traces, type TestKey } from './testing/key-file'

const google = 'https://oauth2.googleapis.com'
const warehouse = 'https://bigquery.googleapis.com'
const scopes = ['https://www.googleapis.com/auth/bigquery', 'https://www.googleapis.com/auth/cloud-platform.read-only']
let key: TestKey
beforeAll(() => { key = makeKey() })

describe('the signed request (RFC 7523, RS256)', () => {
  const parts = (jwt: string) => {
    const [head, claims, signature] = jwt.split('.') as [string, string, string]
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return { head: read(head), claims: read(claims) as Record<string, unknown>, signed: Buffer.from(`${head}.${claims}`), signature: Buffer.from(signature, 'base64url') }
  }

  it('has the claims of RFC 7523 and a signature that the public key verifies', () => {
    const jwt = signAssertion(parseServiceAccount(key.file()), scopes, 1_800_000_000_999)
    const { head, claims, signed, signature } = parts(jwt)
    expect(head).toEqual({ alg: 'RS256', typ: 'JWT', kid: '0123456789abcdef0123456789abcdef01234567' })
    expect(claims).toEqual({ iss: 'reader@acme.iam.gserviceaccount.com', scope: scopes.join(' '), aud: 'https://oauth2.googleapis.com/token', iat: 1_800_000_000, exp: 1_800_003_600 })
    expect(verify('RSA-SHA256', signed, createPublicKey(key.publicKey), signature)).toBe(true)
    expect(verify('RSA-SHA256', Buffer.concat([signed, Buffer.from('x')]), createPublicKey(key.publicKey), signature)).toBe(false)
    expect(jwt).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it('cannot be steered by what stands in the file: texts stay texts of their own claim', () => {
    const { claims } = parts(signAssertion(parseServiceAccount(key.file({ client_email: 'a","sub":"admin","x":"@b', sub: 'admin@acme.com', scope: 'all' })), scopes, 0))
    expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'scope'])
  })
})

describe('a key file', () => {
  const problem = (text: string): Record<string, unknown> => {
    try {
      checkServiceAccount(text, google, warehouse)
      return {}
    } catch (error) {
      const { code, details, message } = error as PanopticError
      expect([code, details?.['field']]).toEqual(['invalid', 'value'])
      expect(details?.['remedy']).toMatch(/\w{4}/)
      for (const trace of traces(key)) expect(message + JSON.stringify(details)).not.toContain(trace)
      return { problem: details?.['problem'], ...(details?.['name'] === undefined ? {} : { name: details['name'] }) }
    }
  }

  it('is taken as Google writes it, also with a byte order mark, Windows line ends and unknown fields', () => {
    for (const text of [key.file(), `\ufeff${key.file()}\n`, key.file().replaceAll('\n', '\r\n'), key.file({ new_field: { a: 1 } }), key.file({ private_key: key.privateKey.trim() })]) expect(problem(text)).toEqual({})
    expect(serviceAccountHint(parseServiceAccount(key.file()))).toBe('4567')
  })

  it.each([
    ['', 'key-not-json'], ['sk-123', 'key-not-json'], ['null', 'key-not-json'], ['[]', 'key-not-json'], ['"text"', 'key-not-json'], ['{"type":"service_account",', 'key-not-json'],
    [`${'['.repeat(9_000)}${']'.repeat(9_000)}`, 'key-not-json'], ['{"a":'.repeat(3_000) + '1' + '}'.repeat(3_000), 'key-field-missing'],
    ['{"installed":{"client_id":"x","client_secret":"y"}}', 'key-oauth-client'], ['{"web":{"client_id":"x"}}', 'key-oauth-client'],
    ['{"type":"authorized_user","refresh_token":"x"}', 'key-other-type'], ['{"type":"external_account"}', 'key-other-type'], ['{"type":["service_account"]}', 'key-other-type'],
    ['{"__proto__":{"type":"service_account","client_email":"a@b"}}', 'key-field-missing'], ['{"constructor":{"prototype":{}}}', 'key-field-missing'],
  ])('%.60s is refused as %s', (text, expected) => expect(problem(text)).toMatchObject({ problem: expected }))

  it('every missing or ill-typed field is named', () => {
    for (const name of ['type', 'client_email', 'private_key_id', 'private_key', 'token_uri']) {
      for (const value of [undefined, null, '']) expect(problem(key.file({ [name]: value })), name).toEqual({ problem: value === undefined || name !== 'type' ? 'key-field-missing' : 'key-other-type', name: value === undefined || name !== 'type' ? name : undefined })
      if (name === 'type') continue
      for (const value of [7, true, {}, ['x'], { toString: 'x' }]) expect(problem(key.file({ [name]: value })), name).toEqual({ problem: name === 'private_key' ? 'key-private-unreadable' : 'key-field-wrong', name })
    }
    expect(problem(key.file({ client_email: 'two@at@signs' }))).toEqual({ problem: 'key-field-wrong', name: 'client_email' })
    expect(problem(key.file({ private_key_id: 'with space' }))).toEqual({ problem: 'key-field-wrong', name: 'private_key_id' })
  })

  it('needs a private RSA key of a usable size', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
    const locked = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } })
    const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
    const cut = key.privateKey.split('\n').toSpliced(3, 2).join('\n')
    for (const pem of ['x', cut, key.publicKey, ec.privateKey, locked.privateKey, pss.privateKey, makeKey(1024).privateKey, key.privateKey.replaceAll('\n', '')])
      expect(problem(key.file({ private_key: pem }))).toEqual({ problem: 'key-private-unreadable', name: 'private_key' })
  })

  it('any text ends in a named problem, never in another error', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => { expect(problem(text)['problem']).toMatch(/^key-/) }))
    fc.assert(fc.property(fc.constantFrom('type', 'client_email', 'private_key_id', 'private_key', 'token_uri'), fc.jsonValue(), (name, value) => {
      expect(problem(key.file({ [name]: value }))['problem'] ?? 'fits').toMatch(name === 'private_key_id' ? /^key-|^fits$/ : /^key-/)
    }))
  })
})

describe('where a request for access may go', () => {
  const asked = (token_uri: string, connection = warehouse): string | null => tokenUrl(parseServiceAccount(key.file({ token_uri })), google, connection)?.href ?? null

  it('to the token origin, whatever the path', () => {
    expect(asked('https://oauth2.googleapis.com/token')).toBe('https://oauth2.googleapis.com/token')
    expect(asked('https://OAUTH2.googleapis.com:443/v4/token')).toBe('https://oauth2.googleapis.com/v4/token')
  })

  it('on this computer also to the connection’s own origin, exactly', () => {
    for (const origin of ['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:9', 'https://localhost:8443']) expect(asked(`${origin}/token`, origin)).toBe(`${origin}/token`)
    for (const [uri, origin] of [['http://127.0.0.1:8081/token', 'http://127.0.0.1:8080'], ['http://localhost:8080/token', 'http://127.0.0.1:8080'], ['https://127.0.0.1:8080/token', 'http://127.0.0.1:8080'], ['http://127.0.0.1:8080/token', warehouse]] as const) expect(asked(uri, origin)).toBeNull()
  })

  it.each([
    'https://evil.example/token', 'http://oauth2.googleapis.com/token', 'https://oauth2.googleapis.com:8443/token', 'https://oauth2.googleapis.com.evil.example/token',
    'https://www.googleapis.com/oauth2/v4/token', 'https://bigquery.googleapis.com/token', 'http://169.254.169.254/token',
  ])('never to %s', (uri) => {
    expect(asked(uri)).toBeNull()
    expect(asked(uri, new URL(uri).origin)).toBeNull()
    expect(() => checkServiceAccount(key.file({ token_uri: uri }), google, warehouse)).toThrow('another address')
  })

  it.each(['https://oauth2.googleapis.com@evil.example/', 'https://u:p@oauth2.googleapis.com/token', 'https://oauth2.googleapis.com/token?to=x', 'https://oauth2.googleapis.com/token#x', 'https:\\\\evil.example', 'https://oauth2.googleapis.com\\@evil.example', 'file:///etc/passwd', 'ftp://oauth2.googleapis.com/', 'token', 'https://'])('%s is no address', (uri) =>
    expect(() => parseServiceAccount(key.file({ token_uri: uri }))).toThrow('token_uri'))
})
