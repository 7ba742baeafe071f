/**
 * `keys.json`, version 1 (docs/decisions/0002-key-header.md). The file is exactly what {@link serialise}
 * writes: one changed byte is noticed before any password is asked for.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { StoreProblem } from '../store/problem'
import { ceiling, floor } from './argon'
import { canonicalJson, type Json } from './canonical'

export const headerVersion = 1
const format = 'panoptic-keys'
/** A header of a thousand users is about 600 kB. */
const maxBytes = 1_000_000

/** Base64 of exactly `size` bytes, in the one spelling that Node writes. */
const bytes = (size: number) => z.string().refine((text) => {
  const raw = Buffer.from(text, 'base64')
  return raw.length === size && raw.toString('base64') === text
})
const time = z.number().int().min(0)
/** A wrapped private key: nonce, and ciphertext with tag. */
const wrapped = { nonce: bytes(12), box: bytes(48) } as const

/** How the private half is wrapped; one method for each kind of slot. */
const wrapSchema = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('argon2id'),
    salt: bytes(16),
    t: z.number().int().min(floor.t).max(ceiling.t),
    m: z.number().int().min(floor.m).max(ceiling.m),
    p: z.literal(floor.p),
    ...wrapped,
  }),
  // Recovery phrase: HKDF-SHA256 over the BIP-39 entropy.
  z.strictObject({ method: z.literal('hkdf-sha256'), salt: bytes(16), ...wrapped }),
  // Device: a random key in the OS keychain under `service` and `account`.
  z.strictObject({ method: z.literal('keychain'), service: z.string().max(100), account: z.string().max(100), ...wrapped }),
])

const slotSchema = z.strictObject({
  id: z.uuid(),
  kind: z.enum(['password', 'recovery', 'device']),
  user: z.uuid(),
  label: z.string().max(80),
  createdAt: time,
  publicKey: bytes(32),
  wrap: wrapSchema,
  /** The data key sealed to `publicKey`, by epoch. Two while the data key is being rotated. */
  sealed: z.array(z.strictObject({ epoch: z.number().int().min(1), ephemeral: bytes(32), box: bytes(48) })).min(1).max(2),
}).refine((slot) => slot.wrap.method === methods[slot.kind])

const methods = { password: 'argon2id', recovery: 'hkdf-sha256', device: 'keychain' } as const

const headerSchema = z.strictObject({
  format: z.literal(format),
  version: z.literal(headerVersion),
  workspace: z.uuid(),
  /** Grows with each rewrite; the database remembers it, so that an older header is noticed. */
  revision: z.number().int().min(1),
  /** Which data key the database uses now. */
  epoch: z.number().int().min(1),
  createdAt: time,
  slots: z.array(slotSchema).min(1).max(1000),
  /** HMAC-SHA256 over the rest, keyed from the data key: checked after unlocking. */
  mac: bytes(32),
})

export type Header = z.output<typeof headerSchema>
export type Slot = Header['slots'][number]

/** The text that the MAC covers. */
export const macText = ({ mac: _, ...rest }: Header): string => canonicalJson(rest as Json)

/**
 * SHA-256 over the whole header. Not secret: it tells damage from a wrong password before unlocking. In every
 * version of the format it covers the canonical JSON of everything but itself.
 */
const checkOf = (header: Json): string => createHash('sha256').update(canonicalJson(header)).digest('hex')

export function serialise(header: Header): Buffer {
  return Buffer.from(`${canonicalJson({ ...header, check: checkOf(header as Json) } as Json)}\n`, 'utf8')
}

/** @throws StoreProblem `header-damaged`, `header-newer` */
export function parseHeader(file: Buffer): Header {
  const { check, ...rest } = readObject(file)
  if (typeof check !== 'string' || !sameText(check, checkOf(rest as Json))) throw damaged('checksum')
  if (rest['format'] !== format) throw damaged('format')
  const version = rest['version']
  if (typeof version === 'number' && version > headerVersion) throw new StoreProblem('header-newer', `version ${version}`)
  const header = headerSchema.safeParse(rest)
  if (!header.success) throw damaged(header.error.issues[0]?.path.join('.') ?? '')
  if (!header.data.slots.every((slot) => hasEpochs(slot, header.data))) throw damaged('epoch')
  if (!serialise(header.data).equals(file)) throw damaged('spelling')
  return header.data
}

/** Every slot holds the database's data key, and the next one exactly when the first slot does. */
function hasEpochs({ sealed }: Slot, { epoch, slots }: Header): boolean {
  return sealed.length === slots[0]?.sealed.length && sealed.every((entry, index) => entry.epoch === epoch + index)
}

export const damaged = (detail: string): StoreProblem => new StoreProblem('header-damaged', detail)

function readObject(file: Buffer): Record<string, unknown> {
  if (file.length === 0 || file.length > maxBytes) throw damaged('size')
  let value: unknown
  try {
    value = JSON.parse(file.toString('utf8'))
  } catch {
    throw damaged('not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged('not an object')
  return value as Record<string, unknown>
}

function sameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
