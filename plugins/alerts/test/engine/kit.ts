/** Rules, series and alerts for the engine's tests. */
import type { Alert } from '../../model/alert'
import type { Rule } from '../../model/rule'
import type { Figure } from '../../engine/values'
import type { Series } from '../../engine/snapshot'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
/** A Thursday. */
export const start = Date.UTC(2026, 0, 15)

export const ruleWith = (change: Partial<Rule> = {}): Rule => ({
  id: 'r1', name: 'Daily cost', enabled: true,
  source: { plugin: 'llm-cost', metric: 'llm.cost', labels: {}, by: [], measure: 'day' },
  condition: { kind: 'threshold', is: 'above', value: 50, recover: null },
  forSeconds: 0, keepSeconds: 0, severity: 'warning', labels: {}, text: '', missing: 'keep', missingSeconds: 0,
  channels: ['native'], groupBy: ['rule'], mutes: [], flap: null, escalation: [], repeatSeconds: 0, evaluator: 'ada',
  ...change,
})

export const figureWith = (value: number | null, change: Partial<Figure> = {}): Figure =>
  ({ labels: {}, unit: 'count', value, baseline: null, freshAt: Infinity, data: () => [], ...change })

export const seriesWith = (change: Partial<Series> & { readonly days?: Readonly<Record<string, number>> } = {}): Series => {
  const { days = {}, ...rest } = change
  return { labels: {}, unit: 'count', lastAt: start, lastValue: 0, newest: new Map(), sums: new Map(Object.entries(days).map(([text, value]) => [Date.parse(text) / day, value])), ...rest }
}

export const alertWith = (id: string, change: Partial<Alert> = {}): Alert => ({
  id, rule: 'r1', ruleName: 'Daily cost', fingerprint: id, labels: { rule: 'Daily cost', severity: 'warning' }, severity: 'warning', state: 'firing', value: 60, unit: 'count', threshold: 50,
  pendingAt: start, firingAt: start, resolvedAt: null, wellAt: null, updatedAt: start, flapping: false, cause: 'condition', changes: [], escalated: 0, ...change,
})

/** Ids 1, 2, 3 … */
export function counter(): () => string {
  let count = 0
  return () => String(++count)
}
