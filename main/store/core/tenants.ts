/** Tenants: made with their first administrator (core/people.ts), renamed, deactivated; by system administrators only. */
import type { TenantInfo } from '@panoptic/sdk/contract/people'
import { canonicalJson } from '../../keyslots/canonical'
import type { By, PeopleApi, TenantChange } from '../api'
import type { Db } from '../database'
import { conflict, notFound, refused } from './failures'
import { checkedName, checkedSlug, lookOf } from './names'
import { roleReader } from './sight'
import type { CoreContext } from './types'
import { systemTenant } from './users'

/** A slug no other tenant has, nor one that looks like it. @throws PanopticError `invalid`, `conflict` */
export function freeSlug(db: Db): (typed: string, self: string | null) => string {
  const taken = db.prepare<[string, string | null], 1>('select 1 from tenants where look = ? and id is not ?').pluck()
  return (typed, self) => {
    const slug = checkedSlug(typed)
    if (taken.get(lookOf(slug), self) !== undefined) throw conflict('slug', 'Another tenant has this short name, or one that looks like it.', 'Choose another one.')
    return slug
  }
}

type Row = Omit<TenantInfo, 'active'> & { readonly active: 0 | 1 }

export function createTenants({ db, audit, changeAuthority }: CoreContext): Pick<PeopleApi, 'tenants' | 'updateTenant'> {
  const columns = 'id, name, slug, active, (select count(*) from users where users.tenant = tenants.id) as users, created_at as createdAt from tenants'
  const list = db.prepare<{ tenant: string | null }, Row>(`select ${columns} where @tenant is null or id = @tenant order by name, id`)
  const find = db.prepare<[string], Row>(`select ${columns} where id = ?`)
  const update = db.prepare('update tenants set name = @name, slug = @slug, active = @active where id = @id')
  const roleOf = roleReader(db)
  const slugFor = freeSlug(db)
  const info = (row: Row): TenantInfo => ({ ...row, active: row.active === 1 })

  function change(by: By, tenant: string, wanted: TenantChange): TenantInfo {
    if (roleOf(by) !== 'system_admin') throw refused()
    const row = find.get(tenant)
    if (row === undefined) throw notFound('tenant')
    const before = { name: row.name, slug: row.slug, active: row.active === 1 }
    const after = {
      name: wanted.name === undefined ? row.name : checkedName(wanted.name, 'name'),
      slug: wanted.slug === undefined || wanted.slug === row.slug ? row.slug : slugFor(wanted.slug, tenant),
      active: wanted.active ?? before.active,
    }
    if (tenant === systemTenant && after.slug !== row.slug) throw conflict('slug', 'The short name of the tenant “system” stays.', 'Change its name instead.')
    if (tenant === systemTenant && !after.active) throw conflict('active', 'The tenant “system” stays active: its administrators run this workspace.', 'Deactivate single users instead.')
    const changed = (Object.keys(before) as (keyof typeof before)[]).filter((key) => before[key] !== after[key])
    if (changed.length === 0) return info(row)
    update.run({ id: tenant, name: after.name, slug: after.slug, active: after.active ? 1 : 0 })
    const only = (values: typeof before) => Object.fromEntries(changed.map((key) => [key, values[key]]))
    audit({ user: by.user, tenant }, 'tenant.changed', tenant, canonicalJson({ old: only(before), new: only(after) }))
    return info(find.get(tenant)!)
  }

  return {
    tenants: (by) => {
      const role = roleOf(by)
      if (role === 'tenant_user') throw refused()
      return list.all({ tenant: role === 'system_admin' ? null : by.tenant }).map(info)
    },
    updateTenant: (by, tenant, wanted) => changeAuthority(() => change(by, tenant, wanted)),
  }
}
