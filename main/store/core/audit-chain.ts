/** The links of the chain: each entry's hash covers the one before it, so that none can be changed, moved or cut out. */
import { createHash } from 'node:crypto'
import type { By } from '../api'
import type { Db } from '../database'

export interface EntryContent {
  readonly id: number
  readonly at: number
  readonly tenant: string
  readonly actor: string
  readonly action: string
  readonly target: string
  readonly detail: string
}
export interface EntryRow extends EntryContent {
  readonly prev_hash: Buffer
  readonly hash: Buffer
}
/** The end of a part of the chain: an entry's id and hash. */
export interface Link { readonly id: number; readonly hash: Buffer }

/** `prev_hash` of entry 1. */
export const firstHash = Buffer.alloc(32)
export const start: Link = { id: 0, hash: firstHash }

const text = JSON.stringify
/** As SQLite gives it back: half a surrogate pair becomes U+FFFD there, and must before it is hashed. */
const stored = (value: string): string => Buffer.from(value, 'utf8').toString('utf8')

/** The entry's canonical JSON (RFC 8785): its keys in this order, `prev` in lower-case hex. Final: exports are verified with it. */
export function entryText({ id, at, tenant, actor, action, target, detail }: EntryContent, previous: Buffer): string {
  return `{"action":${text(action)},"actor":${text(actor)},"at":${at},"detail":${text(detail)},"id":${id},"prev":"${previous.toString('hex')}","target":${text(target)},"tenant":${text(tenant)}}`
}

/** SHA-256 of {@link entryText}. */
export function auditHash(entry: EntryContent, previous: Buffer): Buffer {
  return createHash('sha256').update(entryText(entry, previous), 'utf8').digest()
}

export interface AuditLog {
  /** Appends an entry, inside the caller's transaction where there is one. */
  append(by: By, action: string, target: string, detail: string): Link
  /** The newest link as the database notes it; the row itself may have been cut off. */
  tip(): Link
  /** Id of the first entry that does not follow from the one before it, or null when the chain is whole. At once; see audit-check.ts for a long chain. */
  firstBroken(): number | null
}

export function createAuditLog(db: Db, now: () => number): AuditLog {
  const tip = db.prepare<[], Link>('select entry as id, hash from audit_tip')
  // Behind only where the trigger that moves it was taken out: then the check says so, and the log still goes on.
  const newest = db.prepare<[], Link>('select id, hash from audit where id > (select entry from audit_tip) order by id desc limit 1')
  const insert = db.prepare('insert into audit (id, at, tenant, actor, action, target, detail, prev_hash, hash) values (@id, @at, @tenant, @actor, @action, @target, @detail, @previous, @hash)')

  const append = db.transaction((by: By, action: string, target: string, detail: string): Link => {
    const last = newest.get() ?? tip.get() ?? start
    const entry = { id: last.id + 1, at: now(), tenant: by.tenant, actor: by.user, action, target: stored(target), detail: stored(detail) }
    const hash = auditHash(entry, last.hash)
    insert.run({ ...entry, previous: last.hash, hash })
    return { id: entry.id, hash }
  })

  return {
    append,
    tip: () => tip.get() ?? start,
    firstBroken: () => {
      let before = anchor(db)
      for (const row of db.prepare<[], EntryRow>('select * from audit order by id').iterate()) {
        if (row.id !== before.id + 1 || !row.prev_hash.equals(before.hash) || !auditHash(row, before.hash).equals(row.hash)) return row.id
        before = row
      }
      const end = tip.get() ?? start
      return end.id === before.id && end.hash.equals(before.hash) ? null : before.id + 1
    },
  }
}

/** What the first entry that is kept follows: the end of the last sealed segment, or nothing. */
export function anchor(db: Db): Link {
  return db.prepare<[], Link>('select last_id as id, last_hash as hash from audit_segments order by first_id desc limit 1').get() ?? start
}
