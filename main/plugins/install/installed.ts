/** Reads a package that is installed: nothing counts that is not in the list whose digest the store knows. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { integrityName, largestMeta, PackageRefusal, parseIntegrity } from '@panoptic/sdk/contract/package-files'
import { readPackage, type PackageIntegrity, type PluginPackage, type ReadFile } from '../package-folder'

/** @throws PackageRefusal */
export async function readInstalled(folder: string, digest: string): Promise<PluginPackage> {
  const integrity = await readIntegrity(folder, digest)
  const plugin = await readPackage(folder, null, checked(folder, integrity))
  for (const file of [plugin.manifest.entry, plugin.manifest.icon])
    if (!integrity.files.has(file)) throw new PackageRefusal('bad-package', `package.json names "${file}", which is not in the package.`)
  return { ...plugin, integrity }
}

/** Whether every file lies there as it was installed. */
export async function isIntact(folder: string, digest: string): Promise<boolean> {
  try {
    const integrity = await readIntegrity(folder, digest)
    const read = checked(folder, integrity)
    for (const [file, { size }] of integrity.files) await read(file, size)
    return true
  } catch {
    return false
  }
}

async function readIntegrity(folder: string, digest: string): Promise<PackageIntegrity> {
  const bytes = await bytesOf(folder, integrityName, largestMeta[integrityName])
  if (sha256(bytes) !== digest) throw changed(integrityName)
  return { digest, files: new Map(Object.entries(parseIntegrity(bytes).files)) }
}

/** A file that is not in the list does not exist, whatever lies in the folder. */
const checked = (folder: string, { files }: PackageIntegrity): ReadFile => async (file, limit) => {
  const expected = files.get(file)
  if (expected === undefined) throw Object.assign(new Error('not in the package'), { code: 'ENOENT' })
  if (expected.size > limit) throw new PackageRefusal('bad-package', `${file}: ${expected.size} bytes, at most ${limit} are allowed`)
  const bytes = await bytesOf(folder, file, expected.size)
  if (sha256(bytes) !== expected.sha256) throw changed(file)
  return bytes
}

async function bytesOf(folder: string, file: string, limit: number): Promise<Uint8Array> {
  const path = join(folder, file)
  try {
    if ((await stat(path)).size > limit) throw changed(file)
    return await readFile(path)
  } catch (error) {
    throw error instanceof PackageRefusal ? error : new PackageRefusal('missing-file', `"${file}" is no longer there, or cannot be read.`)
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const changed = (file: string): PackageRefusal => new PackageRefusal('wrong-hash', `"${file}" is not what was installed.`)
