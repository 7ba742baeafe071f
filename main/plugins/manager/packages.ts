/**
 * Installed packages: looked at, installed, rolled back, removed. The store's record is the truth, the registry follows
 * it, and folders that no record names are swept away. Nothing of a plugin runs while its package is replaced.
 */
import { randomUUID } from 'node:crypto'
import type { Inspected } from '@panoptic/sdk/contract/plugins'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Client } from '../../bridge/rpc'
import type { By, InstalledPlugin, StoreApi } from '../../store/api'
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'
import type { Installer, Staged } from '../install/api'
import type { PluginPackage } from '../package-folder'
import type { Registry } from '../registry'
import { brokenPackage, originOf } from './records'
import { judge, type Judgement } from './judge'

export interface PackagesOptions {
  readonly store: Pick<Client<StoreApi>, 'installedPlugins' | 'pinnedPublishers' | 'installPlugin' | 'rollBackPlugin' | 'removePlugin' | 'developerMode' | 'pluginState' | 'comparePluginSchema'>
  readonly installer: Installer
  readonly registry: Registry
  language(): 'en' | 'de'
  /** Ends every page and run of the plugin, of all users. */
  stop(plugin: string, reason: string): void
  /** Another package takes the plugin's place: compiled code of the former one is forgotten. */
  forgetCode(plugin: string): Promise<void>
  /** The plugin is gone: so is what its pages left. */
  forgetPartition(plugin: string): Promise<void>
  log(level: 'info' | 'error', source: string, message: string): void
}

export interface Packages {
  /** At the start, and when developer mode was turned on: takes in every installed package of which there is a record. */
  load(): Promise<void>
  /** Developer mode was turned off: takes out what nobody signed. */
  unloadUnsigned(): Promise<void>
  inspect(path: string, by: By): Promise<Inspected>
  /** Whose package waits under this ticket. @throws PanopticError `not-found` for a ticket that is gone */
  pluginOf(ticket: string): string
  /** @throws PanopticError `not-found` for a ticket that is gone, `conflict` when it may not be installed any more */
  install(ticket: string, by: By): Promise<void>
  discard(ticket: string): Promise<void>
  /** The session ends: what was looked at and not installed goes. */
  discardAll(): Promise<void>
  rollBack(plugin: string, by: By, rows: 'kept-copy' | 'current'): Promise<void>
  remove(plugin: string, by: By, data: 'keep' | 'erase'): Promise<void>
  /** Folders that no record names go. */
  sweep(): Promise<void>
}

/** Packages that wait for an answer; the oldest gives way. */
const mostWaiting = 5

