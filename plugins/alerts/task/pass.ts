/** One look at everything: evaluate, decide who is told, write it down, hand it over. */
import type { Panoptic } from '@panoptic/sdk'
import { route, type Group } from '../engine/routing'
import type { Alert, AlertEvent } from '../model/alert'
import { native } from '../model/channel'
import type { DB } from '../tables'
import { dispatch } from './dispatch'
import { publishFiring } from './figures'
import { handOver } from './hand-over'
import { keep, tick } from './own'
import { receiversOf } from './receivers'
import { readState, type State, type StoredAlert } from './state'
import { earliest, watch, type Watched } from './watch'
import { queriesOf } from './write'

export type Clients = Pick<Panoptic<DB>, 'batch' | 'connections' | 'db' | 'metrics' | 'outbox' | 'session'>

export interface PassEnd {
  /** What keeps it from doing all it should, in words. */
  readonly problems: readonly string[]
  /** When the next pass is due, beside the schedule (epoch ms). */
  readonly dueAt: number | null
}

const nothing: Watched = { alerts: [], vanished: [], events: [], dueAt: null }
/** The clock is noted so often when nothing else is. */
const clockMs = 60_000

export async function pass(clients: Clients, now: number, newId: () => string = () => crypto.randomUUID()): Promise<PassEnd> {
  const { batch, db, session } = clients
  const { user: me, userName } = session.me()
  const state = await readState(clients, now)
  const clock = tick(state.own.clock, now)
  const receivers = await receiversOf(clients, state, me)
  const names = new Map([[native, 'Notifications'], ...[...receivers.channels.values()].map(({ id, name }): [string, string] => [id, name])])
  // What an earlier run decided on and could not hand over comes first.
  const earlier = await handOver(clients, names, now)

  if (clock.catchUpAt !== null && now < clock.catchUpAt) {
    if (clock.catchUpAt !== state.own.clock?.catchUpAt) await batch([keep(db, 'clock', clock)])
    return { problems: earlier.problems, dueAt: clock.catchUpAt }
  }
  const isCatchUp = clock.catchUpAt !== null

  const canRead = session.can('metrics:read')
  const watched = canRead ? await watch(clients, state, me, { now, since: clock.since, newId }) : nothing
  const alerts = withChanges(state.alerts, watched)
  const evaluators = new Map(alerts.map(({ id, evaluator }) => [id, evaluator]))
  const isMine = ({ id }: Alert): boolean => evaluators.get(id) === me

  const routed = route({
    now, rules: state.rules, silences: state.silences, inhibitions: state.inhibitions, times: state.times,
    groups: state.groups.map((group) => ownGroup(group, (id) => (evaluators.get(id) ?? me) === me)),
    acknowledged: new Set(state.acknowledged.keys()), alerts: alerts.filter(({ state: is }) => is !== 'pending'),
    receivers: [
      ...(receivers.native ? [{ id: native, least: 'info' as const, quiet: state.own.quiet, mine: () => true }] : []),
      ...[...receivers.channels.values()].map(({ id, least }) => ({ id, least, quiet: null, mine: isMine })),
    ],
    ...(isCatchUp && { timings: { groupWait: 0, groupInterval: 0 } }),
  })
  const said = await dispatch(clients, routed.messages, state, new Map(alerts.map((alert) => [alert.id, alert])), receivers.channels, { now, newId, all: isCatchUp })

  const held = Object.fromEntries([...routed.held].filter(([id]) => evaluators.get(id) === me))
  const escalated = alerts.filter((alert) => isMine(alert) && (routed.escalated.get(alert.id) ?? 0) > alert.escalated).map((alert) => ({ ...alert, escalated: routed.escalated.get(alert.id)! }))
  const event = (alert: string, kind: AlertEvent['kind'], detail: AlertEvent['detail']): AlertEvent => ({ id: newId(), alert, at: now, kind, by: '', detail })
  const changes = {
    alerts: [...new Map([...watched.alerts, ...escalated].map((alert) => [alert.id, alert])).values()],
    vanished: watched.vanished,
    events: [
      ...watched.events,
      ...escalated.map(({ id, escalated: step }) => event(id, 'escalated', { step })),
      ...Object.entries(held).filter(([id, why]) => state.own.held[id] !== why).map(([id, why]) => event(id, why, {})),
      ...said.handovers.filter(({ receiver }) => receiver !== native).flatMap(({ id, receiver, kind, alerts: told }) => told.map((alert) => event(alert.id, 'sent', { receiver, kind, message: id }))),
    ],
    groups: routed.groups, handovers: said.handovers,
    // A channel that was removed can be told no more.
    ended: [...routed.ended, ...state.groups.filter(({ receiver }) => receiver !== native && !state.channels.some(({ id }) => id === receiver))],
  }
  const queries = queriesOf(db, changes, now)
  const hasNews = queries.length > 0 || isCatchUp || !isSame(held, state.own.held) || now - (state.own.clock?.at ?? 0) >= clockMs
  if (hasNews) {
    await batch([
      ...queries, keep(db, 'clock', { ...clock, since: canRead ? clock.since : now, catchUpAt: null }), keep(db, 'held', held),
      ...(canRead ? [db.insertInto('watchers').values({ user: me, name: userName, at: now }).onConflict((conflict) => conflict.column('user').doUpdateSet({ name: userName, at: now }))] : []),
    ])
  }
  const handed = await handOver(clients, names, now)
  const published = await publishFiring(clients, alerts, state.own.published, now)
  if (published.length > 0) await batch(published)
  return {
    problems: [
      ...(canRead ? [] : ['Alerts may not read figures, so no rule is watched. Allow it under Settings, Plugins, Permissions of Alerts.']),
      ...receivers.problems, ...said.problems, ...new Set([...earlier.problems, ...handed.problems]),
    ],
    dueAt: earliest([watched.dueAt, routed.dueAt, handed.dueAt]),
  }
}

/** The alerts as they are after the evaluation. */
function withChanges(alerts: readonly StoredAlert[], { alerts: changed, vanished }: Watched): StoredAlert[] {
  const all = new Map(alerts.map((alert) => [alert.id, alert]))
  for (const alert of changed) all.set(alert.id, alert)
  for (const id of vanished) all.delete(id)
  return [...all.values()]
}

/** A channel is told of an alert by one task: when another user has taken over its rule, by theirs. */
const ownGroup = (group: Group, isMine: (id: string) => boolean): Group =>
  (group.receiver === native ? group : { ...group, told: Object.fromEntries(Object.entries(group.told).filter(([id]) => isMine(id))) })

const isSame = (held: Readonly<Record<string, string>>, before: State['own']['held']): boolean =>
  Object.keys(held).length === Object.keys(before).length && Object.entries(held).every(([id, why]) => before[id] === why)
