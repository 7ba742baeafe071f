/** The handlers of `files.*`, the same for plugin pages and the shell: a handle belongs to the identity that opened it. */
import type { Identity } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { Handler } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { AuditApi } from '../store/api'
import type { Files } from './api'

type FileRoutes = Pick<PluginRoutes, 'files.save' | 'files.write' | 'files.open' | 'files.read' | 'files.close'>
type FileHandlers = { [K in keyof FileRoutes]: Handler<FileRoutes[K]> }

export const fileHandlers = (files: Files): FileHandlers => ({
  'files.save': ({ name, kind }, call) => files.save(call.identity, name, kind),
  'files.write': async ({ file, data }, call) => {
    await files.write(call.identity, file, data)
    return null
  },
  'files.open': ({ kinds }, call) => files.open(call.identity, kinds),
  'files.read': ({ file }, call) => files.read(call.identity, file),
  'files.close': async ({ file, keep }, call) => {
    await files.close(call.identity, file, keep)
    return null
  },
})

/**
 * With an audit entry for each file that was opened. `mayAsk` says whether a dialog may come up for this page now: a
 * plugin nobody looks at must not ask.
 */
export function auditedFileHandlers(files: Files, store: Client<Pick<AuditApi, 'audit'>>, mayAsk: (identity: Identity) => boolean): FileHandlers {
  const handlers = fileHandlers(files)
  async function asked<T extends { readonly name: string }>(identity: Identity, action: string, open: () => Promise<T | null>): Promise<T | null> {
    if (!mayAsk(identity)) throw new PanopticError(fail('conflict', 'A plugin may ask for this only while the user works with it.').error)
    const opened = await open()
    if (opened !== null) await store.audit({ user: identity.user, tenant: identity.tenant }, action, opened.name)
    return opened
  }
  return {
    ...handlers,
    'files.save': ({ name, kind }, { identity }) => asked(identity, 'files.save', () => files.save(identity, name, kind)),
    'files.open': ({ kinds }, { identity }) => asked(identity, 'files.open', () => files.open(identity, kinds)),
  }
}
