/** Writes lines of the ledger as CSV, day by day, so that a million rows need no memory. */
import type { Panoptic } from '@panoptic/sdk'
import { toCsvStream, type CsvColumn } from '@panoptic/sdk/ui'
import { readDays, readLines, type Filter, type LedgerRow } from '../ledger/details'
import { fromNanos } from '../ledger/money'
import type { DB } from '../tables'

/** Rows of one query. */
const pageRows = 1000

export interface ExportOptions {
  readonly filter: Filter
  /** Labels of accounts by their id. */
  readonly labels: ReadonlyMap<string, string>
  readonly signal: AbortSignal
  readonly progress: (done: number, total: number) => void
}

/** Column names are stable and not translated: files are read by programs too. Unknown is empty, never 0. */
export function csvColumns(labels: ReadonlyMap<string, string>): CsvColumn<LedgerRow>[] {
  const plain = (['input_tokens', 'cached_tokens', 'cache_write_tokens', 'output_tokens', 'requests', 'quantity', 'unit'] as const)
    .map((name) => ({ title: name, value: (row: LedgerRow) => row[name] }))
  return [
    { title: 'day', value: (row) => row.day },
    { title: 'provider', value: (row) => row.provider },
    { title: 'account', value: (row) => labels.get(row.account) ?? row.account },
    ...(['kind', 'model', 'item', 'tier', 'project', 'api_key'] as const).map((name) => ({ title: name, value: (row: LedgerRow) => row[name] })),
    { title: 'user', value: (row) => row.actor },
    { title: 'cost', value: (row) => (row.cost_nanos === null ? null : fromNanos(row.cost_nanos)) },
    { title: 'currency', value: (row) => row.currency },
    ...plain,
  ]
}

/**
 * Asks where, then streams the lines, newest day first. Null when the user closed the dialog.
 * An abort rejects with the signal's reason and leaves no file.
 */
export function exportCsv(panoptic: Pick<Panoptic<DB>, 'db' | 'files'>, name: string, options: ExportOptions): Promise<{ name: string } | null> {
  return panoptic.files.save(name, 'csv', async (sink) => {
    for await (const part of csvParts(panoptic.db, options)) {
      options.signal.throwIfAborted()
      await sink.write(part)
    }
    options.signal.throwIfAborted()
  })
}

/** The file's text in parts. */
export const csvParts = (db: Panoptic<DB>['db'], options: ExportOptions): AsyncGenerator<string> =>
  toCsvStream(lines(db, options), csvColumns(options.labels))

async function* lines(db: Panoptic<DB>['db'], { filter, signal, progress }: ExportOptions): AsyncGenerator<LedgerRow> {
  const days = await readDays(db, filter)
  for (const [index, day] of days.entries()) {
    progress(index, days.length)
    for (let offset = 0; ; offset += pageRows) {
      signal.throwIfAborted()
      const rows = await readLines(db, { ...filter, from: day, to: day }, { offset, limit: pageRows, sort: null })
      yield* rows
      if (rows.length < pageRows) break
    }
  }
  progress(days.length, days.length)
}
