/** How fresh each account is, and why one is not. */
import type { Connection, Panoptic } from '@panoptic/sdk'
import type { ProviderProblem } from '../providers/problem'
import type { DB } from '../tables'

/** Notes how a fetch that began at `startedAt` (epoch ms) ended; `problem` null when everything arrived. */
export async function noteFetch(
  db: Panoptic<DB>['db'], provider: string, { id, label }: Connection, startedAt: number, problem: ProviderProblem | null,
): Promise<void> {
  const outcome = { label, tried_at: startedAt, problem: problem?.code ?? '', detail: problem?.detail ?? '' }
  const success = problem === null ? { ok_at: startedAt } : {}
  await db.insertInto('accounts').values({ account: id, provider, ...outcome, ...success })
    .onConflict((conflict) => conflict.column('account').doUpdateSet({ ...outcome, ...success }))
    .execute()
}

/** Removes everything the ledger holds of an account whose connection is gone. */
export async function forgetAccount(panoptic: Pick<Panoptic<DB>, 'db' | 'batch'>, account: string): Promise<void> {
  const { db } = panoptic
  await panoptic.batch([
    db.deleteFrom('ledger').where('account', '=', account),
    db.deleteFrom('coverage').where('account', '=', account),
    db.deleteFrom('accounts').where('account', '=', account),
  ])
}
