/**
 * Starts tasks when they are due, for every user who enabled their plugin. One timer for all; it looks at
 * the clock at least once a minute, so sleep and clock changes need no other care than catching up.
 */
import { randomUUID } from 'node:crypto'
import type { Authority } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Run, TaskState } from '@panoptic/sdk/contract/values'
import { nextDay } from '../metrics/days'
import type { By } from '../store/api'
import type { DeclaredTask, Scheduler, SchedulerOptions, WakeUps } from './api'
import { startRun, type ActiveRun } from './run'
import { catchUp, mostOwed, scheduleOf, type Schedule } from './schedule'
import { Wishes } from './wishes'

/** One task of one user. */
interface Slot {
  declared: DeclaredTask
  by: By
  readonly schedule: Schedule | null
  /** What the schedule was made of; another text makes it anew. */
  readonly source: string
  /** The next time by the schedule, and that time with its jitter (epoch ms). */
  next: number | null
  startAt: number
  /** Missed runs still to be made up for, and when the first may start. */
  owed: number
  owedAt: number
  /** What wakes it beside the schedule; lost with the slot when the plugin is disabled. */
  readonly wishes: Wishes
}

interface Past { readonly last: Run; readonly lastOkAt: number | null }

/** Longest sleep of the timer (ms). */
const lookEvery = 60_000
/** A start later than this after its time was missed, not merely delayed (ms). */
const lateness = 120_000
/** Missed runs start spread over this time (ms), so that a start of the app stays quick. */
const spread = 20_000
const unlimited: WakeUps = { left: () => Infinity, spend: () => true }
/** How long tasks may take to stop when the workspace is sealed (ms). */
const sealPatience = 1_500

