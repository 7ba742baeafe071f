import { randomUUID } from 'node:crypto'
import type { Attempt, MessageInfo } from '@panoptic/sdk/contract/outbox'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { By, NewOutgoing } from '../api'
import { insertUser } from './users'
import { anna, bo, codeOf, eve, fixture, type Fixture } from './testing/fixture'
import { http, native, outgoing } from './testing/messages'

let made: Fixture
beforeEach(() => {
  made = fixture()
})
afterEach(() => made.dispose())

const plugin = 'acme.bell'
/** A tenant_user beside eve, who administers their tenant. */
const finn: By = { user: '44444444-4444-4444-8444-444444444444', tenant: 'other' }
const [one, two] = [randomUUID(), randomUUID()]
const attempt = (extra: Partial<Attempt> = {}): Attempt => ({ at: made.clock.now, outcome: 'retry', reason: 'network', status: null, answer: '', durationMs: 1.5, ...extra })
const add = (by: By, ...messages: NewOutgoing[]): readonly MessageInfo[] => made.core.api.addMessages(plugin, by, messages)
const everything = { state: null, connection: null, before: null, limit: 500 } as const
const list = (by: By, extra: object = {}, of = plugin): readonly MessageInfo[] => made.core.api.outbox(of, by, { ...everything, ...extra }).messages
const labels = (messages: readonly { label: string }[]): string[] => messages.map(({ label }) => label)
const stateOf = (id: string): string => made.db.prepare<[string], string>('select state from messages where id = ?').pluck().get(id)!
const due = (): string[] => labels(made.core.api.dueMessages(made.clock.now, 100).messages)
const end = (id: string, extra: Partial<Attempt> = {}): boolean => made.core.api.reportAttempt({ id, attempt: attempt({ outcome: 'delivered', reason: '', ...extra }), nextAt: null })
const audited = (): unknown[] => made.db.prepare(`select tenant, actor, action, target, detail from audit where action like 'message.%' order by id`).all()
const rows = (): string => JSON.stringify(['messages', 'message_attempts', 'audit'].map((name) => made.db.prepare(`select * from ${name}`).all()))

describe('handing over', () => {
  test('is stored before the call returns, also across a restart, and due at once', () => {
    const given = outgoing({ label: 'a', content: native('Title', { view: 'budget', params: { model: 'x' } }) })
    expect(add(anna, given)).toEqual([{ id: given.id, at: made.clock.now, label: 'a', key: null, channel: 'native', connection: null, state: 'queued', reason: '', answer: '', attempts: 0, nextAt: made.clock.now, endedAt: null }])
    made.restart()
    expect(made.core.api.dueMessages(made.clock.now, 9)).toEqual({ messages: [{ id: given.id, plugin, ...anna, at: made.clock.now, label: 'a', key: null, expiresAt: given.expiresAt, content: given.content, attempts: 0, nextAt: made.clock.now }], nextAt: null })
  })

  test('twice does no harm: the second time changes nothing, also after it was delivered', () => {
    const [first, other] = [outgoing({ key: 'k', label: 'first' }), outgoing({ key: 'other' })]
    add(anna, first, other)
    end(first.id)
    const before = rows()
    expect(add(anna, { ...first, label: 'changed', replaces: ['other'] })).toMatchObject([{ id: first.id, label: 'first', state: 'delivered' }])
    expect(rows()).toBe(before)
    // In one call, too.
    const twice = outgoing()
    expect(add(anna, twice, twice).map(({ at }) => at)).toEqual([made.clock.now + 2, made.clock.now + 2])
  })

  test('all or none: an id that is somebody else’s, another plugin’s, or too many', () => {
    const taken = outgoing()
    add(anna, taken)
    const before = rows()
    for (const [by, of] of [[bo, plugin], [eve, plugin], [anna, 'other']] as const) expect(codeOf(() => made.core.api.addMessages(of, by, [outgoing(), taken]))).toBe('conflict')
    for (const by of [{ ...anna, tenant: 'other' }, { user: randomUUID(), tenant: 'system' }, { user: '', tenant: 'system' }]) expect(codeOf(() => add(by, outgoing()))).toBe('refused')
    expect(rows()).toBe(before)
  })

  test('at most 5 000 wait of one plugin and tenant; replacing goes on', () => {
    for (let round = 0; round < 50; round++) add(anna, ...Array.from({ length: 100 }, (_, index) => outgoing(round === 0 && index === 0 ? { key: 'k' } : {})))
    const before = rows()
    expect(() => add(bo, outgoing())).toThrow(expect.objectContaining({ code: 'limit', details: { budget: 'messages', most: 5000, remedy: expect.any(String) as string } }) as Error)
    expect(rows()).toBe(before)
    add(anna, outgoing({ key: 'k' }))
    add(eve, outgoing())
    expect(made.core.api.addMessages('other', anna, [outgoing()])).toHaveLength(1)
  })

  test('each has a time of its own, so that pages neither repeat nor leave out', () => {
    add(anna, ...Array.from({ length: 7 }, (_, index) => outgoing({ label: `a${index}` })))
    add(bo, outgoing({ label: 'b' }))
    made.clock.now -= 3
    add(anna, ...Array.from({ length: 4 }, (_, index) => outgoing({ label: `c${index}` })))
    const pages: string[] = []
    for (let before: number | null = null, more = true; more;) {
      const page = made.core.api.outbox(plugin, anna, { ...everything, before, limit: 2 })
      pages.push(...labels(page.messages))
      before = page.messages.at(-1)!.at
      more = page.more
    }
    expect(pages).toEqual([...pages].filter((label, index) => pages.indexOf(label) === index))
    expect([...pages].sort()).toEqual(labels(list(anna)).sort())
    expect(pages).toHaveLength(12)
  })
})

