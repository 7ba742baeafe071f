import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { anna } from '../store/core/testing/fixture'
import { end, http, native, outboxWorld, type World } from './testing/world'
import { nextAttempt } from './waits'

let world: World
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00Z'), toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  world = outboxWorld()
})
afterEach(async () => {
  const stopping = world.outbox?.stop(0)
  await world.pass(0)
  await stopping
  world.dispose()
  vi.useRealTimers()
})

const ids = (): string[] => world.sent.map(({ message }) => message.id)
const times = (): number[] => world.sent.map(({ at }) => Math.round(at / 1000))
const trail = async (id: string): Promise<readonly { outcome: string; reason: string }[]> => (await world.store.outboxMessage('watch', anna, id)).trail

describe('a message', () => {
  it('is sent at once, noted, and told of', async () => {
    world.start()
    const [message] = await world.add({ content: http() })
    expect(ids()).toEqual([message!.id])
    expect(await world.state(message!.id)).toMatchObject({ state: 'delivered', attempts: 1, nextAt: null })
    expect(world.changes).toEqual([{ id: message!.id, plugin: 'watch', user: anna.user, state: 'delivered' }])
  })

  it('that waited while the workspace was sealed is sent after unlock, once', async () => {
    const [message] = await world.add({ content: http() })
    expect(world.sent).toEqual([])
    world.start()
    await world.pass(0)
    expect(ids()).toEqual([message!.id])
    await world.outbox.stop()
    world.start()
    await world.pass(60_000)
    expect(ids()).toEqual([message!.id])
  })

  it('is tried again after 10 s, 30 s, 1, 2, 5, 10, 20 and every 30 minutes, and is dead after its end', async () => {
    world.answer = () => end('retry')
    world.start()
    const [message] = await world.add({ content: http(), expiresAt: Date.now() + 3 * 3_600_000 })
    await world.pass(4 * 3_600_000)
    const waits = times().map((at, index) => at - (times()[index - 1] ?? at))
    expect(waits).toEqual([0, 10, 30, 60, 120, 300, 600, 1200, 1800, 1800, 1800, 1800])
    expect(await world.state(message!.id)).toMatchObject({ state: 'dead', reason: 'expired', nextAt: null })
    expect((await trail(message!.id)).at(-1)).toMatchObject({ outcome: 'dead', reason: 'expired' })
    expect(world.changes.at(-1)).toMatchObject({ state: 'dead' })
  })

  it('that the service refuses for good is dead, and can be sent again under the same id', async () => {
    world.answer = () => end('dead', { status: 404, answer: 'no such hook' })
    world.start()
    const [message] = await world.add({ content: http() })
    expect(await world.state(message!.id)).toMatchObject({ state: 'dead', reason: 'http', answer: 'no such hook' })
    await world.pass(3_600_000)
    expect(world.sent).toHaveLength(1)
    world.answer = () => end('delivered')
    await world.store.sendAgain('watch', anna, message!.id)
    world.outbox.look()
    await world.pass(0)
    expect(ids()).toEqual([message!.id, message!.id])
    expect((await trail(message!.id)).map(({ outcome }) => outcome)).toEqual(['dead', 'delivered'])
  })

  it('whose deliverer throws is tried again', async () => {
    world.answer = () => { throw new Error('not foreseen') }
    world.start()
    const [message] = await world.add({ content: http() })
    expect(await world.state(message!.id)).toMatchObject({ state: 'queued', reason: 'internal', attempts: 1 })
    expect(world.logged.join()).toMatch(/not foreseen/)
    world.answer = () => end('delivered')
    await world.pass(10_000)
    expect(await world.state(message!.id)).toMatchObject({ state: 'delivered' })
  })

  it('that was replaced or discarded before its turn is not sent', async () => {
    const connection = randomUUID()
    world.start()
    const [first, second] = await world.add({ content: http(connection) }, { content: http(connection), key: 'group' })
    await world.add({ content: http(connection), key: 'group', label: 'newer' })
    const [last] = await world.add({ content: http(connection) })
    await world.store.discardMessage('watch', anna, last!.id)
    await world.pass(10_000)
    expect(world.sent.map(({ message }) => message.label)).toEqual(['test', 'newer'])
    expect(ids()[0]).toBe(first!.id)
    expect(await world.state(second!.id)).toMatchObject({ state: 'replaced' })
    expect(await world.state(last!.id)).toMatchObject({ state: 'cancelled' })
  })
})

