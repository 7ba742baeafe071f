import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { webhookKey } from '../credentials/webhook-secret'
import { alice, connectionId, createKit, failureOf, loopback, type Kit, type LoopbackServer } from './test-kit'

const message = '7d4f4d0c-5bb3-4c3e-93e5-0e2f9a4f5a10'
const stops: (() => Promise<void>)[] = []
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })

interface Got { readonly headers: Record<string, string>; readonly body: string }
async function world(value: string): Promise<{ kit: Kit; server: LoopbackServer; got: Got[] }> {
  const got: Got[] = []
  const server = await loopback((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      got.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(parts).toString() })
      response.end(`the secret is ${value}`)
    })
  })
  const kit = createKit()
  kit.injection = { ...kit.injection, origin: server.origin, slot: 'webhook', value }
  stops.push(kit.stop, server.close)
  return { kit, server, got }
}
const deliver = (kit: Kit, body: string) => kit.egress.deliver({ identity: alice, message, content: { channel: 'http', connection: connectionId, method: 'POST', path: '/hook', headers: { 'content-type': 'application/json' }, body, retryAfter: [] } })

const marked = `whsec_${randomBytes(32).toString('base64')}`
const plain = 'a text of more than 24 characters, ümlaut'
const verifierOf = (value: string): Webhook => (value.startsWith('whsec_') ? new Webhook(value) : new Webhook(new Uint8Array(Buffer.from(value)), { format: 'raw' }))

describe.each([['whsec_', marked], ['any text', plain]])('a signed webhook (%s)', (_, value) => {
  it('verifies with the reference library; the id is the message’s', async () => {
    const { kit, got } = await world(value)
    const body = JSON.stringify({ text: 'Ausgaben über 50 €', at: 1 })
    const outcome = await deliver(kit, body)
    expect(outcome).toMatchObject({ outcome: 'delivered' })
    expect(verifierOf(value).verify(got[0]!.body, got[0]!.headers)).toEqual(JSON.parse(body))
    expect(got[0]!.headers['webhook-id']).toBe(message)
    expect(() => verifierOf(value).verify(`${body} `, got[0]!.headers)).toThrow('No matching signature')
    expect(() => verifierOf(`whsec_${randomBytes(32).toString('base64')}`).verify(body, got[0]!.headers)).toThrow('No matching signature')
    // Never sent, and hidden where a receiver that knows it tells it.
    expect(JSON.stringify(got)).not.toContain(value)
    expect(outcome.answer).toBe('the secret is ***')
    expect(JSON.stringify([kit.ledger, kit.told])).not.toContain(value)
  })

  it('a second attempt has the same id and a signature of its own time', async () => {
    const { kit, got } = await world(value)
    await deliver(kit, '{"a":1}')
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await deliver(kit, '{"a":1}')
    expect(got.map(({ headers }) => headers['webhook-id'])).toEqual([message, message])
    expect(got[0]!.headers['webhook-signature']).not.toBe(got[1]!.headers['webhook-signature'])
    for (const { body, headers } of got) expect(verifierOf(value).verify(body, headers)).toEqual({ a: 1 })
  })

  it('net.fetch signs, too, each call with an id of its own, bytes and nothing alike', async () => {
    const { kit, got } = await world(value)
    const page = kit.page()
    for (const body of ['{"b":2}', new TextEncoder().encode('{"c":"ü"}')]) await page.fetch({ url: '/hook', connection: connectionId, method: 'POST', body })
    expect(got.map(({ body, headers }) => verifierOf(value).verify(body, headers))).toEqual([{ b: 2 }, { c: 'ü' }])
    expect(got[0]!.headers['webhook-id']).not.toBe(got[1]!.headers['webhook-id'])
    expect(got[0]!.headers['webhook-id']).toMatch(/^[\da-f-]{36}$/)
  })
})

it.each(['webhook-id', 'Webhook-Timestamp', 'WEBHOOK-SIGNATURE'])('the plugin cannot set %s itself', async (name) => {
  const { kit, server } = await world(marked)
  expect(failureOf(await kit.page().fetch({ url: '/hook', connection: connectionId, method: 'POST', body: 'x', headers: { [name]: 'mine' } }))).toMatchObject({ code: 'invalid', reason: 'bad-header' })
  expect(server.requests).toHaveLength(0)
})

it.each([['short', 'webhook-short'], ['whsec_', 'webhook-short'], ['whsec_c2hvcnQ=', 'webhook-short'], ['whsec_not base64 at all, but long enough', 'webhook-base64'], [`${marked}*`, 'webhook-base64'], ['x'.repeat(23), 'webhook-short']])('refuses %s', async (value, problem) => {
  let details: unknown = null
  try { webhookKey(value) } catch (error) { details = (error as { details?: unknown }).details }
  expect(details).toMatchObject({ field: 'value', problem, remedy: expect.stringContaining('generate') })
  const { kit, server } = await world(value)
  expect(await deliver(kit, 'x')).toMatchObject({ outcome: 'dead', reason: 'no-secret' })
  expect(server.requests).toHaveLength(0)
})
