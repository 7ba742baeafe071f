/** All that a pass changes, in one transaction. */
import type { Panoptic, Query } from '@panoptic/sdk'
import type { RoutingResult } from '../engine/routing'
import type { AlertEvent } from '../model/alert'
import { alertRow, eventRow } from '../model/rows'
import type { DB } from '../tables'
import type { Handover } from './dispatch'
import type { StoredAlert } from './state'

type Db = Panoptic<DB>['db']

export interface Changes {
  readonly alerts: readonly StoredAlert[]
  readonly vanished: readonly string[]
  readonly events: readonly AlertEvent[]
  readonly groups: RoutingResult['groups']
  readonly ended: RoutingResult['ended']
  readonly handovers: readonly Handover[]
}

/** Rows of one statement; every statement writes all of its rows or none. */
const rowsEach = 500
const alertColumns = ['rule_name', 'evaluator', 'labels', 'severity', 'state', 'value', 'unit', 'threshold', 'firing_at', 'resolved_at', 'well_at', 'updated_at', 'flapping', 'cause', 'changes', 'escalated'] as const

/** Writing the same twice leaves the same. */
export function queriesOf(db: Db, { alerts, vanished, events, groups, ended, handovers }: Changes, now: number): Query[] {
  return [
    ...parts(alerts).map((part) => db.insertInto('alerts').values(part.map((alert) => alertRow(alert, alert.evaluator)))
      .onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => Object.fromEntries(alertColumns.map((name) => [name, eb.ref(`excluded.${name}`)]))))),
    ...parts(vanished).map((part) => db.deleteFrom('alerts').where('id', 'in', part)),
    ...parts(events).map((part) => db.insertInto('events').values(part.map(eventRow)).onConflict((conflict) => conflict.column('id').doNothing())),
    ...parts(groups).map((part) => db.insertInto('groups').values(part.map((group) => ({
      receiver: group.receiver, group_key: group.key, labels: JSON.stringify(group.labels), since: group.since, due_at: group.dueAt, told_at: group.toldAt, told: JSON.stringify(group.told),
    }))).onConflict((conflict) => conflict.columns(['receiver', 'group_key']).doUpdateSet((eb) => ({
      labels: eb.ref('excluded.labels'), since: eb.ref('excluded.since'), due_at: eb.ref('excluded.due_at'), told_at: eb.ref('excluded.told_at'), told: eb.ref('excluded.told'),
    })))),
    ...ended.map(({ receiver, key }) => db.deleteFrom('groups').where('receiver', '=', receiver).where('group_key', '=', key)),
    ...parts(handovers).map((part) => db.insertInto('handovers').values(part.map(({ id, receiver, group, kind, alerts: told, message }) => ({
      id, at: now, receiver, group_key: group, kind, alerts: JSON.stringify(told.map((alert) => alert.id)), message: JSON.stringify(message), handed: false,
    }))).onConflict((conflict) => conflict.column('id').doNothing())),
  ]
}

function parts<T>(list: readonly T[]): T[][] {
  const found: T[][] = []
  for (let at = 0; at < list.length; at += rowsEach) found.push(list.slice(at, at + rowsEach))
  return found
}
