/** A rule as it is typed: numbers and times are text until they can be read. Kept as a draft, so plain JSON. */
import { checkRule } from '../../engine/rule-schema'
import { native } from '../../model/channel'
import type { Comparison, Measure, MissingPolicy, Rule, Severity } from '../../model/rule'
import { parseDuration, parseNumber, shapeOfMeasure, typedDuration, typedNumber } from '../parts/units'

export interface RuleDraft {
  name: string
  enabled: boolean
  plugin: string
  metric: string
  /** `provider=openai, model=gpt-4o` */
  only: string
  by: string[]
  measure: Measure
  kind: 'threshold' | 'change'
  is: Comparison
  value: string
  recover: string
  percent: string
  recoverPercent: string
  days: string
  forTime: string
  keepTime: string
  severity: Severity
  labels: string
  text: string
  missing: MissingPolicy
  missingTime: string
  channels: string[]
  groupBy: string[]
  mutes: string[]
  flap: boolean
  flapChanges: string
  flapTime: string
  escalation: { after: string; channels: string[] }[]
  repeat: string
}
export type DraftField = keyof RuleDraft
/** What cannot be read here, beside what `checkRule` finds. */
export interface DraftProblem { readonly field: DraftField; readonly key: string }

export const emptyDraft: Readonly<RuleDraft> = {
  name: '', enabled: true, plugin: '', metric: '', only: '', by: [], measure: 'latest', kind: 'threshold', is: 'above', value: '', recover: '', percent: '50', recoverPercent: '', days: '14',
  forTime: '0', keepTime: '0', severity: 'warning', labels: '', text: '', missing: 'keep', missingTime: '1 h', channels: [native], groupBy: ['rule'], mutes: [],
  flap: true, flapChanges: '6', flapTime: '1 h', escalation: [], repeat: '4 h',
}

