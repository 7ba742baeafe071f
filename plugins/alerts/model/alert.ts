/** An alert: one series of one rule that is or was wrong. */
import type { Labels, Severity } from './rule'

/** `acknowledged` is a firing alert that somebody has taken, until it is over. */
export type AlertState = 'pending' | 'firing' | 'acknowledged' | 'resolved'

export interface Alert {
  /** One episode, from pending to resolved. */
  readonly id: string
  readonly rule: string
  readonly ruleName: string
  /** The same wrong thing always has the same: canonical JSON of the rule, its source and the labels of `by` (engine/labels.ts). */
  readonly fingerprint: string
  /** The rule's labels, those of its series named in `by`, `rule` and `severity`. */
  readonly labels: Labels
  readonly severity: Severity
  readonly state: 'pending' | 'firing' | 'resolved'
  /** Null: fired because there was no data. */
  readonly value: number | null
  readonly unit: string
  /** What it was compared with: the threshold, or the baseline. */
  readonly threshold: number
  /** Epoch ms. */
  readonly pendingAt: number
  readonly firingAt: number | null
  readonly resolvedAt: number | null
  /** Since when it has been well again without being over yet; null while it is wrong. */
  readonly wellAt: number | null
  readonly updatedAt: number
  readonly flapping: boolean
  /** Why it fired. */
  readonly cause: 'condition' | 'missing'
  /** Times (epoch ms) of its last changes between firing and over, for flap damping. */
  readonly changes: readonly number[]
  /** Steps of the escalation that were sent. */
  readonly escalated: number
}

/** What happened to an alert, for its history. Of the evaluation's, `detail` has value, threshold, baseline, unit, reason and `data`: what was looked at, `[epoch ms or UTC day, value]`. */
export interface AlertEvent {
  readonly id: string
  readonly alert: string
  readonly at: number
  readonly kind: 'pending' | 'firing' | 'resolved' | 'acknowledged' | 'flapping' | 'escalated' | 'missing' | 'sent' | 'muted' | 'silenced' | 'inhibited'
  /** Who did it; '' for the evaluation. */
  readonly by: string
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Acknowledgement { readonly alert: string; readonly at: number; readonly by: string; readonly byName: string; readonly comment: string }

/** Alertmanager's matchers: all must hold. A label that is absent is ''. `=~` is anchored RE2-like: JavaScript without look-around and back-references. */
export interface Matcher { readonly label: string; readonly op: '=' | '!=' | '=~' | '!~'; readonly value: string }

export interface Silence {
  readonly id: string
  readonly matchers: readonly Matcher[]
  readonly startsAt: number
  readonly endsAt: number
  readonly comment: string
  readonly by: string
  readonly byName: string
}

/** While an alert that matches `source` fires, those that match `target` with equal values of `equal` are not sent. */
export interface Inhibition { readonly id: string; readonly name: string; readonly source: readonly Matcher[]; readonly target: readonly Matcher[]; readonly equal: readonly string[] }
