/** Which packages are installed, which one each had before, whose key an id belongs to, and developer mode. */
import { canonicalJson } from '../../keyslots/canonical'
import type { By, InstalledPlugin, NewInstall, StoreApi } from '../api'
import { dropKept, keepTables, rollBackPlugin } from '../schema/kept'
import { createRowCounts } from '../schema/row-counts'
import { sameSteps, storedOf } from '../schema/stored'
import { conflict, notFound, refused } from './failures'
import { checkedInstall } from './install-checks'
import { roleReader } from './sight'
import type { CoreContext } from './types'

type Packages = Pick<StoreApi, 'installedPlugins' | 'pinnedPublishers' | 'installPlugin' | 'rollBackPlugin' | 'developerMode' | 'setDeveloperMode'>

interface Row {
  readonly plugin: string; readonly version: string; readonly digest: string; readonly source: InstalledPlugin['source']; readonly folder: string
  readonly key: string | null; readonly publisher: string; readonly installed_at: number
  readonly previous_version: string | null; readonly previous_digest: string | null; readonly previous_key: string | null
  readonly previous_publisher: string | null; readonly previous_installed_at: number | null
}

const setting = 'developer.mode'
const nothingBefore = { previous_version: null, previous_digest: null, previous_key: null, previous_publisher: null, previous_installed_at: null }
const columns = ['plugin', 'version', 'digest', 'source', 'folder', 'key', 'publisher', 'installed_at', ...Object.keys(nothingBefore)]

export function createPackages({ db, now, audit, onTables }: CoreContext): Packages {
  const list = db.prepare<[], Row>('select * from plugin_packages order by plugin')
  const find = db.prepare<[string], Row>('select * from plugin_packages where plugin = ?')
  const write = db.prepare(`insert into plugin_packages (${columns.join(', ')}) values (${columns.map((name) => `@${name}`).join(', ')})
    on conflict do update set ${columns.slice(1).map((name) => `${name} = excluded.${name}`).join(', ')}`)
  const pins = db.prepare<[], { plugin: string; key: string; publisher: string }>('select plugin, key, publisher from plugin_publishers order by plugin')
  const pinned = db.prepare<[string], string>('select key from plugin_publishers where plugin = ?').pluck()
  const pin = db.prepare('insert into plugin_publishers (plugin, key, publisher, pinned_at) values (?, ?, ?, ?)')
  const mode = db.prepare<[string], string>('select value from settings where key = ?').pluck()
  const setMode = db.prepare(`insert into settings (key, value, updated_at) values (?, ?, ?)
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`)
  const rowCounts = createRowCounts(db)
  const roleOf = roleReader(db)

  function bySystemAdmin(by: By): void {
    if (roleOf(by) !== 'system_admin') throw refused()
  }
  const developerMode = (): boolean => mode.get(setting) === 'true'
  function unsignedOnlyInDeveloperMode(key: string | null): void {
    if (key === null && !developerMode()) throw conflict('key', 'This package is not signed.', 'Turn developer mode on first, or ask its publisher for a signed one.')
  }

  function told(row: Row): InstalledPlugin {
    const { plugin, version, digest, source, folder, key, publisher, installed_at: installedAt, previous_version: before, previous_digest: beforeDigest } = row
    const { steps, kept } = storedOf(db, plugin)
    const previous = before === null || beforeDigest === null ? null : { version: before, digest: beforeDigest, sameTables: kept !== null && sameSteps(steps, kept) }
    return { id: plugin, version, digest, source, folder, key, publisher, installedAt, previous }
  }

  /** What can be gone back to after `before` was replaced. A developer's folder is not kept: what was there before it stays it. */
  function previousAfter(before: Row | undefined): Pick<Row, keyof typeof nothingBefore> {
    if (before === undefined) return nothingBefore
    if (before.source === 'developer') return before
    return {
      previous_version: before.version, previous_digest: before.digest, previous_key: before.key,
      previous_publisher: before.publisher, previous_installed_at: before.installed_at,
    }
  }

  const install = db.transaction((by: By, wanted: NewInstall): void => {
    bySystemAdmin(by)
    const { id, version, digest, source, folder, key, publisher } = checkedInstall(wanted)
    const at = now()
    const owner = pinned.get(id)
    if (source === 'installed' && owner !== undefined && owner !== key) throw conflict('key', 'This plugin’s id belongs to another publisher: it was first installed with another key.', 'Ask its publisher for a package signed with that key, or remove the plugin with its data first.')
    unsignedOnlyInDeveloperMode(key)
    const before = find.get(id)
    const again = before !== undefined && before.source === source && before.digest === digest
    if (key !== null && owner === undefined) pin.run(id, key, publisher, at)
    if (!again && before?.source === 'installed') keepTables(db, id)
    const next = { plugin: id, version, digest, source, folder, key, publisher, installed_at: at }
    write.run(again ? { ...before, ...next } : { ...previousAfter(before), ...next })
    audit(by, before === undefined ? 'plugin.installed' : 'plugin.updated', id, canonicalJson({ version, digest, source, folder, publisher, key: key ?? '', ...(before !== undefined && { from: before.version }) }))
  })

  const rollBack = db.transaction((by: By, plugin: string, rows: 'kept-copy' | 'current'): InstalledPlugin => {
    bySystemAdmin(by)
    const row = find.get(plugin)
    if (row === undefined) throw notFound('plugin')
    const { previous_version: version, previous_digest: digest, previous_key: key, previous_publisher: publisher, previous_installed_at: installedAt } = row
    const { steps, kept } = storedOf(db, plugin)
    if (version === null || kept === null) throw conflict('plugin', 'No earlier version of this plugin is kept.', 'Install the earlier version from its file.')
    if ((pinned.get(plugin) ?? key) !== key) throw conflict('key', 'The earlier version is not signed with the key of this plugin.', 'Install the earlier version from a signed file.')
    unsignedOnlyInDeveloperMode(key)
    if (rows === 'current') {
      if (!sameSteps(steps, kept)) throw conflict('rows', 'The update changed the tables: the rows there are now do not fit the earlier version.', 'Go back to the rows as they were before the update.')
      dropKept(db, plugin)
    } else {
      rollBackPlugin(db, plugin)
      rowCounts.again(plugin)
    }
    write.run({ plugin, version, digest, source: 'installed', folder: '', key, publisher, installed_at: installedAt, ...nothingBefore })
    audit(by, 'plugin.rolled-back', plugin, canonicalJson({ from: row.version, to: version, rows }))
    return told(find.get(plugin)!)
  })

  return {
    installedPlugins: () => list.all().map(told),
    pinnedPublishers: () => pins.all(),
    installPlugin: (by, wanted) => {
      install.immediate(by, wanted)
      onTables()
    },
    rollBackPlugin: (by, plugin, rows) => {
      const restored = rollBack.immediate(by, plugin, rows)
      onTables()
      return restored
    },
    developerMode,
    setDeveloperMode: (by, on) =>
      db.transaction(() => {
        bySystemAdmin(by)
        if (on === developerMode()) return
        setMode.run(setting, on ? 'true' : 'false', now())
        audit(by, 'developer.mode-changed', '', canonicalJson({ on }))
      }).immediate(),
  }
}
