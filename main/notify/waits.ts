/** When a message is tried again. Pure. */

const second = 1_000
const minute = 60 * second

/** Waits after the first, second, … attempt that failed (ms); the last one goes on. */
const waits = [10 * second, 30 * second, minute, 2 * minute, 5 * minute, 10 * minute, 20 * minute, 30 * minute] as const
/** So that messages that failed together do not come back together: each wait is up to this much shorter or longer. */
const jitter = 0.2

/**
 * Epoch ms of the next attempt.
 * @param attempts how many were made, at least 1
 * @param retryAfter ms that the service asked for; never undercut
 * @param random in [0, 1)
 */
export function nextAttempt(now: number, attempts: number, retryAfter: number | null, random: number): number {
  const wait = waits[Math.min(attempts, waits.length) - 1] ?? waits[0]
  return now + Math.max(Math.round(wait * (1 - jitter + 2 * jitter * random)), retryAfter ?? 0)
}
