/** Every call the shell page can make; same gates, its own table. Served by main over the shell's host port. */
import { z } from 'zod'
import { auditRoutes } from './audit'
import { messageState } from './outbox'
import { peopleRoutes } from './people'
import { pluginInfo, pluginManagerRoutes } from './plugins'
import { route } from './route'
import { bytes, connection, localId, networkEntry, pluginName, run, taskState, uuid } from './values'

export type { PluginInfo } from './plugins'

const anyone = { port: 'host', permission: 'none', role: 'tenant_user', audited: false } as const
const nothing = z.strictObject({})
const done = z.null()

const chosen = {
  language: z.enum(['system', 'en', 'de']),
  theme: z.enum(['dark', 'light', 'system']),
  sidebarCollapsed: z.boolean(),
  /** `plugin/view`, or `dashboard`, `settings`, `tasks`. */
  lastPlace: z.string().max(200),
  /** Changed keyboard shortcuts: command id → keys such as `mod+k`. */
  shortcuts: z.record(z.string().max(120), z.string().max(40)),
  /** Table layouts and the like, by a key the table chooses. */
  layouts: z.record(z.string().max(120), z.string().max(4000)),
}

export const preferences = z.strictObject({
  language: chosen.language.default('system'),
  theme: chosen.theme.default('dark'),
  sidebarCollapsed: chosen.sidebarCollapsed.default(false),
  lastPlace: chosen.lastPlace.default('dashboard'),
  shortcuts: chosen.shortcuts.default({}),
  layouts: chosen.layouts.default({}),
})
/** Not `preferences.partial()`: that fills the defaults in, so changing one would reset the others. */
export const preferencesChange = z.strictObject(chosen).partial()
export type Preferences = z.output<typeof preferences>

/** Where the plugin view lies in the window, in CSS pixels of the shell page. */
const bounds = z.strictObject({
  x: z.number().int().min(0), y: z.number().int().min(0),
  width: z.number().int().min(0).max(20000), height: z.number().int().min(0).max(20000),
})

export const cardData = z.object({
  plugin: z.string(), card: z.string(),
  kind: z.enum(['number', 'trend', 'status', 'list']),
  unit: z.string(),
  /** NULL is unknown: no point was ever published for this window. */
  value: z.number().nullable(),
  /** The same window one period earlier, for the comparison. */
  previous: z.number().nullable(),
  series: z.array(z.object({ day: z.string(), value: z.number() })),
  items: z.array(z.object({ label: z.string(), value: z.number() })),
  updatedAt: z.number().nullable(),
})
export type CardData = z.output<typeof cardData>

/** `unavailable`: this build cannot update itself (no feed, test runtime, package of the system); `reason` says why. */
export const updateState = z.object({
  state: z.enum(['unavailable', 'idle', 'checking', 'none', 'downloading', 'ready', 'failed']),
  automatic: z.boolean(),
  version: z.string().nullable(),
  /** 0 to 1 while it downloads. */
  progress: z.number().nullable(),
  checkedAt: z.number().nullable(),
  reason: z.string(),
})
export type UpdateState = z.output<typeof updateState>

/** How the app lives without its window. It belongs to the account on this computer, not to a user of the workspace. */
export const backgroundState = z.object({
  startAtLogin: z.boolean(),
  /** It is set, but the system's own settings keep the app from starting. */
  blocked: z.boolean(),
  /** Why it cannot be set: a demo is thrown away; `path`: the app lies where a desktop entry cannot name it. */
  unavailable: z.enum(['demo', 'path']).nullable(),
  /** What would start is a checkout on a development runtime, not an installed app. */
  development: z.boolean(),
  /** Whether this desktop shows tray icons; null where that cannot be asked. */
  tray: z.boolean().nullable(),
})
export type BackgroundState = z.output<typeof backgroundState>

