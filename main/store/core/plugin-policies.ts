/** What tenants' administrators decided of plugins, and what becomes of a user's own choice under it. */
import { canonicalJson } from '../../keyslots/canonical'
import type { StoreApi, TenantPolicy } from '../api'
import { isPluginId } from '../schema/names'
import { invalid, refused } from './failures'
import { roleReader } from './sight'
import type { CoreContext } from './types'

interface Row { readonly plugin: string; readonly policy: TenantPolicy['policy']; readonly grants: string }
/** What a user chose, or what counts for them. */
export type Choice = Readonly<{ enabled: boolean; grants: readonly string[] }>

const longestGrant = 80
const mostGrants = 100

/** What counts for a user of the tenant: their own choice, unless the policy says otherwise. */
export function underPolicy(own: Choice, policy: Pick<TenantPolicy, 'policy' | 'grants'> | null): Choice {
  if (policy === null) return own
  if (policy.policy === 'forbidden') return { enabled: false, grants: own.grants }
  return { enabled: true, grants: [...new Set([...own.grants, ...policy.grants])].sort() }
}

export const policyOf = ({ plugin, policy, grants }: Row): TenantPolicy => ({ plugin, policy, grants: JSON.parse(grants) as string[] })

export interface Policies {
  readonly api: Pick<StoreApi, 'setPluginPolicy' | 'pluginPolicies'>
  of(tenant: string, plugin: string): TenantPolicy | null
}

export function createPolicies({ db, now, audit, changeAuthority }: CoreContext): Policies {
  const one = db.prepare<[string, string], Row>('select plugin, policy, grants from plugin_policies where tenant = ? and plugin = ?')
  const list = db.prepare<[string], Row>('select plugin, policy, grants from plugin_policies where tenant = ? order by plugin')
  const write = db.prepare(`insert into plugin_policies (tenant, plugin, policy, grants, decided_at) values (@tenant, @plugin, @policy, @grants, @at)
    on conflict do update set policy = excluded.policy, grants = excluded.grants, decided_at = excluded.decided_at`)
  const remove = db.prepare('delete from plugin_policies where tenant = ? and plugin = ?')
  const roleOf = roleReader(db)

  function of(tenant: string, plugin: string): TenantPolicy | null {
    const row = one.get(tenant, plugin)
    return row === undefined ? null : policyOf(row)
  }

  return {
    of,
    api: {
      pluginPolicies: (by) => {
        roleOf(by)
        return list.all(by.tenant).map(policyOf)
      },
      setPluginPolicy: (by, plugin, policy, grants) => {
        if (roleOf(by) === 'tenant_user') throw refused()
        const agreed = checked(plugin, policy, grants)
        const before = of(by.tenant, plugin)
        if ((before?.policy ?? 'none') === policy && canonicalJson(before?.grants ?? []) === canonicalJson(agreed)) return
        changeAuthority(() => {
          if (policy === 'none') remove.run(by.tenant, plugin)
          else write.run({ tenant: by.tenant, plugin, policy, grants: canonicalJson(agreed), at: now() })
          audit(by, 'plugin.policy-changed', plugin, canonicalJson({ old: told(before), new: { policy, grants: agreed } }))
        })
      },
    },
  }
}

const told = (policy: TenantPolicy | null) => ({ policy: policy?.policy ?? 'none', grants: [...(policy?.grants ?? [])] })

/** Grants without doubles, in order; none unless they are required. */
function checked(plugin: string, policy: string, grants: readonly string[]): string[] {
  if (!isPluginId(plugin)) throw invalid('plugin', 'This is not a plugin’s id.', 'Name an installed plugin.')
  if (!['none', 'required', 'forbidden'].includes(policy)) throw invalid('policy', 'A policy is none, required or forbidden.', 'Choose one of them.')
  const fits = (grant: unknown): boolean => typeof grant === 'string' && grant.length >= 1 && grant.length <= longestGrant
  if (!Array.isArray(grants) || grants.length > mostGrants || !grants.every(fits)) throw invalid('grants', `At most ${mostGrants} grants, each with 1 to ${longestGrant} characters.`, 'Name grants of the plugin’s manifest.')
  return policy === 'required' ? [...new Set(grants)].sort() : []
}
