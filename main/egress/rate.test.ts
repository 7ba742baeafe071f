import { afterEach, describe, expect, it, vi } from 'vitest'
import { createRateLimits } from './rate'
import { retryAfter, windowOf } from './rate-headers'
import { connectionId, createKit, failureOf, loopback } from './test-kit'

const now = Date.UTC(2026, 0, 5, 12)

describe('what providers say', () => {
  it.each([
    [{ 'retry-after': '3' }, 3_000], [{ 'retry-after': '0' }, 0], [{ 'retry-after': '1.5' }, 1_500], [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    [{ 'retry-after': 'Mon, 05 Jan 2026 12:00:09 GMT' }, 9_000], [{ 'retry-after': 'Mon, 05 Jan 2026 11:00:00 GMT' }, 0], [{ 'retry-after': 'soon' }, null], [{ 'retry-after': '-5' }, null], [{}, null],
  ])('%j', (headers, ms) => expect(retryAfter(headers, now)).toBe(ms))

  it.each([
    [{ 'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-reset-requests': '1m1.5s' }, { left: 59, limit: 60, resetAt: now + 61_500 }],
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '20ms' }, { left: 0, limit: null, resetAt: now + 20 }],
    [{ 'anthropic-ratelimit-requests-remaining': '4', 'anthropic-ratelimit-requests-limit': '50', 'anthropic-ratelimit-requests-reset': '2026-01-05T12:00:30Z' }, { left: 4, limit: 50, resetAt: now + 30_000 }],
    [{ 'x-ratelimit-remaining': '10', 'x-ratelimit-limit': '5000', 'x-ratelimit-reset': String(now / 1000 + 60) }, { left: 10, limit: 5000, resetAt: now + 60_000 }],
    [{ 'ratelimit-remaining': '7', 'ratelimit-reset': '5', 'ratelimit-limit': '10, 10;w=60' }, { left: 7, limit: 10, resetAt: now + 5_000 }],
    [{ ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=100;w=60' }, { left: 50, limit: 100, resetAt: now + 30_000 }],
    [{ ratelimit: 'limit=100, remaining=0, reset=5' }, { left: 0, limit: 100, resetAt: now + 5_000 }],
    [{ 'x-ratelimit-remaining': '10' }, null], [{ 'x-ratelimit-remaining': 'many', 'x-ratelimit-reset': '5' }, null], [{}, null],
  ])('%j', (headers, window) => expect(windowOf(headers, now)).toEqual(window))
})

describe('the bucket of a credential', () => {
  afterEach(() => { vi.useRealTimers() })
  const never = new AbortController().signal

  it('lets as many leave as are left, then waits for the reset', async () => {
    vi.useFakeTimers({ now })
    const rates = createRateLimits()
    rates.learn('a', 200, { 'ratelimit-remaining': '2', 'ratelimit-reset': '10', 'ratelimit-limit': '3' })
    await rates.take('a', 0, never)
    await rates.take('a', 0, never)
    await expect(rates.take('a', 9_000, never)).rejects.toMatchObject({ code: 'limit', details: { reason: 'rate-limited', retryAt: now + 10_000 } })
    await expect(rates.take('b', 0, never)).resolves.toBeUndefined()
    const left: number[] = []
    for (let index = 0; index < 4; index++) void rates.take('a', 60_000, never).then(() => left.push(Date.now()), () => undefined)
    await vi.advanceTimersByTimeAsync(9_900)
    expect(left).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(200)
    expect(left.length).toBeGreaterThanOrEqual(3)
  })

  it('holds everything back after 429 with retry-after, and a wait can be aborted', async () => {
    vi.useFakeTimers({ now })
    const rates = createRateLimits()
    expect(rates.learn('a', 429, { 'retry-after': '5' })).toBe(5_000)
    expect(rates.learn('a', 200, { 'retry-after': '50' })).toBeNull()
    const abort = new AbortController()
    const waiting = rates.take('a', 10_000, abort.signal)
    abort.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })
})

describe('against a real server', () => {
  const stops: (() => Promise<void>)[] = []
  afterEach(async () => { for (const stop of stops.splice(0)) await stop() })
  const setup = async (listener: Parameters<typeof loopback>[0]) => {
    const server = await loopback(listener)
    const kit = createKit()
    kit.injection = { ...kit.injection, origin: server.origin }
    stops.push(kit.stop, server.close)
    return { kit, server }
  }
  const call = (more: object = {}): object => ({ url: '/', connection: connectionId, ...more })

  it('repeats a GET after 429 and 503 that say when, and shows the rest to the plugin', async () => {
    let count = 0
    const { kit, server } = await setup((_, response) => {
      count += 1
      if (count === 1) response.writeHead(429, { 'retry-after-ms': '80' }).end('slow down')
      else if (count === 2) response.writeHead(503, { 'retry-after': '0' }).end()
      else response.end('fine')
    })
    const started = performance.now()
    const answer = await kit.page().fetch(call())
    expect(answer.body.toString()).toBe('fine')
    expect(performance.now() - started).toBeGreaterThan(75)
    expect(kit.ledger).toEqual([expect.objectContaining({ outcome: 'ok', reason: 'retried 2×' })])
    expect(server.requests).toHaveLength(3)
  })

  it('gives up after two repeats; does not repeat a POST, nor a 429 that says nothing', async () => {
    const { kit, server } = await setup((request, response) => response.writeHead(429, request.url === '/mute' ? {} : { 'retry-after': '0' }).end())
    const page = kit.page()
    expect((await page.fetch(call())).head?.status).toBe(429)
    expect(server.requests).toHaveLength(3)
    expect((await page.fetch(call({ method: 'POST', body: 'x' }))).head?.status).toBe(429)
    expect((await page.fetch(call({ url: '/mute' }))).head?.status).toBe(429)
    expect(server.requests).toHaveLength(5)
  })

  it('a long retry-after reaches the plugin at once; the next request is refused without leaving', async () => {
    const { kit, server } = await setup((_, response) => response.writeHead(429, { 'retry-after': '3600' }).end())
    const page = kit.page()
    expect((await page.fetch(call())).head?.status).toBe(429)
    expect(failureOf(await page.fetch(call()))).toMatchObject({ code: 'limit', reason: 'rate-limited' })
    expect(server.requests).toHaveLength(1)
    expect(kit.ledger[1]).toMatchObject({ outcome: 'refused', reason: 'rate-limited' })
  })

  it('repeats a GET whose connection was lost before the head, never a POST', async () => {
    let count = 0
    const { kit, server } = await setup((request, response) => {
      count += 1
      if (count === 1 || request.method === 'POST') request.socket.destroy()
      else response.end('second')
    })
    const page = kit.page()
    expect((await page.fetch(call())).body.toString()).toBe('second')
    expect(failureOf(await page.fetch(call({ method: 'POST', body: 'x' })))).toMatchObject({ code: 'network', reason: 'reset' })
    expect(server.requests).toHaveLength(3)
  })
})
