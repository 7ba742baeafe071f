import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Authority } from '@panoptic/sdk/contract/identity'
import { initialCredit } from '@panoptic/sdk/contract/wire'
import { createBudget } from './budget'
import { standingOf } from './gate'
import { allowed, codeOf, identity, start } from './testing/gated'

describe('gate', () => {
  it('answers a call with the identity of its port, whatever the message claims (S17)', async () => {
    const { page, call, reply } = start()
    expect(await call('echo', { text: 'hi' })).toEqual({ ok: true, value: { text: 'hi', plugin: 'p' } })
    page.send({ id: 900, route: 'echo', input: { text: 'hi' }, identity: { plugin: 'other', user: 'x' }, plugin: 'other' })
    expect(await reply(900)).toEqual({ ok: true, value: { text: 'hi', plugin: 'p' } })
    expect(codeOf(await call('echo', { text: 'hi', plugin: 'other' }))).toBe('invalid')
  })

  it('cannot be told apart: unknown, other port, not granted, inherited names', async () => {
    const { call } = start()
    const answers = await Promise.all(['nothing', 'elsewhere', 'granted', 'toString', '__proto__', 'constructor'].map((name) => call(name)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(codeOf(answers[0]!)).toBe('refused')
  })

  it('looks at the newest authority on every call: grant, revoke, disable, demote, sign out', async () => {
    const { call, state } = start()
    const answer = async (authority: Authority): Promise<string> => {
      state.authority = authority
      return codeOf(await call('granted'))
    }
    expect(await answer(allowed(['files']))).toBe('ok')
    expect(await answer(allowed([]))).toBe('refused')
    expect(await answer(allowed(['files'], false))).toBe('refused')
    expect(await answer({ ...allowed(['files']), users: { u: { tenant: 't', role: 'tenant_user', active: false } } })).toBe('refused')
    expect(await answer({ ...allowed(['files']), users: { u: { tenant: 'other', role: 'tenant_user', active: true } } })).toBe('refused')
    expect(await answer({ revision: 2, users: {}, plugins: {} })).toBe('refused')
  })

  it('names the field and the remedy of bad input', async () => {
    const result = await start().call('echo', { text: 'x'.repeat(60) })
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid', details: { field: 'text' } } })
  })

  it('never lets a stack, a path or a wrong answer out', async () => {
    const { call, reports } = start()
    for (const name of ['throws', 'wrong', 'uncloneable']) {
      const result = await call(name)
      expect(codeOf(result)).toBe('internal')
      expect(JSON.stringify(result)).not.toContain('secret')
    }
    expect(reports).toHaveLength(3)
  })

  it('stops a call at its time limit, on cancel, and when the port ends', async () => {
    const { page, call, reply, aborted, end, records } = start()
    expect(codeOf(await call('slow'))).toBe('timeout')
    page.send({ id: 50, route: 'hang', input: {} })
    page.send({ cancel: 50 })
    expect(codeOf(await reply(50))).toBe('cancelled')
    page.send({ id: 51, route: 'hang', input: {} })
    await call('echo', { text: '' })
    end()
    await vi.waitFor(() => expect(records.filter(({ route }) => route === 'hang')).toHaveLength(2))
    expect(aborted).toHaveBeenCalledTimes(2)
  })

  it('sends no more chunks than it was given credit for, also for NaN and Infinity', async () => {
    const { page, chunks, reply, call } = start()
    page.send({ id: 70, route: 'stream', input: { chunks: initialCredit + 5 } })
    for (const credit of [Number.NaN, Infinity, -3, 0.5, 1e300]) page.send({ id: 70, credit })
    await call('echo', { text: '' })
    expect(chunks).toHaveLength(initialCredit)
    page.send({ id: 70, credit: 2 })
    await vi.waitFor(() => expect(chunks).toHaveLength(initialCredit + 2))
    page.send({ id: 70, credit: 100 })
    expect(await reply(70)).toEqual({ ok: true, value: { sent: initialCredit + 5 } })
    expect(chunks).toEqual(Array.from({ length: initialCredit + 5 }, (_, index) => index))
  })

  it('limits a flood of calls, and lets it go on later', async () => {
    let now = 0
    const { page, call, records } = start(allowed(), createBudget('host', () => now))
    for (let id = 10_000; id < 14_100; id++) page.send({ id, route: 'echo', input: { text: '' } })
    expect(codeOf(await call('echo', { text: '' }))).toBe('limit')
    expect(records.filter(({ outcome }) => outcome === 'ok')).toHaveLength(4_000)
    now = 1_000
    expect(codeOf(await call('echo', { text: '' }))).toBe('ok')
  })

  it('limits calls that stay open', async () => {
    const { page, call, records } = start()
    for (let id = 10_000; id < 12_500; id++) page.send({ id, route: 'hang', input: {} })
    expect(codeOf(await call('echo', { text: '' }))).toBe('limit')
    expect(records.filter(({ outcome }) => outcome === 'limit').length).toBeGreaterThanOrEqual(500)
  })

  it('survives any frame, and still serves (S8)', async () => {
    const { page, call, reports } = start()
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
      fc.record({ id: fc.oneof(fc.integer(), fc.double(), fc.string()), route: fc.oneof(fc.constantFrom('echo', '__proto__', 'valueOf'), fc.string()), input: fc.anything() }, { requiredKeys: [] }),
      fc.record({ id: fc.integer({ min: 0, max: 5 }), credit: fc.oneof(fc.double(), fc.string()) }),
      fc.record({ cancel: fc.oneof(fc.double(), fc.string()) }),
    )
    await fc.assert(fc.asyncProperty(anything, async (frame) => {
      page.send(frame)
      expect(['ok', 'limit']).toContain(codeOf(await call('echo', { text: 'still there' })))
    }), { numRuns: 300 })
    expect(reports).toEqual([])
  })
})

describe('standingOf', () => {
  it('finds nobody through inherited names', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(standingOf({ kind: 'shell', user: name, tenant: 't' }, allowed())).toBeNull()
      expect(standingOf({ ...identity, plugin: name }, allowed())).toBeNull()
    }
  })
})
