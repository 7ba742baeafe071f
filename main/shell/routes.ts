/** Answers to every call of the shell page; a route without an answer does not compile. The services keep their own. */
import { app, shell } from 'electron'
import type { AuditRoutes } from '@panoptic/sdk/contract/audit'
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { peopleRoutes } from '@panoptic/sdk/contract/people'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { ShellRoutes } from '@panoptic/sdk/contract/shell'
import type { Connection } from '@panoptic/sdk/contract/values'
import { standingOf, type Handlers } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import { cardData } from '../metrics/cards'
import type { ManagerHandlers } from '../plugins/manager/handlers'
import type { Registry } from '../plugins/registry'
import { timeZone } from '../plugins/routes'
import type { ShownView } from '../plugins/shown-view'
import type { ConnectionDialog } from '../session/connection-dialog'
import type { By, StoreApi } from '../store/api'
import type { AppWindow } from '../window/app-window'
import type { Look } from '../window/look'
import { externalAddress } from '../window/external-address'
import type { PreferenceStore } from '../window/preferences'

/** What people, audit, tasks, notifications, files, log and updates answer themselves. */
export type ShellServices = Pick<
  Handlers<ShellRoutes, 'host'>,
  | keyof typeof peopleRoutes | keyof AuditRoutes
  | 'tasks.list' | 'tasks.run' | 'tasks.cancel' | 'runs.list' | 'messages.list' | 'messages.read' | 'logs.read' | 'files.save' | 'files.write' | 'files.close'
  | 'app.notices' | 'updates.read' | 'updates.check' | 'updates.automatic' | 'updates.install'
  | 'background.read' | 'background.change'
>

export interface ShellOptions {
  readonly store: Client<StoreApi>
  readonly registry: Registry
  readonly shown: ShownView
  readonly window: AppWindow
  readonly preferences: PreferenceStore
  readonly dialog: ConnectionDialog
  readonly services: ShellServices
  /** What manages plugins answers itself. */
  readonly manager: ManagerHandlers
  authority(): Authority
  readonly folder: string
  readonly demo: boolean
  readonly testRuntime: boolean
  look(): Look
  systemLook(): Look
  onConnections(): void
  seal(): void
}

export function shellRoutesOf(options: ShellOptions): Handlers<ShellRoutes, 'host'> {
  const { store, registry, shown, window, preferences, dialog, manager } = options
  /** What this user's plugin may do at this moment; null when it is off. */
  const standing = (plugin: string, { user, tenant }: By) => standingOf({ kind: 'plugin', plugin, user, tenant }, options.authority())
  const connectionOf = async (id: string, by: By): Promise<Connection> => {
    const found = (await store.connections(by, null)).find((connection) => connection.id === id)
    if (found === undefined) throw new PanopticError(fail('not-found', 'There is no such connection.').error)
    return found
  }
  const changed = async <T>(work: Promise<T>): Promise<T> => {
    const value = await work
    options.onConnections()
    return value
  }

  return {
    ...options.services,
    ...manager,
    'shell.start': async (_, call) => {
      const { identity, role } = call
      const [actor, plugins] = await Promise.all([store.actor(identity.user), manager['plugins.list']({}, call)])
      const { language, theme } = options.systemLook()
      return {
        user: identity.user, userName: actor.userName, tenant: identity.tenant, tenantName: actor.tenantName, role,
        singleUser: isSingleUser(options.authority()),
        preferences: preferences.read(), systemLanguage: language, systemTheme: theme,
        timeZone: timeZone(), platform: process.platform as 'linux' | 'darwin' | 'win32',
        demo: options.demo, plugins,
      }
    },
    'preferences.change': (change) => preferences.change(change),

    'view.show': ({ plugin, view, params, bounds }) => {
      if (!registry.get(plugin).manifest.views.some(({ id }) => id === view)) throw new PanopticError(fail('not-found', 'The plugin has no such view.').error)
      // Not awaited: how it goes comes as `view.state`.
      void shown.show({ plugin, view, params }, bounds)
      return null
    },
    'view.bounds': ({ bounds }) => {
      shown.setBounds(bounds)
      return null
    },
    'view.hide': () => {
      shown.hide()
      return null
    },
    'view.reload': async ({ plugin }) => {
      await shown.reload(plugin)
      return null
    },
    'shell.raise': ({ level }) => {
      window.set({ level })
      const view = level === 'below' ? window.layers.plugin : window.layers.shell
      view?.webContents.focus()
      return null
    },

    'cards.data': async (_, { identity }) => {
      const now = Date.now()
      const cards = await Promise.all([...registry.plugins.values()].map(async ({ id, manifest }) => {
        if (manifest.cards.length === 0 || standing(id, identity) === null) return []
        return Promise.all(manifest.cards.map((card) => cardData(id, card, identity, now, store)))
      }))
      return cards.flat()
    },
    'connections.list': async (_, { identity }) => [...(await store.connections(identity, null))],
    'connections.add': async ({ plugin, network }, { identity }) => {
      if (standing(plugin, identity)?.grants.includes(`network:${network}`) !== true) throw new PanopticError(fail('conflict', 'Enable the plugin and allow this origin first.', { field: 'network', remedy: 'Settings → Plugins' }).error)
      return changed(dialog.add(plugin, network, identity))
    },
    'connections.edit': async ({ id }, { identity }) => changed(dialog.edit(await connectionOf(id, identity), identity)),
    'connections.remove': async ({ id }, { identity }) => {
      await connectionOf(id, identity)
      await changed(store.removeConnection(identity, id))
      return null
    },

    'network.list': async (query, { identity }) => {
      const { entries, more } = await store.network(identity, query)
      return { entries: [...entries], more }
    },
    'session.seal': () => {
      // After this answer is out; the page that asked ends with the rest.
      setImmediate(options.seal)
      return null
    },
    'app.about': async () => {
      const { sqlite } = await store.facts()
      return {
        version: app.getVersion(), electron: process.versions.electron ?? '', chromium: process.versions['chrome'] ?? '', node: process.versions.node, sqlite,
        runtime: options.testRuntime ? 'testruntime' : 'official',
        dataFolder: options.folder,
        sandbox: !app.commandLine.hasSwitch('no-sandbox'),
      }
    },
    'app.openExternal': async ({ url }) => {
      const address = externalAddress(url)
      if (address !== null) await shell.openExternal(address)
      return address !== null
    },
  }
}

/** One active user in the only tenant. */
function isSingleUser({ users }: Authority): boolean {
  const all = Object.values(users)
  return all.filter(({ active }) => active).length === 1 && new Set(all.map(({ tenant }) => tenant)).size === 1
}
