/** How a secret's value is put away, replaced and erased; inside the transaction of whoever calls. Every way in ends here. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type { SecretFields } from '@panoptic/sdk/contract/secrets'
import type { By } from '../api'
import type { CoreContext } from './types'
import { checksVersion, checkValue } from './value-checks'

/** Earlier values that are kept. */
const mostVersions = 10
/** How long a replaced value can be brought back and a removed secret be restored (ms). */
export const undoFor = 30 * 86_400_000

export interface NewSecret extends SecretFields {
  /** Null: the tenant's. */
  readonly owner: string | null
  readonly value: string
  /** The manifest's secret slot it was typed for, '' for none. */
  readonly slot?: string
  /** The connection whose form it was typed into. */
  readonly madeBy?: string
  /** Shown instead of the value's last characters. */
  readonly hint?: string
}

export interface Keep {
  insert(by: By, secret: NewSecret): string
  /** The old value becomes a version. False: it is the same value, and nothing has changed. */
  replace(by: By, id: string, value: string, hint?: string): boolean
  /** The value before the last replacement is the value again; the one that goes becomes a version. False: there is none any more. */
  bringBack(by: By, id: string): boolean
  /** With all its versions; connections stay without it. */
  erase(id: string): void
  /** Equal for equal values of this workspace; says nothing without its key. */
  fingerprint(value: string): Buffer
}

interface Current { readonly value: string; readonly hint: string; readonly rotatedAt: number; readonly fingerprint: Buffer | null }

export function createKeep({ db, now }: Pick<CoreContext, 'db' | 'now'>): Keep {
  const key = fingerprintKey(db, now)
  const fingerprint = (value: string): Buffer => createHmac('sha256', key).update(value, 'utf8').digest()
  const checked = (value: string) => ({ ...checkValue(value), checks: checksVersion, fingerprint: fingerprint(value) })

  const insert = db.prepare(`insert into secrets (id, tenant, owner, name, category, provider, slot, value, hint, notes, tags, expires_at, rotate_days, made_by,
      checks, fingerprint, recognised, weak, sample, created_at, rotated_at)
    values (@id, @tenant, @owner, @name, @category, @provider, @slot, @value, @hint, @notes, @tags, @expiresAt, @rotateEveryDays, @madeBy,
      @checks, @fingerprint, @recognised, @weak, @sample, @at, @at)`)
  const current = db.prepare<[string], Current>('select value, hint, rotated_at as rotatedAt, fingerprint from secrets where id = ?')
  const setValue = db.prepare(`update secrets set value = @value, hint = @hint, rotated_at = @rotatedAt, checks = @checks, fingerprint = @fingerprint,
    recognised = @recognised, weak = @weak, sample = @sample where id = @id`)
  const addVersion = db.prepare(`insert into secret_versions (secret, value, hint, from_at, replaced_at, replaced_by) values (@id, @value, @hint, @rotatedAt, @at, @user)`)
  const trim = db.prepare(`delete from secret_versions where secret = @id and id not in (select id from secret_versions where secret = @id order by id desc limit ${mostVersions})`)
  const newest = db.prepare<{ id: string; since: number }, { version: number; value: string; hint: string; from: number }>(`
    select id as version, value, hint, from_at as "from" from secret_versions
    where id = (select max(id) from secret_versions where secret = @id) and value is not null and replaced_at > @since`)
  const dropVersion = db.prepare('delete from secret_versions where id = ?')
  const detach = db.prepare('update connections set secret = null, secret_origin = null where secret = ?')
  const remove = db.prepare('delete from secrets where id = ?')

  function put(by: By, id: string, next: { readonly value: string; readonly hint?: string; readonly rotatedAt: number }): boolean {
    const old = current.get(id)
    if (old === undefined || old.value === next.value) return false
    const { hint, ...facts } = checked(next.value)
    addVersion.run({ id, value: old.value, hint: old.hint, rotatedAt: old.rotatedAt, at: now(), user: by.user })
    setValue.run({ id, value: next.value, hint: next.hint ?? hint, rotatedAt: next.rotatedAt, ...facts })
    trim.run({ id })
    return true
  }

  checkAgain()

  /** Values of an older file, or that were checked by older rules. */
  function checkAgain(): void {
    const stale = db.prepare<[number], { id: string; value: string }>('select id, value from secrets where checks < ?')
    const note = db.prepare('update secrets set checks = @checks, fingerprint = @fingerprint, recognised = @recognised, weak = @weak, sample = @sample where id = @id')
    db.transaction(() => {
      for (const { id, value } of stale.all(checksVersion)) {
        const { hint: _, ...facts } = checked(value)
        note.run({ id, ...facts })
      }
    }).immediate()
  }

  return {
    fingerprint,
    insert(by, { owner, slot = '', madeBy, value, hint: given, tags, ...fields }) {
      const id = randomUUID()
      const { hint, ...facts } = checked(value)
      insert.run({ id, tenant: by.tenant, owner, slot, madeBy: madeBy ?? null, value, hint: given ?? hint, ...fields, tags: JSON.stringify(tags), ...facts, at: now() })
      return id
    },
    replace: (by, id, value, hint) => put(by, id, { value, ...(hint !== undefined && { hint }), rotatedAt: now() }),
    bringBack(by, id) {
      const version = newest.get({ id, since: now() - undoFor })
      if (version === undefined) return false
      dropVersion.run(version.version)
      return put(by, id, { value: version.value, hint: version.hint, rotatedAt: version.from })
    },
    erase(id) {
      detach.run(id)
      remove.run(id)
    },
  }
}

/** Made once for each workspace and kept inside the encrypted file: it outlives a change of the data key. */
function fingerprintKey(db: CoreContext['db'], now: () => number): Buffer {
  const name = 'vault.fingerprint-key'
  db.prepare('insert into settings (key, value, updated_at) values (?, ?, ?) on conflict do nothing').run(name, JSON.stringify(randomBytes(32).toString('base64')), now())
  const stored = db.prepare<[string], string>('select value from settings where key = ?').pluck().get(name)
  return Buffer.from(JSON.parse(stored ?? '""') as string, 'base64')
}
