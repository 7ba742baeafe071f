/** `panoptic.secrets`: the vault's calls, each a thin face of a route. */
import type { Panoptic, SecretProgress } from '../plugin'
import type { PluginClient } from './panoptic'

export const createSecretsClient = (client: PluginClient): Panoptic['secrets'] => ({
  list: (query = {}) => client.call('secrets.list', query),
  get: (id) => client.call('secrets.get', { id }),
  add: (fields, { personal = false } = {}) => client.call('secrets.add', { fields, personal }),
  update: (id, fields) => client.call('secrets.update', { id, fields }),
  rotate: (id) => client.call('secrets.rotate', { id }),
  undoRotation: (id) => client.call('secrets.undoRotation', { id }),
  remove: async (ids) => (await client.call('secrets.remove', { ids: [...ids] })).removed,
  restore: async (ids) => (await client.call('secrets.restore', { ids: [...ids] })).restored,
  purge: async (ids) => (await client.call('secrets.purge', { ids: [...ids] }))?.purged ?? null,
  copy: (id) => client.call('secrets.copy', { id }),
  targets: () => client.call('secrets.targets', {}),
  bind: (id, plugin, network) => client.call('secrets.bind', { id, plugin, network }),
  unbind: async (connection) => void (await client.call('secrets.unbind', { connection })),
  openImport: () => client.call('secrets.openImport', {}),
  commitImport: async (id, rows, { personal = false, ...options } = {}) => (await client.call('secrets.commitImport', { import: id, rows: [...rows], personal }, told(options))).results,
  closeImport: async (id) => void (await client.call('secrets.closeImport', { import: id })),
  export: (format, { ids = null, ...options } = {}) => client.call('secrets.export', { format, ids: ids === null ? null : [...ids] }, told(options)),
  onChange: (listener) => client.on('secrets.changed', listener),
})

const told = ({ onProgress, signal }: SecretProgress) => ({
  ...(signal !== undefined && { signal }),
  onChunk: (chunk: unknown) => {
    const { done, total } = chunk as { readonly done: number; readonly total: number }
    onProgress?.(done, total)
  },
})
