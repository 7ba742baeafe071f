/** The task `evaluate`: passes until nothing falls due soon. */
import type { TaskContext, TaskOutcome } from '@panoptic/sdk'
import type { DB } from '../tables'
import { pass, type Clients, type PassEnd } from './pass'
import { prune } from './prune'

/** What falls due so soon is waited for in this run. */
const horizonMs = 40_000
/** While it waits it looks so often, for figures that were published meanwhile. */
const lookMs = 10_000
const shortestMs = 1000
/** Well within the run's time limit. */
const longestMs = 240_000

export interface Time {
  readonly now: () => number
  /** Resolves after so many ms, or when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

const realTime: Time = {
  now: Date.now,
  sleep: (ms, signal) => new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  }),
}

export async function evaluateTask(context: Clients & Pick<TaskContext<DB>, 'signal'>, { now, sleep }: Time = realTime): Promise<TaskOutcome> {
  const { signal } = context
  const begun = now()
  let end = await pass(context, begun)
  while (!signal.aborted && isSoon(end, now())) {
    await sleep(Math.max(shortestMs, Math.min(lookMs, end.dueAt! - now())), signal)
    if (signal.aborted) break
    end = await pass(context, now())
    if (now() - begun > longestMs) break
  }
  if (!signal.aborted) await prune(context, now())
  const again = end.dueAt === null ? {} : { again: Math.max(end.dueAt, now() + shortestMs) }
  return end.problems.length === 0 ? { outcome: 'ok', ...again } : { outcome: 'partial', message: end.problems.join(' ').slice(0, 500), ...again }
}

const isSoon = ({ dueAt }: PassEnd, now: number): boolean => dueAt !== null && dueAt - now <= horizonMs
