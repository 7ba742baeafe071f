/** What saving and opening files needs and offers. `createFiles(options)` is in files.ts; the dialogs in dialog.electron.ts. */
import type { Identity } from '@panoptic/sdk/contract/identity'

export type FileKind = 'csv' | 'json' | 'jsonl' | 'txt' | 'png' | 'svg'
/** What may be opened; also how its name ends. */
export type OpenKind = 'csv' | 'json' | 'txt' | 'png' | 'svg' | 'pdf' | 'md'

export interface FilesOptions {
  /** Shows the system's save dialog; the chosen absolute path, or null when the user cancelled. */
  readonly ask: (suggestedName: string, kind: FileKind) => Promise<string | null>
  /** Shows the system's open dialog; the chosen absolute path, or null when the user cancelled. */
  readonly choose: (kinds: readonly OpenKind[]) => Promise<string | null>
  /** Largest file that is written, in bytes. Default 2 GB. */
  readonly maxBytes?: number
  /** Largest file that is read, in bytes. Default 500 MB. */
  readonly maxReadBytes?: number
}

export interface Files {
  /** Asks where and opens a partial file beside the target. Null when the user cancelled. */
  save(owner: Identity, name: string, kind: FileKind): Promise<{ file: string; name: string } | null>
  /** Asks which and opens it for reading; `size` in bytes. Null when the user cancelled. */
  open(owner: Identity, kinds: readonly OpenKind[]): Promise<{ file: string; name: string; size: number } | null>
  /** Appends. Fails with `not-found` for a handle of somebody else, `limit` for a full disk or a file that is too large. */
  write(owner: Identity, file: string, data: string | Uint8Array): Promise<void>
  /** The next part of a file that was opened, empty at its end. Fails with `conflict` when the file was changed meanwhile. */
  read(owner: Identity, file: string): Promise<Uint8Array>
  /** `keep`: what was written appears under its name; otherwise it is thrown away. A file that was opened is only closed. */
  close(owner: Identity, file: string, keep: boolean): Promise<void>
  /** The owner's port closed or the workspace seals: throws away what it did not finish. */
  endOwner(owner: Identity): Promise<void>
  endAll(): Promise<void>
}
