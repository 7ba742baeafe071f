/** Why the workspace cannot be opened or written, as a value the entry page has a screen for. */
import type { Problem } from '@panoptic/sdk/contract/entry'

/**
 * A failure of the workspace's files. `detail` carries facts only (a path, a version, a SQLite code): the
 * words for each {@link Problem}, in both languages, are on its screen. Never a secret, never a key.
 */
export class StoreProblem extends Error {
  constructor(readonly problem: Problem, readonly detail: string) {
    super(detail === '' ? problem : `${problem}: ${detail}`)
    this.name = 'StoreProblem'
  }
}

const bySystemCode: Readonly<Record<string, Problem>> = {
  ENOSPC: 'disk-full', EDQUOT: 'disk-full', EFBIG: 'disk-full',
  EACCES: 'not-writable', EPERM: 'not-writable', EROFS: 'not-writable', ENOTDIR: 'not-writable',
  ERR_DLOPEN_FAILED: 'addon-missing', MODULE_NOT_FOUND: 'addon-missing',
}

/** Longest prefix first: extended result codes fall back to their group. */
const bySqliteCode: readonly (readonly [prefix: string, Problem])[] = [
  ['SQLITE_IOERR_SHORT_READ', 'database-damaged'],
  ['SQLITE_IOERR_DATA', 'database-damaged'],
  ['SQLITE_IOERR_CORRUPTFS', 'database-damaged'],
  // The index of the write-ahead log could not grow.
  ['SQLITE_IOERR_SHMSIZE', 'disk-full'],
  ['SQLITE_IOERR', 'not-writable'],
  ['SQLITE_CORRUPT', 'database-damaged'],
  ['SQLITE_NOTADB', 'database-damaged'],
  ['SQLITE_FULL', 'disk-full'],
  ['SQLITE_READONLY', 'not-writable'],
  ['SQLITE_PERM', 'not-writable'],
  ['SQLITE_CANTOPEN', 'not-writable'],
  ['SQLITE_BUSY', 'in-use'],
  ['SQLITE_LOCKED', 'in-use'],
]

/**
 * The problem behind an error of the driver or of the file system, or null when it is none of these
 * (a mistake of ours: report it, do not show it as a damaged file).
 */
export function problemOf(error: unknown): StoreProblem | null {
  if (error instanceof StoreProblem) return error
  if (!(error instanceof Error)) return null
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code.startsWith('SQLITE_')) {
    const match = bySqliteCode.find(([prefix]) => code.startsWith(prefix))
    return match === undefined ? null : new StoreProblem(match[1], code)
  }
  if (error.message.startsWith('Could not locate the bindings file')) return new StoreProblem('addon-missing', '')
  const problem = bySystemCode[code]
  return problem === undefined ? null : new StoreProblem(problem, code)
}
