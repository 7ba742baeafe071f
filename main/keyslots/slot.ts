/**
 * One key slot: a key pair whose private half is wrapped by something that a person knows or a computer keeps, and
 * to whose public half the data key is sealed. So only the owner opens it, and anybody with the data key may reseal it.
 */
import { hkdfSync, randomBytes } from 'node:crypto'
import { argon2idKey, passwordBytes, type ArgonCost } from './argon'
import { canonicalJson } from './canonical'
import { headerVersion, type Header, type Slot } from './format'
import { newKeyPair, openSealed, publicKeyOf, seal, unwrap, wipe, wrap } from './seal'

/** The data keys that somebody holds; the next one only while the data key is being rotated. */
export interface DataKeys {
  readonly current: Buffer
  readonly next: Buffer | null
}

/** What wraps a private half: the key, and what the header says of how it is made. {@link newSlot} overwrites the key. */
export interface Wrapping {
  readonly key: Buffer
  readonly made: { readonly method: 'argon2id'; readonly salt: string; readonly t: number; readonly m: number; readonly p: 4 } | { readonly method: 'hkdf-sha256'; readonly salt: string } | { readonly method: 'keychain'; readonly service: string; readonly account: string }
}

export type SlotName = Pick<Slot, 'id' | 'user' | 'label' | 'createdAt'>

/** About a second, on purpose. */
export async function passwordWrapping(password: string, cost: ArgonCost): Promise<Wrapping> {
  const secret = passwordBytes(password)
  const salt = randomBytes(16)
  try {
    return { key: await argon2idKey(secret, salt, cost), made: { method: 'argon2id', salt: toText(salt), t: cost.t, m: cost.m, p: 4 } }
  } finally {
    wipe(secret)
  }
}

/** 256 bits of entropy need no slow derivation. */
export function phraseWrapping(entropy: Buffer): Wrapping {
  const salt = randomBytes(16)
  return { key: phraseKey(entropy, salt), made: { method: 'hkdf-sha256', salt: toText(salt) } }
}

/** @param key random, as it lies in the keychain under `service` and `account` */
export const deviceWrapping = (key: Buffer, service: string, account: string): Wrapping => ({ key: Buffer.from(key), made: { method: 'keychain', service, account } })

const kinds = { argon2id: 'password', 'hkdf-sha256': 'recovery', keychain: 'device' } as const

export function newSlot(header: Pick<Header, 'workspace' | 'epoch'>, keys: DataKeys, name: SlotName, { key, made }: Wrapping): Slot {
  const pair = newKeyPair()
  try {
    const slot = { ...name, kind: kinds[made.method], publicKey: toText(pair.publicKey) }
    const { nonce, box } = wrap(key, pair.privateKey, wrapAad(header.workspace, slot))
    return sealedFor(header, keys, { ...slot, wrap: { ...made, nonce: toText(nonce), box: toText(box) }, sealed: [] })
  } finally {
    wipe(key, pair.privateKey)
  }
}

/** The slot with the data keys that are held sealed to it, and no others. */
export function sealedFor({ workspace, epoch }: Pick<Header, 'workspace' | 'epoch'>, keys: DataKeys, slot: Slot): Slot {
  const entry = (dataKey: Buffer, of: number): Slot['sealed'][number] => {
    const there = slot.sealed.find((each) => each.epoch === of)
    if (there !== undefined) return there
    const { ephemeral, box } = seal(fromText(slot.publicKey), dataKey, sealAad(workspace, slot, of))
    return { epoch: of, ephemeral: toText(ephemeral), box: toText(box) }
  }
  return { ...slot, sealed: [entry(keys.current, epoch), ...(keys.next === null ? [] : [entry(keys.next, epoch + 1)])] }
}

/** The key that a password makes for this slot. Null for a slot that no password opens. */
export async function passwordKey({ wrap: made }: Slot, secret: Buffer): Promise<Buffer | null> {
  return made.method === 'argon2id' ? argon2idKey(secret, fromText(made.salt), made) : null
}

export function recoveryKey({ wrap: made }: Slot, entropy: Buffer): Buffer | null {
  return made.method === 'hkdf-sha256' ? phraseKey(entropy, fromText(made.salt)) : null
}

/** The private half, or null when `key` is another's. The caller overwrites both. */
export const privateHalf = (header: Header, slot: Slot, key: Buffer): Buffer | null =>
  unwrap(key, { nonce: fromText(slot.wrap.nonce), box: fromText(slot.wrap.box) }, wrapAad(header.workspace, slot))

/** The data key of `epoch` out of the slot, or null when it is not in there. */
export function openSlot(header: Header, slot: Slot, epoch: number, privateKey: Buffer): Buffer | null {
  const sealed = slot.sealed.find((entry) => entry.epoch === epoch)
  if (sealed === undefined || !publicKeyOf(privateKey).equals(fromText(slot.publicKey))) return null
  return openSealed(privateKey, { ephemeral: fromText(sealed.ephemeral), box: fromText(sealed.box) }, sealAad(header.workspace, slot, epoch))
}

const phraseKey = (entropy: Buffer, salt: Buffer): Buffer => Buffer.from(hkdfSync('sha256', entropy, salt, 'panoptic/recovery/v1', 32))

/** Binds a box to its workspace, slot, purpose and version: no box can be moved elsewhere. */
const wrapAad = (workspace: string, { id, kind }: Pick<Slot, 'id' | 'kind'>): Buffer =>
  Buffer.from(canonicalJson({ purpose: 'wrap', version: headerVersion, workspace, slot: id, kind }))

const sealAad = (workspace: string, { id, kind }: Pick<Slot, 'id' | 'kind'>, epoch: number): Buffer =>
  Buffer.from(canonicalJson({ purpose: 'seal', version: headerVersion, workspace, slot: id, kind, epoch }))

const toText = (raw: Buffer): string => raw.toString('base64')
const fromText = (text: string): Buffer => Buffer.from(text, 'base64')
