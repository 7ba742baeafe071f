/** What the store's writer holds: one workspace folder and its life. */
import type { Problem } from '@panoptic/sdk/contract/entry'
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
}

export interface Workspace {
  /** Looks at the folder again, so that a repaired problem goes away without a restart. */
  status(): WorkspaceStatus
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
   * Opens with the password of any slot and migrates the core schema if needed.
   * @throws PanopticError `refused` with `details.waitUntil` (wrong password, or too early); StoreProblem otherwise
   */
  unlock(password: string): Promise<{ readonly user: string }>
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
  /** Closes the database, overwrites the key, gives up the folder's lock. The object is then useless. */
  close(): void
}

export interface WorkspaceOptions {
  /** Made when missing. */
  readonly folder: string
  readonly now?: () => number
  /** How long one password derivation should take, in ms; lower only in tests (the floor of t, m, p stays). */
  readonly derivationMs?: number
}
