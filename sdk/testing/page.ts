/**
 * A plugin's page without a window: the SDK's client, dialect, fetch and task runner at one end of real message
 * ports, the host's gates at the other. What crosses is a copy, as between processes.
 */
import { MessageChannel } from 'node:worker_threads'
import { serve, standingOf, type Handlers } from '../../main/bridge/gate'
import { fromNodePort } from '../../main/bridge/port'
import type { PageHandle } from '../../main/tasks/api'
import type { PluginEvents } from '../contract/events'
import type { Authority, PluginIdentity } from '../contract/identity'
import { pluginRoutes, type PluginRoutes } from '../contract/routes'
import { portNames, type PortName } from '../contract/wire'
import type { Me, Panoptic, PluginDefinition } from '../plugin'
import { serveActions } from '../runtime/actions'
import { createClient } from '../runtime/client'
import { createPanoptic, type PluginClient } from '../runtime/panoptic'
import { pluginRouteFacts } from '../runtime/route-facts'
import { serveTasks } from '../runtime/tasks'

export type AllHandlers = { readonly [P in PortName]: Handlers<PluginRoutes, P> }

export interface PageOptions<DB> {
  readonly identity: PluginIdentity
  readonly handlers: AllHandlers
  readonly authority: () => Authority
  readonly tasks: NonNullable<PluginDefinition<DB>['tasks']>
  readonly actions: NonNullable<PluginDefinition<DB>['actions']>
  readonly me: () => Omit<Me, 'grants' | 'role'>
  /** An unexpected exception of a handler: a mistake of the host, or a query only the second wall stopped. */
  readonly report: (route: string, error: unknown) => void
}

export interface Page<DB> {
  readonly panoptic: Panoptic<DB>
  readonly client: PluginClient
  /** What the scheduler borrows for a run. */
  readonly handle: PageHandle
  send<K extends keyof PluginEvents>(event: K, data: PluginEvents[K]): void
  /** Tells the listeners of `session.onChange`. */
  changed(): void
  end(): void
}

export function openPage<DB>(options: PageOptions<DB>): Page<DB> {
  const { identity, authority, report } = options
  const channels = portNames.map((name) => ({ name, ...new MessageChannel() }))
  const ends = channels.map(({ name, port1 }) => serve<PluginRoutes, PortName>({
    port: fromNodePort(port1), serves: name, identity, routes: pluginRoutes, handlers: options.handlers[name] as AllHandlers[PortName] as never,
    authority, record: () => undefined, report,
  }))
  const client = createClient<PluginRoutes, PluginEvents>(
    (route) => pluginRouteFacts[route as keyof PluginRoutes],
    // Node's port has what the client uses of the browser's.
    (attach) => { for (const { name, port2 } of channels) attach(name, port2 as unknown as MessagePort) },
  )
  const watchers = new Set<(me: Me) => void>()
  const me = (): Me => {
    const standing = standingOf(identity, authority())
    return { ...options.me(), role: standing?.role ?? 'tenant_user', grants: [...(standing?.grants ?? [])] }
  }
  const panoptic = createPanoptic<DB>(client, me, (listener) => {
    watchers.add(listener)
    return () => void watchers.delete(listener)
  })
  serveTasks(client, panoptic, options.tasks)
  serveActions(client, panoptic, options.actions)

  const gone = new Set<(reason: string) => void>()
  const send: Page<DB>['send'] = (event, data) => hostPort.postMessage({ event, data })
  const hostPort = channels[portNames.indexOf('host')]!.port1
  const end = (): void => {
    for (const close of ends) close()
    for (const listener of gone) listener('it was closed')
    gone.clear()
  }
  return {
    panoptic, client, send, end,
    changed: () => { for (const watcher of watchers) watcher(me()) },
    handle: {
      send, kill: end, release: () => undefined,
      onGone: (listener) => {
        gone.add(listener)
        return () => void gone.delete(listener)
      },
    },
  }
}
