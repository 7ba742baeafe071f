/** What fires now, and whether anybody watches at all. */
import type { Panoptic, TaskState } from '@panoptic/sdk'
import { inhibited } from '../../engine/inhibit'
import { isSilencing } from '../../engine/matchers'
import type { Acknowledgement, Alert, AlertState } from '../../model/alert'
import { acknowledgementOf, alertOf, inhibitionOf, ruleOf, silenceOf } from '../../model/rows'
import { severities, type Rule, type Severity } from '../../model/rule'
import type { DB } from '../../tables'

type Store = Pick<Panoptic<DB>, 'db'>

export interface BoardAlert extends Alert {
  readonly evaluator: string
  /** With `acknowledged`, which is derived. */
  readonly shown: AlertState
  readonly acknowledgement: Acknowledgement | null
  /** Why nothing is sent of it now. */
  readonly quiet: 'silenced' | 'inhibited' | ''
}

export interface Watcher { readonly user: string; readonly name: string; readonly at: number }

/** So long after its last evaluation a rule counts as watched by nobody (ms). */
export const staleAfter = 15 * 60_000
/** More fire at once than anybody reads. */
const most = 2000
/** Alerts that are over stay on the board for a day (ms). */
const recentFor = 86_400_000

export const shownState = (alert: Alert, acknowledgement: Acknowledgement | null): AlertState => (alert.state === 'firing' && acknowledgement !== null ? 'acknowledged' : alert.state)

export async function readBoard({ db }: Store, now: number) {
  const [open, over, acknowledged, silences, inhibitions, rules, watchers] = await Promise.all([
    db.selectFrom('alerts').selectAll().where('state', '!=', 'resolved').orderBy('state').orderBy('updated_at', 'desc').limit(most).execute(),
    db.selectFrom('alerts').selectAll().where('resolved_at', '>=', now - recentFor).where('firing_at', 'is not', null).orderBy('resolved_at', 'desc').limit(20).execute(),
    db.selectFrom('acknowledgements').selectAll().execute(),
    db.selectFrom('silences').selectAll().where('ends_at', '>', now).execute(),
    db.selectFrom('inhibitions').selectAll().execute(),
    db.selectFrom('rules').selectAll().orderBy('name').execute(),
    db.selectFrom('watchers').selectAll().execute(),
  ])
  const acks = new Map(acknowledged.map((row) => [row.alert, acknowledgementOf(row)]))
  const active = silences.map(silenceOf)
  const alerts = open.map(alertOf)
  const held = inhibited(alerts, inhibitions.map(inhibitionOf))
  const onBoard = (alert: ReturnType<typeof alertOf>): BoardAlert => {
    const acknowledgement = acks.get(alert.id) ?? null
    const quiet = active.some((silence) => isSilencing(silence, alert.labels, now)) ? 'silenced' : held.has(alert.id) ? 'inhibited' : ''
    return { ...alert, shown: shownState(alert, acknowledgement), acknowledgement, quiet: alert.state === 'resolved' ? '' : quiet }
  }
  return { open: alerts.map(onBoard), over: over.map((row) => onBoard(alertOf(row))), rules: rules.map(ruleOf), watchers: watchers as readonly Watcher[], more: open.length === most }
}

const stateOrder: readonly AlertState[] = ['firing', 'acknowledged', 'pending', 'resolved']

/** The worst first; in each severity what nobody has taken first, then the newest. */
export function bySeverity(alerts: readonly BoardAlert[]): { severity: Severity; alerts: BoardAlert[] }[] {
  return severities.toReversed().flatMap((severity) => {
    const own = alerts.filter((alert) => alert.severity === severity)
    own.sort((one, other) => stateOrder.indexOf(one.shown) - stateOrder.indexOf(other.shown) || since(other) - since(one) || one.id.localeCompare(other.id))
    return own.length === 0 ? [] : [{ severity, alerts: own }]
  })
}

export const since = (alert: Alert): number => alert.firingAt ?? alert.pendingAt

/** Enabled rules that nobody evaluates now. */
export function unwatched(rules: readonly Rule[], watchers: readonly Watcher[], now: number): Rule[] {
  const seen = new Map(watchers.map(({ user, at }) => [user, at]))
  return rules.filter(({ enabled, evaluator }) => enabled && now - (seen.get(evaluator) ?? 0) > staleAfter)
}

export type WatchProblem = 'no-grant' | 'failed' | 'never' | 'stale' | 'over-budget'

/** Why alerts cannot be trusted now; null when all is watched. `mine`: rules that this person's task evaluates. */
export function watchProblem(task: TaskState | undefined, mayRead: boolean, mine: number, now: number): WatchProblem | null {
  if (mine === 0) return null
  if (!mayRead) return 'no-grant'
  if (task === undefined) return null
  if (task.overBudget) return 'over-budget'
  if (task.running === null && task.lastRun?.state === 'failed') return 'failed'
  if (task.lastOkAt === null) return task.lastRun === null && task.running === null ? 'never' : null
  return now - task.lastOkAt > staleAfter ? 'stale' : null
}