export const shellRoutes = {
  ...peopleRoutes,
  ...auditRoutes,
  ...pluginManagerRoutes,
  'shell.start': route({
    ...anyone, effect: 'read', input: nothing,
    output: z.object({
      user: z.string(), userName: z.string(), tenant: z.string(), tenantName: z.string(),
      role: z.enum(['tenant_user', 'tenant_admin', 'system_admin']),
      /** With a single user no user, tenant or role is shown (design §7). */
      singleUser: z.boolean(),
      preferences, systemLanguage: z.enum(['en', 'de']), systemTheme: z.enum(['dark', 'light']),
      timeZone: z.string(), platform: z.enum(['linux', 'darwin', 'win32']),
      demo: z.boolean(), plugins: z.array(pluginInfo),
    }),
  }),
  'preferences.change': route({ ...anyone, effect: 'write', input: preferencesChange, output: preferences }),

  'view.show': route({ ...anyone, effect: 'write', input: z.strictObject({ plugin: pluginName, view: localId, params: z.record(z.string(), z.string().max(500)).default({}), bounds }), output: done }),
  'view.bounds': route({ ...anyone, effect: 'write', input: z.strictObject({ bounds }), output: done }),
  'view.hide': route({ ...anyone, effect: 'write', input: nothing, output: done }),
  'view.reload': route({ ...anyone, effect: 'write', input: z.strictObject({ plugin: pluginName }), output: done }),
  /**
   * Where the shell page lies among the views. `below`: plugin view on top (normal). `above`: the shell
   * is raised, transparent where it paints nothing, so palette and menus cover the plugin. `alone`:
   * plugin views are taken out first; for consent and every dialog that grants something (design §2).
   */
  'shell.raise': route({ ...anyone, effect: 'write', input: z.strictObject({ level: z.enum(['below', 'above', 'alone']) }), output: done }),

  'cards.data': route({ ...anyone, effect: 'read', input: nothing, output: z.array(cardData) }),
  'tasks.list': route({ ...anyone, effect: 'read', input: nothing, output: z.array(taskState) }),
  'tasks.run': route({ ...anyone, effect: 'write', input: z.strictObject({ plugin: pluginName, task: localId }), output: run }),
  'tasks.cancel': route({ ...anyone, effect: 'write', input: z.strictObject({ run: uuid }), output: z.boolean() }),
  'runs.list': route({ ...anyone, effect: 'read', input: z.strictObject({ limit: z.number().int().min(1).max(500).default(100) }), output: z.array(run) }),

  'connections.list': route({ ...anyone, effect: 'read', input: nothing, output: z.array(connection) }),
  'connections.add': route({ ...anyone, role: 'tenant_admin', audited: true, timeout: 0, effect: 'write', input: z.strictObject({ plugin: pluginName, network: localId }), output: connection.nullable() }),
  'connections.edit': route({ ...anyone, role: 'tenant_admin', audited: true, timeout: 0, effect: 'write', input: z.strictObject({ id: uuid }), output: connection.nullable() }),
  'connections.remove': route({ ...anyone, role: 'tenant_admin', audited: true, effect: 'write', input: z.strictObject({ id: uuid }), output: done }),

  'network.list': route({
    ...anyone, effect: 'read',
    input: z.strictObject({ before: z.number().int().nullable().default(null), plugin: pluginName.nullable().default(null), outcome: z.enum(['any', 'ok', 'not-ok']).default('any'), limit: z.number().int().min(1).max(500).default(100) }),
    output: z.object({ entries: z.array(networkEntry), more: z.boolean() }),
  }),
  'logs.read': route({
    ...anyone, effect: 'read', input: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info'), limit: z.number().int().min(1).max(2000).default(500) }),
    output: z.array(z.object({ at: z.number(), level: z.enum(['debug', 'info', 'warn', 'error']), source: z.string(), message: z.string() })),
  }),
  'messages.list': route({
    ...anyone, effect: 'read', input: nothing,
    output: z.array(z.object({ id: z.string(), at: z.number(), plugin: z.string(), title: z.string(), body: z.string(), urgency: z.enum(['low', 'normal', 'critical']), view: z.string().nullable(), params: z.record(z.string(), z.string()), state: messageState, read: z.boolean() })),
  }),
  'messages.read': route({ ...anyone, effect: 'write', input: nothing, output: done }),

  'files.save': route({ ...anyone, timeout: 0, audited: true, effect: 'write', input: z.strictObject({ name: z.string().min(1).max(120), kind: z.enum(['csv', 'json', 'txt', 'png', 'svg']) }), output: z.object({ file: uuid, name: z.string() }).nullable() }),
  'files.write': route({ ...anyone, effect: 'write', input: z.strictObject({ file: uuid, data: z.union([z.string().max(4_000_000), bytes]) }), output: done }),
  'files.close': route({ ...anyone, effect: 'write', input: z.strictObject({ file: uuid, keep: z.boolean() }), output: done }),

  'background.read': route({ ...anyone, effect: 'read', input: nothing, output: backgroundState }),
  /** Start at login, sealed and in the tray. Whoever shares the workspace shares this account of the computer, so it is for its administrator. */
  'background.change': route({ ...anyone, role: 'system_admin', audited: true, effect: 'write', input: z.strictObject({ startAtLogin: z.boolean() }), output: backgroundState }),

  'session.seal': route({ ...anyone, effect: 'write', input: nothing, output: done }),
  'app.about': route({ ...anyone, effect: 'read', input: nothing, output: z.object({ version: z.string(), electron: z.string(), chromium: z.string(), node: z.string(), sqlite: z.string(), runtime: z.enum(['official', 'testruntime']), dataFolder: z.string(), sandbox: z.boolean() }) }),
  /** Third-party notices: what is in the app, under which licence, with its text. */
  'app.notices': route({ ...anyone, effect: 'read', input: nothing, output: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() })) }),
  /** Newer versions of the app: off until an update feed is set. */
  'updates.read': route({ ...anyone, effect: 'read', input: nothing, output: updateState }),
  'updates.check': route({ ...anyone, role: 'system_admin', timeout: 120_000, effect: 'write', input: nothing, output: updateState }),
  'updates.automatic': route({ ...anyone, role: 'system_admin', audited: true, effect: 'write', input: z.strictObject({ on: z.boolean() }), output: updateState }),
  /** Ends the app, after its drafts are saved, and starts the new version. */
  'updates.install': route({ ...anyone, role: 'system_admin', audited: true, effect: 'write', input: nothing, output: done }),
  'app.openExternal': route({ ...anyone, effect: 'write', input: z.strictObject({ url: z.url().max(2000) }), output: z.boolean() }),
} as const

export type ShellRoutes = typeof shellRoutes
