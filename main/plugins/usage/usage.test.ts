import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { manifestSchema, type Budgets } from '@panoptic/sdk/contract/manifest'
import type { UsageCount } from '../../store/api/plugins'
import type { Metric, PageProcess } from './api'
import { ownMemory } from './memory'
import { createUsage } from './usage'

const noon = Date.parse('2026-03-04T12:00:00Z')
const midnight = Date.parse('2026-03-05T00:00:00Z')
const megabyte = 1_000_000
const anna = { user: 'anna', tenant: 'system' }
const ben = { user: 'ben', tenant: 'system' }
const cleo = { user: 'cleo', tenant: 'acme' }

const manifest = { engine: '^1', title: 'T', description: 'D', entry: 'dist/index.js', icon: 'icon.svg' }
const budgetsOf = (over: Partial<Budgets> = {}): Budgets => ({ ...manifestSchema.parse(manifest).budgets, memoryMb: 200, cpuPercent: 50, egressMbPerDay: 10, wakeUpsPerDay: 3, ...over })

/** The usage table; outlives the app. */
class Table {
  rows: UsageCount[] = []
  away = false
  async usageOf(day: string): Promise<UsageCount[]> { if (this.away) throw new Error('away'); return this.rows.filter((row) => row.day === day) }
  async countUsage(counts: readonly UsageCount[]): Promise<void> { if (this.away) throw new Error('away'); this.rows.push(...counts) }
  sum(name: 'egressBytes' | 'wakeUps', day = '2026-03-04'): number { return this.rows.filter((row) => row.day === day).reduce((sum, row) => sum + row[name], 0) }
}

function setup(table = new Table()) {
  const world = {
    pages: [{ plugin: 'cost', ...anna, pid: 7 }] as PageProcess[],
    memory: 100 * megabyte,
    /** Of one core, by process. */
    load: 0.1,
    seconds: 0,
    ended: [] as string[],
    told: [] as string[],
    asked: 0,
    budgets: budgetsOf(),
  }
  const usage = createUsage({
    store: table,
    pages: () => world.pages,
    metrics: () => {
      world.asked += 1
      return [{ pid: 7, cpu: { cumulativeCPUUsage: world.seconds }, memory: { workingSetSize: 1 } }, { pid: 1, cpu: {}, memory: { workingSetSize: 1 } }] satisfies Metric[]
    },
    memoryOf: () => world.memory,
    clock: () => Date.now(),
    budgets: (plugin) => (plugin === 'cost' || plugin === 'chat' ? world.budgets : undefined),
    exceeded(plugin, user, reason) {
      world.ended.push(`${plugin} ${user}: ${reason}`)
      world.pages = world.pages.filter((page) => page.plugin !== plugin || page.user !== user)
      usage.pagesChanged()
    },
    onBudget: (plugin, by, budget, state) => world.told.push(`${plugin} ${by.user} ${budget} ${state}`),
    log: (_, message) => world.told.push(message),
  })
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      world.seconds += world.load
      await vi.advanceTimersByTimeAsync(1_000)
    }
  }
  return { usage, world, pass, table }
}

beforeEach(() => void vi.useFakeTimers({ now: noon }))
afterEach(() => void vi.useRealTimers())

describe('memory', () => {
  it('a page above its budget for three seconds ends, with the reason; one that was only for a moment does not', async () => {
    const { usage, world, pass } = setup()
    usage.pagesChanged()
    await pass(3)
    expect(usage.now('cost', anna)).toEqual({ memoryBytes: 100 * megabyte, cpuPercent: expect.closeTo(10) })
    expect(usage.now('cost', ben)).toEqual({ memoryBytes: null, cpuPercent: null })
    world.memory = 201 * megabyte
    await pass(2)
    world.memory = 199 * megabyte
    await pass(1)
    world.memory = 201 * megabyte
    await pass(3)
    expect(world.ended).toEqual([])
    await pass(1)
    expect(world.ended).toEqual(['cost anna: it used 201 MB of memory; its budget is 200 MB'])
    expect(world.told).toEqual(['cost anna memory stopped'])
    expect(usage.now('cost', anna)).toEqual({ memoryBytes: null, cpuPercent: null })
  })

  it('a page far above its budget ends at once', async () => {
    const { usage, world, pass } = setup()
    usage.pagesChanged()
    world.memory = 401 * megabyte
    await pass(1)
    expect(world.ended).toEqual(['cost anna: it used 401 MB of memory; its budget is 200 MB'])
  })

  it('nothing is measured while there is no page', async () => {
    const { usage, world, pass } = setup()
    world.pages = []
    usage.pagesChanged()
    await pass(5)
    expect(world.asked).toBe(0)
    world.pages = [{ plugin: 'cost', ...anna, pid: 7 }]
    usage.pagesChanged()
    usage.pagesChanged()
    await pass(5)
    expect(world.asked).toBe(5)
    world.pages = []
    usage.pagesChanged()
    await pass(5)
    expect(world.asked).toBe(5)
  })

  it('is what the process has for itself, and of a process that is gone what Electron last knew', () => {
    const metric: Metric = { pid: process.pid, cpu: {}, memory: { workingSetSize: 12 } }
    if (process.platform === 'linux') {
      const before = ownMemory(metric)
      expect(before).toBeGreaterThan(10 * megabyte)
      expect(before).toBeLessThan(process.memoryUsage().rss)
      const kept = Buffer.alloc(200 * megabyte, 1)
      expect(ownMemory(metric) - before).toBeGreaterThan(150 * megabyte)
      expect(kept).toHaveLength(200 * megabyte)
    }
    expect(ownMemory({ ...metric, pid: 2 ** 30 })).toBe(12 * 1024)
    expect(ownMemory({ ...metric, memory: { workingSetSize: 12, privateBytes: 5 } })).toBe(5 * 1024)
  })
})

