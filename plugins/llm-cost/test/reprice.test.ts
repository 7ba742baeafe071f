/** Stored usage is computed again when prices change, and only then; wherever a run is stopped, the next one ends right. */
import type { Query } from '@panoptic/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addDays } from '../ledger/days'
import { emptyLine, type Line } from '../ledger/rows'
import { writePortion } from '../ledger/write'
import { readOverrides, type Override } from '../prices/overrides'
import { createPricer } from '../prices/pricer'
import { reprice } from '../prices/reprice'
import { readStale } from '../prices/stale'
import { pricedWith } from '../prices/version'
import { bringUpToDate } from '../tasks/reprice'
import { openWorld, type World } from './kit/world'

const first = '2026-10-01'
const days = 4
const perDay = 30
const models = ['gpt-4o', 'gpt-4o-mini', 'acme-7b'] as const

const usageLine = (day: string, index: number): Line => ({
  ...emptyLine, source: 's', provider: 'openai', kind: 'usage', day, item: String(index), model: models[index % models.length]!,
  input_tokens: 1_000_000, cached_tokens: 0, cache_write_tokens: 0, cache_write_1h_tokens: 0, output_tokens: 0,
})
const lines = Array.from({ length: days * perDay }, (_, index) => usageLine(addDays(first, Math.floor(index / perDay)), index))
const portion = { from: first, to: addDays(first, days - 1), lines: [...lines, { ...usageLine(first, 9999), kind: 'cost', cost_nanos: 5, currency: 'USD' } as Line] }

const unpriced = { version: '', price: () => ({ computed_nanos: null, unpriced: '' as const }) }
const ownPrice = (model: string, from_day: string, input: string): Override =>
  ({ provider: 'openai', model, from_day, input, cached: null, cache_write: null, cache_write_1h: null, output: null, note: '' })

let world: World
beforeEach(async () => { world = await openWorld([]) })
afterEach(() => world.close())

const save = (override: Override) => world.context.db.insertInto('prices').values({ ...override, changed_at: 1 }).execute()
const computed = () => world.context.db.selectFrom('ledger').select(['day', 'model', 'computed_nanos', 'unpriced']).where('kind', '=', 'usage').orderBy('day').orderBy('model').execute()
const noted = async () => Object.fromEntries((await world.context.db.selectFrom('priced_with').selectAll().execute()).map(({ id, version }) => [id, version]))
const watch = (signal = new AbortController().signal) => ({ signal, progress: () => undefined })

/** The store of the world, counting what is written; `stopAfter` batches fail, as those of a killed process would. */
function counted(stopAfter = Infinity) {
  const counts = { updates: 0, batches: 0 }
  return {
    counts, db: world.context.db,
    batch: async (queries: readonly Query[]) => {
      if (counts.batches++ >= stopAfter) throw new Error('killed')
      counts.updates += queries.length
      return world.context.batch(queries)
    },
  }
}

