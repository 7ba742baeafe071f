/** Tells when a file of the plugin was changed. */
import { watch, type FSWatcher } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Not part of a build. */
const ignored = new Set(['node_modules', 'dist', 'test', 'tests'])
const isWatched = (name: string): boolean => !name.startsWith('.') && !ignored.has(name)

/** An editor writes several files at once, and one file in several steps (ms). */
const settle = 80

/**
 * Calls `onChange` after changes below `folder`, once for those that come together. Folders one by one: the system's
 * own recursive watching would take node_modules too.
 */
export async function watchSources(folder: string, onChange: () => void): Promise<{ close(): void }> {
  const watchers = new Map<string, FSWatcher>()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function changed(name: string | null): void {
    if (closed || (name !== null && (!isWatched(name) || /\.(?:panoptic|key|pub|test\.ts)$/.test(name)))) return
    clearTimeout(timer)
    timer = setTimeout(() => void look(folder).then(onChange), settle)
  }
  async function look(at: string): Promise<void> {
    if (closed) return
    if (!watchers.has(at)) {
      try {
        const watcher = watch(at, (_, name) => changed(name))
        const gone = (): void => {
          watcher.close()
          watchers.delete(at)
        }
        watcher.on('error', gone)
        watchers.set(at, watcher)
      } catch {
        return // It was removed meanwhile.
      }
    }
    const entries = await readdir(at, { withFileTypes: true }).catch(() => null)
    if (entries === null) {
      watchers.get(at)?.close()
      watchers.delete(at)
      return
    }
    await Promise.all(entries.filter((entry) => entry.isDirectory() && isWatched(entry.name)).map((entry) => look(join(at, entry.name))))
  }
  await look(folder)
  return {
    close() {
      closed = true
      clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}
