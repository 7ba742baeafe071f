/** Where a package's files come from: an archive or a folder, both listed as a whole before one of them is read. */
import type { Readable } from 'node:stream'

export interface SourceFile {
  readonly path: string
  /** Bytes; what the listing says, which reading has to confirm. */
  readonly size: number
  /** Of the archive; absent for a folder's files. */
  readonly crc32?: number
  open(): Promise<Readable>
}

export interface Source {
  readonly files: readonly SourceFile[]
  close(): Promise<void>
}
