import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newMessage, type NewMessage } from '@panoptic/sdk/contract/outbox'
import type { CallContext } from '../bridge/gate'
import { anna, bo, eve } from '../store/core/testing/fixture'
import type { MessageChange } from './api'
import { outboxHandlers } from './routes'
import { http, native, outboxWorld, type World } from './testing/world'

let world: World
let handlers: ReturnType<typeof outboxHandlers>
let changes: MessageChange[]
let read: string[]
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00Z'), toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  world = outboxWorld()
  changes = []
  read = []
  handlers = outboxHandlers({ store: world.store, outbox: world.start(), onChange: (change) => changes.push(change), onRead: (user) => read.push(user) })
})
afterEach(async () => {
  const stopping = world.outbox.stop(0)
  await world.pass(0)
  await stopping
  world.dispose()
  vi.useRealTimers()
})

const everything = ['notifications', 'mail', 'network:hooks']
const callOf = (plugin = 'watch', by = anna, grants: readonly string[] = everything): CallContext => ({ identity: { kind: 'plugin', plugin, ...by }, grants, role: 'tenant_user' }) as unknown as CallContext
const message = (more: Partial<NewMessage> = {}) => newMessage.parse({ id: randomUUID(), label: 'Budget', content: native(), ...more })
const send = (messages: ReturnType<typeof message>[], call = callOf()) => handlers['outbox.send']({ messages }, call)
const show = (title = 'Budget', more: object = {}, call = callOf()) => Promise.resolve(handlers['notify.show']({ title, body: '', urgency: 'normal', ...more }, call))
const codes = (results: readonly PromiseSettledResult<unknown>[]): string[] => results.map((result) => (result.status === 'fulfilled' ? 'ok' : (result.reason as { code: string }).code))

const connect = (network: string, plugin = 'watch', by = anna): string => world.made.core.saveConnection(by, {
  id: null, plugin, network, label: network, origin: network === 'mail' ? 'smtp://127.0.0.1:2525' : 'http://127.0.0.1:9', basePath: '', account: network === 'mail' ? 'ada' : '', slot: '', value: null, confirmOrigin: false,
})
const mail = (connection: string) => ({ channel: 'mail' as const, connection, from: 'panoptic@example.com', to: ['ada@example.com'], subject: 'Budget', text: 'Over it.' })

