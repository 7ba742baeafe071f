import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { anna, authorityFor, declare, hour, start, world } from './test-world'

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => { vi.useFakeTimers({ now: start }) })
afterEach(() => { vi.useRealTimers() })

describe('the scheduler', () => {
  it('runs what is due for every user who enabled the plugin, and records it', async () => {
    const w = world()
    w.authority = authorityFor({ anna: true, ben: true, carl: false })
    await w.scheduler.start()
    expect(w.scheduler.list(anna, null)).toEqual([expect.objectContaining({ plugin: 'cost', task: 'sync', title: 'Sync', nextRunAt: Date.parse('2026-01-05T09:00:00Z'), running: null, lastRun: null, lastOkAt: null })])
    await pass(hour + 5_000)
    expect(w.records.all.map(({ user, cause, state }) => [user, cause, state])).toEqual([['anna', 'schedule', 'ok'], ['ben', 'schedule', 'ok']])
    expect(w.scheduler.list(anna, 'cost')[0]).toMatchObject({ lastOkAt: Date.parse('2026-01-05T09:00:00Z'), nextRunAt: Date.parse('2026-01-05T10:00:00Z') })
    expect(w.scheduler.list(anna, 'other')).toEqual([])
    expect(w.pages.released).toBe(2)
  })

  it('run now: once at a time, unknown tasks are named, a store that fails starts nothing', async () => {
    const w = world([declare(), declare({ id: 'export', schedule: undefined })])
    await w.scheduler.start()
    const run = await w.scheduler.runNow('cost', 'export', anna)
    expect(run).toMatchObject({ state: 'running', cause: 'manual', user: 'anna' })
    await expect(w.scheduler.runNow('cost', 'export', anna)).rejects.toMatchObject({ code: 'conflict' })
    await expect(w.scheduler.runNow('cost', 'none', anna)).rejects.toMatchObject({ code: 'not-found' })
    await expect(w.scheduler.runNow('cost', 'sync', { user: 'carl', tenant: 'system' })).rejects.toMatchObject({ code: 'not-found' })
    await pass(2_000)
    w.records.broken = true
    const started = w.pages.sent.length
    await expect(w.scheduler.runNow('cost', 'export', anna)).rejects.toThrow('the store is gone')
    await pass(2_000)
    expect(w.pages.sent).toHaveLength(started)
    w.records.broken = false
    await w.scheduler.runNow('cost', 'export', anna)
  })

  it('shows progress; only the plugin and user of a run may report on it', async () => {
    const w = world()
    await w.scheduler.start()
    const { id } = await w.scheduler.runNow('cost', 'sync', anna)
    await pass(100)
    w.scheduler.progress('cost', anna, { run: id, done: 3, total: 10, message: 'page 3' })
    expect(w.scheduler.list(anna, null)[0]?.running).toMatchObject({ done: 3, total: 10, message: 'page 3' })
    expect(() => w.scheduler.progress('other', anna, { run: id, done: 1, total: 1, message: '' })).toThrow('no such active run')
    expect(() => w.scheduler.progress('cost', { user: 'ben', tenant: 'system' }, { run: id, done: 1, total: 1, message: '' })).toThrow('no such active run')
    await expect(w.scheduler.finish('other', anna, { run: id, outcome: 'ok', message: '', again: null })).rejects.toMatchObject({ code: 'not-found' })
    expect(w.scheduler.cancel(id, anna, 'other')).toBe(false)
    expect(w.scheduler.cancel(id, { user: 'ben', tenant: 'system' }, null)).toBe(false)
    await pass(2_000)
    expect(w.records.all[0]).toMatchObject({ state: 'ok', done: 3, total: 10 })
  })

  it('is not listed as running once it has ended, though the store is still writing that down', async () => {
    const w = world()
    await w.scheduler.start()
    await w.scheduler.runNow('cost', 'sync', anna)
    const listed: unknown[] = []
    w.records.updateRun = async (run) => { if (run.state !== 'running') listed.push(w.scheduler.list(anna, null)[0]) }
    await vi.advanceTimersByTimeAsync(2_000)
    expect(listed).toMatchObject([{ running: null, lastRun: { state: 'ok' }, lastOkAt: start }])
  })

  it('cancel: the task is asked, then its page is killed', async () => {
    const w = world()
    w.pages.takes = null
    await w.scheduler.start()
    const first = await w.scheduler.runNow('cost', 'sync', anna)
    await pass(100)
    expect(w.scheduler.cancel(first.id, anna, null)).toBe(true)
    await pass(10)
    expect(w.records.all[0]?.state).toBe('cancelled')
    expect(w.pages.killed).toBe(0)

    w.pages.obeys = false
    const second = await w.scheduler.runNow('cost', 'sync', anna)
    await pass(100)
    w.scheduler.cancel(second.id, anna, null)
    await pass(9_000)
    expect(w.scheduler.isRunning('cost', anna)).toBe(true)
    await pass(2_000)
    expect([w.pages.killed, w.records.all[1]?.state, w.scheduler.isRunning('cost', anna)]).toEqual([1, 'cancelled', false])
  })

  it('cancel before the page is there: the task is never started', async () => {
    const w = world()
    await w.scheduler.start()
    const { id } = await w.scheduler.runNow('cost', 'sync', anna)
    w.scheduler.cancel(id, anna, null)
    await pass(1_000)
    expect(w.pages.sent).toEqual([])
    expect([w.records.all[0]?.state, w.pages.released]).toEqual(['cancelled', 1])
  })

  it('time is up: aborted, and failed with the reason', async () => {
    const w = world([declare({ timeout: '90s' })])
    w.pages.takes = null
    await w.scheduler.start()
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(91_000)
    expect(w.records.all[0]).toMatchObject({ state: 'failed', message: 'It took longer than 90s and was stopped.' })
  })

  it('a crashed page and one that cannot be made fail the run', async () => {
    const w = world()
    w.pages.takes = null
    await w.scheduler.start()
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(100)
    w.pages.crash()
    await pass(10)
    expect(w.records.all[0]).toMatchObject({ state: 'failed', message: 'The plugin’s page ended: crashed' })
    w.pages.refuses = true
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(100)
    expect(w.records.all[1]).toMatchObject({ state: 'failed', message: 'The plugin could not be started: it crashed three times' })
  })

  it('a long run leaves out the times it covers', async () => {
    const w = world([declare({ schedule: '*/10 * * * *', timeout: '1h' })])
    w.pages.takes = 25 * 60_000
    await w.scheduler.start()
    await pass(hour)
    expect(w.records.all.map(({ startedAt }) => new Date(startedAt).toISOString().slice(11, 16))).toEqual(['08:40', '09:10'])
  })

  it('sealing interrupts what runs and stops the clock', async () => {
    const w = world()
    w.pages.takes = null
    w.pages.obeys = false
    await w.scheduler.start()
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(100)
    const stopped = w.scheduler.stop()
    await pass(2_000)
    await stopped
    expect(w.records.all[0]?.state).toBe('interrupted')
    await pass(5 * hour)
    expect(w.records.all).toHaveLength(1)
  })

  it('disabling the plugin ends its runs and its schedule', async () => {
    const w = world()
    w.pages.takes = null
    await w.scheduler.start()
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(100)
    w.authority = authorityFor({ anna: false })
    w.scheduler.refresh()
    await pass(100)
    expect(w.records.all[0]?.state).toBe('interrupted')
    await pass(3 * hour)
    expect(w.records.all).toHaveLength(1)
  })

  it('an unreadable schedule is logged and leaves a task on demand', async () => {
    const w = world([declare({ schedule: 'whenever' })])
    await w.scheduler.start()
    expect(w.log.join()).toContain('invalid schedule')
    expect(w.scheduler.list(anna, null)[0]?.nextRunAt).toBeNull()
    await expect(w.scheduler.runNow('cost', 'sync', anna)).resolves.toMatchObject({ state: 'running' })
  })
})

