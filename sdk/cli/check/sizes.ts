/** The built package against what an archive may hold. */
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { archiveLimits } from '../../contract/archive'
import { createNameCheck, PackageRefusal } from '../../contract/package-files'
import type { Fault } from '../build/faults'

export async function measure(folder: string): Promise<{ readonly faults: readonly Fault[]; readonly files: number; readonly bytes: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  const sizes = await Promise.all(paths.map(async (path) => (await stat(join(folder, path))).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  const check = createNameCheck()
  const faults = paths.flatMap((file, index): Fault[] => [
    ...((sizes[index] ?? 0) > archiveLimits.file ? [{ file, line: null, message: `has ${sizes[index]} bytes, at most ${archiveLimits.file} are allowed` }] : []),
    ...refusalOf(() => check(file), file),
  ])
  if (paths.length > archiveLimits.files) faults.push({ file: 'dist', line: null, message: `${paths.length} files, at most ${archiveLimits.files} are allowed` })
  if (bytes > archiveLimits.unpacked) faults.push({ file: 'dist', line: null, message: `${bytes} bytes together, at most ${archiveLimits.unpacked} are allowed` })
  return { faults, files: paths.length, bytes }
}

function refusalOf(check: () => void, file: string): Fault[] {
  try {
    check()
    return []
  } catch (error) {
    if (error instanceof PackageRefusal) return [{ file, line: null, message: error.detail }]
    throw error
  }
}
