/** The handlers of `files.*`, the same for plugin pages and the shell: a handle belongs to the identity that opened it. */
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { Handler } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { AuditApi } from '../store/api'
import type { Files } from './api'

type FileRoutes = Pick<PluginRoutes, 'files.save' | 'files.write' | 'files.close'>

export const fileHandlers = (files: Files): { [K in keyof FileRoutes]: Handler<FileRoutes[K]> } => ({
  'files.save': ({ name, kind }, call) => files.save(call.identity, name, kind),
  'files.write': async ({ file, data }, call) => {
    await files.write(call.identity, file, data)
    return null
  },
  'files.close': async ({ file, keep }, call) => {
    await files.close(call.identity, file, keep)
    return null
  },
})

/** With an audit entry for each file that was opened for writing. */
export const auditedFileHandlers = (files: Files, store: Client<Pick<AuditApi, 'audit'>>): { [K in keyof FileRoutes]: Handler<FileRoutes[K]> } => ({
  ...fileHandlers(files),
  'files.save': async ({ name, kind }, { identity }) => {
    const opened = await files.save(identity, name, kind)
    if (opened !== null) await store.audit({ user: identity.user, tenant: identity.tenant }, 'files.save', opened.name)
    return opened
  },
})
