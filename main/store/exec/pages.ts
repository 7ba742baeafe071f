/** The ports of plugin pages that end in one store process. Those that come before it is ready wait. */
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import { type PluginRoutes, pluginRoutes } from '@panoptic/sdk/contract/routes'
import { type Handlers, serve } from '../../bridge/gate'
import { countOf, createLedger } from '../../bridge/ledger'
import type { Port } from '../../bridge/port'
import type { FromStore } from '../api'
import { describe } from './host'

export interface Pages<P extends 'read' | 'write'> {
  /** Serves `port` for that identity, which main fixed. */
  add(port: Port, identity: PluginIdentity): void
  /** From now on calls are answered, those that waited first. */
  ready(handlers: Handlers<PluginRoutes, P>): void
  /** Ends every port of this plugin and user. */
  end(plugin: string, user: string): void
}

interface PagesOptions<P> {
  readonly serves: P
  readonly authority: () => Authority
  readonly tell: (message: FromStore) => void
}

interface Page { readonly port: Port; readonly identity: PluginIdentity; close: (() => void) | null }

export function createPages<P extends 'read' | 'write'>({ serves, authority, tell }: PagesOptions<P>): Pages<P> {
  const pages = new Set<Page>()
  let handlers: Handlers<PluginRoutes, P> | null = null
  const ledger = createLedger(async (counts) => tell({ kind: 'calls', counts }))

  function start(page: Page): void {
    if (handlers === null || page.close !== null) return
    page.port.onClose(() => void pages.delete(page))
    page.close = serve({
      port: page.port, serves, identity: page.identity, routes: pluginRoutes, handlers, authority,
      record: (call) => ledger.add([countOf(call)]),
      onFlood: () => tell({ kind: 'flood', plugin: page.identity.plugin, user: page.identity.user }),
      report: (route, error) => tell({ kind: 'log', level: 'error', source: `store ${serves}`, message: `${route} of ${page.identity.plugin}: ${describe(error)}` }),
    })
  }

  return {
    add(port, identity) {
      const page: Page = { port, identity, close: null }
      pages.add(page)
      start(page)
    },
    ready(made) {
      handlers = made
      for (const page of pages) start(page)
    },
    end(plugin, user) {
      for (const page of pages)
        if (page.identity.plugin === plugin && page.identity.user === user) {
          pages.delete(page)
          if (page.close === null) page.port.close()
          else page.close()
        }
    },
  }
}

/** What main sent as a page's identity. @throws Error when it is not a plugin's: pages of the host have no store port */
export function pluginIdentity(value: unknown): PluginIdentity {
  const { kind, plugin, user, tenant } = value as Record<string, unknown>
  if (kind !== 'plugin' || typeof plugin !== 'string' || typeof user !== 'string' || typeof tenant !== 'string') throw new Error('not a plugin identity')
  return { kind, plugin, user, tenant }
}
