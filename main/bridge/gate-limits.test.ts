/** What one port may cost its host. */
import { describe, expect, it, vi } from 'vitest'
import { createBudget } from './budget'
import { allowed, codeOf, start } from './testing/gated'
import { weightOf } from './weight'

const megabyte = 1_000_000
/** A list of this length with nothing in it: a few bytes to send. */
const holes = (length: number): unknown[] => {
  const list: unknown[] = []
  list.length = length
  return list
}
const deep = (depth: number): unknown => (depth === 0 ? 'x' : { a: deep(depth - 1) })

describe('bytes', () => {
  it('a port takes so many at once and so many a second; a call that is refused costs nothing', async () => {
    let now = 0
    const { call } = start(allowed(), createBudget('host', () => now))
    const heavy = async (size: number): Promise<string> => codeOf(await call('heavy', { data: new Uint8Array(size) }))
    expect(await heavy(65 * megabyte)).toBe('limit')
    expect(await heavy(40 * megabyte)).toBe('ok')
    expect(await heavy(40 * megabyte)).toBe('limit')
    expect(await heavy(20 * megabyte)).toBe('ok')
    now = 1_000
    expect(await heavy(40 * megabyte)).toBe('limit')
    expect(await heavy(30 * megabyte)).toBe('ok')
  })

  it('what costs nothing to send and much to look at is never looked at', async () => {
    const { call } = start()
    const knot: Record<string, unknown> = {}
    knot['self'] = knot
    const began = performance.now()
    const answers = await Promise.all([
      call('list', { items: holes(4_294_967_295) }),
      call('list', { items: holes(20_000) }),
      call('record', { fields: Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field ${index}`, 1])) }),
      call('list', { items: Array.from({ length: 300_000 }, () => 1) }),
      call('echo', knot),
    ])
    expect(answers.map(codeOf)).toEqual(['limit', 'limit', 'limit', 'limit', 'invalid'])
    // Sending and cloning these takes most of it; a schema that looks at the first one never comes back.
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(codeOf(await call('echo', { text: 'still there' }))).toBe('ok')
  })

  it('input that does not fit costs as long as it takes to say why', async () => {
    let now = 0
    const { call } = start(allowed(), createBudget('host', () => now))
    const codes: string[] = []
    for (let turn = 0; turn < 1_000 && codes.at(-1) !== 'limit'; turn++) codes.push(codeOf(await call('record', { fields: Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`field ${index}`, 1])) })))
    expect(new Set(codes)).toEqual(new Set(['invalid', 'limit']))
    expect(codeOf(await call('echo', { text: '' })), 'the whole port pays').toBe('limit')
    now = 60_000
    expect(codeOf(await call('echo', { text: '' }))).toBe('ok')
  })

  it('says what is wrong in a few words, however much it was', async () => {
    const { call } = start()
    const answer = await call('echo', { text: '', ...Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`unknown field ${index}`, 1])) })
    expect(codeOf(answer)).toBe('invalid')
    expect(JSON.stringify(answer).length).toBeLessThan(1_000)
  })
})

describe('chunks', () => {
  it('of another shape than their route declares end the call and are reported, whatever the handler makes of it', async () => {
    const { call, chunks, reports } = start()
    expect(await call('badChunk')).toMatchObject({ ok: false, error: { code: 'internal' } })
    expect(chunks).toEqual([])
    expect(reports).toHaveLength(1)
  })
})

describe('a flood', () => {
  it.each([
    ['calls', { id: 1, route: 'nothing', input: null }],
    ['cancels', { cancel: 5 }],
    ['credit', { id: 5, credit: 1 }],
    ['nonsense', 'x'],
  ])('of %s ends the port, and says so once', async (_, message) => {
    const { page, flooded, reports, records } = start()
    for (let sent = 0; sent < 30_000; sent++) page.send(message)
    await vi.waitFor(() => expect(flooded).toHaveBeenCalledTimes(1), { timeout: 10_000 })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(flooded).toHaveBeenCalledTimes(1)
    expect(reports).toEqual([expect.objectContaining({ message: expect.stringContaining('was ended') })])
    expect(records.length).toBeLessThan(20_000)
  })

  it('what a busy page sends is none', async () => {
    let now = 0
    const { page, call, flooded } = start(allowed(), createBudget('host', () => now))
    for (let second = 0; second < 8; second++) {
      now += 1_000
      for (let sent = 0; sent < 1_900; sent++) page.send({ id: 10_000 + sent, route: 'echo', input: { text: 'x' } })
      expect(codeOf(await call('echo', { text: '' }))).toBe('ok')
    }
    expect(flooded).not.toHaveBeenCalled()
  })
})

describe('weight', () => {
  it('is about the bytes of a value', () => {
    expect(weightOf({ text: 'x'.repeat(1_000) }, Infinity)).toBeGreaterThanOrEqual(1_000)
    expect(weightOf({ text: 'x'.repeat(1_000) }, Infinity)).toBeLessThan(1_200)
    expect(weightOf({ data: new Uint8Array(5_000), more: new ArrayBuffer(5_000) }, Infinity)).toBeGreaterThan(10_000)
    expect(weightOf('four', Infinity)).toBe(4)
    expect(weightOf(2n ** 4_000n, Infinity)).toBeGreaterThan(1_000)
    expect(weightOf(deep(3_000), Infinity)).toBeGreaterThan(3_000)
    expect(weightOf([undefined, null], Infinity)).toBeLessThan(200)
    expect(weightOf(new Map([[1, 2]]), Infinity)).toBeLessThan(200)
    expect(weightOf({ a: new Set(Array.from({ length: 1_000_000 }, (_, index) => index)) }, megabyte)).toBe(Infinity)
  })

  it('stops looking where it is too much', () => {
    expect(weightOf({ a: 'x'.repeat(100) }, 50)).toBe(Infinity)
    const shared = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner, inner], 'x')
    expect(weightOf(shared, Infinity), 'the same thing is looked at once').toBeLessThan(10_000)
  })
})
