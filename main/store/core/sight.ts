/** Who asks: their role as the store has it now, and whose log lines they see. */
import type { Role } from '@panoptic/sdk/contract/identity'
import type { By } from '../api'
import type { Db } from '../database'
import { refused } from './failures'

/** The caller's role, read from the store in every call. @throws PanopticError `refused` for anybody who may not act */
export function roleReader(db: Db): (by: By) => Role {
  const role = db.prepare<[string, string], Role>('select role from standing where user = ? and tenant = ?').pluck()
  return ({ user, tenant }) => {
    const found = role.get(user, tenant)
    if (found === undefined) throw refused()
    return found
  }
}

/** 1 when `by` sees what the whole tenant did: an administrator. Others see their own lines. @throws PanopticError `refused` */
export function seesTenant(db: Db): (by: By) => 0 | 1 {
  const roleOf = roleReader(db)
  return (by) => (roleOf(by) === 'tenant_user' ? 0 : 1)
}
