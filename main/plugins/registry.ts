/** Every plugin the app knows, changeable while it runs, and how each stands with each user: enabled, granted, paused, and why. */
import { grantKeys, type Manifest } from '@panoptic/sdk/contract/manifest'
import type { PluginSource, Publisher } from '@panoptic/sdk/contract/plugins'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Client } from '../bridge/rpc'
import type { By, PluginState, StoreApi, TenantPolicy } from '../store/api'
import type { PluginPackage } from './package-folder'
import { checkSettings, effectiveSettings, type Settings } from './settings'

/** Where a package came from and who answers for it. */
export interface Origin {
  readonly source: PluginSource
  readonly publisher: Publisher
}

export type Standing =
  | { readonly problem: 'none' }
  /** An update asks for more than this user was ever asked about: paused until they answered. */
  | { readonly problem: 'new-permissions'; readonly added: readonly string[] }
  | { readonly problem: 'schema-failed'; readonly message: string }
  /** What is on the disk is not what was installed. */
  | { readonly problem: 'files-changed'; readonly message: string }

export interface Registry {
  /** Live: follows every change at once. */
  readonly plugins: ReadonlyMap<string, PluginPackage>
  /** @throws PanopticError `not-found` */
  get(plugin: string): PluginPackage
  origin(plugin: string): Origin
  /** How often this plugin's package was replaced since the start. */
  revision(plugin: string): number
  /** Adds the plugin, or takes the place of the package that had its id. */
  put(plugin: PluginPackage, origin: Origin): void
  remove(plugin: string): void
  /** Its rows were erased or put back: tables are made anew when next needed. */
  forgetTables(plugin: string): void
  /** Runs `work` alone among all changes; meanwhile nothing of the plugin can start. */
  change<T>(plugin: string, work: () => Promise<T>): Promise<T>
  isChanging(plugin: string): boolean
  /** Its files are not what was installed; holds until the package is replaced. Returns whether that is news. */
  spoil(plugin: string, message: string): boolean
  state(plugin: string, by: By): Promise<PluginState>
  /** `policy`: what the user's tenant decided about this plugin. */
  standing(plugin: string, by: By, policy?: TenantPolicy): Promise<Standing>
  /** The same without asking the store again. */
  standingFrom(plugin: string, state: PluginState, policy?: TenantPolicy): Standing
  /** Makes or updates the plugin's tables, once. Resolves when pages may use them. */
  prepare(plugin: string): Promise<void>
  /** The store's writer was restarted: tells it again of every plugin that was prepared. */
  prepareAgain(): Promise<void>
  /**
   * Enables with exactly these grants, and those that administrators require.
   * @throws PanopticError `invalid` for a grant the manifest does not ask for
   */
  enable(plugin: string, by: By, grants: readonly string[], required?: readonly string[]): Promise<void>
  disable(plugin: string, by: By): Promise<void>
  settings(plugin: string, by: By): Promise<Settings>
  changeSettings(plugin: string, by: By, values: Settings): Promise<void>
}

type RegistryStore = Pick<Client<StoreApi>, 'registerPlugin' | 'pluginState' | 'setPlugin' | 'setPluginSettings'>

/** Part of the app itself. */
export const builtIn: Origin = { source: 'built-in', publisher: { name: 'Panoptic', fingerprint: null, signed: false } }

interface Entry {
  readonly origin: Origin
  readonly revision: number
  tables: Promise<void> | null
  tablesFault: string | null
  filesFault: string | null
}

