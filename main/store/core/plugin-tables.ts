/** Brings a plugin's tables to what its package says, and tells how much they hold. */
import type { StoreApi } from '../api'
import { compareSchema, migratePlugin } from '../schema/migrate'
import { createRowCounts } from '../schema/row-counts'
import { storageOf } from '../schema/storage'
import { invalid } from './failures'
import type { CoreContext } from './types'

export function createPluginTables({ db, now, onTables }: CoreContext): Pick<StoreApi, 'registerPlugin' | 'comparePluginSchema' | 'pluginStorage'> {
  const counts = createRowCounts(db)
  const canGoBack = db.prepare<[string], 1>('select 1 from plugin_packages where plugin = ? and previous_version is not null').pluck()

  return {
    registerPlugin: (plugin, schema, { rows }) => {
      if (!Number.isSafeInteger(rows) || rows < 0) throw invalid('rows', 'A budget of rows is a whole number from 0.', 'Correct the manifest.')
      const { version, changed } = db.transaction(() => {
        // The copy there is belongs to the package before: a later step must not replace it.
        const migrated = migratePlugin(db, plugin, schema, canGoBack.get(plugin) === undefined)
        counts.register(plugin, migrated.version, rows, now())
        return migrated
      }).immediate()
      if (changed) onTables()
      return { version }
    },
    comparePluginSchema: (plugin, schema) => compareSchema(db, plugin, schema),
    pluginStorage: (plugin) => storageOf(db, plugin, counts.of(plugin)),
  }
}
