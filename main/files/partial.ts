/** A file that appears under its name only when it is complete: written beside the target, then renamed. */
import { randomBytes } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'

export interface PartialFile {
  /** Appends in the order of the calls. After a failure the partial file is gone and every call fails. */
  write(data: string | Uint8Array): Promise<void>
  /** Onto the disk, then under its name, replacing what is there in one step. */
  keep(): Promise<void>
  discard(): Promise<void>
}

/** A name beside `target` that nothing has yet. */
export const partialPath = (target: string): string => join(dirname(target), `.${basename(target).slice(0, 80)}.${randomBytes(4).toString('hex')}.partial`)

/** @param path where it grows, for a caller that must be able to remove it when this process has been killed */
export async function createPartial(target: string, maxBytes: number, path = partialPath(target)): Promise<PartialFile> {
  const folder = dirname(target)
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => { throw named(error) })
  let queue: Promise<unknown> = Promise.resolve()
  let bytes = 0
  let ended = false

  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work)
    queue = next.catch(() => undefined)
    return next
  }

  async function drop(): Promise<void> {
    ended = true
    await file.close().catch(() => undefined)
    await rm(path, { force: true }).catch(() => undefined)
  }

  const orDrop = async (work: () => Promise<void>): Promise<void> => {
    if (ended) throw new PanopticError(fail('conflict', 'This file was already closed.').error)
    try {
      await work()
    } catch (error) {
      await drop()
      throw named(error)
    }
  }

  return {
    write: (data) => inOrder(() => orDrop(async () => {
      const buffer = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
      bytes += buffer.byteLength
      if (bytes > maxBytes) throw new PanopticError(fail('limit', `The file would be larger than ${maxBytes} bytes. Nothing was kept; export less at once.`, { reason: 'file-too-large' }).error)
      await writeAll(file, buffer)
    })),
    keep: () => inOrder(() => orDrop(async () => {
      await file.sync()
      await file.close()
      await rename(path, target)
      ended = true
      await syncFolder(folder)
    })),
    discard: () => inOrder(async () => { if (!ended) await drop() }),
  }
}

async function writeAll(file: FileHandle, buffer: Uint8Array): Promise<void> {
  for (let offset = 0; offset < buffer.byteLength; ) {
    const { bytesWritten } = await file.write(buffer, offset)
    offset += bytesWritten
  }
}

/** So that the new name survives a power cut; some systems cannot open folders, and that is no failure. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

/** What the person can do about it; never the path. */
function named(error: unknown): PanopticError {
  if (error instanceof PanopticError) return error
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC': case 'EDQUOT': return new PanopticError(fail('limit', 'The disk is full. Nothing was kept; free some space and export again.', { reason: 'disk-full' }).error)
    case 'EFBIG': return new PanopticError(fail('limit', 'The file is too large for this disk.', { reason: 'file-too-large' }).error)
    case 'EACCES': case 'EPERM': case 'EROFS': return new PanopticError(fail('conflict', 'This folder cannot be written to. Choose another one.', { reason: 'not-writable' }).error)
    case 'ENOENT': case 'ENOTDIR': return new PanopticError(fail('not-found', 'The folder is no longer there. Choose another one.', { reason: 'folder-missing' }).error)
    case 'EISDIR': return new PanopticError(fail('conflict', 'There is a folder of this name. Choose another name.', { reason: 'is-folder' }).error)
    default: return new PanopticError(fail('internal', 'The file could not be written.', { reason: 'write-failed' }).error)
  }
}
