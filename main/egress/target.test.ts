import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PanopticError } from '@panoptic/sdk/contract/result'
import { connectionTarget, openTarget, redirectTarget } from './target'
import { grants, sampleNetwork } from './test-kit'

const network = sampleNetwork()
const base = { origin: 'https://api.example', basePath: '/v1', network: 'api' }
const reasonOf = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return (error as PanopticError).details?.['reason']
  }
  return 'accepted'
}

describe('a path below a connection’s base URL', () => {
  it.each([
    ['/models', 'https://api.example/v1/models'], ['models?a=1#x', 'https://api.example/v1/models?a=1'], ['', 'https://api.example/v1'], ['?a=b', 'https://api.example/v1?a=b'],
    ['/a/./b', 'https://api.example/v1/a/b'], ['/a?x=../..', 'https://api.example/v1/a?x=../..'], ['/files/a%2Fb', 'https://api.example/v1/files/a%2Fb'], ['/@evil.example', 'https://api.example/v1/@evil.example'], ['/a:b', 'https://api.example/v1/a:b'],
  ])('%s', (path, url) => expect(connectionTarget(path, base, network, grants).url.href).toBe(url))

  it.each([
    '//evil.example/x', '/\\evil.example', '\\\\evil.example', 'https://evil.example/', 'HTTPS:evil', 'javascript:alert(1)', 'file:///etc/passwd',
    '..', '/..', '/../admin', '/a/../../admin', '/%2e%2e/admin', '/.%2E/admin', '/a/%2e%2e/%2e%2e/x', '/..%2fadmin', '/%252e%252e/admin', '/..%5cadmin', '/..;/admin', '/%zz/../x',
    '/a\nb', '/a\tb', '/\u0000', ' /a', '/a b',
  ])('refuses %j', (path) => expect(reasonOf(() => connectionTarget(path, base, network, grants))).toBe('bad-path'))

  it('never leaves the base URL, whatever the path', () => {
    const piece = fc.constantFrom('..', '.', '/', '\\', '%2e', '%2f', '%5c', '%25', '@', ':', '//', '?', '#', 'evil.example', 'a', ';', '\u2025', '％', '。')
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''))), (path) => {
      let url: URL
      try {
        url = connectionTarget(path, base, network, grants).url
      } catch (error) {
        expect(error).toBeInstanceOf(PanopticError)
        return
      }
      expect(url.origin).toBe('https://api.example')
      expect(url.pathname === '/v1' || url.pathname.startsWith('/v1/')).toBe(true)
      const twice = url.pathname.replace(/%25/g, '%').replace(/%2e/gi, '.').replace(/%2f|%5c/gi, '/')
      expect(twice.split('/')).not.toContain('..')
    }), { numRuns: 2_000 })
  })

  it('needs the grant, and the declared origin where the user may not change it', () => {
    expect(reasonOf(() => connectionTarget('/a', base, network, ['network:other']))).toBe('origin-not-granted')
    expect(reasonOf(() => connectionTarget('/a', { ...base, network: 'gone' }, network, grants))).toBe('origin-not-granted')
    expect(reasonOf(() => connectionTarget('/a', { ...base, network: 'fixed' }, network, grants))).toBe('origin-changed')
  })

  it.each([
    ['http://127.0.0.1:8080', 'loopback'], ['http://localhost:8080', 'loopback'], ['http://[::1]:8080', 'loopback'], ['https://192.168.1.5', 'user'], ['https://nas.lan', 'user'], ['https://127.0.0.1', 'user'],
  ])('the user may enter %s', (origin, zone) => expect(connectionTarget('/', { origin, basePath: '', network: 'api' }, network, grants).zone).toBe(zone))

  it.each([
    ['http://192.168.1.5', 'not-https'], ['http://api.example', 'not-https'], ['http://localhost.evil.example', 'not-https'], ['http://0.0.0.0', 'not-https'], ['ftp://127.0.0.1', 'not-https'],
    ['https://169.254.169.254', 'private-address'], ['https://[fe80::1]', 'private-address'], ['https://0.0.0.0', 'private-address'], ['https://[::ffff:a9fe:a9fe]', 'private-address'],
  ])('even the user cannot enter %s', (origin, reason) => expect(reasonOf(() => connectionTarget('/', { origin, basePath: '', network: 'api' }, network, grants))).toBe(reason))
})

describe('an absolute URL without a connection', () => {
  it('is allowed for a granted origin only', () => {
    expect(openTarget('https://other.example/a?b#c', network, grants)).toMatchObject({ zone: 'public', entry: 'other' })
    for (const url of ['https://ungranted.example/', 'https://other.example:444/', 'https://other.example.evil.example/', 'https://sub.other.example/', 'http://other.example/', 'https://other.example./'])
      expect(reasonOf(() => openTarget(url, network, grants)), url).toBe('origin-not-granted')
  })

  it.each(['127.0.0.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.1', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '10.0.0.1', '169.254.169.254', '0xa9fea9fe', '2852039166', '0', '[::]', '[64:ff9b::a9fe:a9fe]'])('a manifest that names https://%s gains nothing', (host) => {
    const declared = sampleNetwork(new URL(`https://${host}`).origin)
    expect(reasonOf(() => openTarget(`https://${host}/`, declared, grants))).toBe('private-address')
  })

  it.each(['https://user:pass@other.example/', 'https:\\\\other.example', 'https://other.example/\r\nHost: x', 'no-url', '/path', ''])('refuses %j', (url) => expect(reasonOf(() => openTarget(url, network, grants))).toBe('bad-url'))
})

describe('a redirect', () => {
  const from = connectionTarget('/a', base, network, grants)
  it('stays, or goes to a granted origin', () => {
    expect(redirectTarget('/b', from, network, grants)).toMatchObject({ entry: 'api', zone: 'user' })
    expect(redirectTarget('https://other.example/b', from, network, grants)).toMatchObject({ entry: 'other', zone: 'public' })
  })
  it.each(['http://api.example/a', 'https://ungranted.example/', '//evil.example', 'https://u:p@api.example/', 'file:///etc/passwd', 'data:text/plain,x', 'https://127.0.0.1/', 'http://[', 'https://api.example:8443/'])('to %s is refused', (location) =>
    expect(reasonOf(() => redirectTarget(location, from, network, grants))).toBe('redirect-refused'))
})
