/** P-51: whatever moment the process dies at, nothing is lost and nobody is told twice. */
import { PanopticError } from '@panoptic/sdk'
import { afterEach, describe, expect, it } from 'vitest'
import type { Clients } from '../../task/pass'
import { addChannel, minute, point, rule, save, second, start, world, type World } from './world'

const open: World[] = []
const made = async (): Promise<World> => {
  const one = await world()
  open.push(one)
  return one
}
afterEach(async () => { for (const one of open.splice(0)) await one.close() })

/** The n-th call of a client dies, before or after it did its work; so do all later ones, as when a process is gone. */
function dying(step: 'batch' | 'send' | 'list' | 'mark' | 'publish', nth: number, when: 'before' | 'after') {
  let calls = 0
  let dead = false
  const wrap = <A extends unknown[], R>(name: typeof step | null, call: (...args: A) => Promise<R>) => async (...args: A): Promise<R> => {
    const isIt = name === step && ++calls === nth
    if (isIt && when === 'before') dead = true
    if (dead) throw new Error('the process died')
    const result = await call(...args)
    if (isIt) {
      dead = true
      throw new Error('the process died')
    }
    return result
  }
  return {
    died: () => dead,
    clients: (clients: Clients): Clients => ({
      ...clients,
      batch: wrap('batch', (queries) => clients.batch(queries)),
      metrics: { ...clients.metrics, publish: wrap('publish', (points) => clients.metrics.publish(points)) },
      outbox: { ...clients.outbox, send: wrap('send', (messages) => clients.outbox.send(messages)), list: wrap('list', (query) => clients.outbox.list(query)) },
      db: new Proxy(clients.db, {
        get(db, name) {
          const value = Reflect.get(db, name) as unknown
          if (name !== 'updateTable') return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(db) : value
          return (table: 'handovers') => {
            const builder = db.updateTable(table)
            return { set: (values: { handed: boolean }) => ({ where: (...args: [never, never, never]) => ({ execute: wrap('mark', () => builder.set(values).where(...args).execute()) }) }) }
          }
        },
      }),
    }),
  }
}

const points = [['batch', 1], ['batch', 2], ['send', 1], ['send', 2], ['mark', 1], ['mark', 2], ['list', 1], ['publish', 1]] as const
const steps = points.flatMap(([step, nth]) => (['before', 'after'] as const).map((when) => ({ step, nth, when })))

describe.each([{ value: 61, label: 'Critical: Spend' }, { value: 1, label: 'All clear: Spend' }])('while it says “$label”', ({ value, label }) => {
  it.each(steps)('dies $when $step number $nth: one message each in the end', async ({ step, nth, when }) => {
    const one = await made()
    await addChannel(one, 'telegram')
    await save(one, start, rule({ evaluator: one.by.user, channels: ['native', 'c-telegram'] }))
    const expected = ['Critical: Spend']
    if (value === 1) {
      await one.publish('llm-cost', [point(61, one.clock.now)])
      await one.live(5 * minute)
      expected.push(label)
    }
    await one.publish('llm-cost', [point(value, one.clock.now)])
    const death = dying(step, nth, when)
    const ended = await one.run(one, { clients: death.clients })
    expect(ended.outcome, ended.message).toBe(death.died() ? 'failed' : 'ok')
    await one.live(5 * minute)
    for (const channel of ['native', 'http'] as const) expect(one.outbox.attempts.filter(({ content }) => content.channel === channel).map((message) => message.label), channel).toEqual(expected)
    expect(await one.panoptic.db.selectFrom('handovers').select('id').where('handed', '=', 0).execute()).toEqual([])
    expect(new Set(one.outbox.attempts.map(({ id }) => id)).size).toBe(one.outbox.attempts.length)
  })
})

it('each of those deaths really happens somewhere', async () => {
  for (const step of ['batch', 'send', 'list', 'mark', 'publish'] as const) {
    const one = await made()
    await addChannel(one, 'telegram')
    await save(one, start, rule({ evaluator: one.by.user, channels: ['native', 'c-telegram'] }))
    await one.publish('llm-cost', [point(61, one.clock.now)])
    const death = dying(step, 1, 'before')
    await one.run(one, { clients: death.clients })
    expect(death.died(), step).toBe(true)
  }
})

it('a refused receiver waits for its remedy and holds up nobody; what can never be sent is given up', async () => {
  const one = await made()
  const grants = [...one.panoptic.session.me().grants]
  await addChannel(one, 'telegram')
  await addChannel(one, 'slack')
  await save(one, start, rule({ evaluator: one.by.user, channels: ['native', 'c-telegram', 'c-slack'] }))
  await one.grant(grants.filter((grant) => grant !== 'network:slack'))
  await one.publish('llm-cost', [point(61, one.clock.now)])
  const ended = await one.run()
  expect(ended).toMatchObject({ outcome: 'partial', message: expect.stringContaining('The channel “The slack” may not be used. Allow slack under Settings') })
  const sent = (): string[] => one.outbox.attempts.map(({ content }) => (content.channel === 'http' ? (JSON.parse(content.body) as { chat_id?: number }).chat_id === undefined ? 'slack' : 'telegram' : content.channel)).sort()
  expect(sent()).toEqual(['native', 'telegram'])
  await one.grant(grants)
  expect(await one.run()).toMatchObject({ outcome: 'ok' })
  expect(sent()).toEqual(['native', 'slack', 'telegram'])

  await one.grant(grants.filter((grant) => grant !== 'network:slack'))
  await one.publish('llm-cost', [point(1, one.clock.now)])
  await one.live(10 * minute)
  one.wait(25 * 60 * minute)
  await one.grant(grants)
  expect((await one.run()).message).toContain('could not be handed over within a day')
  expect(sent()).toEqual(['native', 'native', 'slack', 'telegram', 'telegram'])
})

it('too many notifications wait until the host takes more', async () => {
  const one = await made()
  let refused = 0
  const clients = (given: Clients): Clients => ({
    ...given,
    outbox: {
      ...given.outbox,
      send: async (messages) => {
        if (refused++ === 0) throw new PanopticError({ code: 'limit', message: 'Too many notifications.', details: { retryAt: one.clock.now + 20 * second } })
        return given.outbox.send(messages)
      },
    },
  })
  await save(one, start, rule({ evaluator: one.by.user }))
  await one.publish('llm-cost', [point(61, one.clock.now)])
  await one.run(one, { clients })
  expect(refused).toBe(2)
  expect(one.notices).toHaveLength(1)
})

it('ends its wait at once when it is cancelled', async () => {
  const one = await made()
  await save(one, start, rule({ evaluator: one.by.user }))
  await one.publish('llm-cost', [point(61, one.clock.now)])
  const cancel = new AbortController()
  one.onSleep = async () => cancel.abort()
  expect(await one.run(one, { signal: cancel.signal })).toMatchObject({ outcome: 'cancelled' })
  expect(one.outbox.attempts).toEqual([])
  one.onSleep = null
  await one.live(minute)
  expect(one.notices).toHaveLength(1)
})
