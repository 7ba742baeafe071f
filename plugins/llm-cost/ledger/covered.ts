/** Of which days the billed cost is known: a day among them without lines cost nothing. */
import type { Panoptic } from '@panoptic/sdk'
import { providers } from '../providers/index'
import type { DB } from '../tables'
import { addDays, dayOf, type Day } from './days'

export interface Covered {
  readonly from: Day
  readonly to: Day
  /** The first day that every report reaches back to: before it the cost is known in part. */
  readonly whole: Day
  /** The last day that no report which is being kept up to date still owes; for forecasts. */
  readonly complete: Day
}

/** The reports that hold money: those named `….costs` where a provider has any, else all of them. */
const billing = new Set(providers.flatMap(({ sources }) => {
  const costs = sources.filter(({ id }) => id.endsWith('.costs'))
  return (costs.length > 0 ? costs : sources).map(({ id }) => id)
}))

/** A report that lags further behind was removed, has failed for long or no longer says how far it is complete: nothing is waited for. */
const lagDays = 7

/** Null before the first report. */
export async function readCovered(db: Panoptic<DB>['db']): Promise<Covered | null> {
  const reports = (await db.selectFrom('coverage').select(['source', 'from_day', 'to_day', 'complete_to']).execute()).filter(({ source }) => billing.has(source))
  const to = reports.map(({ to_day }) => to_day).sort().at(-1)
  if (to === undefined) return null
  const complete = reports.map(({ to_day, complete_to }) => [to_day, complete_to === null ? to_day : addDays(dayOf(complete_to), -1)].sort()[0]!)
    .filter((day) => day >= addDays(to, -lagDays))
  const starts = reports.map(({ from_day }) => from_day).sort()
  return { from: starts[0]!, to, whole: starts.at(-1)!, complete: complete.sort()[0] ?? to }
}
