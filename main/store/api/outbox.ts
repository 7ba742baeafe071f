/** The outbox as the store keeps it. Main hands messages over and reports each attempt; nothing here delivers. */
import type { Attempt, MessageContent, MessageInfo, MessageState } from '@panoptic/sdk/contract/outbox'
import type { By } from './index'

/** A message as main needs it to deliver it. */
export interface OutgoingMessage {
  readonly id: string
  readonly plugin: string
  readonly user: string
  readonly tenant: string
  readonly at: number
  readonly label: string
  readonly key: string | null
  readonly expiresAt: number
  readonly content: MessageContent
  /** Attempts so far, and when the next is due (epoch ms). */
  readonly attempts: number
  readonly nextAt: number
}

export interface NewOutgoing {
  readonly id: string
  readonly label: string
  readonly key: string | null
  readonly replaces: readonly string[]
  readonly expiresAt: number
  readonly content: MessageContent
}

/** One attempt's end. `nextAt`: when the next is due; null with `delivered` and `dead`. */
export interface AttemptReport { readonly id: string; readonly attempt: Attempt; readonly nextAt: number | null }

export interface OutboxApi {
  /**
   * Stores all or none, queued and due now, and marks what they take the place of `replaced`; one transaction. A message
   * whose id is known for this plugin and user is left as it is. Answers all of them as they stand, in order. No two
   * messages of a plugin and tenant have the same `at`.
   * @throws PanopticError `conflict` for an id that is another plugin's or user's; `limit` beyond 5 000 undelivered of one plugin and tenant
   */
  addMessages(plugin: string, by: By, messages: readonly NewOutgoing[]): readonly MessageInfo[]
  /**
   * Of what is due until `until` (epoch ms), the first message of each connection, by due time; native ones are one line.
   * `limit` lines. `nextAt`: when the next message after `until` is due. `attempts` counts since it was last queued.
   */
  dueMessages(until: number, limit: number): { readonly messages: readonly OutgoingMessage[]; readonly nextAt: number | null }
  /**
   * Adds to the trail and moves the message on; false when it was no longer queued (replaced or discarded meanwhile): then
   * only a delivery still moves it, because what was delivered was.
   */
  reportAttempt(report: AttemptReport): boolean
  /** Every queued message of this connection or (null) of all becomes due now: the network is back. How many. */
  hastenMessages(connection: string | null): number
  outbox(plugin: string, by: By, query: { readonly state: MessageState | null; readonly connection: string | null; readonly before: number | null; readonly limit: number }): { readonly messages: readonly MessageInfo[]; readonly more: boolean }
  /** @throws PanopticError `not-found` for another plugin's, or one this user may not see */
  outboxMessage(plugin: string, by: By, id: string): { readonly message: MessageInfo; readonly content: MessageContent; readonly trail: readonly Attempt[]; readonly params: Readonly<Record<string, string>> }
  /** Audited `message.again` (queued anew, for 24 hours) / `message.discarded`. @throws PanopticError `not-found`, `conflict` for a state that does not allow it */
  sendAgain(plugin: string, by: By, id: string): MessageInfo
  discardMessage(plugin: string, by: By, id: string): MessageInfo

  /** The newest native messages of this user, for the shell's list; not those that were replaced or discarded. */
  notices(by: By, limit: number): readonly Notice[]
  markNoticesRead(by: By): void
}

export interface Notice {
  readonly id: string; readonly at: number; readonly plugin: string
  readonly title: string; readonly body: string; readonly urgency: 'low' | 'normal' | 'critical'
  readonly view: string | null; readonly params: Readonly<Record<string, string>>
  readonly state: MessageState; readonly read: boolean
}
