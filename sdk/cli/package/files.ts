/** The files of a package in memory: read from a built folder or an archive, checked, written as an archive. */
import { createHash, randomBytes } from 'node:crypto'
import { lstat, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { openPromise } from 'yauzl'
import { ZipFile } from 'yazl'
import { archiveLimits } from '../../contract/archive'
import { createNameCheck, integrityName, PackageRefusal, signatureName, type FileFact } from '../../contract/package-files'
import { PackageError, reasonOf } from './error'

/** By path. */
export type Files = ReadonlyMap<string, Buffer>

/** A built package's files; what an earlier packing left (integrity.json, signature.json) is left out. @throws PackageError */
export async function readFolder(folder: string): Promise<Files> {
  const files = new Map<string, Buffer>()
  await addFolder(files, folder, '')
  for (const name of [integrityName, signatureName]) files.delete(name)
  checkLimits(files, folder)
  return files
}

async function addFolder(files: Map<string, Buffer>, root: string, below: string): Promise<void> {
  const names = await readdir(join(root, below)).catch((error: unknown) => { throw new PackageError(`${join(root, below)} cannot be read (${reasonOf(error)}). Build the plugin first.`) })
  for (const name of names) {
    const path = below === '' ? name : `${below}/${name}`
    const facts = await lstat(join(root, path))
    if (facts.isDirectory()) await addFolder(files, root, path)
    else if (!facts.isFile()) throw new PackageError(`${join(root, path)} is a link or no plain file. Put the file itself there.`)
    else if (facts.size > archiveLimits.file) throw new PackageError(`${join(root, path)} has ${facts.size} bytes; a file of a package has at most ${archiveLimits.file}.`)
    else files.set(path, await readFile(join(root, path)))
    if (files.size > archiveLimits.files + 2) throw new PackageError(`${root} holds more than ${archiveLimits.files} files. Give the folder of the built package.`)
  }
}

/** Every file of an archive. @throws PackageError */
export async function readArchive(file: string): Promise<Files> {
  const broken = (why: string): PackageError => new PackageError(`${file} is not a plugin archive (${why}). Make one with "panoptic-plugin pack".`)
  const facts = await lstat(file).catch((error: unknown) => { throw new PackageError(`${file} cannot be read (${reasonOf(error)}).`) })
  if (!facts.isFile() || facts.size > archiveLimits.archive) throw broken(`it is no file of at most ${archiveLimits.archive} bytes`)
  const files = new Map<string, Buffer>()
  let size = 0
  try {
    const zip = await openPromise(file, { strictFileNames: true })
    for await (const entry of zip.eachEntry()) {
      size += entry.uncompressedSize
      if (entry.uncompressedSize > archiveLimits.file || size > archiveLimits.unpacked || files.size >= archiveLimits.files + 2) throw new Error('it is too large')
      if (files.has(entry.fileName)) throw new Error(`it holds ${JSON.stringify(entry.fileName)} twice`)
      files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)))
    }
  } catch (error) {
    throw broken(reasonOf(error))
  }
  checkLimits(files, file)
  return files
}

function checkLimits(files: Files, where: string): void {
  const check = createNameCheck()
  let size = 0
  for (const [path, bytes] of files) {
    try {
      check(path)
    } catch (error) {
      throw error instanceof PackageRefusal ? new PackageError(`${where}: ${error.detail} Leave it out or give it another name.`) : error
    }
    size += bytes.length
  }
  if (size > archiveLimits.unpacked) throw new PackageError(`${where}: ${size} bytes together; a package has at most ${archiveLimits.unpacked}.`)
}

export const factsOf = (files: Files): Map<string, FileFact> =>
  new Map([...files].filter(([path]) => path !== integrityName && path !== signatureName).map(([path, bytes]) => [path, { sha256: sha256(bytes), size: bytes.length }]))

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Zip writes local time; midnight here is midnight everywhere. */
const sameDay = (): Date => new Date(1980, 1, 1)

/** Replaces `out` in one step. The same files give the same bytes: in order, without times, owners or modes. */
export async function writeArchive(files: Files, out: string): Promise<void> {
  const first = [integrityName, signatureName]
  const paths = [...first.filter((name) => files.has(name)), ...[...files.keys()].filter((path) => !first.includes(path)).toSorted()]
  const zip = new ZipFile()
  const bytes = buffer(zip.outputStream)
  for (const path of paths) zip.addBuffer(files.get(path)!, path, { mtime: sameDay(), mode: 0o100644, forceDosTimestamp: true })
  zip.end()
  const archive = await bytes
  if (archive.length > archiveLimits.archive) throw new PackageError(`${out} would have ${archive.length} bytes; an archive has at most ${archiveLimits.archive}.`)
  const partial = join(dirname(out), `.${randomBytes(6).toString('hex')}.partial`)
  try {
    await writeFile(partial, archive, { flag: 'wx' })
    await rename(partial, out)
  } catch (error) {
    await rm(partial, { force: true })
    throw new PackageError(`${out} cannot be written (${reasonOf(error)}). Choose a folder that exists and may be written to.`)
  }
}
