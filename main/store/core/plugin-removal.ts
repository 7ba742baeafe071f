/** Takes a plugin out for everybody, with or without what it keeps here. */
import { canonicalJson } from '../../keyslots/canonical'
import type { By, StoreApi } from '../api'
import { dropKept, dropTables } from '../schema/kept'
import { isPluginId } from '../schema/names'
import { invalid, notFound, refused } from './failures'
import { roleReader } from './sight'
import type { CoreContext } from './types'
import type { Keep } from './vault-keep'

/** Rows that name the plugin, and by which column. Series take their points and days along, users their grants. */
const own = { metric_series: 'plugin', plugin_users: 'plugin', runs: 'plugin', messages: 'plugin', drafts: 'owner', call_counts: 'plugin', plugin_usage: 'plugin', plugins: 'id' } as const
export const erasedTables: readonly string[] = [...Object.keys(own), 'connections', 'plugin_packages', 'plugin_publishers']
/** What is no data of the plugin, or must outlast it: decisions of tenants, logs, the history of secrets. */
export const outlastingTables: readonly string[] = ['network', 'plugin_policies', 'secret_origins', 'secret_uses']

interface ConnectionRow { readonly id: string; readonly tenant: string; readonly label: string; readonly secret: string | null; readonly made: 0 | 1 }

export function createRemoval({ db, now, audit, changeAuthority, onTables }: CoreContext, keep: Pick<Keep, 'erase'>): Pick<StoreApi, 'removePlugin'> {
  const installed = db.prepare<[string], string>('select version from plugin_packages where plugin = ?').pluck()
  const tenants = db.prepare<{ plugin: string }, string>(`
    select tenant from plugin_users where plugin = @plugin and enabled = 1
    union select tenant from connections where plugin = @plugin union select tenant from plugin_policies where plugin = @plugin and policy = 'required'`).pluck()
  const connections = db.prepare<[string], ConnectionRow>(`
    select connections.id, connections.tenant, label, secret, secrets.made_by is connections.id as made
    from connections left join secrets on secrets.id = connections.secret where plugin = ? order by connections.id`)
  const inUse = db.prepare<[string], 1>('select 1 from connections where secret = ? limit 1').pluck()
  const dropConnections = db.prepare('delete from connections where plugin = ?')
  const dropPackage = db.prepare('delete from plugin_packages where plugin = ?')
  const dropRequired = db.prepare(`delete from plugin_policies where plugin = ? and policy = 'required'`)
  const disable = db.prepare('update plugin_users set enabled = 0, updated_at = ? where plugin = ? and enabled = 1')
  const unpin = db.prepare('delete from plugin_publishers where plugin = ?')
  const roleOf = roleReader(db)

  function eraseConnections(by: By, plugin: string): void {
    const removed = connections.all(plugin)
    dropConnections.run(plugin)
    for (const { id, tenant, label, secret, made } of removed) {
      // A secret of the vault stays, and so does one that another plugin's connection uses.
      if (secret !== null && made === 1 && inUse.get(secret) === undefined) keep.erase(secret)
      audit({ user: by.user, tenant }, 'connection.removed', id, canonicalJson({ plugin, label }))
    }
  }

  function erase(by: By, plugin: string): void {
    dropTables(db, plugin)
    eraseConnections(by, plugin)
    for (const [table, column] of Object.entries(own)) db.prepare(`delete from ${table} where ${column} = ?`).run(plugin)
    unpin.run(plugin)
  }

  return {
    removePlugin: (by, plugin, data) => {
      if (roleOf(by) !== 'system_admin') throw refused()
      if (!isPluginId(plugin)) throw invalid('plugin', 'This is not a plugin’s id.', 'Name an installed plugin.')
      if (data !== 'keep' && data !== 'erase') throw invalid('data', 'The data of a plugin is kept or erased.', 'Choose one of them.')
      changeAuthority(() => {
        const version = installed.get(plugin)
        if (version === undefined && data === 'keep') throw notFound('plugin')
        const concerned = new Set([by.tenant, ...tenants.all({ plugin })])
        if (version !== undefined) {
          dropPackage.run(plugin)
          dropRequired.run(plugin)
          dropKept(db, plugin)
          disable.run(now(), plugin)
        }
        if (data === 'erase') erase(by, plugin)
        for (const tenant of concerned) audit({ user: by.user, tenant }, 'plugin.removed', plugin, canonicalJson({ version: version ?? '', data }))
      })
      onTables()
    },
  }
}
