/**
 * Delivers what the store's outbox holds: what is due is sent, one message of each connection at a time, and the
 * attempt is noted. A message is `delivered` only once the store has it, so it is sent at least once; it is sent twice
 * only where the process ended, or the store could not write, between the service's yes and that note, and then under
 * the same id.
 *
 * Nothing is kept here but who is being served: what was replaced or discarded a moment ago is not sent.
 */
import type { AttemptReport, OutgoingMessage } from '../store/api'
import type { AttemptEnd, Outbox, OutboxOptions } from './api'
import { nextAttempt } from './waits'

/** Connections that are served at the same time. */
const mostLanes = 100
/** Waits before a store that could not write is asked again (ms); the last one goes on. */
const storeWaits = [1_000, 5_000, 30_000] as const
/** Longest time that a service may keep its connection quiet (ms): no message lives longer by default. */
const longestRest = 24 * 3_600_000
/** A clock that was set is noticed within this time (ms). */
const longestSleep = 60_000

/** Native messages are shown one after the other: notification servers drop bursts. */
const laneOf = ({ content }: OutgoingMessage): string => (content.channel === 'native' ? 'native' : content.connection)

export function createOutbox({ store, deliver, onChange, log, now = Date.now, random = Math.random, pause = 1_000 }: OutboxOptions): Outbox {
  const serving = new Map<string, Promise<void>>()
  /** Epoch ms before which a connection is left alone. */
  const rests = new Map<string, number>()
  let stopWaiting: () => void = () => undefined
  const stopped = new Promise<void>((resolve) => { stopWaiting = resolve })
  let running = false
  let ended = false
  let timer: NodeJS.Timeout | undefined
  let again = false
  let looking: Promise<void> | null = null

  function look(): void {
    if (!running) return
    if (looking !== null) {
      again = true
      return
    }
    looking = begin().catch((error: unknown) => {
      log('warn', `the outbox could not be read: ${String(error)}`)
      return now() + storeWaits[1]
    }).then((at) => {
      looking = null
      if (again) {
        again = false
        look()
      } else sleepUntil(at)
    })
  }

  function sleepUntil(at: number): void {
    clearTimeout(timer)
    if (running && at < Infinity) timer = setTimeout(look, Math.max(0, Math.min(at - now(), longestSleep)))
  }

  /** Begins what can begin now. Answers when something else will (epoch ms). */
  async function begin(): Promise<number> {
    const at = now()
    for (const [lane, until] of rests) if (until <= at) rests.delete(lane)
    const { messages, nextAt } = await store.dueMessages(at, mostLanes)
    let wake = nextAt ?? Infinity
    for (const message of messages) {
      const lane = laneOf(message)
      const rest = rests.get(lane) ?? 0
      if (!running || serving.has(lane)) continue
      if (rest > now() && message.expiresAt > now()) wake = Math.min(wake, rest)
      else serving.set(lane, serve(lane, message).catch((error: unknown) => log('error', `message ${message.id} of ${message.plugin}: ${String(error)}`)).finally(() => {
        serving.delete(lane)
        look()
      }))
    }
    return wake
  }

  async function serve(lane: string, message: OutgoingMessage): Promise<void> {
    const at = now()
    const end = at >= message.expiresAt ? expired : await attempt(message)
    if (end !== expired) rests.set(lane, now() + Math.min(Math.max(lane === 'native' ? 0 : pause, end.retryAfterMs ?? 0), longestRest))
    const { retryAfterMs, ...ended } = end
    // Not later than its end, so that it does not seem to wait when it no longer does.
    const nextAt = end.outcome === 'retry' ? Math.min(nextAttempt(now(), message.attempts + 1, retryAfterMs, random()), message.expiresAt) : null
    const queued = await note({ id: message.id, attempt: { at, ...ended }, nextAt })
    // Delivered is delivered, also when it was replaced or discarded on its way.
    if (queued === true || (queued === false && end.outcome === 'delivered')) onChange({ id: message.id, plugin: message.plugin, user: message.user, state: end.outcome === 'retry' ? 'queued' : end.outcome })
  }

  async function attempt(message: OutgoingMessage): Promise<AttemptEnd> {
    const started = performance.now()
    try {
      return await deliver(message)
    } catch (error) {
      log('error', `message ${message.id} of ${message.plugin}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      return { outcome: 'retry', reason: 'internal', status: null, answer: '', durationMs: Math.round(performance.now() - started), retryAfterMs: null }
    }
  }

  /**
   * Whether the message was still queued; null when the outbox was stopped before the store could write. Until it has,
   * the connection waits: the message would be sent again.
   */
  async function note(report: AttemptReport): Promise<boolean | null> {
    for (let turn = 0; ; turn++) {
      try {
        return await store.reportAttempt(report)
      } catch (error) {
        log('warn', `an attempt of message ${report.id} is not noted: ${String(error)}`)
      }
      if (!running) return null
      await Promise.race([stopped, later(storeWaits[Math.min(turn, storeWaits.length - 1)]!)])
    }
  }

  const underWay = (): Promise<unknown> | null => looking ?? (serving.size > 0 ? Promise.race(serving.values()) : null)

  return {
    start() {
      // A seal may overtake the unlock that was to start it.
      if (ended) return
      running = true
      look()
    },
    look,
    hasten() {
      if (running) void store.hastenMessages(null).catch((error: unknown) => log('warn', `messages were not hastened: ${String(error)}`)).then(look)
    },
    async idle() {
      for (let work = underWay(); work !== null; work = underWay()) await work
    },
    async stop(patience = 5_000) {
      running = false
      ended = true
      clearTimeout(timer)
      stopWaiting()
      await Promise.race([Promise.all(serving.values()), later(patience)])
    },
  }
}

const expired: AttemptEnd = { outcome: 'dead', reason: 'expired', status: null, answer: '', durationMs: 0, retryAfterMs: null }

const later = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms).unref() })
