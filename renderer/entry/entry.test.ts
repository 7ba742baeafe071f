import { describe, expect, it } from 'vitest'
import { parseBaseUrl } from './forms/base-url'
import { mailAddressOf, mailServerOf } from './forms/mail-server'
import { newWebhookSecret } from './forms/webhook-secret'
import { rate } from './parts/strength'

describe('base URL', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com', ''], ['https://api.example.com/', 'https://api.example.com', ''],
    [' https://proxy.example.com/v1/ ', 'https://proxy.example.com', '/v1'], ['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080', '/x'], ['http://localhost:1', 'http://localhost:1', ''], ['http://[::1]:9', 'http://[::1]:9', ''],
  ])('%s', (text, origin, basePath) => expect(parseBaseUrl(text)).toEqual({ ok: true, origin, basePath }))

  it.each([
    ['', 'urlInvalid'], ['api.example.com', 'urlInvalid'], ['ftp://example.com', 'urlInvalid'], ['javascript:alert(1)', 'urlInvalid'], ['http://api.example.com', 'urlScheme'],
    ['http://127.0.0.1.example.com', 'urlScheme'], ['https://user:pw@example.com', 'urlCredentials'], ['https://example.com/?a=1', 'urlQuery'], ['https://example.com/#x', 'urlQuery'],
  ])('refuses "%s"', (text, problem) => expect(parseBaseUrl(text)).toEqual({ ok: false, problem }))
})

describe('password strength', () => {
  it('rates what people choose first as very weak', async () => {
    for (const password of ['password12', '1234567890', 'qwertyuiop', 'aaaaaaaaaa']) expect((await rate(password)).score, password).toBe(0)
  })
  it('rates several unrelated words as strong, and the own name as nothing', async () => {
    expect((await rate('tulpe-zange.kanister-orbit')).score).toBe(4)
    expect((await rate('Adalovelace', ['Adalovelace'])).score).toBe(0)
  })
})

describe('mail server', () => {
  it.each([
    [{ host: ' smtp.example.com ', port: '587', security: 'starttls' }, 'smtp://smtp.example.com:587'], [{ host: 'smtp.example.com', port: '0465', security: 'tls' }, 'smtps://smtp.example.com:465'],
    [{ host: '::1', port: '25', security: 'starttls' }, 'smtp://[::1]:25'], [{ host: '127.0.0.1', port: '1025', security: 'starttls' }, 'smtp://127.0.0.1:1025'],
  ] as const)('%j', (server, baseUrl) => expect(mailAddressOf(server)).toEqual({ ok: true, baseUrl }))

  it.each([
    ['', '25', 'hostMissing'], ['smtp://smtp.example.com', '25', 'hostWrong'], ['smtp.example.com:587', '25', 'hostWrong'], ['ada@smtp.example.com', '25', 'hostWrong'], ['a b', '25', 'hostWrong'],
    ['a', '', 'portWrong'], ['a', '0', 'portWrong'], ['a', '65536', 'portWrong'], ['a', '5x', 'portWrong'],
  ])('refuses "%s" "%s"', (host, port, problem) => expect(mailAddressOf({ host, port, security: 'tls' })).toMatchObject({ ok: false, problem }))

  it('reads back what a connection names', () => {
    expect(mailServerOf('smtps://smtp.example.com:465')).toEqual({ host: 'smtp.example.com', port: '465', security: 'tls' })
    expect(mailServerOf('smtp://[::1]:25')).toEqual({ host: '[::1]', port: '25', security: 'starttls' })
    expect(mailServerOf('')).toEqual({ host: '', port: '587', security: 'starttls' })
  })
})

it('a generated webhook secret is whsec_ and 32 random bytes', () => {
  const [first, second] = [newWebhookSecret(), newWebhookSecret()]
  expect(Buffer.from(first.slice('whsec_'.length), 'base64')).toHaveLength(32)
  expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(first).not.toBe(second)
})
