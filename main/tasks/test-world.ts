/** For tests of the scheduler under a fake clock: what stands in for the database, the pages and the people. */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { Run } from '@panoptic/sdk/contract/values'
import type { DeclaredTask, PageHandle, Scheduler, WakeUps } from './api'
import { createScheduler } from './scheduler'

export const anna = { user: 'anna', tenant: 'system' }
export const hour = 3_600_000
export const start = Date.parse('2026-01-05T08:30:00Z')

export const declare = (task: Partial<DeclaredTask['task']> = {}, plugin = 'cost'): DeclaredTask =>
  ({ plugin, title: 'Sync', task: { id: 'sync', title: 'Sync', schedule: '0 * * * *', catchUp: 'once', after: [], timeout: '5m', ...task } })

export const authorityFor = (users: Record<string, boolean>, grants: readonly string[] = []): Authority => ({
  revision: 1,
  users: Object.fromEntries(Object.keys(users).map((user) => [user, { tenant: 'system', role: 'tenant_user', active: true }])),
  plugins: { cost: Object.fromEntries(Object.entries(users).map(([user, enabled]) => [user, { enabled, grants: [...grants] }])) },
})

/** The recorded runs of one workspace; outlives a scheduler as the database outlives the app. */
export class Records {
  readonly rows = new Map<string, Run>()
  broken = false
  check = (): void => { if (this.broken) throw new Error('the store is gone') }
  async startRun(run: Run): Promise<void> { this.check(); this.rows.set(run.id, run) }
  async updateRun(run: Run): Promise<void> { this.check(); if (!this.rows.has(run.id)) throw new Error('no such run'); this.rows.set(run.id, run) }
  async recoverRuns(): Promise<Run[]> {
    const stale = [...this.rows.values()].filter(({ state }) => state === 'running').map((run): Run => ({ ...run, state: 'interrupted', endedAt: Date.now() }))
    for (const run of stale) this.rows.set(run.id, run)
    return stale
  }
  async lastRuns(): Promise<{ last: Run; lastOkAt: number | null }[]> {
    const last = new Map<string, Run>()
    const okAt = new Map<string, number>()
    for (const run of this.rows.values()) {
      const key = `${run.plugin}/${run.task}/${run.user}`
      last.set(key, run)
      if (run.state === 'ok') okAt.set(key, run.startedAt)
    }
    return [...last].map(([key, run]) => ({ last: run, lastOkAt: okAt.get(key) ?? null }))
  }
  get all(): Run[] { return [...this.rows.values()] }
}

/** Pages that run tasks for `takes` ms; `null`: never end by themselves. */
export class Pages {
  takes: number | null = 1_000
  obeys = true
  refuses = false
  wakeTakes = 50
  readonly sent: [string, unknown][] = []
  killed = 0
  released = 0
  overlap = 0
  /** What runs that end well ask for. */
  wishes: (run: string) => number | null = () => null
  scheduler: Scheduler | null = null
  #live = new Map<string, () => void>()
  #running = new Map<string, number>()

  wake = async (plugin: string, by: { user: string; tenant: string }): Promise<PageHandle> => {
    await new Promise((resolve) => setTimeout(resolve, this.wakeTakes))
    if (this.refuses) throw new Error('it crashed three times')
    const listeners = new Set<(reason: string) => void>()
    const finish = (run: string, outcome: 'ok' | 'cancelled'): void => void this.scheduler?.finish(plugin, by, { run, outcome, message: '', again: outcome === 'ok' ? this.wishes(run) : null }).catch(() => undefined)
    const gone = (reason: string): void => { for (const listener of listeners) listener(reason); listeners.clear() }
    let timer: NodeJS.Timeout | undefined
    return {
      send: (event, data) => {
        this.sent.push([event, data])
        const { run, task } = data as { run: string; task: string }
        if (event === 'task.start') {
          const key = `${plugin}/${task}/${by.user}`
          this.#running.set(key, (this.#running.get(key) ?? 0) + 1)
          if (this.#running.get(key)! > 1) this.overlap += 1
          const done = (): void => { this.#running.set(key, this.#running.get(key)! - 1); this.#live.delete(run) }
          this.#live.set(run, () => { clearTimeout(timer); done(); gone('crashed') })
          if (this.takes !== null) timer = setTimeout(() => { done(); finish(run, 'ok') }, this.takes)
        }
        if (event === 'task.abort' && this.obeys && this.#live.has(run)) {
          clearTimeout(timer)
          this.#running.clear()
          this.#live.delete(run)
          finish(run, 'cancelled')
        }
      },
      kill: () => { this.killed += 1; this.#running.clear(); gone('killed') },
      onGone: (listener) => { listeners.add(listener); return () => listeners.delete(listener) },
      release: () => { this.released += 1 },
    }
  }
  crash(): void { for (const end of [...this.#live.values()]) end() }
}

export interface World { scheduler: Scheduler; records: Records; pages: Pages; pushed: Run[]; authority: Authority; declared: DeclaredTask[]; log: string[] }

export function world(declared: DeclaredTask[] = [declare()], records = new Records(), wakeUps?: WakeUps): World {
  const pages = new Pages()
  const made: Omit<World, 'scheduler'> = { records, pages, pushed: [], authority: authorityFor({ anna: true }), declared, log: [] }
  const scheduler = createScheduler({
    store: records, wake: pages.wake, authority: () => world.authority, declared: () => world.declared,
    onRun: (run) => made.pushed.push(run), log: (_, message) => made.log.push(message), random: () => 0,
    ...(wakeUps === undefined ? {} : { wakeUps }),
  })
  pages.scheduler = scheduler
  const world: World = { ...made, scheduler }
  return world
}
