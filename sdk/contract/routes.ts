/** Every call a plugin page can make. The SDK's typed client, the gates and the test matrix read this table. */
import { z } from 'zod'
import { metricRoutes } from './metrics'
import { outboxRoutes } from './outbox'
import { route } from './route'
import { secretRoutes } from './secrets'
import { bytes, connection, localId, run, taskState, uuid } from './values'

const own = { permission: 'none', role: 'tenant_user', audited: false } as const
const nothing = z.strictObject({})
const done = z.null()

const layoutKey = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,59}$/i)

/** A Kysely operation-node tree, or any other structured value the store checks for itself. */
const tree = z.custom<object>((value) => typeof value === 'object' && value !== null, 'a query tree')

/** Rows column by column: smaller and faster to clone than objects; the SDK makes objects of them. */
export const rowsShape = z.object({
  columns: z.array(z.string()),
  rows: z.custom<readonly (readonly unknown[])[]>(Array.isArray),
})

export const changeShape = z.object({
  changes: z.number(),
  columns: z.array(z.string()),
  rows: z.custom<readonly (readonly unknown[])[]>(Array.isArray),
})

export const pluginRoutes = {
  ...secretRoutes,
  ...metricRoutes,
  ...outboxRoutes,
  'session.me': route({
    ...own, port: 'host', effect: 'read', input: nothing,
    output: z.object({
      user: z.string(), userName: z.string(), tenant: z.string(), tenantName: z.string(),
      role: z.enum(['tenant_user', 'tenant_admin', 'system_admin']),
      language: z.enum(['en', 'de']), theme: z.enum(['dark', 'light']), timeZone: z.string(),
      grants: z.array(z.string()),
    }),
  }),
  'settings.read': route({ ...own, port: 'host', effect: 'read', input: nothing, output: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])) }),

  'db.query': route({ ...own, port: 'read', effect: 'read', input: z.strictObject({ tree }), output: rowsShape }),
  'db.run': route({ ...own, port: 'write', effect: 'write', input: z.strictObject({ tree }), output: changeShape }),
  /** One transaction: all or nothing. */
  'db.batch': route({ ...own, port: 'write', effect: 'write', input: z.strictObject({ trees: z.array(tree).min(1).max(5000) }), output: z.array(changeShape) }),

  /**
   * An HTTP request made by the egress process. `connection` names a connection of this plugin: the
   * path is resolved against its base URL and its secret is injected. Otherwise `url` is absolute and
   * its origin must be granted. First chunk: the response head; then the body as Uint8Array parts.
   */
  'net.fetch': route({
    permission: 'network:*', role: 'tenant_user', audited: false, port: 'net', effect: 'write', timeout: 0,
    input: z.strictObject({
      url: z.string().min(1).max(8000),
      connection: uuid.optional(),
      method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
      headers: z.record(z.string().max(100), z.string().max(8000)).default({}),
      body: z.union([z.string().max(8_000_000), bytes]).optional(),
      /** ms until the response head must be there, and between two parts of the body. */
      timeout: z.number().int().min(100).max(600_000).default(60_000),
      /** Largest body in bytes. */
      maxBytes: z.number().int().min(1).max(1_000_000_000).default(50_000_000),
      /** Which of the plugin's runs this belongs to, for the ledger. */
      run: uuid.optional(),
    }),
    chunk: z.union([
      z.object({ status: z.number(), statusText: z.string(), url: z.string(), headers: z.array(z.tuple([z.string(), z.string()])) }),
      bytes,
    ]),
    output: z.object({ bytes: z.number() }),
  }),

  /** Connections: an account at a provider = label + base URL + secret, entered in a host-drawn page. */
  'connections.list': route({ ...own, port: 'host', effect: 'read', input: nothing, output: z.array(connection) }),
  'connections.add': route({
    permission: 'network:*', role: 'tenant_admin', audited: true, port: 'host', effect: 'write', timeout: 0,
    /** An entry of `permissions.network`, or `mail` for a mail server. */
    input: z.strictObject({ network: localId }), output: connection.nullable(),
  }),
  'connections.edit': route({
    permission: 'network:*', role: 'tenant_admin', audited: true, port: 'host', effect: 'write', timeout: 0,
    input: z.strictObject({ id: uuid }), output: connection.nullable(),
  }),
  'connections.remove': route({
    permission: 'network:*', role: 'tenant_admin', audited: true, port: 'host', effect: 'write', timeout: 0,
    input: z.strictObject({ id: uuid }), output: z.boolean(),
  }),

  /** A native message of the outbox in its simplest form: refused with `limit` instead of kept when there are too many. */
  'notify.show': route({
    permission: 'notifications', role: 'tenant_user', audited: false, port: 'host', effect: 'write',
    input: z.strictObject({
      title: z.string().min(1).max(120), body: z.string().max(600).default(''),
      urgency: z.enum(['low', 'normal', 'critical']).default('normal'),
      /** The view of this plugin that a click opens. */
      view: localId.optional(), params: z.record(z.string(), z.string().max(500)).optional(),
      /** A newer message with the same key replaces the older one. */
      key: z.string().max(100).optional(),
    }),
    output: z.object({ message: uuid }),
  }),

  'tasks.list': route({ ...own, port: 'host', effect: 'read', input: nothing, output: z.array(taskState) }),
  'tasks.run': route({ ...own, port: 'host', effect: 'write', input: z.strictObject({ task: localId }), output: run }),
  'tasks.cancel': route({ ...own, port: 'host', effect: 'write', input: z.strictObject({ run: uuid }), output: z.boolean() }),
  'tasks.progress': route({
    ...own, port: 'host', effect: 'write',
    input: z.strictObject({ run: uuid, done: z.number().min(0), total: z.number().min(0).nullable().default(null), message: z.string().max(200).default('') }),
    output: done,
  }),
  /** The page reports the end of a run that the host asked for with the event `task.start`. */
  'tasks.finish': route({
    ...own, port: 'host', effect: 'write',
    input: z.strictObject({
      run: uuid, outcome: z.enum(['ok', 'partial', 'failed', 'cancelled']), message: z.string().max(500).default(''),
      /** Run this task once more at this time (epoch ms), beside its schedule; kept until Panoptic ends, replaced by the next run's wish. */
      again: z.number().int().nullable().default(null),
    }),
    output: done,
  }),

  /** The code of a native message's button has ended; the page may end when idle. */
  'actions.finish': route({ ...own, port: 'host', effect: 'write', input: z.strictObject({ call: uuid, ok: z.boolean() }), output: done }),

  /** Save through the system's dialog: the plugin gets a handle to write to, never a path. */
  'files.save': route({
    permission: 'files', role: 'tenant_user', audited: true, port: 'host', effect: 'write', timeout: 0,
    input: z.strictObject({ name: z.string().min(1).max(120), kind: z.enum(['csv', 'json', 'txt', 'png', 'svg']) }),
    output: z.object({ file: uuid, name: z.string() }).nullable(),
  }),
  'files.write': route({
    permission: 'files', role: 'tenant_user', audited: false, port: 'host', effect: 'write',
    input: z.strictObject({ file: uuid, data: z.union([z.string().max(4_000_000), bytes]) }), output: done,
  }),
  /** `keep` false throws the partial file away; a file appears under its name only when closed with `keep`. */
  'files.close': route({
    permission: 'files', role: 'tenant_user', audited: false, port: 'host', effect: 'write',
    input: z.strictObject({ file: uuid, keep: z.boolean() }), output: done,
  }),

  /** Choose a file through the system's dialog and read it in parts: the plugin gets its name and content, never a path. */
  'files.open': route({
    permission: 'files', role: 'tenant_user', audited: true, port: 'host', effect: 'write', timeout: 0,
    input: z.strictObject({ kinds: z.array(z.enum(['csv', 'json', 'txt', 'png', 'svg', 'pdf', 'md'])).min(1).max(7) }),
    output: z.object({ file: uuid, name: z.string(), size: z.number() }).nullable(),
  }),
  /** The next part, empty at the end. Closed with `files.close`, `keep` false. */
  'files.read': route({
    permission: 'files', role: 'tenant_user', audited: false, port: 'host', effect: 'write',
    input: z.strictObject({ file: uuid }), output: bytes,
  }),

  /** The audit log of the tenant, for plugins that were granted it and for users who may read it. Newest first. */
  'audit.list': route({
    permission: 'audit:read', role: 'tenant_admin', audited: false, port: 'host', effect: 'read',
    input: z.strictObject({ before: z.number().int().nullable().default(null), action: z.string().max(80).nullable().default(null), limit: z.number().int().min(1).max(500).default(100) }),
    output: z.object({ entries: z.array(z.object({ id: z.number(), at: z.number(), actor: z.string(), actorName: z.string(), action: z.string(), target: z.string(), detail: z.string() })), more: z.boolean() }),
  }),

  'view.open': route({
    ...own, port: 'host', effect: 'write',
    input: z.strictObject({ view: localId, params: z.record(z.string(), z.string().max(500)).default({}) }), output: done,
  }),
  /** The page's first paint is done, or its view failed; the shell shows the state. */
  'view.ready': route({ ...own, port: 'host', effect: 'write', input: z.strictObject({ view: localId.nullable() }), output: done }),
  /** How this user arranged the plugin's tables (columns, widths, sort), by a key the table chooses. */
  'layouts.read': route({ ...own, port: 'host', effect: 'read', input: z.strictObject({ key: layoutKey }), output: z.string().nullable() }),
  'layouts.write': route({ ...own, port: 'host', effect: 'write', input: z.strictObject({ key: layoutKey, value: z.string().max(4000) }), output: done }),
  /** What a form held when its page ended, kept in the encrypted store for this user; '' forgets it. Never for secrets. */
  'drafts.read': route({ ...own, port: 'host', effect: 'read', input: z.strictObject({ key: layoutKey }), output: z.string().nullable() }),
  'drafts.write': route({ ...own, port: 'host', effect: 'write', input: z.strictObject({ key: layoutKey, value: z.string().max(20_000) }), output: done }),
  'log.write': route({
    ...own, port: 'host', effect: 'write',
    input: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string().max(2000) }), output: done,
  }),
} as const

export type PluginRoutes = typeof pluginRoutes
