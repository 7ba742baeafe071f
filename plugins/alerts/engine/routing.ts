/**
 * Who is told what, and when, after Alertmanager: alerts of one group are one message; a new group waits a moment for
 * the rest of the storm, later changes wait for the group's interval. Differing on purpose: a group that is over as a
 * whole is told at once; what somebody has acknowledged is neither repeated nor escalated; an all-clear is told only
 * to who was told the trouble, and if it falls into a silence or a mute time, after it.
 */
import type { Alert, Inhibition, Silence } from '../model/alert'
import { severities, type Labels, type Rule, type Severity } from '../model/rule'
import type { MuteTime, QuietHours } from '../model/times'
import { decide, stepTimes } from './group'
import { inhibited } from './inhibit'
import { isSilencing } from './matchers'
import { isActive, nextChange } from './times'

export interface Receiver {
  /** A channel's id, or `native`. */
  readonly id: string
  readonly least: Severity
  /** Hours in which only what breaks through is sent; null: none. */
  readonly quiet: QuietHours | null
  /** Whether an alert that it was not told yet is this task's to tell it. */
  readonly mine: (alert: Alert) => boolean
}

/** What a receiver was told of one group. */
export interface Group {
  readonly receiver: string
  readonly key: string
  readonly labels: Labels
  /** When it was told first. */
  readonly since: number
  /** When the next message is due as things stand; null: none is. */
  readonly dueAt: number | null
  readonly toldAt: number
  /** Alerts that it was told and that are not over for it yet. `steps`: of the escalation to this receiver. */
  readonly told: Readonly<Record<string, Told>>
}

export interface Told { readonly state: 'firing' | 'flapping'; readonly steps: number }

export const messageKinds = ['fire', 'update', 'repeat', 'escalate', 'resolve', 'digest'] as const
export type MessageKind = (typeof messageKinds)[number]

export interface RoutedMessage {
  readonly receiver: string
  /** The group's key; of a digest '' */
  readonly group: string
  readonly labels: Labels
  readonly kind: MessageKind
  /** Firing ones first, then those that are over since. */
  readonly alerts: readonly Alert[]
  /** Ids of those that the receiver did not know. */
  readonly fresh: readonly string[]
  /** Keys of groups whose undelivered messages this one takes the place of. */
  readonly replaces: readonly string[]
}

/** ms */
export interface Timings {
  readonly groupWait: number
  readonly groupInterval: number
}
export const standardTimings: Timings = { groupWait: 30_000, groupInterval: 300_000 }

export interface RoutingInput {
  readonly now: number
  readonly receivers: readonly Receiver[]
  readonly rules: readonly Rule[]
  /** All firing ones of the tenant (they inhibit), and every one that is in some group's `told`, also when it is over. */
  readonly alerts: readonly Alert[]
  /** Ids. */
  readonly acknowledged: ReadonlySet<string>
  readonly silences: readonly Silence[]
  readonly inhibitions: readonly Inhibition[]
  readonly times: readonly MuteTime[]
  /** Those of other receivers are left alone. */
  readonly groups: readonly Group[]
  readonly timings?: Timings
}

export type Held = 'silenced' | 'inhibited' | 'muted'

export interface RoutingResult {
  readonly messages: readonly RoutedMessage[]
  /** New or changed. */
  readonly groups: readonly Group[]
  /** Over: to be deleted. */
  readonly ended: readonly Pick<Group, 'receiver' | 'key'>[]
  /** Alerts whose next step was sent, with the steps so far. */
  readonly escalated: ReadonlyMap<string, number>
  /** Firing ones that nobody is told now, and why. Quiet hours are a user's own and not among the reasons. */
  readonly held: ReadonlyMap<string, Held>
  /** When to look again if nothing changes; null: no need. */
  readonly dueAt: number | null
}

