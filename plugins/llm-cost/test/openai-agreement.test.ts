/**
 * P-20, P-21: what the sample organisation is billed and what its usage costs at the library's prices meet within half a
 * per cent or a cent for each model and day, except where the sample means them to differ. Both sides went through the
 * adapter, so a unit read wrongly on either would show here.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleKeys, startOpenai, type OpenaiProvider } from '../../../tests/providers/openai/index.mjs'
import { addDays, dayOf } from '../ledger/days'
import { createPricer } from '../prices/pricer'
import { account, openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
const today = dayOf(now)
const cent = 10_000_000
const main = 'gpt-5.2-2025-12-11'

let provider: OpenaiProvider
let world: World
type Row = Awaited<ReturnType<typeof readLedger>>[number]
let rows: readonly Row[]

const readLedger = () => world.context.db.selectFrom('ledger').selectAll().execute()

beforeAll(async () => {
  provider = await startOpenai({ now })
  world = await openWorld([account(provider.origin, sampleKeys.acme)], { days: 14 })
  await world.sync({ now })
  rows = await readLedger()
})
afterAll(async () => {
  await world.close()
  await provider.close()
})

const sum = (list: readonly (number | null)[]): number => list.reduce<number>((total, value) => total + (value ?? 0), 0)
/** Each day's billed and recomputed money of these lines. */
function perDay(wanted: (row: Row) => boolean): { day: string; billed: number; computed: number }[] {
  const list = rows.filter(wanted)
  return [...new Set(list.map(({ day }) => day))].map((day) => ({
    day,
    billed: sum(list.filter((row) => row.day === day).map(({ cost_nanos: nanos }) => nanos)),
    computed: sum(list.filter((row) => row.day === day).map(({ computed_nanos: nanos }) => nanos)),
  }))
}
const complete = ({ day }: { day: string }): boolean => day < today
const isTool = ({ source }: Row): boolean => source === 'openai.web_search_calls'

describe('billed and recomputed', () => {
  it.each([
    'gpt-5-mini-2025-08-07', 'gpt-4o-2024-08-06', 'o4-mini-2025-04-16', 'ft:gpt-4o-mini-2024-07-18:acme::tickets',
    'gpt-audio-2025-08-28', 'text-embedding-3-small', 'whisper-1',
  ])('agree for %s, in every tier it is used in', (model) => {
    for (const tier of new Set(rows.filter((row) => row.model === model).map((row) => row.tier))) {
      const days = perDay((row) => row.model === model && row.tier === tier).filter(complete)
      expect(days.length).toBeGreaterThan(9)
      for (const { day, billed, computed } of days) {
        expect(Math.min(billed, computed), day).toBeGreaterThan(0)
        expect(Math.abs(billed - computed), `${day} ${tier}`).toBeLessThanOrEqual(Math.max(cent, 0.005 * billed))
      }
    }
  })

  it('agree for the main model where it is not bought at priority; there it costs twice as much, and has no list price', () => {
    for (const { billed, computed } of perDay((row) => row.model === main && row.tier === '' && !isTool(row)).filter(complete))
      expect(Math.abs(billed - computed)).toBeLessThanOrEqual(Math.max(cent, 0.005 * billed))
    const priority = rows.filter((row) => row.model === main && row.tier === 'priority' && complete(row))
    expect(priority.length).toBeGreaterThan(40)
    expect(new Set(priority.map(({ kind, unpriced }) => `${kind} ${unpriced}`))).toEqual(new Set(['cost ', 'usage priority-tier']))
    const { price } = createPricer([])
    const standard = sum(priority.filter(({ kind }) => kind === 'usage').map((row) => price({ ...row, tier: '' } as Parameters<typeof price>[0]).computed_nanos))
    expect(sum(priority.map(({ cost_nanos: nanos }) => nanos)) / standard).toBeCloseTo(2, 3)
  })

  it('differ where no list has the model, and by what was given back', () => {
    const pilot = rows.filter(({ model }) => model === 'ft:gpt-4.1-mini-2025-04-14:acme::extract')
    expect(new Set(pilot.map(({ kind, unpriced }) => `${kind} ${unpriced}`))).toEqual(new Set(['cost ', 'usage unpriced-model']))
    expect(rows.filter(({ charge }) => charge !== 'usage')).toMatchObject([{ charge: 'credit', day: addDays(today, -9), item: 'Service credit', cost_nanos: -25_000_000_000, model: '', project: '' }])
  })

  it('differ today: use is known at once, its cost three hours later', () => {
    for (const { billed, computed } of perDay(({ model }) => model.startsWith('gpt-5-mini')).filter(({ day }) => day === today)) {
      expect(billed).toBeGreaterThan(0)
      expect(billed).toBeLessThan(computed * 0.8)
    }
  })

  it('have nothing to compare where only pictures, characters or sessions are counted', () => {
    const unpriced = new Set(rows.filter(({ kind, unpriced: reason }) => kind === 'usage' && reason === 'unpriced-unit').map(({ unit }) => unit))
    for (const unit of ['images', 'characters', 'bytes', 'sessions']) expect(unpriced).toContain(unit)
  })
})
