/** Evaluates the rules of which this user is the evaluator, on this user's figures. */
import type { Panoptic } from '@panoptic/sdk'
import { endAll, evaluate, type Evaluation } from '../engine/evaluate'
import { needsOf, snapshotOf } from '../engine/snapshot'
import { figuresOf } from '../engine/values'
import type { AlertEvent } from '../model/alert'
import type { DB } from '../tables'
import type { State, StoredAlert } from './state'

export interface Watched {
  /** New and changed ones. */
  readonly alerts: readonly StoredAlert[]
  /** Pending ones that came to nothing, by id. */
  readonly vanished: readonly string[]
  readonly events: readonly AlertEvent[]
  /** Epoch ms. */
  readonly dueAt: number | null
}

/** Whose task evaluated nothing for so long watches no more. */
const staleMs = 15 * 60_000

/** `since`: from when on the watch is unbroken. */
export async function watch({ metrics }: Pick<Panoptic<DB>, 'metrics'>, state: State, me: string, { now, since, newId }: { readonly now: number; readonly since: number; readonly newId: () => string }): Promise<Watched> {
  const byRule = groupBy(state.alerts, ({ rule }) => rule)
  const mine = state.rules.filter(({ evaluator }) => evaluator === me)
  const enabled = mine.filter((rule) => rule.enabled)
  const snapshot = await read(metrics, needsOf(enabled, now))
  const known = new Set(state.rules.map(({ id }) => id))
  /** Of a rule that is gone: whoever watched it ends it; when nobody of them is left, the first who looks. */
  const isMineToEnd = ({ evaluator }: StoredAlert): boolean => evaluator === me || now - (state.watchers.get(evaluator) ?? 0) > staleMs

  const evaluations: Evaluation[] = [
    ...enabled.map((rule) => evaluate(rule, byRule.get(rule.id) ?? [], figuresOf(rule, snapshot, now), { at: now, since: Math.max(since, state.savedAt.get(rule.id) ?? 0), newId })),
    ...mine.filter((rule) => !rule.enabled).map(({ id }) => endAll(byRule.get(id) ?? [], 'rule-disabled', { at: now, newId })),
    ...[...byRule].filter(([rule]) => !known.has(rule)).map(([, alerts]) => endAll(alerts.filter(isMineToEnd), 'rule-removed', { at: now, newId })),
  ]
  const before = new Map(state.alerts.map(({ id, evaluator }) => [id, evaluator]))
  // What is over stays with who watched it: that task told the channels of it, and owes them the all-clear.
  const changed = new Map(evaluations.flatMap(({ alerts }) => alerts.map((alert): [string, StoredAlert] => [alert.id, { ...alert, evaluator: alert.state === 'resolved' ? before.get(alert.id) ?? me : me }])))
  const vanished = evaluations.flatMap((evaluation) => evaluation.vanished)
  const gone = new Set(vanished)
  // Alerts of a rule that was taken over are this user's from now on.
  const taken = mine.flatMap(({ id }) => byRule.get(id) ?? []).filter(({ id, state: is, evaluator }) => is !== 'resolved' && evaluator !== me && !changed.has(id) && !gone.has(id))
  return {
    alerts: [...changed.values(), ...taken.map((alert) => ({ ...alert, evaluator: me }))],
    vanished,
    events: evaluations.flatMap(({ events }) => events),
    dueAt: earliest(evaluations.map(({ dueAt }) => dueAt)),
  }
}

async function read(metrics: Panoptic<DB>['metrics'], needs: ReturnType<typeof needsOf>): Promise<ReturnType<typeof snapshotOf>> {
  if (needs.metrics.length === 0) return snapshotOf({ series: [], days: [], points: [] })
  const [series, days, points] = await Promise.all([
    metrics.list(needs.metrics),
    needs.days === null ? [] : metrics.days(needs.days.metrics, needs.days.from, needs.days.to),
    Promise.all(needs.points.map(async ({ metric, labels, from, to }) => ({ metric, series: (await metrics.points(metric, { labels, from, to })).series }))),
  ])
  return snapshotOf({ series, days, points })
}

export const earliest = (times: readonly (number | null)[]): number | null =>
  times.reduce((first, at) => (at === null ? first : first === null ? at : Math.min(first, at)), null)

export function groupBy<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
