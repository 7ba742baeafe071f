/** What the store's writer holds: one workspace folder and its life. */
import type { Problem } from '@panoptic/sdk/contract/entry'
import type { Slot } from '../../keyslots/format'
import type { Keychain } from '../../keyslots/keychain'
import type { Db } from '../database'

export interface WorkspaceStatus {
  /** `new`: nothing here yet. `sealed`: waits for a password. `problem`: see `problem`. */
  readonly state: 'new' | 'sealed' | 'open' | 'problem'
  readonly problem: Problem | null
  /** Facts beyond the problem's own screen (a path, a version, a code); never a secret. */
  readonly detail: string
  readonly folder: string
  /** Epoch ms until which no further password is accepted, or null. */
  readonly waitUntil: number | null
  /** Who has a password, by the names that the header holds in clear. */
  readonly users: readonly { readonly id: string; readonly name: string }[]
  /** Whether any recovery phrase exists. */
  readonly recovery: boolean
}

export interface SignIn {
  readonly user: string
  /** Wrong passwords since the last right one that no audit entry tells of yet. */
  readonly failures: number
}

/** Writes the audit entries of a change of slots, inside its transaction. */
export type RecordSlot = (slot: Slot) => void

export interface SlotOwner { readonly user: string; readonly name: string }

/** The key slots of an open workspace. Database first, header second: killed between the two, {@link Ways.settle} heals. */
export interface Ways {
  readonly slots: readonly Slot[]
  /** Whether a slot of the user exists. */
  has(user: string): boolean
  /** The user's password from now on; a former one opens no more. `owner` is asked after the slow derivation. */
  setPassword(owner: () => SlotOwner, password: string, record: RecordSlot): Promise<void>
  /** The user's 24 words from now on; former ones open no more. @param entropy 32 bytes, overwritten */
  setPhrase(owner: SlotOwner, entropy: Buffer, record: RecordSlot): Slot
  /** A half into this computer's keychain. @throws PanopticError `conflict` where there is none */
  addDevice(user: string, label: string, record: RecordSlot): Promise<Slot>
  /** @throws PanopticError `not-found`, `invalid` for a password, which is called like its user */
  rename(slot: string, label: string, record: RecordSlot): Slot
  /** @throws PanopticError `not-found`, `conflict` for the last password or phrase of its user */
  revoke(slot: string, record: RecordSlot): Promise<void>
  /** Ids of slots whose half lies in this computer's keychain. */
  onThisDevice(): Promise<ReadonlySet<string>>
  /**
   * Carries out what a kill kept from being written, drops the slots of everybody who is not in `names`, and calls
   * passwords as their users are called. `record` inside the transaction, once for each slot that goes.
   * @returns whether a change was announced in the audit log and never carried out
   */
  settle(names: ReadonlyMap<string, string>, record: RecordSlot): boolean
}

export interface Workspace {
  /** Looks at the folder again, so that a repaired problem goes away without a restart. */
  status(): WorkspaceStatus
  /** Whom this computer's keychain can sign in now: their slot's half is here, and their password is not due. */
  deviceUsers(): Promise<readonly string[]>
  /**
   * The user has been told of a problem that only opening showed (a damaged page, a full disk): the next
   * {@link status} looks afresh, so that trying again leads back to the password.
   */
  told(): void
  /**
   * Makes header, database, tenant `system` and the first user (role `system_admin`), then stays open.
   * A crash leaves either nothing (`new`) or a complete workspace.
   * @throws PanopticError `conflict` when the state is not `new`; StoreProblem when the files cannot be written
   */
  create(input: { readonly name: string; readonly password: string }): Promise<{ readonly user: string }>
  /**
   * Signs in with a password (`user` null: whoever's it is), and opens the workspace if it is sealed: migrates the
   * core schema if needed. Only users whom `admit` accepts.
   * @throws PanopticError `refused` with `details.waitUntil`, whatever the reason; StoreProblem otherwise
   */
  unlock(password: string, user?: string | null): Promise<SignIn>
  /** As {@link unlock}, through this computer's keychain. */
  unlockWithDevice(user: string): Promise<SignIn>
  /** As {@link unlock}, by the 24 words. @throws PanopticError `invalid` with `details.words` for words that are no phrase */
  recover(words: string): Promise<SignIn>
  /** The password of a user at an open workspace, once more. Fails like {@link unlock}. */
  verify(user: string, password: string): Promise<void>
  /** @throws PanopticError `locked` when the workspace is not open */
  readonly ways: Ways
  readonly keychain: Keychain
  /** How many days device slots serve without the password. */
  setPasswordDays(days: number): void
  /** The open database. @throws PanopticError `locked` when the workspace is not open */
  readonly db: Db
  /** A copy of the data key for the reader process; the caller overwrites it. @throws PanopticError `locked` */
  copyKey(): Buffer
  /** Path of the database file. */
  readonly file: string
  /**
   * Opens with the data key itself: a writer that was started again and got the key from the surviving reader.
   * @throws StoreProblem
   */
  openWithKey(key: Buffer): void
  /** Both keys, the header holding both; a rotation that was begun goes on with its key. The caller overwrites them. */
  beginRotation(): { readonly oldKey: Buffer; readonly nextKey: Buffer }
  /** Closes the database, keeping lock, header and keys. */
  detach(): void
  /** The database fits the new key now: header, held key and database follow. */
  finishRotation(): void
  /** The database still fits the old key, after {@link detach}. */
  reopen(): void
  /** When the workspace was made (epoch ms). */
  readonly createdAt: number
  /** A rotation was begun and not finished (also by a process that was killed). */
  readonly rotating: boolean
  /** Closes the database and overwrites the key; the folder stays locked. */
  seal(): void
  /** As {@link seal}, and gives up the folder's lock. The object is then useless. */
  close(): void
}

export interface WorkspaceOptions {
  /** Made when missing. */
  readonly folder: string
  readonly now?: () => number
  /** How long one password derivation should take, in ms; lower only in tests (the floor of t, m, p stays). */
  readonly derivationMs?: number
  /** The slot's owner may sign in. Called with the database open; false: refused, and closed again if it was sealed. Default: everybody. */
  readonly admit?: (slot: Slot) => boolean
  /** A wrong password at an open workspace; while it is sealed they are counted (see {@link SignIn}). */
  readonly failed?: (user: string | null) => void
  /** Before a device slot is used: asks for a finger, a face or a PIN where the system has one. Default: yes. */
  readonly presence?: () => Promise<boolean>
  /** The OS keychain; another one only in tests. */
  readonly keychain?: Keychain
}
