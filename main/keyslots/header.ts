/** Makes, opens and changes the key header. The data key exists in clear only in what these functions return. */
import { createHmac, hkdfSync, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { argon2idKey, passwordBytes, type ArgonCost } from './argon'
import { canonicalJson } from './canonical'
import { damaged, headerVersion, macText, type Header, type PasswordWrap, type Slot } from './format'
import { newKeyPair, openSealed, publicKeyOf, seal, unwrap, wipe, wrap } from './seal'

export interface NewSlot {
  readonly user: string
  readonly label: string
  readonly password: string
  readonly cost: ArgonCost
  /** Epoch ms. */
  readonly now: number
}

export interface Unlocked {
  readonly slot: Slot
  /** The caller overwrites it. */
  readonly dataKey: Buffer
}

/** A header with a fresh random data key and one password slot. */
export async function createHeader(first: NewSlot): Promise<{ header: Header; dataKey: Buffer }> {
  const dataKey = randomBytes(32)
  const workspace = randomUUID()
  const slot = await passwordSlot(workspace, 1, dataKey, randomUUID(), first)
  const header: Header = { format: 'panoptic-keys', version: headerVersion, workspace, revision: 1, epoch: 1, createdAt: first.now, slots: [slot], mac: '' }
  return { header: authenticated(header, dataKey), dataKey }
}

/**
 * Tries the password on every password slot (of one user, when given).
 * Null: it opens none. @throws StoreProblem `header-damaged` when it opens one but the header is not authentic
 */
export async function unlockHeader(header: Header, password: string, user?: string): Promise<Unlocked | null> {
  const secret = passwordBytes(password)
  try {
    for (const slot of header.slots) {
      if (slot.wrap.method !== 'argon2id' || (user !== undefined && slot.user !== user)) continue
      const key = await argon2idKey(secret, fromText(slot.wrap.salt), slot.wrap)
      const privateKey = unwrap(key, boxOf(slot.wrap), wrapAad(header.workspace, slot))
      wipe(key)
      if (privateKey !== null) return { slot, dataKey: openSlot(header, slot, privateKey) }
    }
    return null
  } finally {
    wipe(secret)
  }
}

/** One more password slot. */
export async function addPasswordSlot(header: Header, dataKey: Buffer, slot: NewSlot): Promise<Header> {
  const made = await passwordSlot(header.workspace, header.epoch, dataKey, randomUUID(), slot)
  return changed(header, [...header.slots, made], dataKey)
}

/** Replaces one slot by a new one under another password; the other slots stay as they are. */
export async function changePassword(header: Header, dataKey: Buffer, slotId: string, password: string, cost: ArgonCost): Promise<Header> {
  const old = header.slots.find((slot) => slot.id === slotId && slot.kind === 'password')
  if (old === undefined) throw new Error('no such password slot')
  const made = await passwordSlot(header.workspace, header.epoch, dataKey, old.id, { user: old.user, label: old.label, password, cost, now: old.createdAt })
  return changed(header, header.slots.map((slot) => (slot === old ? made : slot)), dataKey)
}

/** Whether the header was made by somebody who had this data key, byte for byte. */
export function isAuthentic(header: Header, dataKey: Buffer): boolean {
  return timingSafeEqual(macOf(header, dataKey), fromText(header.mac))
}

async function passwordSlot(workspace: string, epoch: number, dataKey: Buffer, id: string, input: NewSlot): Promise<Slot> {
  const secret = passwordBytes(input.password)
  const salt = randomBytes(16)
  const key = await argon2idKey(secret, salt, input.cost)
  const pair = newKeyPair()
  try {
    const slot = { id, kind: 'password' as const, user: input.user, label: input.label, createdAt: input.now, publicKey: pair.publicKey.toString('base64') }
    const { nonce, box } = wrap(key, pair.privateKey, wrapAad(workspace, slot))
    const sealed = seal(pair.publicKey, dataKey, sealAad(workspace, slot, epoch))
    return {
      ...slot,
      wrap: { method: 'argon2id', salt: toText(salt), t: input.cost.t, m: input.cost.m, p: 4, nonce: toText(nonce), box: toText(box) },
      sealed: [{ epoch, ephemeral: toText(sealed.ephemeral), box: toText(sealed.box) }],
    }
  } finally {
    wipe(secret, key, pair.privateKey)
  }
}

/** The data key out of a slot whose private half is known; overwrites the private half. */
function openSlot(header: Header, slot: Slot, privateKey: Buffer): Buffer {
  const sealed = slot.sealed.find(({ epoch }) => epoch === header.epoch)
  const fits = sealed !== undefined && publicKeyOf(privateKey).equals(fromText(slot.publicKey))
  const dataKey = fits ? openSealed(privateKey, { ephemeral: fromText(sealed.ephemeral), box: fromText(sealed.box) }, sealAad(header.workspace, slot, header.epoch)) : null
  wipe(privateKey)
  if (dataKey === null) throw damaged('slot')
  if (isAuthentic(header, dataKey)) return dataKey
  wipe(dataKey)
  throw damaged('mac')
}

const changed = (header: Header, slots: Slot[], dataKey: Buffer): Header =>
  authenticated({ ...header, revision: header.revision + 1, slots }, dataKey)

const authenticated = (header: Header, dataKey: Buffer): Header => ({ ...header, mac: toText(macOf(header, dataKey)) })

function macOf(header: Header, dataKey: Buffer): Buffer {
  const key = Buffer.from(hkdfSync('sha256', dataKey, header.workspace, 'panoptic/keys/mac/v1', 32))
  const mac = createHmac('sha256', key).update(macText(header)).digest()
  wipe(key)
  return mac
}

type SlotName = Pick<Slot, 'id' | 'kind'>

/** Binds a box to its workspace, slot, purpose and version: no box can be moved elsewhere. */
const wrapAad = (workspace: string, { id, kind }: SlotName): Buffer =>
  Buffer.from(canonicalJson({ purpose: 'wrap', version: headerVersion, workspace, slot: id, kind }))

const sealAad = (workspace: string, { id, kind }: SlotName, epoch: number): Buffer =>
  Buffer.from(canonicalJson({ purpose: 'seal', version: headerVersion, workspace, slot: id, kind, epoch }))

const boxOf = (wrapped: PasswordWrap): { nonce: Buffer; box: Buffer } => ({ nonce: fromText(wrapped.nonce), box: fromText(wrapped.box) })
const toText = (raw: Buffer): string => raw.toString('base64')
const fromText = (text: string): Buffer => Buffer.from(text, 'base64')