describe('a newer message', () => {
  test('takes the place of undelivered ones with its key or those it names, of the same user and plugin only', () => {
    add(anna, outgoing({ label: 'old', key: 'group' }), outgoing({ label: 'x', key: 'x' }), outgoing({ label: 'y', key: 'y' }), outgoing({ label: 'z', key: 'z' }), outgoing({ label: 'plain' }))
    add(bo, outgoing({ label: 'bo', key: 'group' }))
    made.core.api.addMessages('other', anna, [outgoing({ label: 'other', key: 'group' })])
    add(anna, outgoing({ label: 'new', key: 'group', replaces: ['x', 'y', `'; drop table messages`] }))
    expect(list(anna).map(({ label, state }) => `${label} ${state}`).sort()).toEqual(['bo queued', 'new queued', 'old replaced', 'plain queued', 'x replaced', 'y replaced', 'z queued'])
    expect(labels(list(anna, {}, 'other'))).toEqual(['other'])
    expect(list(anna, { state: 'replaced' })).toMatchObject([{ nextAt: null, endedAt: made.clock.now }, {}, {}])
  })

  test('leaves what was delivered, and what replaced it, as they are', () => {
    const [first, second, third] = [outgoing({ key: 'k' }), outgoing({ key: 'k' }), outgoing({ key: 'k' })]
    add(anna, first)
    end(first.id)
    add(anna, second, third)
    expect([first, second, third].map(({ id }) => stateOf(id))).toEqual(['delivered', 'replaced', 'queued'])
  })
})

describe('what is due', () => {
  test('the first of each connection, native ones one line, by time; and when the next is', () => {
    add(anna, outgoing({ label: 'a1', content: http(one) }), outgoing({ label: 'a2', content: http(one) }), outgoing({ label: 'n1' }))
    made.clock.now += 10
    add(bo, outgoing({ label: 'n2' }), outgoing({ label: 'b1', content: http(two) }))
    expect(due()).toEqual(['a1', 'n1', 'b1'])
    expect(labels(made.core.api.dueMessages(made.clock.now, 2).messages)).toEqual(['a1', 'n1'])
    const { id } = list(anna, { connection: one }).find(({ label }) => label === 'a1')!
    made.core.api.reportAttempt({ id, attempt: attempt(), nextAt: made.clock.now + 500 })
    expect(due()).toEqual(['a2', 'n1', 'b1'])
    expect(made.core.api.dueMessages(made.clock.now, 9).nextAt).toBe(made.clock.now + 500)
    expect(made.core.api.dueMessages(made.clock.now + 500, 9).nextAt).toBeNull()
  })

  test('the network is back: what waited for later is due now, of one connection or of all', () => {
    const messages = [outgoing({ label: 'a', content: http(one) }), outgoing({ label: 'b', content: http(two) }), outgoing({ label: 'n' })]
    add(anna, ...messages)
    for (const { id } of messages) made.core.api.reportAttempt({ id, attempt: attempt(), nextAt: made.clock.now + 5000 })
    expect(due()).toEqual([])
    expect([made.core.api.hastenMessages(two), due(), made.core.api.hastenMessages(null), due(), made.core.api.hastenMessages(null)]).toEqual([1, ['b'], 2, ['a', 'b', 'n'], 0])
  })
})

