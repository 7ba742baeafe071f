/** Which plugins a user enabled, what was asked, agreed and set. */
import { canonicalJson } from '../../keyslots/canonical'
import type { By, PluginState, StoreApi, TenantPolicy } from '../api'
import { conflict } from './failures'
import { type Policies, underPolicy } from './plugin-policies'
import { roleReader } from './sight'
import type { CoreContext } from './types'

type PluginApi = Pick<StoreApi, 'pluginState' | 'pluginUsers' | 'setPlugin' | 'setPluginSettings'>
type Settings = PluginState['settings']

export function createPlugins({ db, now, audit, changeAuthority }: CoreContext, policies: Policies): PluginApi {
  const state = db.prepare<[string, string, string], { enabled: 0 | 1; settings: string }>('select enabled, settings from plugin_users where tenant = ? and user = ? and plugin = ?')
  const keys = db.prepare<[string, string, string], { key: string; granted: 0 | 1 }>('select key, granted from grants where tenant = ? and user = ? and plugin = ? order by key')
  const users = db.prepare<{ plugin: string }, By>(`
    select standing.user, standing.tenant from standing
    left join plugin_users on plugin_users.user = standing.user and plugin_users.tenant = standing.tenant and plugin_users.plugin = @plugin
    left join plugin_policies on plugin_policies.tenant = standing.tenant and plugin_policies.plugin = @plugin
    where policy = 'required' or (policy is null and enabled = 1) order by standing.user`)
  const upsert = db.prepare(`insert into plugin_users (tenant, user, plugin, enabled, updated_at) values (@tenant, @user, @plugin, @enabled, @at)
    on conflict do update set enabled = excluded.enabled, updated_at = excluded.updated_at`)
  const ensure = db.prepare('insert into plugin_users (tenant, user, plugin, enabled, updated_at) values (@tenant, @user, @plugin, 0, @at) on conflict do nothing')
  const saveSettings = db.prepare('update plugin_users set settings = @settings, updated_at = @at where tenant = @tenant and user = @user and plugin = @plugin')
  const decide = db.prepare(`insert into grants (tenant, user, plugin, key, granted, decided_at) values (@tenant, @user, @plugin, @key, @granted, @at)
    on conflict do update set granted = excluded.granted, decided_at = excluded.decided_at where granted <> excluded.granted`)
  const forget = db.prepare('delete from grants where tenant = ? and user = ? and plugin = ? and key not in (select value from json_each(?))')

  const mayAct = roleReader(db)

  return {
    pluginState: (plugin, by) => {
      mayAct(by)
      const { tenant, user } = by
      const row = state.get(tenant, user, plugin)
      const decided = keys.all(tenant, user, plugin)
      const policy = policies.of(tenant, plugin)
      const own = { enabled: row?.enabled === 1, grants: decided.filter(({ granted }) => granted === 1).map(({ key }) => key) }
      return {
        ...underPolicy(own, policy),
        asked: [...new Set([...decided.map(({ key }) => key), ...(policy?.grants ?? [])])].sort(),
        settings: row === undefined ? {} : (JSON.parse(row.settings) as Settings),
      }
    },

    pluginUsers: (plugin) => users.all({ plugin }),

    setPlugin: (plugin, by, { enabled, grants, asked }) => {
      mayAct(by)
      leftToUsers(policies.of(by.tenant, plugin), enabled, grants)
      const all = [...new Set([...asked, ...grants])].sort()
      const row = { tenant: by.tenant, user: by.user, plugin, at: now() }
      changeAuthority(() => {
        upsert.run({ ...row, enabled: enabled ? 1 : 0 })
        forget.run(by.tenant, by.user, plugin, JSON.stringify(all))
        for (const key of all) decide.run({ ...row, key, granted: grants.includes(key) ? 1 : 0 })
        audit(by, enabled ? 'plugin.enabled' : 'plugin.disabled', plugin, canonicalJson({ grants: [...new Set(grants)].sort() }))
      })
    },

    setPluginSettings: (plugin, by, values) => {
      mayAct(by)
      const row = { tenant: by.tenant, user: by.user, plugin, at: now() }
      db.transaction(() => {
        ensure.run(row)
        saveSettings.run({ ...row, settings: canonicalJson(values) })
      }).immediate()
    },
  }
}

/** @throws PanopticError `conflict` for what the tenant's policy does not leave to its users */
function leftToUsers(policy: TenantPolicy | null, enabled: boolean, grants: readonly string[]): void {
  if (policy?.policy === 'forbidden' && enabled) throw conflict('enabled', 'An administrator has forbidden this plugin.', 'Ask an administrator to allow it.')
  if (policy?.policy !== 'required') return
  if (!enabled) throw conflict('enabled', 'An administrator requires this plugin.', 'Ask an administrator to leave it to everybody.')
  if (policy.grants.some((grant) => !grants.includes(grant))) throw conflict('grants', 'An administrator requires some of these permissions.', 'Leave the required permissions granted.')
}
