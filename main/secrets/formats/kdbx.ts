/** KeePass databases (KDBX 3.1 and 4) under a password. The library reads the format; what it may be asked to do is bounded here. */
import { gunzipSync } from 'node:zlib'
import { hashRaw } from '@node-rs/argon2'
import { BinaryStream, ByteUtils, Consts, CryptoEngine, Credentials, HashedBlockTransform, Int64, Kdbx, type KdbxEntry, KdbxContext, KdbxError, KdbxFormat, KdbxHeader, ProtectedValue } from 'kdbxweb'
import { type Found, mustBeFew, type Read, secretOf } from './found'
import { limits, orDamaged, refusal } from './limits'

const magic = [0x03, 0xd9, 0xa2, 0x9a]
export const looksLikeKdbx = (bytes: Uint8Array): boolean => magic.every((byte, index) => bytes[index] === byte)

CryptoEngine.setArgon2Impl(async (password, salt, memory, iterations, length, parallelism, type, version) => {
  const hash = await hashRaw(new Uint8Array(password), { salt: new Uint8Array(salt), memoryCost: memory, timeCost: iterations, outputLen: length, parallelism, algorithm: type, version: version === 0x10 ? 0 : 1 })
  return new Uint8Array(hash).buffer
})

/** Looks at what opening would cost. @throws PanopticError (problems `too-much-work`, `unsupported`, `damaged`) */
export async function checkKdbx(bytes: Uint8Array): Promise<void> {
  await orNamed(() => {
    const kdbx = Kdbx.create(new Credentials(ProtectedValue.fromString('')), '')
    const header = KdbxHeader.read(new BinaryStream(bufferOf(bytes)), new KdbxContext({ kdbx }))
    if (costs(header)) throw refusal('too-much-work')
  })
}

function costs({ keyEncryptionRounds, kdfParameters }: KdbxHeader): boolean {
  const number = (name: string): number => {
    const value = kdfParameters?.get(name)
    return value instanceof Int64 ? value.value : typeof value === 'number' ? value : 0
  }
  if (kdfParameters === undefined) return (keyEncryptionRounds ?? 0) > limits.aesRounds
  const memory = number('M') / 1024
  return number('R') > limits.aesRounds || memory > limits.argonMemory || memory * number('I') > limits.argonWork || number('P') > limits.argonThreads
}

/** @throws PanopticError with the file's problem */
export async function openKdbx(bytes: Uint8Array, passphrase: string): Promise<Found> {
  await checkKdbx(bytes)
  const kdbx = await orNamed(() => {
    const empty = new Kdbx()
    empty.credentials = new Credentials(ProtectedValue.fromString(passphrase))
    return bounded(new KdbxFormat(empty), empty).load(bufferOf(bytes))
  })
  return orDamaged(() => foundIn(kdbx))
}

/** What `KdbxFormat` keeps to itself; the version is pinned, and tests with hostile files notice a change. */
interface Steps {
  decryptData(data: ArrayBuffer, key: ArrayBuffer): Promise<ArrayBuffer>
  decryptXmlV3(stream: BinaryStream): Promise<string>
  getMasterKeyV3(): Promise<ArrayBuffer>
  trimStartBytesV3(data: ArrayBuffer): ArrayBuffer
}

/** The library inflates whatever it is given and builds a document of it; here both are looked at first. */
function bounded(format: KdbxFormat, kdbx: Kdbx): KdbxFormat {
  const steps = format as unknown as Steps
  const decrypt = steps.decryptData.bind(format)
  const inflated = (data: ArrayBuffer): Buffer => {
    const zipped = kdbx.header.compression === Consts.CompressionAlgorithm.GZip
    kdbx.header.compression = Consts.CompressionAlgorithm.None
    return zipped ? inflate(data) : Buffer.from(data)
  }
  steps.decryptXmlV3 = async (stream) => {
    const data = stream.readBytesToEnd()
    const plain = await decrypt(data, await steps.getMasterKeyV3()).catch(() => { throw refusal('wrong-passphrase') })
    const text = inflated(await HashedBlockTransform.decrypt(steps.trimStartBytesV3(plain))).toString('utf8')
    mustBePlainXml(text)
    // Attachments stay packed: they are not taken in, and could be bombs of their own.
    return text.replace(/\sCompressed="[^"]{0,10}"/gi, '')
  }
  steps.decryptData = async (data, key) => {
    const plain = await decrypt(data, key)
    if (kdbx.header.versionMajor !== 4) return plain
    const content = inflated(plain)
    mustBePlainXml(content.subarray(innerHeaderLength(content)).toString('utf8'))
    return bufferOf(content)
  }
  return format
}

