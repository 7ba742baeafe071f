/** Whether what a form, an import or a row says is a rule: every field is looked at, and every problem named. */
import { severities, measures, missingPolicies, type Rule } from '../model/rule'
import { ownLabels } from './labels'
import { limits } from './limits'
import { Checker, isRecord, type Problem } from './checker'

export type { Problem } from './checker'

const labelName = /^[a-z][a-z0-9_]{0,39}$/
const metricName = /^[a-z][a-z0-9_.]{0,79}$/
const pluginName = /^[a-z0-9][a-z0-9.-]{0,80}$/

/** The rule with its texts trimmed, or what is wrong: `field` such as `condition.value`, `key` a message below `alerts.wrong`. */
export function checkRule(input: unknown): { readonly rule: Rule } | { readonly problems: readonly Problem[] } {
  const check = new Checker()
  if (!isRecord(input)) return { problems: [{ field: '', key: 'shape' }] }
  const rule: Record<keyof Rule, unknown> = {
    id: check.text('id', input['id'], { most: 64, empty: 'shape' }),
    name: check.text('name', input['name'], { most: limits.name, empty: 'noName' }),
    enabled: check.flag('enabled', input['enabled']),
    source: source(check, input['source']),
    condition: condition(check, input['condition'], isRecord(input['source']) ? input['source']['measure'] : undefined),
    forSeconds: check.seconds('forSeconds', input['forSeconds'], 0),
    keepSeconds: check.seconds('keepSeconds', input['keepSeconds'], 0),
    severity: check.oneOf('severity', input['severity'], severities),
    labels: labels(check, 'labels', input['labels'], [...ownLabels, ...byOf(input)]),
    text: check.text('text', input['text'], { most: limits.text }),
    missing: check.oneOf('missing', input['missing'], missingPolicies),
    // A source that publishes once a minute is not missing before that.
    missingSeconds: check.seconds('missingSeconds', input['missingSeconds'], input['missing'] === 'keep' ? 0 : 60),
    channels: check.texts('channels', input['channels'], limits.channels),
    groupBy: labelNames(check, 'groupBy', input['groupBy'], []),
    mutes: check.texts('mutes', input['mutes'], limits.mutes),
    flap: flap(check, input['flap']),
    escalation: escalation(check, input['escalation']),
    repeatSeconds: input['repeatSeconds'] === 0 ? 0 : check.seconds('repeatSeconds', input['repeatSeconds'], 300),
    evaluator: check.text('evaluator', input['evaluator'], { most: 64 }),
  }
  return check.problems.length > 0 ? { problems: check.problems } : { rule: rule as unknown as Rule }
}

function source(check: Checker, input: unknown): Rule['source'] | null {
  if (!check.record('source', input)) return null
  check.matching('source.plugin', input['plugin'], pluginName, 'noMetric')
  check.matching('source.metric', input['metric'], metricName, 'noMetric')
  return {
    plugin: String(input['plugin']), metric: String(input['metric']),
    labels: labels(check, 'source.labels', input['labels'], []),
    by: labelNames(check, 'source.by', input['by'], ownLabels),
    measure: check.oneOf('source.measure', input['measure'], measures),
  }
}

const byOf = (input: Readonly<Record<string, unknown>>): string[] => {
  const by = isRecord(input['source']) ? input['source']['by'] : []
  return Array.isArray(by) ? by.filter((name) => typeof name === 'string') : []
}

function condition(check: Checker, input: unknown, measure: unknown): Rule['condition'] | null {
  if (!check.record('condition', input)) return null
  const is = check.oneOf('condition.is', input['is'], ['above', 'below'] as const)
  // A sum that only begins to grow would be below it every time the day, week or month begins.
  if (is === 'below' && (measure === 'day' || measure === 'week' || measure === 'month')) check.problem('condition.is', 'belowPartial')
  if (check.oneOf('condition.kind', input['kind'], ['threshold', 'change'] as const) === 'threshold') {
    const value = check.number('condition.value', input['value'])
    const recover = input['recover'] === null ? null : check.number('condition.recover', input['recover'])
    // Over again at a value that is still wrong: it would fire and be over at once.
    if (recover !== null && (is === 'above' ? recover > value : recover < value)) check.problem('condition.recover', is === 'above' ? 'recoverAbove' : 'recoverBelow')
    return { kind: 'threshold', is, value, recover }
  }
  if (measure !== 'day' && measure !== 'latest') check.problem('source.measure', 'changeMeasure')
  const percent = check.number('condition.percent', input['percent'])
  if (percent <= 0 || percent > 100_000 || (is === 'below' && percent >= 100)) check.problem('condition.percent', is === 'below' ? 'percentBelow' : 'percent')
  const recoverPercent = input['recoverPercent'] === null ? null : check.number('condition.recoverPercent', input['recoverPercent'])
  if (recoverPercent !== null && (recoverPercent > percent || recoverPercent < -100)) check.problem('condition.recoverPercent', 'recoverPercent')
  const days = check.number('condition.days', input['days'])
  if (!Number.isInteger(days) || days < limits.fewestDays || days > limits.mostDays) check.problem('condition.days', 'days')
  return { kind: 'change', is, percent, recoverPercent, days }
}

function labels(check: Checker, field: string, input: unknown, taken: readonly string[]): Record<string, string> {
  if (!check.record(field, input)) return {}
  const entries = Object.entries(input)
  if (entries.length > limits.labels) check.problem(field, 'tooMany')
  for (const [name, value] of entries) {
    if (!labelName.test(name)) check.problem(`${field}.${name}`, 'labelName')
    else if (taken.includes(name)) check.problem(`${field}.${name}`, 'labelTaken')
    else if (typeof value !== 'string' || value.length > limits.labelValue) check.problem(`${field}.${name}`, 'labelValue')
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

function labelNames(check: Checker, field: string, input: unknown, taken: readonly string[]): string[] {
  const names = check.texts(field, input, limits.by)
  if (names.some((name) => !labelName.test(name))) check.problem(field, 'labelName')
  if (names.some((name) => taken.includes(name))) check.problem(field, 'labelTaken')
  return names
}

function flap(check: Checker, input: unknown): Rule['flap'] {
  if (input === null || !check.record('flap', input)) return null
  const changes = check.number('flap.changes', input['changes'])
  if (!Number.isInteger(changes) || changes < 3 || changes > 50) check.problem('flap.changes', 'flapChanges')
  return { changes, withinSeconds: check.seconds('flap.withinSeconds', input['withinSeconds'], 60) }
}

function escalation(check: Checker, input: unknown): Rule['escalation'] {
  return check.list('escalation', input, limits.escalation).map((step, index) => {
    const field = `escalation.${index}`
    if (!check.record(field, step)) return { afterSeconds: 0, channels: [] }
    const channels = check.texts(`${field}.channels`, step['channels'], limits.channels)
    if (channels.length === 0) check.problem(`${field}.channels`, 'noChannel')
    return { afterSeconds: check.seconds(`${field}.afterSeconds`, step['afterSeconds'], 60), channels }
  })
}
