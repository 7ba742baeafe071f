import { describe, expect, it } from 'vitest'
import { parseBaseUrl } from './forms/base-url'
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
