/** The services over the real encrypted store, through the real rpc: what they write is what they read after a restart. */
import { randomUUID } from 'node:crypto'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Run } from '@panoptic/sdk/contract/values'
import type { CallContext } from '../bridge/gate'
import { fromNodePort } from '../bridge/port'
import { rpcClient, serveRpc, type Client } from '../bridge/rpc'
import { cardData } from '../metrics/cards'
import { metricHandlers } from '../metrics/routes'
import type { Deliver } from '../notify/api'
import { createOutbox } from '../notify/outbox'
import { outboxHandlers } from '../notify/routes'
import type { StoreApi } from '../store/api'
import { anna, bo, eve, fixture, type Fixture } from '../store/core/testing/fixture'
import { createScheduler } from './scheduler'
import type { DeclaredTask, PageHandle, Scheduler } from './api'

let made: Fixture
let store: Client<StoreApi>
const ends: (() => void)[] = []
beforeEach(() => {
  made = fixture()
  const { port1, port2 } = new MessageChannel()
  serveRpc(fromNodePort(port1), made.core.api, (method, error) => { throw new Error(method, { cause: error }) })
  store = rpcClient<StoreApi>(fromNodePort(port2))
  ends.push(() => port1.close(), () => made.dispose())
})
afterEach(() => { for (const end of ends.splice(0)) end() })
const call = (plugin: string, by = anna): CallContext => ({ identity: { kind: 'plugin', plugin, ...by } satisfies PluginIdentity }) as CallContext

describe('tasks', () => {
  const declared: DeclaredTask = { plugin: 'cost', title: 'Sync', task: { id: 'sync', title: 'Sync', catchUp: 'once', after: [], timeout: '5m' } }

  async function start(outcome: 'ok' | 'partial' | null): Promise<Scheduler> {
    const authority = (): Authority => made.core.authority()
    const wake = async (plugin: string, by: { user: string; tenant: string }): Promise<PageHandle> => ({
      send: (event, data) => { if (event === 'task.start' && outcome !== null) void scheduler.finish(plugin, by, { run: (data as { run: string }).run, outcome, message: 'done', again: null }) },
      kill: () => undefined, onGone: () => () => undefined, release: () => undefined,
    })
    const scheduler = createScheduler({ store, authority, declared: () => [declared], wake, onRun: () => undefined, log: () => undefined })
    await scheduler.start()
    return scheduler
  }

  it('runs are recorded, survive a restart, and are seen by their user only', async () => {
    await store.setPlugin('cost', anna, { enabled: true, grants: [], asked: [] })
    await store.setPlugin('cost', bo, { enabled: true, grants: [], asked: [] })
    const first = await start('ok')
    const run = await first.runNow('cost', 'sync', anna)
    await vi.waitFor(() => expect(first.isRunning('cost', anna)).toBe(false))
    expect((await store.runs(anna, 10)).map(({ id, state, message }) => [id, state, message])).toEqual([[run.id, 'ok', 'done']])
    expect(await store.runs(bo, 10)).toEqual([])
    await first.stop()
    const second = await start('partial')
    expect(second.list(anna, null)).toEqual([expect.objectContaining({ lastOkAt: run.startedAt, lastRun: expect.objectContaining({ id: run.id }) as Run, running: null })])
    expect(second.list(bo, null)[0]?.lastRun).toBeNull()
    expect(second.list(eve, null)).toEqual([])
    await second.stop()
  })

  it('a run that was cut by a crash is interrupted at the next start and does not block the next one', async () => {
    await store.setPlugin('cost', anna, { enabled: true, grants: [], asked: [] })
    const cut = await (await start(null)).runNow('cost', 'sync', anna)
    const next = await start('ok')
    expect((await store.runs(anna, 10)).find(({ id }) => id === cut.id)?.state).toBe('interrupted')
    await next.runNow('cost', 'sync', anna)
    await next.stop()
  })
})

describe('notifications', () => {
  it('are kept with their state, and a newer one with the same key takes the place of one that is not yet shown', async () => {
    const end = { reason: '', status: null, answer: '', durationMs: 1, retryAfterMs: null } as const
    const deliver: Deliver = async ({ label }) => ({ ...end, outcome: label === 'not shown' ? 'retry' : 'delivered' })
    const now = (): number => made.clock.now
    const outbox = createOutbox({ store, deliver, now, onChange: () => undefined, log: () => undefined, pause: 0 })
    ends.unshift(() => void outbox.stop())
    const show = outboxHandlers({ store, outbox, now, onChange: () => undefined, onRead: () => undefined })['notify.show']
    const granted = (by = anna): CallContext => ({ ...call('cost', by), grants: ['notifications'] })
    for (const title of ['not shown', 'first']) {
      await show({ title, body: '', urgency: 'normal', key: 'k' }, granted())
      outbox.start()
      await outbox.idle()
    }
    await show({ title: 'other user', body: '', urgency: 'low' }, granted(bo))
    await outbox.idle()
    // An administrator sees the tenant's.
    expect((await store.outbox('cost', anna, { state: null, connection: null, before: null, limit: 10 })).messages.map(({ label, state }) => [label, state])).toEqual([['other user', 'delivered'], ['first', 'delivered'], ['not shown', 'replaced']])
    expect((await store.notices(anna, 10)).map(({ title, state }) => [title, state])).toEqual([['first', 'delivered']])
    expect(await store.dueMessages(made.clock.now + 1e9, 10)).toEqual({ messages: [], nextAt: null })
  })
})

describe('cards', () => {
  const card = { id: 'c', title: 't', kind: 'number', metric: 'llm.cost', window: 'week' } as const
  const now = Date.parse('2026-11-22T10:00:00Z') // a Sunday
  const point = (day: string, value: number, model = 'a') => ({ name: 'llm.cost', labels: { model }, value, unit: 'nano-usd', at: Date.parse(`${day}T08:00:00Z`) })

  it('add up what this user’s plugin published, by window and label; a point sent again replaces the older', async () => {
    const publish = metricHandlers({ store, titles: () => new Map(), onPublished: () => undefined })['metrics.publish']
    vi.useFakeTimers({ now, toFake: ['Date'] })
    await publish({ points: [point('2026-11-15', 100), point('2026-11-16', 1), point('2026-11-22', 2), point('2026-11-22', 5, 'b'), point('2026-11-09', 4)] }, call('cost'))
    await publish({ points: [point('2026-11-22', 3)] }, call('cost'))
    await publish({ points: [point('2026-11-22', 1_000)] }, call('cost', bo))
    await publish({ points: [point('2026-11-22', 1_000)] }, call('chat'))
    vi.useRealTimers()
    expect(await cardData('cost', card, anna, now, store)).toMatchObject({ value: 9, previous: 104, unit: 'nano-usd', series: [{ day: '2026-11-16', value: 1 }, { day: '2026-11-22', value: 8 }], updatedAt: made.clock.now })
    expect((await cardData('cost', { ...card, kind: 'list', by: 'model' }, anna, now, store)).items).toEqual([{ label: 'b', value: 5 }, { label: 'a', value: 4 }])
    expect(await cardData('cost', card, eve, now, store)).toMatchObject({ value: null, previous: null })
    expect(await cardData('cost', { ...card, metric: randomUUID() }, anna, now, store)).toMatchObject({ value: null })
  })
})
