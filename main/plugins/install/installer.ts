/**
 * Packages in `<workspace>/plugins`: staged in `.staging-<uuid>`, then renamed to their digest, which is one step for
 * the file system. The database is the truth: a folder that no record names is swept away, so that the app may be
 * killed between any two steps and has the old package or the new one afterwards, never half of one.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'
import type { ReadPackageFiles } from '../archive/api'
import { fingerprintOf } from '../archive/signature'
import { textOf, type PluginPackage } from '../package-folder'
import type { Installer, Staged } from './api'
import { isIntact, readInstalled } from './installed'

export interface InstallerOptions {
  /** `<workspace>/plugins`; made when it is first needed. */
  readonly folder: string
  readonly read: ReadPackageFiles
  log(level: 'warn' | 'error', message: string): void
}

const stagingName = /^\.staging-[0-9a-f-]{36}$/
const digestName = /^[0-9a-f]{64}$/

export function createInstaller({ folder, read, log }: InstallerOptions): Installer {
  /** Staging folders somebody waits for. */
  const waiting = new Set<string>()
  /** Digests that were installed and that the store may not name yet. */
  const unsettled = new Set<string>()
  let queue: Promise<unknown> = Promise.resolve()

  /** What names or removes a package's folder happens one after the other. */
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work)
    queue = next.catch(() => undefined)
    return next
  }
  const folderOf = (digest: string): string => {
    if (!digestName.test(digest)) throw new PackageRefusal('unreadable', 'This is no digest of a package.')
    return join(folder, digest)
  }
  const remove = (path: string): Promise<void> =>
    rm(path, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => log('warn', `a package's folder could not be removed: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`))
  async function load(id: string, digest: string): Promise<PluginPackage> {
    const plugin = await readInstalled(folderOf(digest), digest)
    if (plugin.id !== id) throw new PackageRefusal('wrong-hash', `The package is "${plugin.id}", not "${id}".`)
    return plugin
  }

  return {
    load,
    folderOf,
    async stage(path) {
      const staging = join(folder, `.staging-${randomUUID()}`)
      waiting.add(staging)
      try {
        await mkdir(staging, { recursive: true, mode: 0o700 })
        const { id, digest, key, size } = await read(resolve(path), staging)
        const plugin = await readInstalled(staging, digest)
        if (plugin.id !== id) throw new PackageRefusal('bad-integrity', 'Its list is of another package.')
        return { plugin, digest, key, publisher: textOf(plugin.texts, 'en', plugin.manifest.publisher ?? ''), fingerprint: key === null ? null : fingerprintOf(key), size }
      } catch (error) {
        await remove(staging)
        waiting.delete(staging)
        throw error
      }
    },
    commit: (staged) => inOrder(async () => {
      const staging = staged.plugin.folder
      const target = folderOf(staged.digest)
      unsettled.add(staged.digest)
      if (!(await isIntact(target, staged.digest))) {
        if (!(await isIntact(staging, staged.digest))) throw new PackageRefusal('wrong-hash', 'Its files were changed while it waited. Open it again.')
        await rm(target, { recursive: true, force: true, maxRetries: 3 })
        await rename(staging, target)
        await syncFolder(folder)
      }
      await remove(staging)
      waiting.delete(staging)
      return load(staged.plugin.id, staged.digest)
    }),
    async discard({ plugin, digest }: Staged) {
      unsettled.delete(digest)
      if (!waiting.has(plugin.folder)) return
      await remove(plugin.folder)
      waiting.delete(plugin.folder)
    },
    sweep: (named) => inOrder(async () => {
      // In this order: what is noted in the store meanwhile is in one of both.
      const unnamed = new Set(unsettled)
      const keep = await named()
      const names = await readdir(folder).catch(() => [])
      for (const name of names)
        if (stagingName.test(name) ? !waiting.has(join(folder, name)) : digestName.test(name) && !keep.has(name) && !unnamed.has(name)) await remove(join(folder, name))
    }),
  }
}

/** So that the new name survives a power cut; some systems cannot open folders, and that is no failure. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