describe('a store that fails', () => {
  it('for a moment: the end is recorded when it is back, and the next run is not blocked', async () => {
    const w = world()
    await w.scheduler.start()
    await w.scheduler.runNow('cost', 'sync', anna)
    w.records.broken = true
    await pass(1_200)
    w.records.broken = false
    await pass(3_000)
    expect(w.records.all.map(({ state }) => state)).toEqual(['ok'])
    await w.scheduler.runNow('cost', 'sync', anna)
  })

  it('for good: sealing does not wait for it', async () => {
    const w = world()
    w.pages.takes = null
    await w.scheduler.start()
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(100)
    w.records.broken = true
    let stopped = false
    void w.scheduler.stop().then(() => { stopped = true })
    await pass(3_500)
    expect(stopped).toBe(true)
  })
})

describe('sleep, restart and clock changes', () => {
  it.each([['skip', 0], ['once', 1], ['all', 5]] as const)('asleep over five times, policy %s: %i runs to make up for', async (policy, owed) => {
    const w = world([declare({ catchUp: policy })])
    await w.scheduler.start()
    vi.setSystemTime(Date.parse('2026-01-05T13:20:00Z'))
    w.scheduler.resume()
    await pass(10 * 60_000)
    expect(w.records.all.map(({ cause }) => cause)).toEqual(Array(owed).fill('catch-up'))
    await pass(hour)
    expect(w.records.all.at(-1)).toMatchObject({ cause: 'schedule', startedAt: Date.parse('2026-01-05T14:00:00Z') })
  })

  it('without any notice of the sleep it looks within a minute', async () => {
    const w = world()
    await w.scheduler.start()
    vi.setSystemTime(Date.parse('2026-01-05T13:20:00Z'))
    await pass(61_000)
    expect(w.records.all).toHaveLength(1)
  })

  it('closed over a time: made up for at the next start, once; a run cut by the crash is interrupted', async () => {
    const first = world()
    first.pages.takes = null
    await first.scheduler.start()
    await pass(31 * 60_000)
    expect(first.records.all[0]?.state).toBe('running')
    vi.clearAllTimers()

    vi.setSystemTime(Date.parse('2026-01-05T12:10:00Z'))
    const second = world([declare()], first.records)
    await second.scheduler.start()
    expect(second.records.all[0]?.state).toBe('interrupted')
    await pass(60_000)
    expect(second.records.all.map(({ cause, state }) => [cause, state])).toEqual([['schedule', 'interrupted'], ['catch-up', 'ok']])
    await second.scheduler.stop()

    const third = world([declare()], first.records)
    await third.scheduler.start()
    await pass(60_000)
    expect(third.records.all).toHaveLength(2)
  })

  it('a clock set back does not silence a task', async () => {
    const w = world()
    await w.scheduler.start()
    await pass(hour)
    vi.setSystemTime(start - 24 * hour)
    w.scheduler.resume()
    await pass(hour)
    expect(w.records.all).toHaveLength(2)
  })

  it('once on the night that loses an hour and once on the one that has it twice', async () => {
    for (const [from, count] of [['2026-03-28T12:00:00Z', 1], ['2026-10-24T12:00:00Z', 1]] as const) {
      vi.setSystemTime(Date.parse(from))
      const w = world([declare({ schedule: '30 2 * * *', timeZone: 'Europe/Berlin' })])
      await w.scheduler.start()
      await pass(24 * hour)
      expect(w.records.all).toHaveLength(count)
      await w.scheduler.stop()
    }
  })
})

