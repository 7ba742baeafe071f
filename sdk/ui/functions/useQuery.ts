import { getCurrentScope, onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

export interface Query<T> {
  /** The newest answer; stays while the next one loads. */
  readonly data: ShallowRef<T | undefined>
  readonly error: ShallowRef<Error | null>
  readonly loading: Ref<boolean>
  /** What `data` shows is not the answer to the newest question: the question changed, or the last try failed. */
  readonly stale: Ref<boolean>
  /** UTC epoch ms of `data`. */
  readonly updatedAt: Ref<number | null>
  /** Asks again; settles when that answer is in, never rejects. */
  refresh(): Promise<void>
}

export interface QueryOptions {
  /** A change of its value (compared as JSON) asks again. */
  readonly key?: () => unknown
  /** Sources of "something changed", each returns how to stop listening. */
  readonly refreshOn?: readonly ((listener: () => void) => () => void)[]
  /** While false nothing is asked. */
  readonly enabled?: () => boolean
}

/** Loads, keeps old data while loading, drops late answers, asks once more after a burst of changes. */
export function useQuery<T>(ask: (context: { signal: AbortSignal }) => Promise<T>, options: QueryOptions = {}): Query<T> {
  const data = shallowRef<T>()
  const error = shallowRef<Error | null>(null)
  const loading = ref(false)
  const stale = ref(false)
  const updatedAt = ref<number | null>(null)
  let running: AbortController | null = null
  let queued = false
  let ended = false

  async function refresh(): Promise<void> {
    if (ended || options.enabled?.() === false) return
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    try {
      const answer = await ask({ signal: mine.signal })
      if (running !== mine) return
      data.value = answer
      error.value = null
      stale.value = false
      updatedAt.value = Date.now()
    } catch (reason) {
      if (running !== mine) return
      error.value = reason instanceof Error ? reason : new Error(String(reason))
      stale.value = data.value !== undefined
    }
    running = null
    loading.value = false
  }

  /** A sync writes many times; one question after the burst is enough. */
  const changed = (): void => {
    if (queued || ended) return
    queued = true
    setTimeout(() => {
      queued = false
      void refresh()
    }, 50)
  }

  const offs = (options.refreshOn ?? []).map((subscribe) => subscribe(changed))
  watch(
    () => JSON.stringify([options.key?.(), options.enabled?.()]),
    (_, before) => {
      if (before !== undefined && data.value !== undefined) stale.value = true
      void refresh()
    },
    { immediate: true },
  )
  if (getCurrentScope() !== undefined)
    onScopeDispose(() => {
      ended = true
      running?.abort()
      running = null
      for (const off of offs) off()
    })
  return { data, error, loading, stale, updatedAt, refresh }
}
