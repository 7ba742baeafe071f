/** Retention: entries older than so many days are sealed into a segment, then pruned; the chain goes on over the segment. */
import { z } from 'zod'
import { canonicalJson } from '../../keyslots/canonical'
import type { By } from '../api'
import type { Db } from '../database'
import { anchor, type Link, start } from './audit-chain'
import type { AuditTime } from './audit-time'
import type { Break } from './audit-walk'

const dayMs = 86_400_000
/** Entries of one segment: some tens of ms of the writer's time. */
const most = 5_000
const setting = 'audit.retention'
const prunedTo = 'audit.pruned-to'

interface SegmentRow {
  readonly first_id: number; readonly last_id: number
  readonly first_at: number; readonly last_at: number
  readonly prev_hash: Buffer; readonly last_hash: Buffer
  readonly sealed_at: number; readonly sealed_by: number
}

/** As exports carry it, and as the entry `audit.sealed` says it. */
export interface Segment {
  readonly first: number; readonly last: number
  readonly firstAt: number; readonly lastAt: number
  /** Hex: what the first entry follows, and the last one's hash. */
  readonly prev: string; readonly hash: string
}

const segmentOf = (row: Omit<SegmentRow, 'sealed_at' | 'sealed_by'>): Segment =>
  ({ first: row.first_id, last: row.last_id, firstAt: row.first_at, lastAt: row.last_at, prev: row.prev_hash.toString('hex'), hash: row.last_hash.toString('hex') })

const allSegments = (db: Db): readonly SegmentRow[] => db.prepare<[], SegmentRow>('select * from audit_segments order by first_id').all()

/** For an export's first line. */
export const exportedSegments = (db: Db): readonly (Segment & { readonly sealedAt: number; readonly sealedBy: number })[] =>
  allSegments(db).map((row) => ({ ...segmentOf(row), sealedAt: row.sealed_at, sealedBy: row.sealed_by }))

/** Segments follow one another, and each says what the entry of its sealing says, where that one is still kept. */
export function brokenSegment(db: Db): Break | null {
  const entry = db.prepare<[number], string>(`select detail from audit where id = ? and action = 'audit.sealed'`).pluck()
  const kept = anchor(db).id
  let before: Link = start
  for (const row of allSegments(db)) {
    const fits = row.first_id === before.id + 1 && row.prev_hash.equals(before.hash)
    const told = row.sealed_by <= kept || entry.get(row.sealed_by) === canonicalJson({ ...segmentOf(row) })
    if (!fits || !told) return { problem: fits ? 'edited' : 'missing', entry: row.first_id, mark: `segment ${canonicalJson({ ...segmentOf(row) })}` }
    before = { id: row.last_id, hash: row.last_hash }
  }
  return null
}

export interface Retention {
  days(): number | null
  set(by: By, days: number | null): void
  /** Seals and prunes at most one segment. True: there may be more. Call it only while the chain is whole. */
  prune(): boolean
}

/** @param append with the link of the new entry */
export function createRetention(db: Db, time: AuditTime, now: () => number, append: (by: By, action: string, target: string, detail: string) => Link, host: By): Retention {
  const read = db.prepare<[string], string>('select value from settings where key = ?').pluck()
  const keep = db.prepare('insert into settings (key, value, updated_at) values (?, ?, ?) on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at')
  const row = db.prepare<[number], { at: number; prev_hash: Buffer; hash: Buffer }>('select at, prev_hash, hash from audit where id = ?')
  const newest = db.prepare<[], number>('select id from audit order by id desc limit 1').pluck()
  const insert = db.prepare('insert into audit_segments (first_id, last_id, first_at, last_at, prev_hash, last_hash, sealed_at, sealed_by) values (@first_id, @last_id, @first_at, @last_at, @prev_hash, @last_hash, @sealed_at, @sealed_by)')
  const remove = db.prepare('delete from audit where id between ? and ?')
  const removeRuns = db.prepare('delete from audit_runs where first < (select max(first) from audit_runs where first <= ?)')
  const removeFacets = db.prepare(`delete from audit_facets where not exists (
    select 1 from audit where audit.tenant = audit_facets.tenant and audit.actor = audit_facets.actor and audit.action = audit_facets.action)`)

  const days = (): number | null => z.number().nullable().parse(JSON.parse(read.get(setting) ?? 'null'))

  const seal = db.transaction((cutoff: number): boolean => {
    const before = anchor(db)
    // The newest entry stays, so that the chain has an end.
    const last = Math.min((time.firstFrom(cutoff) ?? Number.MAX_SAFE_INTEGER) - 1, (newest.get() ?? 0) - 1, before.id + most)
    const [oldest, youngest] = [row.get(before.id + 1), row.get(last)]
    if (last <= before.id || oldest === undefined || youngest === undefined) return false
    const segment = { first_id: before.id + 1, last_id: last, first_at: oldest.at, last_at: youngest.at, prev_hash: oldest.prev_hash, last_hash: youngest.hash }
    const { id } = append(host, 'audit.sealed', `${segment.first_id}-${last}`, canonicalJson({ ...segmentOf(segment) }))
    insert.run({ ...segment, sealed_at: now(), sealed_by: id })
    keep.run(prunedTo, String(last), now())
    remove.run(segment.first_id, last)
    removeRuns.run(last + 1)
    removeFacets.run()
    return last === before.id + most
  })

  return {
    days,
    set(by, next) {
      db.transaction(() => {
        append(by, 'audit.retention', '', canonicalJson({ days: next, before: days() }))
        keep.run(setting, canonicalJson(next), now())
      }).immediate()
    },
    prune() {
      const kept = days()
      return kept !== null && seal.immediate(now() - kept * dayMs)
    },
  }
}
