/**
 * One process per workspace folder. The lock is the operating system's, taken by SQLite on an empty file of
 * its own: it ends with the process, however that ends, so there is no stale lock to recognise and no process
 * id that somebody else may have by now.
 */
import { openPlain, type Db } from '../database'
import { StoreProblem } from '../problem'

/** A sealed writer's successor may start before the old process is quite gone. */
const patienceMs = 1500

/** @throws StoreProblem `in-use`, or a driver error */
export function takeLock(path: string): Db {
  const lock = openPlain(path, patienceMs)
  try {
    lock.pragma('journal_mode = off')
    lock.exec('begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') throw new StoreProblem('in-use', '')
    throw error
  }
}
