/** What wakes a task beside its schedule: figures that others publish, and the time its last run asked for. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { anna, authorityFor, declare, hour, Records, start, world, type World } from './test-world'

const ben = { user: 'ben', tenant: 'system' }
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const minute = 60_000
/** Seconds after the beginning at which runs began. */
const begun = ({ records }: World): number[] => records.all.map(({ startedAt }) => Math.round((startedAt - start) / 1_000))

beforeEach(() => { vi.useFakeTimers({ now: start }) })
afterEach(() => { vi.useRealTimers() })

describe('after figures', () => {
  const reading = (task: Parameters<typeof declare>[0] = {}): World => {
    const w = world([declare({ schedule: undefined, after: ['metrics'], ...task })])
    w.authority = authorityFor({ anna: true, ben: true }, ['metrics:read'])
    return w
  }

  it('P-50: runs 2 s after them, once for many, and the run is one of the schedule’s', async () => {
    const w = reading()
    await w.scheduler.start()
    for (let turn = 0; turn < 15; turn++) {
      w.scheduler.published('llm', anna)
      await pass(100)
    }
    expect(w.scheduler.list(anna, null)[0]).toMatchObject({ nextRunAt: start + 2_000, overBudget: false })
    await pass(minute)
    expect(begun(w)).toEqual([2])
    expect(w.records.all[0]).toMatchObject({ user: 'anna', cause: 'schedule', state: 'ok' })
  })

  it('at most every 10 s, and what came last is never left out', async () => {
    const w = reading()
    await w.scheduler.start()
    for (let turn = 0; turn < 250; turn++) {
      w.scheduler.published('llm', anna)
      await pass(100)
    }
    await pass(minute)
    expect(begun(w)).toEqual([2, 12, 22, 32])
  })

  it('figures that come while it runs are looked at by a run after it', async () => {
    const w = reading()
    w.pages.takes = 20_000
    await w.scheduler.start()
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(5_000)
    w.scheduler.published('llm', anna)
    await pass(minute)
    expect(begun(w)).toEqual([0, 20])
    expect(w.pages.overlap).toBe(0)
  })

  it('figures that came before a run began are that run’s', async () => {
    const w = reading()
    await w.scheduler.start()
    w.scheduler.published('llm', anna)
    await pass(1_000)
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(minute)
    expect(begun(w)).toEqual([1])
  })

  it('not by its own, not by another user’s, not without the grant, not for tasks that do not ask', async () => {
    const w = reading()
    w.declared.push(declare({ id: 'other', schedule: undefined }))
    await w.scheduler.start()
    w.scheduler.published('cost', anna)
    w.scheduler.published('llm', { user: 'anna', tenant: 'elsewhere' })
    w.scheduler.published('llm', { user: 'carl', tenant: 'system' })
    await pass(minute)
    expect(begun(w)).toEqual([])
    w.authority = authorityFor({ anna: true, ben: true })
    w.scheduler.published('llm', anna)
    await pass(minute)
    expect(begun(w)).toEqual([])
    w.authority = authorityFor({ anna: true, ben: false }, ['metrics:read'])
    w.scheduler.refresh()
    w.scheduler.published('llm', ben)
    w.scheduler.published('llm', anna)
    await pass(minute)
    expect(w.records.all.map(({ user, task }) => [user, task])).toEqual([['anna', 'sync']])
  })

  it('costs a wake-up; without one it waits for the next UTC day', async () => {
    let left = 1
    const w = world([declare({ schedule: undefined, after: ['metrics'] })], new Records(), { left: () => left, spend: () => left-- > 0 || ((left = 0), false) })
    w.authority = authorityFor({ anna: true }, ['metrics:read'])
    await w.scheduler.start()
    w.scheduler.published('llm', anna)
    await pass(minute)
    w.scheduler.published('llm', anna)
    await pass(minute)
    expect(begun(w)).toEqual([2])
    expect(w.scheduler.list(anna, null)[0]).toMatchObject({ overBudget: true, nextRunAt: Date.parse('2026-01-06T00:00:00Z') })
    left = 5
    await pass(16 * hour)
    expect(begun(w)).toEqual([2, (Date.parse('2026-01-06T00:00:00Z') - start) / 1_000])
  })
})

