/** Limits how long something may be waited for; the time a slow reader takes is not counted. */
import { timedOut } from './errors'

export interface Deadline {
  readonly signal: AbortSignal
  /** Waits for `work`, at most `ms`; afterwards the signal aborts, which ends the request. */
  within<T>(work: Promise<T>, reason: string, message: string): Promise<T>
}

export function createDeadline(ms: number): Deadline {
  const abort = new AbortController()
  return {
    signal: abort.signal,
    async within(work, reason, message) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          const error = timedOut(reason, message)
          reject(error)
          abort.abort(error)
        }, ms)
      })
      try {
        return await Promise.race([work, late])
      } finally {
        clearTimeout(timer)
        // Whoever lost the race may still reject; that is no surprise.
        work.catch(() => undefined)
      }
    },
  }
}
