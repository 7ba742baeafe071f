/** The audit chain, as main asks for it. */
import type { AuditEntry, AuditFilter, AuditState } from '@panoptic/sdk/contract/audit'
import type { By } from '.'

export interface AuditApi {
  audit(by: By, action: string, target: string, detail?: string): void
  /** @throws PanopticError `refused` for `allTenants` by anybody but a system_admin */
  auditEntries(by: By, query: { filter: AuditFilter; before: number | null; limit: number }): { entries: readonly AuditEntry[]; more: boolean }
  auditFacets(by: By, allTenants: boolean): { actors: readonly { id: string; name: string }[]; actions: readonly string[] }
  auditState(): AuditState
  /** Starts a check of the whole chain in small steps between other work; FromStore `audit` tells how far. */
  verifyAudit(): AuditState
  /**
   * Begins an export into the file `name`, with its own audit entry: the first line, and the newest entry the export
   * holds, which is that entry. Format in docs/audit-format.md.
   */
  auditExport(by: By, filter: AuditFilter, name: string): { header: string; first: number; upTo: number }
  /** The next lines of JSONL, oldest first, of entries after `after` up to `upTo`. `last`: ask on after it; null: these were the last. */
  auditLines(by: By, query: { filter: AuditFilter; after: number; upTo: number; limit: number }): { lines: string; count: number; last: number | null }
  setAuditRetention(by: By, days: number | null): AuditState
  reanchorAudit(by: By): AuditState
}