describe('again', () => {
  const asking = async (times: readonly (number | null)[], task: Parameters<typeof declare>[0] = { schedule: undefined }): Promise<World> => {
    const w = world([declare(task)])
    const left = [...times]
    w.pages.wishes = () => {
      const wish = left.shift() ?? null
      return wish === null ? null : Date.now() + wish
    }
    await w.scheduler.start()
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(1_500)
    return w
  }

  it('runs at the time the run asked for, as often as runs ask', async () => {
    const w = await asking([30_000, 10 * minute])
    expect(w.scheduler.list(anna, null)[0]).toMatchObject({ nextRunAt: start + 31_050 })
    await pass(hour)
    expect(begun(w)).toEqual([0, 31, 632])
    expect(w.records.all.map(({ cause }) => cause)).toEqual(['manual', 'schedule', 'schedule'])
  })

  it('beside the schedule: the sooner of both is shown and comes first', async () => {
    const w = await asking([minute, 2 * hour], { schedule: '0 * * * *' })
    expect(w.scheduler.list(anna, null)[0]?.nextRunAt).toBe(start + 61_050)
    await pass(40 * minute)
    expect(begun(w)).toEqual([0, 61, 1_800])
  })

  it('is not sooner than in a second and not later than in 7 days', async () => {
    const w = await asking([-hour, 30 * 24 * hour])
    await pass(10_000)
    expect(begun(w)).toEqual([0, 2])
    expect(w.scheduler.list(anna, null)[0]!.nextRunAt! - start).toBeLessThan(7 * 24 * hour + 10_000)
    await pass(7 * 24 * hour)
    expect(begun(w)).toHaveLength(3)
  })

  it('the next run’s wish takes its place, also where that has none', async () => {
    const w = await asking([hour, null])
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(2 * hour)
    expect(begun(w)).toEqual([0, 2])
  })

  it('a run that fails or is cancelled has no wish of its own: the one before stands, and none is repeated at once', async () => {
    const w = await asking([hour, null])
    w.pages.takes = null
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(1_000)
    w.pages.crash()
    await pass(1_000)
    expect(w.scheduler.list(anna, null)[0]).toMatchObject({ nextRunAt: start + hour + 1_050 })
    const { id } = await w.scheduler.runNow('cost', 'sync', anna)
    await pass(1_000)
    w.scheduler.cancel(id, anna, null)
    await pass(10_000)
    expect(w.scheduler.list(anna, null)[0]).toMatchObject({ nextRunAt: start + hour + 1_050 })
    await pass(hour)
    expect(begun(w)).toHaveLength(4)
    w.pages.crash()
    await pass(24 * hour)
    expect(begun(w)).toHaveLength(4)
  })

  it('is dropped when the plugin is disabled', async () => {
    const w = await asking([hour])
    w.authority = authorityFor({ anna: false })
    w.scheduler.refresh()
    w.authority = authorityFor({ anna: true })
    w.scheduler.refresh()
    await pass(2 * hour)
    expect(begun(w)).toEqual([0])
  })

  it('stays when the schedule is changed by an update', async () => {
    const w = await asking([10 * minute])
    w.declared[0] = declare({ schedule: '0 0 * * 1' })
    w.scheduler.refresh()
    await pass(hour)
    expect(begun(w)).toEqual([0, 601])
  })

  it('survives sleep and a clock that is set back or forward', async () => {
    const w = await asking([hour, hour, hour])
    vi.setSystemTime(start + 5 * hour)
    w.scheduler.resume()
    await pass(2_000)
    expect(begun(w)).toEqual([0, 18_000])
    vi.setSystemTime(Date.now() - 48 * hour)
    w.scheduler.resume()
    await pass(hour + minute)
    expect(begun(w)).toHaveLength(3)
  })
})
