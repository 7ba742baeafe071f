/** The clients of sdk/plugin.ts, each a thin face of bridge calls. */
import { Kysely } from 'kysely'
import type { PluginEvents } from '../contract/events'
import type { PluginRoutes } from '../contract/routes'
import type { Panoptic, Me, Query } from '../plugin'
import { createDialect } from '../db/dialect'
import type { Client } from './client'
import { createFetch } from './fetch'
import { createSecretsClient } from './secrets'

export type PluginClient = Client<PluginRoutes, PluginEvents>

/** Builds the clients over `client`. `me` is read at each call, so that it is never stale. */
export function createPanoptic<DB>(client: PluginClient, me: () => Me, onLook: (listener: (me: Me) => void) => () => void): Panoptic<DB> {
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
    metrics: {
      publish: async (points) => {
        for (let from = 0; from < points.length; from += pointsPerCall)
          await client.call('metrics.publish', { points: points.slice(from, from + pointsPerCall).map((point) => ({ ...point, labels: { ...point.labels } })) })
      },
    },
    notify: async (notice) => {
      const { params, ...rest } = notice
      await client.call('notify.show', params === undefined ? rest : { ...rest, params: { ...params } })
    },
    tasks: {
      list: () => client.call('tasks.list', {}),
      run: (task) => client.call('tasks.run', { task }),
      cancel: (run) => client.call('tasks.cancel', { run }),
      onChange: (listener) => client.on('task.changed', ({ run }) => listener(run)),
    },
    files: { save: (name, kind, write) => saveFile(client, name, kind, write) },
    settings: {
      read: () => client.call('settings.read', {}),
      onChange: (listener) => client.on('settings.changed', listener),
    },
    view: { open: async (view, params) => void (await client.call('view.open', { view, params: { ...params } })) },
    log: (level, message) => void client.call('log.write', { level, message: message.slice(0, 2000) }).catch(() => undefined),
    me,
    onLook,
  }
}

const pointsPerCall = 2000

/** The host's handle is closed whatever happens; only a `write` that ended well keeps the file. */
const saveFile = async (
  client: PluginClient,
  name: string,
  kind: Parameters<Panoptic['files']['save']>[1],
  write: Parameters<Panoptic['files']['save']>[2],
): Promise<{ name: string } | null> => {
  const opened = await client.call('files.save', { name, kind })
  if (opened === null) return null
  const { file } = opened
  try {
    await write({ write: async (data) => void (await client.call('files.write', { file, data })) })
  } catch (error) {
    await client.call('files.close', { file, keep: false }).catch(() => undefined)
    throw error
  }
  await client.call('files.close', { file, keep: true })
  return { name: opened.name }
}
