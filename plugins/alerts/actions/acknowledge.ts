/** Somebody takes an alert: the view's button and the notification's do the same. */
import type { Panoptic } from '@panoptic/sdk'
import type { AlertEvent } from '../model/alert'
import { acknowledgementRow, eventRow } from '../model/rows'
import type { DB } from '../tables'

type Clients = Pick<Panoptic<DB>, 'batch' | 'db' | 'session'>

const listeners = new Set<() => void>()
const tell = (): void => { for (const listener of listeners) listener() }

/** Calls `listener` after this page took an alert or gave it back, also by a notification's button. */
export function onAnswered(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/**
 * Acknowledges those of the alerts that fire and that nobody has taken yet.
 * @returns how many that were
 */
export async function acknowledge({ batch, db, session }: Clients, alerts: readonly string[], comment = '', now = Date.now()): Promise<number> {
  if (alerts.length === 0) return 0
  const firing = await db.selectFrom('alerts').select('id').where('id', 'in', [...alerts]).where('state', '=', 'firing').execute()
  const taken = new Set((await db.selectFrom('acknowledgements').select('alert').where('alert', 'in', [...alerts]).execute()).map(({ alert }) => alert))
  const open = firing.map(({ id }) => id).filter((id) => !taken.has(id))
  if (open.length === 0) return 0
  const { user, userName } = session.me()
  await batch([
    db.insertInto('acknowledgements').values(open.map((alert) => acknowledgementRow({ alert, at: now, by: user, byName: userName, comment }))).onConflict((conflict) => conflict.column('alert').doNothing()),
    db.insertInto('events').values(open.map((alert) => eventRow(eventOf(alert, now, user, comment === '' ? {} : { comment })))),
  ])
  tell()
  return open.length
}

/** Nobody has them any more: reminders and escalation go on. Returns how many that were. */
export async function unacknowledge({ batch, db, session }: Clients, alerts: readonly string[], now = Date.now()): Promise<number> {
  if (alerts.length === 0) return 0
  const taken = (await db.selectFrom('acknowledgements').select('alert').where('alert', 'in', [...alerts]).execute()).map(({ alert }) => alert)
  if (taken.length === 0) return 0
  const { user } = session.me()
  await batch([
    db.deleteFrom('acknowledgements').where('alert', 'in', taken),
    db.insertInto('events').values(taken.map((alert) => eventRow(eventOf(alert, now, user, { withdrawn: true })))),
  ])
  tell()
  return taken.length
}

const eventOf = (alert: string, at: number, by: string, detail: AlertEvent['detail']): AlertEvent => ({ id: crypto.randomUUID(), alert, at, kind: 'acknowledged', by, detail })

/** The button of a notification: all alerts that its message told of. */
export async function acknowledgeMessage(panoptic: Clients, params: Readonly<Record<string, string>>): Promise<void> {
  const { handover = '', alert } = params
  const row = await panoptic.db.selectFrom('handovers').select('alerts').where('id', '=', handover).executeTakeFirst()
  await acknowledge(panoptic, row !== undefined ? (JSON.parse(row.alerts) as string[]) : alert === undefined ? [] : [alert])
}
