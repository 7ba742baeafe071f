/** What a figure means for a rule at a moment. */
import type { Rule } from '../model/rule'
import type { Figure } from './values'

/** `between`: no longer wrong, not yet well. `unknown`: there is nothing to go by, and that means nothing (yet). */
export type Verdict = 'wrong' | 'between' | 'well' | 'missing' | 'unknown'

export interface Judgement {
  readonly verdict: Verdict
  /** The threshold as a figure, or the baseline; null: not known. */
  readonly threshold: number | null
  readonly reason: 'condition' | 'well' | 'no-data'
  /** When it is another one if nothing is published, epoch ms; null: never. */
  readonly dueAt: number | null
  /** What is due could make it fire. */
  readonly wouldFire: boolean
}

/** After a sleep others need this long to bring new figures: an age counts only then (seconds). */
const settling = 900

export function judge(rule: Rule, figure: Figure, { at, since }: { readonly at: number; readonly since: number }): Judgement {
  const { condition, missing, missingSeconds } = rule
  const threshold = condition.kind === 'threshold' ? condition.value : figure.baseline
  const isAge = rule.source.measure === 'age' && figure.value !== null
  const missingAt = missing === 'keep' || isAge ? Infinity : Math.max(figure.freshAt ?? 0, since) + missingSeconds * 1000
  if (at >= missingAt) return { verdict: missing === 'fire' ? 'missing' : 'well', threshold, reason: 'no-data', dueAt: null, wouldFire: false }
  const later = { dueAt: Number.isFinite(missingAt) ? missingAt : null, wouldFire: missing === 'fire' }
  const bounds = boundsOf(rule, figure.baseline)
  if (figure.value === null || bounds === null) return { verdict: 'unknown', threshold, reason: 'no-data', ...later }
  const sign = condition.is === 'above' ? 1 : -1
  const value = figure.value * sign
  const settledAt = since + settling * 1000
  if (isAge && value > bounds.wrong * sign && at < settledAt) return { verdict: 'unknown', threshold, reason: 'no-data', dueAt: settledAt, wouldFire: true }
  if (value > bounds.wrong * sign) return { verdict: 'wrong', threshold, reason: 'condition', ...later }
  const verdict = value <= bounds.well * sign ? 'well' : 'between'
  // An age crosses its threshold by itself.
  if (isAge && condition.is === 'above') return { verdict, threshold, reason: 'well', dueAt: at + (Math.floor(bounds.wrong - figure.value) + 1) * 1000, wouldFire: true }
  return { verdict, threshold, reason: 'well', ...later }
}

/** Beyond `wrong` it is wrong, at `well` or better it is well again. Null: nothing to compare with. */
export function boundsOf({ condition }: Rule, baseline: number | null): { wrong: number; well: number } | null {
  if (condition.kind === 'threshold') return { wrong: condition.value, well: condition.recover ?? condition.value }
  if (baseline === null) return null
  const at = (percent: number): number => baseline + (condition.is === 'above' ? 1 : -1) * Math.abs(baseline) * (percent / 100)
  return { wrong: at(condition.percent), well: at(condition.recoverPercent ?? condition.percent) }
}
