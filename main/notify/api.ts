/** What the outbox needs and offers. `createOutbox(options)` is in outbox.ts; who delivers what is in deliver.ts. */
import type { Attempt, MessageState } from '@panoptic/sdk/contract/outbox'
import type { Client } from '../bridge/rpc'
import type { OutboxApi, OutgoingMessage } from '../store/api'

/** How one attempt ended; `retryAfterMs` where the service said when to come back. */
export interface AttemptEnd extends Omit<Attempt, 'at'> {
  readonly retryAfterMs: number | null
}

/** Makes one attempt. Never rejects for what can happen; a rejection counts as `retry`, reason `internal`. */
export type Deliver = (message: OutgoingMessage) => Promise<AttemptEnd>

export interface OutboxOptions {
  readonly store: Pick<Client<OutboxApi>, 'dueMessages' | 'reportAttempt' | 'hastenMessages'>
  readonly deliver: Deliver
  /** A message came or changed its state. */
  readonly onChange: (message: MessageChange) => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
  /** Epoch ms. Default Date.now. */
  readonly now?: () => number
  /** In [0, 1), for jitter. Default Math.random. */
  readonly random?: () => number
  /** ms between the end of an attempt and the next one of the same connection. Default 1 000. */
  readonly pause?: number
}

export interface MessageChange { readonly id: string; readonly plugin: string; readonly user: string; readonly state: MessageState }

/** Sends what is due, from {@link Outbox.start} to {@link Outbox.stop}. */
export interface Outbox {
  /** After unlock: goes on with what is due. */
  start(): void
  /** Messages came, or became due: looks at once. */
  look(): void
  /** The network is back, or the computer woke up: everything queued is tried now. */
  hasten(): void
  /** Resolves when nothing is being looked for, sent or noted. */
  idle(): Promise<void>
  /**
   * For sealing: begins no attempt any more. Resolves when those under way have ended and are noted, or `patience` ms
   * later: what is not noted by then is sent again, under the same id.
   */
  stop(patience?: number): Promise<void>
}
