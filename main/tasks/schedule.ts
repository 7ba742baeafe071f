/** When a task is due: cron expressions in their time zone, what was missed, jitter. Pure. */
import { Cron } from 'croner'
import type { Manifest } from '@panoptic/sdk/contract/manifest'

type Task = Manifest['tasks'][number]

export interface Schedule {
  /** The first time after `after`, epoch ms; null when there is none. */
  next(after: number): number | null
  /** Ms by which a start is put off at most, so that not everything starts on the full hour. */
  readonly jitter: number
}

const longestJitter = 30_000

/** Null for a task without schedule; throws `invalid schedule: …` for one that is not five-field cron. */
export function scheduleOf(task: Pick<Task, 'schedule' | 'timeZone'>): Schedule | null {
  if (task.schedule === undefined) return null
  if (task.schedule.trim().split(/\s+/).length !== 5) throw new Error(`invalid schedule: "${task.schedule}" does not have five fields`)
  const cron = parse(task.schedule, task.timeZone ?? 'UTC')
  const next = (after: number): number | null => cron.nextRun(new Date(after))?.getTime() ?? null
  const first = next(Date.UTC(2026, 0, 1))
  const second = first === null ? null : next(first)
  const period = first === null || second === null ? longestJitter : second - first
  return { next, jitter: Math.min(longestJitter, Math.floor(period / 10)) }
}

function parse(expression: string, timezone: string): Cron {
  try {
    const cron = new Cron(expression, { paused: true, timezone })
    // Only a calculation notices an unknown time zone.
    cron.nextRun(new Date(0))
    return cron
  } catch (error) {
    throw new Error(`invalid schedule: ${error instanceof Error ? error.message : 'unreadable'}`, { cause: error })
  }
}

/** Missed times that `all` makes up for, at most: a month asleep must not start a thousand runs. */
export const mostOwed = 10

export interface Missed {
  /** How many runs to make up for now. */
  readonly owed: number
  /** The first time that is still to come. */
  readonly next: number | null
}

/** What to do about every time in [`due`, `now`], by the task's policy. */
export function catchUp(schedule: Schedule, policy: Task['catchUp'], due: number, now: number): Missed {
  const next = schedule.next(now)
  if (policy === 'skip') return { owed: 0, next }
  if (policy === 'once') return { owed: 1, next }
  let owed = 0
  for (let time: number | null = due; time !== null && time <= now && owed < mostOwed; time = schedule.next(time)) owed += 1
  return { owed, next }
}

/** `90s`, `5m`, `1h` in ms. */
export function timeoutOf(text: string): number {
  const match = /^(\d+)([smh])$/.exec(text)
  if (match === null) return 300_000
  const unit = { s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as 's' | 'm' | 'h']
  return Math.min(Number(match[1]) * unit, 3_600_000)
}
