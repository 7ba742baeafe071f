/** What a rule says. Plain data: kept as JSON in the table `rules`, checked by `rule-schema.ts` before it is saved. */

export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

/**
 * Which figure counts. `latest`: the newest point. `day`, `week` (from Monday), `month`, `30d`: the sum of the points of
 * those UTC days up to today, as the dashboard's cards have it. `month-pace`: the month's sum, projected to its end at
 * the pace so far. `age`: seconds since the newest point.
 */
export const measures = ['latest', 'day', 'week', 'month', '30d', 'month-pace', 'age'] as const
export type Measure = (typeof measures)[number]

export type Labels = Readonly<Record<string, string>>

export interface Source {
  readonly plugin: string
  readonly metric: string
  /** Only series whose labels hold all of these. */
  readonly labels: Labels
  /** One alert for each combination of these labels; empty: all series folded into one (sums add up, `latest` takes the newest, `age` the youngest). */
  readonly by: readonly string[]
  readonly measure: Measure
}

export type Comparison = 'above' | 'below'

/** Fires when the value is beyond `value` (strictly); over when it is back at `recover` or better; null: at `value`. */
export interface Threshold {
  readonly kind: 'threshold'
  readonly is: Comparison
  readonly value: number
  readonly recover: number | null
}

/**
 * Fires when the value differs from the median of the same measure on the `days` days before by more than `percent`.
 * Measures `day` and `latest` only. Fewer than 3 days of history: nothing is known, as without data.
 */
export interface Change {
  readonly kind: 'change'
  readonly is: Comparison
  readonly percent: number
  readonly recoverPercent: number | null
  readonly days: number
}

/** What no data means: nothing changes; all is well; or it is itself a reason to fire, after `missingSeconds` without a point. */
export const missingPolicies = ['keep', 'ok', 'fire'] as const
export type MissingPolicy = (typeof missingPolicies)[number]

export interface Flap {
  /** As many changes between firing and over… */
  readonly changes: number
  /** …within so long make it flapping: it stays one firing alert, and says so, until it was quiet as long. */
  readonly withinSeconds: number
}

export interface Escalation {
  readonly afterSeconds: number
  /** Channels that are told when nobody acknowledged it by then. */
  readonly channels: readonly string[]
}

export interface Rule {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly source: Source
  readonly condition: Threshold | Change
  /** Seconds that the condition must hold (pending) before it fires. */
  readonly forSeconds: number
  /** Seconds that it must be well again before it is over. */
  readonly keepSeconds: number
  readonly severity: Severity
  readonly labels: Labels
  /** Text of the message with `{{rule}}`, `{{value}}`, `{{threshold}}`, `{{labels.x}}`, `{{since}}`; '' for the standard one. */
  readonly text: string
  readonly missing: MissingPolicy
  readonly missingSeconds: number
  /** Channels that are told, by id; `native` is each user's own notification. */
  readonly channels: readonly string[]
  /** Alerts with equal values of these labels are one message; `rule` and `severity` count as labels. */
  readonly groupBy: readonly string[]
  /** Mute times (table `times`) during which nothing is sent; what still fires afterwards is sent then. */
  readonly mutes: readonly string[]
  readonly flap: Flap | null
  readonly escalation: readonly Escalation[]
  /** Seconds after which a group that still fires unacknowledged is sent again; 0: never. */
  readonly repeatSeconds: number
  /** Whose figures it watches, and whose background task evaluates it: who saved it last. */
  readonly evaluator: string
}
