/**
 * Gives the database a new data key while it is in use.
 *
 * 1. The header gets the new key sealed beside the old one (no password needed: slots have public halves).
 * 2. A copy under the new key is made in the background ({@link startCopy}).
 * 3. With reader and database closed, what the log holds is copied again; the copy takes the database's name; then
 *    the header drops the old key.
 *
 * Killed before the copy has its name, the database is as it was, and the header says that a rotation was begun: it
 * begins again at the next unlock. Killed between the two renames, the header still holds both keys and the database
 * fits the new one: opening it finishes the header. Both are the workspace's ({@link RotatingWorkspace}).
 */
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Rotation } from '@panoptic/sdk/contract/people'
import { syncFolder } from '../../keyslots/file'
import { wipe } from '../../keyslots/seal'
import type { Db } from '../database'
import { startCopy } from './copy'
import { pagesInLog } from './wal'

/** How long one step of the copy may hold up everything else (ms). */
const stepMs = 8
/** `wal_autocheckpoint` of an open database (database.ts). */
const checkpointPages = 1000

export interface RotatingWorkspace {
  readonly db: Db
  /** Path of the database file. */
  readonly file: string
  /** Both keys, the header holding both; a rotation that was begun goes on with its key. The caller overwrites them. */
  beginRotation(): { readonly oldKey: Buffer; readonly nextKey: Buffer }
  /** Closes the database, keeping lock and header. */
  detach(): void
  /** The database fits the new key now: header, held key and database follow. */
  finishRotation(): void
  /** The database still fits the old key, after {@link detach}. */
  reopen(): void
}

export interface RotationHost {
  readonly workspace: RotatingWorkspace
  /** Ends the reader's connection and waits until it is closed. */
  closeReader(): Promise<void>
  /** Everything that was made of the old database object is made again. */
  reattach(): void
  tell(state: Rotation['state'], done: number, total: number, message?: string): void
}

/** Where the copy grows; left over from a killed rotation, it is replaced. */
export const stagedCopy = (file: string): string => `${file}.rotating`

/** Ends when the new key is in use. After a failure the old one still is. @throws StoreProblem, Error */
export async function rotate({ workspace, closeReader, reattach, tell }: RotationHost): Promise<void> {
  const { file } = workspace
  const { oldKey, nextKey } = workspace.beginRotation()
  const { db } = workspace
  // From here on the file stands still: what is written stays in the log. Readers may keep a page from being written
  // back now; then it is in the log, and copied at the end.
  db.pragma('wal_autocheckpoint = 0')
  db.pragma('wal_checkpoint(truncate)')
  const copy = startCopy(file, stagedCopy(file), oldKey, nextKey)
  let detached = false
  try {
    while (!copy.step(stepMs)) {
      tell('running', copy.done, copy.total)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await closeReader()
    const again = pagesInLog(`${file}-wal`)
    workspace.detach()
    detached = true
    copy.finish(again)
    copy.close(true)
    renameSync(stagedCopy(file), file)
    syncFolder(dirname(file))
    workspace.finishRotation()
    // Copies from before a migration are under the old key, which may be the reason for the new one.
    for (const name of oldCopies(file)) rmSync(name, { force: true })
    reattach()
    tell('idle', copy.total, copy.total)
  } catch (error) {
    copy.close(false)
    if (detached) {
      workspace.reopen()
      reattach()
    } else db.pragma(`wal_autocheckpoint = ${checkpointPages}`)
    tell('failed', copy.done, copy.total, error instanceof Error ? error.message : String(error))
    throw error
  } finally {
    wipe(oldKey, nextKey)
  }
}

function oldCopies(file: string): string[] {
  const prefix = `${basename(file)}.schema-`
  return readdirSync(dirname(file)).filter((name) => name.startsWith(prefix)).map((name) => join(dirname(file), name))
}