/** `initial`: the packages that are part of the app. */
export function createRegistry(initial: ReadonlyMap<string, PluginPackage>, store: RegistryStore): Registry {
  const plugins = new Map<string, PluginPackage>()
  const entries = new Map<string, Entry>()
  const revisions = new Map<string, number>()
  const changing = new Set<string>()
  let changes: Promise<unknown> = Promise.resolve()

  function put(plugin: PluginPackage, origin: Origin): void {
    const revision = (revisions.get(plugin.id) ?? -1) + 1
    revisions.set(plugin.id, revision)
    plugins.set(plugin.id, plugin)
    entries.set(plugin.id, { origin, revision, tables: null, tablesFault: null, filesFault: null })
  }
  for (const plugin of initial.values()) put(plugin, builtIn)

  const get = (plugin: string): PluginPackage => {
    const found = plugins.get(plugin)
    if (found === undefined) throw new PanopticError(fail('not-found', 'This plugin is not installed.').error)
    return found
  }
  const entryOf = (plugin: string): Entry => {
    get(plugin)
    return entries.get(plugin)!
  }

  /** What a replaced package began is nobody's result any more. */
  async function makeTables(plugin: string, entry: Entry): Promise<void> {
    const { schema, manifest } = get(plugin)
    try {
      await store.registerPlugin(plugin, schema, { rows: manifest.budgets.rows })
      entry.tablesFault = null
    } catch (error) {
      // A later attempt may succeed (disk full, store restarted).
      entry.tables = null
      entry.tablesFault = error instanceof Error ? error.message : String(error)
      throw error
    }
  }

  async function prepare(plugin: string): Promise<void> {
    const entry = entryOf(plugin)
    if (entry.filesFault !== null) throw new PanopticError(fail('unavailable', 'The files of this plugin were changed. Install it again.').error)
    await (entry.tables ??= makeTables(plugin, entry))
  }

  function standingFrom(plugin: string, { enabled, asked }: PluginState, policy?: TenantPolicy): Standing {
    const { tablesFault, filesFault } = entryOf(plugin)
    if (filesFault !== null) return { problem: 'files-changed', message: filesFault }
    if (tablesFault !== null) return { problem: 'schema-failed', message: tablesFault }
    const added = enabled ? newGrants(get(plugin).manifest, asked, policy) : []
    return added.length > 0 ? { problem: 'new-permissions', added } : { problem: 'none' }
  }

  return {
    plugins,
    get,
    origin: (plugin) => entryOf(plugin).origin,
    revision: (plugin) => entries.get(plugin)?.revision ?? 0,
    put,
    remove(plugin) {
      plugins.delete(plugin)
      entries.delete(plugin)
    },
    forgetTables(plugin) {
      Object.assign(entryOf(plugin), { tables: null, tablesFault: null })
    },
    change(plugin, work) {
      const mine = changes.then(async () => {
        changing.add(plugin)
        try {
          return await work()
        } finally {
          changing.delete(plugin)
        }
      })
      changes = mine.catch(() => undefined)
      return mine
    },
    isChanging: (plugin) => changing.has(plugin),
    spoil(plugin, message) {
      const entry = entries.get(plugin)
      if (entry === undefined || entry.filesFault !== null) return false
      entry.filesFault = message
      return true
    },
    prepare,
    async prepareAgain() {
      const before = [...entries].filter(([, { tables }]) => tables !== null)
      for (const [, entry] of before) entry.tables = null
      await Promise.allSettled(before.map(([plugin]) => prepare(plugin)))
    },
    state: (plugin, by) => store.pluginState(plugin, by),
    standing: async (plugin, by, policy) => standingFrom(plugin, await store.pluginState(plugin, by), policy),
    standingFrom,
    async enable(plugin, by, grants, required = []) {
      const asked = grantKeys(get(plugin).manifest)
      const unknown = grants.find((grant) => !asked.includes(grant))
      if (unknown !== undefined)
        throw new PanopticError(fail('invalid', `The plugin does not ask for "${unknown}".`, { field: 'grants', remedy: 'Grant only what the consent dialog lists.' }).error)
      await prepare(plugin)
      await store.setPlugin(plugin, by, { enabled: true, grants: [...new Set([...grants, ...required])], asked })
    },
    async disable(plugin, by) {
      const { grants, asked } = await store.pluginState(plugin, by)
      get(plugin)
      await store.setPlugin(plugin, by, { enabled: false, grants, asked })
    },
    settings: async (plugin, by) => effectiveSettings(get(plugin).manifest, (await store.pluginState(plugin, by)).settings),
    async changeSettings(plugin, by, values) {
      const { manifest } = get(plugin)
      const { settings } = await store.pluginState(plugin, by)
      await store.setPluginSettings(plugin, by, { ...settings, ...checkSettings(manifest, values) })
    },
  }
}

/** What a user was never asked about. A required plugin runs without asking: with what administrators agreed to, and no more. */
const newGrants = (manifest: Manifest, asked: readonly string[], policy?: TenantPolicy): string[] =>
  policy?.policy === 'required' ? [] : grantKeys(manifest).filter((key) => !asked.includes(key))
