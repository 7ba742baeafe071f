/** The audit chain: each entry's hash covers the one before it, so that no entry can be changed, moved or cut out. */
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../keyslots/canonical'
import type { AuditEntry, By, StoreApi } from '../api'
import type { Db } from '../database'

interface Row {
  readonly id: number
  readonly at: number
  readonly tenant: string
  readonly actor: string
  readonly action: string
  readonly target: string
  readonly detail: string
}

/** `prev_hash` of entry 1. */
export const firstHash = Buffer.alloc(32)

/** SHA-256 of the entry's canonical JSON; `prev` in lower-case hex. Final: exports are verified with it. */
export function auditHash({ id, at, tenant, actor, action, target, detail }: Row, previous: Buffer): Buffer {
  const text = canonicalJson({ id, at, tenant, actor, action, target, detail, prev: previous.toString('hex') })
  return createHash('sha256').update(text, 'utf8').digest()
}

export interface AuditLog {
  append(by: By, action: string, target: string, detail: string): void
  list: StoreApi['auditEntries']
  /** Id of the first entry that does not follow from the one before it, or null when the chain is whole. */
  firstBroken(): number | null
}

export function createAuditLog(db: Db, now: () => number): AuditLog {
  const last = db.prepare<[], { id: number; hash: Buffer }>('select id, hash from audit order by id desc limit 1')
  const insert = db.prepare('insert into audit (id, at, tenant, actor, action, target, detail, prev_hash, hash) values (@id, @at, @tenant, @actor, @action, @target, @detail, @previous, @hash)')
  const list = db.prepare<[string, number, number], AuditEntry>(`
    select audit.id, at, coalesce(users.name, actor) as actor, action, target, detail
    from audit left join users on users.id = audit.actor
    where audit.tenant = ? and audit.id < ? order by audit.id desc limit ?`)

  const write = db.transaction((by: By, action: string, target: string, detail: string) => {
    const head = last.get()
    const previous = head?.hash ?? firstHash
    const entry = { id: (head?.id ?? 0) + 1, at: now(), tenant: by.tenant, actor: by.user, action, target, detail }
    insert.run({ ...entry, previous, hash: auditHash(entry, previous) })
  })

  return {
    append: (by, action, target, detail) => write(by, action, target, detail),
    list: (by, { before, limit }) => {
      const size = Math.max(1, Math.min(500, limit))
      const rows = list.all(by.tenant, before ?? Number.MAX_SAFE_INTEGER, size + 1)
      return { entries: rows.slice(0, size), more: rows.length > size }
    },
    firstBroken: () => {
      let previous: Buffer | null = null
      let id: number | null = null
      const rows = db.prepare<[], Row & { prev_hash: Buffer; hash: Buffer }>('select * from audit order by id').iterate()
      for (const row of rows) {
        // The first entry here need not be the first ever: sealed segments are pruned.
        const expected: Buffer = previous ?? (row.id === 1 ? firstHash : row.prev_hash)
        const follows = id === null || row.id === id + 1
        if (!follows || !row.prev_hash.equals(expected) || !auditHash(row, expected).equals(row.hash)) return row.id
        previous = row.hash
        id = row.id
      }
      return null
    },
  }
}
