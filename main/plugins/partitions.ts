/** Each plugin's own partition: who may load there, and that nothing of a plugin that is gone stays. */
import { session as sessions, type Session } from 'electron'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { allowDevTools, allowOnly } from '../window/hardening'
import type { Look } from '../window/look'
import { servePluginFiles, type SharedSet } from '../window/plugin-protocol'
import type { PluginPackage } from './package-folder'

export interface PartitionHost {
  readonly sharedFolder: string
  readonly shared: SharedSet
  look(): Look
  /** The package as it is now: an update takes effect with the next request. */
  files(plugin: string): PluginPackage | undefined
  /** What is on the disk is not what was installed. */
  onChangedFile(plugin: string, path: string): void
}

const known = new Map<string, Session>()
const nameOf = (plugin: string): string => `plugin-${plugin}`
/** On disk, because the code cache is. */
const partition = (plugin: string): Session => sessions.fromPartition(`persist:${nameOf(plugin)}`)

/** The plugin's partition: only its own origin loads there. `devTools`: they may be opened for its pages. */
export function pluginSession(host: PartitionHost, id: string, devTools: boolean): Session {
  const session = known.get(id) ?? partition(id)
  allowDevTools(session, devTools)
  if (known.has(id)) return session
  known.set(id, session)
  allowOnly(session, `plugin://${id}/`)
  servePluginFiles(session, {
    id,
    sharedFolder: host.sharedFolder, shared: host.shared, look: host.look,
    plugin: () => host.files(id),
    onChanged: (path) => host.onChangedFile(id, path),
  })
  void wipe(session)
  return session
}

/** Web storage is not offered: whatever a page puts there is gone at the next start and at sealing. */
const wipe = (session: Session): Promise<void> => session.clearStorageData()

/** Wipes the web storage of every partition that was used since the start. */
export const wipePluginStorage = async (): Promise<void> => void (await Promise.all([...known.values()].map(wipe)))

/** Another package takes the plugin's place: compiled code of the former one must not run. Its pages have ended. */
export const forgetCode = (plugin: string): Promise<void> => partition(plugin).clearCodeCaches({})

/** The plugin is gone: so is everything its pages left. What is left of the folder goes with the next start. */
export async function forgetPartition(plugin: string): Promise<void> {
  const session = partition(plugin)
  await Promise.all([wipe(session), session.clearCodeCaches({}), session.clearCache()])
}

/**
 * Removes the folders of partitions that belong to no plugin any more. Before any page is made: Chromium keeps the
 * folders of partitions that are in use open. `folder`: the app's data folder.
 */
export async function sweepPartitions(folder: string, plugins: { has(plugin: string): boolean }): Promise<void> {
  const root = join(folder, 'Partitions')
  const names = await readdir(root).catch(() => [])
  const gone = names.filter((name) => name.startsWith(nameOf('')) && !plugins.has(name.slice(nameOf('').length)) && !known.has(name.slice(nameOf('').length)))
  await Promise.all(gone.map((name) => rm(join(root, name), { recursive: true, force: true }).catch(() => undefined)))
}
