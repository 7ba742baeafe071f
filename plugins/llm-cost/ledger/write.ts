/** Writes what arrived, priced: whole days, each in one transaction with the note of how far the ledger reaches. */
import type { Panoptic, Query } from '@panoptic/sdk'
import type { Priced, Pricer } from '../prices/priced'
import type { Portion } from '../providers/provider'
import type { DB } from '../tables'
import { addDays, dayOf, type Day } from './days'
import type { Line } from './rows'

export interface Coverage {
  readonly from: Day
  readonly to: Day
  /** Epoch ms up to which the provider called its data complete; null where it does not say. */
  readonly completeTo: number | null
}

/** Rows in one transaction: some 50 ms of the one second the store gives a call, to leave room for slow machines. */
const rowsPerBatch = 500
const removalsPerBatch = 200
const key = ['account', 'source', 'day', 'item', 'model', 'project', 'api_key', 'actor'] as const
const values = [
  'provider', 'kind', 'charge', 'span', 'service', 'tier', 'context_window', 'speed', 'region', 'currency', 'unit',
  'cost_nanos', 'list_nanos', 'input_tokens', 'cached_tokens', 'cache_write_tokens', 'cache_write_1h_tokens', 'output_tokens',
  'input_audio_tokens', 'cached_audio_tokens', 'output_audio_tokens', 'input_image_tokens', 'cached_image_tokens', 'output_image_tokens',
  'requests', 'quantity',
] as const
/** Follow from the others and from prices: a change of these alone is no change of the report. */
const priced = ['computed_nanos', 'unpriced'] as const
const written = [...values, ...priced, 'fetched_at'] as const

type Row = Line & Priced & { readonly account: string; readonly fetched_at: number }
type Key = Readonly<Record<(typeof key)[number], string>>
type Values = Readonly<Record<(typeof values)[number] | (typeof priced)[number], string | number | null> & { fetched_at: number }>

/** What the ledger holds of a report without a gap; null before the first fetch. */
export async function readCoverage(db: Panoptic<DB>['db'], account: string, source: string): Promise<Coverage | null> {
  const row = await db.selectFrom('coverage').select(['from_day', 'to_day', 'complete_to'])
    .where('account', '=', account).where('source', '=', source).executeTakeFirst()
  return row === undefined ? null : { from: row.from_day, to: row.to_day, completeTo: row.complete_to }
}

/**
 * The first day to ask for: all of the history when some of it is missing, else the last `trailing`
 * complete days again, because providers correct them, and whatever was not complete the last time.
 */
export function firstDay(coverage: Coverage | null, wanted: Day, trailing: number): Day {
  if (coverage === null || coverage.from > wanted) return wanted
  const corrected = addDays(coverage.to, -trailing)
  const open = coverage.completeTo === null ? corrected : dayOf(coverage.completeTo)
  const again = open < corrected ? open : corrected
  return again < wanted ? wanted : again
}

/** Coverage after the days `from` to `to` were written. What a gap would separate is forgotten, then fetched again. */
export function extend(coverage: Coverage | null, { from, to, completeTo }: Coverage): Coverage {
  if (coverage === null || from < coverage.from || from > addDays(coverage.to, 1)) return { from, to, completeTo }
  return { from: coverage.from, to: to > coverage.to ? to : coverage.to, completeTo }
}

/**
 * Makes the ledger hold what a portion says of its days: lines that are new or differ are written, lines no
 * longer reported are removed, the rest is left alone. Days are written whole; only one with more changes
 * than fit a transaction comes in several, and counts as covered with the last. Returns the coverage reached.
 */
export async function writePortion(
  panoptic: Pick<Panoptic<DB>, 'db' | 'batch'>,
  account: string, source: string, portion: Portion, before: Coverage | null, fetchedAt: number, pricer: Pricer,
): Promise<Coverage> {
  const { db, batch } = panoptic
  let coverage = before
  for (const slice of slices(portion)) {
    const next = extend(coverage, { from: slice.from, to: slice.to, completeTo: portion.completeTo ?? null })
    const stored = await db.selectFrom('ledger').selectAll().where('account', '=', account).where('source', '=', source)
      .where('day', '>=', slice.from).where('day', '<=', slice.to).execute()
    const { changed, gone } = difference(stored, slice.lines.map((line) => ({ account, ...line, ...pricer.price(line), fetched_at: fetchedAt })))
    const parts = [...chunks(changed, rowsPerBatch).map((rows) => [upsert(db, rows)]), ...chunks(gone, removalsPerBatch).map((rows) => rows.map((row) => removal(db, row)))]
    const last = parts.pop() ?? []
    for (const part of parts) await batch(part)
    const reached = { from_day: next.from, to_day: next.to, complete_to: next.completeTo }
    await batch([
      ...last,
      db.insertInto('coverage').values({ account, source, ...reached }).onConflict((conflict) => conflict.columns(['account', 'source']).doUpdateSet(reached)),
    ])
    coverage = next
  }
  return coverage ?? { from: portion.from, to: portion.to, completeTo: portion.completeTo ?? null }
}

/** What must change so that the rows `stored` become the rows `reported`. */
function difference<Stored extends Key>(stored: readonly (Stored & Values)[], reported: readonly Row[]): { changed: Row[]; gone: Key[] } {
  const known = new Map(stored.map((row) => [keyOf(row), row]))
  const changed = reported.flatMap((row) => {
    const before = known.get(keyOf(row))
    if (before === undefined || values.some((name) => before[name] !== row[name])) return [row]
    return priced.some((name) => before[name] !== row[name]) ? [{ ...row, fetched_at: before.fetched_at }] : []
  })
  const wanted = new Set(reported.map(keyOf))
  return { changed, gone: stored.filter((row) => !wanted.has(keyOf(row))) }
}

const keyOf = (row: Key): string => JSON.stringify(key.map((name) => row[name]))

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size))

const upsert = (db: Panoptic<DB>['db'], rows: readonly Row[]): Query =>
  db.insertInto('ledger').values(rows)
    .onConflict((conflict) => conflict.columns(key).doUpdateSet((eb) => Object.fromEntries(written.map((name) => [name, eb.ref(`excluded.${name}`)]))))

function removal(db: Panoptic<DB>['db'], row: Key): Query {
  let query = db.deleteFrom('ledger')
  for (const name of key) query = query.where(name, '=', row[name])
  return query
}

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
