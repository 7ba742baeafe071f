/** Queries through bridge and encryption against hand-written SQL on a plain file with the same rows. */
import type { Page } from '@playwright/test'
import type { Db } from '../../main/store/database'
import { query } from './page-side'
import { plainQueries, type QueryName } from './plain'
import { lastDay } from './rows'
import { median, spread, type Figure } from './stats'

const dayBefore = (days: number): string => new Date(lastDay - days * 86_400_000).toISOString().slice(0, 10)

/** First day of each query's window, and what the issue asks for. */
const cases: Record<QueryName, { since: string; atMost: number }> = {
  trend30: { since: dayBefore(29), atMost: 0.2 },
  month: { since: `${dayBefore(0).slice(0, 7)}-01`, atMost: 0.2 },
  byModelYear: { since: dayBefore(364), atMost: 0.2 },
  search: { since: dayBefore(364), atMost: 1.3 },
}

export async function measureStore(page: Page, plain: Db, runs: number): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [name, { since, atMost }] of Object.entries(cases) as [QueryName, { since: string; atMost: number }][]) {
    const statement = plain.prepare(plainQueries[name])
    const ours: number[] = []
    const floor: number[] = []
    for (let run = -1; run < runs; run++) {
      const started = performance.now()
      statement.all(since)
      const direct = performance.now() - started
      const bridged = await page.evaluate(query, { name, since })
      if (run < 0) continue
      floor.push(direct)
      ours.push(bridged)
    }
    figures.push({ metric: `store.${name}.ratio`, value: median(ours) / median(floor), aim: { atMost }, note: `${spread(ours, 'ms')} / plain SQL ${spread(floor, 'ms')}` })
  }
  return figures
}
