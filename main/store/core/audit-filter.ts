/**
 * Which entries a filter means, page by page. Nearly every filter is a few (tenant, actor, action) whose ids come in
 * order from one index, and are merged; one for the start of a target reads that index instead, unless it matches so
 * much that walking back from the newest is shorter.
 */
import type { AuditFilter } from '@panoptic/sdk/contract/audit'
import type { Db } from '../database'
import type { AuditTime, IdRange } from './audit-time'

interface Facet { readonly tenant: string; readonly actor: string; readonly action: string }

/** Whose entries: a tenant's, or null for everybody's. */
export interface Scope { readonly tenant: string | null }

export interface Page {
  /** Exclusive: older than `before`, or newer than `after` and not newer than `upTo`. */
  readonly before?: number | null
  readonly after?: number
  readonly upTo?: number
  readonly order: 'newest' | 'oldest'
  readonly limit: number
}

export interface AuditIndex {
  /** Ids in the page's order, at most `limit`. */
  ids(scope: Scope, filter: AuditFilter, page: Page): readonly number[]
  facets(scope: Scope): readonly Facet[]
}

/** With more matches than these, the start of a target is looked for entry by entry, the newest first. */
const manyTargets = 60_000

export function createAuditIndex(db: Db, time: AuditTime): AuditIndex {
  const facetsOf = db.prepare<[string], Facet>('select tenant, actor, action from audit_facets where tenant = ?')
  const allFacets = db.prepare<[], Facet>('select tenant, actor, action from audit_facets')
  type Range = { low: number; high: number; limit: number }
  const ordered = (sql: (direction: 'asc' | 'desc') => string) => ({
    newest: db.prepare<object, number>(sql('desc')).pluck(),
    oldest: db.prepare<object, number>(sql('asc')).pluck(),
  })
  const prefix = `target >= @target and target < @target || char(1114111)`
  const whole = ordered((direction) => `select id from audit where id between @low and @high order by id ${direction} limit @limit`)
  const ofTenant = ordered((direction) => `select id from audit indexed by audit_by_tenant where tenant = @tenant and id between @low and @high order by id ${direction} limit @limit`)
  const ofFacet = ordered((direction) => `select id from audit indexed by audit_by_facet where tenant = @tenant and actor = @actor and action = @action and id between @low and @high order by id ${direction} limit @limit`)
  const ofFacetAndTarget = ordered((direction) => `select id from audit indexed by audit_by_facet where tenant = @tenant and actor = @actor and action = @action and id between @low and @high and ${prefix} order by id ${direction} limit @limit`)
  const ofTenantAndTarget = ordered((direction) => `select id from audit indexed by audit_by_tenant where tenant = @tenant and id between @low and @high and ${prefix} order by id ${direction} limit @limit`)
  const ofTarget = ordered((direction) => `select id from audit indexed by audit_by_target
    where tenant = @tenant and ${prefix} and target <> '' and (@actor is null or actor = @actor) and (@action is null or action = @action) and (@group is null or substr(action, 1, length(@group)) = @group)
      and id between @low and @high order by id ${direction} limit @limit`)
  const countTarget = db.prepare<object, number>(`select count(*) from (select 1 from audit indexed by audit_by_target where tenant = @tenant and ${prefix} and target <> '' limit ${manyTargets})`).pluck()

  const facets = (scope: Scope): readonly Facet[] => (scope.tenant === null ? allFacets.all() : facetsOf.all(scope.tenant))

  /** One question per order of ids that has to be merged. */
  function questions(scope: Scope, { actor, action, target }: Wanted, order: Page['order']): readonly ((range: Range) => readonly number[])[] {
    const isGroup = action?.endsWith('.') ?? false
    const fits = (facet: Facet): boolean => (actor === null || facet.actor === actor) && (action === null || (isGroup ? facet.action.startsWith(action) : facet.action === action))
    const narrowed = actor !== null || action !== null
    if (!narrowed && target === null && scope.tenant === null) return [(range) => whole[order].all(range)]
    const matching = facets(scope).filter(fits)
    return [...new Set(matching.map(({ tenant }) => tenant))].flatMap((tenant) => {
      if (target !== null && countTarget.get({ tenant, target })! < manyTargets) {
        const among = { tenant, target, actor, action: isGroup ? null : action, group: isGroup ? action : null }
        return [(range: Range) => ofTarget[order].all({ ...range, ...among })]
      }
      if (!narrowed) return [(range: Range) => (target === null ? ofTenant : ofTenantAndTarget)[order].all({ ...range, tenant, target })]
      return matching.filter((facet) => facet.tenant === tenant).map((facet) => (range: Range) => (target === null ? ofFacet : ofFacetAndTarget)[order].all({ ...range, ...facet, target }))
    })
  }

  return {
    facets,
    ids(scope, filter, { before, after = 0, upTo = Number.MAX_SAFE_INTEGER, order, limit }) {
      const asked = questions(scope, wanted(filter), order)
      const high = Math.min(upTo, (before ?? Number.MAX_SAFE_INTEGER) - 1)
      const ranges = time.ranges(filter.from, filter.to).map((range): IdRange => ({ low: Math.max(range.low, after + 1), high: Math.min(range.high, high) })).filter((range) => range.low <= range.high)
      const ids: number[] = []
      for (const range of order === 'newest' ? ranges.toReversed() : ranges) {
        const left = limit - ids.length
        if (left <= 0) break
        const found = asked.flatMap((question) => question({ ...range, limit: left }))
        ids.push(...found.sort((a, b) => (order === 'newest' ? b - a : a - b)).slice(0, left))
      }
      return ids
    },
  }
}

interface Wanted { readonly actor: string | null; readonly action: string | null; readonly target: string | null }

/** '' narrows nothing; the host's own entries have no actor. */
const wanted = ({ actor, action, target }: AuditFilter): Wanted => ({ actor: actor === 'host' ? '' : actor === '' ? null : actor, action: action === '' ? null : action, target: target === '' ? null : target })

/** Whether the filter leaves nothing of its scope out. */
export const isEmpty = (filter: AuditFilter): boolean => Object.values(wanted(filter)).every((value) => value === null) && filter.from === null && filter.to === null
