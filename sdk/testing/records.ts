/** What a plugin told the host, kept for a test to look at. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredMessage } from '../../main/store/api'
import type { Point } from '../plugin'

export interface Records {
  /** Every published metric point, in order; one sent again is here again. */
  readonly points: Point[]
  /** Notifications handed to the system. */
  readonly notices: Pick<StoredMessage, 'user' | 'title' | 'body' | 'urgency' | 'view' | 'params' | 'key'>[]
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string }[]
  /** Requests that left, with the secret in their headers; refused ones are not here. */
  readonly requests: { readonly method: string; readonly url: string; readonly headers: Headers }[]
  /** Views the plugin asked to open. */
  readonly opened: { readonly view: string; readonly params: Readonly<Record<string, string>> }[]
  /** Unexpected exceptions in the host: the plugin only learnt `internal`. */
  readonly faults: { readonly route: string; readonly error: unknown }[]
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
    points: [], notices: [], log: [], requests: [], opened: [], faults: [], savedIn,
    saved: () => (existsSync(savedIn) ? Object.fromEntries(readdirSync(savedIn).map((name) => [name, readFileSync(join(savedIn, name), 'utf8')])) : {}),
  }
}
