/** Looks at the database file without opening it: is it there, is it whole, does the key fit it at all? */
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { wipe } from '../../keyslots/seal'
import { isAuthenticPage, pageKey, pageSize, saltSize, type PageKey } from '../page-cipher'
import { StoreProblem } from '../problem'

/** @throws StoreProblem `database-missing`, `database-damaged` */
export function checkShape(path: string): void {
  const size = sizeOf(path)
  if (size === null) throw new StoreProblem('database-missing', path)
  // Half a page at the end is normal only while the write-ahead log can still repair it.
  const partial = size % pageSize !== 0 && (sizeOf(`${path}-wal`) ?? 0) === 0
  if (size < pageSize || partial) throw new StoreProblem('database-damaged', `${path}: ${size} bytes`)
}

/**
 * Page numbers whose HMAC is not the one this key makes, in order; SQLite itself notices such a page only
 * when it reads it. Reads the whole file; nobody may be writing to it.
 */
export function* damagedPages(path: string, key: Buffer): Generator<number, { readonly pages: number }> {
  const file = openSync(path, 'r')
  const page = Buffer.alloc(pageSize)
  let fits: PageKey | null = null
  let pages = 0
  try {
    while (readSync(file, page, 0, pageSize, pages * pageSize) === pageSize) {
      pages += 1
      fits ??= pageKey(key, page.subarray(0, saltSize))
      if (!isAuthenticPage(page, pages, fits)) yield pages
    }
    return { pages }
  } finally {
    wipe(fits?.key, fits?.macKey)
    closeSync(file)
  }
}

/**
 * The database did not open with an authentic key: some page fits the key → the file is damaged; none does →
 * it belongs to another header (or its first 16 bytes are damaged, which looks the same).
 */
export function whyNotOpen(path: string, key: Buffer): StoreProblem {
  const damaged = damagedPages(path, key)
  let count = 0
  for (;;) {
    const next = damaged.next()
    if (next.done === true) return count < next.value.pages ? new StoreProblem('database-damaged', `${path}: ${count} of ${next.value.pages} pages`) : new StoreProblem('wrong-key', path)
    count += 1
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}
