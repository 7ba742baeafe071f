/** What main does for a plugin page, but for tasks, metrics, notifications, files and log, which keep their own. */
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Identity, PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Connection } from '@panoptic/sdk/contract/values'
import type { CallContext, Handlers } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import { grantFor } from '../egress/api'
import type { ConnectionDialog } from '../session/connection-dialog'
import type { StoreApi } from '../store/api'
import type { Look } from '../window/look'
import type { PreferenceStore } from '../window/preferences'
import type { Registry } from './registry'

export type OwnRoutes = Pick<
  Handlers<PluginRoutes, 'host'>,
  'session.me' | 'settings.read' | 'connections.list' | 'connections.add' | 'connections.edit' | 'connections.remove' | 'view.open' | 'view.ready' | 'layouts.read' | 'layouts.write'
>

export interface PluginRouteOptions {
  readonly store: Pick<Client<StoreApi>, 'actor' | 'connections' | 'removeConnection'>
  readonly registry: Registry
  readonly dialog: ConnectionDialog
  look(): Look
  /** The user looks at this plugin, or has just run a command of it: only then may it open something. */
  isInvited(identity: PluginIdentity): boolean
  go(identity: PluginIdentity, view: string, params: Readonly<Record<string, string>>): void
  onReady(identity: PluginIdentity, view: string | null): void
  onConnections(): void
  readonly layouts: Pick<PreferenceStore, 'layout' | 'saveLayout'>
}

/** The identity of a port that only plugin pages own. */
export function pluginOf(identity: Identity): PluginIdentity {
  if (identity.kind !== 'plugin') throw new PanopticError(fail('refused', 'This call is not available.').error)
  return identity
}

export function pluginRoutesOf(options: PluginRouteOptions): OwnRoutes {
  const { store, registry, dialog } = options

  /** A connection of this plugin and tenant, whose network entry is still granted. */
  const ownConnection = async (call: CallContext, id: string): Promise<Connection> => {
    const found = (await store.connections(call.identity, pluginOf(call.identity).plugin)).find((connection) => connection.id === id)
    if (found === undefined) throw new PanopticError(fail('not-found', 'There is no such connection.').error)
    mustHold(call, found.network)
    return found
  }
  const invited = (call: CallContext): PluginIdentity => {
    const identity = pluginOf(call.identity)
    if (!options.isInvited(identity)) throw new PanopticError(fail('conflict', 'A plugin may ask for this only while the user works with it.').error)
    return identity
  }
  const mustHold = (call: CallContext, network: string): void => {
    if (!call.grants.includes(grantFor(network))) throw new PanopticError(fail('refused', 'This call is not available.').error)
  }

  return {
    'session.me': async (_, { identity, role, grants }) => {
      const { userName, tenantName } = await store.actor(identity.user)
      return { user: identity.user, userName, tenant: identity.tenant, tenantName, role, ...options.look(), timeZone: timeZone(), grants: [...grants] }
    },
    'settings.read': async (_, { identity }) => ({ ...(await registry.settings(pluginOf(identity).plugin, identity)) }),
    'connections.list': async (_, { identity }) => [...(await store.connections(identity, pluginOf(identity).plugin))],
    'connections.add': async ({ network }, call) => {
      mustHold(call, network)
      const made = await dialog.add(invited(call).plugin, network, call.identity)
      if (made !== null) options.onConnections()
      return made
    },
    'connections.edit': async ({ id }, call) => {
      const existing = await ownConnection(call, id)
      invited(call)
      const changed = await dialog.edit(existing, call.identity)
      if (changed !== null) options.onConnections()
      return changed
    },
    'connections.remove': async ({ id }, call) => {
      await ownConnection(call, id)
      invited(call)
      await store.removeConnection(call.identity, id)
      options.onConnections()
      return true
    },
    'view.open': ({ view, params }, call) => {
      const identity = invited(call)
      if (!registry.get(identity.plugin).manifest.views.some((candidate) => candidate.id === view)) throw new PanopticError(fail('not-found', 'The plugin has no such view.').error)
      options.go(identity, view, params)
      return null
    },
    'view.ready': ({ view }, { identity }) => {
      options.onReady(pluginOf(identity), view)
      return null
    },
    'layouts.read': ({ key }, { identity }) => options.layouts.layout(pluginOf(identity).plugin, identity.user, key),
    'layouts.write': ({ key, value }, { identity }) => {
      options.layouts.saveLayout(pluginOf(identity).plugin, identity.user, key, value)
      return null
    },
  }
}

export const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
