/** Managing plugins: install, update, roll back, remove, policy, and what each one uses. Shell routes. */
import { z } from 'zod'
import { manifestSchema } from './manifest'
import { route } from './route'
import { localId, pluginName, run, uuid } from './values'

const anyone = { port: 'host', permission: 'none', role: 'tenant_user', audited: false } as const
const admin = { ...anyone, role: 'tenant_admin', audited: true, effect: 'write' } as const
/** Code for everybody in the workspace. */
const system = { ...anyone, role: 'system_admin', audited: true, effect: 'write' } as const
const nothing = z.strictObject({})
const done = z.null()
const grants = z.array(z.string().max(80)).max(100)

/** `built-in`: part of the app. `installed`: from an archive or a signed folder. `developer`: a folder that is being worked on. */
export const pluginSource = z.enum(['built-in', 'installed', 'developer'])
export type PluginSource = z.output<typeof pluginSource>

export const publisher = z.object({
  /** What the package calls its publisher; only a claim, so it is shown in quotes beside the key. */
  name: z.string(),
  /** `SHA256:` and the base64 of the key's hash, as ssh writes it; null when built in or unsigned. */
  fingerprint: z.string().nullable(),
  signed: z.boolean(),
})
export type Publisher = z.output<typeof publisher>

/** What a tenant's administrators decided. Required: on for everybody, with at least the grants they agreed to. */
export const pluginPolicy = z.enum(['none', 'required', 'forbidden'])
export type PluginPolicy = z.output<typeof pluginPolicy>

export const pluginInfo = z.object({
  id: z.string(),
  version: z.string(),
  /** Texts already in the user's language. */
  title: z.string(),
  description: z.string(),
  icon: z.string(),
  manifest: manifestSchema,
  texts: z.record(z.string(), z.string()),
  enabled: z.boolean(),
  grants: z.array(z.string()),
  source: pluginSource,
  publisher,
  policy: pluginPolicy,
  /** Grants that the policy `required` gives and that the user cannot take back. */
  requiredGrants: z.array(z.string()),
  /** The version a roll-back brings; null where none is kept. */
  previousVersion: z.string().nullable(),
  /** That version has the same tables, so a roll-back may leave the rows as they are. Absent: it may not. */
  sameTables: z.boolean().optional(),
  /** Why it cannot run now, in a closed list. `files-changed`: what is on the disk is not what was installed. */
  problem: z.enum(['none', 'new-permissions', 'crashed', 'schema-failed', 'forbidden', 'files-changed']),
  problemText: z.string(),
  /** A developer's folder whose newest build failed: its errors; the last good build goes on. */
  buildErrors: z.string().nullable(),
  /** Whether a page of it is alive now. */
  page: z.enum(['none', 'hidden', 'shown']),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
export type PluginInfo = z.output<typeof pluginInfo>

/** Why a package is not installed. Each has a text of its own in the shell. */
export const refusals = [
  'not-an-archive', 'too-large', 'bad-path', 'duplicate-name', 'link', 'wrong-hash', 'missing-file', 'extra-file', 'bad-integrity',
  'bad-signature', 'unsigned', 'other-publisher', 'built-in', 'bad-package', 'engine', 'older-data', 'unreadable',
] as const
export type Refusal = (typeof refusals)[number]

/** A package that was read and checked, before anything of it runs. It waits for an answer until the session ends. */
export const candidate = z.object({
  ticket: uuid,
  id: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  texts: z.record(z.string(), z.string()),
  manifest: manifestSchema,
  publisher,
  /** Bytes of all its files. */
  size: z.number(),
  /** `new`, or how it compares to what is installed. */
  relation: z.enum(['new', 'update', 'same', 'older', 'returning']),
  installedVersion: z.string().nullable(),
  /** Grant keys that this user was never asked about. */
  added: z.array(z.string()),
  /** Tables are changed when it is installed; a copy is kept for the roll-back. */
  changesTables: z.boolean(),
  /** Things a person should look at twice. `publisher-name`: that name is known under another key. `title`: another plugin is called so. */
  warnings: z.array(z.enum(['unsigned', 'publisher-name', 'title'])),
})
export type Candidate = z.output<typeof candidate>

const inspected = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ready'), candidate }),
  z.object({ state: z.literal('refused'), refusal: z.enum(refusals), detail: z.string() }),
  z.object({ state: z.literal('cancelled') }),
])
export type Inspected = z.output<typeof inspected>

/** What a plugin has used and what its manifest budgets. Null: not measured now (no page). */
export const pluginUsage = z.object({
  memoryBytes: z.number().nullable(),
  /** Of one processor core, over the last minute. */
  cpuPercent: z.number().nullable(),
  /** Since midnight UTC, in and out, of this tenant. */
  egressBytesToday: z.number(),
  wakeUpsToday: z.number(),
  rows: z.number(),
  storageBytes: z.number(),
  tables: z.array(z.object({ name: z.string(), rows: z.number(), bytes: z.number() })),
})
export type PluginUsage = z.output<typeof pluginUsage>

