import { gzipSync } from 'node:zlib'
import type { IncomingMessage, RequestListener } from 'node:http'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { pathValue, pathWith, type PathForm } from '../credentials/path-secret'
import { maskedParts } from './mask'
import { alice, connectionId, createKit, failureOf, loopback, type Answer, type Kit, type LoopbackServer } from './test-kit'

/** As Slack has it: the last part is the key proper. */
const key = 'canaryKeyOf24Characters0'
const value = `T01ABCDEF/B02ABCDEF/${key}`
const message = '7d4f4d0c-5bb3-4c3e-93e5-0e2f9a4f5a10'
const stops: (() => Promise<void>)[] = []
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })

async function world(listener: RequestListener, stored = value): Promise<{ kit: Kit; server: LoopbackServer; ask(url?: string, more?: object): Promise<Answer> }> {
  const server = await loopback(listener)
  const kit = createKit()
  kit.injection = { ...kit.injection, origin: server.origin, basePath: '/base', slot: 'part', value: stored }
  stops.push(kit.stop, server.close)
  const page = kit.page()
  return { kit, server, ask: (url = '/send?wait=true', more = {}) => page.fetch({ url, connection: connectionId, method: 'POST', body: 'x', ...more }) }
}
const deliver = (kit: Kit, path = '/send') => kit.egress.deliver({ identity: alice, message, content: { channel: 'http', connection: connectionId, method: 'POST', path, headers: {}, body: 'x', retryAfter: [] } })
/** Everything that a plugin or a person could read. */
const readable = (kit: Kit, ...more: unknown[]): string => JSON.stringify([kit.ledger, kit.told, ...more])

/** A server that tells the caller its own address in every place it can. */
const echo = (status: number) => (request: IncomingMessage, response: Parameters<RequestListener>[1]): void => {
  const url = `http://${request.headers.host}${request.url}`
  const forms = [url, encodeURIComponent(url), encodeURIComponent(value), JSON.stringify(url).replaceAll('/', '\\/'), Buffer.from(value).toString('base64'), Buffer.from(value).toString('base64url'), `token: ${key}`].join(' ')
  response.writeHead(status, `at ${value}`, { 'x-url': url, 'x-forms': forms.replaceAll('"', ''), 'content-location': url })
  response.end(forms)
}
const shownNowhere = (text: string): void => {
  for (const form of [value, key, encodeURIComponent(value), Buffer.from(value).toString('base64'), Buffer.from(value).toString('base64url').slice(0, -2)]) expect(text).not.toContain(form)
}

describe('a secret in the path', () => {
  it('is put between base path and what was asked for; the page sees the format', async () => {
    const { kit, server, ask } = await world((_, response) => void response.end('ok'))
    const answer = await ask()
    expect(server.requests[0]!.url).toBe(`/base/api/${value}/send?wait=true`)
    expect(answer.head).toMatchObject({ status: 200, url: `${server.origin}/base/api/{value}/send?wait=true` })
    expect(kit.ledger).toEqual([expect.objectContaining({ origin: server.origin, path: '/base/api/{value}/send', outcome: 'ok', status: 200 })])
    for (const [path, expected] of [['?wait=true', `/base/api/${value}?wait=true`], ['/', `/base/api/${value}`]] as const) {
      await ask(path)
      expect(server.requests.at(-1)!.url).toBe(expected)
    }
    expect(await deliver(kit, '')).toMatchObject({ outcome: 'delivered' })
    expect(server.requests.at(-1)!.url).toBe(`/base/api/${value}`)
  })

  it.each([200, 404, 500])('is hidden wherever the server echoes it (%i), from net.fetch and in a delivery', async (status) => {
    const { kit, ask } = await world(echo(status))
    const answer = await ask()
    expect(answer.result.ok).toBe(true)
    expect(answer.body.toString()).toContain('***')
    shownNowhere(readable(kit, answer.head, answer.result) + answer.body.toString())
    const outcome = await deliver(kit)
    expect(outcome.answer).toContain('***')
    shownNowhere(readable(kit, outcome))
    expect(kit.ledger.map(({ path }) => path)).toEqual(['/base/api/{value}/send', '/base/api/{value}/send'])
  })

  it('is hidden in a compressed answer, and the answer keeps its length', async () => {
    const { ask } = await world((request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(`{"url":"${request.url}"}`)))
    const { body } = await ask()
    expect(JSON.parse(body.toString())).toEqual({ url: `/base/api/${'*'.repeat(value.length)}/send?wait=true` })
  })

  it.each([301, 302, 303, 307, 308])('follows no redirect at all (%i), not even to the same origin', async (status) => {
    const { kit, server, ask } = await world((request, response) => void response.writeHead(status, { location: `${request.url}/next` }).end())
    const answer = await ask('/send', { method: 'GET', body: undefined })
    expect(failureOf(answer)).toMatchObject({ code: 'refused', reason: 'redirect-refused' })
    expect(await deliver(kit)).toMatchObject({ outcome: 'dead', status })
    expect(server.requests).toHaveLength(2)
    shownNowhere(readable(kit, answer))
  })

  it('is not shown by a failure on the way', async () => {
    const { kit, ask } = await world((request) => void request.socket.destroy())
    const answer = await ask()
    const outcome = await deliver(kit)
    expect([failureOf(answer).reason, outcome.reason]).toEqual(['reset', 'network'])
    shownNowhere(readable(kit, answer, outcome))
    expect(kit.ledger[0]!.path).toBe('/base/api/{value}/send')
  })

  it.each(['../other', '/../x', '/%2e%2e/x', '/a/..%2f..'])('what is asked for cannot leave it: %s', async (path) => {
    const { server, ask, kit } = await world((_, response) => void response.end())
    expect(failureOf(await ask(path))).toMatchObject({ code: 'invalid', reason: 'bad-path' })
    expect(await deliver(kit, path)).toMatchObject({ outcome: 'dead', reason: 'internal' })
    expect(server.requests).toHaveLength(0)
  })

  it('a whole address that lies in the vault counts, where it belongs to the connection', async () => {
    const { kit, server, ask } = await world((_, response) => void response.end())
    kit.injection = { ...kit.injection, value: `${server.origin}/hooks/${value}` }
    await ask('/send')
    expect(server.requests[0]!.url).toBe(`/base/api/${value}/send`)
    kit.injection = { ...kit.injection, value: `https://evil.example/hooks/${value}` }
    const answer = await ask('/send')
    expect(failureOf(answer)).toMatchObject({ code: 'refused', reason: 'secret-format' })
    expect(await deliver(kit)).toMatchObject({ outcome: 'dead', reason: 'no-secret' })
    shownNowhere(readable(kit, answer))
    expect(server.requests).toHaveLength(1)
  })

  it.each(['a/../b/c/d/e', '..', 'abcdefgh?x=1', 'abcdefgh#x', 'abc defgh', 'abcdefgh\r\nHost: evil', 'abc%2fdefgh', 'a//bcdefgh', 'abcdefg/./x', '@evil.example', 'abcdefgh\\x', 'ümlaut-and-more', 'short', ''])('a stored value that would not stay where it is put is not sent: %j', async (stored) => {
    const { kit, server, ask } = await world((_, response) => void response.end(), stored)
    expect(failureOf(await ask())).toMatchObject({ code: 'refused', reason: 'secret-format' })
    expect(await deliver(kit)).toMatchObject({ outcome: 'dead', reason: 'no-secret' })
    expect(server.requests).toHaveLength(0)
  })
})

