import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { Delivery } from './api'
import type { DeliveryAsk } from './deliver'
import { answerOf } from './delivery'
import { maskAll } from './mask'
import { createEgress } from './egress'
import { alice, authorityOf, connectionId, createKit, loopback, secretValue, type Kit, type LoopbackServer } from './test-kit'

type Content = Extract<DeliveryAsk['content'], { channel: 'http' }>
const message = '7d4f4d0c-5bb3-4c3e-93e5-0e2f9a4f5a10'
const stops: (() => Promise<void>)[] = []
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })

interface World { readonly kit: Kit; readonly server: LoopbackServer; deliver(more?: Partial<Content>): Promise<Delivery> }

async function world(listener: RequestListener, options: Parameters<typeof createKit>[0] = {}): Promise<World> {
  const server = await loopback(listener)
  const kit = createKit(options)
  kit.injection = { ...kit.injection, origin: server.origin, basePath: '/v1' }
  stops.push(kit.stop, server.close)
  const deliver = (more: Partial<Content> = {}): Promise<Delivery> => {
    const content: Content = { channel: 'http', connection: connectionId, method: 'POST', path: '/send', headers: { 'content-type': 'application/json' }, body: '{"text":"61 USD"}', retryAfter: [], ...more }
    return kit.egress.deliver({ identity: alice, message, content })
  }
  return { kit, server, deliver }
}
const answers = (status: number, body = '', headers: Record<string, string> = {}): RequestListener => (_, response) => void response.writeHead(status, headers).end(body)

