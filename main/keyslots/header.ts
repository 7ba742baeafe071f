/** Makes, opens and changes the key header. The data keys exist in clear only in what these functions take and return. */
import { createHmac, hkdfSync, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { argon2idKey, floor, passwordBytes, type ArgonCost } from './argon'
import { damaged, headerVersion, macText, type Header, type Slot } from './format'
import { wipe } from './seal'
import { newSlot, openSlot, passwordKey, passwordWrapping, privateHalf, recoveryKey, sealedFor, type DataKeys } from './slot'

export interface Unlocked {
  readonly slot: Slot
  /** The caller overwrites both keys. */
  readonly dataKey: Buffer
  /** The next data key, while the header holds two: which of them fits, the database shows. */
  readonly nextKey: Buffer | null
}

export interface FirstSlot {
  readonly user: string
  readonly label: string
  readonly password: string
  readonly cost: ArgonCost
  /** Epoch ms. */
  readonly now: number
}

/** A header with a fresh random data key and one password slot. */
export async function createHeader({ user, label, password, cost, now }: FirstSlot): Promise<{ header: Header; dataKey: Buffer }> {
  const dataKey = randomBytes(32)
  const bare = { format: 'panoptic-keys' as const, version: headerVersion as 1, workspace: randomUUID(), revision: 1, epoch: 1, createdAt: now, slots: [], mac: '' }
  const slot = newSlot(bare, { current: dataKey, next: null }, { id: randomUUID(), user, label, createdAt: now }, await passwordWrapping(password, cost))
  return { header: authenticated({ ...bare, slots: [slot] }, dataKey), dataKey }
}

/**
 * Tries the password on the password slots of one user, or of everybody. A user who has none takes as long as one
 * who has.
 * Null: it opens none. @throws StoreProblem `header-damaged` when it opens one but the header is not authentic
 */
export async function unlockHeader(header: Header, password: string, user?: string): Promise<Unlocked | null> {
  const secret = passwordBytes(password)
  try {
    let tried = false
    for (const slot of header.slots) {
      if (user !== undefined && slot.user !== user) continue
      const key = await passwordKey(slot, secret)
      if (key === null) continue
      tried = true
      const unlocked = unlockSlot(header, slot, key)
      if (unlocked !== null) return unlocked
    }
    if (!tried) wipe(await argon2idKey(secret, Buffer.alloc(16), dearest(header)))
    return null
  } finally {
    wipe(secret)
  }
}

/** @param entropy of the 24 words; stays the caller's */
export function unlockWithPhrase(header: Header, entropy: Buffer): Unlocked | null {
  for (const slot of header.slots) {
    const key = recoveryKey(slot, entropy)
    const unlocked = key === null ? null : unlockSlot(header, slot, key)
    if (unlocked !== null) return unlocked
  }
  return null
}

/**
 * @param key what wraps the slot's private half; overwritten
 * @throws StoreProblem `header-damaged` when it opens the slot but the header is not authentic
 */
export function unlockSlot(header: Header, slot: Slot, key: Buffer): Unlocked | null {
  const privateKey = privateHalf(header, slot, key)
  wipe(key)
  if (privateKey === null) return null
  try {
    const dataKey = openSlot(header, slot, header.epoch, privateKey)
    if (dataKey === null) throw damaged('slot')
    if (isAuthentic(header, dataKey)) return { slot, dataKey, nextKey: openSlot(header, slot, header.epoch + 1, privateKey) }
    wipe(dataKey)
    throw damaged('mac')
  } finally {
    wipe(privateKey)
  }
}

/** The next revision, with these slots, each sealed for exactly the keys that are held. */
export const withSlots = (header: Header, keys: DataKeys, slots: readonly Slot[]): Header =>
  authenticated({ ...header, revision: header.revision + 1, slots: slots.map((slot) => sealedFor(header, keys, slot)) }, keys.current)

/** Every slot is sealed for both keys; the database still has the old one. Nobody's password is needed. */
export const withNextKey = (header: Header, dataKey: Buffer, nextKey: Buffer): Header => withSlots(header, { current: dataKey, next: nextKey }, header.slots)

/** The database has the next key: the old one is in no slot any more. */
export const withoutOldKey = (header: Header, nextKey: Buffer): Header =>
  withSlots({ ...header, epoch: header.epoch + 1 }, { current: nextKey, next: null }, header.slots)

/** Whether the header was made by somebody who had this data key, byte for byte. */
export function isAuthentic(header: Header, dataKey: Buffer): boolean {
  return timingSafeEqual(macOf(header, dataKey), Buffer.from(header.mac, 'base64'))
}

const authenticated = (header: Header, dataKey: Buffer): Header => ({ ...header, mac: macOf(header, dataKey).toString('base64') })

function macOf(header: Header, dataKey: Buffer): Buffer {
  const key = Buffer.from(hkdfSync('sha256', dataKey, header.workspace, 'panoptic/keys/mac/v1', 32))
  const mac = createHmac('sha256', key).update(macText(header)).digest()
  wipe(key)
  return mac
}

function dearest(header: Header): ArgonCost {
  let most = floor
  for (const { wrap } of header.slots) if (wrap.method === 'argon2id' && wrap.t * wrap.m > most.t * most.m) most = wrap
  return most
}
