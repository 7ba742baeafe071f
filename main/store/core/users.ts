/** Users as main asks for them: who sees whom, and what an administrator may change of them. */
import type { Role } from '@panoptic/sdk/contract/identity'
import type { UserInfo } from '@panoptic/sdk/contract/people'
import { canonicalJson, type Json } from '../../keyslots/canonical'
import type { Actor, By, PeopleApi, StoreApi, UserChange } from '../api'
import type { Db } from '../database'
import { conflict, invalid, notFound, refused } from './failures'
import { moveRows } from './move'
import { checkedName, nameKey } from './names'
import { roleReader } from './sight'
import type { CoreContext } from './types'

/** The tenant every workspace begins with, and the only one with system administrators. */
export const systemTenant = 'system'

export interface NewUser {
  readonly id: string
  readonly tenant: string
  readonly name: string
  readonly role: Role
  readonly at: number
}

/** `slug`: the id when not given, as for `system`. */
export function insertTenant(db: Db, tenant: { readonly id: string; readonly name: string; readonly slug?: string; readonly at: number }): void {
  db.prepare('insert into tenants (id, name, slug, created_at) values (@id, @name, @slug, @at)').run({ slug: tenant.id, ...tenant })
}

export function insertUser(db: Db, user: NewUser): void {
  db.prepare('insert into users (id, tenant, name, name_key, role, active, created_at) values (@id, @tenant, @name, @key, @role, 1, @at)').run({ ...user, key: nameKey(user.name) })
}

type Row = Omit<UserInfo, 'active' | 'canSignIn'> & { readonly active: 0 | 1; readonly tenantActive: 0 | 1 }
interface Place { readonly name: string; readonly role: Role; readonly tenant: string }
type Users = Pick<StoreApi, 'actor' | 'userCount'> & Pick<PeopleApi, 'users' | 'updateUser'>

/** Which name, role and tenant a user may be given, by whom; shared by making and changing one. */
export function placing({ db }: Pick<CoreContext, 'db'>): (by: By, byRole: Role, place: Place, self: string | null) => Place {
  const tenant = db.prepare<[string], 0 | 1>('select active from tenants where id = ?').pluck()
  const taken = db.prepare<[string, string, string | null], 1>('select 1 from users where tenant = ? and name_key = ? and id is not ?').pluck()
  return (by, byRole, { name, role, tenant: place }, self) => {
    if (byRole === 'tenant_user') throw refused()
    if (byRole !== 'system_admin' && (place !== by.tenant || role === 'system_admin')) throw refused()
    if (place === '') throw invalid('tenant', 'No tenant is named.', 'Choose the tenant of this user.')
    const active = tenant.get(place)
    if (active === undefined) throw invalid('tenant', 'There is no such tenant.', 'Choose another tenant.')
    if (active === 0) throw conflict('tenant', 'This tenant is not active.', 'Reactivate it first, or choose another one.')
    if (role === 'system_admin' && place !== systemTenant) throw invalid('role', 'A system administrator is always in the tenant “system”.', 'Choose another role, or the tenant “system”.')
    const kept = checkedName(name, 'name')
    if (taken.get(place, nameKey(kept), self) !== undefined) throw conflict('name', 'This tenant has a user of that name already.', 'Choose another name.')
    return { name: kept, role, tenant: place }
  }
}

