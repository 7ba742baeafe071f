/** Users, tenants, ways to unlock, and the locks: what the shell's settings and its user menu call. */
import { z } from 'zod'
import { roles } from './identity'
import { route } from './route'
import { uuid } from './values'

const anyone = { port: 'host', permission: 'none', role: 'tenant_user', audited: false } as const
const tenantAdmin = { ...anyone, role: 'tenant_admin', audited: true, effect: 'write' } as const
const systemAdmin = { ...anyone, role: 'system_admin', audited: true, effect: 'write' } as const
const nothing = z.strictObject({})
const done = z.null()

export const roleSchema = z.enum(roles)
/** `system`, or a UUID. */
export const tenantId = z.string().min(1).max(40)
/** As typed; the store compares it Unicode-normalised and case-folded, and refuses reserved and confusable names. */
export const slug = z.string().trim().min(2).max(40)
const personName = z.string().trim().min(1).max(80)

export const userInfo = z.object({
  id: z.string(),
  name: z.string(),
  tenant: z.string(),
  tenantName: z.string(),
  role: roleSchema,
  active: z.boolean(),
  /** Whether a key slot of this user exists; without one they cannot sign in until an administrator sets a password. */
  canSignIn: z.boolean(),
  createdAt: z.number(),
  lastSignInAt: z.number().nullable(),
})
export type UserInfo = z.output<typeof userInfo>

export const tenantInfo = z.object({
  id: z.string(), name: z.string(), slug: z.string(), active: z.boolean(),
  users: z.number(), createdAt: z.number(),
})
export type TenantInfo = z.output<typeof tenantInfo>

export const slotKinds = ['password', 'recovery', 'device'] as const
export const slotInfo = z.object({
  id: z.string(),
  kind: z.enum(slotKinds),
  user: z.string(),
  userName: z.string(),
  /** What the person calls it; for a device its name. */
  label: z.string(),
  createdAt: z.number(),
  /** Argon2id's cost of a password slot: passes, memory in KiB, lanes. */
  cost: z.object({ t: z.number(), m: z.number(), p: z.number() }).nullable(),
  /** A device slot whose half lies in this computer's keychain. */
  thisDevice: z.boolean(),
})
export type SlotInfo = z.output<typeof slotInfo>

/** What keeps a device slot's half, and what it protects against; the shell has the honest words for each. */
export const keychain = z.object({
  available: z.boolean(),
  /** Why not, when it is not: `no-service` (no Secret Service answers), `locked`, `unsupported`. */
  reason: z.enum(['none', 'no-service', 'locked', 'unsupported']),
  store: z.enum(['secret-service', 'macos-keychain', 'windows-credentials']),
  /** Whether the system asks for a finger, a face or a PIN before the slot is used. */
  presence: z.enum(['none', 'touch-id', 'windows-hello']),
})
export type Keychain = z.output<typeof keychain>

/** Re-encryption of the database under a new data key, in the background. */
export const rotation = z.object({
  state: z.enum(['idle', 'running', 'failed']),
  /** Pages done and in all. */
  done: z.number(), total: z.number(),
  /** When the data key in use was made (epoch ms). */
  keySince: z.number(),
  message: z.string(),
})
export type Rotation = z.output<typeof rotation>

/** What happens at each occasion: nothing, the screen lock, or sealing (design §7). */
export const lockAction = z.enum(['none', 'screen', 'seal'])
export const lockPolicy = z.strictObject({
  /** Minutes without input until `onIdle` happens; 0: never. */
  idleMinutes: z.number().int().min(0).max(1440).default(15),
  onIdle: lockAction.default('screen'),
  onSuspend: lockAction.default('screen'),
  onOsLock: lockAction.default('screen'),
  /** `none` keeps the app in the tray with the user signed in, `screen` locks the screen too; both keep background tasks. `seal` ends all. */
  onClose: z.enum(['none', 'screen', 'seal']).default('seal'),
  /** Seals when nobody has signed in for this many hours; 0: never. */
  sealAfterHours: z.number().int().min(0).max(720).default(72),
  /** A new sign-in with the password is asked for after this many days, also where a device slot would do. */
  passwordEveryDays: z.number().int().min(1).max(90).default(7),
})
export type LockPolicy = z.output<typeof lockPolicy>

