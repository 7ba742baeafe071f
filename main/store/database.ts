/** Opens the encrypted database: SQLCipher 4 format, raw 256-bit key, one set of settings for every process. */
import Database from 'better-sqlite3-multiple-ciphers'
import { problemOf } from './problem'

export type Db = Database

/** Length of the data key in bytes. */
export const keyBytes = 32

export interface OpenOptions {
  /** For the reader process: nothing can be written through this connection. */
  readonly readonly?: boolean
  /** A missing file is made (creation and copies only); otherwise it is an error. */
  readonly create?: boolean
}

/** Where the compiled addon is on runtimes that cannot load the prebuilt one; set by `scripts/`. */
const binding = (): { nativeBinding?: string } => {
  const path = process.env['PANOPTIC_SQLITE_ADDON']
  return path === undefined || path === '' ? {} : { nativeBinding: path }
}

/** The driver without a key, for files that hold no data (the workspace lock). */
export function openPlain(path: string, timeoutMs: number): Db {
  return new Database(path, { ...binding(), timeout: timeoutMs })
}

/**
 * Opens `path` with the data key. The caller keeps the key and overwrites it; this function's own copy is
 * overwritten here. Page 1 and the schema are read once, so that a wrong key or a damaged beginning shows now
 * and not at the first query.
 *
 * @throws StoreProblem `database-damaged` (also for a key that does not fit: the two look alike, see
 *   workspace/diagnose.ts), `not-writable`, `disk-full`, `in-use`, `addon-missing`
 */
export function openDatabase(path: string, key: Buffer, options: OpenOptions = {}): Db {
  if (key.length !== keyBytes) throw new RangeError(`The data key has ${keyBytes} bytes.`)
  const readonly = options.readonly ?? false
  let db: Db | undefined
  try {
    db = new Database(path, { ...binding(), readonly, fileMustExist: options.create !== true, timeout: 5000 })
    db.pragma(`cipher = 'sqlcipher'`)
    db.pragma('legacy = 4')
    applyKey(db, key)
    db.prepare('select count(*) from sqlite_schema').get()
    if (!readonly) db.pragma('journal_mode = wal')
    for (const setting of readonly ? [...settings, 'query_only = on'] : [...settings, ...writerSettings]) db.pragma(setting)
    return db
  } catch (error) {
    db?.close()
    throw problemOf(error) ?? error
  }
}

/** `raw:` makes the driver use the bytes as they are: no PBKDF2, no hex text of the key in the heap. */
function applyKey(db: Db, key: Buffer): void {
  const raw = Buffer.concat([Buffer.from('raw:'), key])
  try {
    db.key(raw)
  } finally {
    raw.fill(0)
  }
}

const settings = [
  'foreign_keys = on',
  // Functions and views of a doctored schema cannot do more than read.
  'trusted_schema = off',
  'cell_size_check = on',
  // Negative: kibibytes.
  'cache_size = -65536',
  // Sorts and temporary tables never touch the disk, where they would lie unencrypted.
  'temp_store = memory',
]

const writerSettings = [
  // A power cut may lose the last commits of WAL, never the consistency; a killed process loses nothing.
  'synchronous = normal',
  // Overwrites deleted content where that costs no extra writes; the pages are encrypted anyway.
  'secure_delete = fast',
  'wal_autocheckpoint = 1000',
  'journal_size_limit = 67108864',
]
