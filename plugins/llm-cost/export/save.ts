/** Saves what a view shows, to where the user wants it. */
import type { Panoptic } from '@panoptic/sdk'
import { dayOf } from '../ledger/days'
import { tableParts, type ExportKind, type ExportSource } from './table'

/** What file names end with before their kind: the UTC day they were made. */
export const fileName = (name: string, kind: string, now = Date.now()): string => `${name}-${dayOf(now)}.${kind}`

/**
 * Asks where, then writes the rows as they are read. Null when the user closed the dialog. An abort or a failed
 * read rejects and leaves no file.
 */
export function saveTable<Row>(
  files: Pick<Panoptic['files'], 'save'>, name: string, kind: ExportKind, { columns, rows }: ExportSource<Row>,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: (done: number, total: number | null) => void },
): Promise<{ name: string } | null> {
  return files.save(fileName(name, kind), kind, async (sink) => {
    for await (const part of tableParts(kind, columns, rows(signal, progress))) {
      signal.throwIfAborted()
      await sink.write(part)
    }
    signal.throwIfAborted()
  })
}