describe('outbox.send', () => {
  it('stores native, mail and HTTP messages under the port’s identity, and hands them to the outbox', async () => {
    const [hooks, server] = [connect('hooks'), connect('mail')]
    const messages = [message(), message({ content: mail(server) }), message({ content: http(hooks), key: 'group' })]
    const answer = await send(messages)
    expect(answer.messages.map(({ id, channel, connection, state, key }) => ({ id, channel, connection, state, key }))).toEqual([
      { id: messages[0]!.id, channel: 'native', connection: null, state: 'queued', key: null },
      { id: messages[1]!.id, channel: 'mail', connection: server, state: 'queued', key: null },
      { id: messages[2]!.id, channel: 'http', connection: hooks, state: 'queued', key: 'group' },
    ])
    expect(changes.map(({ id, plugin, user, state }) => [id, plugin, user, state])).toEqual(messages.map(({ id }) => [id, 'watch', anna.user, 'queued']))
    await world.pass(0)
    expect(new Set(world.sent.map(({ message: { id } }) => id))).toEqual(new Set(messages.map(({ id }) => id)))
    expect(world.sent[0]!.message).toMatchObject({ plugin: 'watch', ...anna, expiresAt: Date.now() + 24 * 3_600_000 })
  })

  it('sends what is handed over twice once', async () => {
    const handed = message()
    await send([handed])
    await world.pass(0)
    const again = await send([handed])
    await world.pass(60_000)
    expect(again.messages[0]).toMatchObject({ id: handed.id, state: 'delivered' })
    expect(world.sent).toHaveLength(1)
  })

  it.each([
    ['notifications', ['mail', 'network:hooks']], ['mail', ['notifications', 'network:hooks']], ['network:hooks', ['notifications', 'mail', 'network:other']],
  ])('refuses a message without the grant %s, and stores none of the call', async (missing, grants) => {
    const contents = { notifications: native(), mail: mail(connect('mail')), 'network:hooks': http(connect('hooks')) }
    const others = { notifications: message({ content: mail(connect('mail')) }), mail: message(), 'network:hooks': message() }
    await expect(send([others[missing as keyof typeof others], message({ content: contents[missing as keyof typeof contents] })], callOf('watch', anna, grants))).rejects.toMatchObject({ code: 'refused' })
    expect((await handlers['outbox.list']({ state: null, connection: null, before: null, limit: 10 }, callOf())).messages).toEqual([])
  })

  it('knows no connection of another plugin, another tenant, or another kind', async () => {
    const [foreign, otherTenant, server, hooks] = [connect('hooks', 'other'), connect('hooks', 'watch', eve), connect('mail'), connect('hooks')]
    for (const content of [http(foreign), http(otherTenant), http(randomUUID()), http(server), mail(hooks)])
      await expect(send([message(), message({ content })])).rejects.toMatchObject({ code: 'not-found', details: { field: 'messages.1.content.connection' } })
    expect(world.sent).toEqual([])
  })

  it('cleans what is shown on the screen, and leaves what a service gets as it is', async () => {
    const hooks = connect('hooks')
    await send([
      message({ content: native({ title: ' Bud\u202eget\n', body: 'a\r\nb\u0007', actions: [{ id: 'acknowledge', title: '\u200bAcknowledge' }] }) }),
      message({ content: { ...http(hooks), body: 'a\u202eb' } as never }),
    ])
    await world.pass(0)
    const of = (channel: string) => world.sent.find(({ message: { content } }) => content.channel === channel)!.message.content
    expect(of('native')).toMatchObject({ title: 'Budget', body: 'a\nb ', actions: [{ id: 'acknowledge', title: 'Acknowledge' }] })
    expect(of('http')).toMatchObject({ body: 'a\u202eb' })
  })

  it.each([
    ['messages.0.content.title', message({ content: native({ title: '\u200b' }) })],
    ['messages.0.content.actions.0.title', message({ content: native({ actions: [{ id: 'a', title: '\u202e' }] }) })],
    ['messages.0.label', message({ label: '\u200b' })],
    ['messages.0.expiresAt', message({ expiresAt: Date.parse('2026-11-30T10:00:00Z') })],
  ])('names the field %s and a remedy', async (field, wrong) => {
    await expect(send([wrong])).rejects.toMatchObject({ code: 'invalid', details: { field, remedy: expect.any(String) } })
  })

  it('counts native messages, all of a call or none; other channels are not counted', async () => {
    const hooks = connect('hooks')
    await send(Array.from({ length: 15 }, () => message()))
    await expect(send(Array.from({ length: 6 }, () => message()))).rejects.toMatchObject({ code: 'limit', details: { retryAt: Date.now() + 60_000 } })
    await send([...Array.from({ length: 5 }, () => message()), ...Array.from({ length: 30 }, () => message({ content: http(hooks) }))])
    await expect(show()).rejects.toMatchObject({ code: 'limit' })
  })

  it('counts a message that is handed over again once, and one that could not be stored not at all', async () => {
    const handed = Array.from({ length: 20 }, () => message())
    world.broken = 'addMessages'
    await expect(send(handed)).rejects.toThrow('disk full')
    world.broken = null
    await send(handed)
    await send(handed)
    await expect(send([message()])).rejects.toMatchObject({ code: 'limit' })
  })
})

