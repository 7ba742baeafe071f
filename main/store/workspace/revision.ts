/** The database remembers the newest key header it was opened with, so that an older one is noticed. */
import { damaged } from '../../keyslots/format'
import type { Db } from '../database'

const setting = 'keys.revision'

export function rememberRevision(db: Db, revision: number, at: number): void {
  db.prepare(`insert into settings (key, value, updated_at) values (?, ?, ?)
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`).run(setting, String(revision), at)
}

/**
 * A header older than the one last used may hold slots that were revoked since.
 * @throws StoreProblem `header-damaged`
 */
export function checkRevision(db: Db, revision: number, at: number): void {
  const stored = Number(db.prepare<[string], string>('select value from settings where key = ?').pluck().get(setting) ?? '0')
  if (revision < stored) throw damaged(`revision ${revision}, last used ${stored}`)
  if (revision > stored) rememberRevision(db, revision, at)
}
