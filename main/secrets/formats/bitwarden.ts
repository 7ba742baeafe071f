/** Bitwarden's JSON exports: in clear, and encrypted under a passphrase of their own. */
import { createDecipheriv, createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { hashRaw } from '@node-rs/argon2'
import { z } from 'zod'
import { type Found, mustBeFew, type Read, secretOf } from './found'
import { limits, mustBeShallow, orDamaged, refusal, textOf } from './limits'

const text = z.string().nullish()
const item = z.object({
  type: z.number(), name: text, notes: text, folderId: text, deletedDate: text,
  login: z.object({ username: text, password: text, uris: z.array(z.object({ uri: text })).nullish() }).nullish(),
  sshKey: z.object({ privateKey: text }).nullish(),
  /** type 1: hidden. */
  fields: z.array(z.object({ name: text, value: text, type: z.number().nullish() })).nullish(),
})
const clear = z.object({ encrypted: z.literal(false).optional(), folders: z.array(z.object({ id: text, name: text })).nullish(), items: z.array(z.unknown()) })
const sealed = z.object({
  encrypted: z.literal(true), passwordProtected: z.literal(true), salt: z.string().min(1).max(1000),
  kdfType: z.union([z.literal(0), z.literal(1)]), kdfIterations: z.number().int().min(1),
  kdfMemory: z.number().int().min(1).nullish(), kdfParallelism: z.number().int().min(1).nullish(),
  encKeyValidation_DO_NOT_EDIT: z.string(), data: z.string(),
})
type Sealed = z.output<typeof sealed>

const secureNote = 2

export interface BitwardenFile {
  readonly locked: boolean
  /** @throws PanopticError (problems `wrong-passphrase`, `damaged`, `wrong-type`, `too-many`, `too-deep`, `empty`) */
  open(passphrase: string): Promise<Found>
}

export const looksLikeBitwarden = (start: string): boolean => /^\uFEFF?\s*\{/.test(start) && /"(?:encrypted|items|folders)"\s*:/.test(start)

/** Reads as far as it goes without a passphrase. @throws PanopticError with the file's problem, `too-much-work` for a costly derivation */
export function readBitwarden(json: string): BitwardenFile {
  const value = parsed(json)
  if (typeof value !== 'object' || value === null || (value as { encrypted?: unknown }).encrypted !== true) {
    const found = foundIn(value)
    return { locked: false, open: async () => found }
  }
  // Encrypted under the account's key, which nobody but that account has.
  if ((value as { passwordProtected?: unknown }).passwordProtected !== true) throw refusal('unsupported')
  const file = sealed.safeParse(value)
  if (!file.success) throw refusal('wrong-type')
  mustBeAffordable(file.data)
  return { locked: true, open: (passphrase) => orDamaged(() => unsealed(file.data, passphrase)) }
}

function parsed(json: string): unknown {
  mustBeShallow(json)
  try {
    return JSON.parse(json.replace(/^\uFEFF/, '')) as unknown
  } catch {
    throw refusal('damaged')
  }
}

function mustBeAffordable({ kdfType, kdfIterations, kdfMemory, kdfParallelism }: Sealed): void {
  const memory = (kdfMemory ?? 0) * 1024
  const tooMuch = kdfType === 0 ? kdfIterations > limits.pbkdf2Rounds : memory > limits.argonMemory || memory * kdfIterations > limits.argonWork || (kdfParallelism ?? 1) > limits.argonThreads
  if (tooMuch) throw refusal('too-much-work')
  if (kdfType === 1 && (kdfMemory == null || kdfParallelism == null)) throw refusal('wrong-type')
}

const stretch = promisify(pbkdf2)

async function unsealed(file: Sealed, passphrase: string): Promise<Found> {
  const key = file.kdfType === 0
    ? await stretch(passphrase, file.salt, file.kdfIterations, 32, 'sha256')
    : await hashRaw(passphrase, { algorithm: 2, version: 1, salt: createHash('sha256').update(file.salt).digest(), memoryCost: file.kdfMemory! * 1024, timeCost: file.kdfIterations, parallelism: file.kdfParallelism!, outputLen: 32 })
  const keys = { enc: expand(key, 'enc'), mac: expand(key, 'mac') }
  if (opened(file.encKeyValidation_DO_NOT_EDIT, keys) === null) throw refusal('wrong-passphrase')
  const data = opened(file.data, keys)
  if (data === null) throw refusal('damaged')
  return foundIn(parsed(textOf(data)))
}

/** Only the second half of HKDF: the derived key is as good as extracted. */
function expand(key: Buffer, info: string): Buffer {
  return createHmac('sha256', key).update(info).update(Buffer.of(1)).digest()
}

/** `2.iv|data|mac`: AES-256-CBC, then HMAC-SHA-256 over iv and data. Null when the MAC does not fit. */
function opened(sealedText: string, { enc, mac }: { readonly enc: Buffer; readonly mac: Buffer }): Buffer | null {
  const parts = /^2\.([\w+/=]+)\|([\w+/=]+)\|([\w+/=]+)$/.exec(sealedText)
  if (parts === null) throw refusal('unsupported')
  const [iv, data, tag] = parts.slice(1).map((part) => Buffer.from(part, 'base64')) as [Buffer, Buffer, Buffer]
  const expected = createHmac('sha256', mac).update(iv).update(data).digest()
  if (tag.length !== expected.length || !timingSafeEqual(tag, expected)) return null
  const decipher = createDecipheriv('aes-256-cbc', enc, iv)
  return Buffer.concat([decipher.update(data), decipher.final()])
}

function foundIn(value: unknown): Found {
  const file = clear.safeParse(value)
  if (!file.success) throw refusal('wrong-type')
  mustBeFew(file.data.items.length)
  const folders = new Map((file.data.folders ?? []).map(({ id, name }) => [id, name ?? '']))
  let ignored = 0
  const secrets = file.data.items.flatMap((raw) => {
    const parsed = item.safeParse(raw)
    const read = parsed.success && parsed.data.deletedDate == null ? readItem(parsed.data, folders.get(parsed.data.folderId) ?? '') : []
    if (read.length === 0) ignored++
    return read.map(secretOf)
  })
  mustBeFew(secrets.length)
  if (secrets.length === 0 && ignored === 0) throw refusal('empty')
  return { secrets, ignored }
}

/** The password, the private key, every hidden field; of a note its text when there is nothing else. */
function readItem({ type, name, notes, login, sshKey, fields }: z.output<typeof item>, category: string): Read[] {
  const title = name ?? ''
  const url = login?.uris?.[0]?.uri ?? ''
  const main = login?.password || sshKey?.privateKey || ''
  const hidden = (fields ?? []).filter((field) => field.type === 1 && field.value)
  const read: Read[] = hidden.map((field) => ({ name: [title, field.name ?? ''].filter((part) => part !== '').join(' / '), value: field.value ?? '', category, url }))
  if (main !== '') read.unshift({ name: title, value: main, category, notes: notes ?? '', url, username: login?.username ?? '' })
  else if (type === secureNote && read.length === 0 && notes) read.push({ name: title, value: notes, category })
  return read
}
