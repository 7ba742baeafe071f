/** Sums bridge calls by plugin, user, route and outcome, and hands the sums on every few seconds. */
import type { CallCount } from '../store/api'
import type { CallRecord } from './gate'

/** Longest time a call stays uncounted (ms): what a killed app loses of its ledger. */
const flushEvery = 5_000

export interface Ledger {
  record(call: CallRecord): void
  /** Sums that another process (store, egress) counted for its ports. */
  add(counts: readonly CallCount[]): void
  /** Hands on what there is, now. */
  flush(): Promise<void>
  /** Hands on the rest and stops. */
  close(): Promise<void>
}

/** `save` is retried with the next sums when it fails, so a restarted store loses nothing. */
export function createLedger(save: (counts: readonly CallCount[]) => Promise<unknown>, every = flushEvery): Ledger {
  let sums = new Map<string, CallCount>()
  const add = (counts: readonly CallCount[]): void => {
    for (const count of counts) {
      const key = `${count.plugin}\n${count.user}\n${count.route}\n${count.outcome}`
      const known = sums.get(key)
      sums.set(key, known === undefined ? count : { ...known, calls: known.calls + count.calls, ms: known.ms + count.ms })
    }
  }
  const flush = async (): Promise<void> => {
    if (sums.size === 0) return
    const counts = [...sums.values()]
    sums = new Map()
    await save(counts).catch(() => add(counts))
  }
  const timer = setInterval(() => void flush(), every)
  timer.unref()
  return {
    record: (call) => add([countOf(call)]),
    add,
    flush,
    close() {
      clearInterval(timer)
      return flush()
    },
  }
}

/** One finished call as a sum of one. The shell's own calls are counted under `~shell`, which no plugin can be called. */
export const countOf = ({ identity, route, outcome, durationMs }: CallRecord): CallCount => ({
  plugin: identity.kind === 'plugin' ? identity.plugin : '~shell',
  user: identity.user,
  route,
  outcome,
  calls: 1,
  ms: durationMs,
})
