/** What the outbox needs and offers. `createOutbox(options)` is in outbox.ts; `nativeDelivery` in native.electron.ts. */
import type { Client } from '../bridge/rpc'
import type { StoreApi, StoredMessage } from '../store/api'

/** Hands one message to the system; rejects or resolves `false` when the system would not take it. */
export type Deliver = (message: StoredMessage) => Promise<boolean>

export interface OutboxOptions {
  readonly store: Pick<Client<StoreApi>, 'addMessage' | 'setMessageState' | 'messages' | 'markMessagesRead' | 'queuedMessages'>
  readonly deliver: Deliver
  /** A message came or changed its state: push `messages.changed` to the shell. */
  readonly onChange: () => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
  /** Epoch ms. Default Date.now. */
  readonly now?: () => number
}