describe('an attempt', () => {
  test('is added to the trail and moves the message on', () => {
    const given = outgoing({ content: http(one) })
    add(anna, given)
    const report = (extra: Partial<Attempt>, nextAt: number | null): boolean => made.core.api.reportAttempt({ id: given.id, attempt: attempt(extra), nextAt })
    expect(report({ reason: 'http', status: 503, answer: 'x'.repeat(400) }, made.clock.now + 10)).toBe(true)
    expect(list(anna)[0]).toMatchObject({ state: 'queued', attempts: 1, reason: 'http', answer: 'x'.repeat(300), nextAt: made.clock.now + 10 })
    expect(codeOf(() => report({}, null))).toBe('invalid')
    made.clock.now += 10
    expect(report({ outcome: 'dead', reason: 'http', status: 400, answer: 'no' }, null)).toBe(true)
    expect(list(anna)[0]).toMatchObject({ state: 'dead', attempts: 2, reason: 'http', answer: 'no', nextAt: null, endedAt: made.clock.now })
    expect(made.core.api.outboxMessage(plugin, anna, given.id)).toMatchObject({
      content: given.content, params: {},
      trail: [{ at: made.clock.now - 10, outcome: 'retry', reason: 'http', status: 503, durationMs: 1.5 }, { at: made.clock.now, outcome: 'dead', reason: 'http', status: 400, answer: 'no', durationMs: 1.5 }],
    })
    expect(end(randomUUID())).toBe(false)
  })

  test('of a message that was replaced or discarded on its way: a delivery is one, a failure changes nothing', () => {
    const [replaced, discarded] = [outgoing({ key: 'k' }), outgoing()]
    add(anna, replaced, discarded)
    add(anna, outgoing({ key: 'k' }))
    made.core.api.discardMessage(plugin, anna, discarded.id)
    expect(made.core.api.reportAttempt({ id: discarded.id, attempt: attempt(), nextAt: made.clock.now + 1 })).toBe(false)
    expect(end(replaced.id)).toBe(false)
    expect([stateOf(replaced.id), stateOf(discarded.id)]).toEqual(['delivered', 'cancelled'])
    expect(made.core.api.outboxMessage(plugin, anna, discarded.id).trail).toHaveLength(1)
  })

  test('beyond 200 drops the oldest of the trail', () => {
    const given = outgoing()
    add(anna, given)
    for (let index = 0; index < 205; index++) made.core.api.reportAttempt({ id: given.id, attempt: attempt({ at: index }), nextAt: 1 })
    const { trail, message } = made.core.api.outboxMessage(plugin, anna, given.id)
    expect([trail.length, trail[0]!.at, trail.at(-1)!.at, message.attempts]).toEqual([200, 5, 204, 205])
  })
})