const keyOf = (plugin: string, task: string, user: string): string => [plugin, task, user].join('\n')
const unknownRun = (): PanopticError => new PanopticError(fail('not-found', 'There is no such active run.').error)

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { store, authority, log, isPaused = () => false, random = Math.random, wakeUps = unlimited } = options
  const slots = new Map<string, Slot>()
  /** By key: whatever happens to schedules and slots, a task of a user is here at most once. */
  const active = new Map<string, ActiveRun>()
  const past = new Map<string, Past>()
  let timer: NodeJS.Timeout | undefined
  let started = false
  let ended = false
  /** When it looked last (epoch ms). */
  let lookedAt = 0

  function users(plugin: string): By[] {
    const { plugins, users: people } = authority()
    const states = Object.hasOwn(plugins, plugin) ? plugins[plugin]! : {}
    return Object.entries(states).flatMap(([user, { enabled }]) => {
      const person = Object.hasOwn(people, user) ? people[user] : undefined
      return enabled && person?.active === true && !isPaused(plugin, user) ? [{ user, tenant: person.tenant }] : []
    })
  }

  function plan(slot: Slot, next: number | null): void {
    slot.next = next
    slot.startAt = (next ?? 0) + Math.floor(random() * (slot.schedule?.jitter ?? 0))
  }

  function slotFor(key: string, declared: DeclaredTask, by: By): Slot {
    const { plugin, task } = declared
    const source = `${task.schedule ?? ''}\n${task.timeZone ?? ''}`
    const known = slots.get(key)
    if (known?.source === source) return Object.assign(known, { declared, by })
    const slot: Slot = { declared, by, schedule: readSchedule(declared), source, next: null, startAt: 0, owed: 0, owedAt: 0, wishes: known?.wishes ?? new Wishes() }
    // From the last run on: a time that passed since then, while the app was closed, was missed.
    const since = Math.min(past.get(key)?.last.startedAt ?? Date.now(), Date.now())
    plan(slot, slot.schedule?.next(since) ?? null)
    if (slot.schedule === null && task.schedule !== undefined) log('error', `${plugin}/${task.id} runs only on demand`)
    return slot
  }

  function readSchedule({ plugin, task }: DeclaredTask): Schedule | null {
    try {
      return scheduleOf(task)
    } catch (error) {
      log('error', `${plugin}/${task.id}: ${(error as Error).message}`)
      return null
    }
  }

  function refresh(): void {
    if (!started) return
    const wanted = new Map<string, Slot>()
    for (const declared of options.declared())
      for (const by of users(declared.plugin)) {
        const key = keyOf(declared.plugin, declared.task.id, by.user)
        wanted.set(key, slotFor(key, declared, by))
      }
    for (const [key, run] of active) if (!wanted.has(key)) run.abort('interrupted', 'The plugin was disabled.')
    slots.clear()
    for (const [key, slot] of wanted) slots.set(key, slot)
    look()
  }

  /** Starts what is due and sets the timer for what comes next. */
  function look(): void {
    clearTimeout(timer)
    if (!started) return
    const now = Date.now()
    const setBack = Math.max(0, lookedAt - now)
    lookedAt = now
    for (const [key, slot] of slots) {
      if (setBack > 0) slot.wishes.setBack(setBack)
      fallDue(key, slot, now)
      if (slot.owed > 0 && slot.owedAt <= now && !active.has(key)) {
        if (!wakeUps.spend(slot.declared.plugin, slot.by)) {
          slot.owedAt = nextDay(now) + Math.floor(random() * spread)
          continue
        }
        slot.owed -= 1
        begin(key, slot, 'catch-up')
      }
      grant(key, slot, now)
    }
    const times = [...slots].flatMap(([key, { next, startAt, owed, owedAt, wishes }]) => [
      ...(next === null ? [] : [startAt]),
      // While it runs these wait: its end looks again.
      ...(active.has(key) ? [] : [...(owed > 0 ? [owedAt] : []), ...(wishes.at === null ? [] : [wishes.at])]),
    ])
    timer = setTimeout(look, Math.max(10, Math.min(lookEvery, ...times.map((time) => time - now))))
  }

  function fallDue(key: string, slot: Slot, now: number): void {
    const { schedule, declared, next } = slot
    if (schedule === null || next === null) return
    if (slot.startAt > now) {
      // The clock was set back: a time that had passed lies ahead again.
      const sooner = schedule.next(now)
      if (next > now && sooner !== null && sooner < next) plan(slot, sooner)
      return
    }
    if (now - next > lateness) {
      const missed = catchUp(schedule, declared.task.catchUp, next, now)
      slot.owed = Math.min(slot.owed + missed.owed, declared.task.catchUp === 'all' ? mostOwed : 1)
      slot.owedAt = now + Math.floor(random() * spread)
      return plan(slot, missed.next)
    }
    plan(slot, schedule.next(now))
    // Still busy with the run before: this time is left out, as overlapping runs would be worse.
    if (active.has(key)) return
    if (wakeUps.spend(declared.plugin, slot.by)) begin(key, slot, 'schedule')
    else plan(slot, schedule.next(nextDay(now) - 1))
  }

  /** Wake-ups that the schedule itself will need on this day: however much others publish, it goes on. */
  const reserve = ({ schedule, next }: Slot, now: number): number => {
    const after = next === null ? null : (schedule?.next(next) ?? null)
    return next === null || after === null ? 0 : Math.max(0, Math.ceil((nextDay(now) - next) / (after - next)))
  }

  /** Starts what was wished for, beside the schedule. */
  function grant(key: string, slot: Slot, now: number): void {
    const { wishes, declared, by } = slot
    if (wishes.at === null || wishes.at > now || active.has(key)) return
    if (wakeUps.left(declared.plugin, by) > reserve(slot, now) && wakeUps.spend(declared.plugin, by)) begin(key, slot, 'schedule')
    else wishes.putOff(nextDay(now) + Math.floor(random() * spread))
  }

  function begin(key: string, { declared, by, wishes }: Slot, cause: Run['cause']): ActiveRun {
    wishes.begun(Date.now())
    const { plugin, task } = declared
    const run: Run = { id: randomUUID(), plugin, task: task.id, user: by.user, cause, state: 'running', startedAt: Date.now(), endedAt: null, done: 0, total: null, message: '' }
    const begun = startRun({ run, by, timeout: task.timeout }, options)
    active.set(key, begun)
    void begun.ended.then((last) => {
      active.delete(key)
      past.set(key, { last, lastOkAt: last.state === 'ok' ? last.startedAt : (past.get(key)?.lastOkAt ?? null) })
      look()
    })
    return begun
  }

  /** When it is woken next, with what is left of its plugin's wake-ups. */
  function prospect({ declared, by, schedule, next, owed, owedAt, wishes }: Slot): Pick<TaskState, 'nextRunAt' | 'overBudget'> {
    const planned = owed > 0 ? owedAt : next
    if ((planned === null && wishes.at === null) || wakeUps.left(declared.plugin, by) > 0) return { nextRunAt: sooner(planned, wishes.at), overBudget: false }
    const tomorrow = nextDay(Date.now())
    const later = planned === null || planned >= tomorrow ? planned : owed > 0 ? tomorrow : (schedule?.next(tomorrow - 1) ?? null)
    return { nextRunAt: sooner(later, wishes.at === null ? null : Math.max(wishes.at, tomorrow)), overBudget: true }
  }

  /** The active run with this id, if it belongs to this user and (unless null) this plugin. */
  const owned = (id: string, by: By, plugin: string | null): ActiveRun | undefined =>
    [...active.values()].find(({ run }) => run.id === id && run.user === by.user && (plugin === null || run.plugin === plugin))

  return {
    refresh,
    resume: look,
    async start() {
      for (const run of await store.recoverRuns()) log('warn', `run ${run.id} of ${run.plugin}/${run.task} was interrupted when Panoptic ended`)
      for (const entry of await store.lastRuns()) past.set(keyOf(entry.last.plugin, entry.last.task, entry.last.user), entry)
      // A seal may have overtaken the start.
      if (ended) return
      started = true
      refresh()
    },
    async stop() {
      ended = true
      started = false
      clearTimeout(timer)
      const ending = [...active.values()]
      for (const run of ending) run.abort('interrupted', 'The workspace was locked or Panoptic was closed.', sealPatience)
      // A store that does not answer must not hold up the lock; the next start finds these runs interrupted.
      let timeUp: NodeJS.Timeout | undefined
      await Promise.race([Promise.all(ending.map(({ ended }) => ended)), new Promise((resolve) => { timeUp = setTimeout(resolve, 2 * sealPatience) })])
      clearTimeout(timeUp)
      slots.clear()
      past.clear()
    },
    async runNow(plugin, task, by) {
      const key = keyOf(plugin, task, by.user)
      const slot = slots.get(key)
      if (slot === undefined) throw new PanopticError(fail('not-found', 'There is no such task.').error)
      if (active.has(key)) throw new PanopticError(fail('conflict', 'This task is already running.').error)
      const begun = begin(key, slot, 'manual')
      await begun.recorded
      return begun.run
    },
    cancel(id, by, plugin) {
      const found = owned(id, by, plugin)
      found?.abort('cancelled', '')
      return found !== undefined
    },
    progress(plugin, by, { run, done, total, message }) {
      const found = owned(run, by, plugin)
      if (found === undefined) throw unknownRun()
      found.progress(done, total, message)
    },
    async finish(plugin, by, { run, outcome, message, again }) {
      const found = owned(run, by, plugin)
      if (found === undefined) throw unknownRun()
      // What went wrong has no wish of its own: the one before it stands.
      if (again !== null || outcome === 'ok' || outcome === 'partial') slots.get(keyOf(plugin, found.run.task, by.user))?.wishes.again(again, Date.now())
      found.finish(outcome, message)
      await found.ended
    },
    published(plugin, by) {
      const news = [...slots.values()].filter(({ declared, by: { user, tenant }, wishes }) =>
        declared.task.after.includes('metrics') && declared.plugin !== plugin && user === by.user && tenant === by.tenant
        && mayRead(authority(), declared.plugin, user) && wishes.published(Date.now()))
      if (news.length > 0) look()
    },
    list: (by, plugin) =>
      [...slots]
        .filter(([, slot]) => slot.by.user === by.user && (plugin === null || slot.declared.plugin === plugin))
        .map(([key, slot]) => ({
          plugin: slot.declared.plugin, task: slot.declared.task.id, title: slot.declared.title, schedule: slot.declared.task.schedule ?? null,
          ...prospect(slot),
          ...standing(active.get(key)?.run ?? null, past.get(key)),
        })),
    isRunning: (plugin, by) => [...active.values()].some(({ run }) => run.plugin === plugin && run.user === by.user),
  }
}

/** Whether this user lets the plugin read what others published. */
const mayRead = ({ plugins }: Authority, plugin: string, user: string): boolean =>
  Object.hasOwn(plugins, plugin) && plugins[plugin]![user]?.grants.includes('metrics:read') === true

const sooner = (one: number | null, other: number | null): number | null => (one === null || other === null ? (one ?? other) : Math.min(one, other))

/** A run that has ended stays active until the store has its end; who asks meanwhile is told that it ended. */
function standing(run: Run | null, before: Past | undefined): Pick<TaskState, 'running' | 'lastRun' | 'lastOkAt'> {
  const { last: lastRun, lastOkAt } = before ?? { last: null, lastOkAt: null }
  if (run === null || run.state === 'running') return { running: run, lastRun, lastOkAt }
  return { running: null, lastRun: run, lastOkAt: run.state === 'ok' ? run.startedAt : lastOkAt }
}
