/** The labels of an alert, and what makes two alerts the same. */
import type { Labels, Rule } from '../model/rule'
import { pick } from './values'

/** Labels that every alert has by itself; a rule sets none of them. */
export const ownLabels: readonly string[] = ['rule', 'severity']

export const labelsOf = (rule: Rule, series: Labels): Labels => ({ ...series, ...rule.labels, rule: rule.name, severity: rule.severity })

/**
 * The same wrong thing always has the same: canonical JSON of the rule, what it measures and the labels of `by`. Its
 * name, its own labels and its severity are left out, so that an alert outlives their change.
 */
export function fingerprint({ id, source }: Rule, labels: Labels): string {
  const by = source.by.toSorted()
  return JSON.stringify([id, source.plugin, source.metric, source.measure, pick(labels, by)])
}
