/** What the entry page's forms do with users: make them, and sign them in. Entries are the log of the tenant they tell of. */
import { randomUUID } from 'node:crypto'
import { canonicalJson } from '../../keyslots/canonical'
import { conflict, invalid, notFound, refused } from './failures'
import { checkedName } from './names'
import { roleReader } from './sight'
import { freeSlug } from './tenants'
import type { CoreContext, People } from './types'
import { insertTenant, insertUser, placing, systemTenant } from './users'

export function createPeople(context: CoreContext): People {
  const { db, now, audit, changeAuthority } = context
  const target = db.prepare<[string], { name: string; tenant: string; role: string; active: 0 | 1 }>('select name, tenant, role, active from users where id = ?')
  const standing = db.prepare<[string], { tenant: string; name: string }>('select tenant, name from standing where user = ?')
  const active = db.prepare<[], string>('select user from standing order by user').pluck()
  const home = db.prepare<[string], string>('select tenant from users where id = ?').pluck()
  const seen = db.prepare('update users set last_sign_in_at = ? where id = ?')
  const roleOf = roleReader(db)
  const place = placing(context)
  const slugFor = freeSlug(db)

  return {
    create: (by, { name, role, tenant, newTenant }) => changeAuthority(() => {
      const byRole = roleOf(by)
      const at = now()
      let into = tenant
      if (newTenant !== null) {
        if (byRole !== 'system_admin') throw refused()
        if (role !== 'tenant_admin') throw invalid('role', 'The first user of a tenant is its administrator.', 'Choose the role “tenant administrator”.')
        into = randomUUID()
        const made = { id: into, name: checkedName(newTenant.name, 'newTenant.name'), slug: slugFor(newTenant.slug, null) }
        insertTenant(db, { ...made, at })
        audit({ user: by.user, tenant: into }, 'tenant.created', into, canonicalJson({ name: made.name, slug: made.slug }))
      }
      const placed = place(by, byRole, { name, role, tenant: into }, null)
      const user = randomUUID()
      insertUser(db, { id: user, ...placed, at })
      audit({ user: by.user, tenant: into }, 'user.created', user, canonicalJson({ name: placed.name, role: placed.role }))
      return { user, tenant: into }
    }),

    mayManage: (by, user) => {
      const byRole = roleOf(by)
      if (byRole === 'tenant_user') throw refused()
      const row = target.get(user)
      if (row === undefined || (byRole !== 'system_admin' && row.tenant !== by.tenant)) throw notFound('user')
      if (byRole !== 'system_admin' && row.role === 'system_admin') throw refused()
      if (standing.get(user) === undefined) throw conflict('active', 'This user is not active.', 'Reactivate them (or their tenant) first.')
      return { name: row.name, tenant: row.tenant }
    },

    standing: (user) => standing.get(user) ?? null,

    home: (user) => home.get(user) ?? systemTenant,

    signedIn: (user, how, failures) => {
      db.transaction(() => {
        const tenant = home.get(user)
        if (tenant === undefined) throw notFound('user')
        seen.run(now(), user)
        audit({ user, tenant }, 'session.signed-in', user, canonicalJson({ how, failures }))
      }).immediate()
    },

    signInFailed: (user) => {
      // Nobody is proven to have typed it, so the host itself is the actor.
      const tenant = user === null ? systemTenant : (home.get(user) ?? systemTenant)
      audit({ user: '', tenant }, 'session.sign-in-failed', user ?? '')
    },

    active: () => active.all(),
  }
}
