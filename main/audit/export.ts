/** Streams the filtered entries into the file that the person chose; half a file never appears under its name. */
import type { AuditFilter } from '@panoptic/sdk/contract/audit'
import type { CallContext } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { Files } from '../files/api'
import type { AuditApi } from '../store/api'

export interface ExportParts {
  readonly store: Pick<Client<AuditApi>, 'auditExport' | 'auditLines'>
  readonly files: Files
}

/** Entries of one step: a few ms of the store's time. */
const step = 1_000

/** Null: cancelled in the dialog. Rejects with the reason when the call is cancelled; then nothing is kept. */
export async function exportAudit({ store, files }: ExportParts, filter: AuditFilter, call: CallContext): Promise<{ name: string; entries: number } | null> {
  const { identity, signal } = call
  const day = new Date().toISOString().slice(0, 10)
  const opened = await files.save(identity, `panoptic-audit-${day}`, 'jsonl')
  if (opened === null) return null
  try {
    signal.throwIfAborted()
    const { header, first, upTo } = await store.auditExport(identity, filter, opened.name)
    await files.write(identity, opened.file, header)
    const total = upTo - first + 1
    let entries = 0
    for (let after: number | null = first - 1; after !== null; ) {
      signal.throwIfAborted()
      const page = await store.auditLines(identity, { filter, after, upTo, limit: step })
      await files.write(identity, opened.file, page.lines)
      entries += page.count
      after = page.last
      await call.send({ done: after === null ? total : after - first + 1, total })
    }
    await files.write(identity, opened.file, `${JSON.stringify({ type: 'end', entries })}\n`)
    await files.close(identity, opened.file, true)
    return { name: opened.name, entries }
  } catch (error) {
    await files.close(identity, opened.file, false).catch(() => undefined)
    throw error
  }
}
