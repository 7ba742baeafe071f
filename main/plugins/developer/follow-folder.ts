/**
 * Notices that a developer's folder was built anew. The system's notices come at once but not everywhere and not
 * always (network drives, a folder that is made later, moved, deleted), so the state is also looked at every second.
 */
import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { devFileName } from './dev-file'

export interface FollowOptions {
  /** ms between two looks. */
  readonly every?: number
  /** ms of quiet before a change is told: a build writes more than once. */
  readonly debounce?: number
}

/** Calls `changed` after each change; returns the function that stops. */
export function followFolder(folder: string, changed: () => void, { every = 1_000, debounce = 80 }: FollowOptions = {}): () => void {
  let last: string | null = null
  let watcher: FSWatcher | null = null
  /** Of the folder that is watched: one that was replaced has another. */
  let watched: number | null = null
  let quiet: NodeJS.Timeout | undefined
  let stopped = false

  /** Changes whenever a build has ended: what it replaces last. */
  async function signature(): Promise<string> {
    const parts = await Promise.all([devFileName, 'package.json', join('dist', 'index.js')].map((name) =>
      stat(join(folder, name)).then(({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`, () => '-')))
    return parts[0] === '-' ? parts.join('\n') : parts[0]!
  }

  async function look(): Promise<void> {
    const now = await signature()
    const inode = await stat(dirname(join(folder, devFileName))).then(({ ino }) => ino, () => null)
    if (stopped) return
    if (inode !== watched) listenTo(inode)
    if (last !== null && now !== last) tell()
    last = now
  }

  function tell(): void {
    clearTimeout(quiet)
    quiet = setTimeout(changed, debounce)
  }

  /** The folder that holds dev.json may come and go. */
  function listenTo(inode: number | null): void {
    watcher?.close()
    watcher = null
    watched = inode
    if (inode === null) return
    try {
      watcher = watch(dirname(join(folder, devFileName)), () => void look())
      // The look every second goes on.
      watcher.on('error', () => undefined)
    } catch {
      watched = null
    }
  }

  void look()
  const timer = setInterval(() => void look(), every)
  return () => {
    stopped = true
    clearInterval(timer)
    clearTimeout(quiet)
    watcher?.close()
  }
}
