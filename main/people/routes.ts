/**
 * Users, tenants, ways to unlock, locks and drafts. Who may do what is decided by the gate and, row by row, by the
 * store; what is dangerous asks for the own password first. Passwords and phrases are typed into the host's forms.
 */
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { LockPolicy, peopleRoutes, TenantInfo, UserInfo } from '@panoptic/sdk/contract/people'
import type { NewPerson } from '@panoptic/sdk/contract/entry'
import type { Handlers } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { Forms } from '../session/forms-api'
import type { Presence } from '../session/presence'
import type { By, KeysApi, PeopleApi } from '../store/api'

export interface PeopleOptions {
  readonly store: Client<Pick<PeopleApi & KeysApi, keyof PeopleApi | keyof KeysApi>>
  readonly forms: Pick<Forms, 'open' | 'confirm'>
  readonly presence: Pick<Presence, 'kind'>
  /** Users or tenants have changed. */
  onUsers(): void
  /** Ways to unlock have changed. */
  onKeys(): void
  /** Acts at once. */
  onPolicy(policy: LockPolicy): void
  lock(): void
}

/** The owner of the shell's drafts; no plugin can have this id. */
const shellDrafts = '~shell'

const notFound = (what: string): PanopticError => new PanopticError(fail('not-found', `There is no such ${what}.`).error)

export function peopleHandlers({ store, forms, presence, onUsers, onKeys, onPolicy, lock }: PeopleOptions): Handlers<typeof peopleRoutes, 'host'> {
  const userOf = async (by: By, id: string): Promise<UserInfo> => {
    const found = (await store.users(by)).find((user) => user.id === id)
    if (found === undefined) throw notFound('user')
    return found
  }
  const tenantOf = async (by: By, id: string): Promise<TenantInfo> => {
    const found = (await store.tenants(by)).find((tenant) => tenant.id === id)
    if (found === undefined) throw notFound('tenant')
    return found
  }
  const then = async <T>(tell: () => void, work: Promise<T>): Promise<T> => {
    const value = await work
    tell()
    return value
  }
  /** The form for a first password; null when it was cancelled. */
  const setPassword = async (by: By, target: string | null, create: NewPerson | null, name: string): Promise<UserInfo | null> => {
    const user = await forms.open(by, { kind: 'set-password', target, create, name })
    if (user === null) return null
    onUsers()
    onKeys()
    return userOf(by, target ?? user)
  }

  return {
    'users.list': async (_, { identity }) => [...(await store.users(identity))],
    'users.create': async ({ name, tenant, role }, { identity }) =>
      (await forms.confirm(identity, 'change-user', name)) ? setPassword(identity, null, { name, role, tenant, newTenant: null }, name) : null,
    'users.update': async ({ user, ...change }, { identity }) => {
      const { name } = await userOf(identity, user)
      if (!(await forms.confirm(identity, 'change-user', name))) return null
      return then(() => { onUsers(); onKeys() }, store.updateUser(identity, user, change))
    },
    'users.setPassword': async ({ user }, { identity }) => {
      const { name } = await userOf(identity, user)
      return (await forms.confirm(identity, 'change-user', name)) ? setPassword(identity, user, null, name) : null
    },
    'tenants.list': async (_, { identity }) => [...(await store.tenants(identity))],
    'tenants.create': async ({ name, slug, adminName }, { identity }) => {
      if (!(await forms.confirm(identity, 'change-tenant', name))) return null
      const admin = await setPassword(identity, null, { name: adminName, role: 'tenant_admin', tenant: '', newTenant: { name, slug } }, adminName)
      return admin === null ? null : tenantOf(identity, admin.tenant)
    },
    'tenants.update': async ({ tenant, ...change }, { identity }) => {
      const { name } = await tenantOf(identity, tenant)
      return (await forms.confirm(identity, 'change-tenant', name)) ? then(onUsers, store.updateTenant(identity, tenant, change)) : null
    },

    'keys.list': async (_, { identity }) => {
      const [slots, keychain, rotation] = await Promise.all([store.keySlots(identity), store.keychain(), store.rotation()])
      return { slots: [...slots], keychain: { ...keychain, presence: presence.kind }, rotation }
    },
    'keys.rename': ({ slot, label }, { identity }) => then(onKeys, store.renameSlot(identity, slot, label)),
    'keys.revoke': async ({ slot }, { identity }) => {
      const found = (await store.keySlots(identity)).find(({ id }) => id === slot)
      if (found === undefined) throw notFound('way to unlock')
      if (!(await forms.confirm(identity, 'revoke-slot', `${found.userName}: ${found.label}`))) return false
      await then(() => { onKeys(); onUsers() }, store.revokeSlot(identity, slot))
      return true
    },
    'keys.changePassword': async (_, { identity }) => {
      const changed = (await forms.open(identity, { kind: 'change-password' })) !== null
      if (changed) onKeys()
      return changed
    },
    'keys.recovery': async (_, { identity }) => {
      const replaces = (await store.keySlots(identity)).some(({ kind, user }) => kind === 'recovery' && user === identity.user)
      if (!(await forms.confirm(identity, 'recovery', ''))) return false
      const made = (await forms.open(identity, { kind: 'recovery', replaces })) !== null
      if (made) onKeys()
      return made
    },
    'keys.addDevice': async ({ label }, { identity }) =>
      (await forms.confirm(identity, 'add-device', label)) ? then(onKeys, store.addDeviceSlot(identity, label)) : null,
    'keys.rotate': async (_, { identity }) => ((await forms.confirm(identity, 'rotate-key', '')) ? then(onKeys, store.rotateKey(identity)) : null),

    'lock.policy': () => store.lockPolicy(),
    'lock.setPolicy': async (policy, { identity }) => {
      if (!(await forms.confirm(identity, 'lock-policy', ''))) return null
      const saved = await store.setLockPolicy(identity, policy)
      onPolicy(saved)
      return saved
    },
    'session.lock': () => {
      // After this answer is out; the page that asked ends with the rest.
      setImmediate(lock)
      return null
    },

    'drafts.read': ({ key }, { identity }) => store.draft(identity, shellDrafts, key),
    'drafts.write': async ({ key, value }, { identity }) => {
      await store.saveDraft(identity, shellDrafts, key, value)
      return null
    },
  }
}

/** Drafts of plugin pages: each plugin's own. */
export const pluginDraftHandlers = (store: Client<Pick<PeopleApi, 'draft' | 'saveDraft'>>): Pick<Handlers<PluginRoutes, 'host'>, 'drafts.read' | 'drafts.write'> => ({
  'drafts.read': ({ key }, { identity }) => (identity.kind === 'plugin' ? store.draft(identity, identity.plugin, key) : null),
  'drafts.write': async ({ key, value }, { identity }) => {
    if (identity.kind === 'plugin') await store.saveDraft(identity, identity.plugin, key, value)
    return null
  },
})
