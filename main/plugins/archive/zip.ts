/**
 * Lists a zip that can be read in one way only. Zip readers disagree about archives with gaps, overlaps, two
 * directories, or headers that contradict each other; here each byte belongs to one entry or the one directory, and
 * everything a package never needs (zip64, encryption, comments, data descriptors, folders) is refused.
 */
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl'
import { archiveLimits } from '@panoptic/sdk/contract/archive'
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'
import type { Source, SourceFile } from './source'

const endLength = 22
const zip64LocatorLength = 20
/** Deflate's two level bits and "the name is UTF-8": what changes nothing for a reader. */
const allowedFlags = 0b1000_0000_0110
/** Extra fields that give an entry another size, name or encryption. */
const refusedExtras = new Set([0x0001, 0x7075, 0x6375, 0x9901, 0x0017])

const broken = (detail: string): PackageRefusal => new PackageRefusal('not-an-archive', detail)

/** @throws PackageRefusal */
export async function openZip(path: string): Promise<Source> {
  // Without waiting: a pipe has no other end.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => { throw new PackageRefusal('unreadable', 'The file cannot be opened.') })
  try {
    const facts = await handle.stat()
    if (!facts.isFile()) throw new PackageRefusal('unreadable', 'This is not a file.')
    if (facts.size > archiveLimits.archive) throw new PackageRefusal('too-large', `The archive has ${facts.size} bytes; ${archiveLimits.archive} are allowed.`)
    const end = await readEnd(handle, facts.size)
    const zip = await fromFdPromise(handle.fd, { autoClose: false, decodeStrings: false }).catch(() => { throw broken('Its directory cannot be read.') })
    const entries = await readDirectory(zip, end)
    await checkLayout(zip, entries, end.directory)
    return { files: entries.map((entry) => fileOf(zip, entry)), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

interface End { readonly count: number; readonly directory: number; readonly at: number }

/** The end record, which must be the file's last bytes and agree with itself. */
async function readEnd(handle: FileHandle, size: number): Promise<End> {
  const length = Math.min(size, endLength + zip64LocatorLength)
  const bytes = Buffer.alloc(length)
  if ((await handle.read(bytes, 0, length, size - length)).bytesRead !== length || length < endLength) throw broken('It is too short.')
  const record = bytes.subarray(length - endLength)
  if (record.readUInt32LE(0) !== 0x06054b50) throw broken('It does not end like a zip archive.')
  const end = { count: record.readUInt16LE(10), directory: record.readUInt32LE(16), at: size - endLength }
  if (end.count > archiveLimits.files + 2) throw new PackageRefusal('too-large', `It holds more than ${archiveLimits.files} files.`)
  if (length > endLength && bytes.readUInt32LE(0) === 0x07064b50 && length === endLength + zip64LocatorLength) throw broken('It uses zip64.')
  const oneDisk = record.readUInt16LE(4) === 0 && record.readUInt16LE(6) === 0 && record.readUInt16LE(8) === end.count
  if (!oneDisk || record.readUInt16LE(20) !== 0 || end.directory + record.readUInt32LE(12) !== end.at) throw broken('Its end record does not fit.')
  return end
}

async function readDirectory(zip: ZipFile, end: End): Promise<Entry[]> {
  const entries: Entry[] = []
  // Wrongly typed as boolean: where in the file the next directory entry is read.
  const cursor = (): number => zip.readEntryCursor as unknown as number
  if (zip.entryCount !== end.count || cursor() !== end.directory) throw broken('Its directory is ambiguous.')
  try {
    for await (const entry of zip.eachEntry()) {
      checkEntry(entry)
      entries.push(entry)
    }
  } catch (error) {
    throw error instanceof PackageRefusal ? error : broken('Its directory cannot be read.')
  }
  if (entries.length !== end.count || cursor() !== end.at) throw broken('Its directory does not hold what its end record says.')
  return entries
}

/** Every byte of a name must be one that a path may have, so latin1 decodes what is allowed and refuses the rest. */
const nameOf = (entry: Entry): string => entry.fileNameRaw.toString('latin1')

function checkEntry(entry: Entry): void {
  const kind = (entry.externalFileAttributes >>> 16) & 0xf000
  const dosLink = (entry.externalFileAttributes & 0x400) !== 0
  const name = JSON.stringify(nameOf(entry).slice(0, archiveLimits.path))
  if ((kind !== 0 && kind !== 0x8000) || dosLink) throw new PackageRefusal('link', `${name} is not a plain file.`)
  if (entry.isEncrypted()) throw broken(`${name} is encrypted.`)
  if ((entry.generalPurposeBitFlag & ~allowedFlags) !== 0) throw broken(`${name} uses a feature of zip that packages do not need.`)
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw broken(`${name} is compressed in an unknown way.`)
  if (entry.fileCommentLength !== 0 || entry.extraFields.some(({ id }) => refusedExtras.has(id))) throw broken(`${name} has fields that packages do not need.`)
  if (entry.uncompressedSize > archiveLimits.file) throw new PackageRefusal('too-large', `${name} would have ${entry.uncompressedSize} bytes; ${archiveLimits.file} are allowed.`)
}

/** The entries lie one behind the other from the first byte to the directory, and say of themselves what it says of them. */
async function checkLayout(zip: ZipFile, entries: readonly Entry[], directory: number): Promise<void> {
  let next = 0
  for (const entry of entries.toSorted((left, right) => left.relativeOffsetOfLocalHeader - right.relativeOffsetOfLocalHeader)) {
    if (entry.relativeOffsetOfLocalHeader !== next) throw broken('Its files overlap, or something lies between them.')
    const local = await zip.readLocalFileHeaderPromise(entry).catch(() => { throw broken('A file in it has no header.') })
    const same = local.fileName.equals(entry.fileNameRaw) && local.generalPurposeBitFlag === entry.generalPurposeBitFlag && local.compressionMethod === entry.compressionMethod &&
      local.crc32 === entry.crc32 && local.compressedSize === entry.compressedSize && local.uncompressedSize === entry.uncompressedSize
    if (!same) throw broken(`What it says of ${JSON.stringify(nameOf(entry).slice(0, archiveLimits.path))} contradicts itself.`)
    next = local.fileDataStart + entry.compressedSize
  }
  if (next !== directory) throw broken('Something lies between its files and its directory.')
}

const fileOf = (zip: ZipFile, entry: Entry): SourceFile =>
  ({ path: nameOf(entry), size: entry.uncompressedSize, crc32: entry.crc32, open: () => zip.openReadStreamPromise(entry) })
