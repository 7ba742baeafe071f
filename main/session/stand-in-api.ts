/** Main ⇄ the process that types for a person (stand-in.ts). Ids only; values stay in its file. */

import type { SecretFields } from '@panoptic/sdk/contract/secrets'

export type ToStandIn =
  /** With one entry port of the purpose `unlock`. `file` null: the test's password (test hooks only). */
  | { readonly kind: 'unlock'; readonly file: string | null }
  /** With one entry port of the purpose `connection`: fill in the plan's connection number `index` of `plugin`. */
  | { readonly kind: 'connection'; readonly file: string | null; readonly plugin: string; readonly index: number }

  /** With one entry port of the purpose `secret`: type the value of the plan's secret number `index` of `plugin`. */
  | { readonly kind: 'secret'; readonly file: string | null; readonly plugin: string; readonly index: number }

export type FromStandIn =
  | { readonly kind: 'plan'; readonly plugins: readonly PlannedPlugin[] }
  | { readonly kind: 'saved' }
  | { readonly kind: 'failed'; readonly message: string }

export interface PlannedPlugin {
  readonly id: string
  /** The network entry of each connection, in order. */
  readonly networks: readonly string[]
  /** What the vault shows of each secret, in order; no value. */
  readonly secrets: readonly SecretFields[]
  /** Tasks to run afterwards. */
  readonly run: readonly string[]
}

/**
 * Whether this start has somebody to stand in for the person, and the file that says what to type (null: only
 * the test's password, in builds with test hooks). The demo's file counts only with a data folder of its own.
 */
export function standIn(): { readonly file: string | null } | null {
  const file = process.env['PANOPTIC_DATA'] === undefined ? undefined : process.env['PANOPTIC_DEMO']
  if (file !== undefined) return { file }
  return __TEST_HOOKS__ && process.env['PANOPTIC_TEST_PASSWORD'] !== undefined ? { file: null } : null
}
