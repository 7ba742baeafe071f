/** The open imports and exports of all pages: one at a time for each, ended with the page or after ten minutes. */
import type { Identity } from '@panoptic/sdk/contract/identity'
import type { FileDialogs, StartJob } from './api'

export interface VaultFilesOptions {
  readonly start: StartJob
  readonly dialogs: FileDialogs
  readonly now?: () => number
}

export interface VaultFiles {
  /** The page ended: its files' processes go, with what they held. */
  endOwner(owner: Identity): Promise<void>
  endAll(): Promise<void>
}

export declare function createVaultFiles(options: VaultFilesOptions): VaultFiles
