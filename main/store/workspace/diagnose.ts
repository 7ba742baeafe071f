/** Looks at the database file without opening it: is it there, is it whole, does the key fit it at all? */
import { createHmac, pbkdf2Sync } from 'node:crypto'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { wipe } from '../../keyslots/seal'
import { StoreProblem } from '../problem'

/** SQLCipher 4: 4096-byte pages that end with IV (16) and HMAC-SHA512 (64); page 1 begins with the salt (16). */
const pageSize = 4096
const macSize = 64
const saltSize = 16

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
  const number = Buffer.alloc(4)
  let macKey: Buffer | null = null
  let pages = 0
  try {
    while (readSync(file, page, 0, pageSize, pages * pageSize) === pageSize) {
      pages += 1
      macKey ??= macKeyOf(key, page.subarray(0, saltSize))
      number.writeUInt32LE(pages)
      const mac = createHmac('sha512', macKey).update(page.subarray(pages === 1 ? saltSize : 0, pageSize - macSize)).update(number).digest()
      if (!mac.equals(page.subarray(pageSize - macSize))) yield pages
    }
    return { pages }
  } finally {
    wipe(macKey)
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

function macKeyOf(key: Buffer, salt: Buffer): Buffer {
  return pbkdf2Sync(key, Buffer.from(salt.map((byte) => byte ^ 0x3a)), 2, 32, 'sha512')
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}
