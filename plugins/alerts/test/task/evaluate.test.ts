/** C-11, P-24, P-50, P-51: the task from figures to messages. */
import { afterEach, describe, expect, it } from 'vitest'
import { addChannel, canaries, hour, minute, point, rule, save, second, start, world, type World } from './world'

const open: World[] = []
const made = async (...given: Parameters<typeof world>): Promise<World> => {
  const one = await world(...given)
  open.push(one)
  return one
}
afterEach(async () => { for (const one of open.splice(0)) await one.close() })

const labelsOf = ({ outbox }: World, channel: 'native' | 'http'): string[] => outbox.attempts.filter(({ content }) => content.channel === channel).map(({ label }) => label)
const publish = (to: World, value: number, labels = {}) => to.publish('llm-cost', [point(value, to.clock.now, labels)])

describe('one alert', () => {
  it('is told once, where its rule says, and once when it is over; the history holds what made it fire', async () => {
    const one = await made()
    await addChannel(one, 'telegram')
    await save(one, start, rule({ evaluator: one.by.user, channels: ['native', 'c-telegram'] }))
    await publish(one, 40)
    await one.live(10 * minute)
    expect(one.outbox.attempts).toEqual([])
    await publish(one, 61)
    const began = one.clock.now
    await one.run()
    expect(one.clock.now - began, 'waited for the rest of a storm').toBe(30 * second)
    await one.live(hour)
    expect(labelsOf(one, 'native')).toEqual(['Critical: Spend'])
    expect(labelsOf(one, 'http')).toEqual(['Critical: Spend'])
    expect(one.notices[0]).toMatchObject({ title: 'Critical: Spend', urgency: 'critical', actions: [{ id: 'acknowledge' }, { id: 'open' }], view: 'alerts' })
    await publish(one, 30)
    await one.live(hour)
    expect(labelsOf(one, 'native')).toEqual(['Critical: Spend', 'All clear: Spend'])
    expect(labelsOf(one, 'http')).toEqual(['Critical: Spend', 'All clear: Spend'])

    const { db } = one.panoptic
    const [alert] = await db.selectFrom('alerts').selectAll().execute()
    expect(alert).toMatchObject({ state: 'resolved', evaluator: one.by.user, rule: 'r1' })
    const events = await db.selectFrom('events').selectAll().orderBy('at').execute()
    expect(events.map(({ kind }) => kind)).toEqual(['firing', 'sent', 'resolved', 'sent'])
    expect(JSON.parse(events[0]!.detail)).toMatchObject({ value: 61, threshold: 50, data: [[began, 61]] })
    expect(await db.selectFrom('groups').selectAll().execute()).toEqual([])
    expect(one.faults).toEqual([])
  })

  it('is acknowledged by the button of its notification, and is not repeated then', async () => {
    const one = await made()
    await save(one, start, rule({ evaluator: one.by.user, repeatSeconds: 3600 }))
    await publish(one, 61)
    await one.live(2 * hour + 10 * minute)
    expect(labelsOf(one, 'native')).toEqual(['Critical: Spend', 'Still firing: Critical: Spend', 'Still firing: Critical: Spend'])
    expect(await one.outbox.press(one.outbox.attempts.at(-1)!.id, 'acknowledge')).toBe(true)
    expect(await one.panoptic.db.selectFrom('acknowledgements').select(['by_user', 'by_name']).execute()).toEqual([{ by_user: one.by.user, by_name: 'ada' }])
    await one.live(3 * hour)
    expect(labelsOf(one, 'native')).toHaveLength(3)
    expect(await one.panoptic.db.selectFrom('events').select('by_user').where('kind', '=', 'acknowledged').execute()).toEqual([{ by_user: one.by.user }])
  })

  it('escalates when nobody acknowledges it', async () => {
    const one = await made()
    await addChannel(one, 'slack')
    await save(one, start, rule({ evaluator: one.by.user, escalation: [{ afterSeconds: 900, channels: ['c-slack'] }] }))
    await publish(one, 61)
    await one.live(10 * minute)
    expect(labelsOf(one, 'http')).toEqual([])
    await one.live(10 * minute)
    expect(labelsOf(one, 'http')).toEqual([expect.stringContaining('15 minutes: Critical: Spend')])
    expect(await one.panoptic.db.selectFrom('alerts').select('escalated').execute()).toEqual([{ escalated: 1 }])
    expect(await one.panoptic.db.selectFrom('events').select('detail').where('kind', '=', 'escalated').execute()).toHaveLength(1)
  })

  it('ends when its rule is switched off or removed', async () => {
    const one = await made()
    await save(one, start, rule({ evaluator: one.by.user }), rule({ id: 'r2', name: 'Other', evaluator: one.by.user }))
    await publish(one, 61)
    await one.live(5 * minute)
    await save(one, one.clock.now, rule({ evaluator: one.by.user, enabled: false }))
    await one.panoptic.db.deleteFrom('rules').where('id', '=', 'r2').execute()
    await one.live(5 * minute)
    expect(await one.panoptic.db.selectFrom('alerts').select(['rule', 'state']).orderBy('rule').execute()).toEqual([{ rule: 'r1', state: 'resolved' }, { rule: 'r2', state: 'resolved' }])
    expect(labelsOf(one, 'native').filter((label) => label.startsWith('All clear'))).toHaveLength(2)
  })
})

