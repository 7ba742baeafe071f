/** The vault: who may see, add, change, take out and remove a secret, each change with its audit entry. */
import type { SecretDetail } from '@panoptic/sdk/contract/secrets'
import { canonicalJson } from '../../keyslots/canonical'
import type { By, VaultApi } from '../api'
import { bindingsOf } from './connections'
import { conflict, invalid, notFound, refused } from './failures'
import { longestValue } from './importable'
import type { Core, CoreContext, Vault } from './types'
import { createVaultAccess } from './vault-access'
import { createVaultFiles } from './vault-files'
import { createVaultIndex, type Entry } from './vault-index'
import { undoFor, type Keep } from './vault-keep'
import { createVaultList } from './vault-list'

export function createVault(context: CoreContext, keep: Keep): { readonly api: VaultApi; readonly vault: Vault; readonly files: Core['vaultFiles'] } {
  const { db, now, audit } = context
  const index = createVaultIndex(db)
  const list = createVaultList(context, index)
  const access = createVaultAccess(db, index)
  const change = db.prepare(`update secrets set name = @name, category = @category, provider = @provider, notes = @notes, tags = @tags,
    expires_at = @expiresAt, rotate_days = @rotateEveryDays where id = @id`)
  const setRemoved = db.prepare('update secrets set removed_at = ? where id = ?')
  const touched = db.prepare('update secrets set last_used_at = ? where id = ?')
  const bindings = bindingsOf(db)
  const used = db.prepare<[string], SecretDetail['used'][number]>(`
    select user, coalesce(users.name, user) as userName, plugin, origin, uses as count, first_at as firstAt, last_at as lastAt
    from secret_origins left join users on users.id = user where secret = ? order by last_at desc limit 200`)
  const versions = db.prepare<[string], Omit<SecretDetail['versions'][number], 'until'> & { readonly kept: 0 | 1 }>(`
    select hint, from_at as "from", replaced_at as replacedAt, coalesce(users.name, replaced_by) as replacedBy, value is not null as kept
    from secret_versions left join users on users.id = replaced_by where secret = ? order by secret_versions.id desc`)
  const detach = db.prepare('update connections set secret = null, secret_origin = null, updated_at = ? where id = ? and tenant = ?')
  const connection = db.prepare<[string, string], { plugin: string; label: string; secret: string | null }>('select plugin, label, secret from connections where id = ? and tenant = ?')
  const { seen, isTheirs, changeable } = access
  const describe = ({ name, owner }: Pick<Entry, 'name' | 'owner'>): string => canonicalJson({ name, personal: owner !== null })
  const info = (by: By, id: string) => list.info(by, seen(by, id))
  const inOne = <T>(work: () => T): T => db.transaction(work).immediate()

  purgeDue()

  /** What was removed longer ago than it can be restored goes for good, and old values whose undo is over. */
  function purgeDue(): void {
    const before = now() - undoFor
    inOne(() => {
      for (const { id, tenant, name, owner } of db.prepare<[number], Pick<Entry, 'id' | 'tenant' | 'name' | 'owner'>>('select id, tenant, name, owner from secrets where removed_at <= ?').all(before)) {
        keep.erase(id)
        audit({ user: '', tenant }, 'secret.purged', id, describe({ name, owner }))
      }
      db.prepare('update secret_versions set value = null where value is not null and replaced_at <= ?').run(before)
    })
  }

  /** One transaction for all: each must be allowed, or none is changed. */
  const each = (by: By, ids: readonly string[], work: (entry: Entry) => boolean): number =>
    inOne(() => {
      const entries = [...new Set(ids)].map((id) => seen(by, id))
      if (!entries.every(({ owner }) => isTheirs(by, owner))) throw refused()
      return entries.filter(work).length
    })

  const vault: Vault = {
    add: (by, fields, value, personal) => inOne(() => {
      const owner = personal ? by.user : null
      if (!isTheirs(by, owner)) throw refused()
      mustBeValue(value)
      const id = keep.insert(by, { ...fields, owner, value })
      audit(by, 'secret.created', id, describe({ name: fields.name, owner }))
      return id
    }),
    rotate: (by, id, value) => inOne(() => {
      const entry = changeable(by, id)
      mustBeValue(value)
      if (!keep.replace(by, id, value)) throw invalid('value', 'This is the value the secret has already.', 'Enter the new value.')
      audit(by, 'secret.rotated', id, describe(entry))
    }),
    value: (by, id) => inOne(() => {
      const entry = changeable(by, id)
      touched.run(now(), id)
      audit(by, 'secret.copied', id, describe(entry))
      return db.prepare<[string], string>('select value from secrets where id = ?').pluck().get(id) ?? ''
    }),
  }

  const api: VaultApi = {
    secrets(by, query) {
      isTheirs(by, null)
      return list.list(by, query)
    },
    secret: (by, id) => ({
      ...info(by, id),
      uses: [...bindings(by.tenant, id)],
      used: used.all(id),
      versions: versions.all(id).map(({ kept, ...version }) => ({ ...version, until: kept === 1 ? version.replacedAt + undoFor : 0 })),
    }),
    bindings: (by, id) => bindings(by.tenant, seen(by, id).id),
    updateSecret: (by, id, fields) => inOne(() => {
      const { name } = changeable(by, id)
      change.run({ id, ...fields, tags: JSON.stringify([...new Set(fields.tags)]) })
      audit(by, 'secret.changed', id, canonicalJson({ name: fields.name, ...(name !== fields.name && { from: name }) }))
      return info(by, id)
    }),
    undoRotation: (by, id) => inOne(() => {
      const entry = changeable(by, id)
      if (!keep.bringBack(by, id)) throw conflict('id', 'There is no earlier value that can be brought back.', 'Enter the value anew.')
      audit(by, 'secret.rotation-undone', id, describe(entry))
      return info(by, id)
    }),
    removeSecrets: (by, ids) => each(by, ids, (entry) => {
      if (entry.removedAt !== null) return false
      setRemoved.run(now(), entry.id)
      audit(by, 'secret.removed', entry.id, describe(entry))
      return true
    }),
    restoreSecrets: (by, ids) => each(by, ids, (entry) => {
      if (entry.removedAt === null) return false
      if (entry.removedAt + undoFor <= now()) throw conflict('ids', 'The time to restore this secret is over.', 'Add it anew.')
      setRemoved.run(null, entry.id)
      audit(by, 'secret.restored', entry.id, describe(entry))
      return true
    }),
    purgeSecrets: (by, ids) => each(by, ids, (entry) => {
      if (entry.removedAt === null) throw conflict('ids', 'Only removed secrets can be erased.', 'Remove it first.')
      keep.erase(entry.id)
      audit(by, 'secret.purged', entry.id, describe(entry))
      return true
    }),
    unbindSecret: (by, id) => inOne(() => {
      if (!isTheirs(by, null)) throw refused()
      const found = connection.get(id, by.tenant)
      if (found === undefined) throw notFound('connection')
      if (found.secret === null) return
      detach.run(now(), id, by.tenant)
      audit(by, 'connection.unbound', id, canonicalJson({ plugin: found.plugin, label: found.label, secret: found.secret }))
    }),
  }
  return { api, vault, files: createVaultFiles(context, { keep, list, access }) }
}

function mustBeValue(value: string): void {
  if (value.trim() === '') throw invalid('value', 'The value is missing.', 'Enter the value.')
  if (value.length > longestValue) throw invalid('value', `A value has at most ${longestValue} characters.`, 'Keep long texts in a file.')
}
