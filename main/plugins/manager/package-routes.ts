/** Installing and removing, for system administrators: what the shell asks, on top of packages.ts. */
import { textOf } from '../package-folder'
import type { Describe } from '../describe'
import type { Registry } from '../registry'
import type { Forms } from '../../session/forms-api'
import type { PackageDialogs } from './dialogs'
import type { ManagerHandlers } from './handlers'
import type { Enable } from './own'
import type { Packages } from './packages'

type Packaging = Pick<ManagerHandlers, 'plugins.inspect' | 'plugins.install' | 'plugins.discard' | 'plugins.rollBack' | 'plugins.remove'>

export interface PackageRouteOptions {
  readonly packages: Packages
  readonly registry: Registry
  readonly describe: Describe
  readonly dialogs: PackageDialogs
  readonly forms: Pick<Forms, 'confirm'>
  language(): 'en' | 'de'
  forgiveCrashes(plugin: string): void
  /** Follows a developer's folder no more. */
  release(plugin: string): void
  /** The list of plugins has changed; resolves when schedules and gates know. */
  onPackages(): Promise<void>
  onPlugins(): void
}

export function packageHandlers(options: PackageRouteOptions & { readonly enable: Enable }): Packaging {
  const { packages, registry, describe, dialogs, forms } = options
  const titleOf = (plugin: string): string => {
    const { texts, manifest } = registry.get(plugin)
    return textOf(texts, options.language(), manifest.title)
  }
  /** Also after a failure: then what was taken apart is put together again. */
  const changing = async <T>(plugin: string, work: () => Promise<T>): Promise<T> => {
    try {
      const value = await work()
      options.forgiveCrashes(plugin)
      return value
    } finally {
      await options.onPackages()
    }
  }

  return {
    'plugins.inspect': async ({ path, folder }, { identity }) => {
      const chosen = path ?? (await (folder ? dialogs.folder() : dialogs.archive()))
      return chosen === null ? { state: 'cancelled' } : packages.inspect(chosen, identity)
    },
    'plugins.install': async ({ ticket, grants }, { identity }) => {
      const plugin = packages.pluginOf(ticket)
      await changing(plugin, async () => {
        options.release(plugin)
        await packages.install(ticket, identity)
      })
      if (grants !== null) {
        await options.enable(plugin, identity, grants)
        options.onPlugins()
      }
      return describe.one(plugin, identity)
    },
    'plugins.discard': async ({ ticket }) => {
      await packages.discard(ticket)
      return null
    },
    'plugins.rollBack': async ({ plugin, rows }, { identity }) => {
      await changing(plugin, () => packages.rollBack(plugin, identity, rows))
      return describe.one(plugin, identity)
    },
    'plugins.remove': async ({ plugin, data }, { identity }) => {
      const title = titleOf(plugin)
      if (data === 'erase' && !(await forms.confirm(identity, 'remove-plugin', title))) return false
      await changing(plugin, async () => {
        options.release(plugin)
        await packages.remove(plugin, identity, data)
      })
      return true
    },
  }
}