it('a storm: 500 failures of one cause are one message within 35 s, and one all-clear', async () => {
  const one = await made()
  await addChannel(one, 'discord')
  const names = Array.from({ length: 500 }, (_, at) => `s${at}`)
  await save(one, start, rule({ evaluator: one.by.user, channels: ['native', 'c-discord'], source: { plugin: 'llm-cost', metric: 'llm.cost', labels: {}, by: ['service'], measure: 'latest' } }))
  const all = (value: number) => one.publish('llm-cost', names.map((service) => point(value, one.clock.now, { service })))
  await all(1)
  await one.run()
  const broke = one.clock.now
  // They fail over ten seconds, as a storm does.
  await one.publish('llm-cost', names.slice(0, 100).map((service) => point(99, broke, { service })))
  one.onSleep = async () => { one.onSleep = null; await all(99) }
  await one.run()
  expect(one.clock.now - broke).toBeLessThanOrEqual(35 * second)
  expect(labelsOf(one, 'http')).toEqual(['Critical: Spend (500 alerts)'])
  expect(labelsOf(one, 'native')).toEqual(['Critical: Spend (500 alerts)'])
  await one.live(30 * minute)
  expect(one.outbox.attempts).toHaveLength(2)
  await all(1)
  await one.live(30 * minute)
  expect(labelsOf(one, 'http')).toEqual(['Critical: Spend (500 alerts)', 'All clear: Spend (500 alerts)'])
  expect(labelsOf(one, 'native')).toHaveLength(2)
  expect(one.points.filter(({ labels }) => labels?.['severity'] === 'critical').map(({ value }) => value)).toEqual([0, 100, 500, 0])
}, 60_000)

describe('after a sleep', () => {
  it('what changed is one digest, and no missing-data alarm', async () => {
    const one = await made()
    await addChannel(one, 'telegram')
    const by = { evaluator: one.by.user, channels: ['native', 'c-telegram'] } as const
    const source = (metric: string) => ({ plugin: 'llm-cost', metric, labels: {}, by: [], measure: 'latest' } as const)
    await save(one, start, ...['one', 'two', 'three'].map((metric) => rule({ ...by, id: metric, name: metric, source: source(metric) })), rule({ ...by, id: 'silent', name: 'silent', source: source('four'), missing: 'fire', missingSeconds: 600 }))
    const set = (values: Readonly<Record<string, number>>) => one.publish('llm-cost', Object.entries(values).map(([name, value]) => ({ ...point(value, one.clock.now), name })))
    await set({ one: 99, two: 1, three: 1, four: 1 })
    await one.live(6 * minute)
    expect(labelsOf(one, 'http')).toEqual(['Critical: one'])
    one.wait(8 * hour)
    await one.run()
    const awake = one.clock.now
    // Other plugins bring their figures first.
    await set({ one: 1, two: 99, three: 99, four: 1 })
    await one.live(3 * minute)
    expect(labelsOf(one, 'http')).toEqual(['Critical: one', 'Summary: 2 firing, 1 over'])
    expect(labelsOf(one, 'native')).toEqual(['Critical: one', 'Summary: 2 firing, 1 over'])
    expect(one.clock.now - awake).toBeLessThanOrEqual(3 * minute + 40 * second)
  })

  it('data that does not come back fires only after its time has passed anew', async () => {
    const one = await made()
    await save(one, start, rule({ evaluator: one.by.user, missing: 'fire', missingSeconds: 1800 }))
    await publish(one, 1)
    await one.live(10 * minute)
    one.wait(8 * hour)
    await one.live(20 * minute)
    expect(one.outbox.attempts).toEqual([])
    await one.live(20 * minute)
    expect(labelsOf(one, 'native')).toEqual(['Critical: Spend'])
  })
})

