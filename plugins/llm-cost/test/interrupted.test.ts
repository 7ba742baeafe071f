/** However a sync is broken, repeated or ordered, the ledger ends the same. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from '../../../tests/providers/kit/types'
import { difference } from '../ledger/publish'
import { emptyLine, type Line } from '../ledger/rows'
import { extend, firstDay, slices, writePortion } from '../ledger/write'
import { addDays, daysFrom } from '../ledger/days'
import { createPricer } from '../prices/pricer'
import { providers } from '../providers/index'
import { rigs, type Rig } from './kit/rigs'
import { openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
type Made<A> = A extends fc.Arbitrary<infer T> ? T : never

/** Long enough for several portions of each report, Mistral's months too. */
const settings = { days: 40 }

const fault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom('401', '403', '429', '500', 'cut', 'half', 'html', 'empty', 'reset', 'drift'),
  after: fc.integer({ min: 0, max: 6 }),
  times: fc.constantFrom(1, 2, -1),
})
/** One refusal that passes is survived everywhere; two, with an answer between, say that a report is not to be had. */
const faults = fc.array(fault, { maxLength: 3 }).filter((list) => list.filter(({ kind, times }) => kind === '403' && times !== -1).length <= 1)
const broken = fc.record({ faults, abortAfter: fc.option(fc.integer({ min: 1, max: 8 })), reversed: fc.boolean(), days: fc.constantFrom(10, 40) })

/** Runs a sync that is aborted after so many requests, or broken by faults, or both. */
async function run(world: World, { accounts, faults: setFaults }: Rig, { faults, abortAfter, reversed, days }: Made<typeof broken>): Promise<void> {
  setFaults(faults)
  await world.set({ days })
  await world.connect(reversed ? [...accounts].reverse() : accounts)
  await world.sync({ now, stopAfter: abortAfter })
}

it('every provider has a sample to run against', () => {
  expect(Object.keys(rigs).sort()).toEqual(providers.map(({ id }) => id).sort())
})

describe.each(Object.entries(rigs))('a sync of %s that was broken', (_, start) => {
  let rig: Rig
  let clean: string

  beforeAll(async () => {
    rig = await start(now)
    const world = await openWorld(rig.accounts, settings)
    expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
    clean = await world.ledger()
    await world.close()
    expect(clean.length).toBeGreaterThan(10_000)
  })
  afterAll(() => rig.close())

  it('any number of times, anywhere, in any order of accounts, ends in the same ledger', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(broken, { minLength: 1, maxLength: 4 }), async (runs) => {
        const world = await openWorld(rig.accounts, settings)
        for (const each of runs) await run(world, rig, each)
        rig.faults([])
        await world.set(settings)
        await world.connect(rig.accounts)
        expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
        expect(await world.ledger()).toBe(clean)
        expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
        expect(await world.ledger()).toBe(clean)
        await world.close()
      }),
      { numRuns: process.env['PANOPTIC_LONG'] === '1' ? 60 : 3 },
    )
  }, 1_800_000)
})

describe('coverage', () => {
  const start = '2026-01-01'
  const day = fc.integer({ min: 0, max: 60 }).map((offset) => addDays(start, offset))
  const range = fc.tuple(day, day).map(([one, other]) => ({ ...(one < other ? { from: one, to: other } : { from: other, to: one }), completeTo: null }))

  it('never claims a day that was not written', () => {
    fc.assert(fc.property(fc.array(range, { minLength: 1, maxLength: 8 }), (written) => {
      const days = new Set(written.flatMap(({ from, to }) => daysFrom(from, to)))
      const coverage = written.reduce<ReturnType<typeof extend> | null>((known, next) => extend(known, next), null)!
      for (const claimed of daysFrom(coverage.from, coverage.to)) expect(days.has(claimed)).toBe(true)
    }))
  })

  it('asks again for what is missing, and for the trailing days otherwise', () => {
    expect(firstDay(null, '2026-06-01', 3)).toBe('2026-06-01')
    expect(firstDay({ from: '2026-06-01', to: '2026-11-20', completeTo: null }, '2026-06-01', 3)).toBe('2026-11-17')
    expect(firstDay({ from: '2026-07-01', to: '2026-11-20', completeTo: null }, '2026-06-01', 3)).toBe('2026-06-01')
    expect(firstDay({ from: '2026-01-01', to: '2026-02-01', completeTo: null }, '2026-06-01', 3)).toBe('2026-06-01')
    // What the provider itself called incomplete is asked for again, however long ago that was.
    expect(firstDay({ from: '2026-06-01', to: '2026-11-20', completeTo: Date.parse('2026-11-12T08:00:00Z') }, '2026-06-01', 3)).toBe('2026-11-12')
    expect(firstDay({ from: '2026-06-01', to: '2026-11-20', completeTo: Date.parse('2026-11-20T08:00:00Z') }, '2026-06-01', 3)).toBe('2026-11-17')
  })
})

describe('slices', () => {
  it('cut between days, lose nothing and leave no gap', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (offsets, most) => {
      const lines = offsets.map((offset) => ({ day: addDays('2026-01-01', offset) })) as never[]
      const parts = slices({ from: '2026-01-01', to: '2026-01-21', lines }, most)
      expect(parts.flatMap(({ from, to }) => daysFrom(from, to))).toEqual(daysFrom('2026-01-01', '2026-01-21'))
      expect(parts.flatMap((part) => part.lines)).toHaveLength(lines.length)
      for (const { from, to, lines: own } of parts) for (const line of own) expect(line.day >= from && line.day <= to).toBe(true)
    }))
  })
})

describe('a day with more lines than one transaction takes', () => {
  const line = (item: number): Line => ({ ...emptyLine, source: 's', day: '2026-01-01', item: String(item), provider: 'openai', kind: 'cost', currency: 'USD', cost_nanos: 1 })
  const portion = (count: number) => ({ from: '2026-01-01', to: '2026-01-01', lines: Array.from({ length: count }, (_, item) => line(item)) })

  it('arrives whole, and shrinks when the provider takes lines back', async () => {
    const world = await openWorld([])
    const rollup = () => world.context.db.selectFrom('daily').select(['rows', 'cost_nanos']).execute()
    await writePortion(world.context, 'a', 's', portion(1201), null, 1, createPricer([]))
    expect(await rollup()).toEqual([{ rows: 1201, cost_nanos: 1201 }])
    await writePortion(world.context, 'a', 's', portion(700), null, 2, createPricer([]))
    expect(await rollup()).toEqual([{ rows: 700, cost_nanos: 700 }])
    await world.close()
  })
})

describe('difference', () => {
  const value = fc.record({ metric: fc.constantFrom('llm.cost', 'llm.tokens'), day: fc.constantFrom('2026-01-01', '2026-01-02'), provider: fc.constant('openai'), model: fc.constantFrom('a', 'b'), value: fc.integer({ min: 0, max: 3 }) })
  const unique = fc.uniqueArray(value, { selector: ({ value: _, ...key }) => JSON.stringify(key) })
  const apply = (values: ReturnType<typeof difference>): Map<string, number> => new Map(values.map(({ value: amount, ...key }) => [JSON.stringify(key), amount]))

  it('brings what was sent to what is now, and is empty then', () => {
    fc.assert(fc.property(unique, unique, (current, sent) => {
      const result = new Map([...apply(sent), ...apply(difference(current, sent))])
      const wanted = apply(current)
      for (const [key, amount] of result) expect(amount).toBe(wanted.get(key) ?? 0)
      for (const key of wanted.keys()) expect(result.has(key)).toBe(true)
      expect(difference(current, current)).toEqual([])
    }))
  })
})
