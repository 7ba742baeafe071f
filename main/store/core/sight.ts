/** Whose log lines a person sees: their own; an administrator the tenant's. */
import type { By } from '../api'
import type { Db } from '../database'

/** 1 when `by` sees what the whole tenant did; the role is read from the store on every call. */
export function seesTenant(db: Db): (by: By) => 0 | 1 {
  const admin = db.prepare<[string, string], 1>(`select 1 from users where id = ? and tenant = ? and active = 1 and role in ('tenant_admin', 'system_admin')`).pluck()
  return ({ user, tenant }) => (admin.get(user, tenant) === undefined ? 0 : 1)
}