/** `team=llm, env=prod` as labels; null when it cannot be read. */
export function parseLabels(text: string): Record<string, string> | null {
  const labels: Record<string, string> = {}
  for (const part of text.split(/[,\n]/)) {
    if (part.trim() === '') continue
    const [, name, value] = /^\s*([a-z][a-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(part) ?? []
    if (name === undefined || value === undefined || value === '') return null
    labels[name] = value.replace(/^"(.*)"$/, '$1')
  }
  return labels
}
export const typedLabels = (labels: Readonly<Record<string, string>>): string => Object.entries(labels).map(([name, value]) => `${name}=${value}`).join(', ')

/** `unit`: of the metric. */
export function draftOf(rule: Rule, unit: string, locale: string): RuleDraft {
  const { source, condition, flap } = rule
  const { typed } = shapeOfMeasure(unit, source.measure)
  const number = (value: number | null): string => (value === null ? '' : typedNumber(value / typed, locale))
  const plain = (value: number | null): string => (value === null ? '' : typedNumber(value, locale))
  const compared = condition.kind === 'threshold' ? { value: number(condition.value), recover: number(condition.recover) }
    : { percent: plain(condition.percent), recoverPercent: plain(condition.recoverPercent), days: plain(condition.days) }
  return {
    ...emptyDraft, ...compared, name: rule.name, enabled: rule.enabled, plugin: source.plugin, metric: source.metric, only: typedLabels(source.labels), by: [...source.by], measure: source.measure,
    kind: condition.kind, is: condition.is, forTime: typedDuration(rule.forSeconds), keepTime: typedDuration(rule.keepSeconds), severity: rule.severity, labels: typedLabels(rule.labels), text: rule.text,
    missing: rule.missing, missingTime: typedDuration(rule.missingSeconds), channels: [...rule.channels], groupBy: [...rule.groupBy], mutes: [...rule.mutes],
    flap: flap !== null, ...(flap !== null && { flapChanges: plain(flap.changes), flapTime: typedDuration(flap.withinSeconds) }),
    escalation: rule.escalation.map(({ afterSeconds, channels }) => ({ after: typedDuration(afterSeconds), channels: [...channels] })), repeat: typedDuration(rule.repeatSeconds),
  }
}

const fieldOf: Readonly<Record<string, DraftField>> = {
  'source.plugin': 'metric', 'source.metric': 'metric', 'source.labels': 'only', 'source.by': 'by', 'source.measure': 'measure', source: 'metric',
  'condition.kind': 'kind', 'condition.is': 'is', 'condition.value': 'value', 'condition.recover': 'recover', 'condition.percent': 'percent', 'condition.recoverPercent': 'recoverPercent', 'condition.days': 'days',
  forSeconds: 'forTime', keepSeconds: 'keepTime', missingSeconds: 'missingTime', 'flap.changes': 'flapChanges', 'flap.withinSeconds': 'flapTime', repeatSeconds: 'repeat',
}
/** The typed field of a rule's, such as `escalation.0.afterSeconds`. */
export function draftField(field: string): DraftField {
  for (let path = field; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const known = fieldOf[path] ?? (Object.hasOwn(emptyDraft, path) ? (path as DraftField) : undefined)
    if (known !== undefined) return known
  }
  return 'name'
}

export interface ReadDraft {
  readonly rule: Rule | null
  readonly problems: readonly DraftProblem[]
}

/** The rule that was typed; null with what is wrong, at the field. */
export function readDraft(draft: RuleDraft, { id, evaluator, unit, locale }: { id: string; evaluator: string; unit: string; locale: string }): ReadDraft {
  const problems: DraftProblem[] = []
  const wrong = (field: DraftField, key: string): 0 => {
    problems.push({ field, key })
    return 0
  }
  const number = (field: 'value' | 'recover' | 'percent' | 'recoverPercent' | 'days' | 'flapChanges', times = 1): number => {
    const read = parseNumber(draft[field], locale)
    return read === null ? wrong(field, 'number') : times === 1 ? read : Math.round(read * times)
  }
  const optional = (field: 'recover' | 'recoverPercent', times = 1): number | null => (draft[field].trim() === '' ? null : number(field, times))
  const seconds = (field: DraftField, text: string): number => parseDuration(text) ?? wrong(field, 'duration')
  const labels = (field: 'only' | 'labels'): Record<string, string> => {
    const read = parseLabels(draft[field])
    if (read === null) wrong(field, 'labelText')
    return read ?? {}
  }
  const { typed } = shapeOfMeasure(unit, draft.measure)
  const input = {
    id, evaluator, name: draft.name.trim(), enabled: draft.enabled,
    source: { plugin: draft.plugin, metric: draft.metric, labels: labels('only'), by: draft.by, measure: draft.measure },
    condition: draft.kind === 'threshold' ? { kind: 'threshold', is: draft.is, value: number('value', typed), recover: optional('recover', typed) }
      : { kind: 'change', is: draft.is, percent: number('percent'), recoverPercent: optional('recoverPercent'), days: number('days') },
    forSeconds: seconds('forTime', draft.forTime), keepSeconds: seconds('keepTime', draft.keepTime), severity: draft.severity, labels: labels('labels'), text: draft.text.trim(),
    missing: draft.missing, missingSeconds: draft.missing === 'keep' ? 0 : seconds('missingTime', draft.missingTime), channels: draft.channels, groupBy: draft.groupBy, mutes: draft.mutes,
    flap: draft.flap ? { changes: number('flapChanges'), withinSeconds: seconds('flapTime', draft.flapTime) } : null,
    escalation: draft.escalation.map(({ after, channels }) => ({ afterSeconds: seconds('escalation', after), channels })), repeatSeconds: seconds('repeat', draft.repeat),
  }
  const checked = checkRule(input)
  if ('problems' in checked) problems.push(...checked.problems.map(({ field, key }) => ({ field: draftField(field), key })))
  return { rule: problems.length === 0 && 'rule' in checked ? checked.rule : null, problems }
}

/** The first problem of each field. */
export const byField = (problems: readonly DraftProblem[], words: (key: string) => string): Partial<Record<DraftField, string>> =>
  Object.fromEntries(problems.toReversed().map(({ field, key }) => [field, words(key)]))
