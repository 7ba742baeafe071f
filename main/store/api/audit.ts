/** The audit chain, as main asks for it. */
import type { AuditEntry, AuditFilter, AuditState } from '@panoptic/sdk/contract/audit'
import type { By } from '.'

export interface AuditApi {
  audit(by: By, action: string, target: string, detail?: string): void
  /** @throws PanopticError `refused` for `allTenants` by anybody but a system_admin */
  auditEntries(by: By, query: { filter: AuditFilter; before: number | null; limit: number }): { entries: readonly AuditEntry[]; more: boolean }
  auditFacets(by: By): { actors: readonly { id: string; name: string }[]; actions: readonly string[] }
  auditState(): AuditState
  /** Starts a check of the whole chain in small steps between other work; FromStore `audit` tells how far. */
  verifyAudit(): AuditState
  /** Lines of JSONL for the export, oldest first, after entry `after`; format in docs/audit-format.md. */
  auditLines(by: By, query: { filter: AuditFilter; after: number; limit: number }): { lines: string; last: number; count: number; more: boolean }
  /** How many entries the export will hold. */
  auditCount(by: By, filter: AuditFilter): number
  setAuditRetention(by: By, days: number | null): AuditState
  reanchorAudit(by: By): AuditState
}
