/**
 * What the database knows of the key header: its newest revision, so that an older header is noticed, and the change
 * that is on its way into the file, so that a kill between the two leaves nothing half done.
 */
import { z } from 'zod'
import { damaged } from '../../keyslots/format'
import type { Db } from '../database'

const newest = 'keys.revision'
const pending = 'keys.pending'

/** A header that is about to be written: its revision, and the slots that are gone in it and not replaced. */
export interface Pending { readonly revision: number; readonly dropped: readonly string[] }
const schema = z.strictObject({ revision: z.number().int(), dropped: z.array(z.uuid()) })

const put = (db: Db, key: string, value: string, at: number): void => {
  db.prepare(`insert into settings (key, value, updated_at) values (?, ?, ?)
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`).run(key, value, at)
}
const get = (db: Db, key: string): string | undefined => db.prepare<[string], string>('select value from settings where key = ?').pluck().get(key)

export const rememberRevision = (db: Db, revision: number, at: number): void => put(db, newest, String(revision), at)

/** In the transaction of the change itself. */
export const announce = (db: Db, change: Pending, at: number): void => put(db, pending, JSON.stringify(change), at)

/** The header of this revision is written. */
export function arrived(db: Db, revision: number, at: number): void {
  db.transaction(() => {
    rememberRevision(db, revision, at)
    db.prepare('delete from settings where key = ?').run(pending)
  }).immediate()
}

/** What was announced and never arrived, or null. */
export function announced(db: Db): Pending | null {
  const text = get(db, pending)
  return text === undefined ? null : schema.parse(JSON.parse(text))
}

/**
 * A header older than the one last used may hold slots that were revoked since.
 * @throws StoreProblem `header-damaged`
 */
export function checkRevision(db: Db, revision: number, at: number): void {
  const stored = Number(get(db, newest) ?? '0')
  if (revision < stored) throw damaged(`revision ${revision}, last used ${stored}`)
  if (revision > stored) rememberRevision(db, revision, at)
}
