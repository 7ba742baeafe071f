/**
 * One rule at one moment: what becomes of its alerts. pending while the condition holds but not yet long enough, firing
 * until it has been well again long enough, then resolved. A pending one that is well again was nothing: it vanishes.
 */
import type { Alert, AlertEvent } from '../model/alert'
import type { Rule } from '../model/rule'
import { fingerprint, labelsOf } from './labels'
import { judge, type Judgement } from './judge'
import type { Figure } from './values'

export interface Context {
  readonly at: number
  /** Since when this is watched without a gap: the rule as it is was saved, Panoptic awoke. No timer counts time before. */
  readonly since: number
  readonly newId: () => string
}

export type EndReason = 'well' | 'no-data' | 'gone' | 'rule-changed' | 'rule-disabled' | 'rule-removed'

export interface Evaluation {
  /** New or changed: to be written. */
  readonly alerts: readonly Alert[]
  /** Pending ones that are well again: to be deleted. */
  readonly vanished: readonly string[]
  readonly events: readonly AlertEvent[]
  /** When the next look is worth while, if nothing new is published; null: not at all. */
  readonly dueAt: number | null
}

const mostChanges = 100
const seconds = (count: number): number => count * 1000

/**
 * @param previous The rule's alerts that are not over, and for flap damping those that were resolved within `flap.withinSeconds`.
 */
export function evaluate(rule: Rule, previous: readonly Alert[], figures: readonly Figure[], context: Context): Evaluation {
  const step = new Step(rule, context)
  const live = new Map<string, Alert>()
  const ended = new Map<string, Alert>()
  for (const alert of previous) {
    if (alert.state !== 'resolved') live.set(alert.fingerprint, alert)
    else if (alert.resolvedAt! > (ended.get(alert.fingerprint)?.resolvedAt ?? 0)) ended.set(alert.fingerprint, alert)
  }
  for (const figure of figures) {
    const judgement = judge(rule, figure, context)
    // Most rules are well most of the time.
    if (live.size === 0 && !isBad(judgement)) {
      step.note(judgement)
      continue
    }
    const key = fingerprint(rule, figure.labels)
    const alert = live.get(key)
    live.delete(key)
    step.look(figure, judgement, key, alert, ended.get(key)?.changes ?? [])
  }
  for (const alert of live.values()) step.withoutFigure(alert)
  return step.outcome()
}

/** The rule is no more, or switched off: its alerts are over. */
export function endAll(previous: readonly Alert[], reason: EndReason, { at, newId }: Pick<Context, 'at' | 'newId'>): Evaluation {
  const live = previous.filter(({ state }) => state !== 'resolved')
  const firing = live.filter(({ state }) => state === 'firing')
  return {
    alerts: firing.map((alert) => over(alert, at)),
    vanished: live.filter(({ state }) => state === 'pending').map(({ id }) => id),
    events: firing.map((alert) => ({ id: newId(), alert: alert.id, at, kind: 'resolved', by: '', detail: { reason, value: alert.value, threshold: alert.threshold, unit: alert.unit, data: [] } })),
    dueAt: null,
  }
}

const isBad = ({ verdict }: Judgement): boolean => verdict === 'wrong' || verdict === 'missing'

const over = (alert: Alert, at: number): Alert => ({ ...alert, state: 'resolved', resolvedAt: at, updatedAt: at })

class Step {
  readonly #alerts: Alert[] = []
  readonly #vanished: string[] = []
  readonly #events: AlertEvent[] = []
  #dueAt = Infinity

  constructor(private readonly rule: Rule, private readonly context: Context) {}

  /** Nothing is wrong, but it could be by itself at some time. */
  note({ dueAt, wouldFire }: Judgement): void {
    if (dueAt !== null && wouldFire) this.#due(dueAt)
  }

  look(figure: Figure, judgement: Judgement, key: string, alert: Alert | undefined, earlier: readonly number[]): void {
    this.note(alert === undefined ? judgement : { ...judgement, wouldFire: true })
    if (alert?.state === 'firing') return this.#firing(alert, figure, judgement)
    if (!isBad(judgement)) {
      if (alert !== undefined) this.#vanished.push(alert.id)
      return
    }
    const { at, since, newId } = this.context
    const pending = this.#described(alert ?? blank(newId(), this.rule.id, key, at), figure, judgement)
    const dueAt = Math.max(pending.pendingAt, since) + seconds(this.rule.forSeconds)
    if (judgement.verdict === 'missing' || at >= dueAt) return this.#fire(pending, figure, judgement, earlier)
    this.#due(dueAt)
    this.#keep(alert, pending)
  }

  /** Its series are not there any more, or the rule asks for others now. */
  withoutFigure(alert: Alert): void {
    const changed = fingerprint(this.rule, alert.labels) !== alert.fingerprint
    if (alert.state === 'pending') this.#vanished.push(alert.id)
    else this.#end(alert, null, changed ? 'rule-changed' : 'gone')
  }

