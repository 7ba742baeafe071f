/** Which computed costs rest on prices that are no longer in force. Asks the notes, not the price library. */
import type { Panoptic } from '@panoptic/sdk'
import type { DB } from '../tables'
import { byModel, fingerprint, modelKey, type Override } from './overrides'
import { pricedWith } from './version'

type Store = Pick<Panoptic<DB>, 'db' | 'batch'>

/** What is to be computed again: every line, or those of these models. */
export interface Stale {
  readonly all: boolean
  readonly models: readonly { readonly provider: string; readonly model: string }[]
}

const current = 'current'

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

/** Makes everything stale. */
export const forgetPricing = (db: Store['db']): Promise<unknown> => db.deleteFrom('priced_with').execute()

/** Notes that what was stale is computed with these prices. */
export function note({ db, batch }: Store, overrides: readonly Override[], { all, models }: Stale): Promise<unknown> {
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

