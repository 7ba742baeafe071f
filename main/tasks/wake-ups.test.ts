/** The budget of `manifest.budgets.wakeUpsPerDay`: schedules stop for the day, people do not. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dayOf } from '../metrics/days'
import type { By } from '../store/api'
import type { WakeUps } from './api'
import { anna, authorityFor, declare, hour, Records, start, world } from './test-world'

const ben: By = { user: 'ben', tenant: 'system' }
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const day = (at: number): string => new Date(at).toISOString().slice(5, 16)

beforeEach(() => { vi.useFakeTimers({ now: start }) })
afterEach(() => { vi.useRealTimers() })

/** So many a day, for each plugin and user. */
function budget(most: number): WakeUps & { readonly spent: Map<string, number> } {
  const spent = new Map<string, number>()
  const keyOf = (plugin: string, { user }: By): string => [plugin, user, dayOf(Date.now())].join(' ')
  const left = (plugin: string, by: By): number => most - (spent.get(keyOf(plugin, by)) ?? 0)
  return {
    spent, left,
    spend(plugin, by) {
      if (left(plugin, by) <= 0) return false
      spent.set(keyOf(plugin, by), (spent.get(keyOf(plugin, by)) ?? 0) + 1)
      return true
    },
  }
}

describe('wake-ups', () => {
  it('above the budget wait for the next UTC day, and the state says so', async () => {
    const wakeUps = budget(3)
    const w = world([declare()], new Records(), wakeUps)
    w.authority = authorityFor({ anna: true, ben: true })
    await w.scheduler.start()
    await pass(10 * hour)
    expect(w.records.all.filter(({ user }) => user === 'anna').map(({ startedAt }) => day(startedAt))).toEqual(['01-05T09:00', '01-05T10:00', '01-05T11:00'])
    expect(w.records.all).toHaveLength(6)
    expect(w.scheduler.list(anna, null)[0]).toMatchObject({ overBudget: true, nextRunAt: Date.parse('2026-01-06T00:00:00Z') })
    await pass(8 * hour)
    expect(w.records.all.filter(({ user }) => user === 'anna').map(({ startedAt }) => day(startedAt)).slice(3)).toEqual(['01-06T00:00', '01-06T01:00', '01-06T02:00'])
    expect([...wakeUps.spent]).toEqual(['01-05', '01-06'].flatMap((on) => ['anna', 'ben'].map((user) => [`cost ${user} 2026-${on}`, 3])))
  })

  it('tasks of a plugin share it; the state says so for the task that was not due yet', async () => {
    const w = world([declare(), declare({ id: 'late', schedule: '0 20 * * *' }), declare({ id: 'asked', schedule: undefined })], new Records(), budget(1))
    await w.scheduler.start()
    expect(w.scheduler.list(anna, null).map(({ overBudget }) => overBudget)).toEqual([false, false, false])
    await pass(hour)
    expect(w.scheduler.list(anna, null).map(({ task, overBudget, nextRunAt }) => [task, overBudget, nextRunAt === null ? null : day(nextRunAt)])).toEqual([
      ['sync', true, '01-06T00:00'], ['late', true, '01-06T20:00'], ['asked', false, null],
    ])
    await pass(14 * hour)
    expect(w.records.all.map(({ task }) => task)).toEqual(['sync'])
  })

  it('a person may start a task at any time, and that costs nothing', async () => {
    const wakeUps = budget(1)
    const w = world([declare()], new Records(), wakeUps)
    await w.scheduler.start()
    await w.scheduler.runNow('cost', 'sync', anna)
    await pass(2_000)
    expect(wakeUps.left('cost', anna)).toBe(1)
    await pass(2 * hour)
    expect(wakeUps.left('cost', anna)).toBe(0)
    await expect(w.scheduler.runNow('cost', 'sync', anna)).resolves.toMatchObject({ cause: 'manual' })
    expect(w.records.all.map(({ cause }) => cause)).toEqual(['manual', 'schedule', 'manual'])
  })

  it('what was missed while the app was closed costs too; the rest of it waits', async () => {
    const records = new Records()
    const declared = [declare({ catchUp: 'all' })]
    const first = world(declared, records, budget(100))
    await first.scheduler.start()
    await pass(hour)
    await first.scheduler.stop()
    const before = records.all.length
    await pass(6 * hour)
    const wakeUps = budget(2)
    const w = world(declared, records, wakeUps)
    await w.scheduler.start()
    await pass(60_000)
    expect(records.all.slice(before).map(({ cause }) => cause)).toEqual(['catch-up', 'catch-up'])
    expect(w.scheduler.list(anna, null)[0]).toMatchObject({ overBudget: true, nextRunAt: Date.parse('2026-01-06T00:00:00Z') })
    await pass(10 * hour)
    expect(records.all.slice(before)).toHaveLength(4)
    expect(wakeUps.left('cost', ben)).toBe(2)
  })
})