function inflate(data: ArrayBuffer): Buffer {
  try {
    return gunzipSync(Buffer.from(data), { maxOutputLength: limits.textBytes })
  } catch (error) {
    throw refusal((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'damaged')
  }
}

/** Fields of one byte of type and four of length, until the one of type 0. */
function innerHeaderLength(content: Buffer): number {
  for (let at = 0; at + 5 <= content.length; ) {
    const next = at + 5 + content.readUInt32LE(at + 1)
    if (content[at] === 0) return next
    at = next
  }
  throw refusal('damaged')
}

/** No definitions that could grow when read, and no deeper than groups ever are. KeePass writes neither `<!` nor `>` in attributes. */
function mustBePlainXml(text: string): void {
  if (/<!(?!--)/.test(text)) throw refusal('damaged')
  let depth = 0
  let entries = 0
  for (const [tag] of text.matchAll(/<[^<>]*>/g)) {
    if (tag.startsWith('<?') || tag.startsWith('<!') || tag.endsWith('/>')) continue
    depth += tag.startsWith('</') ? -1 : 1
    // Each group is an element in an element; an entry adds a few.
    if (depth > limits.depth + 20) throw refusal('too-deep')
    // With their histories, which are read too.
    if (tag === '<Entry>' && ++entries > limits.entries * 10) throw refusal('too-many')
  }
}

function foundIn(kdbx: Kdbx): Found {
  const bin = kdbx.meta.recycleBinUuid?.toString()
  let ignored = 0
  const secrets = [...kdbx.getDefaultGroup().allEntries()].flatMap((entry) => {
    const read = isInBin(entry, bin) ? [] : readEntry(entry)
    if (read.length === 0) ignored++
    mustBeFew(ignored)
    return read.map(secretOf)
  })
  mustBeFew(secrets.length)
  if (secrets.length === 0 && ignored === 0) throw refusal('empty')
  return { secrets, ignored }
}

function isInBin(entry: KdbxEntry, bin: string | undefined): boolean {
  for (let group = entry.parentGroup; group !== undefined; group = group.parentGroup) if (group.uuid.toString() === bin) return true
  return false
}

const plainFields = new Set(['Title', 'UserName', 'Password', 'URL', 'Notes'])

/** The password, and every other field that is kept protected. */
function readEntry(entry: KdbxEntry): Read[] {
  const field = (name: string): string => textOf(entry.fields.get(name))
  const group = entry.parentGroup
  // The first group is the database itself.
  const category = group?.parentGroup === undefined ? '' : (group.name ?? '')
  const title = field('Title')
  const { times, tags } = entry
  const common = { category, tags, url: field('URL'), expiresAt: times.expires === true ? (times.expiryTime?.getTime() ?? null) : null }
  const extra = [...entry.fields].filter(([name, value]) => !plainFields.has(name) && value instanceof ProtectedValue && textOf(value) !== '')
  const read: Read[] = extra.map(([name, value]) => ({ ...common, name: [title, name].filter((part) => part !== '').join(' / '), value: textOf(value) }))
  if (field('Password') !== '') read.unshift({ ...common, name: title, value: field('Password'), notes: field('Notes'), username: field('UserName') })
  return read
}

const textOf = (value: string | ProtectedValue | undefined): string => (value instanceof ProtectedValue ? value.getText() : (value ?? ''))

const bufferOf = (bytes: Uint8Array): ArrayBuffer => ByteUtils.arrayToBuffer(new Uint8Array(bytes))

const codes: Readonly<Record<string, Parameters<typeof refusal>[0]>> = {
  InvalidKey: 'wrong-passphrase', BadSignature: 'not-recognised', InvalidVersion: 'unsupported', Unsupported: 'unsupported', NotImplemented: 'unsupported',
}

const orNamed = <T>(read: () => T | Promise<T>): Promise<T> => orDamaged(async () => {
  try {
    return await read()
  } catch (error) {
    throw error instanceof KdbxError ? refusal(codes[error.code] ?? 'damaged') : error
  }
})
