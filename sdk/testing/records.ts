/** What a plugin told the host, kept for a test to look at. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Point } from '../plugin'

export interface Notice {
  readonly user: string
  readonly title: string
  readonly body: string
  readonly urgency: 'low' | 'normal' | 'critical'
  readonly view: string | null
  readonly params: Readonly<Record<string, string>>
  readonly key: string | null
  readonly actions: readonly { readonly id: string; readonly title: string }[]
}

export interface Records {
  /** Every published metric point, in order; one sent again is here again. */
  readonly points: Point[]
  /** Native messages that the system showed, in order; one with the same key took the place of the one before. */
  readonly notices: Notice[]
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string }[]
  /** Requests that left, with the secret in their headers; refused ones are not here. */
  readonly requests: { readonly method: string; readonly url: string; readonly headers: Headers }[]
  /** Views the plugin asked to open, or that a click on a message led to. */
  readonly opened: { readonly view: string; readonly params: Readonly<Record<string, string>> }[]
  /** Unexpected exceptions in the host: the plugin only learnt `internal`. */
  readonly faults: { readonly route: string; readonly error: unknown }[]
  /** Of each run, when it wants to run again. */
  readonly wishes: Map<string, number | null>
  /** The folder of {@link saved}, for files that are no text. */
  readonly savedIn: string
  /** Files that were saved, by name, as UTF-8 text. */
  saved(): Readonly<Record<string, string>>
}

/** `folder`: where saved files lie. */
export function createRecords(folder: string): Records {
  const savedIn = join(folder, 'saved')
  mkdirSync(savedIn)
  return {
    points: [], notices: [], log: [], requests: [], opened: [], faults: [], wishes: new Map(), savedIn,
    saved: () => (existsSync(savedIn) ? Object.fromEntries(readdirSync(savedIn).map((name) => [name, readFileSync(join(savedIn, name), 'utf8')])) : {}),
  }
}
