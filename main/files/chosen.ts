/** A file that the person chose for reading: an ordinary file, of a kind that was asked for, as large as it was then. */
import { constants } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { OpenKind } from './api'

export interface ChosenFile {
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** The next part, empty at the end. Calls are answered in order. */
  read(): Promise<Uint8Array>
  close(): Promise<void>
}

/** Bytes of one part: small enough to be copied between processes without a pause. */
const part = 512 * 1024
// A link may lead to what the person did not mean, and a pipe would be waited for. Windows has neither flag.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** @throws PanopticError `invalid`, `limit`, `not-found` or `conflict`, with `details.reason`; never the path */
export async function openChosen(path: string, kinds: readonly OpenKind[], maxBytes: number): Promise<ChosenFile> {
  const name = basename(path)
  if (!(kinds as readonly string[]).includes(extname(name).slice(1).toLowerCase())) throw problem('invalid', 'kind', `Choose a file that ends in ${kinds.map((kind) => `.${kind}`).join(', ')}.`)
  let file: FileHandle | null = null
  try {
    // Before it is opened, too: Windows opens devices as if they were files.
    if (!(await lstat(path)).isFile()) throw notAFile()
    file = await open(path, flags)
    const facts = await file.stat()
    if (!facts.isFile()) throw notAFile()
    if (facts.size > maxBytes) throw problem('limit', 'file-too-large', `The file is larger than ${maxBytes} bytes. Choose a smaller one.`)
    return readerOf(file, name, facts.size)
  } catch (error) {
    await file?.close().catch(() => undefined)
    throw named(error)
  }
}

function readerOf(file: FileHandle, name: string, size: number): ChosenFile {
  let queue: Promise<unknown> = Promise.resolve()
  let at = 0

  async function next(): Promise<Uint8Array> {
    const wanted = Math.min(part, size - at)
    if (wanted === 0) return new Uint8Array()
    const { bytesRead, buffer } = await file.read(new Uint8Array(wanted), 0, wanted, at)
    if (bytesRead === 0) throw problem('conflict', 'changed', 'The file was changed while it was read. Open it again.')
    at += bytesRead
    return buffer.subarray(0, bytesRead)
  }

  return {
    name, size,
    read() {
      const answer = queue.then(next).catch((error: unknown) => { throw named(error) })
      queue = answer.catch(() => undefined)
      return answer
    },
    async close() {
      await queue
      await file.close().catch(() => undefined)
    },
  }
}

const problem = (code: 'invalid' | 'limit' | 'not-found' | 'conflict' | 'internal', reason: string, message: string): PanopticError => new PanopticError(fail(code, message, { reason }).error)
const notAFile = (): PanopticError => problem('invalid', 'not-a-file', 'This is not an ordinary file, or only a link to one. Choose the file itself.')

/** What the person can do about it; never the path. */
function named(error: unknown): PanopticError {
  if (error instanceof PanopticError) return error
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ELOOP': case 'ENXIO': case 'EISDIR': return notAFile()
    case 'ENOENT': case 'ENOTDIR': return problem('not-found', 'gone', 'The file is no longer there. Choose another one.')
    case 'EACCES': case 'EPERM': return problem('conflict', 'not-readable', 'You may not read this file. Choose another one.')
    default: return problem('internal', 'read-failed', 'The file could not be read.')
  }
}
