/** The clients of sdk/plugin.ts, each a thin face of bridge calls. */
import { Kysely } from 'kysely'
import type { PluginEvents } from '../contract/events'
import { roleAtLeast } from '../contract/identity'
import type { PluginRoutes } from '../contract/routes'
import type { Panoptic, Me, Query } from '../plugin'
import { createDialect } from '../db/dialect'
import type { Client } from './client'
import { createFetch } from './fetch'
import { createFilesClient } from './files'
import { createMetricsClient } from './metrics'
import { createOutboxClient } from './outbox'
import { createSecretsClient } from './secrets'

export type PluginClient = Client<PluginRoutes, PluginEvents>

/** Builds the clients over `client`. `me` is read at each call, so that it is never stale; `onMe` tells when it changed. */
export function createPanoptic<DB>(client: PluginClient, me: () => Me, onMe: Panoptic['session']['onChange']): Panoptic<DB> {
  const db = new Kysely<DB>({
    dialect: createDialect({
      query: (tree) => client.call('db.query', { tree }),
      run: (tree) => client.call('db.run', { tree }),
    }),
  })
  return {
    db,
    batch: async (queries: readonly Query[]) =>
      queries.length === 0 ? [] : client.call('db.batch', { trees: queries.map((query) => query.toOperationNode() as object) }),
    net: { fetch: createFetch(client) },
    connections: {
      list: () => client.call('connections.list', {}),
      add: (network) => client.call('connections.add', { network }),
      edit: (id) => client.call('connections.edit', { id }),
      remove: (id) => client.call('connections.remove', { id }),
      onChange: (listener) => client.on('connections.changed', listener),
    },
    secrets: createSecretsClient(client),
    metrics: createMetricsClient(client),
    notify: async (notice) => {
      const { params, ...rest } = notice
      await client.call('notify.show', params === undefined ? rest : { ...rest, params: { ...params } })
    },
    outbox: createOutboxClient(client),
    tasks: {
      list: () => client.call('tasks.list', {}),
      run: (task) => client.call('tasks.run', { task }),
      cancel: (run) => client.call('tasks.cancel', { run }),
      onChange: (listener) => client.on('task.changed', ({ run }) => listener(run)),
    },
    files: createFilesClient(client),
    audit: { list: (query = {}) => client.call('audit.list', query) },
    settings: {
      read: () => client.call('settings.read', {}),
      onChange: (listener) => client.on('settings.changed', listener),
    },
    session: {
      me,
      can: (grant, role = 'tenant_user') => me().grants.includes(grant) && roleAtLeast(me().role, role),
      onChange: onMe,
    },
    view: { open: async (view, params) => void (await client.call('view.open', { view, params: { ...params } })) },
    log: (level, message) => void client.call('log.write', { level, message: message.slice(0, 2000) }).catch(() => undefined),
  }
}
