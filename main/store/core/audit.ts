/**
 * The audit log: appending and reading, its head beside the database, the check of the whole chain, retention.
 * The chain is in audit-chain.ts; what it proves and to whom stands in docs/audit-format.md.
 */
import type { AuditState } from '@panoptic/sdk/contract/audit'
import type { AuditApi, By } from '../api'
import type { Db } from '../database'
import { anchor, createAuditLog, type Link } from './audit-chain'
import { createCheck, host } from './audit-check'
import { createHead } from './audit-head'
import { createAuditReading } from './audit-read'
import { createRetention } from './audit-segments'
import { createAuditTime } from './audit-time'
import { refused } from './failures'
import { roleReader } from './sight'

export { auditHash, createAuditLog, firstHash } from './audit-chain'

/** The first whole check waits so long (ms): the shell paints before it. */
const settleFirst = 3_000
/** Then the chain is checked, and what is too old is sealed, once a day. */
const daily = 86_400_000

export interface AuditOptions {
  readonly db: Db
  /** The workspace's; the head lies there. */
  readonly folder: string
  readonly now: () => number
  readonly onState: (state: AuditState) => void
  /** Called before the log is read: entries that are still being counted are written now. */
  readonly settle?: () => void
  /** A head that could not be written; nothing else is affected. */
  readonly report?: (error: unknown) => void
}

export interface Audit {
  readonly api: AuditApi
  /** The head's last write. Call before the database closes. */
  close(): void
}

export function createAudit({ db, folder, now, onState, settle = () => undefined, report = () => undefined }: AuditOptions): Audit {
  const log = createAuditLog(db, now)
  const head = createHead(db, folder, log.tip, now, report)
  const append = (by: By, action: string, target: string, detail: string): Link => {
    const link = log.append(by, action, target, detail)
    head.changed()
    return link
  }
  const time = createAuditTime(db)
  const reading = createAuditReading({ db, log, time, now, append, workspace: head.workspace })
  const retention = createRetention(db, time, now, append, host)
  const role = roleReader(db)
  const push = (): void => onState(state())
  const check = createCheck({ db, log, head, now, append, push, onWhole: prune })
  let pruning: NodeJS.Immediate | null = null
  const timers = [setTimeout(() => check.start(), settleFirst).unref(), setInterval(() => check.start(), daily).unref()]

  function state(): AuditState {
    return { ...check.state(), retentionDays: retention.days(), firstKept: anchor(db).id + 1 }
  }

  /** Segment by segment, with room for other work between them. */
  function prune(): void {
    pruning = null
    if (!db.open) return
    if (retention.prune()) pruning = setImmediate(prune)
    push()
  }

  function bySystemAdmin(by: By): void {
    if (role(by) !== 'system_admin') throw refused()
  }

  return {
    api: {
      audit: (by, action, target, detail = '') => void append(by, action, target, detail),
      ...reading,
      auditEntries(by, query) {
        settle()
        return reading.auditEntries(by, query)
      },
      auditExport(by, filter, name) {
        settle()
        return reading.auditExport(by, filter, name)
      },
      auditState: state,
      verifyAudit() {
        check.start()
        return state()
      },
      setAuditRetention(by, days) {
        bySystemAdmin(by)
        retention.set(by, days)
        // Nothing is pruned before the chain is known to be whole.
        check.start()
        return state()
      },
      reanchorAudit(by) {
        bySystemAdmin(by)
        check.reanchor(by)
        check.start()
        return state()
      },
    },
    close() {
      timers.forEach(clearTimeout)
      check.stop()
      if (pruning !== null) clearImmediate(pruning)
      head.close()
    },
  }
}
