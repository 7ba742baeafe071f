/**
 * Reads a package into an empty folder and answers for it: its files are those that integrity.json lists, and the
 * signature, where there is one, is over that list. Everything that can be known from the listing is checked before a
 * file is unpacked; each file is hashed while it is written. Runs in the `plugin-files` process.
 */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { archiveLimits, type Integrity } from '@panoptic/sdk/contract/archive'
import { compareAbout, compareFiles, createNameCheck, integrityName, largestMeta, PackageRefusal, parseIntegrity, parseSignature, signatureName } from '@panoptic/sdk/contract/package-files'
import type { ReadPackageFiles, Unpacked } from './api'
import { openFolder } from './folder'
import { publisherKey } from './signature'
import type { Source, SourceFile } from './source'
import { openZip } from './zip'

/** @throws PackageRefusal; another error where `staging` cannot be written to. What was written by then stays for the caller to remove. */
export const readInto: ReadPackageFiles = async (path, staging) => {
  const source = await openSource(path)
  try {
    return await unpack(source, staging)
  } finally {
    await source.close()
  }
}

async function openSource(path: string): Promise<Source> {
  const facts = await stat(path).catch(() => { throw new PackageRefusal('unreadable', 'It is not there, or may not be read.') })
  return facts.isDirectory() ? openFolder(path) : openZip(path)
}

async function unpack({ files }: Source, staging: string): Promise<Unpacked> {
  const size = checkListing(files)
  const meta = (name: typeof integrityName | typeof signatureName): Promise<Buffer> | null => {
    const file = files.find(({ path }) => path === name)
    return file === undefined ? null : write(file, join(staging, name), largestMeta[name]).then(() => readFile(join(staging, name)))
  }
  const bytes = await meta(integrityName)
  if (bytes === null) throw new PackageRefusal('bad-integrity', `It holds no ${integrityName}.`)
  const integrity = parseIntegrity(bytes)
  const signature = await meta(signatureName)
  const content = files.filter(({ path }) => path !== integrityName && path !== signatureName)
  compareFiles(integrity, new Map(content.map((file) => [file.path, { size: file.size }])))
  const key = signature === null ? null : publisherKey(parseSignature(signature), bytes)
  await writeAll(content, staging, integrity)
  compareAbout(integrity, await readFile(join(staging, 'package.json')))
  return { id: integrity.id, version: integrity.version, digest: createHash('sha256').update(bytes).digest('hex'), key, size }
}

/** Names, number and sizes. @returns bytes of all files together */
function checkListing(files: readonly SourceFile[]): number {
  const check = createNameCheck()
  let size = 0
  for (const file of files) {
    check(file.path)
    size += file.size
  }
  if (size > archiveLimits.unpacked) throw new PackageRefusal('too-large', `Its files have ${size} bytes together; ${archiveLimits.unpacked} are allowed.`)
  if (files.length > archiveLimits.files + 2) throw new PackageRefusal('too-large', `It holds more than ${archiveLimits.files} files.`)
  return size
}

/** One at a time, so that memory does not grow with the package. */
async function writeAll(files: readonly SourceFile[], staging: string, integrity: Integrity): Promise<void> {
  if (!Object.hasOwn(integrity.files, 'package.json')) throw new PackageRefusal('missing-file', 'It holds no package.json.')
  for (const file of files) {
    const target = join(staging, file.path)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    const sha256 = await write(file, target, archiveLimits.file)
    if (sha256 !== integrity.files[file.path]?.sha256) throw new PackageRefusal('wrong-hash', `"${file.path}" is not the file that ${integrityName} lists.`)
  }
}

/** Onto the disk, hashed on the way; never more bytes than the listing said. @returns sha256 in hexadecimal */
async function write(file: SourceFile, target: string, limit: number): Promise<string> {
  if (file.size > limit) throw new PackageRefusal('too-large', `"${file.path}" has ${file.size} bytes; ${limit} are allowed.`)
  const hash = createHash('sha256')
  let crc = 0
  let size = 0
  const meter = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length
      if (size > file.size) return done(otherSize(file))
      hash.update(chunk)
      if (file.crc32 !== undefined) crc = crc32(chunk, crc)
      done(null, chunk)
    },
  })
  const content = await file.open().catch((error: unknown) => { throw damaged(file, error) })
  await pipeline(content, meter, createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true })).catch((error: unknown) => { throw damaged(file, error) })
  if (size !== file.size) throw otherSize(file)
  if (file.crc32 !== undefined && crc !== file.crc32) throw new PackageRefusal('not-an-archive', `"${file.path}" is damaged.`)
  return hash.digest('hex')
}

const otherSize = ({ path }: SourceFile): PackageRefusal => new PackageRefusal('wrong-hash', `"${path}" has another size than was said.`)

/** Ours and the disk's errors as they are; what a library says of the content becomes a refusal. */
function damaged({ path }: SourceFile, error: unknown): unknown {
  if (error instanceof PackageRefusal) return error
  const { syscall } = error as NodeJS.ErrnoException
  if (syscall === undefined) return new PackageRefusal('not-an-archive', `"${path}" is damaged.`)
  return syscall === 'read' ? new PackageRefusal('unreadable', `"${path}" cannot be read.`) : error
}