describe('a ledger from before prices were computed', () => {
  beforeEach(() => writePortion(world.context, 'a', 's', portion, null, 7, unpriced))

  it('gets them with the first run, and nothing more with the next', async () => {
    expect(await readStale(world.context.db, [])).toEqual({ all: true, models: [] })
    const seen: number[] = []
    expect(await bringUpToDate({ ...world.context, progress: (done) => seen.push(done) })).toBe(true)
    for (const row of await computed())
      expect(row).toMatchObject(row.model === 'acme-7b' ? { computed_nanos: null, unpriced: 'unpriced-model' } : { computed_nanos: row.model === 'gpt-4o' ? 2_500_000_000 : 150_000_000, unpriced: '' })
    expect(seen).toEqual([...seen].sort((one, other) => one - other))
    expect(seen.at(-1)).toBe(days * perDay)
    expect(await noted()).toEqual({ current: pricedWith })
    expect(await readStale(world.context.db, [])).toBeNull()
    expect(await world.context.db.selectFrom('ledger').select('fetched_at').distinct().execute()).toEqual([{ fetched_at: 7 }])
  })

  it('leaves what was billed alone, and the roll-up follows', async () => {
    await bringUpToDate(world.context)
    const rows = await world.context.db.selectFrom('daily').select(['kind', 'model', 'unpriced', 'computed_nanos', 'cost_nanos']).where('day', '=', first).where('model', '=', 'gpt-4o').orderBy('kind').execute()
    expect(rows).toEqual([{ kind: 'cost', model: 'gpt-4o', unpriced: '', computed_nanos: null, cost_nanos: 5 }, { kind: 'usage', model: 'gpt-4o', unpriced: '', computed_nanos: 10 * 2_500_000_000, cost_nanos: null }])
    expect(await world.context.db.selectFrom('ledger').select(['computed_nanos', 'unpriced']).where('kind', '=', 'cost').execute()).toEqual([{ computed_nanos: null, unpriced: '' }])
  })

  it('ends right after being killed anywhere', async () => {
    // Each run does one transaction before it dies: at last only the note is missing.
    for (const transactions of [0, 1, 1, 1, 1]) {
      await expect(reprice(counted(transactions), [], { all: true, models: [] }, watch())).rejects.toThrow('killed')
      expect(await readStale(world.context.db, [])).toEqual({ all: true, models: [] })
    }
    await bringUpToDate(world.context)
    expect((await computed()).every(({ computed_nanos: nanos, model }) => (nanos === null) === (model === 'acme-7b'))).toBe(true)
  })

  it('stops where it is cancelled, notes nothing and goes on later', async () => {
    const abort = new AbortController()
    expect(await reprice(world.context, [], { all: true, models: [] }, { signal: abort.signal, progress: () => abort.abort() })).toBe(false)
    expect(await noted()).toEqual({})
    const done = (await computed()).filter(({ unpriced: reason, computed_nanos: nanos }) => reason !== '' || nanos !== null).length
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(days * perDay)
    expect(await bringUpToDate(world.context)).toBe(true)
  })

  it('leaves a line to the sync that fetched it anew meanwhile', async () => {
    const store = counted()
    const batch = store.batch
    const racing = { ...store, batch: async (queries: readonly Query[]) => {
      await world.context.db.updateTable('ledger').set({ fetched_at: 8, computed_nanos: 1 }).where('item', '=', '0').execute()
      return batch(queries)
    } }
    await reprice(racing, [], { all: true, models: [] }, watch())
    expect(await world.context.db.selectFrom('ledger').select('computed_nanos').where('item', '=', '0').execute()).toEqual([{ computed_nanos: 1 }])
  })
})

describe('an own price', () => {
  beforeEach(async () => {
    await writePortion(world.context, 'a', 's', portion, null, 7, createPricer([]))
    await bringUpToDate(world.context)
  })

  it('changes the lines of its model from its day on, and looks at no others', async () => {
    await save(ownPrice('acme-7b', addDays(first, 2), '0.5'))
    const overrides = await readOverrides(world.context.db)
    const stale = await readStale(world.context.db, overrides)
    expect(stale).toEqual({ all: false, models: [{ provider: 'openai', model: 'acme-7b' }] })
    const store = counted()
    const seen: [number, number][] = []
    await reprice(store, overrides, stale!, { ...watch(), progress: (done, total) => seen.push([done, total]) })
    expect(seen.at(-1)).toEqual([days * 10, days * 10])
    for (const { day, model, computed_nanos: nanos } of await computed())
      if (model === 'acme-7b') expect(nanos).toBe(day < addDays(first, 2) ? null : 500_000_000)
    expect(store.counts.updates).toBe(2 * 10 + 2)
    expect(await readStale(world.context.db, overrides)).toBeNull()
  })

  it('that is removed gives way to the price list again', async () => {
    await save(ownPrice('gpt-4o', first, '1'))
    await bringUpToDate(world.context)
    expect((await computed()).filter(({ model }) => model === 'gpt-4o').every(({ computed_nanos: nanos }) => nanos === 1_000_000_000)).toBe(true)
    await world.context.db.deleteFrom('prices').execute()
    await bringUpToDate(world.context)
    expect((await computed()).filter(({ model }) => model === 'gpt-4o').every(({ computed_nanos: nanos }) => nanos === 2_500_000_000)).toBe(true)
    expect(await noted()).toEqual({ current: pricedWith })
  })

  it('reaches the ledger with the next fetch of the same days, which then is no change of the report', async () => {
    await writePortion(world.context, 'a', 's', portion, null, 99, createPricer([ownPrice('gpt-4o', first, '1')]))
    const rows = await world.context.db.selectFrom('ledger').select(['computed_nanos', 'fetched_at']).distinct().where('model', '=', 'gpt-4o').where('kind', '=', 'usage').execute()
    expect(rows).toEqual([{ computed_nanos: 1_000_000_000, fetched_at: 7 }])
  })
})
