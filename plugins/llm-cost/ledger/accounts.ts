/** How fresh each account is, and why one is not. */
import type { Connection, Panoptic } from '@panoptic/sdk'
import { problemCodes, type ProblemCode, type ProviderProblem } from '../providers/problem'
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

/** Start (epoch ms) of the last fetch that brought everything; null before the first. */
export async function lastComplete(db: Panoptic<DB>['db'], account: string): Promise<number | null> {
  return (await db.selectFrom('accounts').select('ok_at').where('account', '=', account).executeTakeFirst())?.ok_at ?? null
}

export interface Account {
  /** Connection id. */
  readonly id: string
  readonly label: string
  /** Null when the connection was removed and its lines were kept. */
  readonly connection: Connection | null
  readonly state: 'fresh' | 'stale' | 'waiting' | 'removed' | 'no-secret' | 'detached'
  /** Epoch ms at which the last complete fetch began. */
  readonly okAt: number | null
  readonly problem: ProblemCode | null
  readonly detail: string
}

type FetchNote = Pick<Awaited<ReturnType<typeof readFetches>>[number], 'account' | 'label' | 'ok_at' | 'problem' | 'detail'>

export const readFetches = (db: Panoptic<DB>['db']) => db.selectFrom('accounts').selectAll().execute()

/** Every account there is or was, connected ones first, each by its label. */
export function accountsOf(connections: readonly Connection[], fetches: readonly FetchNote[]): Account[] {
  const notes = new Map(fetches.map((note) => [note.account, note]))
  const connected = connections.map((connection) => toAccount(connection.id, connection, notes.get(connection.id)))
  const ids = new Set(connections.map(({ id }) => id))
  const removed = fetches.filter(({ account }) => !ids.has(account)).map((note) => toAccount(note.account, null, note))
  const byLabel = (one: Account, other: Account): number => one.label.localeCompare(other.label)
  return [...connected.sort(byLabel), ...removed.sort(byLabel)]
}

function toAccount(id: string, connection: Connection | null, note: FetchNote | undefined): Account {
  const problem = problemCodes.find((code) => code === note?.problem) ?? null
  return {
    id, connection, problem, label: connection?.label ?? note?.label ?? id,
    state: stateOf(connection, note, problem), okAt: note?.ok_at ?? null, detail: note?.detail ?? '',
  }
}

function stateOf(connection: Connection | null, note: FetchNote | undefined, problem: ProblemCode | null): Account['state'] {
  if (connection === null) return 'removed'
  if (connection.state !== 'ready') return connection.state
  if (note === undefined) return 'waiting'
  return problem === null ? 'fresh' : 'stale'
}

/** Statements of one transaction: each removes the lines of one report, day and project. */
const removalsPerBatch = 20

/**
 * Removes everything the ledger holds of an account whose connection is gone. Large accounts take several
 * transactions; the account itself goes last, so an interrupted removal can be repeated.
 */
export async function forgetAccount({ db, batch }: Pick<Panoptic<DB>, 'db' | 'batch'>, account: string): Promise<void> {
  const parts = await db.selectFrom('ledger').select(['source', 'day', 'project']).distinct().where('account', '=', account).execute()
  for (let at = 0; at < parts.length; at += removalsPerBatch)
    await batch(parts.slice(at, at + removalsPerBatch).map(({ source, day, project }) =>
      db.deleteFrom('ledger').where('account', '=', account).where('source', '=', source).where('day', '=', day).where('project', '=', project),
    ))
  await batch([db.deleteFrom('coverage').where('account', '=', account), db.deleteFrom('account_options').where('account', '=', account), db.deleteFrom('accounts').where('account', '=', account)])
}
