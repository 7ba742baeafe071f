/** Writes what arrived: whole days, each in one transaction with the note of how far the ledger reaches. */
import type { Panoptic, Query } from '@panoptic/sdk'
import type { Portion } from '../providers/provider'
import type { DB } from '../tables'
import { addDays, type Day } from './days'
import type { Line } from './rows'

export interface Coverage {
  readonly from: Day
  readonly to: Day
}

/** Rows in one transaction: some 50 ms of the one second the store gives a call, to leave room for slow machines. */
const rowsPerBatch = 500
const key = ['account', 'source', 'day', 'item', 'model', 'project', 'api_key', 'actor'] as const
const values = [
  'provider', 'kind', 'tier', 'currency', 'unit', 'cost_nanos', 'input_tokens', 'cached_tokens', 'cache_write_tokens',
  'output_tokens', 'requests', 'quantity', 'fetched_at',
] as const

/** What the ledger holds of a report without a gap; null before the first fetch. */
export async function readCoverage(db: Panoptic<DB>['db'], account: string, source: string): Promise<Coverage | null> {
  const row = await db.selectFrom('coverage').select(['from_day', 'to_day'])
    .where('account', '=', account).where('source', '=', source).executeTakeFirst()
  return row === undefined ? null : { from: row.from_day, to: row.to_day }
}

/**
 * The first day to ask for: all of the history when some of it is missing, else the last `trailing`
 * complete days again, because providers correct them.
 */
export function firstDay(coverage: Coverage | null, wanted: Day, trailing: number): Day {
  if (coverage === null || coverage.from > wanted) return wanted
  const again = addDays(coverage.to, -trailing)
  return again < wanted ? wanted : again
}

/** Coverage after the days `from` to `to` were written. What a gap would separate is forgotten, then fetched again. */
export function extend(coverage: Coverage | null, { from, to }: Coverage): Coverage {
  if (coverage === null || from < coverage.from || from > addDays(coverage.to, 1)) return { from, to }
  return { from: coverage.from, to: to > coverage.to ? to : coverage.to }
}

/**
 * Replaces the days of a portion: lines the provider no longer reports go, the others come. Days are written
 * whole; only one with more lines than fit a transaction comes in several, and counts as covered with the last.
 * `stamp` (epoch ms) marks this fetch and must differ from that of every earlier one. Returns the coverage reached.
 */
export async function writePortion(
  panoptic: Pick<Panoptic<DB>, 'db' | 'batch'>,
  account: string, source: string, portion: Portion, before: Coverage | null, stamp: number,
): Promise<Coverage> {
  let coverage = before
  for (const slice of slices(portion)) {
    const next = extend(coverage, slice)
    const rows = slice.lines.map((line) => ({ account, ...line, fetched_at: stamp }))
    let written = 0
    for (; rows.length - written > rowsPerBatch; written += rowsPerBatch)
      await panoptic.batch([upsert(panoptic.db, rows.slice(written, written + rowsPerBatch))])
    await panoptic.batch([
      ...(rows.length > written ? [upsert(panoptic.db, rows.slice(written))] : []),
      panoptic.db.deleteFrom('ledger').where('account', '=', account).where('source', '=', source)
        .where('day', '>=', slice.from).where('day', '<=', slice.to).where('fetched_at', '!=', stamp),
      panoptic.db.insertInto('coverage').values({ account, source, from_day: next.from, to_day: next.to })
        .onConflict((conflict) => conflict.columns(['account', 'source']).doUpdateSet({ from_day: next.from, to_day: next.to })),
    ])
    coverage = next
  }
  return coverage ?? { from: portion.from, to: portion.to }
}

const upsert = (db: Panoptic<DB>['db'], rows: readonly (Line & { account: string; fetched_at: number })[]): Query =>
  db.insertInto('ledger').values(rows)
    .onConflict((conflict) => conflict.columns(key).doUpdateSet((eb) => Object.fromEntries(values.map((name) => [name, eb.ref(`excluded.${name}`)]))))

/** The portion cut between days into parts that fit one transaction. Gapless: quiet days belong to the part before them. */
export function slices(portion: Portion, most = rowsPerBatch): Portion[] {
  const byDay = new Map<Day, Line[]>()
  for (const line of portion.lines) {
    const lines = byDay.get(line.day)
    if (lines === undefined) byDay.set(line.day, [line])
    else lines.push(line)
  }
  const parts: { from: Day; to: Day; lines: Line[] }[] = []
  let part: { from: Day; to: Day; lines: Line[] } = { from: portion.from, to: portion.from, lines: [] }
  for (const day of [...byDay.keys()].sort()) {
    const lines = byDay.get(day) ?? []
    if (part.lines.length > 0 && part.lines.length + lines.length > most) {
      parts.push({ ...part, to: addDays(day, -1) })
      part = { from: day, to: day, lines: [] }
    }
    part.lines.push(...lines)
  }
  return [...parts, { ...part, to: portion.to }]
}
