/** Messages, their buttons, and figures of others in a test host: the host's own outbox and store, services played by the test. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Panoptic } from '../plugin'
import { createTestHost, type TestHost, type TestHostOptions } from './index'

const packageJson = {
  name: 'watch',
  panoptic: {
    engine: '^1', title: 'Watch', description: 'Watch', entry: 'dist/index.js', icon: 'icon.svg',
    views: [{ id: 'list', title: 'List' }],
    tasks: [{ id: 'look', title: 'Look', schedule: '*/5 * * * *', after: ['metrics'] }],
    secrets: [{ id: 'token', title: 'Token', inject: { kind: 'path', format: '/bot{value}' } }, { id: 'password', title: 'Password', inject: { kind: 'smtp' } }],
    permissions: {
      network: [{ id: 'bot', origin: 'https://bot.example', secrets: ['token'], reason: 'r' }],
      notifications: { reason: 'r' }, mail: { reason: 'r', secret: 'password' }, metrics: ['publish', 'read'],
    },
  },
}
type DB = Record<string, never>
const open: TestHost<DB>[] = []
const start = async (options: TestHostOptions<DB> = {}): Promise<TestHost<DB>> => {
  const host = await createTestHost<DB>({ package: packageJson, tasks: { look: async () => undefined }, ...options })
  open.push(host)
  return host
}
afterEach(async () => { for (const host of open.splice(0)) await host.close() })

const id = (): string => crypto.randomUUID()
const native = (title: string, more: object = {}) => ({ id: id(), label: title, content: { channel: 'native' as const, title, ...more } })
const second = 1_000

describe('the outbox', () => {
  it('P-51: what was handed over is kept, shown once, and listed; the same id twice does no harm', async () => {
    const { panoptic, outbox, notices } = await start()
    const states: string[] = []
    panoptic.outbox.onChange(({ state }) => states.push(state))
    const message = native('Costs are high', { body: 'since 10:00', urgency: 'critical', view: 'list', params: { alert: 'a1' } })
    expect(await panoptic.outbox.send([message, message])).toMatchObject([{ id: message.id, channel: 'native' }, { id: message.id }])
    await panoptic.outbox.send([message])
    await outbox.deliver()
    expect(notices).toEqual([{ user: panoptic.session.me().user, title: 'Costs are high', body: 'since 10:00', urgency: 'critical', view: 'list', params: { alert: 'a1' }, key: null, actions: [] }])
    expect(await panoptic.outbox.list()).toMatchObject({ messages: [{ id: message.id, state: 'delivered', attempts: 1 }], more: false })
    expect((await panoptic.outbox.get(message.id)).trail).toMatchObject([{ outcome: 'delivered', reason: '' }])
    await expect.poll(() => states.at(-1)).toBe('delivered')
  })

  it('a service that fails is tried again by the host’s clock, obeyed when it says when, and given up at the end', async () => {
    const { panoptic, outbox, connect, clock } = await start()
    const { id: connection } = connect({ network: 'bot', label: 'Bot', secret: '123456:abcdef' })
    outbox.answer(({ attempts }) => (attempts === 0 ? 'retry' : attempts === 1 ? { outcome: 'retry', status: 429, retryAfterMs: 90 * second } : 'dead'))
    const message = { id: id(), label: 'one', content: { channel: 'http' as const, connection, path: '/sendMessage', body: '{}' } }
    await panoptic.outbox.send([message])
    await outbox.deliver()
    await outbox.deliver()
    expect(outbox.attempts).toHaveLength(1)
    expect((await panoptic.outbox.get(message.id)).message).toMatchObject({ state: 'queued', attempts: 1, nextAt: clock.now + 10 * second })
    clock.now += 10 * second
    await outbox.deliver()
    expect((await panoptic.outbox.get(message.id)).message).toMatchObject({ state: 'queued', attempts: 2, nextAt: clock.now + 90 * second })
    clock.now += 90 * second
    await outbox.deliver()
    const { message: after, trail } = await panoptic.outbox.get(message.id)
    expect(after).toMatchObject({ state: 'dead', reason: 'http', attempts: 3 })
    expect(trail.map(({ outcome, status }) => [outcome, status])).toEqual([['retry', 503], ['retry', 429], ['dead', 400]])
    outbox.answer(() => 'delivered')
    expect(await panoptic.outbox.again(message.id)).toMatchObject({ state: 'queued' })
    await outbox.deliver()
    expect((await panoptic.outbox.get(message.id)).message.state).toBe('delivered')
  })

  it('mail goes through a mail server, which is a connection of its own kind', async () => {
    const { panoptic, outbox, connect } = await start()
    const server = connect({ network: 'mail', label: 'Mail', baseUrl: 'smtps://mail.example', account: 'ada', secret: 'correct horse' })
    expect(server).toMatchObject({ network: 'mail', origin: 'smtps://mail.example:465', account: 'ada', state: 'ready', hint: '' })
    const content = { channel: 'mail' as const, connection: server.id, from: 'ada@mail.example', to: ['bo@mail.example'], subject: 'Costs', text: 'high' }
    await panoptic.outbox.send([{ id: id(), label: 'Costs', content }])
    await outbox.deliver()
    expect(outbox.attempts).toMatchObject([{ label: 'Costs', content }])
    await expect(panoptic.outbox.send([{ id: id(), label: 'x', content: { channel: 'http', connection: server.id, path: '', body: '' } }])).rejects.toMatchObject({ code: 'not-found' })
  })

  it('a newer one takes the place of what is not delivered; a discarded one is not sent; one too old is dead', async () => {
    const { panoptic, outbox, clock, notices } = await start()
    outbox.answer(() => 'retry')
    const [first, newer, discarded, old] = [native('first'), native('newer'), native('discarded'), native('old')]
    await panoptic.outbox.send([{ ...first, key: 'k' }, discarded, { ...old, expiresAt: clock.now + second }])
    await outbox.deliver()
    await panoptic.outbox.discard(discarded.id)
    await panoptic.outbox.send([{ ...newer, key: 'k' }])
    outbox.answer(() => 'delivered')
    clock.now += 60 * second
    await outbox.deliver()
    const { messages } = await panoptic.outbox.list()
    expect(messages.map(({ label, state, reason }) => [label, state, reason])).toEqual([['newer', 'delivered', ''], ['old', 'dead', 'expired'], ['discarded', 'cancelled', expect.any(String)], ['first', 'replaced', expect.any(String)]])
    expect(notices.map(({ title }) => title)).toEqual(['newer'])
  })

  it('needs the grant of the channel, and a connection of its own; nothing of a refused call is kept', async () => {
    const host = await start({ user: { grants: [] } })
    const { panoptic } = host
    const mail = { channel: 'mail' as const, connection: id(), from: 'a@example.com', to: ['b@example.com'], subject: 's', text: 't' }
    const http = { channel: 'http' as const, connection: id(), path: '', body: '' }
    for (const content of [native('x').content, mail, http])
      await expect(panoptic.outbox.send([{ id: id(), label: 'x', content }])).rejects.toMatchObject({ code: content === http ? 'not-found' : 'refused' })
    await host.grant(['notifications', 'network:bot'])
    await expect(panoptic.outbox.send([native('kept?'), { id: id(), label: 'x', content: http }])).rejects.toMatchObject({ code: 'not-found' })
    expect((await panoptic.outbox.list()).messages).toEqual([])
    await expect(panoptic.outbox.send([{ ...native('x'), id: 'mine' }])).rejects.toMatchObject({ code: 'invalid', details: { field: 'messages.0.id' } })
    await expect(panoptic.outbox.get(id())).rejects.toMatchObject({ code: 'not-found' })
    expect(await panoptic.outbox.send([])).toEqual([])
  })
})

