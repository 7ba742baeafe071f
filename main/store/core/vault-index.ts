/**
 * Everything about secrets but their values, kept in memory, so that a search over many thousand is done within a
 * frame. The table stays the truth: temporary triggers note which rows have changed, whoever changed them, and the
 * next look reads those again.
 */
import type { Db } from '../database'
import { isWrongProvider } from './providers'

export interface Entry {
  readonly id: string
  readonly tenant: string
  readonly owner: string | null
  readonly name: string
  readonly category: string
  readonly provider: string
  readonly notes: string
  readonly tags: readonly string[]
  readonly expiresAt: number | null
  readonly rotateEveryDays: number | null
  readonly hint: string
  readonly recognised: string
  readonly weak: 0 | 1
  readonly sample: 0 | 1
  /** Hex of the value's HMAC. */
  readonly fingerprint: string
  readonly createdAt: number
  readonly rotatedAt: number
  /** The only field that changes in place: a use, the commonest change, leaves every list as it is, and what was noticed for a minute. */
  lastUsedAt: number | null
  readonly removedAt: number | null
  /** What a search looks into, folded. */
  readonly text: string
  readonly wrongProvider: boolean
}

export interface VaultIndex {
  /** All secrets of a tenant in the order of their names: the same array until one of them is another than before. */
  of(tenant: string): readonly Entry[]
  get(id: string): Entry | undefined
}

/** Text as it is searched: without accents and case, whatever Unicode form it was typed in. */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

const names = new Intl.Collator('en', { numeric: true })

type Row = Omit<Entry, 'tags' | 'text' | 'wrongProvider'> & { readonly tags: string }

const selection = `select id, tenant, owner, name, category, provider, notes, tags, expires_at as expiresAt, rotate_days as rotateEveryDays,
  hint, recognised, weak, sample, coalesce(lower(hex(fingerprint)), '') as fingerprint, created_at as createdAt, rotated_at as rotatedAt,
  last_used_at as lastUsedAt, removed_at as removedAt from secrets`

export function createVaultIndex(db: Db): VaultIndex {
  db.exec(`create temp table if not exists changed_secrets (id text primary key) without rowid`)
  for (const [event, row] of [['insert', 'new'], ['update', 'new'], ['delete', 'old']] as const)
    db.exec(`create temp trigger if not exists note_secret_${event} after ${event} on main.secrets begin insert or ignore into changed_secrets (id) values (${row}.id); end`)
  const changed = db.prepare<[], string>('select id from temp.changed_secrets').pluck()
  const forget = db.prepare('delete from temp.changed_secrets')
  const one = db.prepare<[string], Row>(`${selection} where id = ?`)

  const entries = new Map<string, Entry>()
  const sorted = new Map<string, readonly Entry[]>()
  /** Read with the first look: unlocking does not wait for it. */
  let read = false

  /** Read inside a transaction that may still be rolled back, and its notes with it. */
  const uncertain = new Set<string>()

  function follow(): void {
    if (!read) {
      for (const row of db.prepare<[], Row>(selection).iterate()) entries.set(row.id, entryOf(row))
      read = true
    }
    const ids = new Set([...changed.all(), ...uncertain])
    if (ids.size === 0) return
    uncertain.clear()
    if (db.inTransaction) for (const id of ids) uncertain.add(id)
    else forget.run()
    const fresh: Entry[] = []
    const others = new Set<string>()
    for (const id of ids) {
      const row = one.get(id)
      const before = entries.get(id)
      if (row !== undefined && before !== undefined && isSameButForUse(before, row)) {
        before.lastUsedAt = row.lastUsedAt
        continue
      }
      others.add(id)
      entries.delete(id)
      if (row === undefined) continue
      const entry = entryOf(row)
      entries.set(id, entry)
      fresh.push(entry)
    }
    if (others.size === 0) return
    for (const [tenant, list] of sorted)
      if (list.some(({ id }) => others.has(id)) || fresh.some((entry) => entry.tenant === tenant))
        sorted.set(tenant, inOrder([...list.filter(({ id }) => !others.has(id)), ...fresh.filter((entry) => entry.tenant === tenant)]))
  }

  return {
    of(tenant) {
      follow()
      const known = sorted.get(tenant)
      if (known !== undefined) return known
      const list = inOrder([...entries.values()].filter((entry) => entry.tenant === tenant))
      sorted.set(tenant, list)
      return list
    },
    get(id) {
      follow()
      return entries.get(id)
    },
  }
}

const inOrder = (list: Entry[]): readonly Entry[] => list.sort((a, b) => names.compare(a.name, b.name) || (a.id < b.id ? -1 : 1))

function entryOf({ tags: json, ...row }: Row): Entry {
  const tags = JSON.parse(json) as string[]
  return { ...row, tags, text: fold([row.name, row.category, row.provider, row.notes, ...tags].join('\n')), wrongProvider: isWrongProvider(row.provider, row.recognised) }
}

const isSameButForUse = (entry: Entry, { tags, lastUsedAt: _, ...row }: Row): boolean =>
  JSON.stringify(entry.tags) === tags &&
  (Object.keys(row) as (keyof typeof row)[]).every((key) => entry[key] === row[key])
