/** The budget of `manifest.budgets.egressMbPerDay`, on real answers of a real server. */
import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { UsageCount } from '../store/api/plugins'
import { alice, authorityOf, connectionId, createKit, failureOf, loopback, type Answer, type Kit, type LoopbackServer } from './test-kit'

const open: { stop?(): Promise<void>; close?(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0)) await (thing.stop?.() ?? thing.close?.())
})

const noon = Date.parse('2026-03-04T12:00:00Z')
const midnight = Date.parse('2026-03-05T00:00:00Z')
const megabyte = 1_000_000

interface World { readonly kit: Kit; readonly server: LoopbackServer; readonly clock: { at: number } }

async function setup(listener: RequestListener, options: { megabytes?: number; clock?: { at: number }; base?: readonly UsageCount[] } = {}): Promise<World> {
  const { megabytes = 1, clock = { at: noon }, base = [] } = options
  const server = await loopback(listener)
  const kit = createKit({ egressMbPerDay: megabytes, now: () => clock.at })
  kit.injection = { ...kit.injection, origin: server.origin }
  kit.egress.usage(base)
  open.push(kit, server)
  return { kit, server, clock }
}
const ask = (more: object = {}): object => ({ url: '/', connection: connectionId, ...more })
const detailsOf = (answer: Answer): unknown => (answer.result.ok ? null : answer.result.error.details)

const countsOf = (kit: Kit): UsageCount[] => kit.told.flatMap((message) => (message.kind === 'usage' ? [...message.counts] : []))
const bytesOf = (kit: Kit, day = '2026-03-04'): number => countsOf(kit).filter((count) => count.day === day).reduce((sum, { egressBytes }) => sum + egressBytes, 0)
const sized = (bytes: number): RequestListener => (_, response) => void response.end(Buffer.alloc(bytes))

describe('bytes of a day', () => {
  it('an answer is cut off where the budget ends, and the next request opens no socket', async () => {
    const { kit, server } = await setup(sized(3 * megabyte))
    const page = kit.page()
    const answer = await page.fetch(ask())
    expect(failureOf(answer)).toMatchObject({ code: 'limit', reason: 'egress-budget' })
    expect(detailsOf(answer)).toEqual({ reason: 'egress-budget', budget: 'egress', most: megabyte, used: bytesOf(kit), resetsAt: midnight })
    expect(answer.body.byteLength).toBeLessThanOrEqual(megabyte)
    // Whatever had come in already is counted; that is at most one read of the socket more.
    expect(bytesOf(kit) - megabyte).toBeLessThan(70_000)
    expect(failureOf(await page.fetch(ask()))).toMatchObject({ code: 'limit', reason: 'egress-budget' })
    expect(server.requests).toHaveLength(1)
    expect(kit.ledger.map(({ outcome, reason }) => [outcome, reason])).toEqual([['refused', 'egress-budget'], ['refused', 'egress-budget']])
    expect(kit.told.filter(({ kind }) => kind === 'budget')).toEqual([{ kind: 'budget', plugin: 'sample', user: 'alice', tenant: 'system' }])
  })

  it('what would go out beyond it does not go out at all, not even in an address or a header', async () => {
    const { kit, server } = await setup(sized(10))
    const page = kit.page()
    expect(failureOf(await page.fetch(ask({ method: 'POST', body: 'x'.repeat(megabyte + 1) })))).toMatchObject({ reason: 'egress-budget' })
    expect([server.requests.length, bytesOf(kit)]).toEqual([0, 0])
    await page.fetch(ask({ url: `/?${'q'.repeat(7_000)}`, headers: { 'x-a': 'h'.repeat(8_000) } }))
    expect(bytesOf(kit)).toBeGreaterThan(15_000)
    expect(bytesOf(kit)).toBeLessThan(16_500)
  })

  it('many at once share it', async () => {
    const { kit } = await setup(sized(200_000))
    const answers = await Promise.all(Array.from({ length: 4 }, () => kit.page()).flatMap((page) => Array.from({ length: 8 }, () => page.fetch(ask()))))
    const codes = answers.map((answer) => (answer.result.ok ? 'ok' : failureOf(answer).code))
    expect(new Set(codes)).toEqual(new Set(['ok', 'limit']))
    expect(codes.filter((code) => code === 'ok').length).toBeLessThan(5)
    expect(answers.reduce((sum, { body }) => sum + body.byteLength, 0)).toBeLessThanOrEqual(megabyte)
  })

  it('users of a tenant share it, another tenant has its own', async () => {
    const { kit } = await setup(sized(700_000))
    kit.egress.authority({
      ...authorityOf(2), users: { alice: { tenant: 'system', role: 'tenant_user', active: true }, ben: { tenant: 'system', role: 'tenant_user', active: true }, cleo: { tenant: 'acme', role: 'tenant_user', active: true } },
      plugins: { sample: Object.fromEntries(['alice', 'ben', 'cleo'].map((user) => [user, { enabled: true, grants: ['network:api'] }])) },
    })
    expect((await kit.page().fetch(ask())).result.ok).toBe(true)
    expect(failureOf(await kit.page({ ...alice, user: 'ben' }).fetch(ask())).code).toBe('limit')
    expect((await kit.page({ ...alice, user: 'cleo', tenant: 'acme' }).fetch(ask())).result.ok).toBe(true)
    expect(new Set(countsOf(kit).map(({ user, tenant }) => `${user}@${tenant}`))).toEqual(new Set(['alice@system', 'ben@system', 'cleo@acme']))
  })

  it('goes on where the process before it ended, and main knew that before it heard of rest', async () => {
    const first = await setup(sized(600_000))
    await first.kit.page().fetch(ask())
    const kinds = first.kit.told.map((message) => (message.kind === 'busy' ? `busy ${message.busy}` : message.kind)).filter((kind) => kind !== 'calls')
    expect(kinds.indexOf('usage')).toBeGreaterThan(-1)
    expect(kinds.indexOf('usage')).toBeLessThan(kinds.lastIndexOf('busy false'))
    const second = await setup(sized(600_000), { base: countsOf(first.kit) })
    expect(failureOf(await second.kit.page().fetch(ask())).code).toBe('limit')
    expect(bytesOf(second.kit), 'only its own').toBeLessThan(700_000)
    const tomorrow = await setup(sized(600_000), { base: countsOf(first.kit), clock: { at: midnight } })
    expect((await tomorrow.kit.page().fetch(ask())).result.ok).toBe(true)
  })

  it('each part counts for the day it came on; after midnight there is a new budget', async () => {
    let more: () => void = () => undefined
    const { kit, clock } = await setup((_, response) => {
      response.write(Buffer.alloc(900_000))
      more = () => void response.end(Buffer.alloc(900_000))
    })
    const page = kit.page()
    let got = 0
    const answer = page.fetch(ask(), { onPart: (bytes) => { got = bytes } })
    await vi.waitFor(() => expect(got).toBe(900_000))
    clock.at = midnight
    more()
    expect((await answer).result).toEqual({ ok: true, value: { bytes: 1_800_000 } })
    expect(bytesOf(kit, '2026-03-04')).toBeGreaterThan(900_000)
    expect(bytesOf(kit, '2026-03-05')).toBeGreaterThanOrEqual(900_000)
    expect(failureOf(await page.fetch(ask({ method: 'POST', body: 'x'.repeat(200_000) }))).code).toBe('limit')
  })

  it('a bomb counts as what came over the wire', async () => {
    const { kit } = await setup((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(8 * megabyte))))
    expect((await kit.page().fetch(ask())).result.ok).toBe(true)
    expect(bytesOf(kit)).toBeLessThan(20_000)
  })
})