export function createUsers(context: CoreContext, canSignIn: (user: string) => boolean): Users {
  const { db, now, audit, changeAuthority } = context
  const actor = db.prepare<[string], Actor>(`
    select standing.user, standing.name as userName, tenants.id as tenant, tenants.name as tenantName, role
    from standing join tenants on tenants.id = standing.tenant where standing.user = ?`)
  const count = db.prepare<[], number>('select count(*) from users where active = 1').pluck()
  const columns = `users.id, users.name, users.tenant, tenants.name as tenantName, role, users.active, tenants.active as tenantActive,
    users.created_at as createdAt, last_sign_in_at as lastSignInAt from users join tenants on tenants.id = users.tenant`
  const list = db.prepare<{ tenant: string | null; user: string | null }, Row>(`
    select ${columns} where (@tenant is null or users.tenant = @tenant) and (@user is null or users.id = @user) order by tenantName, users.tenant, name_key`)
  const find = db.prepare<[string], Row>(`select ${columns} where users.id = ?`)
  const otherAdmins = db.prepare<[string], number>(`select count(*) from users where role = 'system_admin' and active = 1 and id <> ?`).pluck()
  const update = db.prepare('update users set tenant = @tenant, name = @name, name_key = @key, role = @role, active = @active where id = @id')
  const roleOf = roleReader(db)
  const place = placing(context)

  const info = ({ active, tenantActive, ...row }: Row): UserInfo => ({ ...row, active: active === 1, canSignIn: active === 1 && tenantActive === 1 && canSignIn(row.id) })

  /** The user as `by` may see and change them: another tenant's is not there at all. */
  function manageable(by: By, byRole: Role, user: string): Row {
    if (byRole === 'tenant_user') throw refused()
    const row = find.get(user)
    if (row === undefined || (byRole !== 'system_admin' && row.tenant !== by.tenant)) throw notFound('user')
    if (byRole !== 'system_admin' && row.role === 'system_admin') throw refused()
    return row
  }

  function change(by: By, user: string, wanted: UserChange): UserInfo {
    const byRole = roleOf(by)
    const row = manageable(by, byRole, user)
    const active = wanted.active ?? row.active === 1
    const asked: Place = { name: wanted.name ?? row.name, role: wanted.role ?? row.role, tenant: wanted.tenant ?? row.tenant }
    // Deactivating is possible whatever has become of name and tenant; every other change must fit.
    const placed = asked.name === row.name && asked.role === row.role && asked.tenant === row.tenant ? asked : place(by, byRole, asked, user)
    if (!active && user === by.user) throw conflict('active', 'Nobody deactivates themselves.', 'Ask another administrator.')
    const stays = active && placed.role === 'system_admin'
    if (row.role === 'system_admin' && row.active === 1 && !stays && otherAdmins.get(user) === 0)
      throw conflict(active ? 'role' : 'active', 'This is the last active system administrator.', 'Make another user system administrator first.')

    const { tenant, ...after } = { ...placed, active }
    const before: typeof after = { name: row.name, role: row.role, active: row.active === 1 }
    const changed = (Object.keys(before) as (keyof typeof before)[]).filter((key) => before[key] !== after[key])
    const moved = tenant !== row.tenant
    if (changed.length === 0 && !moved) return info(row)
    if (moved) moveRows(db, user, row.tenant, tenant, now())
    update.run({ id: user, tenant, name: after.name, key: nameKey(after.name), role: after.role, active: active ? 1 : 0 })
    // Each entry is in the log of the tenant it tells of; neither tenant learns of the other.
    const tell = (place: string, action: string, detail: Json): void => audit({ user: by.user, tenant: place }, action, user, canonicalJson(detail))
    if (moved) tell(row.tenant, 'user.left', { name: row.name, role: row.role })
    if (moved) tell(tenant, 'user.joined', { name: row.name, role: row.role })
    const only = (values: typeof before) => Object.fromEntries(changed.map((key) => [key, values[key]]))
    if (changed.length > 0) tell(tenant, 'user.changed', { old: only(before), new: only(after) })
    return info(find.get(user)!)
  }

  return {
    actor: (user) => {
      const row = actor.get(user)
      if (row === undefined) throw refused()
      return row
    },
    userCount: () => count.get() ?? 0,
    users: (by) => {
      const role = roleOf(by)
      return list.all({ tenant: role === 'system_admin' ? null : by.tenant, user: role === 'tenant_user' ? by.user : null }).map(info)
    },
    updateUser: (by, user, wanted) => changeAuthority(() => change(by, user, wanted)),
  }
}
