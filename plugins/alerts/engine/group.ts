/** One group of one receiver at one moment: is there something to say, and if not yet, when. */
import type { Alert } from '../model/alert'
import type { Labels, Rule } from '../model/rule'
import type { Group, MessageKind, RoutedMessage, Timings, Told } from './routing'

/** When each step of the rule's escalation to this receiver is due. */
export const stepTimes = (rule: Rule | undefined, { firingAt }: Alert, receiver: string): number[] =>
  (rule?.escalation ?? []).filter(({ channels }) => channels.includes(receiver)).map(({ afterSeconds }) => firingAt! + afterSeconds * 1000)

export interface GroupQuestion {
  readonly now: number
  readonly timings: Timings
  readonly receiver: string
  readonly key: string
  readonly labels: Labels
  /** Those that are to be told or were. */
  readonly alerts: readonly Alert[]
  readonly told: Readonly<Record<string, Told>>
  /** Null: nothing was told yet. */
  readonly toldAt: number | null
  readonly since: number
  readonly rules: ReadonlyMap<string, Rule>
  readonly isAcknowledged: (alert: Alert) => boolean
  /** Silenced, inhibited, muted, or the receiver's quiet hours. */
  readonly isHeld: (alert: Alert) => boolean
}

export interface GroupDecision {
  readonly message: RoutedMessage | null
  /** Null: there is nothing (more) to remember. */
  readonly group: Group | null
  readonly dueAt: number | null
  readonly escalated: ReadonlyMap<string, number>
}

export function decide(question: GroupQuestion): GroupDecision {
  const { now, alerts, told, isHeld } = question
  const news = newsOf(question)
  const kind = kindOf(question, news)
  if (kind === null) return { message: null, group: groupOf(question, told, question.toldAt, news.dueAt), dueAt: news.dueAt, escalated: new Map() }

  const { firing, over } = news
  const after = new Map(Object.entries(told))
  for (const alert of over) after.delete(alert.id)
  for (const alert of firing) {
    const before = told[alert.id]
    after.set(alert.id, { state: alert.flapping || before?.state === 'flapping' ? 'flapping' : 'firing', steps: Math.max(before?.steps ?? 0, stepsFor(question, alert)) })
  }
  const toldNow = Object.fromEntries(after)
  const next = newsOf({ ...question, told: toldNow, toldAt: now, alerts: alerts.filter((alert) => isHeld(alert) || !over.includes(alert)) })
  return {
    message: {
      receiver: question.receiver, group: question.key, labels: question.labels, kind, alerts: [...firing, ...over],
      fresh: firing.filter(({ id }) => told[id] === undefined).map(({ id }) => id), replaces: [],
    },
    group: groupOf(question, toldNow, now, next.dueAt),
    dueAt: next.dueAt,
    escalated: kind === 'escalate' ? new Map(news.escalating.map((alert) => [alert.id, stepsOf(question, alert)])) : new Map(),
  }
}

interface News {
  /** To be listed in a message: told before, or new and not acknowledged. */
  readonly firing: readonly Alert[]
  /** Told as firing and over since. */
  readonly over: readonly Alert[]
  readonly escalating: readonly Alert[]
  /** Something that was told still fires, even if nothing is said about it now. */
  readonly goesOn: boolean
  /** Something has changed that the receiver does not know. */
  readonly changed: boolean
  /** When to speak; null: there is nothing to wait for. */
  readonly dueAt: number | null
}

function newsOf(question: GroupQuestion): News {
  const { now, alerts, told, toldAt, timings, isAcknowledged, isHeld } = question
  const visible = alerts.filter((alert) => !isHeld(alert))
  const firing = visible.filter((alert) => alert.state === 'firing' && (told[alert.id] !== undefined || !isAcknowledged(alert)))
  const over = visible.filter((alert) => alert.state === 'resolved' && told[alert.id] !== undefined)
  const unanswered = firing.filter((alert) => !isAcknowledged(alert))
  const escalating = unanswered.filter((alert) => stepsFor(question, alert) > (told[alert.id]?.steps ?? 0))
  const goesOn = alerts.some((alert) => alert.state === 'firing' && told[alert.id] !== undefined)
  const happened = [
    ...firing.filter((alert) => told[alert.id] === undefined).map((alert) => alert.firingAt!),
    ...over.map((alert) => alert.resolvedAt!),
    ...firing.filter((alert) => alert.flapping && told[alert.id]?.state === 'firing').map((alert) => alert.changes.at(-1) ?? now),
  ]
  const dues: number[] = []
  if (happened.length > 0) dues.push(Math.max(Math.min(...happened) + timings.groupWait, toldAt === null ? 0 : toldAt + timings.groupInterval))
  if (toldAt !== null) dues.push(...unanswered.flatMap((alert) => {
    const rule = question.rules.get(alert.rule)
    const isFor = rule?.channels.includes(question.receiver) === true || (told[alert.id]?.steps ?? 0) > 0
    return rule !== undefined && isFor && rule.repeatSeconds > 0 ? [toldAt + rule.repeatSeconds * 1000] : []
  }))
  return { firing, over, escalating, goesOn, changed: happened.length > 0, dueAt: dues.length === 0 ? null : Math.min(...dues) }
}

/** What is to be said now; null: nothing yet. */
function kindOf({ now, told, toldAt }: GroupQuestion, { firing, over, escalating, goesOn, changed, dueAt }: News): MessageKind | null {
  if (escalating.length > 0) return 'escalate'
  const isOver = over.length > 0 && firing.length === 0 && !goesOn
  if (isOver) return 'resolve'
  if (dueAt === null || now < dueAt) return null
  if (changed) return toldAt === null || Object.keys(told).length === 0 ? 'fire' : 'update'
  return firing.length > 0 ? 'repeat' : null
}

function groupOf({ receiver, key, labels, since, alerts }: GroupQuestion, told: GroupQuestion['told'], toldAt: number | null, dueAt: number | null): Group | null {
  // Alerts that are not there any more can be told of no more.
  const ids = new Set(alerts.map(({ id }) => id))
  const kept = Object.keys(told).every((id) => ids.has(id)) ? told : Object.fromEntries(Object.entries(told).filter(([id]) => ids.has(id)))
  return toldAt === null || Object.keys(kept).length === 0 ? null : { receiver, key, labels, since, dueAt, toldAt, told: kept }
}

/** Steps of the escalation to this receiver that are due. */
const stepsFor = ({ rules, receiver, now }: GroupQuestion, alert: Alert): number => stepTimes(rules.get(alert.rule), alert, receiver).filter((at) => at <= now).length

/** Steps of the whole escalation that are due. */
const stepsOf = ({ rules, now }: GroupQuestion, alert: Alert): number =>
  (rules.get(alert.rule)?.escalation ?? []).filter(({ afterSeconds }) => now >= alert.firingAt! + afterSeconds * 1000).length
