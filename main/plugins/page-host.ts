/** What every plugin page is given: its host port behind the gates, and its lines to the store and to egress. */
import { MessageChannelMain, type MessagePortMain } from 'electron'
import { join } from 'node:path'
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import { pluginRoutes, type PluginRoutes } from '@panoptic/sdk/contract/routes'
import { serve, type Handlers } from '../bridge/gate'
import type { HandOver } from '../bridge/hand-over'
import type { Ledger } from '../bridge/ledger'
import { fromElectronPort } from '../bridge/port'
import type { Egress } from '../session/egress-process'
import type { StoreProcesses } from '../session/store-processes'
import type { Look } from '../window/look'
import type { SharedSet } from '../window/plugin-protocol'
import type { PageHost } from './plugin-page'
import type { Registry } from './registry'

export interface PageHostOptions {
  readonly out: string
  devTools(plugin: string): boolean
  readonly shared: SharedSet
  readonly handOver: HandOver
  readonly handlers: Handlers<PluginRoutes, 'host'>
  readonly registry: Pick<Registry, 'get' | 'plugins'>
  readonly store: Pick<StoreProcesses, 'pagePort' | 'endPage'>
  readonly egress: Pick<Egress, 'pagePort' | 'endPage'>
  readonly ledger: Pick<Ledger, 'record'>
  authority(): Authority
  look(): Look
  report(route: string, error: unknown): void
  /** A file of the package is not what was installed. */
  onChangedFile(plugin: string, path: string): void
  /** The page made a call. */
  onCall(identity: PluginIdentity): void
  /** One of its ports was flooded, and was ended. */
  onFlood(identity: PluginIdentity): void
  /** The page ended: what it had opened ends too. */
  onEnd(identity: PluginIdentity): void
}

export function createPageHost(options: PageHostOptions): PageHost {
  const { out, handlers, registry, store, egress, ledger, authority, report } = options

  /** A plugin that asks for no origin gets a port on which everything is refused; egress need not run for it. */
  function netPort(identity: PluginIdentity): MessagePortMain {
    if (registry.get(identity.plugin).manifest.permissions.network.length > 0) return egress.pagePort(identity)
    const { port1, port2 } = new MessageChannelMain()
    serve({ port: fromElectronPort(port2), serves: 'net', identity, routes: {}, handlers: {}, authority, report, record: ledger.record })
    return port1
  }

  return {
    handOver: options.handOver, devTools: options.devTools, shared: options.shared, look: options.look,
    files: (plugin) => registry.plugins.get(plugin),
    onChangedFile: options.onChangedFile,
    preload: join(out, 'preload', 'plugin.cjs'),
    sharedFolder: join(out, 'shared'),
    serve: (port, identity) => serve({
      port: fromElectronPort(port), serves: 'host', identity, routes: pluginRoutes, handlers, authority, report,
      record(call) {
        ledger.record(call)
        options.onCall(identity)
      },
      onFlood: () => options.onFlood(identity),
    }),
    connect: (port, identity) => (port === 'net' ? netPort(identity) : store.pagePort(port, identity)),
    disconnect(identity) {
      store.endPage(identity.plugin, identity.user)
      egress.endPage(identity.plugin, identity.user)
      options.onEnd(identity)
    },
  }
}
