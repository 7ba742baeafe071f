/** What saving files needs and offers. `createFiles(options)` is in files.ts; `askSavePath` in dialog.electron.ts. */
import type { Identity } from '@panoptic/sdk/contract/identity'

export type FileKind = 'csv' | 'json' | 'jsonl' | 'txt' | 'png' | 'svg'

export interface FilesOptions {
  /** Shows the system's save dialog; the chosen absolute path, or null when the user cancelled. */
  readonly ask: (suggestedName: string, kind: FileKind) => Promise<string | null>
  /** Largest file in bytes. Default 2 GB. */
  readonly maxBytes?: number
}

export interface Files {
  /** Asks where and opens a partial file beside the target. Null when the user cancelled. */
  save(owner: Identity, name: string, kind: FileKind): Promise<{ file: string; name: string } | null>
  /** Appends. Fails with `not-found` for a handle of somebody else, `limit` for a full disk or a file that is too large. */
  write(owner: Identity, file: string, data: string | Uint8Array): Promise<void>
  /** `keep`: the file appears under its name; otherwise it is thrown away. */
  close(owner: Identity, file: string, keep: boolean): Promise<void>
  /** The owner's port closed or the workspace seals: throws away what it did not finish. */
  endOwner(owner: Identity): Promise<void>
  endAll(): Promise<void>
}
