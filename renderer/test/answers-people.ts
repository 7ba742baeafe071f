/** Answers to the routes of people, keys, locks and drafts; changes stick. One user, unless the fixtures are given. */
import { randomUUID } from 'node:crypto'
import type { SlotInfo, TenantInfo, UserInfo } from '../shell/types'
import type { Answers } from './fake-host'
import * as people from './fixtures-people'

export interface PeopleWorld { readonly users?: UserInfo[]; readonly tenants?: TenantInfo[]; readonly slots?: SlotInfo[] }

export function peopleAnswers(world: PeopleWorld = {}): Answers {
  let users = world.users ?? people.users().slice(0, 1)
  let tenants = world.tenants ?? people.tenants().slice(0, 1)
  let slots = world.slots ?? [people.password()]
  let policy = people.policy()
  const drafts = new Map<string, string>()
  const change = <T extends { id: string }>(list: T[], id: string, wanted: Partial<T>): T => Object.assign(list.find((item) => item.id === id)!, wanted)
  const made = (name: string, tenant: string, role: UserInfo['role']): UserInfo =>
    ({ id: randomUUID(), name, tenant, tenantName: tenants.find((item) => item.id === tenant)!.name, role, active: true, canSignIn: true, createdAt: Date.now(), lastSignInAt: null })

  return {
    'users.list': () => users,
    'users.create': ({ name, tenant, role }: UserInfo) => { const user = made(name, tenant, role); users = [...users, user]; return user },
    'users.update': ({ user, ...wanted }: Partial<UserInfo> & { user: string }) => change(users, user, wanted),
    'users.setPassword': ({ user }: { user: string }) => change(users, user, { canSignIn: true }),
    'tenants.list': () => tenants,
    'tenants.create': ({ name, slug }: TenantInfo) => { const tenant = { id: randomUUID(), name, slug, active: true, users: 1, createdAt: Date.now() }; tenants = [...tenants, tenant]; return tenant },
    'tenants.update': ({ tenant, ...wanted }: Partial<TenantInfo> & { tenant: string }) => change(tenants, tenant, wanted),
    'keys.list': () => ({ slots, keychain: people.keychain(), rotation: people.rotation() }),
    'keys.rename': ({ slot, label }: { slot: string; label: string }) => change(slots, slot, { label }),
    'keys.revoke': ({ slot }: { slot: string }) => { slots = slots.filter((item) => item.id !== slot); return true },
    'keys.changePassword': () => true,
    'keys.recovery': () => { slots = [...slots.filter((item) => item.kind !== 'recovery' || item.user !== people.ada), people.recovery()]; return true },
    'keys.addDevice': ({ label }: { label: string }) => { const slot: SlotInfo = { ...people.recovery(), id: randomUUID(), kind: 'device', label, thisDevice: true }; slots = [...slots, slot]; return slot },
    'keys.rotate': () => people.rotation({ state: 'running', done: 0, total: 2000 }),
    'lock.policy': () => policy,
    'lock.setPolicy': (wanted: typeof policy) => (policy = wanted),
    'session.lock': () => null,
    'drafts.read': ({ key }: { key: string }) => drafts.get(key) ?? null,
    'drafts.write': ({ key, value }: { key: string; value: string }) => { drafts.set(key, value); return null },
    'audit.state': () => people.chain(),
    'audit.facets': () => ({ actors: [{ id: people.ada, name: 'Ada' }], actions: ['plugin.enable', 'workspace.create'] }),
  } as Answers
}
