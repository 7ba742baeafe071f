/** What is to be said, before any service's way of saying it. */
import type { Alert } from '../model/alert'
import type { Labels, Severity } from '../model/rule'

/**
 * `firing`: a group began. `changed`: alerts joined it or are over while others go on. `resolved`: the whole group is
 * over. `repeat`: it still fires. `escalation`: nobody acknowledged it. `digest`: all that changed while nothing could be
 * sent. `test`: somebody tries the channel.
 */
export const messageKinds = ['firing', 'changed', 'resolved', 'repeat', 'escalation', 'digest', 'test'] as const
export type MessageKind = (typeof messageKinds)[number]

/** An alert as a message tells of it. */
export interface MessageAlert extends Pick<Alert, 'id' | 'rule' | 'ruleName' | 'fingerprint' | 'labels' | 'severity' | 'state' | 'value' | 'unit' | 'threshold' | 'firingAt' | 'resolvedAt' | 'flapping' | 'cause'> {
  /** Who took it; '' for nobody. */
  readonly acknowledgedBy: string
  /** The rule's own text, a template; '' for none. */
  readonly text: string
}

export interface AlertMessage {
  readonly kind: MessageKind
  /** Epoch ms. */
  readonly at: number
  /** Labels that all its alerts have in common, as they were grouped. */
  readonly labels: Labels
  readonly alerts: readonly MessageAlert[]
  /** Seconds without an acknowledgement, for `escalation`; else 0. */
  readonly waitedSeconds: number
}

/** In whose words: language and clock of who reads it. */
export interface Reader {
  readonly language: 'en' | 'de'
  /** IANA name. */
  readonly timeZone: string
}

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 }
const isOver = ({ state }: MessageAlert): number => (state === 'resolved' ? 1 : 0)

/** Those that fire before those that are over, the worst first, then the oldest. */
export const inOrder = (alerts: readonly MessageAlert[]): MessageAlert[] =>
  [...alerts].sort((one, other) => isOver(one) - isOver(other) || rank[other.severity] - rank[one.severity] || (one.firingAt ?? 0) - (other.firingAt ?? 0) || one.id.localeCompare(other.id))

/** The worst severity among those that fire; of all when none does. */
export function severityOf(alerts: readonly MessageAlert[]): Severity {
  const firing = alerts.filter(({ state }) => state !== 'resolved')
  return (firing.length > 0 ? firing : alerts).reduce<Severity>((worst, { severity }) => (rank[severity] > rank[worst] ? severity : worst), 'info')
}
