/** What updates.ts needs of the library, so that it can be followed without one. */
export interface Updater {
  /**
   * Asks the feed. Null: nothing newer, or a staged roll-out has not reached this computer yet.
   * @throws UpdateProblem
   */
  check(): Promise<{ readonly version: string } | null>
  /**
   * Fetches what `check` found and compares it with the signed hash.
   * @param progress 0 to 1
   * @throws UpdateProblem
   */
  download(progress: (done: number) => void): Promise<void>
  /** Installs what was fetched, ends this app and starts the new one. */
  install(): void
}

/** Why it did not work; the shell has words for each. */
export type UpdateReason =
  /** The feed could not be reached. */
  | 'offline'
  /** Its description is not signed with the key in this build. */
  | 'signature'
  /** A file is not the one the description names. */
  | 'checksum'
  /** It offers a version older than this one. */
  | 'older'
  | 'failed'

export class UpdateProblem extends Error {
  constructor(readonly reason: UpdateReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UpdateProblem'
  }
}
