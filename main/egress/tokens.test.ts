import { describe, expect, it } from 'vitest'
import { createTokens, type Token, type TokenKey } from './tokens'

const key: TokenKey = { owner: 'plugin tenant connection', fingerprint: 'one' }
const never = new AbortController().signal

/** A clock, and an endpoint whose answers the test gives. */
function setup() {
  const clock = { now: 1_000_000 }
  const tokens = createTokens(() => clock.now)
  const asked: { signal: AbortSignal; give: (seconds?: number) => Token; fail: (error: Error) => void }[] = []
  const exchange = (signal: AbortSignal): Promise<Token> => new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
    const number = asked.length + 1
    asked.push({ signal, fail: reject, give: (seconds = 3_600) => {
      const token = { value: `token-${number}`, assertion: 'a', expiresAt: clock.now + seconds * 1000 }
      resolve(token)
      return token
    } })
  })
  const take = (given = key, signal = never): Promise<string> => tokens.take(given, signal, exchange).then(({ value }) => value)
  return { clock, tokens, asked, take }
}

describe('access tokens', () => {
  it('are reused until 60 s before they expire', async () => {
    const { clock, asked, take } = setup()
    const first = take()
    asked[0]!.give()
    expect(await first).toBe('token-1')
    clock.now += 3_540_000 - 1
    expect(await take()).toBe('token-1')
    clock.now += 1
    const second = take()
    asked[1]!.give(30)
    expect(await second).toBe('token-2')
    const third = take()
    expect(asked).toHaveLength(3)
    asked[2]!.give()
    expect(await third).toBe('token-3')
  })

  it('are asked for once, however many wait; a failure reaches all and is not kept', async () => {
    const { asked, take } = setup()
    const many = Array.from({ length: 20 }, () => take())
    expect(asked).toHaveLength(1)
    asked[0]!.fail(new Error('no'))
    expect((await Promise.allSettled(many)).every(({ status }) => status === 'rejected')).toBe(true)
    const again = take()
    asked[1]!.give()
    expect(await again).toBe('token-2')
  })

  it('are asked for again with another key, and what the old one brings is not kept', async () => {
    const { asked, take } = setup()
    const old = take()
    const next = take({ ...key, fingerprint: 'two' })
    asked[1]!.give()
    asked[0]!.give()
    expect([await old, await next]).toEqual(['token-1', 'token-2'])
    expect(await take({ ...key, fingerprint: 'two' })).toBe('token-2')
    const back = take()
    expect(asked).toHaveLength(3)
    asked[2]!.give()
    expect(await back).toBe('token-3')
  })

  it('of two connections have nothing to do with each other', async () => {
    const { asked, take } = setup()
    const both = [take(), take({ ...key, owner: 'plugin tenant other' })]
    for (const { give } of asked) give()
    expect(await Promise.all(both)).toEqual(['token-1', 'token-2'])
  })

  it('one who stops waiting ends nobody else’s exchange; the last one ends it', async () => {
    const { asked, take } = setup()
    const [a, b] = [new AbortController(), new AbortController()]
    const waiting = [take(key, a.signal), take(key, b.signal)]
    a.abort(new Error('a left'))
    await expect(waiting[0]).rejects.toThrow('a left')
    expect(asked[0]!.signal.aborted).toBe(false)
    b.abort(new Error('b left'))
    await expect(waiting[1]).rejects.toThrow('b left')
    expect(asked[0]!.signal.aborted).toBe(true)
    const next = take()
    asked[1]!.give()
    expect(await next).toBe('token-2')
    await expect(take(key, a.signal)).rejects.toThrow('a left')
  })

  it('are dropped when the provider refused them, but not a newer one', async () => {
    const { tokens, asked, take } = setup()
    const first = take()
    const old = asked[0]!.give()
    await first
    tokens.drop({ ...key, fingerprint: 'other' }, old)
    expect(await take()).toBe('token-1')
    tokens.drop(key, old)
    const second = take()
    asked[1]!.give()
    await second
    tokens.drop(key, old)
    expect(await take()).toBe('token-2')
  })

  it('are gone when the connection is refused and when everything ends', async () => {
    const { tokens, asked, take } = setup()
    const first = take()
    asked[0]!.give()
    await first
    tokens.forget(key.owner)
    const second = take()
    expect(asked).toHaveLength(2)
    tokens.clear()
    await expect(second).rejects.toThrow('ended')
    expect(asked[1]!.signal.aborted).toBe(true)
  })

  it('of at most 200 connections are kept', async () => {
    const { asked, take } = setup()
    for (let index = 0; index <= 200; index++) {
      const one = take({ ...key, owner: String(index) })
      asked.at(-1)!.give()
      await one
    }
    expect(await take({ ...key, owner: '1' })).toBe('token-2')
    expect(asked).toHaveLength(201)
    void take({ ...key, owner: '0' }).catch(() => undefined)
    expect(asked).toHaveLength(202)
  })
})
