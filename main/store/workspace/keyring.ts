/** The header of an open workspace with the data keys it is sealed for, and how it is rewritten. */
import { randomBytes } from 'node:crypto'
import { writeFileAtomic } from '../../keyslots/file'
import { serialise, type Header, type Slot } from '../../keyslots/format'
import { withoutOldKey, withSlots } from '../../keyslots/header'
import { wipe } from '../../keyslots/seal'
import type { DataKeys } from '../../keyslots/slot'
import type { Db } from '../database'
import { announce, announced, arrived, type Pending } from './revision'

export interface Keyring {
  readonly header: Header
  readonly keys: DataKeys
  /**
   * The header with other slots. `record` runs in the transaction that announces it, so that the audit log tells of
   * every change; then the file is written. When that fails, the header stays as it was. @throws StoreProblem
   */
  commit(db: Db, slots: readonly Slot[], record: () => void): void
  /** A change that was announced when the process was killed, and never reached the file. */
  unfinished(db: Db): Pending | null
  /** Both keys, sealed in the header. The caller overwrites them. */
  begin(db: Db): { readonly oldKey: Buffer; readonly nextKey: Buffer }
  /** The next key is the only one: in memory at once, then in the header. */
  finish(db: Db): void
  wipe(): void
}

/** @param dataKey and `nextKey` are copied; `nextKey` null when it is not known: a rewrite then drops it */
export function createKeyring(path: string, opened: Header, dataKey: Buffer, nextKey: Buffer | null, now: () => number): Keyring {
  let header = opened
  let current = Buffer.from(dataKey)
  let next = nextKey === null ? null : Buffer.from(nextKey)

  function write(db: Db, made: Header): void {
    writeFileAtomic(path, serialise(made))
    header = made
    arrived(db, made.revision, now())
  }

  function commit(db: Db, slots: readonly Slot[], record: () => void): void {
    const made = withSlots(header, { current, next }, slots)
    const before = new Set(header.slots.map(({ id }) => id))
    const kept = new Set(slots.map(({ id }) => id))
    const added = slots.filter(({ id }) => !before.has(id))
    // What is replaced must outlive a kill until what replaces it is written; what is revoked must not.
    const dropped = header.slots.filter(({ id, user, kind }) => !kept.has(id) && !added.some((slot) => slot.user === user && slot.kind === kind)).map(({ id }) => id)
    db.transaction(() => {
      record()
      announce(db, { revision: made.revision, dropped }, now())
    }).immediate()
    write(db, made)
  }

  return {
    get header() {
      return header
    },
    get keys() {
      return { current, next }
    },
    commit,
    unfinished(db) {
      const change = announced(db)
      if (change === null || change.revision > header.revision) return change
      arrived(db, header.revision, now())
      return null
    },
    begin(db) {
      if (next === null) {
        next = randomBytes(32)
        try {
          commit(db, header.slots, () => undefined)
        } catch (error) {
          wipe(next)
          next = null
          throw error
        }
      }
      return { oldKey: Buffer.from(current), nextKey: Buffer.from(next) }
    },
    finish(db) {
      if (next === null) throw new Error('no rotation was begun')
      const made = withoutOldKey(header, next)
      wipe(current)
      current = next
      next = null
      // Also when it cannot be written: the file holds both keys, and whatever is written next holds this one only.
      header = made
      write(db, made)
    },
    wipe: () => wipe(current, next),
  }
}
