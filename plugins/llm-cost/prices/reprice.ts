/** Computes the costs of stored usage again where prices have changed since: in portions, safe to stop anywhere. */
import type { Panoptic, Query } from '@panoptic/sdk'
import type { Line } from '../ledger/rows'
import type { DB } from '../tables'
import type { Override } from './overrides'
import type { Pricer } from './priced'
import { createPricer } from './pricer'
import { note, type Stale } from './stale'

type Store = Pick<Panoptic<DB>, 'db' | 'batch'>

export interface Watch {
  readonly signal: AbortSignal
  /** Lines looked at so far, and all there are. */
  progress(done: number, total: number): void
}

const pageSize = 2000
/** Statements of one transaction; see ledger/write.ts. */
const updatesPerBatch = 250

/**
 * Computes what is `stale` with the prices of `overrides` and notes that at the very end, so that an interrupted run
 * is repeated. Lines that a sync changes meanwhile are left to it. Gives false when the signal stopped it.
 */
export async function reprice(store: Store, overrides: readonly Override[], stale: Stale, { signal, progress }: Watch): Promise<boolean> {
  const { db, batch } = store
  const pricer = createPricer(overrides)
  const days = await readDays(db, stale)
  const total = days.reduce((sum, { lines }) => sum + lines, 0)
  let done = 0
  for (const { day } of days)
    for (let offset = 0; ; offset += pageSize) {
      if (signal.aborted) return false
      const rows = await readPage(db, stale, day, offset)
      const updates = rows.flatMap((row) => update(db, row, pricer))
      for (let at = 0; at < updates.length; at += updatesPerBatch) await batch(updates.slice(at, at + updatesPerBatch))
      done += rows.length
      if (total > 0) progress(Math.min(done, total), total)
      if (rows.length < pageSize) break
    }
  await note(store, overrides, stale)
  return true
}

async function readDays(db: Store['db'], { all, models }: Stale): Promise<{ day: string; lines: number }[]> {
  let query = db.selectFrom('daily').select('day').select(({ fn }) => fn.sum<number>('rows').as('lines')).where('kind', '=', 'usage')
  if (!all) query = query.where((eb) => eb.or(models.map(({ provider, model }) => eb.and({ provider, model }))))
  return (await query.groupBy('day').orderBy('day', 'desc').execute()).map(({ day, lines }) => ({ day, lines }))
}

function readPage(db: Store['db'], { all, models }: Stale, day: string, offset: number) {
  let query = db.selectFrom('ledger').selectAll().where('day', '=', day).where('kind', '=', 'usage')
  if (!all) query = query.where((eb) => eb.or(models.map(({ provider, model }) => eb.and({ provider, model }))))
  return query.orderBy('account').orderBy('source').orderBy('item').orderBy('model').orderBy('project').orderBy('api_key').orderBy('actor').limit(pageSize).offset(offset).execute()
}

type Row = Awaited<ReturnType<typeof readPage>>[number]

/** Nothing where the price stays; nothing happens to a line that was fetched anew since it was read. */
function update(db: Store['db'], row: Row, pricer: Pricer): Query[] {
  const priced = pricer.price(row as Row & Line)
  if (priced.computed_nanos === row.computed_nanos && priced.unpriced === row.unpriced) return []
  const { account, source, day, item, model, project, api_key, actor, fetched_at } = row
  return [db.updateTable('ledger').set({ ...priced })
    .where('account', '=', account).where('source', '=', source).where('day', '=', day).where('item', '=', item).where('model', '=', model)
    .where('project', '=', project).where('api_key', '=', api_key).where('actor', '=', actor).where('fetched_at', '=', fetched_at)]
}
