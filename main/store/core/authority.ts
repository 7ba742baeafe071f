/** The snapshot every gate looks at: who may do what, as of the last commit. */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { Role } from '@panoptic/sdk/contract/identity'
import type { Db } from '../database'
import { type Choice, policyOf, underPolicy } from './plugin-policies'

interface UserRow { readonly id: string; readonly tenant: string; readonly role: Role; readonly active: 0 | 1 }
interface PolicyRow { readonly plugin: string; readonly user: string; readonly policy: 'required' | 'forbidden'; readonly grants: string }
interface PluginRow { readonly plugin: string; readonly user: string; readonly enabled: 0 | 1; readonly grants: string }

const setting = 'authority.revision'

export interface AuthoritySource {
  current(): Authority
  /** One transaction: the change and the next revision. Sends the new snapshot after the commit. */
  change<T>(work: () => T): T
}

export function createAuthority(db: Db, now: () => number, send: (authority: Authority) => void): AuthoritySource {
  const users = db.prepare<[], UserRow>(`select users.id, tenant, role, users.active and tenants.active as active
    from users join tenants on tenants.id = users.tenant order by users.id`)
  const plugins = db.prepare<[], PluginRow>(`
    select plugin, user, enabled, (
      select json_group_array(key) from grants
      where grants.tenant = plugin_users.tenant and grants.user = plugin_users.user and grants.plugin = plugin_users.plugin and granted = 1
    ) as grants from plugin_users order by plugin, user`)
  // Also of users who never touched the plugin.
  const policies = db.prepare<[], PolicyRow>(`
    select plugin, users.id as user, policy, grants from plugin_policies join users on users.tenant = plugin_policies.tenant
    where policy = 'required' or exists (select 1 from plugin_users where plugin_users.user = users.id and plugin_users.tenant = users.tenant and plugin_users.plugin = plugin_policies.plugin)
    order by plugin, user`)
  const revision = db.prepare<[string], string>('select value from settings where key = ?').pluck()
  // Kept in the database: a writer that was started again must not begin below what main has seen.
  const next = db.prepare(`insert into settings (key, value, updated_at) values (?, '1', ?)
    on conflict (key) do update set value = cast(cast(value as integer) + 1 as text), updated_at = excluded.updated_at`)

  let snapshot = read()

  function read(): Authority {
    // Maps: an id such as `constructor` is a plugin's like any other.
    const byPlugin = new Map<string, Map<string, Choice>>()
    const usersOf = (plugin: string): Map<string, Choice> => {
      const known = byPlugin.get(plugin) ?? new Map<string, Choice>()
      byPlugin.set(plugin, known)
      return known
    }
    for (const { plugin, user, enabled, grants } of plugins.all()) usersOf(plugin).set(user, { enabled: enabled === 1, grants: JSON.parse(grants) as string[] })
    for (const row of policies.all()) {
      const known = usersOf(row.plugin)
      known.set(row.user, underPolicy(known.get(row.user) ?? { enabled: false, grants: [] }, policyOf(row)))
    }
    return {
      revision: Number(revision.get(setting) ?? '0'),
      users: Object.fromEntries(users.all().map(({ id, tenant, role, active }) => [id, { tenant, role, active: active === 1 }])),
      plugins: Object.fromEntries([...byPlugin].map(([plugin, known]) => [plugin, Object.fromEntries(known)])),
    }
  }

  return {
    current: () => snapshot,
    change: (work) => {
      const result = db.transaction(() => {
        const value = work()
        next.run(setting, now())
        return value
      }).immediate()
      snapshot = read()
      send(snapshot)
      return result
    },
  }
}
