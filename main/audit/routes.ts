/** The handlers of `audit.*`: the log is the store's; the password, the save dialog and the file are main's. */
import type { AuditRoutes } from '@panoptic/sdk/contract/audit'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { Handler } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { Files } from '../files/api'
import type { Forms } from '../session/forms-api'
import type { AuditApi } from '../store/api'
import { exportAudit } from './export'

export interface AuditParts {
  readonly store: Pick<Client<AuditApi>, 'auditEntries' | 'auditFacets' | 'auditState' | 'verifyAudit' | 'auditExport' | 'auditLines' | 'setAuditRetention' | 'reanchorAudit'>
  readonly forms: Pick<Forms, 'confirm'>
  readonly files: Files
}

/** How far the chain is checked comes from the store unasked: push FromStore `audit` to the shell as `audit.changed`. */
export function auditHandlers({ store, forms, files }: AuditParts): { [K in keyof AuditRoutes]: Handler<AuditRoutes[K]> } {
  return {
    'audit.list': async (query, { identity }) => {
      const { entries, more } = await store.auditEntries(identity, query)
      return { entries: [...entries], more }
    },
    'audit.facets': async ({ allTenants }, { identity }) => {
      const { actors, actions } = await store.auditFacets(identity, allTenants)
      return { actors: [...actors], actions: [...actions] }
    },
    'audit.state': () => store.auditState(),
    'audit.verify': () => store.verifyAudit(),
    'audit.export': ({ filter }, call) => {
      // Before a dialog is shown; the store refuses it again.
      if (filter.allTenants && call.role !== 'system_admin') throw new PanopticError(fail('refused', 'Only a system administrator may see every tenant.').error)
      return exportAudit({ store, files }, filter, call)
    },
    'audit.setRetention': async ({ days }, { identity }) =>
      (await forms.confirm(identity, 'audit-retention', days === null ? '∞' : String(days))) ? store.setAuditRetention(identity, days) : null,
    'audit.reanchor': async (_, { identity }) => ((await forms.confirm(identity, 'audit-reanchor', '')) ? store.reanchorAudit(identity) : null),
  }
}

/**
 * `audit.list` of plugin pages: only the page's own tenant, whatever its user may see elsewhere. The gate has checked
 * the grant and the role.
 */
export const pluginAuditHandlers = (store: Pick<Client<AuditApi>, 'auditEntries'>): { 'audit.list': Handler<PluginRoutes['audit.list']> } => ({
  async 'audit.list'({ action, before, limit }, { identity }) {
    const filter = { actor: null, action, target: null, from: null, to: null, allTenants: false }
    const { entries, more } = await store.auditEntries(identity, { filter, before, limit })
    return { entries: entries.map(({ id, at, actor, actorName, action: done, target, detail }) => ({ id, at, actor, actorName, action: done, target, detail })), more }
  },
})
