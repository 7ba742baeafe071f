/** Where messages go. */
import type { Severity } from './rule'

export const channelKinds = ['mail', 'telegram', 'discord', 'slack', 'webhook'] as const
export type ChannelKind = (typeof channelKinds)[number]

export interface Channel {
  readonly id: string
  readonly name: string
  readonly kind: ChannelKind
  readonly enabled: boolean
  /** A connection of this plugin, of the network entry named like the kind (`mail` for mail). */
  readonly connection: string
  /** Only alerts from this severity on. */
  readonly least: Severity
  /** Message template, '' for the standard one; same fields as a rule's text, and `{{count}}`, `{{list}}`. */
  readonly template: string
  readonly mail: { readonly from: string; readonly fromName: string; readonly to: readonly string[] } | null
  /** Telegram: chat id or @channel; `thread`: topic id or null. */
  readonly telegram: { readonly chat: string; readonly thread: number | null } | null
  /** In which language messages are written. */
  readonly language: 'en' | 'de'
}

/** The receiver that every user has without setting anything up. */
export const native = 'native'