  outcome(): Evaluation {
    return { alerts: this.#alerts, vanished: this.#vanished, events: this.#events, dueAt: Number.isFinite(this.#dueAt) ? this.#dueAt : null }
  }

  #fire(pending: Alert, figure: Figure, { verdict, reason }: Judgement, earlier: readonly number[]): void {
    const { at } = this.context
    const changes = this.#changed(earlier)
    const alert: Alert = { ...pending, state: 'firing', firingAt: at, changes, flapping: this.#tooMany(changes), cause: verdict === 'missing' ? 'missing' : 'condition' }
    if (pending.pendingAt < at) this.#event(alert, 'pending', figure, reason, pending.pendingAt)
    this.#event(alert, 'firing', figure, reason)
    if (alert.flapping) this.#event(alert, 'flapping', figure, reason)
    this.#keep(undefined, alert)
    this.#dueWhenQuiet(alert)
  }

  #firing(before: Alert, figure: Figure, judgement: Judgement): void {
    const { at, since } = this.context
    const { verdict, reason } = judgement
    let alert = this.#described(before, figure, judgement)
    if (isBad(judgement)) {
      const cause = verdict === 'missing' ? 'missing' : 'condition'
      if (cause === 'missing' && alert.cause !== 'missing') this.#event(alert, 'missing', figure, reason)
      alert = { ...alert, cause, wellAt: null, ...(alert.flapping && alert.wellAt !== null && { changes: this.#changed(alert.changes) }) }
    } else if (verdict === 'between') {
      alert = { ...alert, wellAt: null }
    } else if (verdict === 'well') {
      alert = { ...alert, wellAt: alert.wellAt ?? at, ...(alert.flapping && alert.wellAt === null && { changes: this.#changed(alert.changes) }) }
      const dueAt = Math.max(alert.wellAt ?? at, since) + seconds(this.rule.keepSeconds)
      if (at < dueAt) this.#due(dueAt)
      else if (!alert.flapping && this.#tooMany(this.#changed(alert.changes))) {
        alert = { ...alert, flapping: true, changes: this.#changed(alert.changes) }
        this.#event(alert, 'flapping', figure, reason)
      } else if (!alert.flapping || this.#isQuiet(alert)) {
        return this.#end({ ...alert, changes: this.#changed(alert.changes) }, figure, reason === 'no-data' ? 'no-data' : 'well')
      }
    }
    if (alert.flapping && this.#isQuiet(alert)) alert = { ...alert, flapping: false }
    this.#keep(before, alert)
    this.#dueWhenQuiet(alert)
  }

  #end(alert: Alert, figure: Figure | null, reason: EndReason): void {
    this.#alerts.push(over(alert, this.context.at))
    this.#event(alert, 'resolved', figure, reason)
  }

  #described(alert: Alert, figure: Figure, { verdict, threshold }: Judgement): Alert {
    const { rule } = this
    const known = verdict === 'unknown' ? { value: alert.value, unit: alert.unit } : { value: verdict === 'missing' ? null : figure.value, unit: figure.unit }
    return { ...alert, ...known, ruleName: rule.name, severity: rule.severity, labels: labelsOf(rule, figure.labels), threshold: threshold ?? alert.threshold }
  }

  #keep(before: Alert | undefined, alert: Alert): void {
    if (before === undefined || !isSame(before, alert)) this.#alerts.push({ ...alert, updatedAt: this.context.at })
  }

  #event(alert: Alert, kind: AlertEvent['kind'], figure: Figure | null, reason: string, at = this.context.at): void {
    const detail = { reason, value: alert.value, threshold: alert.threshold, unit: alert.unit, baseline: figure?.baseline ?? null, data: figure?.data() ?? [] }
    this.#events.push({ id: this.context.newId(), alert: alert.id, at, kind, by: '', detail })
  }

  #due(at: number): void {
    if (at > this.context.at) this.#dueAt = Math.min(this.#dueAt, at)
  }

  #dueWhenQuiet(alert: Alert): void {
    if (alert.flapping) this.#due((alert.changes.at(-1) ?? 0) + this.#window())
  }

  /** The changes that still count, and one now. */
  #changed(changes: readonly number[]): readonly number[] {
    const { at } = this.context
    return this.rule.flap === null ? [] : [...changes.filter((change) => change > at - this.#window()), at].slice(-mostChanges)
  }

  #window(): number {
    return seconds(this.rule.flap?.withinSeconds ?? 0)
  }

  #tooMany(changes: readonly number[]): boolean {
    return this.rule.flap !== null && changes.length >= this.rule.flap.changes
  }

  #isQuiet(alert: Alert): boolean {
    return this.context.at >= (alert.changes.at(-1) ?? 0) + this.#window()
  }
}

const blank = (id: string, rule: string, key: string, at: number): Alert => ({
  id, rule, fingerprint: key, ruleName: '', labels: {}, severity: 'info', state: 'pending', value: null, unit: '', threshold: 0,
  pendingAt: at, firingAt: null, resolvedAt: null, wellAt: null, updatedAt: at, flapping: false, cause: 'condition', changes: [], escalated: 0,
})

const isSame = (a: Alert, b: Alert): boolean => (Object.keys(b) as (keyof Alert)[]).every((key) =>
  a[key] === b[key] || (typeof b[key] === 'object' && JSON.stringify(a[key]) === JSON.stringify(b[key])))
