/** People, ways in and locks of a workspace that several use. */
import { lockPolicy } from '../../sdk/contract/people'
import type { AuditState, Keychain, LockPolicy, Rotation, SlotInfo, TenantInfo, UserInfo } from '../shell/types'
import { now } from './fixtures'

const day = 86_400_000
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
/** The user of `start()`. */
export const ada = uuid(1)
export const bo = uuid(11)
export const cleo = uuid(12)
export const acme = uuid(21)

const user = (id: string, name: string, change: Partial<UserInfo> = {}): UserInfo => ({
  id, name, tenant: 'system', tenantName: 'System', role: 'tenant_user', active: true, canSignIn: true, createdAt: now - 90 * day, lastSignInAt: now - 2 * day, ...change,
})
export const users = (): UserInfo[] => [
  user(ada, 'Ada', { role: 'system_admin', lastSignInAt: now - 1000, createdAt: now - 400 * day }),
  user(bo, 'Bo Baumgartner', { tenant: acme, tenantName: 'Acme', role: 'tenant_admin' }),
  user(cleo, 'Cléo', { tenant: acme, tenantName: 'Acme', canSignIn: false, lastSignInAt: null }),
  user(uuid(13), 'Dana', { active: false, canSignIn: false }),
  user(uuid(14), 'Emre Özdemir', { role: 'tenant_admin' }),
]
export const tenants = (): TenantInfo[] => [
  { id: 'system', name: 'System', slug: 'system', active: true, users: 3, createdAt: now - 400 * day },
  { id: acme, name: 'Acme', slug: 'acme', active: true, users: 2, createdAt: now - 90 * day },
  { id: uuid(22), name: 'Former client', slug: 'former-client', active: false, users: 1, createdAt: now - 200 * day },
]

const slot = (n: number, kind: SlotInfo['kind'], change: Partial<SlotInfo> = {}): SlotInfo => ({
  id: uuid(400 + n), kind, user: ada, userName: 'Ada', label: '', createdAt: now - 40 * day, cost: kind === 'password' ? { t: 3, m: 262_144, p: 4 } : null, thisDevice: false, ...change,
})
export const password = (): SlotInfo => slot(1, 'password', { label: 'Ada' })
export const recovery = (): SlotInfo => slot(2, 'recovery', { label: 'Paper in the safe', createdAt: now - 39 * day })
export const slots = (): SlotInfo[] => [
  password(), recovery(), slot(3, 'device', { label: 'Thinkpad', thisDevice: true, createdAt: now - 3 * day }),
  slot(4, 'password', { user: bo, userName: 'Bo Baumgartner', label: 'Bo Baumgartner' }), slot(5, 'device', { user: bo, userName: 'Bo Baumgartner', label: 'Work desktop' }),
]
export const keychain = (change: Partial<Keychain> = {}): Keychain => ({ available: true, reason: 'none', store: 'secret-service', presence: 'none', ...change })
export const rotation = (change: Partial<Rotation> = {}): Rotation => ({ state: 'idle', done: 0, total: 0, keySince: now - 400 * day, message: '', ...change })
export const policy = (): LockPolicy => lockPolicy.parse({})
export const chain = (change: Partial<AuditState> = {}): AuditState => ({ state: 'whole', problem: 'none', entry: null, checked: 4812, total: 4812, at: now - 60_000, retentionDays: null, firstKept: 1, ...change })
