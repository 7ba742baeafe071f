/** What the author did not do right; the message names the file and what to do. */
export class PackageError extends Error {
  override readonly name = 'PackageError'
}

/** The system's word for why a file could not be read or written. */
export const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : 'unknown')