describe('a message by HTTP', () => {
  it('is sent as it is, with the connection’s secret, and written down', async () => {
    let body = ''
    const { kit, server, deliver } = await world((request, response) => {
      request.on('data', (part: Buffer) => { body += part.toString() })
      request.on('end', () => response.writeHead(201).end('{"ok":true}'))
    })
    expect(await deliver({ path: '/send?thread=1' })).toMatchObject({ outcome: 'delivered', reason: '', status: 201, answer: '{"ok":true}', retryAfterMs: null })
    expect(body).toBe('{"text":"61 USD"}')
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/v1/send?thread=1', headers: expect.objectContaining({ 'x-api-key': `Key ${secretValue}`, 'content-type': 'application/json' }) })
    expect(kit.ledger).toEqual([expect.objectContaining({ plugin: 'sample', user: 'alice', method: 'POST', origin: server.origin, path: '/v1/send', connection: connectionId, status: 201, outcome: 'ok', bytesOut: 17, bytesIn: 11 })])
    expect(kit.uses).toBe(1)
  })

  it.each([[400, 'dead'], [401, 'dead'], [403, 'dead'], [404, 'dead'], [410, 'dead'], [413, 'dead'], [408, 'retry'], [425, 'retry'], [429, 'retry'], [500, 'retry'], [502, 'retry'], [503, 'retry'], [504, 'retry'], [204, 'delivered']])('%i is %s', async (status, outcome) => {
    const { kit, server, deliver } = await world(answers(status, status === 204 ? '' : 'No way'))
    expect(await deliver()).toMatchObject({ outcome, status, reason: outcome === 'delivered' ? '' : 'http', answer: status === 204 ? '' : 'No way', retryAfterMs: null })
    expect(server.requests).toHaveLength(1)
    expect(kit.ledger[0]).toMatchObject({ status, outcome: outcome === 'delivered' ? 'ok' : 'http-error' })
  })

  it.each([301, 302, 303, 307, 308])('follows no redirect (%i)', async (status) => {
    const { server, deliver } = await world(answers(status, '', { location: '/elsewhere' }))
    expect(await deliver()).toMatchObject({ outcome: 'dead', reason: 'http', status, answer: 'The service redirected, which is not followed.' })
    expect(server.requests).toHaveLength(1)
  })

  it.each<[string, Record<string, string>, string, readonly string[], number]>([
    ['a header in seconds', { 'retry-after': '7' }, '', [], 7_000],
    ['a float in the answer', {}, '{"retry_after":1.337,"global":false}', ['retry_after'], 1_337],
    ['a nested number', {}, '{"ok":false,"parameters":{"retry_after":35}}', ['parameters', 'retry_after'], 35_000],
    ['the longer of both', { 'retry-after': '2' }, '{"retry_after":9}', ['retry_after'], 9_000],
    ['a text of digits', {}, '{"retry_after":"4"}', ['retry_after'], 4_000],
    ['no more than a day', { 'retry-after': '99999999' }, '', [], 86_400_000],
  ])('obeys %s', async (_, headers, body, path, expected) => {
    const { deliver } = await world(answers(429, body, headers))
    expect(await deliver({ retryAfter: [...path] })).toMatchObject({ outcome: 'retry', retryAfterMs: expected })
  })

  it('obeys a date, and no nonsense', async () => {
    const later = await world(answers(503, '', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }))
    const { retryAfterMs } = await later.deliver()
    expect(retryAfterMs).toBeGreaterThan(55_000)
    expect(retryAfterMs).toBeLessThanOrEqual(60_000)
    for (const body of ['{"retry_after":-1}', '{"retry_after":"soon"}', '{"retry_after":null}', '[1]', 'no json', '{"__proto__":{"retry_after":1}}', '{}'])
      expect((await (await world(answers(429, body))).deliver({ retryAfter: ['retry_after'] })).retryAfterMs).toBeNull()
  })

  it('does not ask again before the time that a service gave, and says when', async () => {
    const { server, deliver } = await world(answers(429, '', { 'retry-after': '60' }))
    await deliver()
    const second = await deliver()
    expect(second).toMatchObject({ outcome: 'retry', reason: 'http', status: 429 })
    expect(second.retryAfterMs).toBeGreaterThan(55_000)
    expect(server.requests).toHaveLength(1)
  })

  it('the answer is short, without controls and without the secret', async () => {
    const { kit, deliver } = await world(answers(400, `bad\u0000 key\r\n ${secretValue}\u202e ${'x'.repeat(500)}`))
    const outcome = await deliver()
    expect(outcome.answer).toMatch(/^bad key \*\*\* x+$/)
    expect(outcome.answer).toHaveLength(300)
    expect(JSON.stringify([outcome, kit.ledger, kit.told])).not.toContain(secretValue)
  })

  it('no cut leaves a part of a secret', () => {
    for (let before = 280; before <= 300; before++) expect(answerOf(`${'x'.repeat(before)}${secretValue}`, maskAll([secretValue]))).not.toContain('sk-')
  })

  it('an answer that never ends, is enormous, or cannot be read delays nothing for long and changes nothing', async () => {
    const endless = await world((_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 5)
      response.on('close', () => clearInterval(timer))
    })
    const outcome = await endless.deliver()
    expect(outcome).toMatchObject({ outcome: 'delivered', status: 200 })
    expect(endless.kit.ledger[0]!.bytesIn).toBeLessThan(200_000)
    expect(await (await world(answers(200, 'no gzip', { 'content-encoding': 'gzip' }))).deliver()).toMatchObject({ outcome: 'delivered' })
    expect(await (await world(answers(200, 'x', { 'content-encoding': 'zstd' }))).deliver()).toMatchObject({ outcome: 'delivered' })
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    expect(await (await world((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))).deliver()).toMatchObject({ outcome: 'delivered' })
  })

  it('lost on the way: tried again', async () => {
    const cut = await world((request) => void request.socket.destroy())
    expect(await cut.deliver()).toMatchObject({ outcome: 'retry', reason: 'network', status: null })
    expect(cut.server.requests).toHaveLength(1)
    const { kit, deliver } = await world(answers(200))
    kit.injection = { ...kit.injection, origin: 'http://127.0.0.1:1' }
    expect(await deliver()).toMatchObject({ outcome: 'retry', reason: 'network', answer: 'The server does not accept connections.' })
  })
})

