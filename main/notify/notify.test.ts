import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallContext } from '../bridge/gate'
import type { StoredMessage } from '../store/api'
import { createOutbox } from './outbox'
import { escapeMarkup, plainBody, plainTitle, sourceOf } from './text'

/** The messages table; outlives an outbox as the database outlives the app. */
class Messages {
  rows: StoredMessage[] = []
  broken = false
  async addMessage(message: StoredMessage): Promise<void> { if (this.broken) throw new Error('disk full'); this.rows.push(message) }
  async setMessageState(id: string, state: StoredMessage['state']): Promise<void> { if (this.broken) throw new Error('disk full'); this.rows = this.rows.map((row) => (row.id === id ? { ...row, state } : row)) }
  async messages({ user }: { user: string }): Promise<StoredMessage[]> { return this.rows.filter((row) => row.user === user) }
  async markMessagesRead(): Promise<void> { this.rows = this.rows.map((row) => ({ ...row, read: true })) }
  async queuedMessages(): Promise<StoredMessage[]> { return this.rows.filter(({ state }) => state === 'queued') }
}
const callOf = (plugin = 'cost', user = 'anna'): CallContext => ({ identity: { kind: 'plugin', plugin, user, tenant: 'system' } }) as CallContext
const notice = (title = 'Budget', more: object = {}) => ({ title, body: '', urgency: 'normal' as const, ...more })

function setup(store = new Messages()) {
  const shown: StoredMessage[] = []
  const state = { now: Date.parse('2026-01-05T08:00:00Z'), takes: true as boolean | 'throws', changes: 0 }
  const outbox = createOutbox({
    store, now: () => state.now, onChange: () => { state.changes += 1 }, log: () => undefined,
    deliver: async (message) => {
      expect(store.rows.some(({ id }) => id === message.id)).toBe(true)
      if (state.takes === 'throws') throw new Error('no notification server')
      shown.push(message)
      return state.takes
    },
  })
  return { outbox, store, shown, state, show: outbox.handlers['notify.show'] }
}

describe('the outbox', () => {
  it('stores a message under the port’s identity before it is shown, then marks it', async () => {
    const { outbox, store, shown, show } = setup()
    const { message } = await show(notice('Budget', { view: 'overview', params: { month: '2026-01' }, key: 'budget', body: 'a\r\nb' }), callOf())
    await outbox.idle()
    expect(store.rows).toEqual([expect.objectContaining({ id: message, plugin: 'cost', user: 'anna', tenant: 'system', title: 'Budget', body: 'a\nb', view: 'overview', params: { month: '2026-01' }, key: 'budget', state: 'delivered', read: false })])
    expect(shown).toHaveLength(1)
  })

  it('one that cannot be stored is not shown, and the plugin learns it', async () => {
    const { outbox, store, shown, show } = setup()
    store.broken = true
    await expect(show(notice(), callOf())).rejects.toThrow('disk full')
    await outbox.idle()
    expect(shown).toHaveLength(0)
  })

  it.each([false, 'throws'] as const)('one that the system does not take (%s) is failed, and the next goes on', async (takes) => {
    const { outbox, store, state, show } = setup()
    state.takes = takes
    await show(notice('first'), callOf())
    await outbox.idle()
    state.takes = true
    await show(notice('second'), callOf())
    await outbox.idle()
    expect(store.rows.map((row) => row.state)).toEqual(['failed', 'delivered'])
  })

  it('what was queued when the app ended is shown at the next start, once; yesterday’s is not', async () => {
    const store = new Messages()
    const first = setup(store)
    await first.show(notice('kept'), callOf())
    await first.outbox.idle()
    store.rows = [...store.rows.map((row): StoredMessage => ({ ...row, state: 'queued' })), { ...store.rows[0]!, id: 'old', state: 'queued', at: first.state.now - 25 * 3_600_000 }]
    const second = setup(store)
    await second.outbox.start()
    await second.outbox.idle()
    expect(second.shown.map(({ title }) => title)).toEqual(['kept'])
    expect(store.rows.map((row) => row.state)).toEqual(['delivered', 'failed'])
    const third = setup(store)
    await third.outbox.start()
    await third.outbox.idle()
    expect(third.shown).toHaveLength(0)
  })

  it('of 10,000 at once 20 are shown; another plugin is not held up; a minute later it goes on', async () => {
    const { outbox, shown, store, state, show } = setup()
    const results = await Promise.allSettled(Array.from({ length: 10_000 }, () => show(notice(), callOf())))
    await show(notice('other'), callOf('chat'))
    await outbox.idle()
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(9_980)
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'limit', details: { retryAt: state.now + 60_000 } })
    expect([shown.length, store.rows.length]).toEqual([21, 21])
    state.now += 60_000
    await show(notice(), callOf())
    await outbox.idle()
    expect(shown).toHaveLength(22)
  })

  it('a patient one gets 200 a day', async () => {
    const { outbox, shown, state, show } = setup()
    const codes: string[] = []
    for (let minute = 0; minute < 300; minute++) {
      codes.push(await Promise.resolve(show(notice(), callOf())).then(() => 'ok', (error: { code: string }) => error.code))
      state.now += 60_000
    }
    await outbox.idle()
    expect([shown.length, codes.indexOf('limit')]).toEqual([200, 200])
    state.now += 24 * 3_600_000
    await show(notice(), callOf())
    await outbox.idle()
    expect(shown).toHaveLength(201)
  })

  it('a title of nothing visible is refused by name', async () =>
    expect(setup().show(notice('\u200b\u202e \n'), callOf())).rejects.toMatchObject({ code: 'invalid', details: { field: 'title' } }))

  it('lists and reads this user’s messages', async () => {
    const { outbox, show } = setup()
    await show(notice('mine'), callOf())
    await show(notice('theirs'), callOf('cost', 'ben'))
    await outbox.handlers['messages.read']({}, callOf())
    const list = await outbox.handlers['messages.list']({}, callOf())
    expect(list.map(({ title, read }) => [title, read])).toEqual([['mine', true]])
    expect(Object.keys(list[0]!)).not.toContain('user')
  })
})

describe('who speaks', () => {
  const titles = new Map([['llm', 'Costs'], ['chat', 'Chat'], ['evil', 'C\u043Ests'], ['host', 'P\u0430noptic'], ['guard', 'Panoptic: security'], ['long', 'x'.repeat(200)], ['blank', '\u200b']])
  it.each([
    ['chat', 'Chat'], ['evil', 'C\u043Ests (evil)'], ['llm', 'Costs (llm)'], ['host', 'P\u0430noptic (host)'], ['guard', 'Panoptic: security (guard)'],
    ['long', 'x'.repeat(60)], ['blank', 'blank'], ['gone', 'gone'],
  ])('%s is called %j', (plugin, name) => expect(sourceOf(plugin, titles)).toBe(name))
})

describe('texts', () => {
  it('lose control and reordering characters', () => {
    expect(plainTitle(' a\u0007b\n\u202Ec\u2066 ')).toBe('a b c')
    expect(plainBody('a\r\nb\tc\u001b[31m')).toBe('a\nb c [31m')
  })
  it('never reach a notification server as markup (property)', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', ';', 'b', 'a', '/', '"', 'lt', '&lt;') }), (text) => {
      expect(escapeMarkup(text)).not.toMatch(/[<>]/)
      expect(escapeMarkup(text).replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')).toBe(text)
    }))
  })
})
