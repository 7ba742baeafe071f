/** Computes the costs of stored usage again where prices have changed since: in portions, safe to stop anywhere. */
import type { Panoptic, Query } from '@panoptic/sdk'
import type { Line } from '../ledger/rows'
import type { DB } from '../tables'
import { byModel, fingerprint, modelKey, type Override } from './overrides'
import { createPricer, pricedWith, type Priced, type Pricer } from './pricer'

type Store = Pick<Panoptic<DB>, 'db' | 'batch'>

/** What is to be computed again: every line, or those of these models. */
export interface Stale {
  readonly all: boolean
  readonly models: readonly { readonly provider: string; readonly model: string }[]
}

export interface Watch {
  readonly signal: AbortSignal
  /** Lines looked at so far, and all there are. */
  progress(done: number, total: number): void
}

const current = 'current'
const pageSize = 2000
/** Statements of one transaction; see ledger/write.ts. */
const updatesPerBatch = 250

/** What was computed with other prices than `overrides` and the library have now; null when nothing was. */
export async function readStale(db: Store['db'], overrides: readonly Override[]): Promise<Stale | null> {
  const noted = new Map((await db.selectFrom('priced_with').select(['id', 'version']).execute()).map(({ id, version }) => [id, version]))
  if (noted.get(current) !== pricedWith) return { all: true, models: [] }
  const wanted = versions(overrides)
  const ids = [...new Set([...noted.keys(), ...wanted.keys()])].filter((id) => noted.get(id) !== wanted.get(id))
  return ids.length === 0 ? null : { all: false, models: ids.map(modelOf) }
}

/** By id of `priced_with`. */
function versions(overrides: readonly Override[]): ReadonlyMap<string, string> {
  return new Map([[current, pricedWith], ...[...byModel(overrides)].map(([key, own]) => [key, fingerprint(own)] as const)])
}

function modelOf(id: string): Stale['models'][number] {
  const [provider = '', model = ''] = id.split('\n')
  return { provider, model }
}

/** How many usage lines are to be looked at; from the roll-up. */
export async function countStale(db: Store['db'], stale: Stale): Promise<number> {
  const days = await readDays(db, stale)
  return days.reduce((sum, { lines }) => sum + lines, 0)
}

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

/** Makes everything stale. */
export const forgetPricing = (db: Store['db']): Promise<unknown> => db.deleteFrom('priced_with').execute()

function note({ db, batch }: Store, overrides: readonly Override[], { all, models }: Stale): Promise<unknown> {
  const wanted = versions(overrides)
  const rows = [...(all ? wanted.keys() : models.map(({ provider, model }) => modelKey(provider, model)))].flatMap((id) => {
    const version = wanted.get(id)
    return version === undefined ? [] : [{ id, version, at: Date.now() }]
  })
  const old = db.deleteFrom('priced_with')
  return batch([
    all ? old : old.where('id', 'in', models.map(({ provider, model }) => modelKey(provider, model))),
    ...rows.map((row) => db.insertInto('priced_with').values(row)),
  ])
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
  const priced: Priced = pricer.price(row as Row & Line)
  if (priced.computed_nanos === row.computed_nanos && priced.unpriced === row.unpriced) return []
  const { account, source, day, item, model, project, api_key, actor, fetched_at } = row
  return [db.updateTable('ledger').set({ ...priced })
    .where('account', '=', account).where('source', '=', source).where('day', '=', day).where('item', '=', item).where('model', '=', model)
    .where('project', '=', project).where('api_key', '=', api_key).where('actor', '=', actor).where('fetched_at', '=', fetched_at)]
}
