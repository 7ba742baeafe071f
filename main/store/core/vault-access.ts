/** Who may do what with one secret: the tenant's are seen by all and changed by its administrators, personal ones are their owner's. */
import type { By } from '../api'
import type { Db } from '../database'
import { conflict, notFound, refused } from './failures'
import { roleReader } from './sight'
import type { Entry, VaultIndex } from './vault-index'

export interface VaultAccess {
  /** A secret this person may see. @throws PanopticError `not-found` */
  seen(by: By, id: string): Entry
  /** May this person change it, and take its value out? A tenant's secret is its administrators'. */
  isTheirs(by: By, owner: string | null): boolean
  /** {@link seen} and {@link isTheirs}, and not removed. @throws PanopticError `refused`, `conflict` */
  changeable(by: By, id: string): Entry
}

export function createVaultAccess(db: Db, index: VaultIndex): VaultAccess {
  const roleOf = roleReader(db)
  const isTheirs: VaultAccess['isTheirs'] = (by, owner) => {
    const role = roleOf(by)
    return owner === null ? role !== 'tenant_user' : owner === by.user
  }
  const seen: VaultAccess['seen'] = (by, id) => {
    roleOf(by)
    const entry = index.get(id)
    if (entry === undefined || entry.tenant !== by.tenant || (entry.owner !== null && entry.owner !== by.user)) throw notFound('secret')
    return entry
  }
  return {
    seen, isTheirs,
    changeable(by, id) {
      const entry = seen(by, id)
      if (!isTheirs(by, entry.owner)) throw refused()
      if (entry.removedAt !== null) throw conflict('id', 'This secret was removed.', 'Restore it first.')
      return entry
    },
  }
}
