/** Past and present alerts as they were asked for, and how many fired on each day. */
import type { Panoptic } from '@panoptic/sdk'
import type { PageRequest } from '@panoptic/sdk/ui'
import { shownState } from '../alerts/board'
import type { BoardAlert } from '../alerts/board'
import { acknowledgementOf, alertOf } from '../../model/rows'
import type { Severity } from '../../model/rule'
import type { DB } from '../../tables'

type Store = Pick<Panoptic<DB>, 'db'>

export interface HistoryFilters {
  /** Days back; 0: all. */
  readonly days: number
  /** Id; '': all. */
  readonly rule: string
  readonly severity: Severity | ''
}

const dayMs = 86_400_000
export const episodeSorts = ['firing_at', 'rule_name', 'severity', 'resolved_at', 'value'] as const
type SortColumn = (typeof episodeSorts)[number]
const isSort = (key: string): key is SortColumn => (episodeSorts as readonly string[]).includes(key)

function matching({ db }: Store, { days, rule, severity }: HistoryFilters, now: number) {
  let query = db.selectFrom('alerts').where('firing_at', 'is not', null)
  if (days > 0) query = query.where('firing_at', '>=', now - days * dayMs)
  if (rule !== '') query = query.where('rule', '=', rule)
  if (severity !== '') query = query.where('severity', '=', severity)
  return query
}

/** One page of alerts that fired. */
export async function readEpisodes(store: Store, filters: HistoryFilters, { offset, limit, sort }: Pick<PageRequest, 'offset' | 'limit' | 'sort'>, now: number): Promise<{ rows: BoardAlert[]; total: number }> {
  const [column, direction]: readonly [SortColumn, 'asc' | 'desc'] = sort !== null && isSort(sort.key) ? [sort.key, sort.direction] : ['firing_at', 'desc']
  const [rows, counted] = await Promise.all([
    matching(store, filters, now).selectAll().orderBy(column, direction).orderBy('id').limit(limit).offset(offset).execute(),
    matching(store, filters, now).select(({ fn }) => fn.countAll<number>().as('n')).executeTakeFirst(),
  ])
  const ids = rows.map(({ id }) => id)
  const taken = ids.length === 0 ? [] : await store.db.selectFrom('acknowledgements').selectAll().where('alert', 'in', ids).execute()
  const acks = new Map(taken.map((row) => [row.alert, acknowledgementOf(row)]))
  return {
    rows: rows.map((row) => {
      const alert = alertOf(row)
      const acknowledgement = acks.get(alert.id) ?? null
      return { ...alert, acknowledgement, shown: shownState(alert, acknowledgement), quiet: '' }
    }),
    total: counted?.n ?? 0,
  }
}

/** Fired per UTC day, by severity, of the days that were asked for (at most 400). */
export async function readDays(store: Store, filters: HistoryFilters, now: number): Promise<{ days: string[]; counts: Record<Severity, number[]> }> {
  const rows = await matching(store, filters, now).select(['firing_at', 'severity']).orderBy('firing_at').limit(20_000).execute()
  const today = Math.floor(now / dayMs)
  const oldest = Math.floor((rows[0]?.firing_at ?? now) / dayMs)
  const first = Math.max(today - 399, filters.days > 0 ? today - filters.days + 1 : oldest)
  const days = Array.from({ length: today - first + 1 }, (_, index) => new Date((first + index) * dayMs).toISOString().slice(0, 10))
  const counts: Record<Severity, number[]> = { info: days.map(() => 0), warning: days.map(() => 0), critical: days.map(() => 0) }
  for (const { firing_at, severity } of rows) {
    const at = Math.floor(firing_at! / dayMs) - first
    if (at >= 0) counts[severity as Severity][at]! += 1
  }
  return { days, counts }
}
