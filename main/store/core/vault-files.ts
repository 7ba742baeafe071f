/** What the process that reads and writes files asks of the vault: the only place where many values pass at once. */
import { secretFields } from '@panoptic/sdk/contract/secrets'
import { canonicalJson } from '../../keyslots/canonical'
import type { VaultFilesApi, VaultFilesPurpose } from '../api'
import { invalid, notFound, refused } from './failures'
import { problemOf } from './importable'
import type { CoreContext } from './types'
import type { VaultAccess } from './vault-access'
import type { Entry } from './vault-index'
import type { Keep } from './vault-keep'
import type { VaultList } from './vault-list'

/** Secrets of one call. */
const most = 500

export function createVaultFiles({ db, audit }: CoreContext, { keep, list, access: { isTheirs } }: { readonly keep: Keep; readonly list: VaultList; readonly access: VaultAccess }) {
  const valueOf = db.prepare<[string], string>('select value from secrets where id = ?').pluck()

  return ({ by, may }: VaultFilesPurpose): VaultFilesApi => {
    const mustBe = (purpose: VaultFilesPurpose['may']): void => {
      if (may !== purpose) throw refused()
      // Asked in every call: a person who may act no longer gets nothing more.
      isTheirs(by, null)
    }
    const present = (): readonly Entry[] => list.visible(by).filter(({ removedAt }) => removedAt === null)
    const fingerprint = (value: string): string => keep.fingerprint(value).toString('hex')
    const nameOf = (name: string): string => name.trim().normalize('NFC').toLowerCase()

    return {
      knownSecrets(rows) {
        mustBe('import')
        const known = present()
        const values = new Set(known.map((entry) => entry.fingerprint))
        const names = new Set(known.map(({ name }) => nameOf(name)))
        return rows.map(({ name, value }) => (values.has(fingerprint(value)) ? 'value' : names.has(nameOf(name)) ? 'name' : 'none'))
      },

      importSecrets(rows, personal) {
        mustBe('import')
        const owner = personal ? by.user : null
        if (!isTheirs(by, owner)) throw refused()
        if (rows.length > most) throw invalid('rows', `At most ${most} at once.`, 'Send fewer.')
        const key = (name: string, print: string): string => `${print} ${nameOf(name)}`
        const known = new Set(present().map(({ name, fingerprint: print }) => key(name, print)))
        return rows.map(({ fields, value }) => {
          const problem = problemOf({ fields, value })
          if (problem !== '') return problem
          const data = secretFields.parse(fields)
          const own = key(data.name, fingerprint(value))
          if (known.has(own)) return 'exists'
          known.add(own)
          db.transaction(() => {
            const id = keep.insert(by, { ...data, owner, value })
            audit(by, 'secret.imported', id, canonicalJson({ name: data.name, personal }))
          }).immediate()
          return ''
        })
      },

      exportSecrets(ids, offset) {
        mustBe('export')
        const taken = present().filter(({ owner }) => isTheirs(by, owner))
        const chosen = ids === null ? taken : byIds(taken, ids)
        return db.transaction(() => {
          if (offset === 0) audit(by, 'secret.exported', '', canonicalJson({ secrets: chosen.length, all: ids === null }))
          const secrets = chosen.slice(offset, offset + most).map(({ id, name, category, provider, notes, tags, expiresAt, rotateEveryDays }) =>
            ({ fields: { name, category, provider, notes, tags: [...tags], expiresAt, rotateEveryDays }, value: valueOf.get(id) ?? '' }))
          return { secrets, total: chosen.length }
        }).immediate()
      },
    }
  }
}

/** @throws PanopticError `not-found` when one is not theirs to take out */
function byIds(entries: readonly Entry[], ids: readonly string[]): Entry[] {
  const known = new Map(entries.map((entry) => [entry.id, entry]))
  return [...new Set(ids)].map((id) => {
    const entry = known.get(id)
    if (entry === undefined) throw notFound('secret')
    return entry
  })
}
