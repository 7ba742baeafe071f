/** What every sample provider offers to tests in TypeScript. */

export type FaultKind = '401' | '403' | '404' | '429' | '500' | '503' | 'cut' | 'half' | 'html' | 'empty' | 'reset' | 'slow' | 'drift'

/** Spoils answers; each provider words an HTTP status in its own way (Google says 429 as a 403 with a reason). */
export interface Fault {
  readonly kind: FaultKind
  /** Part of the path it applies to. */
  readonly path?: string
  /** Matching requests to let through first. */
  readonly after?: number
  /** How many requests it spoils; default 1, -1 for ever. */
  readonly times?: number
  /** Seconds, for 429. */
  readonly retryAfter?: number
  /** Milliseconds, for `slow`. */
  readonly delay?: number
}

/** A sample provider that runs; `Control` is what can be done to this one besides. */
export interface Sample<Control = object> {
  /** `http://127.0.0.1:port`; the controls are below `/__control`. */
  readonly origin: string
  /** What was asked so far, the oldest first. */
  readonly requests: { method: string; url: string }[]
  readonly control: Control & { faults(list: readonly Fault[]): void }
  close(): Promise<void>
}
