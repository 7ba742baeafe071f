/** What the outbox needs and offers. `createOutbox(options)` is in outbox.ts; who delivers what is in deliver.ts. */
import type { Attempt } from '@panoptic/sdk/contract/outbox'
import type { Client } from '../bridge/rpc'
import type { OutboxApi, OutgoingMessage } from '../store/api'

/** How one attempt ended; `retryAfterMs` where the service said when to come back. */
export interface AttemptEnd extends Omit<Attempt, 'at'> {
  readonly retryAfterMs: number | null
}

/** Makes one attempt. Never rejects for what can happen; a rejection counts as `retry`, reason `internal`. */
export type Deliver = (message: OutgoingMessage) => Promise<AttemptEnd>

export interface OutboxOptions {
  readonly store: Pick<Client<OutboxApi>, keyof OutboxApi>
  readonly deliver: Deliver
  /** A message came or changed its state. */
  readonly onChange: (message: { readonly id: string; readonly plugin: string; readonly user: string; readonly state: 'queued' | 'delivered' | 'dead' | 'replaced' | 'cancelled' }) => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
  /** Epoch ms. Default Date.now. */
  readonly now?: () => number
  /** In [0, 1), for jitter. Default Math.random. */
  readonly random?: () => number
}