describe('buttons', () => {
  const shown = async (actions: NonNullable<TestHostOptions<DB>['actions']>): Promise<{ host: TestHost<DB>; message: string }> => {
    const host = await start({ actions })
    const message = native('Costs are high', { view: 'list', params: { alert: 'a1' }, actions: [{ id: 'acknowledge', title: 'Acknowledge' }, { id: 'open', title: 'Open' }] })
    await host.panoptic.outbox.send([message])
    await host.outbox.deliver()
    return { host, message: message.id }
  }

  it('P-50: run the plugin’s code with the message’s parameters; a click opens its view', async () => {
    const seen: unknown[] = []
    const { host, message } = await shown({ acknowledge: async (panoptic: Panoptic<DB>, params) => { seen.push([panoptic.session.me().role, params]) } })
    expect(host.notices[0]?.actions).toEqual([{ id: 'acknowledge', title: 'Acknowledge' }, { id: 'open', title: 'Open' }])
    expect(await host.outbox.press(message, 'acknowledge')).toBe(true)
    expect(seen).toEqual([['tenant_admin', { alert: 'a1' }]])
    expect(host.opened).toEqual([])
    await host.outbox.press(message, 'open')
    await host.outbox.press(message, null)
    expect(host.opened).toEqual([{ view: 'list', params: { alert: 'a1' } }, { view: 'list', params: { alert: 'a1' } }])
    await expect(host.outbox.press(message, 'explode')).rejects.toThrow('no button "explode"')
    await expect(host.outbox.press(id(), null)).rejects.toThrow('no message')
  })

  it('whose code fails, or is missing, say so and lead to the view instead', async () => {
    const { host, message } = await shown({ acknowledge: () => { throw new Error('locked') } })
    expect(await host.outbox.press(message, 'acknowledge')).toBe(false)
    expect(host.log).toEqual([{ level: 'error', message: 'action acknowledge: Error: locked' }])
    expect(host.opened).toEqual([{ view: 'list', params: { alert: 'a1' } }])
    const none = await shown({})
    expect(await none.host.outbox.press(none.message, 'acknowledge')).toBe(false)
    expect(none.host.log).toMatchObject([{ level: 'error', message: expect.stringContaining('"acknowledge"') as string }])
  })
})

