/** One token bucket per credential, filled by what the provider says in its headers. */
import { rateLimited } from './errors'
import { retryAfter, windowOf, type HeaderBag } from './rate-headers'

export interface RateLimits {
  /**
   * Resolves when a request with this key may leave. Rejects with `limit` when that would take longer than
   * `maxWait` ms, with the signal's reason when it aborts.
   */
  take(key: string, maxWait: number, signal: AbortSignal): Promise<void>
  /** Learns from an answer. Returns the ms the provider asks to wait before a retry, or null. */
  learn(key: string, status: number, headers: HeaderBag): number | null
}

interface Bucket {
  /** Nothing leaves before this time (epoch ms). */
  blockedUntil: number
  /** Tokens left until `resetAt`; null while the provider has said nothing. */
  left: number | null
  limit: number | null
  resetAt: number
  usedAt: number
}

/** Buckets kept; the least recently used go first. */
const maxBuckets = 500
/** No header makes us believe in a wait longer than this (ms). */
const longestBelieved = 24 * 3_600_000

export function createRateLimits(now: () => number = Date.now): RateLimits {
  const buckets = new Map<string, Bucket>()

  function bucketFor(key: string): Bucket {
    const bucket = buckets.get(key) ?? { blockedUntil: 0, left: null, limit: null, resetAt: 0, usedAt: 0 }
    buckets.delete(key)
    buckets.set(key, bucket)
    if (buckets.size > maxBuckets) buckets.delete(buckets.keys().next().value!)
    bucket.usedAt = now()
    return bucket
  }

  /** Takes a token, or tells when to ask again (epoch ms). */
  function tryTake(bucket: Bucket): number | null {
    const at = now()
    if (at < bucket.blockedUntil) return bucket.blockedUntil
    if (bucket.left === null) return null
    if (at >= bucket.resetAt) bucket.left = bucket.limit
    if (bucket.left === null) return null
    if (bucket.left <= 0) return bucket.resetAt
    bucket.left -= 1
    return null
  }

  return {
    async take(key, maxWait, signal) {
      const deadline = now() + maxWait
      for (;;) {
        signal.throwIfAborted()
        const next = tryTake(bucketFor(key))
        if (next === null) return
        if (next > deadline) throw rateLimited(next)
        // A little later than asked, and not all waiters at the same moment.
        await sleep(next - now() + 5 + Math.random() * 20, signal)
      }
    },

    learn(key, status, headers) {
      const bucket = bucketFor(key)
      const at = now()
      const window = windowOf(headers, at)
      if (window !== null) {
        // Answers overtake each other: within one window the smallest count is the newest.
        const sameWindow = bucket.left !== null && Math.abs(window.resetAt - bucket.resetAt) < 2_000 && at < bucket.resetAt
        bucket.left = sameWindow ? Math.min(bucket.left!, window.left) : window.left
        bucket.limit = window.limit ?? bucket.limit
        bucket.resetAt = Math.min(window.resetAt, at + longestBelieved)
      }
      if (status !== 429 && status !== 503) return null
      const wait = retryAfter(headers, at)
      if (wait === null) return null
      bucket.blockedUntil = Math.max(bucket.blockedUntil, at + Math.min(wait, longestBelieved))
      return wait
    },
  }
}

/** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => { clearTimeout(timer); reject(signal.reason as Error) }
    const timer = setTimeout(() => { signal.removeEventListener('abort', onAbort); resolve() }, Math.max(0, ms))
    signal.addEventListener('abort', onAbort, { once: true })
  })
