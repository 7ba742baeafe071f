/** A table's rows as CSV, where the person wants them. */
import type { Panoptic } from '@panoptic/sdk'
import type { TableExport } from '@panoptic/sdk/ui'

/** In words; null when the dialog was cancelled. @throws Error in words without the permission */
export async function saveCsv<Row>({ files, session }: Pick<Panoptic, 'files' | 'session'>, name: string, table: Pick<TableExport<Row>, 'csv'>, t: (key: string, params?: Record<string, unknown>) => string): Promise<{ text: string } | null> {
  if (!session.can('files')) throw new Error(t('alerts.notAllowed.files'))
  const saved = await files.save(`${name}-${new Date().toISOString().slice(0, 10)}.csv`, 'csv', async (sink) => { for await (const part of table.csv()) await sink.write(part) })
  return saved === null ? null : { text: t('alerts.saved', { name: saved.name }) }
}
