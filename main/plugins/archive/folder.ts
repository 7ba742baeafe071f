/** Lists a package that lies in a folder, as `pack` left it. Follows no link. */
import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { archiveLimits } from '@panoptic/sdk/contract/archive'
import { integrityName, PackageRefusal } from '@panoptic/sdk/contract/package-files'
import type { Source, SourceFile } from './source'

/** @throws PackageRefusal */
export async function openFolder(root: string): Promise<Source> {
  await lstat(join(root, integrityName)).catch(() => { throw new PackageRefusal('bad-integrity', `The folder has no ${integrityName}: it is not a packed plugin.`) })
  const files: SourceFile[] = []
  await list(root, '', files)
  return { files, close: () => Promise.resolve() }
}

async function list(root: string, below: string, files: SourceFile[]): Promise<void> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => { throw new PackageRefusal('unreadable', `The folder ${JSON.stringify(below)} cannot be read.`) })
  for (const { name } of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = below === '' ? name : `${below}/${name}`
    if (path.length > archiveLimits.path) throw new PackageRefusal('bad-path', `${JSON.stringify(path.slice(0, archiveLimits.path))} is too long.`)
    const facts = await lstat(join(root, path))
    if (facts.isDirectory()) await list(root, path, files)
    else if (!facts.isFile()) throw new PackageRefusal('link', `${JSON.stringify(path)} is not a plain file.`)
    else if (facts.size > archiveLimits.file) throw new PackageRefusal('too-large', `${JSON.stringify(path)} has ${facts.size} bytes; ${archiveLimits.file} are allowed.`)
    else files.push({ path, size: facts.size, open: () => openFile(join(root, path)) })
    if (files.length > archiveLimits.files + 2) throw new PackageRefusal('too-large', `It holds more than ${archiveLimits.files} files.`)
  }
}

async function openFile(path: string) {
  // Neither a link nor a pipe that took the file's place since.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  return handle.createReadStream()
}
