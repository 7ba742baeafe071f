/** The engine as the task runs it, on a clock that the test sets: alerts, groups and messages are kept from one look to the next. */
import type { Alert, AlertEvent } from '../../model/alert'
import type { Rule } from '../../model/rule'
import { evaluate } from '../../engine/evaluate'
import { route, type Group, type RoutedMessage, type RoutingInput } from '../../engine/routing'
import type { Figure } from '../../engine/values'
import { counter } from './kit'

export interface Sent extends RoutedMessage {
  readonly at: number
  /** Ids of its firing alerts that somebody had acknowledged by then. */
  readonly acknowledged: readonly string[]
}

export class World {
  readonly alerts = new Map<string, Alert>()
  readonly events: AlertEvent[] = []
  readonly groups = new Map<string, Group>()
  readonly messages: Sent[] = []
  readonly acknowledged = new Set<string>()
  dueAt: number | null = null
  /** Since when there was no gap. */
  since: number
  private readonly newId = counter()
  private readonly live = new Map<string, Map<string, Alert>>()

  constructor(private readonly rules: readonly Rule[], start: number, private readonly figures: (rule: Rule, at: number) => readonly Figure[], readonly settings: (at: number) => Pick<RoutingInput, 'receivers' | 'silences' | 'inhibitions' | 'times' | 'timings'>) {
    this.since = start
  }

  look(now: number): readonly RoutedMessage[] {
    let dueAt = Infinity
    for (const rule of this.rules) {
      const live = this.live.get(rule.id) ?? new Map<string, Alert>()
      this.live.set(rule.id, live)
      const result = evaluate(rule, [...live.values()], this.figures(rule, now), { at: now, since: this.since, newId: this.newId })
      for (const alert of result.alerts) {
        live.set(alert.id, alert)
        this.alerts.set(alert.id, alert)
      }
      for (const id of result.vanished) {
        live.delete(id)
        this.alerts.delete(id)
      }
      for (const [id, alert] of live) if (alert.state === 'resolved' && alert.resolvedAt! <= now - (rule.flap?.withinSeconds ?? 0) * 1000) live.delete(id)
      this.events.push(...result.events)
      dueAt = Math.min(dueAt, result.dueAt ?? Infinity)
    }
    const told = new Set([...this.groups.values()].flatMap((group) => Object.keys(group.told)))
    const current = [...this.live.values()].flatMap((live) => [...live.values()])
    const alerts = [...current.filter(({ state }) => state === 'firing'), ...[...told].flatMap((id) => (this.alerts.get(id)?.state === 'resolved' ? [this.alerts.get(id)!] : []))]
    const result = route({ now, rules: this.rules, alerts, acknowledged: this.acknowledged, groups: [...this.groups.values()], ...this.settings(now) })
    for (const group of result.groups) this.groups.set(`${group.receiver} ${group.key}`, group)
    for (const { receiver, key } of result.ended) this.groups.delete(`${receiver} ${key}`)
    this.messages.push(...result.messages.map((message) => ({ ...message, at: now, acknowledged: message.alerts.filter(({ id, state }) => state === 'firing' && this.acknowledged.has(id)).map(({ id }) => id) })))
    dueAt = Math.min(dueAt, result.dueAt ?? Infinity)
    this.dueAt = Number.isFinite(dueAt) ? dueAt : null
    return result.messages
  }

  firing(): Alert[] {
    return [...this.live.values()].flatMap((live) => [...live.values()].filter(({ state }) => state === 'firing'))
  }
}

/** Numbers in [0, 1), the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