describe('what was typed', () => {
  const form: PathForm = { kind: 'path', format: '/api/v10/webhooks/{value}', after: ['/api/webhooks/', '/api/v10/webhooks/'] }
  const base = { origin: 'https://discord.com', basePath: '' }
  const problemOf = (text: string, change: Partial<PathForm> = {}): unknown => {
    try {
      return pathValue(text, { ...form, ...change }, base)
    } catch (error) {
      expect(String((error as Error).message)).not.toContain('SECRET')
      return (error as { details?: { problem?: string; field?: string } }).details
    }
  }

  it.each(['https://discord.com/api/webhooks/123/abc_DEF-9', 'https://discord.com/api/v10/webhooks/123/abc_DEF-9', ' 123/abc_DEF-9 ', '/123/abc_DEF-9/'])('%s', (text) => expect(pathValue(text, form, base)).toBe('123/abc_DEF-9'))

  it.each([
    ['https://evil.example/api/webhooks/123/SECRET', 'path-other-origin'], ['http://discord.com/api/webhooks/123/SECRET', 'path-other-origin'], ['https://a:b@discord.com/api/webhooks/1/SECRET', 'path-other-origin'], ['https://discord.com.evil.example/api/webhooks/1/SECRET', 'path-other-origin'],
    ['https://discord.com/channels/123/SECRET', 'path-other-path'], ['https://discord.com/api/webhooks/123/SECRET?wait=true', 'path-query'], ['https://discord.com/api/webhooks/123/SECRET#x', 'path-query'],
    ['discord.com/api?SECRET', 'path-characters'], ['SECRET x yz123', 'path-characters'], ['1/2/3', 'path-short'], ['https://discord.com/api/webhooks/', 'path-characters'],
  ])('refuses %s', (text, problem) => expect(problemOf(text)).toMatchObject({ field: 'value', problem, remedy: expect.stringMatching(/\.$/) }))

  it('a service that has no addresses to paste asks for the token itself', () => {
    expect(problemOf('https://discord.com/bot123:SECRET', { after: [] })).toMatchObject({ problem: 'path-characters', remedy: expect.stringContaining('without the address') })
  })

  it('stays between base path and rest, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'aZ09:_-/.%?#\\ @é'.split('')), minLength: 1, maxLength: 30 }), fc.constantFrom('', '/base'), fc.constantFrom('', '/', '/x/y'), (text, basePath, rest) => {
      const at = { origin: 'https://discord.com', basePath }
      let path: string
      try {
        path = pathWith(text, form, `${basePath}${rest}` || '/', at)
      } catch {
        return
      }
      const url = new URL(at.origin + path)
      expect(url.href).toBe(at.origin + path)
      expect(url.pathname.startsWith(`${basePath}/api/v10/webhooks/`)).toBe(true)
      expect(url.pathname.endsWith(rest === '/' ? text : text + rest)).toBe(true)
    }))
  })
})

describe('hiding it in bytes', () => {
  it('finds it however it is cut into parts, and changes nothing else', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('some text ', value, key, 'é', encodeURIComponent(value)), { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), async (pieces, cuts) => {
      const whole = Buffer.from(pieces.join(''))
      async function* parts(): AsyncGenerator<Uint8Array> {
        let at = 0
        for (let turn = 0; at < whole.length; turn++) {
          const size = cuts[turn % cuts.length]!
          yield new Uint8Array(whole.subarray(at, at + size))
          at += size
        }
      }
      const out: Uint8Array[] = []
      for await (const part of maskedParts(parts(), [value, key])) out.push(Buffer.from(part))
      const expected = pieces.map((piece) => (piece === 'some text ' || piece === 'é' ? piece : '*'.repeat(piece.length))).join('')
      expect(Buffer.concat(out).toString()).toBe(expected)
    }), { numRuns: 60 })
  })
})