const callSum = z.object({
  route: z.string(),
  outcome: z.string(),
  calls: z.number(),
  /** All of them together. */
  ms: z.number(),
  /** Start of the last hour with such a call, epoch ms. */
  lastAt: z.number(),
})

/** What would have been refused last week under other grants. */
const replay = z.object({
  /** Epoch ms. */
  since: z.number(),
  calls: z.number(),
  refused: z.array(z.object({
    grant: z.string(),
    /** The route, or the method and origin of a request. */
    target: z.string(),
    calls: z.number(),
    lastAt: z.number(),
  })),
})
export type Replay = z.output<typeof replay>

export const pluginManagerRoutes = {
  'plugins.list': route({ ...anyone, effect: 'read', input: nothing, output: z.array(pluginInfo) }),
  /** Enables for this user with exactly these grants (the consent dialog's answer). */
  'plugins.enable': route({ ...anyone, audited: true, effect: 'write', input: z.strictObject({ plugin: pluginName, grants }), output: pluginInfo }),
  'plugins.disable': route({ ...anyone, audited: true, effect: 'write', input: z.strictObject({ plugin: pluginName }), output: pluginInfo }),
  'plugins.settings': route({ ...anyone, effect: 'write', input: z.strictObject({ plugin: pluginName, values: z.record(localId, z.union([z.string().max(2000), z.number(), z.boolean()])) }), output: pluginInfo }),
  'plugins.command': route({ ...anyone, effect: 'write', input: z.strictObject({ plugin: pluginName, command: localId }), output: done }),

  /** Reads and checks a package: a dropped or opened file or folder, or (path null) one chosen in the system's dialog. */
  'plugins.inspect': route({ ...system, audited: false, timeout: 0, input: z.strictObject({ path: z.string().min(1).max(4000).nullable(), folder: z.boolean().default(false) }), output: inspected }),
  /** Installs or updates; with `grants` it is enabled for this user too. */
  'plugins.install': route({ ...system, timeout: 120_000, input: z.strictObject({ ticket: uuid, grants: grants.nullable() }), output: pluginInfo }),
  'plugins.discard': route({ ...system, audited: false, input: z.strictObject({ ticket: uuid }), output: done }),
  /** Puts the version before back. `rows`: as they were before the update, or as they are now (only where the tables did not change). */
  'plugins.rollBack': route({ ...system, timeout: 120_000, input: z.strictObject({ plugin: pluginName, rows: z.enum(['kept-copy', 'current']) }), output: pluginInfo }),
  /** Asks for the password where data is erased. False: not confirmed. */
  'plugins.remove': route({ ...system, timeout: 0, input: z.strictObject({ plugin: pluginName, data: z.enum(['keep', 'erase']) }), output: z.boolean() }),
  'plugins.policy': route({ ...admin, input: z.strictObject({ plugin: pluginName, policy: pluginPolicy, grants }), output: pluginInfo }),

  'plugins.usage': route({ ...anyone, effect: 'read', input: z.strictObject({ plugin: pluginName }), output: pluginUsage }),
  /** The ledger of the last seven days, of this user (an administrator: of the tenant). */
  'plugins.calls': route({ ...anyone, effect: 'read', input: z.strictObject({ plugin: pluginName }), output: z.array(callSum) }),
  'plugins.replay': route({ ...anyone, effect: 'read', input: z.strictObject({ plugin: pluginName, grants }), output: replay }),
  'plugins.runs': route({ ...anyone, effect: 'read', input: z.strictObject({ plugin: pluginName }), output: z.array(run) }),
  /** Lines of the log that name this plugin as their source, newest first. */
  'plugins.errors': route({ ...anyone, effect: 'read', input: z.strictObject({ plugin: pluginName }), output: z.array(z.object({ at: z.number(), level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() })) }),

  'developer.read': route({ ...anyone, effect: 'read', input: nothing, output: z.object({ on: z.boolean() }) }),
  /** Turning it on asks for the password; turning it off ends and takes out every developer's folder and unsigned plugin's pages. */
  'developer.set': route({ ...system, timeout: 0, input: z.strictObject({ on: z.boolean() }), output: z.object({ on: z.boolean() }) }),
  /** Takes a folder that `panoptic-plugin dev` builds into (path null: asks for it) and follows its builds. */
  'developer.load': route({ ...system, timeout: 0, input: z.strictObject({ path: z.string().min(1).max(4000).nullable() }), output: z.discriminatedUnion('state', [z.object({ state: z.literal('loaded'), plugin: pluginInfo }), z.object({ state: z.literal('refused'), refusal: z.enum(refusals), detail: z.string() }), z.object({ state: z.literal('cancelled') })]) }),
  /** Opens the developer tools of the plugin's page; only in developer mode. */
  'developer.tools': route({ ...system, audited: false, input: z.strictObject({ plugin: pluginName }), output: done }),
} as const
