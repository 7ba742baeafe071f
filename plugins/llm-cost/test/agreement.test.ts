/**
 * P-23: over every sample provider, billed and recomputed meet within half a per cent or one cent for each model and day,
 * or differ for a reason that is named. Both sides come through the adapters, so a unit read wrongly would show.
 */
import { describe, expect, it } from 'vitest'
import { readRates } from '../currency/rates'
import { addDays, dayOf } from '../ledger/days'
import { findModel } from '../prices/catalogue'
import { reconcile } from '../reconcile/reconcile'
import type { ReasonCode } from '../reconcile/reasons'
import { rigs } from './kit/rigs'
import { openWorld } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
const today = dayOf(now)
const matching = { idOf: (provider: string, model: string) => findModel(provider, model)?.id ?? null }

/** What each sample means to differ by, besides days that are not complete. */
const meant: Readonly<Record<string, readonly ReasonCode[]>> = {
  // Moderation is free.
  openai: ['not-billed', 'credit', 'unpriced-model', 'priority-tier', 'unpriced-unit', 'service', 'rounding'],
  anthropic: ['discount', 'priority-tier', 'unpriced-unit', 'service', 'rounding'],
  google: ['credit', 'tax', 'adjustment', 'discount', 'service', 'rounding'],
  // A plan covers some tokens; one model is in no list.
  mistral: ['discount', 'unpriced-model', 'currency', 'unpriced-unit', 'service', 'rounding'],
  xai: ['credit', 'service', 'no-usage-report'],
}

describe.each(Object.entries(rigs))('billed and recomputed of %s', (id, start) => {
  it('agree, or differ for the reasons its sample means', async () => {
    const rig = await start(now)
    const world = await openWorld(rig.accounts, { days: 40 })
    try {
      expect(await world.sync({ now })).toEqual({ outcome: 'ok' })
      const question = { from: addDays(today, -39), to: today, provider: id, account: null }
      const result = await reconcile(world.context.db, question, { ...matching, rates: await readRates(world.context.db) }, today)
      const settled = result.rows.filter(({ reasons }) => !reasons.some(({ code }) => code === 'late'))
      expect(settled.length).toBeGreaterThan(0)
      const unexplained = settled.filter(({ reasons }) => reasons.some(({ code }) => code === 'unexplained'))
      const found = new Set(settled.flatMap(({ reasons }) => reasons.map(({ code }) => code)))
      expect(unexplained.slice(0, 6).map(({ day, account, model, billed, computed, reasons }) => ({ day, account, model, billed, computed, reasons }))).toEqual([])
      expect([...found].filter((code) => !meant[id]!.includes(code)).map((code) => ({ code, row: settled.filter(({ reasons }) => reasons.some((reason) => reason.code === code)).map(({ day, model, billed, computed }) => ({ day, model, billed, computed })).slice(0, 4) }))).toEqual([])
      if (id !== 'xai') expect(result.both).toBeGreaterThan(30)
    } finally {
      await world.close()
      await rig.close()
    }
  }, 120_000)
})
