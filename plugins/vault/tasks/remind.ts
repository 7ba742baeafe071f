/** Publishes ages and what is due, and reminds once a UTC day. */
import type { TaskContext, TaskOutcome } from '@panoptic/sdk'
import type { DB } from '../tables'
import { dayMs, dayOf } from '../vault/age'
import { publishFigures } from '../vault/figures'
import { noticeOf, stateOf } from '../vault/reminder'
import { allSecrets } from '../vault/walk'

/** So many days are remembered. */
const keptDays = 30

type Clients = Pick<TaskContext<DB>, 'batch' | 'db' | 'metrics' | 'notify' | 'secrets' | 'session' | 'signal'>

export async function remind({ batch, db, metrics, notify, secrets, session, signal }: Clients, now = Date.now()): Promise<TaskOutcome> {
  if (!session.can('secrets:manage')) return { outcome: 'failed', message: 'Vault may not see your secrets. Allow it under Settings, Plugins, Permissions of Vault.' }
  const known = await allSecrets((query) => secrets.list(query), {}, signal)
  await publishFigures({ batch, db, metrics, session }, known, now)

  const state = stateOf(known, now)
  const notice = session.can('notifications') ? noticeOf(state, now, session.me().language) : null
  if (notice === null) return
  const day = dayOf(now)
  if ((await db.selectFrom('reminded').select('day').where('day', '=', day).execute()).length > 0) return
  await notify(notice)
  await batch([
    db.insertInto('reminded').values({ day, secrets: new Set([...state.due, ...state.expiring]).size }).onConflict((conflict) => conflict.columns(['day']).doNothing()),
    db.deleteFrom('reminded').where('day', '<', dayOf(now - keptDays * dayMs)),
  ])
}
