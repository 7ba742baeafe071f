/** How many calls a port may make: a token bucket, generous for people, short for runaway loops. */

const burst = 4000
const perSecond = 2000

export interface Budget {
  /** Uses up one call; false when there is none left now. */
  take(): boolean
}

/** `now`: ms of a clock that never goes back. */
export function createBudget(now: () => number = () => performance.now()): Budget {
  let tokens = burst
  let last = now()
  return {
    take() {
      const at = now()
      tokens = Math.min(burst, tokens + ((at - last) / 1000) * perSecond)
      last = at
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