describe('whose messages', () => {
  let ids: Record<'eve' | 'finn' | 'anna', string>
  beforeEach(() => {
    insertUser(made.db, { id: finn.user, tenant: finn.tenant, name: 'Finn', role: 'tenant_user', at: 1 })
    const messages = { eve: outgoing({ label: 'eve', content: http(one) }), finn: outgoing({ label: 'finn' }), anna: outgoing({ label: 'anna', content: http(two) }) }
    ids = { eve: messages.eve.id, finn: messages.finn.id, anna: messages.anna.id }
    add(eve, messages.eve)
    add(finn, messages.finn)
    add(anna, messages.anna)
  })

  test('A-19: an administrator sees the tenant’s of that plugin, others their own, nobody another tenant’s', () => {
    expect([eve, finn, anna, bo].map((by) => labels(list(by)))).toEqual([['finn', 'eve'], ['finn'], ['anna'], []])
    expect(list(eve, {}, 'other')).toEqual([])
    expect(labels(list(eve, { connection: one }))).toEqual(['eve'])
    expect([list(eve, { connection: two }), list(eve, { state: 'dead' })]).toEqual([[], []])
    const seen = (by: By, id: string, of = plugin): unknown => codeOf(() => made.core.api.outboxMessage(of, by, id).message.label)
    expect([eve, finn, anna, bo].map((by) => Object.values(ids).map((id) => seen(by, id)))).toEqual([['eve', 'finn', 'not-found'], ['not-found', 'finn', 'not-found'], ['not-found', 'not-found', 'anna'], ['not-found', 'not-found', 'not-found']])
    expect(seen(eve, ids.eve, 'other')).toBe('not-found')
    for (const by of [{ user: eve.user, tenant: 'system' }, { user: randomUUID(), tenant: 'other' }]) expect([codeOf(() => list(by)), seen(by, ids.eve)]).toEqual(['refused', 'refused'])
  })

  test('discarding and sending again is theirs too, and is in the log with it', () => {
    const { api } = made.core
    const before = rows()
    for (const [by, id, code] of [[finn, ids.eve, 'not-found'], [anna, ids.eve, 'not-found'], [eve, randomUUID(), 'not-found'], [{ ...eve, tenant: 'system' }, ids.eve, 'refused']] as const)
      for (const act of [api.discardMessage, api.sendAgain]) expect(codeOf(() => act(plugin, by, id))).toBe(code)
    expect(codeOf(() => api.sendAgain(plugin, eve, ids.eve))).toBe('conflict')
    expect(rows()).toBe(before)

    expect(api.discardMessage(plugin, eve, ids.finn)).toMatchObject({ state: 'cancelled', reason: 'discarded', nextAt: null, endedAt: made.clock.now })
    expect(codeOf(() => api.discardMessage(plugin, eve, ids.finn))).toBe('conflict')
    end(ids.eve, { outcome: 'dead', reason: 'http', status: 400, answer: 'no' })
    made.clock.now += 99
    expect(api.sendAgain(plugin, eve, ids.eve)).toMatchObject({ id: ids.eve, state: 'queued', reason: '', answer: '', attempts: 0, nextAt: made.clock.now, endedAt: null })
    expect(api.dueMessages(made.clock.now, 9).messages.find(({ id }) => id === ids.eve)).toMatchObject({ attempts: 0, expiresAt: made.clock.now + 86_400_000 })
    // The trail goes on.
    end(ids.eve)
    expect(api.outboxMessage(plugin, eve, ids.eve).trail.map(({ outcome }) => outcome)).toEqual(['dead', 'delivered'])
    expect(codeOf(() => api.sendAgain(plugin, eve, ids.eve))).toBe('conflict')
    expect(audited()).toEqual([
      { tenant: 'other', actor: eve.user, action: 'message.discarded', target: ids.finn, detail: `{"channel":"native","plugin":"${plugin}"}` },
      { tenant: 'other', actor: eve.user, action: 'message.again', target: ids.eve, detail: `{"channel":"http","connection":"${one}","plugin":"${plugin}"}` },
    ])
  })

  test('an entry that cannot be written leaves the message as it was', () => {
    made.db.exec(`create trigger fails before insert on audit begin select raise(abort, 'no'); end`)
    const before = rows()
    expect(() => made.core.api.discardMessage(plugin, eve, ids.finn)).toThrow('no')
    expect(rows()).toBe(before)
  })
})

