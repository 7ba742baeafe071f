/** The user's own prices: from a day on, until the next of the same model; a field left open keeps the library's price. */
import type { Panoptic } from '@panoptic/sdk'
import type { Day } from '../ledger/days'
import type { DB } from '../tables'

/** US dollars per million tokens as decimal text. */
export const priceFields = ['input', 'cached', 'cache_write', 'cache_write_1h', 'output'] as const
export type PriceField = (typeof priceFields)[number]

export interface Override extends Readonly<Record<PriceField, string | null>> {
  readonly provider: string
  /** As the ledger names it. */
  readonly model: string
  readonly from_day: Day
  readonly note: string
}

/** The library's key that each field stands for. */
export const libraryKey: Readonly<Record<PriceField, string>> = {
  input: 'input_mtok', cached: 'cache_read_mtok', cache_write: 'cache_write_mtok', cache_write_1h: 'cache_write_1h_mtok', output: 'output_mtok',
}

export const readOverrides = (db: Panoptic<DB>['db']): Promise<Override[]> =>
  db.selectFrom('prices').select(['provider', 'model', 'from_day', 'input', 'cached', 'cache_write', 'cache_write_1h', 'output', 'note'])
    .orderBy('provider').orderBy('model').orderBy('from_day').execute()

/** A model's own prices, oldest first. */
export function byModel(overrides: readonly Override[]): ReadonlyMap<string, readonly Override[]> {
  const models = new Map<string, Override[]>()
  for (const override of [...overrides].sort((one, other) => one.from_day.localeCompare(other.from_day))) {
    const list = models.get(modelKey(override.provider, override.model))
    if (list === undefined) models.set(modelKey(override.provider, override.model), [override])
    else list.push(override)
  }
  return models
}

export const modelKey = (provider: string, model: string): string => `${provider}\n${model}`

/** Short text that differs when any price differs; notes do not count. FNV-1a over 64 bits: for noticing changes, not against forgery. */
export function fingerprint(overrides: readonly Override[]): string {
  if (overrides.length === 0) return 'none'
  const rows = overrides.map((each) => JSON.stringify([each.provider, each.model, each.from_day, ...priceFields.map((field) => each[field])])).sort()
  let hash = 0xcbf29ce484222325n
  for (const character of rows.join('\n')) hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0)!)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
