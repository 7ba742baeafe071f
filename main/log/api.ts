/** What the log offers. `createLog(options)` is in log.ts, `startCrashReports` in crashes.electron.ts. */

export const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]

/** One line of the log: epoch ms, level, who wrote it (`main`, `egress`, a plugin id), redacted text. */
export interface LogLine {
  readonly at: number
  readonly level: Level
  readonly source: string
  readonly message: string
}

export interface LogOptions {
  /** Made when missing, for this user only (0700). */
  readonly folder: string
  /** Bytes per file and number of files kept. Default 1 MB, 5. */
  readonly maxBytes?: number
  readonly files?: number
  readonly now?: () => number
}

export interface Log {
  /** Writes one redacted line at once, so that it is there after a crash. Never throws. */
  write(level: Level, source: string, message: string): void
  /** The newest lines of at least this level, newest first; with `source` only those it wrote. */
  read(query: { level: Level; limit: number; source?: string }): LogLine[]
  close(): void
}
