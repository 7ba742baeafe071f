/** What each user decides for themselves: on or off, settings, commands. And what administrators decide for their tenant. */
import { grantKeys } from '@panoptic/sdk/contract/manifest'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Client } from '../../bridge/rpc'
import type { By, StoreApi, TenantPolicy } from '../../store/api'
import type { Describe } from '../describe'
import type { Pages } from '../pages'
import type { Registry } from '../registry'
import type { ManagerHandlers } from './handlers'

type Own = Pick<ManagerHandlers, 'plugins.list' | 'plugins.enable' | 'plugins.disable' | 'plugins.settings' | 'plugins.command' | 'plugins.policy'>

export interface OwnOptions {
  readonly store: Pick<Client<StoreApi>, 'pluginPolicies' | 'setPluginPolicy'>
  readonly registry: Registry
  readonly pages: Pick<Pages, 'crashes' | 'end' | 'wake'>
  readonly describe: Describe
  /** Who may do what has changed: schedules, egress and the shell follow. */
  onPlugins(): void
  onSettings(plugin: string, by: By): void
  /** The user runs a command of it: for a moment it may open something. */
  onCommand(plugin: string): void
}

type Store = Pick<Client<StoreApi>, 'pluginPolicies'>

const policyOf = async (store: Store, plugin: string, by: By): Promise<TenantPolicy | undefined> => (await store.pluginPolicies(by)).find((decided) => decided.plugin === plugin)

export type Enable = (plugin: string, by: By, grants: readonly string[]) => Promise<void>

/** Enables for a user with what they agreed to, and what their administrators require. */
export const enabling = ({ store, registry, pages }: Pick<OwnOptions, 'store' | 'registry' | 'pages'>): Enable => async (plugin, by, grants) => {
  registry.get(plugin)
  const policy = await policyOf(store, plugin, by)
  if (policy?.policy === 'forbidden') throw conflict('The administrators of your tenant have forbidden this plugin.')
  pages.crashes.forgive(plugin)
  await registry.enable(plugin, by, grants, policy?.grants)
}

export function ownHandlers({ store, registry, pages, describe, enable, onPlugins, onSettings, onCommand }: OwnOptions & { readonly enable: Enable }): Own {
  return {
    'plugins.list': (_, { identity }) => describe.all(identity),
    'plugins.enable': async ({ plugin, grants }, { identity }) => {
      await enable(plugin, identity, grants)
      onPlugins()
      return describe.one(plugin, identity)
    },
    'plugins.disable': async ({ plugin }, { identity }) => {
      registry.get(plugin)
      if ((await policyOf(store, plugin, identity))?.policy === 'required') throw conflict('The administrators of your tenant require this plugin.')
      // Its page ends first: nothing of it runs while the store writes the change.
      pages.end(plugin, 'disabled', identity)
      await registry.disable(plugin, identity)
      onPlugins()
      return describe.one(plugin, identity)
    },
    'plugins.settings': async ({ plugin, values }, { identity }) => {
      await registry.changeSettings(plugin, identity, values)
      onSettings(plugin, identity)
      return describe.one(plugin, identity)
    },
    'plugins.command': async ({ plugin, command }, { identity }) => {
      if (!registry.get(plugin).manifest.commands.some(({ id }) => id === command)) throw new PanopticError(fail('not-found', 'The plugin has no such command.').error)
      onCommand(plugin)
      const page = await pages.wake(plugin, identity)
      page.send('command.run', { command })
      page.release()
      return null
    },
    'plugins.policy': async ({ plugin, policy, grants }, { identity }) => {
      const asked = grantKeys(registry.get(plugin).manifest)
      const unknown = grants.find((grant) => policy !== 'required' || !asked.includes(grant))
      if (unknown !== undefined)
        throw new PanopticError(fail('invalid', `"${unknown}" cannot be required.`, { field: 'grants', remedy: 'Name only what the plugin asks for, and only with the policy "required".' }).error)
      await store.setPluginPolicy(identity, plugin, policy, [...new Set(grants)])
      onPlugins()
      return describe.one(plugin, identity)
    },
  }
}

const conflict = (message: string): PanopticError => new PanopticError(fail('conflict', message, { field: 'plugin', remedy: 'Ask them to change it in Settings → Plugins.' }).error)