it('a receiver in trouble gets one digest instead of everything that was kept back', async () => {
  const one = await made()
  await addChannel(one, 'slack')
  const source = (metric: string) => ({ plugin: 'llm-cost', metric, labels: {}, by: [], measure: 'latest' } as const)
  await save(one, start, ...['one', 'two', 'three'].map((metric) => rule({ evaluator: one.by.user, channels: ['c-slack'], id: metric, name: metric, source: source(metric) })))
  const set = (name: string, value: number) => one.publish('llm-cost', [{ ...point(value, one.clock.now), name }])
  one.outbox.answer(() => 'retry')
  for (const name of ['one', 'two', 'three']) {
    await set(name, 99)
    await one.live(6 * minute)
  }
  await set('one', 1)
  await one.live(6 * minute)
  one.outbox.answer(() => 'delivered')
  await one.live(hour)
  const { messages } = await one.panoptic.outbox.list()
  expect(messages.filter(({ state }) => state === 'delivered').map(({ label }) => label)).toEqual(['Summary: 2 firing, 1 over'])
  expect(messages.filter(({ state }) => state !== 'delivered').every(({ state }) => state === 'replaced')).toBe(true)
})

it('quiet hours hold notifications back, not channels, and tell what still fires afterwards', async () => {
  const one = await made()
  await addChannel(one, 'telegram')
  await one.panoptic.db.insertInto('own').values({ name: 'quiet', value: JSON.stringify({ timeZone: 'UTC', ranges: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '12:00', to: '14:00' }], except: 'critical' }) }).execute()
  await save(one, start, rule({ evaluator: one.by.user, severity: 'warning', channels: ['native', 'c-telegram'] }), rule({ evaluator: one.by.user, id: 'r2', name: 'Down' }))
  await publish(one, 61)
  await one.live(hour)
  expect(labelsOf(one, 'native')).toEqual(['Critical: Down'])
  expect(labelsOf(one, 'http')).toEqual(['Warning: Spend'])
  await one.live(hour + 5 * minute)
  expect(labelsOf(one, 'native')).toEqual(['Critical: Down', 'Warning: Spend'])
})

it('no secret value is in anything that is written, sent, published or logged', async () => {
  const one = await made()
  const channels = ['telegram', 'discord', 'slack', 'webhook', 'mail'] as const
  for (const kind of channels) await addChannel(one, kind)
  await save(one, start, rule({ evaluator: one.by.user, channels: ['native', ...channels.map((kind) => `c-${kind}`)], text: '{{labels.token}} {{value}}' }))
  one.outbox.answer(() => ({ outcome: 'retry', status: 500 }))
  await publish(one, 61)
  await one.live(10 * minute)
  expect(new Set(one.outbox.attempts.map(({ content }) => content.channel))).toEqual(new Set(['native', 'http', 'mail']))
  const { db } = one.panoptic
  const rows = await Promise.all((['alerts', 'events', 'groups', 'handovers', 'own', 'channels', 'rules', 'watchers'] as const).map((table) => db.selectFrom(table).selectAll().execute()))
  const all = JSON.stringify([rows, one.outbox.attempts, one.points, one.log, one.notices, await one.panoptic.outbox.list()])
  expect(all).toContain('Critical: Spend')
  for (const canary of canaries) expect(all).not.toContain(canary)
})

it('forgets what is older than a good year, and keeps the rest', async () => {
  const one = await made()
  await save(one, start, rule({ evaluator: one.by.user }))
  await publish(one, 61)
  await one.live(5 * minute)
  await publish(one, 1)
  await one.live(5 * minute)
  const { db } = one.panoptic
  const count = async () => (await Promise.all([db.selectFrom('alerts').select('id').execute(), db.selectFrom('events').select('id').execute(), db.selectFrom('handovers').select('id').execute()])).map(({ length }) => length)
  expect(await count()).toEqual([1, 2, 2])
  one.wait(399 * 24 * hour)
  await one.run()
  expect(await count()).toEqual([1, 2, 0])
  one.wait(2 * 24 * hour)
  await one.run()
  expect(await count()).toEqual([0, 0, 0])
})