describe('figures of others', () => {
  const at = Date.parse('2026-01-05T12:00:00Z')
  const cost = (model: string, value: number, when = at) => ({ name: 'llm.cost', labels: { model }, value, unit: 'nano-usd', at: when })
  const metric = { plugin: 'llm-cost', name: 'llm.cost' }

  it('P-50: are read as the host keeps them: series, days, points; each user’s own', async () => {
    const host = await start({ now: at })
    await host.publish('llm-cost', [cost('a', 1, at - 86_400_000), cost('a', 5), cost('b', 7), cost('b', 9)])
    await host.panoptic.metrics.publish([{ name: 'watch.firing', value: 1, unit: 'count', at }])
    const { metrics } = host.panoptic
    expect(await metrics.list([metric])).toEqual([
      { plugin: 'llm-cost', pluginTitle: 'llm-cost', name: 'llm.cost', labels: { model: 'a' }, unit: 'nano-usd', lastAt: at, lastValue: 5, firstAt: at - 86_400_000 },
      { plugin: 'llm-cost', pluginTitle: 'llm-cost', name: 'llm.cost', labels: { model: 'b' }, unit: 'nano-usd', lastAt: at, lastValue: 9, firstAt: at },
    ])
    expect((await metrics.list()).map(({ plugin, pluginTitle }) => [plugin, pluginTitle])).toEqual([['llm-cost', 'llm-cost'], ['llm-cost', 'llm-cost'], ['watch', 'Watch']])
    expect(await metrics.days([metric], '2026-01-01', '2026-01-05')).toEqual([
      { plugin: 'llm-cost', name: 'llm.cost', labels: { model: 'a' }, unit: 'nano-usd', days: ['2026-01-04', '2026-01-05'], values: [1, 5] },
      { plugin: 'llm-cost', name: 'llm.cost', labels: { model: 'b' }, unit: 'nano-usd', days: ['2026-01-05'], values: [9] },
    ])
    expect(await metrics.points(metric, { from: 0, to: at + 1, labels: { model: 'a' } })).toEqual({ series: [{ labels: { model: 'a' }, unit: 'nano-usd', at: [at - 86_400_000, at], values: [1, 5] }], more: false })
    expect(await metrics.points(metric, { from: 0, to: at, labels: { model: 'b' } })).toEqual({ series: [], more: false })
    const other = await host.addUser({ name: 'ben' })
    expect(await other.panoptic.metrics.list()).toEqual([])
  })

  it('more metrics than fit into one question are asked for in parts, each once', async () => {
    const host = await start({ now: at })
    await host.publish('llm-cost', Array.from({ length: 700 }, (_, index) => ({ name: `m.n${index}`, value: index, unit: 'count', at })))
    const names = Array.from({ length: 1_400 }, (_, index) => ({ plugin: 'llm-cost', name: `m.n${index % 700}` }))
    const series = await host.panoptic.metrics.list(names)
    expect(series).toHaveLength(700)
    expect(series.map(({ name }) => name)).toEqual(series.map(({ name }) => name).toSorted())
    expect(await host.panoptic.metrics.days(names, '2026-01-05', '2026-01-05')).toHaveLength(700)
    expect(await host.panoptic.metrics.list([])).toEqual([])
  })

  it('need the grant, and sensible questions', async () => {
    const host = await start()
    const { metrics } = host.panoptic
    await expect(metrics.days([metric], '2026-02-30', '2026-03-01')).rejects.toMatchObject({ code: 'invalid', details: { field: 'from' } })
    await expect(metrics.points({ plugin: '../x', name: 'y' }, { from: 0, to: 1 })).rejects.toMatchObject({ code: 'invalid', details: { field: 'plugin' } })
    await host.grant(['metrics:publish'])
    for (const call of [metrics.list(), metrics.days([metric], '2026-01-01', '2026-01-02'), metrics.points(metric, { from: 0, to: 1 })]) await expect(call).rejects.toMatchObject({ code: 'refused' })
  })
})

describe('a task', () => {
  it('says when it wants to run again; nothing starts it but the test', async () => {
    const now = Date.parse('2026-01-05T12:00:00Z')
    let runs = 0
    const host = await start({ now, tasks: { look: async () => ({ outcome: ++runs === 1 ? 'ok' : 'partial', ...(runs === 1 ? { again: now + 30_000.4 } : {}) }) } })
    expect(await host.runTask('look')).toMatchObject({ outcome: 'ok', again: now + 30_000 })
    await host.publish('llm-cost', [{ name: 'llm.cost', value: 1, unit: 'nano-usd', at: now }])
    expect(await host.runTask('look')).toMatchObject({ outcome: 'partial', again: null })
    expect(await host.runTask(async () => { throw new Error('x') })).toMatchObject({ outcome: 'failed', again: null })
    expect(runs).toBe(2)
    expect((await host.panoptic.tasks.list()).map(({ nextRunAt }) => nextRunAt)).toEqual([null, null])
  })
})
