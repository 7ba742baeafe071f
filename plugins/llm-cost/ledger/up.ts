/**
 * Publishes `llm.provider.up` by provider and account: 1 when the last sync of the account brought everything, else 0, so
 * that an alert can watch for a provider that is down or a key that was revoked. The newest point counts.
 */
import { PanopticError, type Connection, type Panoptic } from '@panoptic/sdk'
import type { DB } from '../tables'

type Clients = Pick<Panoptic<DB>, 'batch' | 'db' | 'metrics'>
type Account = Pick<Connection, 'network' | 'label'>

/** What the last sync of an account came to, at `now` (epoch ms). */
export async function publishUp({ batch, db, metrics }: Clients, { network, label }: Account, isUp: boolean, now: number): Promise<void> {
  // Remembered first: what is published and not remembered would never end.
  await batch([db.insertInto('watched').values({ provider: network, label }).onConflict((conflict) => conflict.columns(['provider', 'label']).doNothing())])
  await sent(metrics, [{ provider: network, label }], isUp ? 1 : 0, now)
}

/** An account that was removed or renamed is not down: its series end with 1, so that an alert resolves. */
export async function endRemoved({ batch, db, metrics }: Clients, accounts: readonly Account[], now: number): Promise<void> {
  const known = await db.selectFrom('watched').select(['provider', 'label']).execute()
  const gone = known.filter(({ provider, label }) => !accounts.some((account) => account.network === provider && account.label === label))
  if (gone.length === 0 || !(await sent(metrics, gone, 1, now))) return
  await batch(gone.map(({ provider, label }) => db.deleteFrom('watched').where('provider', '=', provider).where('label', '=', label)))
}

/** False when the person did not allow this plugin to publish. */
async function sent(metrics: Clients['metrics'], accounts: readonly { readonly provider: string; readonly label: string }[], value: number, at: number): Promise<boolean> {
  try {
    await metrics.publish(accounts.map(({ provider, label }) => ({ name: 'llm.provider.up', labels: { provider, account: label.slice(0, 200) }, value, unit: 'count', at })))
    return true
  } catch (error) {
    if (error instanceof PanopticError && error.code === 'refused') return false
    throw error
  }
}
