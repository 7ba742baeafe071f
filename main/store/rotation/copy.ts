/**
 * A copy of the database under another key, made page by page beside the original. The original is open and in use
 * meanwhile: what is written goes into the write-ahead log, which nobody writes back while this runs, so the file
 * itself stands still; the log's pages are copied again at the end.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { wipe } from '../../keyslots/seal'
import { isAuthenticPage, pageKey, pageSize, rekeyPage, saltSize } from '../page-cipher'
import { StoreProblem } from '../problem'

/** Pages read and written at once. */
const batch = 64

export interface Copy {
  readonly done: number
  readonly total: number
  /** Copies for about `ms`. True when every page was copied once. @throws StoreProblem `database-damaged` for a page that is not authentic */
  step(ms: number): boolean
  /** Nobody has the database open now: copies `again` and what was added or cut since, and makes the copy durable. */
  finish(again: Iterable<number>): void
  /** Closes the files and overwrites the keys; without `keep` the copy is removed. A second call does nothing. */
  close(keep: boolean): void
}

/** @param staged is replaced when it exists */
export function startCopy(database: string, staged: string, oldKey: Buffer, newKey: Buffer): Copy {
  rmSync(staged, { force: true })
  const source = openSync(database, 'r')
  const target = openSync(staged, 'wx+', 0o600)
  const salt = randomBytes(saltSize)
  const oldSalt = Buffer.alloc(saltSize)
  readSync(source, oldSalt, 0, saltSize, 0)
  const [from, to] = [pageKey(oldKey, oldSalt), pageKey(newKey, salt)]
  const buffer = Buffer.alloc(batch * pageSize)
  const pagesNow = (): number => Math.floor(statSync(database).size / pageSize)
  let total = pagesNow()
  let done = 0
  let closed = false

  /** Copies up to `count` pages from page `first` (from 1). */
  function copy(first: number, count: number): number {
    const pages = Math.floor(readSync(source, buffer, 0, count * pageSize, (first - 1) * pageSize) / pageSize)
    for (let index = 0; index < pages; index++) {
      const page = buffer.subarray(index * pageSize, (index + 1) * pageSize)
      if (!rekeyPage(page, first + index, from, to, salt)) throw new StoreProblem('database-damaged', `${database}: page ${first + index}`)
    }
    writeAll(target, buffer.subarray(0, pages * pageSize), (first - 1) * pageSize)
    return pages
  }

  return {
    get done() {
      return done
    },
    get total() {
      return total
    },
    step(ms) {
      const until = performance.now() + ms
      while (done < total && performance.now() < until) done += copy(done + 1, Math.min(batch, total - done))
      return done >= total
    },
    finish(again) {
      const last = pagesNow()
      while (done < last) done += copy(done + 1, Math.min(batch, last - done))
      // Page 1 carries the size and the change counter.
      for (const page of new Set([1, ...again])) if (page <= last) copy(page, 1)
      ftruncateSync(target, last * pageSize)
      total = done = last
      fsyncSync(target)
    },
    close(keep) {
      if (closed) return
      closed = true
      closeSync(source)
      closeSync(target)
      wipe(from.key, from.macKey, to.key, to.macKey)
      if (!keep) rmSync(staged, { force: true })
    },
  }
}

/** Whether the file's first page was written under this key: tells which of two keys a database has. */
export function fitsKey(database: string, key: Buffer): boolean {
  const file = openSync(database, 'r')
  try {
    const page = Buffer.alloc(pageSize)
    if (readSync(file, page, 0, pageSize, 0) < pageSize) return false
    const candidate = pageKey(key, page.subarray(0, saltSize))
    try {
      return isAuthenticPage(page, 1, candidate)
    } finally {
      wipe(candidate.key, candidate.macKey)
    }
  } finally {
    closeSync(file)
  }
}

function writeAll(file: number, bytes: Buffer, at: number): void {
  let written = 0
  while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written, at + written)
}