describe('who may', () => {
  it('no grant, a withdrawn plugin, a disabled user: dead, not asked for the secret', async () => {
    const { kit, server, deliver } = await world(answers(200))
    for (const [revision, grants, enabled] of [[2, ['mail'], true], [3, undefined, false]] as const) {
      kit.egress.authority(authorityOf(revision, grants, enabled))
      expect(await deliver()).toMatchObject({ outcome: 'dead', reason: 'not-granted' })
    }
    kit.egress.authority({ ...authorityOf(4), users: {} })
    expect(await deliver()).toMatchObject({ outcome: 'dead', reason: 'not-granted' })
    expect([server.requests.length, kit.uses]).toEqual([0, 0])
    kit.egress.authority(authorityOf(5, ['network:other']))
    expect(await deliver()).toMatchObject({ outcome: 'dead', reason: 'not-granted' })
    expect(server.requests).toHaveLength(0)
  })

  it('another tenant’s identity has no grants', async () => {
    const { kit, server } = await world(answers(200))
    const content: Content = { channel: 'http', connection: connectionId, method: 'POST', path: '', headers: {}, body: '', retryAfter: [] }
    expect(await kit.egress.deliver({ identity: { ...alice, tenant: 'other' }, message, content })).toMatchObject({ outcome: 'dead', reason: 'not-granted' })
    expect(server.requests).toHaveLength(0)
  })

  it('a connection that is gone', async () => {
    const { deliver } = await world(answers(200))
    expect(await deliver({ connection: '11111111-1111-4111-8111-111111111111' })).toMatchObject({ outcome: 'dead', reason: 'no-connection' })
  })

  it('a store or an authority that is not there yet: later', async () => {
    const egress = createEgress({ tell: () => undefined })
    const content: Content = { channel: 'http', connection: connectionId, method: 'POST', path: '', headers: {}, body: '', retryAfter: [] }
    expect(await egress.deliver({ identity: alice, message, content })).toMatchObject({ outcome: 'retry', reason: 'internal' })
    egress.plugins({ sample: { network: [], secrets: [], mail: null, egressMbPerDay: 1 } })
    egress.authority(authorityOf(1))
    expect(await egress.deliver({ identity: alice, message, content })).toMatchObject({ outcome: 'retry', reason: 'internal' })
    await egress.stop()
  })

  it('the grant that is taken away in the middle', async () => {
    const { kit, server, deliver } = await world(() => undefined)
    const going = deliver()
    await expect.poll(() => server.requests.length).toBe(1)
    kit.egress.authority(authorityOf(2, ['mail']))
    expect(await going).toMatchObject({ outcome: 'dead', reason: 'not-granted' })
  })

  it.each([['../other', {}], ['https://evil.example/', {}], ['//evil.example/', {}], ['/x', { authorization: 'x' }], ['/x', { 'x-api-key': 'x' }], ['/x', { 'x-a': 'a\r\nb: c' }]])('what cannot be sent is final: %s %j', async (path, headers) => {
    const { kit, server, deliver } = await world(answers(200))
    expect(await deliver({ path, headers })).toMatchObject({ outcome: 'dead', reason: 'internal' })
    expect(server.requests).toHaveLength(0)
    expect(kit.ledger[0]).toMatchObject({ outcome: 'refused' })
  })

  it('the budget of the day: later; what was taken before it ended stays delivered', async () => {
    const none = await world(answers(200), { egressMbPerDay: 0 })
    const outcome = await none.deliver()
    expect(outcome).toMatchObject({ outcome: 'retry', reason: 'budget' })
    expect(outcome.retryAfterMs).toBeGreaterThan(0)
    expect(none.server.requests).toHaveLength(0)
    const little = await world(answers(200, 'x'.repeat(60_000)), { egressMbPerDay: 1 })
    little.kit.egress.usage([{ plugin: 'sample', user: 'alice', tenant: 'system', day: new Date().toISOString().slice(0, 10), egressBytes: 1_000_000 - 400, wakeUps: 0 }])
    expect(await little.deliver()).toMatchObject({ outcome: 'delivered', status: 200 })
    expect(little.server.requests).toHaveLength(1)
  })
})
