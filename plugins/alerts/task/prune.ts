/** What is older than a good year is forgotten, a little in each run. */
import type { Panoptic } from '@panoptic/sdk'
import type { DB } from '../tables'

const dayMs = 86_400_000
const historyDays = 400
/** Handed-over messages are kept for the buttons of their notifications. */
const handoverDays = 30
const mostEach = 500

export async function prune({ db, batch }: Pick<Panoptic<DB>, 'batch' | 'db'>, now: number): Promise<void> {
  const before = now - historyDays * dayMs
  const [alerts, events, handovers] = await Promise.all([
    db.selectFrom('alerts').select('id').where('resolved_at', '<', before).limit(mostEach).execute(),
    db.selectFrom('events').select('id').where('at', '<', before).limit(mostEach).execute(),
    db.selectFrom('handovers').select('id').where('handed', '=', 1).where('at', '<', now - handoverDays * dayMs).limit(mostEach).execute(),
  ])
  const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id)
  const queries = [
    ...(alerts.length === 0 ? [] : [db.deleteFrom('acknowledgements').where('alert', 'in', ids(alerts)), db.deleteFrom('alerts').where('id', 'in', ids(alerts))]),
    ...(events.length === 0 ? [] : [db.deleteFrom('events').where('id', 'in', ids(events))]),
    ...(handovers.length === 0 ? [] : [db.deleteFrom('handovers').where('id', 'in', ids(handovers))]),
  ]
  if (queries.length > 0) await batch(queries)
}
