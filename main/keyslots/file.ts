/** Small files that are either the old or the new one, never half of one. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes `bytes` under `path` for this OS account only: temporary file, fsync, rename, fsync of the folder. */
export function writeFileAtomic(path: string, bytes: Buffer): void {
  const temporary = `${path}.tmp`
  writeFileDurable(temporary, bytes)
  try {
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}

/** Writes and fsyncs; removes what it wrote when the disk is full. */
export function writeFileDurable(path: string, bytes: Buffer): void {
  try {
    const file = openSync(path, 'w', 0o600)
    try {
      let written = 0
      while (written < bytes.length) written += writeSync(file, bytes, written)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
}

/** Makes renames in `folder` durable. Windows has no such call and needs none (NTFS journals names). */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** The file's bytes, or null when there is none. */
export function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