it('never runs a task of a user twice at once, and leaves no run open, whatever happens (property)', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 3 * hour }) }),
    fc.record({ do: fc.constant('sleep' as const), ms: fc.integer({ min: -2 * hour, max: 48 * hour }) }),
    fc.constant({ do: 'run' as const }), fc.constant({ do: 'cancel' as const }), fc.constant({ do: 'crash' as const }),
    fc.constant({ do: 'refresh' as const }), fc.constant({ do: 'publish' as const }), fc.record({ do: fc.constant('wish' as const), ms: fc.option(fc.integer({ min: -hour, max: 24 * hour })) }), fc.constant({ do: 'toggle' as const }), fc.constant({ do: 'reschedule' as const }), fc.constant({ do: 'store' as const }),
    fc.record({ do: fc.constant('page' as const), takes: fc.option(fc.integer({ min: 1, max: 2 * hour })), obeys: fc.boolean(), wakeTakes: fc.integer({ min: 0, max: 60_000 }) }),
  )
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.constantFrom('skip', 'once', 'all'), async (steps, policy) => {
    vi.setSystemTime(start)
    const w = world([declare({ schedule: '*/30 * * * *', catchUp: policy, timeout: '30m', after: ['metrics'] })])
    w.authority = authorityFor({ anna: true, ben: true }, ['metrics:read'])
    await w.scheduler.start()
    let enabled = true
    for (const action of steps) {
      if (action.do === 'pass') await pass(action.ms)
      if (action.do === 'sleep') { vi.setSystemTime(Date.now() + action.ms); w.scheduler.resume() }
      if (action.do === 'run') await w.scheduler.runNow('cost', 'sync', anna).catch(() => undefined)
      if (action.do === 'cancel') for (const { running } of w.scheduler.list(anna, null)) if (running !== null) w.scheduler.cancel(running.id, anna, null)
      if (action.do === 'crash') w.pages.crash()
      if (action.do === 'refresh') w.scheduler.refresh()
      if (action.do === 'publish') w.scheduler.published('llm', anna)
      if (action.do === 'wish') w.pages.wishes = () => (action.ms === null ? null : Date.now() + action.ms)
      if (action.do === 'toggle') { enabled = !enabled; w.authority = authorityFor({ anna: enabled, ben: true }, ['metrics:read']); w.scheduler.refresh() }
      if (action.do === 'reschedule') { w.declared = [declare({ schedule: `${Math.floor(Math.random() * 60)} * * * *`, catchUp: policy, timeout: '30m' })]; w.scheduler.refresh() }
      if (action.do === 'store') w.records.broken = !w.records.broken
      if (action.do === 'page') Object.assign(w.pages, action)
      expect(w.pages.overlap).toBe(0)
    }
    w.records.broken = false
    const stopped = w.scheduler.stop()
    await pass(120_000)
    await stopped
    expect(w.pages.overlap).toBe(0)
    expect(w.scheduler.isRunning('cost', anna)).toBe(false)
    const open = new Map(w.pushed.map((run) => [run.id, run.state]))
    expect([...open.values()]).not.toContain('running')
    vi.clearAllTimers()
  }), { numRuns: 60 })
}, 120_000)
