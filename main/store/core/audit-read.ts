/** The log as people see it and as they take it away: pages with names, menus, lines of an export. */
import type { AuditEntry, AuditFilter } from '@panoptic/sdk/contract/audit'
import { canonicalJson } from '../../keyslots/canonical'
import type { AuditApi, By } from '../api'
import type { Db } from '../database'
import { anchor, type AuditLog, type EntryRow, entryText } from './audit-chain'
import { createAuditIndex, isEmpty, type Scope } from './audit-filter'
import { exportedSegments } from './audit-segments'
import type { AuditTime } from './audit-time'
import { refused } from './failures'
import { roleReader } from './sight'

const exportVersion = 1

export type AuditReading = Pick<AuditApi, 'auditEntries' | 'auditFacets' | 'auditExport' | 'auditLines'>

export interface ReadingParts {
  readonly db: Db
  readonly log: AuditLog
  readonly time: AuditTime
  readonly now: () => number
  readonly append: (by: By, action: string, target: string, detail: string) => void
  /** Names the chain. */
  readonly workspace: string
}

export function createAuditReading({ db, log, time, now, append, workspace }: ReadingParts): AuditReading {
  const index = createAuditIndex(db, time)
  const role = roleReader(db)
  // Names of what is still there. A personal secret's only for its owner; another tenant's people only for who sees all.
  const entry = db.prepare<{ id: number; user: string; all: 0 | 1 }, AuditEntry>(`
    select id, at, tenant, actor, coalesce((select name from users where users.id = actor), '') as actorName, action, target, detail,
      case when target = '' then '' else coalesce(
        (select name from users where users.id = target and (@all or users.tenant = audit.tenant)),
        (select name from secrets where secrets.id = target and secrets.tenant = audit.tenant and (owner is null or owner = @user)),
        (select label from connections where connections.id = target and connections.tenant = audit.tenant),
        (select name from tenants where tenants.id = target and (@all or tenants.id = audit.tenant)), '') end as targetName
    from audit where id = @id`)
  const row = db.prepare<[number], EntryRow>('select * from audit where id = ?')
  const actorName = db.prepare<[string], string>('select name from users where id = ?').pluck()
  const others = db.prepare<[string], 1>('select 1 from audit_facets where tenant <> ? limit 1').pluck()

  /** @throws PanopticError `refused` unless `by` is an administrator, and for all tenants a system_admin */
  function scopeOf(by: By, allTenants: boolean): Scope {
    const own = role(by)
    if (own === 'tenant_user' || (allTenants && own !== 'system_admin')) throw refused()
    return { tenant: allTenants ? null : by.tenant }
  }
  /** who looked over the border of the tenant, and at what. */
  const crossed = (by: By, what: string, filter: Partial<AuditFilter>): void => {
    const { actor = null, action = null, target = null, from = null, to = null } = filter
    append(by, 'audit.all-tenants', what, canonicalJson({ actor, action, target, from, to }))
  }

  return {
    auditEntries(by, { filter, before, limit }) {
      const scope = scopeOf(by, filter.allTenants)
      // Once for a list, not for each of its pages.
      if (filter.allTenants && before === null) crossed(by, 'list', filter)
      const size = Math.max(1, Math.min(500, limit))
      const ids = index.ids(scope, filter, { before, order: 'newest', limit: size + 1 })
      const all = role(by) === 'system_admin' ? 1 : 0
      const entries = ids.slice(0, size).flatMap((id) => entry.get({ id, user: by.user, all }) ?? [])
      return { entries: entries.map((found) => (found.actor === '' ? { ...found, actor: 'host' } : found)), more: ids.length > size }
    },
    auditFacets(by, allTenants) {
      const scope = scopeOf(by, allTenants)
      if (allTenants) crossed(by, 'menus', {})
      const facets = index.facets(scope)
      const actors = [...new Set(facets.map(({ actor }) => actor))].map((id) => ({ id: id === '' ? 'host' : id, name: id === '' ? '' : (actorName.get(id) ?? '') }))
      return { actors: actors.sort((a, b) => a.name.localeCompare(b.name)), actions: [...new Set(facets.map(({ action }) => action))].sort() }
    },
    auditExport(by, filter, name) {
      const scope = scopeOf(by, filter.allTenants)
      const { allTenants, ...narrowed } = filter
      append(by, 'audit.exported', name, canonicalJson({ ...narrowed, allTenants }))
      const tip = log.tip()
      const before = anchor(db)
      const header = {
        type: 'panoptic-audit', version: exportVersion, workspace, exportedAt: now(), exportedBy: by.user,
        tenant: scope.tenant, filter: narrowed,
        // Every entry of the chain from `first` to `last`; otherwise entries may be left out.
        complete: isEmpty(filter) && (scope.tenant === null || others.get(scope.tenant) === undefined),
        first: before.id + 1, last: tip.id,
        segments: exportedSegments(db), head: { count: tip.id, hash: tip.hash.toString('hex') },
      }
      return { header: `${JSON.stringify(header)}\n`, first: header.first, upTo: tip.id }
    },
    auditLines(by, { filter, after, upTo, limit }) {
      const size = Math.max(1, Math.min(2_000, limit))
      const ids = index.ids(scopeOf(by, filter.allTenants), filter, { after, upTo, order: 'oldest', limit: size })
      const lines = ids.map((id) => exportLine(row.get(id)!)).join('')
      return { lines, count: ids.length, last: ids.length === size ? ids.at(-1)! : null }
    },
  }
}

/** The text that is hashed, with the hash as its last member. */
const exportLine = (found: EntryRow): string => `${entryText(found, found.prev_hash).slice(0, -1)},"hash":"${found.hash.toString('hex')}"}\n`
