/** The task `reprice`: computes costs again after prices were changed or the price list came new with an update. */
import type { TaskContext } from '@panoptic/sdk'
import { readOverrides } from '../prices/overrides'
import { reprice } from '../prices/reprice'
import { readStale } from '../prices/stale'
import type { DB } from '../tables'

/** Own prices may change while it runs; each round brings what the round before made stale. */
const maxRounds = 5

/** False when it was stopped; what it has computed is kept, and the next run does the rest. */
export async function bringUpToDate(context: Pick<TaskContext<DB>, 'db' | 'batch' | 'signal' | 'progress'>): Promise<boolean> {
  for (let round = 0; round < maxRounds; round++) {
    const overrides = await readOverrides(context.db)
    const stale = await readStale(context.db, overrides)
    if (stale === null) return true
    if (!(await reprice(context, overrides, stale, { signal: context.signal, progress: (done, total) => context.progress(done, total) }))) return false
  }
  return true
}

export async function repriceTask(context: TaskContext<DB>): Promise<void> {
  await bringUpToDate(context)
}
