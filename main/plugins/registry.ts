/** Every installed plugin and how it stands with each user: enabled, granted, paused, and why. */
import { grantKeys } from '@panoptic/sdk/contract/manifest'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Client } from '../bridge/rpc'
import type { By, PluginState, StoreApi } from '../store/api'
import type { PluginPackage } from './package-folder'
import { checkSettings, effectiveSettings, type Settings } from './settings'

export type Standing =
  | { readonly problem: 'none' }
  /** An update asks for more than this user was ever asked about: paused until they answered. */
  | { readonly problem: 'new-permissions'; readonly added: readonly string[] }
  | { readonly problem: 'schema-failed'; readonly message: string }

export interface Registry {
  readonly plugins: ReadonlyMap<string, PluginPackage>
  /** @throws PanopticError `not-found` */
  get(plugin: string): PluginPackage
  state(plugin: string, by: By): Promise<PluginState>
  standing(plugin: string, by: By): Promise<Standing>
  /** Makes or updates the plugin's tables, once. Resolves when pages may use them. */
  prepare(plugin: string): Promise<void>
  /** The store's writer was restarted: tells it again of every plugin that was prepared. */
  prepareAgain(): Promise<void>
  /** Enables with exactly these grants. @throws PanopticError `invalid` for a grant the manifest does not ask for */
  enable(plugin: string, by: By, grants: readonly string[]): Promise<void>
  disable(plugin: string, by: By): Promise<void>
  settings(plugin: string, by: By): Promise<Settings>
  changeSettings(plugin: string, by: By, values: Settings): Promise<void>
}

type RegistryStore = Pick<Client<StoreApi>, 'registerPlugin' | 'pluginState' | 'setPlugin' | 'setPluginSettings'>

export function createRegistry(plugins: ReadonlyMap<string, PluginPackage>, store: RegistryStore): Registry {
  const prepared = new Map<string, Promise<void>>()
  const failures = new Map<string, string>()

  const get = (plugin: string): PluginPackage => {
    const found = plugins.get(plugin)
    if (found === undefined) throw new PanopticError(fail('not-found', 'This plugin is not installed.').error)
    return found
  }

  const prepare = (plugin: string): Promise<void> => {
    const known = prepared.get(plugin)
    if (known !== undefined) return known
    const work = store.registerPlugin(plugin, get(plugin).schema).then(
      () => void failures.delete(plugin),
      (error: unknown) => {
        // A later attempt may succeed (disk full, store restarted).
        prepared.delete(plugin)
        failures.set(plugin, error instanceof Error ? error.message : String(error))
        throw error
      },
    )
    prepared.set(plugin, work)
    return work
  }

  return {
    plugins,
    get,
    prepare,
    async prepareAgain() {
      const plugins = [...prepared.keys()]
      prepared.clear()
      await Promise.allSettled(plugins.map(prepare))
    },
    state: (plugin, by) => store.pluginState(plugin, by),
    async standing(plugin, by) {
      const failure = failures.get(plugin)
      if (failure !== undefined) return { problem: 'schema-failed', message: failure }
      const { enabled, asked } = await store.pluginState(plugin, by)
      const added = enabled ? grantKeys(get(plugin).manifest).filter((key) => !asked.includes(key)) : []
      return added.length > 0 ? { problem: 'new-permissions', added } : { problem: 'none' }
    },
    async enable(plugin, by, grants) {
      const asked = grantKeys(get(plugin).manifest)
      const unknown = grants.find((grant) => !asked.includes(grant))
      if (unknown !== undefined)
        throw new PanopticError(fail('invalid', `The plugin does not ask for "${unknown}".`, { field: 'grants', remedy: 'Grant only what the consent dialog lists.' }).error)
      await prepare(plugin)
      await store.setPlugin(plugin, by, { enabled: true, grants: [...new Set(grants)], asked })
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
