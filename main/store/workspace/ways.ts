/** The ways into an open workspace: its key slots, and what must always be true of them. */
import { randomBytes, randomUUID } from 'node:crypto'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { ArgonCost } from '../../keyslots/argon'
import type { Slot } from '../../keyslots/format'
import { service, type Keychain } from '../../keyslots/keychain'
import { wipe } from '../../keyslots/seal'
import { deviceWrapping, newSlot, passwordWrapping, phraseWrapping, type SlotName, type Wrapping } from '../../keyslots/slot'
import type { Db } from '../database'
import type { Keyring } from './keyring'
import type { RecordSlot, SlotOwner, Ways } from './types'

export interface WaysOptions {
  /** The open database and its header. @throws PanopticError `locked` */
  readonly opened: () => { readonly db: Db; readonly keyring: Keyring }
  readonly keychain: Keychain
  /** What a new password slot should cost. */
  readonly cost: () => Promise<ArgonCost>
  readonly now: () => number
  /** The password was asked for before. */
  readonly onDevice: (user: string) => void
}

export interface AllWays extends Ways {
  /** The same password under a higher cost. */
  raise(slot: Slot, password: string, cost: ArgonCost): Promise<void>
}

const notFound = (): PanopticError => new PanopticError(fail('not-found', 'There is no such way to unlock.').error)

export function createWays({ opened, keychain, cost, now, onDevice }: WaysOptions): AllWays {
  const slots = (): readonly Slot[] => opened().keyring.header.slots

  function find(id: string): Slot {
    const slot = slots().find((each) => each.id === id)
    if (slot === undefined) throw notFound()
    return slot
  }

  /** A new slot instead of every one that `replaces` names. */
  function put(name: SlotName, wrapping: Wrapping, replaces: (slot: Slot) => boolean, record: RecordSlot): Slot {
    const { db, keyring } = opened()
    const made = newSlot(keyring.header, keyring.keys, name, wrapping)
    keyring.commit(db, [...keyring.header.slots.filter((slot) => !replaces(slot)), made], () => record(made))
    return made
  }

  const named = ({ user, name }: SlotOwner): SlotName => ({ id: randomUUID(), user, label: name, createdAt: now() })
  const sameKind = (kind: Slot['kind'], { user }: SlotOwner) => (slot: Slot) => slot.kind === kind && slot.user === user

  return {
    get slots() {
      return slots()
    },
    has: (user) => slots().some((slot) => slot.user === user),
    async setPassword(owner, password, record) {
      const wrapping = await passwordWrapping(password, await cost())
      const who = owner()
      put(named(who), wrapping, sameKind('password', who), record)
    },
    setPhrase(owner, entropy, record) {
      const wrapping = phraseWrapping(entropy)
      wipe(entropy)
      return put(named(owner), wrapping, sameKind('recovery', owner), record)
    },
    async addDevice(user, label, record) {
      const { keyring } = opened()
      const name = { id: randomUUID(), user, label, createdAt: now() }
      const account = accountOf(keyring.header.workspace, name.id)
      const key = randomBytes(32)
      try {
        // The keychain first: a half that nothing needs is harmless, a slot without its half is not.
        await keychain.set(account, key)
        try {
          const slot = put(name, deviceWrapping(key, service, account), () => false, record)
          onDevice(user)
          return slot
        } catch (error) {
          await keychain.remove(account).catch(() => undefined)
          throw error
        }
      } finally {
        wipe(key)
      }
    },
    rename(id, label, record) {
      const { db, keyring } = opened()
      const slot = find(id)
      if (slot.kind === 'password') throw new PanopticError(fail('invalid', 'A password is called like its user.', { field: 'label', remedy: 'Rename the user.' }).error)
      const renamed = { ...slot, label }
      keyring.commit(db, keyring.header.slots.map((each) => (each.id === id ? renamed : each)), () => record(renamed))
      return renamed
    },
    async revoke(id, record) {
      const { db, keyring } = opened()
      const slot = find(id)
      const rest = keyring.header.slots.filter((each) => each.id !== id)
      // A device slot alone is no way in: it serves only until the password is due.
      if (slot.kind !== 'device' && !rest.some(({ user, kind }) => user === slot.user && kind !== 'device'))
        throw new PanopticError(fail('conflict', 'This is the last way in of its user.', { remedy: 'Add another password or a recovery phrase first.' }).error)
      keyring.commit(db, rest, () => record(slot))
      if (slot.wrap.method === 'keychain') await keychain.remove(slot.wrap.account).catch(() => undefined)
    },
    async onThisDevice() {
      const here = new Set<string>()
      for (const { id, wrap } of slots()) if (wrap.method === 'keychain' && (await isHere(keychain, wrap.account))) here.add(id)
      return here
    },
    settle(names, record) {
      const { db, keyring } = opened()
      const unfinished = keyring.unfinished(db)
      const { slots: all } = keyring.header
      const gone = all.filter(({ id, user }) => unfinished?.dropped.includes(id) || !names.has(user))
      const kept = all.filter((slot) => !gone.includes(slot)).map((slot) => (slot.kind === 'password' ? { ...slot, label: names.get(slot.user) || slot.label } : slot))
      const renamed = kept.some((slot) => !all.some(({ id, label }) => id === slot.id && label === slot.label))
      // A header without slots could never be opened again; better one that nobody is admitted with.
      if (kept.length > 0 && (gone.length > 0 || renamed || unfinished !== null)) keyring.commit(db, kept, () => gone.forEach(record))
      return unfinished !== null
    },
    async raise(slot, password, higher) {
      const wrapping = await passwordWrapping(password, higher)
      // It may have been changed or revoked meanwhile.
      if (!slots().some(({ id, wrap }) => id === slot.id && wrap.box === slot.wrap.box)) return wipe(wrapping.key)
      put({ id: slot.id, user: slot.user, label: slot.label, createdAt: slot.createdAt }, wrapping, ({ id }) => id === slot.id, () => undefined)
    },
  }
}

const accountOf = (workspace: string, slot: string): string => `${workspace}/${slot}`

/** Whether the half is in this computer's keychain; one that does not answer has none. */
export async function isHere(keychain: Keychain, account: string): Promise<boolean> {
  try {
    const key = await keychain.get(account)
    wipe(key)
    return key !== null
  } catch {
    return false
  }
}
