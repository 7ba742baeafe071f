/**
 * Access tokens in this process's memory, one for each connection: reused until shortly before they expire,
 * asked for once however many requests wait for them, gone when the connection's key changes.
 */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { untilAborted } from './until-aborted'

export interface Token {
  readonly value: string
  /** What it was got with; kept only so that it can be masked. */
  readonly assertion: string
  /** Epoch ms. */
  readonly expiresAt: number
}

/** Whose token: `owner` is one connection of one plugin and tenant, `fingerprint` its key and scopes. */
export interface TokenKey {
  readonly owner: string
  readonly fingerprint: string
}

export interface Tokens {
  /** A token that is valid for a while. `exchange` is ended when nobody waits for it any more. */
  take(key: TokenKey, signal: AbortSignal, exchange: (signal: AbortSignal) => Promise<Token>): Promise<Token>
  /** The provider did not take this token: the next `take` gets another. A newer one stays. */
  drop(key: TokenKey, token: Token): void
  /** The connection may not be used (any more). */
  forget(owner: string): void
  clear(): void
}

interface Flight { readonly result: Promise<Token>; readonly abort: AbortController; waiting: number }
interface Entry { readonly fingerprint: string; token: Token | null; flight: Flight | null }

/** A token that expires sooner than this is not used any more (ms). */
const margin = 60_000
/** Connections remembered; the least recently used go first. */
const mostOwners = 200

export function createTokens(now: () => number = Date.now): Tokens {
  const entries = new Map<string, Entry>()

  function entryFor({ owner, fingerprint }: TokenKey): Entry {
    const found = entries.get(owner)
    const entry = found?.fingerprint === fingerprint ? found : { fingerprint, token: null, flight: null }
    entries.delete(owner)
    entries.set(owner, entry)
    if (entries.size > mostOwners) entries.delete(entries.keys().next().value!)
    return entry
  }

  function start(entry: Entry, exchange: (signal: AbortSignal) => Promise<Token>): Flight {
    const abort = new AbortController()
    const result = exchange(abort.signal).then(
      (token) => {
        if (entry.flight === flight) Object.assign(entry, { token, flight: null })
        return token
      },
      (error: unknown) => {
        if (entry.flight === flight) entry.flight = null
        throw error
      },
    )
    // Whoever waits hears of it; when nobody does any more it is no surprise.
    result.catch(() => undefined)
    const flight: Flight = { abort, result, waiting: 0 }
    entry.flight = flight
    return flight
  }

  return {
    async take(key, signal, exchange) {
      signal.throwIfAborted()
      const entry = entryFor(key)
      if (entry.token !== null && now() < entry.token.expiresAt - margin) return entry.token
      entry.token = null
      const flight = entry.flight ?? start(entry, exchange)
      flight.waiting += 1
      try {
        return await untilAborted(flight.result, signal)
      } finally {
        flight.waiting -= 1
        if (flight.waiting === 0) {
          if (entry.flight === flight) entry.flight = null
          flight.abort.abort(new PanopticError(fail('cancelled', 'Nobody waits for this access any more.').error))
        }
      }
    },
    drop({ owner, fingerprint }, token) {
      const entry = entries.get(owner)
      if (entry?.fingerprint === fingerprint && entry.token?.value === token.value) entry.token = null
    },
    forget: (owner) => void entries.delete(owner),
    clear() {
      for (const { flight } of entries.values()) flight?.abort.abort(new PanopticError(fail('cancelled', 'The connection ended.').error))
      entries.clear()
    },
  }
}
