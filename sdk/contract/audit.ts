/** The audit log's routes: filter, verify, export, retention. The entries never hold message text or a secret. */
import { z } from 'zod'
import { route } from './route'

const admin = { port: 'host', permission: 'none', role: 'tenant_admin', audited: false } as const
const systemAdmin = { ...admin, role: 'system_admin', audited: true, effect: 'write', timeout: 0 } as const
const nothing = z.strictObject({})

/** Every field narrows; null and '' do not. */
export const auditFilter = z.strictObject({
  /** A user id, `host` for the host itself. */
  actor: z.string().max(60).nullable().default(null),
  /** An action such as `secret.used`, or a group of them ending in a dot: `secret.`. */
  action: z.string().max(60).nullable().default(null),
  /** Start of a target, case-sensitive. */
  target: z.string().max(200).nullable().default(null),
  /** Epoch ms, inclusive and exclusive. */
  from: z.number().int().nullable().default(null),
  to: z.number().int().nullable().default(null),
  /** A system_admin's cross-tenant mode; each use is itself audited. Others: refused. */
  allTenants: z.boolean().default(false),
})
export type AuditFilter = z.output<typeof auditFilter>

export const auditEntry = z.object({
  id: z.number(), at: z.number(), tenant: z.string(),
  actor: z.string(), actorName: z.string(),
  action: z.string(), target: z.string(),
  /** Name of the target where the store still knows it, else ''. */
  targetName: z.string(),
  /** Canonical JSON, or ''. */
  detail: z.string(),
})
export type AuditEntry = z.output<typeof auditEntry>

/** What the last look at the chain found. */
export const auditState = z.object({
  /** `unknown` until the first check since unlocking has ended. */
  state: z.enum(['unknown', 'checking', 'whole', 'broken']),
  /** `cut`: the newest entries are missing. `rolled-back`: the whole file is older than its head. `edited`, `reordered`, `missing`: at `entry`. `head`: the head file itself is missing or was changed. */
  problem: z.enum(['none', 'cut', 'rolled-back', 'edited', 'reordered', 'missing', 'head']),
  /** Where the chain breaks. */
  entry: z.number().nullable(),
  checked: z.number(), total: z.number(),
  at: z.number().nullable(),
  retentionDays: z.number().nullable(),
  /** First entry still kept. */
  firstKept: z.number(),
})
export type AuditState = z.output<typeof auditState>

export const auditRoutes = {
  'audit.list': route({
    ...admin, effect: 'read',
    input: z.strictObject({ filter: auditFilter.prefault({}), before: z.number().int().nullable().default(null), limit: z.number().int().min(1).max(500).default(100) }),
    output: z.object({ entries: z.array(auditEntry), more: z.boolean() }),
  }),
  /** For the filters' menus: who and what occurs in the entries the caller may see. */
  'audit.facets': route({ ...admin, effect: 'read', input: z.strictObject({ allTenants: z.boolean().default(false) }), output: z.object({ actors: z.array(z.object({ id: z.string(), name: z.string() })), actions: z.array(z.string()) }) }),
  'audit.state': route({ ...admin, effect: 'read', input: nothing, output: auditState }),
  /** Checks the whole chain again, in the background; `audit.changed` says how far. */
  'audit.verify': route({ ...admin, effect: 'write', input: nothing, output: auditState }),
  /** Saves the filtered entries as JSONL through the system's dialog, with progress by `audit.export`. Audited. Null: cancelled. */
  'audit.export': route({ ...admin, audited: true, effect: 'write', timeout: 0, input: z.strictObject({ filter: auditFilter.prefault({}) }), chunk: z.object({ done: z.number(), total: z.number() }), output: z.object({ name: z.string(), entries: z.number() }).nullable() }),
  /** Days an entry is kept; null: for ever. Older segments are sealed, then pruned. Asks for the password. Null: cancelled. */
  'audit.setRetention': route({ ...systemAdmin, input: z.strictObject({ days: z.number().int().min(1).max(3650).nullable() }), output: auditState.nullable() }),
  /** After a restore: the chain goes on from here, and says so in an entry. Asks for the password. Null: cancelled. */
  'audit.reanchor': route({ ...systemAdmin, input: nothing, output: auditState.nullable() }),
} as const
export type AuditRoutes = typeof auditRoutes