describe('outbox.list, get, again, discard', () => {
  it('show this plugin’s messages, and nobody else’s', async () => {
    await send([message({ label: 'mine' })])
    await send([message({ label: 'another plugin' })], callOf('other'))
    await send([message({ label: 'another user' })], callOf('watch', bo))
    await send([message({ label: 'another tenant' })], callOf('watch', eve))
    const list = async (call: CallContext) => (await handlers['outbox.list']({ state: null, connection: null, before: null, limit: 10 }, call)).messages
    expect((await list(callOf('watch', bo))).map(({ label }) => label)).toEqual(['another user'])
    expect(new Set((await list(callOf())).map(({ label }) => label))).toEqual(new Set(['mine', 'another user']))
    const [own] = await list(callOf('watch', bo))
    for (const route of ['outbox.get', 'outbox.again', 'outbox.discard'] as const) {
      await expect(handlers[route]({ id: own!.id }, callOf('other'))).rejects.toMatchObject({ code: 'not-found' })
      await expect(handlers[route]({ id: own!.id }, callOf('watch', eve))).rejects.toMatchObject({ code: 'not-found' })
    }
  })

  it('a dead message is sent again under its id, and a queued one is discarded', async () => {
    const hooks = connect('hooks')
    world.answer = () => ({ outcome: 'dead', reason: 'http', status: 404, answer: 'gone', durationMs: 1, retryAfterMs: null })
    const dead = message({ content: http(hooks) })
    await send([dead])
    await world.pass(0)
    expect(await handlers['outbox.get']({ id: dead.id }, callOf())).toMatchObject({ message: { state: 'dead', reason: 'http' }, content: { channel: 'http' }, trail: [{ outcome: 'dead', status: 404 }] })
    await expect(handlers['outbox.again']({ id: dead.id }, callOf('watch', anna, ['mail']))).rejects.toMatchObject({ code: 'refused' })
    world.answer = () => ({ outcome: 'delivered', reason: '', status: 200, answer: '', durationMs: 1, retryAfterMs: null })
    await handlers['outbox.again']({ id: dead.id }, callOf())
    await world.pass(1_000)
    expect(world.sent.map(({ message: { id } }) => id)).toEqual([dead.id, dead.id])
    await expect(handlers['outbox.again']({ id: dead.id }, callOf())).rejects.toMatchObject({ code: 'conflict' })
    const waiting = message({ content: http(hooks) })
    await send([waiting])
    expect(await handlers['outbox.discard']({ id: waiting.id }, callOf())).toMatchObject({ state: 'cancelled' })
    expect(changes.at(-1)).toMatchObject({ id: waiting.id, state: 'cancelled' })
    await world.pass(60_000)
    expect(world.sent).toHaveLength(2)
  })
})

describe('notify.show and the shell’s list', () => {
  it('goes through the same outbox, with its trail', async () => {
    const { message: id } = await show('Budget', { view: 'overview', params: { month: '2026-01' }, key: 'budget', body: 'a\r\nb' })
    await world.pass(0)
    expect(world.sent[0]!.message).toMatchObject({ id, label: 'Budget', key: 'budget', content: { channel: 'native', title: 'Budget', body: 'a\nb', view: 'overview', params: { month: '2026-01' }, actions: [] } })
    expect(await handlers['messages.list']({}, callOf())).toEqual([
      { id, at: expect.any(Number), plugin: 'watch', title: 'Budget', body: 'a\nb', urgency: 'normal', view: 'overview', params: { month: '2026-01' }, state: 'delivered', read: false },
    ])
    expect(await handlers['messages.list']({}, callOf('shell', bo))).toEqual([])
    await handlers['messages.read']({}, callOf())
    expect(read).toEqual([anna.user])
    expect((await handlers['messages.list']({}, callOf()))[0]).toMatchObject({ read: true })
  })

  it('a title of nothing visible is refused by name', async () =>
    expect(show('\u200b\u202e \n')).rejects.toMatchObject({ code: 'invalid', details: { field: 'title' } }))

  it('of 10,000 at once 20 are shown; another plugin is not held up; a minute later it goes on', async () => {
    const results = await Promise.allSettled(Array.from({ length: 10_000 }, () => show()))
    await show('other', {}, callOf('chat'))
    await world.pass(0)
    expect(codes(results).filter((code) => code === 'limit')).toHaveLength(9_980)
    expect(world.sent).toHaveLength(21)
    await world.pass(60_000)
    await show()
    await world.pass(0)
    expect(world.sent).toHaveLength(22)
  })

  it('a patient one gets 200 a day', async () => {
    const answers: string[] = []
    for (let minute = 0; minute < 300; minute++) {
      answers.push(...codes(await Promise.allSettled([show()])))
      await world.pass(60_000)
    }
    expect([world.sent.length, answers.indexOf('limit')]).toEqual([200, 200])
    await world.pass(24 * 3_600_000)
    await show()
    await world.pass(0)
    expect(world.sent).toHaveLength(201)
  })
})
