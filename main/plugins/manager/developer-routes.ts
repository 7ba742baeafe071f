/** Developer mode: packages that nobody signed, folders that are worked on, developer tools. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Client } from '../../bridge/rpc'
import type { Forms } from '../../session/forms-api'
import type { By, StoreApi } from '../../store/api'
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'
import type { Developer } from '../developer/developer'
import type { Describe } from '../describe'
import type { Pages } from '../pages'
import type { Registry } from '../registry'
import type { PackageDialogs } from './dialogs'
import type { ManagerHandlers } from './handlers'
import type { Packages } from './packages'

type Developing = Pick<ManagerHandlers, 'developer.read' | 'developer.set' | 'developer.load' | 'developer.tools'>

export interface DeveloperRouteOptions {
  readonly store: Pick<Client<StoreApi>, 'developerMode' | 'setDeveloperMode'>
  readonly developer: Developer
  readonly packages: Pick<Packages, 'load' | 'unloadUnsigned' | 'discardAll'>
  readonly registry: Pick<Registry, 'get' | 'origin'>
  readonly pages: Pick<Pages, 'find' | 'crashes'>
  readonly describe: Describe
  readonly dialogs: PackageDialogs
  readonly forms: Pick<Forms, 'confirm'>
  /** Known at once, without asking the store. */
  onMode(on: boolean): void
  /** The list of plugins has changed; resolves when schedules and gates know. */
  onPackages(): Promise<void>
}

export function developerHandlers(options: DeveloperRouteOptions): Developing {
  const { store, developer, packages, registry, pages, describe, dialogs, forms } = options

  async function mustBeOn(): Promise<void> {
    if (!(await store.developerMode())) throw new PanopticError(fail('conflict', 'Developer mode is off.', { field: 'developer', remedy: 'Turn it on in Settings → Plugins.' }).error)
  }

  async function set(on: boolean, by: By): Promise<void> {
    await store.setDeveloperMode(by, on)
    options.onMode(on)
    if (on) await Promise.all([packages.load(), developer.start()])
    else {
      // What was looked at while unsigned packages were allowed is not allowed any more.
      await packages.discardAll()
      await developer.stopAll()
      await packages.unloadUnsigned()
    }
    await options.onPackages()
  }

  return {
    'developer.read': async () => ({ on: await store.developerMode() }),
    'developer.set': async ({ on }, { identity }) => {
      const now = await store.developerMode()
      if (on === now || (on && !(await forms.confirm(identity, 'developer-mode', '')))) return { on: now }
      await set(on, identity)
      return { on }
    },
    'developer.load': async ({ path }, { identity }) => {
      await mustBeOn()
      const folder = path ?? (await dialogs.folder())
      if (folder === null) return { state: 'cancelled' }
      try {
        const plugin = await developer.load(folder, identity)
        pages.crashes.forgive(plugin)
        await options.onPackages()
        return { state: 'loaded', plugin: await describe.one(plugin, identity) }
      } catch (error) {
        if (error instanceof PackageRefusal) return { state: 'refused', refusal: error.refusal, detail: error.detail }
        throw error
      }
    },
    'developer.tools': async ({ plugin }, { identity }) => {
      await mustBeOn()
      registry.get(plugin)
      const page = pages.find(plugin, identity)
      if (registry.origin(plugin).source !== 'developer') throw new PanopticError(fail('conflict', 'Developer tools are only for plugins that follow a folder.').error)
      if (page === undefined) throw new PanopticError(fail('conflict', 'The plugin has no page now. Open one of its views first.').error)
      page.page.inspect()
      return null
    },
  }
}