test('notices: what the system showed this user, newest first, without what was replaced; read is read', () => {
  const { api } = made.core
  const shown = outgoing({ content: native('New', { urgency: 'critical', view: 'budget', params: { model: 'x' } }), key: 'k' })
  add(anna, outgoing({ key: 'k' }), outgoing({ content: http(one) }), shown)
  api.addMessages('other', anna, [outgoing({ content: native('Later') })])
  add(bo, outgoing())
  expect(api.notices(anna, 9)).toMatchObject([
    { title: 'New', body: 'B', plugin, urgency: 'critical', view: 'budget', params: { model: 'x' }, state: 'queued', read: false },
    { title: 'Later', plugin: 'other', view: null, params: {}, read: false },
  ])
  expect(api.notices(anna, 1)).toHaveLength(1)
  api.markNoticesRead(anna)
  expect([api.notices(anna, 9).map(({ read }) => read), api.notices(bo, 9).map(({ read }) => read)]).toEqual([[true, true], [false]])
  for (const ask of [() => api.notices({ ...anna, tenant: 'other' }, 9), () => api.markNoticesRead({ ...anna, tenant: 'other' })]) expect(codeOf(ask)).toBe('refused')
})

test('the newest 1 000 that ended are kept for each user, and all that wait', () => {
  const waiting = outgoing({ label: 'waits' })
  add(anna, waiting)
  add(bo, outgoing({ label: 'bo' }))
  end(list(bo)[0]!.id)
  for (let round = 0; round < 11; round++) {
    made.clock.now += 1000
    add(anna, ...Array.from({ length: 100 }, (_, index) => outgoing({ label: `${round}-${index}` })))
    for (const { id, label } of list(anna)) if (label.startsWith(`${round}-`)) end(id)
  }
  made.clock.now += 1000
  add(anna, outgoing({ label: 'last' }))
  const left = made.db.prepare<[string], { label: string; state: string }>('select label, state from messages where user = ? order by at').all(anna.user)
  expect([left.length, left[0]!.label, left[1]!.label, left.at(-1)!.label]).toEqual([1002, 'waits', '1-0', 'last'])
  expect(made.db.prepare('select count(*) from message_attempts where message not in (select id from messages)').pluck().get()).toBe(0)
  expect([stateOf(waiting.id), labels(list(bo))]).toEqual(['queued', ['bo']])
})

test('whatever happens in whatever order, each message is in the state that the rules say (property)', () => {
  const step = fc.oneof(
    fc.record({ what: fc.constant('add' as const), key: fc.constantFrom('a', 'b', null), replaces: fc.subarray(['a', 'b']) }),
    fc.record({ what: fc.constantFrom('retry', 'delivered', 'dead', 'again', 'discard', 'repeat') as fc.Arbitrary<'retry' | 'delivered' | 'dead' | 'again' | 'discard' | 'repeat'>, which: fc.nat(30) }),
  )
  fc.assert(fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
    made.db.exec('delete from messages')
    const known: NewOutgoing[] = []
    const model = new Map<string, string>()
    for (const each of steps) {
      if (each.what === 'add') {
        const given = outgoing({ key: each.key, replaces: each.replaces })
        for (const { id, key } of known) if (model.get(id) === 'queued' && key !== null && [each.key, ...each.replaces].includes(key)) model.set(id, 'replaced')
        add(anna, given)
        known.push(given)
        model.set(given.id, 'queued')
        continue
      }
      const given = known[each.which % Math.max(1, known.length)]
      if (given === undefined) continue
      const { id } = given
      const state = model.get(id)!
      if (each.what === 'repeat') add(anna, given)
      else if (each.what === 'again') {
        const allowed = ['dead', 'cancelled'].includes(state)
        expect(typeof codeOf(() => made.core.api.sendAgain(plugin, anna, id))).toBe(allowed ? 'object' : 'string')
        if (allowed) model.set(id, 'queued')
      } else if (each.what === 'discard') {
        expect(typeof codeOf(() => made.core.api.discardMessage(plugin, anna, id))).toBe(state === 'queued' ? 'object' : 'string')
        if (state === 'queued') model.set(id, 'cancelled')
      } else {
        expect(made.core.api.reportAttempt({ id, attempt: attempt({ outcome: each.what }), nextAt: each.what === 'retry' ? made.clock.now + 5 : null })).toBe(state === 'queued')
        if (each.what === 'delivered' || (each.what === 'dead' && state === 'queued')) model.set(id, each.what)
      }
    }
    expect(Object.fromEntries(known.map(({ id }) => [id, stateOf(id)]))).toEqual(Object.fromEntries(model))
  }), { numRuns: 60, interruptAfterTimeLimit: 20_000 })
}, 60_000)
