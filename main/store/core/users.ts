/** Tenants and users as the store knows them. */
import type { Role } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Actor, StoreApi } from '../api'
import type { Db } from '../database'

/** The tenant every workspace begins with. */
export const systemTenant = 'system'

export interface NewUser {
  readonly id: string
  readonly tenant: string
  readonly name: string
  readonly role: Role
  readonly at: number
}

/** A name as it is compared: `ÄNNE` and `änne` are one user, however the accents were typed. */
export const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase()

export function insertTenant(db: Db, tenant: { readonly id: string; readonly name: string; readonly at: number }): void {
  db.prepare('insert into tenants (id, name, created_at) values (@id, @name, @at)').run(tenant)
}

export function insertUser(db: Db, user: NewUser): void {
  db.prepare('insert into users (id, tenant, name, name_key, role, active, created_at) values (@id, @tenant, @name, @key, @role, 1, @at)').run({ ...user, key: nameKey(user.name) })
}

export function createUsers(db: Db): Pick<StoreApi, 'actor' | 'userCount'> {
  const actor = db.prepare<[string], Actor>(`
    select users.id as user, users.name as userName, tenants.id as tenant, tenants.name as tenantName, role
    from users join tenants on tenants.id = users.tenant where users.id = ? and active = 1`)
  const count = db.prepare<[], number>('select count(*) from users where active = 1').pluck()
  return {
    actor: (user) => {
      const row = actor.get(user)
      if (row === undefined) throw new PanopticError(fail('refused', 'This user cannot sign in.').error)
      return row
    },
    userCount: () => count.get() ?? 0,
  }
}