describe('processor time', () => {
  it('above the budget for a minute is a warning, for two the end', async () => {
    const { usage, world, pass } = setup()
    usage.pagesChanged()
    world.load = 0.8
    await pass(59)
    expect([world.told, world.ended]).toEqual([[], []])
    await pass(3)
    expect(world.told).toEqual(['cost anna cpu warned'])
    expect(usage.now('cost', anna).cpuPercent).toBeCloseTo(80)
    await pass(56)
    expect(world.ended).toEqual([])
    await pass(6)
    expect(world.ended).toEqual(['cost anna: it used 80 % of a processor core for two minutes; its budget is 50 %'])
    expect(world.told).toEqual(['cost anna cpu warned', 'cost anna cpu stopped'])
  })

  it('a busy half minute is none of it, and a rest after the warning takes it back', async () => {
    const { usage, world, pass } = setup()
    usage.pagesChanged()
    for (let turn = 0; turn < 6; turn++) {
      world.load = turn % 2 === 0 ? 0.9 : 0
      await pass(30)
    }
    expect(world.told).toEqual([])
    world.load = 0.9
    await pass(65)
    expect(world.told).toEqual(['cost anna cpu warned'])
    world.load = 0
    await pass(40)
    world.load = 0.9
    await pass(70)
    expect(world.told).toEqual(['cost anna cpu warned', 'cost anna cpu warned'])
    expect(world.ended).toEqual([])
  })
})

describe('wake-ups', () => {
  it('of a day are counted for each user, and there is a new budget the next day', async () => {
    const { usage, world } = setup()
    await usage.start()
    const { wakeUps } = usage
    expect([1, 2, 3, 4, 5].map(() => wakeUps.spend('cost', anna))).toEqual([true, true, true, false, false])
    expect([wakeUps.left('cost', anna), wakeUps.left('cost', ben), wakeUps.left('chat', anna)]).toEqual([0, 3, 3])
    expect(usage.today('cost', anna)).toEqual({ egressBytes: 0, wakeUps: 3 })
    expect(world.told).toEqual(['cost anna wake-ups stopped'])
    vi.setSystemTime(midnight)
    expect(wakeUps.spend('cost', anna)).toBe(true)
    expect(wakeUps.left('cost', anna)).toBe(2)
    await usage.close()
  })

  it('survive a restart of the app, and of the store', async () => {
    const table = new Table()
    const first = setup(table)
    await first.usage.start()
    first.usage.wakeUps.spend('cost', anna)
    table.away = true
    await vi.advanceTimersByTimeAsync(12_000)
    first.usage.wakeUps.spend('cost', anna)
    table.away = false
    await vi.advanceTimersByTimeAsync(6_000)
    expect(table.sum('wakeUps')).toBe(2)
    first.usage.wakeUps.spend('cost', anna)
    await first.usage.close()
    expect(table.sum('wakeUps')).toBe(3)
    const second = setup(table)
    await second.usage.start()
    expect(second.usage.wakeUps.spend('cost', anna)).toBe(false)
    await second.usage.close()
    expect(table.sum('wakeUps')).toBe(3)
  })

  it('an unreadable table is told, and the app goes on', async () => {
    const { usage, world, table } = setup()
    table.away = true
    await usage.start()
    expect(world.told).toEqual(['what was used today is not known: away'])
    expect(usage.wakeUps.spend('cost', anna)).toBe(true)
  })
})

describe('bytes', () => {
  const count = (bytes: number, by = anna): UsageCount => ({ plugin: 'cost', ...by, day: '2026-03-04', egressBytes: bytes, wakeUps: 0 })

  it('are those of the tenant; near the end and at the end somebody is told once', async () => {
    const { usage, world, table } = setup()
    await usage.start()
    usage.count([count(4 * megabyte), count(4 * megabyte, ben), count(9.5 * megabyte, cleo)])
    expect(world.told).toEqual(['cost cleo egress warned'])
    expect([usage.today('cost', anna).egressBytes, usage.today('cost', ben).egressBytes, usage.today('cost', cleo).egressBytes]).toEqual([8, 8, 9.5].map((millions) => millions * megabyte))
    usage.count([count(1.5 * megabyte), count(1)])
    usage.egressStopped('cost', anna)
    usage.egressStopped('cost', ben)
    expect(world.told).toEqual(['cost cleo egress warned', 'cost anna egress warned', 'cost anna egress stopped'])
    expect(usage.counts()).toHaveLength(3)
    vi.setSystemTime(midnight)
    expect(usage.counts()).toEqual([])
    // What egress counted before midnight and told after it belongs to that day.
    usage.count([count(1)])
    expect(usage.today('cost', anna).egressBytes).toBe(0)
    await usage.close()
    expect(table.sum('egressBytes')).toBe(19 * megabyte + 2)
  })
})