export const peopleRoutes = {
  /** The user menu and Settings → Users. A tenant_user sees themselves, a tenant_admin their tenant, a system_admin all. */
  'users.list': route({ ...anyone, effect: 'read', input: nothing, output: z.array(userInfo) }),
  /** Opens the host's page for the new user's password. Null when it was cancelled. */
  'users.create': route({ ...tenantAdmin, timeout: 0, input: z.strictObject({ name: personName, tenant: tenantId, role: roleSchema }), output: userInfo.nullable() }),
  /** Rename, change role, move to another tenant, deactivate or reactivate; each acts at once. Asks for the own password again. */
  'users.update': route({ ...tenantAdmin, timeout: 0, input: z.strictObject({ user: uuid, name: personName.optional(), role: roleSchema.optional(), tenant: tenantId.optional(), active: z.boolean().optional() }), output: userInfo.nullable() }),
  /** An administrator sets a password for a user who has none (new, reactivated) or forgot it. */
  'users.setPassword': route({ ...tenantAdmin, timeout: 0, input: z.strictObject({ user: uuid }), output: userInfo.nullable() }),
  'tenants.list': route({ ...anyone, role: 'tenant_admin', effect: 'read', input: nothing, output: z.array(tenantInfo) }),
  /** Tenant and its first tenant_admin, both or neither. Null when the password's page was cancelled. */
  'tenants.create': route({ ...systemAdmin, timeout: 0, input: z.strictObject({ name: personName, slug, adminName: personName }), output: tenantInfo.nullable() }),
  'tenants.update': route({ ...systemAdmin, timeout: 0, input: z.strictObject({ tenant: tenantId, name: personName.optional(), slug: slug.optional(), active: z.boolean().optional() }), output: tenantInfo.nullable() }),

  /** Own slots; a system_admin sees everybody's. */
  'keys.list': route({ ...anyone, effect: 'read', input: nothing, output: z.object({ slots: z.array(slotInfo), keychain, rotation }) }),
  'keys.rename': route({ ...anyone, audited: true, effect: 'write', input: z.strictObject({ slot: uuid, label: z.string().trim().min(1).max(80) }), output: slotInfo }),
  /** Own slots; a system_admin anybody's. Refused with `conflict` for the last way in of an active user or of the workspace. Asks for the password. */
  'keys.revoke': route({ ...anyone, audited: true, timeout: 0, effect: 'write', input: z.strictObject({ slot: uuid }), output: z.boolean() }),
  'keys.changePassword': route({ ...anyone, audited: true, timeout: 0, effect: 'write', input: nothing, output: z.boolean() }),
  /** Makes, or replaces, the caller's 24 words: shown and confirmed in the host's own page. */
  'keys.recovery': route({ ...anyone, audited: true, timeout: 0, effect: 'write', input: nothing, output: z.boolean() }),
  /** Puts a half of a new slot into this computer's keychain. Asks for the password first. */
  'keys.addDevice': route({ ...anyone, audited: true, timeout: 0, effect: 'write', input: z.strictObject({ label: z.string().trim().min(1).max(80) }), output: slotInfo.nullable() }),
  /** Starts re-encrypting under a new data key; progress comes as `rotation.changed`. Asks for the password first. */
  'keys.rotate': route({ ...systemAdmin, timeout: 0, input: nothing, output: rotation.nullable() }),

  'lock.policy': route({ ...anyone, effect: 'read', input: nothing, output: lockPolicy }),
  'lock.setPolicy': route({ ...systemAdmin, timeout: 0, input: lockPolicy, output: lockPolicy.nullable() }),
  /** Views end, ports close, granted background tasks go on. */
  'session.lock': route({ ...anyone, effect: 'write', input: nothing, output: done }),

  /** What a form held when its page ended, kept in the encrypted store for its user; '' forgets it. */
  'drafts.read': route({ ...anyone, effect: 'read', input: z.strictObject({ key: z.string().min(1).max(120) }), output: z.string().nullable() }),
  'drafts.write': route({ ...anyone, effect: 'write', input: z.strictObject({ key: z.string().min(1).max(120), value: z.string().max(20_000) }), output: done }),
} as const
