/**
 * The head: how many entries there are and the newest one's hash, in a file beside the database. A database that was
 * cut or put back alone ends before its head. The file is written after the commit, never before, and at most once in
 * `lag` ms however many entries come: it may be behind, it never leads. Its MAC key lies in the database, so that it
 * moves along when the data key is replaced.
 */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { closeSync, fsyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { canonicalJson } from '../../keyslots/canonical'
import { readIfThere, writeFileAtomic } from '../../keyslots/file'
import type { Db } from '../database'
import { pathsOf } from '../workspace/paths'
import type { Link } from './audit-chain'

/** ms within which commits share one write. */
const lag = 50
const setting = 'audit.identity'

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
const headFile = z.strictObject({ version: z.literal(1), workspace: z.string(), count: z.int().nonnegative(), hash: hex32, mac: hex32 })
const identitySetting = z.strictObject({ workspace: z.uuid(), key: hex32 })
type Identity = z.output<typeof identitySetting>

export interface Head {
  /** Names the chain in head files and exports. */
  readonly workspace: string
  /** The file: a link; `new` when this chain never had one; `damaged` when it is missing or was changed. */
  readonly found: Link | 'new' | 'damaged'
  /** Something was appended: the file follows soon. */
  changed(): void
  /** Writes what is due now. */
  flush(): void
  close(): void
}

/** @param tip the newest link; asked again at each write. @param report a write that failed; it is tried again with the next entry */
export function createHead(db: Db, folder: string, tip: () => Link, now: () => number, report: (error: unknown) => void): Head {
  const path = join(folder, 'audit.head')
  const stored = db.prepare<[string], string>('select value from settings where key = ?').pluck().get(setting)
  const identity = stored === undefined ? null : identitySetting.parse(JSON.parse(stored))
  const { workspace, key } = identity ?? { workspace: randomUUID(), key: randomBytes(32).toString('hex') }
  const found = identity === null ? 'new' : readHead(path, identity)
  let written = -1
  let timer: NodeJS.Timeout | null = null

  function write(): void {
    timer = null
    if (!db.open) return
    // Within a transaction the newest entry may still be rolled back.
    if (db.inTransaction) return schedule()
    const { id, hash } = tip()
    if (id === written) return
    try {
      // A commit of WAL lies in memory until the log is synced: after a power cut the head must not be ahead of it.
      syncFile(`${pathsOf(folder).database}-wal`)
      const content = { version: 1, workspace, count: id, hash: hash.toString('hex') }
      writeFileAtomic(path, Buffer.from(`${canonicalJson({ ...content, mac: macOf(content, key) })}\n`))
      written = id
    } catch (error) {
      report(error)
    }
  }
  function schedule(): void {
    timer ??= setTimeout(write, lag).unref()
  }

  if (identity === null) {
    write()
    // After the file: a kill in between begins anew instead of missing it.
    db.prepare('insert into settings (key, value, updated_at) values (?, ?, ?)').run(setting, canonicalJson({ workspace, key }), now())
  }

  return {
    workspace, found,
    changed: schedule,
    flush: write,
    close: () => {
      if (timer !== null) clearTimeout(timer)
      write()
    },
  }
}

function readHead(path: string, { workspace, key }: Identity): Link | 'damaged' {
  try {
    const { mac, ...content } = headFile.parse(JSON.parse(String(readIfThere(path))))
    const right = timingSafeEqual(Buffer.from(mac, 'hex'), Buffer.from(macOf(content, key), 'hex'))
    return right && content.workspace === workspace ? { id: content.count, hash: Buffer.from(content.hash, 'hex') } : 'damaged'
  } catch {
    return 'damaged'
  }
}

const macOf = (content: { readonly version: number; readonly workspace: string; readonly count: number; readonly hash: string }, key: string): string =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(canonicalJson({ ...content })).digest('hex')

/** Opened for writing because Windows flushes nothing else; a file that is not there needs none. */
function syncFile(path: string): void {
  let file: number
  try {
    file = openSync(path, 'r+')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
