/** What main and the `vault-files` process say to each other. No message between them holds a value or a passphrase. */
import type { ImportFormat, ImportPreview } from '@panoptic/sdk/contract/secrets'
import type { VaultFilesPurpose } from '../store/api'
import type { MessagePortMain } from 'electron'
import type { Client } from '../bridge/rpc'

export type ExportFormat = 'panoptic' | 'csv'
export type CommitResult = '' | 'no-value' | 'too-long' | 'no-name' | 'exists'

/** One job's calls, over the port of {@link ToVaultFiles} `start`. A file that is refused: `invalid` with `details.problem`. */
export interface FileJobApi {
  /** Reads and recognises the file. `locked`: it needs a passphrase, see {@link unlocked}. */
  open(path: string): Promise<{ readonly format: ImportFormat; readonly locked: boolean }>
  /** Resolves when the passphrase page has given what fits (true), or was cancelled (false). */
  unlocked(): Promise<boolean>
  preview(): Promise<Pick<ImportPreview, 'format' | 'rows' | 'ignored'>>
  /** Rows of the preview, at most 500 a call, straight to the store. */
  commit(rows: readonly number[], personal: boolean): Promise<readonly CommitResult[]>
  /** `ids` null: everything the user may take out. The file grows under `partial` (mode 0600) until {@link finish}. */
  beginExport(file: { readonly target: string; readonly partial: string; readonly format: ExportFormat; readonly ids: readonly string[] | null }): Promise<void>
  /** Writes some more; the export is complete when `done` equals `total`. */
  writeMore(): Promise<{ readonly done: number; readonly total: number }>
  /** Onto the disk, then under its name in one step. */
  finish(): Promise<void>
}

export type ToVaultFiles =
  /** With two ports: the job's calls, and the line to the store's writer. */
  | { readonly kind: 'start' }
  /** With the passphrase page's port. */
  | { readonly kind: 'passphrase' }

export type FromVaultFiles =
  /** It works since now, or waits again: what works for too long is ended by main. */
  | { readonly kind: 'busy'; readonly busy: boolean }
  | { readonly kind: 'log'; readonly level: 'warn' | 'error'; readonly message: string }

/** One file that is read or written, in a process of its own. */
export interface FileJob {
  readonly api: Client<FileJobApi>
  /** The passphrase page's line to the process. */
  passphrasePort(): MessagePortMain
  /** It was ended because one call took too long. */
  endedForWork(): boolean
  /** Ends the process, and with it every value it held. */
  end(): Promise<void>
}

export type StartJob = (purpose: VaultFilesPurpose) => FileJob

export interface FileDialogs {
  /** The file to import; null: cancelled. */
  open(): Promise<string | null>
  /** Where the export goes; null: cancelled. */
  save(suggestedName: string, extension: 'age' | 'csv'): Promise<string | null>
}
