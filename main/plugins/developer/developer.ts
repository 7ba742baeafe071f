/**
 * Plugins that are being worked on: each follows a folder, takes every good build over at once and keeps the last
 * good one while a build fails. Only in developer mode. The app never listens for anything: it only reads files.
 */
import type { Client } from '../../bridge/rpc'
import type { By, InstalledPlugin, StoreApi } from '../../store/api'
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'
import { brokenPackage, originOf } from '../manager/records'
import { readPackage, type PluginPackage } from '../package-folder'
import type { Registry } from '../registry'
import { DevFault, readDevState } from './dev-file'
import { followFolder, type FollowOptions } from './follow-folder'

export interface DeveloperOptions {
  readonly store: Pick<Client<StoreApi>, 'installedPlugins' | 'installPlugin'>
  readonly registry: Registry
  /** Ends every page and run of the plugin, of all users. */
  stop(plugin: string, reason: string): void
  forgetCode(plugin: string): Promise<void>
  /** Another build took the place of the one before: the view that is open is shown again. */
  onBuild(plugin: string): void
  /** Something that the list of plugins shows has changed. */
  onChange(): void
  log(level: 'info' | 'error', source: string, message: string): void
  readonly follow?: FollowOptions
}

export interface Developer {
  /** At the start, and when developer mode was turned on: follows every folder of which there is a record. */
  start(): Promise<void>
  /** Takes a folder in. @throws PackageRefusal */
  load(folder: string, by: By): Promise<string>
  /** Why the newest build was not taken over; null when it was, or for a plugin that follows no folder. */
  buildErrors(plugin: string): string | null
  /** Follows a plugin's folder no more. */
  release(plugin: string): void
  /** Developer mode was turned off: takes out every plugin that follows a folder. */
  stopAll(): Promise<void>
  /** Follows nothing any more; plugins stay as they are (sealing). */
  close(): void
}

interface Followed {
  readonly folder: string
  readonly record: InstalledPlugin
  build: number | null
  errors: string | null
  stop(): void
  /** One build after the other. */
  queue: Promise<void>
}

export function createDeveloper(options: DeveloperOptions): Developer {
  const { store, registry, log } = options
  const followed = new Map<string, Followed>()

  /** The package in the folder now. @throws PackageRefusal, DevFault */
  async function read(folder: string): Promise<{ plugin: PluginPackage; build: number | null; errors: string | null }> {
    const { package: path, build, errors } = await readDevState(folder)
    if (path === null) throw new DevFault(errors ?? 'There is no build yet.')
    return { plugin: await readPackage(path, null), build, errors }
  }

  function follow(record: InstalledPlugin, build: number | null, errors: string | null): void {
    release(record.id)
    const entry: Followed = { folder: record.folder, record, build, errors, stop: () => undefined, queue: Promise.resolve() }
    followed.set(record.id, entry)
    entry.stop = followFolder(record.folder, () => {
      entry.queue = entry.queue.then(() => takeOver(entry)).catch((error: unknown) => log('error', record.id, `its folder could not be followed: ${String(error)}`))
    }, options.follow)
  }

  async function takeOver(entry: Followed): Promise<void> {
    const { id } = entry.record
    if (followed.get(id) !== entry) return
    const before = { build: entry.build, errors: entry.errors }
    try {
      const { plugin, build, errors } = await read(entry.folder)
      if (plugin.id !== id) throw new DevFault(`The package in ${entry.folder} is called "${plugin.id}" now. Load the folder again to use it under that name.`)
      if (followed.get(id) !== entry) return
      Object.assign(entry, { build, errors })
      if (errors === null && (build === null || build !== before.build)) await swap(plugin, entry)
    } catch (error) {
      if (!(error instanceof DevFault) && !(error instanceof PackageRefusal)) throw error
      entry.errors = messageOf(error)
    }
    if (entry.errors !== null && entry.errors !== before.errors) log('error', id, `build: ${entry.errors}`)
    options.onChange()
  }

  async function swap(plugin: PluginPackage, { record }: Followed): Promise<void> {
    await registry.change(plugin.id, async () => {
      await options.forgetCode(plugin.id)
      registry.put(plugin, originOf(record))
    })
    options.onBuild(plugin.id)
  }

  function release(plugin: string): void {
    followed.get(plugin)?.stop()
    followed.delete(plugin)
  }

  const releaseAll = (): void => [...followed.keys()].forEach(release)

  async function startOne(record: InstalledPlugin): Promise<void> {
    const { id, folder } = record
    try {
      const { plugin, build, errors } = await read(folder)
      if (plugin.id !== id) throw new DevFault(`The package in ${folder} is called "${plugin.id}" now.`)
      registry.put(plugin, originOf(record))
      follow(record, build, errors)
    } catch (error) {
      if (!(error instanceof DevFault) && !(error instanceof PackageRefusal)) throw error
      log('error', id, `its folder cannot be used: ${messageOf(error)}`)
      // Listed with its fault, so that it can be removed; as soon as there is a good build it is taken over.
      registry.put(brokenPackage(record), originOf(record))
      registry.spoil(id, messageOf(error))
      follow(record, null, messageOf(error))
    }
  }

  return {
    async start() {
      const records = (await store.installedPlugins()).filter(({ id, source }) => source === 'developer' && !followed.has(id) && !isBuiltIn(registry, id))
      await Promise.all(records.map(startOne))
    },
    async load(folder, by) {
      let found: Awaited<ReturnType<typeof read>>
      try {
        found = await read(folder)
      } catch (error) {
        if (error instanceof DevFault) throw new PackageRefusal('bad-package', error.message)
        throw error
      }
      const { plugin: { id, version, manifest }, build, errors } = found
      if (isBuiltIn(registry, id)) throw new PackageRefusal('built-in', id)
      release(id)
      await registry.change(id, async () => {
        options.stop(id, 'another build was loaded')
        await store.installPlugin(by, { id, version, digest: '', source: 'developer', folder, key: null, publisher: manifest.publisher ?? '' })
        const record = (await store.installedPlugins()).find((known) => known.id === id)!
        await options.forgetCode(id)
        registry.put(found.plugin, originOf(record))
        follow(record, build, errors)
      })
      return id
    },
    buildErrors: (plugin) => followed.get(plugin)?.errors ?? null,
    release,
    async stopAll() {
      releaseAll()
      for (const id of [...registry.plugins.keys()].filter((plugin) => registry.origin(plugin).source === 'developer'))
        await registry.change(id, async () => {
          options.stop(id, 'developer mode was turned off')
          registry.remove(id)
          await options.forgetCode(id)
        })
    },
    close: releaseAll,
  }
}

const isBuiltIn = (registry: Registry, id: string): boolean => registry.plugins.has(id) && registry.origin(id).source === 'built-in'

const messageOf = (error: DevFault | PackageRefusal): string => (error instanceof PackageRefusal ? error.detail : error.message)