describe('a connection', () => {
  it('gets one message at a time, a second apart; others are not held up', async () => {
    const slow = randomUUID()
    const other = randomUUID()
    world.answer = ({ content }) => (content.channel === 'http' && content.connection === slow ? new Promise((resolve) => { setTimeout(() => resolve(end('delivered')), 4_000) }) : end('delivered'))
    world.start()
    await world.add(...Array.from({ length: 3 }, () => ({ content: http(slow) })), ...Array.from({ length: 3 }, () => ({ content: http(other) })))
    await world.pass(20_000)
    const of = (connection: string): number[] => world.sent.filter(({ message: { content } }) => content.channel === 'http' && content.connection === connection).map(({ at }) => at)
    expect(of(slow)).toEqual([0, 5_000, 10_000])
    expect(of(other)).toEqual([0, 1_000, 2_000])
  })

  it('shows native messages one after the other without a pause', async () => {
    let atOnce = 0
    let most = 0
    world.answer = async () => {
      most = Math.max(most, ++atOnce)
      await Promise.resolve()
      atOnce -= 1
      return end('delivered')
    }
    world.start()
    await world.add(...Array.from({ length: 10 }, () => ({ content: native() })))
    await world.pass(0)
    expect([world.sent.length, most]).toEqual([10, 1])
  })

  it('that says when to come back is left alone until then, also when the network is back', async () => {
    const connection = randomUUID()
    world.answer = () => (world.sent.length === 1 ? end('retry', { status: 429, retryAfterMs: 90_000 }) : end('delivered'))
    world.start()
    const [first, second] = await world.add({ content: http(connection) }, { content: http(connection) })
    await world.pass(5_000)
    world.outbox.hasten()
    await world.pass(84_000)
    expect(ids()).toEqual([first!.id])
    await world.pass(10_000)
    expect(times()).toEqual([0, 90, 91])
    expect(new Set(ids())).toEqual(new Set([first!.id, second!.id]))
  })

  it('that failed is tried at once when the network is back', async () => {
    world.answer = () => end('retry', { reason: 'network', status: null })
    world.start()
    await world.add({ content: http() })
    await world.pass(60_000)
    world.answer = () => end('delivered')
    const before = world.sent.length
    world.outbox.hasten()
    await world.pass(0)
    expect(world.sent).toHaveLength(before + 1)
    await world.pass(3_600_000)
    expect(world.sent).toHaveLength(before + 1)
  })
})

describe('a store that cannot write', () => {
  it('keeps the message queued and its connection waiting; nothing is sent twice meanwhile, and nothing turns in a loop', async () => {
    const connection = randomUUID()
    world.start()
    world.broken = 'reportAttempt'
    const [first, second] = await world.add({ content: http(connection) }, { content: http(connection) })
    await world.pass(10 * 60_000)
    expect(ids()).toEqual([first!.id])
    expect(world.logged.length).toBeLessThan(30)
    expect(await world.state(first!.id)).toMatchObject({ state: 'queued', attempts: 0 })
    world.broken = null
    await world.pass(60_000)
    expect(ids()).toEqual([first!.id, second!.id])
    expect((await trail(first!.id))).toHaveLength(1)
  })

  it('and an app that ends before it can again sends the message once more, under the same id', async () => {
    world.start()
    world.broken = 'reportAttempt'
    const [message] = await world.add({ content: http() })
    const stopping = world.outbox.stop(5_000)
    await world.pass(5_000)
    await stopping
    world.broken = null
    world.start()
    await world.pass(0)
    expect(ids()).toEqual([message!.id, message!.id])
  })

  it('or read: it is asked again every few seconds', async () => {
    world.broken = 'dueMessages'
    world.start()
    await world.pass(60_000)
    expect(world.logged.length).toBeGreaterThan(5)
    expect(world.logged.length).toBeLessThan(20)
    world.broken = null
    await world.add({ content: http() })
    expect(world.sent).toHaveLength(1)
  })
})

describe('stopping', () => {
  it('waits for the attempt under way, notes it, and begins no other', async () => {
    world.answer = () => new Promise((resolve) => { setTimeout(() => resolve(end('delivered')), 3_000) })
    world.start()
    const connection = randomUUID()
    const [first, second] = await world.add({ content: http(connection) }, { content: http(connection) })
    let stopped = false
    void world.outbox.stop().then(() => { stopped = true })
    await world.pass(2_000)
    expect(stopped).toBe(false)
    await world.pass(1_000)
    expect(stopped).toBe(true)
    expect(await world.state(first!.id)).toMatchObject({ state: 'delivered' })
    await world.pass(60_000)
    expect(await world.state(second!.id)).toMatchObject({ state: 'queued', attempts: 0 })
  })

  it('is for good: a start that comes later begins nothing', async () => {
    world.start()
    await world.outbox.stop()
    world.outbox.start()
    const [message] = await world.add({ content: http() })
    await world.pass(60_000)
    expect(world.sent).toEqual([])
    expect(await world.state(message!.id)).toMatchObject({ state: 'queued', attempts: 0 })
  })

  it('is not held up by who hears of changes and fails', async () => {
    world.answer = () => new Promise((resolve) => { setTimeout(() => resolve(end('delivered')), 3_000) })
    world.start({ onChange: () => { throw new Error('the page is gone') } })
    const [message] = await world.add({ content: http() })
    const stopping = world.outbox.stop()
    await world.pass(3_000)
    await expect(stopping).resolves.toBeUndefined()
    expect(await world.state(message!.id)).toMatchObject({ state: 'delivered' })
    expect(world.logged.join()).toContain('the page is gone')
  })

  it('does not wait for ever', async () => {
    world.answer = () => new Promise(() => undefined)
    world.start()
    await world.add({ content: http() })
    let stopped = false
    void world.outbox.stop(5_000).then(() => { stopped = true })
    await world.pass(5_000)
    expect(stopped).toBe(true)
  })
})

describe('the wait before the next attempt', () => {
  it('is within a fifth of its step, and never less than the service asked for (property)', () => {
    const steps = [10, 30, 60, 120, 300, 600, 1200, 1800].map((seconds) => seconds * 1_000)
    fc.assert(fc.property(fc.nat(1e12), fc.integer({ min: 1, max: 400 }), fc.option(fc.nat(86_400_000)), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (now, attempts, retryAfter, random) => {
      const wait = nextAttempt(now, attempts, retryAfter, random) - now
      const step = steps[Math.min(attempts, steps.length) - 1]!
      expect(wait).toBeGreaterThanOrEqual(Math.max(step * 0.8 - 1, retryAfter ?? 0))
      expect(wait).toBeLessThanOrEqual(Math.max(step * 1.2 + 1, retryAfter ?? 0))
    }))
  })
})