export function createPackages(options: PackagesOptions): Packages {
  const { store, installer, registry, log } = options
  const waiting = new Map<string, Staged>()

  const sweep = (): Promise<void> =>
    installer.sweep(async () => new Set((await store.installedPlugins()).flatMap(({ digest, previous }) => [digest, previous?.digest ?? '']).filter((digest) => digest !== '')))

  async function loadOne(record: InstalledPlugin): Promise<void> {
    const { id, digest } = record
    try {
      registry.put(await installer.load(id, digest), originOf(record))
    } catch (error) {
      if (!(error instanceof PackageRefusal)) throw error
      log('error', id, `its package cannot be used: ${error.refusal} ${error.detail}`)
      registry.put(brokenPackage(record), originOf(record))
      registry.spoil(id, error.detail)
    }
  }

  async function judged(staged: Staged, by: By): Promise<Judgement> {
    const { id, schema } = staged.plugin
    const [installed, pinned, developerMode, state, tables] = await Promise.all([
      store.installedPlugins(), store.pinnedPublishers(), store.developerMode(), store.pluginState(id, by), store.comparePluginSchema(id, schema),
    ])
    return judge(staged, { registry, installed, pinned, developerMode, state, tables, language: options.language() })
  }

  const look = (ticket: string): Staged => {
    const staged = waiting.get(ticket)
    if (staged === undefined) throw new PanopticError(fail('not-found', 'This package is not waiting any more. Choose it again.').error)
    return staged
  }
  const take = (ticket: string): Staged => {
    const staged = look(ticket)
    waiting.delete(ticket)
    return staged
  }

  const recordOf = async (plugin: string): Promise<InstalledPlugin> => {
    const record = (await store.installedPlugins()).find(({ id }) => id === plugin)
    if (record === undefined) throw new PanopticError(fail('not-found', 'This plugin is not installed.').error)
    return record
  }

  /** Replaces the package. Ends what runs first: nothing of the old one meets the new one. */
  const replace = (id: string, reason: string, work: () => Promise<PluginPackage>): Promise<void> =>
    registry.change(id, async () => {
      options.stop(id, reason)
      const plugin = await work()
      await options.forgetCode(id)
      registry.put(plugin, originOf(await recordOf(id)))
    })

  /** An update whose tables cannot be made is taken back: the version before works on. */
  async function prepared(id: string, by: By, digest: string, before: InstalledPlugin | undefined): Promise<void> {
    try {
      await registry.prepare(id)
    } catch (error) {
      // The same package again has only mended its files: there is nothing to take back.
      if (before?.digest === digest) throw error
      log('error', id, `its tables could not be made, the installation is taken back: ${String(error)}`)
      if (before === undefined || before.digest === '') await takeOut(id, () => store.removePlugin(by, id, 'keep'))
      else
        await replace(id, 'taken back', async () => {
          await store.rollBackPlugin(by, id, 'current')
          return installer.load(id, before.digest)
        })
      await sweep()
      throw error
    }
  }

  const takeOut = (id: string, work: () => Promise<void>): Promise<void> =>
    registry.change(id, async () => {
      options.stop(id, 'removed')
      await work()
      registry.remove(id)
      await options.forgetPartition(id)
    })

  return {
    sweep,
    async load() {
      const [records, developerMode] = await Promise.all([store.installedPlugins(), store.developerMode()])
      await Promise.all(records.map(async (record) => {
        const { id, source, key } = record
        if (source === 'developer' || (key === null && !developerMode)) return
        if (!registry.plugins.has(id)) await loadOne(record)
        else if (registry.origin(id).source === 'built-in') log('error', id, 'is part of the app now; the package that was installed is not used')
      }))
      await sweep()
    },
    async unloadUnsigned() {
      const unsigned = [...registry.plugins.keys()].filter((id) => registry.origin(id).source === 'installed' && !registry.origin(id).publisher.signed)
      for (const id of unsigned) await takeOut(id, () => Promise.resolve())
    },
    async inspect(path, by) {
      let staged: Staged
      try {
        staged = await installer.stage(path)
      } catch (error) {
        if (error instanceof PackageRefusal) return { state: 'refused', refusal: error.refusal, detail: error.detail }
        throw error
      }
      const judgement = await judged(staged, by)
      if ('refusal' in judgement) {
        await installer.discard(staged)
        return { state: 'refused', ...judgement }
      }
      const ticket = randomUUID()
      waiting.set(ticket, staged)
      for (const old of [...waiting.keys()].slice(0, -mostWaiting)) await installer.discard(take(old))
      return { state: 'ready', candidate: { ticket, ...judgement.candidate } }
    },
    pluginOf: (ticket) => look(ticket).plugin.id,
    async install(ticket, by) {
      const staged = take(ticket)
      const { plugin: { id, version }, digest, key, publisher } = staged
      try {
        // Much may have happened since it was looked at.
        const judgement = await judged(staged, by)
        if ('refusal' in judgement) throw new PanopticError(fail('conflict', `This package may not be installed: ${judgement.refusal}.`, { refusal: judgement.refusal }).error)
        const before = (await store.installedPlugins()).find((record) => record.id === id)
        await replace(id, 'updated', async () => {
          const plugin = await installer.commit(staged)
          await store.installPlugin(by, { id, version, digest, source: 'installed', folder: '', key, publisher })
          return plugin
        })
        await prepared(id, by, digest, before)
      } finally {
        await installer.discard(staged)
        await sweep()
      }
    },
    async discard(ticket) {
      if (waiting.has(ticket)) await installer.discard(take(ticket))
    },
    async discardAll() {
      for (const ticket of [...waiting.keys()]) await installer.discard(take(ticket))
    },
    async rollBack(id, by, rows) {
      const { previous } = await recordOf(id)
      if (previous === null) throw new PanopticError(fail('conflict', 'No earlier version of this plugin is kept.').error)
      // Read before anything is changed: a kept folder that is broken must not leave the plugin without one.
      const plugin = await installer.load(id, previous.digest).catch((error: unknown) => {
        log('error', id, `the version that is kept cannot be read: ${String(error)}`)
        throw new PanopticError(fail('conflict', 'The earlier version that is kept cannot be read any more.').error)
      })
      await replace(id, 'rolled back', async () => {
        await store.rollBackPlugin(by, id, rows)
        return plugin
      })
      await sweep()
    },
    async remove(id, by, data) {
      if (registry.origin(id).source === 'built-in') {
        if (data === 'keep') throw new PanopticError(fail('conflict', 'This plugin is part of the app. Disable it instead.').error)
        await registry.change(id, async () => {
          options.stop(id, 'its data was erased')
          await store.removePlugin(by, id, data)
          registry.forgetTables(id)
          await options.forgetPartition(id)
        })
      } else await takeOut(id, () => store.removePlugin(by, id, data))
      await sweep()
    },
  }
}