export function route(input: RoutingInput): RoutingResult {
  const { now, timings = standardTimings } = input
  const rules = new Map(input.rules.map((rule) => [rule.id, rule]))
  const holds = holdsOf(input, rules)
  const messages: RoutedMessage[] = []
  const groups: Group[] = []
  const ended: Pick<Group, 'receiver' | 'key'>[] = []
  const escalated = new Map<string, number>()
  let dueAt = Infinity
  const due = (at: number | null): void => void (at !== null && at > now && (dueAt = Math.min(dueAt, at)))

  for (const receiver of input.receivers) {
    const known = new Map(input.groups.filter((group) => group.receiver === receiver.id).map((group) => [group.key, group]))
    const members = membersOf(receiver, input, rules, known)
    for (const [key, { labels, alerts }] of members) {
      const group = known.get(key)
      const decision = decide({
        now, timings, receiver: receiver.id, key, labels, alerts, told: group?.told ?? {}, toldAt: group?.toldAt ?? null, since: group?.since ?? now, rules,
        isAcknowledged: (alert) => input.acknowledged.has(alert.id),
        isHeld: (alert) => holds.all.has(alert.id) || isQuiet(receiver, alert, now),
      })
      if (decision.message !== null) messages.push(decision.message)
      for (const [alert, steps] of decision.escalated) escalated.set(alert, steps)
      if (decision.group === null) {
        if (group !== undefined) ended.push({ receiver: receiver.id, key })
      } else if (group === undefined || !isSame(group, decision.group)) groups.push(decision.group)
      due(decision.dueAt)
    }
    for (const key of known.keys()) if (!members.has(key)) ended.push({ receiver: receiver.id, key })
    for (const alert of input.alerts) if (alert.state === 'firing' && !input.acknowledged.has(alert.id)) stepTimes(rules.get(alert.rule), alert, receiver.id).forEach(due)
    if (receiver.quiet !== null && members.size > 0) due(nextChange(receiver.quiet.ranges, receiver.quiet.timeZone, now))
  }
  due(holds.until)
  return { messages, groups, ended, escalated, held: holds.firing, dueAt: Number.isFinite(dueAt) ? dueAt : null }
}

/** Alerts of one receiver by group. One that was told stays where it was told, whatever becomes of its rule. */
function membersOf(receiver: Receiver, { alerts, now, acknowledged }: RoutingInput, rules: ReadonlyMap<string, Rule>, known: ReadonlyMap<string, Group>): Map<string, { labels: Labels; alerts: Alert[] }> {
  const places = new Map([...known.values()].flatMap(({ key, told }) => Object.keys(told).map((id) => [id, key] as const)))
  const members = new Map<string, { labels: Labels; alerts: Alert[] }>()
  for (const alert of alerts) {
    const place = places.get(alert.id)
    const rule = rules.get(alert.rule)
    if (place === undefined && (alert.state !== 'firing' || acknowledged.has(alert.id) || rule === undefined || !isFor(receiver, alert, rule, now))) continue
    const labels = place === undefined ? groupLabels(rule!, alert) : known.get(place)!.labels
    const key = place ?? groupKey(labels)
    const group = members.get(key)
    if (group === undefined) members.set(key, { labels, alerts: [alert] })
    else group.alerts.push(alert)
  }
  return members
}

const isFor = (receiver: Receiver, alert: Alert, rule: Rule, now: number): boolean =>
  severities.indexOf(alert.severity) >= severities.indexOf(receiver.least) && receiver.mine(alert)
  && (rule.channels.includes(receiver.id) || stepTimes(rule, alert, receiver.id).some((at) => now >= at))

const isSame = (a: Group, b: Group): boolean => a.dueAt === b.dueAt && a.toldAt === b.toldAt && (a.told === b.told || JSON.stringify(a.told) === JSON.stringify(b.told))

const groupLabels = ({ groupBy }: Rule, { labels }: Alert): Labels => Object.fromEntries(groupBy.toSorted().map((name) => [name, labels[name] ?? '']))
const groupKey = (labels: Labels): string => JSON.stringify(labels)

const isQuiet = ({ quiet }: Receiver, { severity }: Alert, now: number): boolean =>
  quiet !== null && !(quiet.except === 'critical' && severity === 'critical') && isActive(quiet.ranges, quiet.timeZone, now)

/** Which alerts nobody is told now, and when that changes by itself. */
function holdsOf({ alerts, silences, inhibitions, times, now }: RoutingInput, rules: ReadonlyMap<string, Rule>): { all: Map<string, Held>; firing: Map<string, Held>; until: number | null } {
  const all = new Map<string, Held>()
  let until = Infinity
  const muted = new Map(times.filter(({ ranges, timeZone }) => isActive(ranges, timeZone, now)).map((time) => [time.id, time]))
  const inhibitedOnes = inhibited(alerts, inhibitions)
  for (const alert of alerts) {
    const mutes = rules.get(alert.rule)?.mutes.flatMap((id) => muted.get(id) ?? []) ?? []
    const silencing = silences.filter((silence) => isSilencing(silence, alert.labels, now))
    for (const { ranges, timeZone } of mutes) until = Math.min(until, nextChange(ranges, timeZone, now) ?? Infinity)
    for (const { endsAt } of silencing) until = Math.min(until, endsAt)
    if (silencing.length > 0) all.set(alert.id, 'silenced')
    else if (inhibitedOnes.has(alert.id)) all.set(alert.id, 'inhibited')
    else if (mutes.length > 0) all.set(alert.id, 'muted')
  }
  const firing = new Map(alerts.flatMap(({ id, state }) => (state === 'firing' && all.has(id) ? [[id, all.get(id)!]] : [])))
  return { all, firing, until: Number.isFinite(until) ? until : null }
}
