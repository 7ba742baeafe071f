/** Types of the sample provider for tests in TypeScript. */
export type FaultKind = '401' | '403' | '404' | '429' | '500' | '503' | 'cut' | 'half' | 'html' | 'empty' | 'reset' | 'slow' | 'drift'

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

/** What a ledger of the asked days must sum to; `credits` are part of `nanos`. */
export interface OpenaiTotals {
  readonly nanos: number
  readonly credits: number
  readonly input: number
  readonly cached: number
  readonly output: number
  readonly requests: number
  readonly images: number
  readonly characters: number
  readonly seconds: number
  readonly bytes: number
  readonly sessions: number
  readonly calls: number
}

export interface OpenaiControl {
  configure(change: { now?: number; strings?: boolean; requestsPerMinute?: number }): void
  raise(spend: { organisation?: string; day?: string; model?: string; dollars: number }): void
  correct(change: { organisation?: string; day: string; factor: number }): void
  withdraw(what: { organisation?: string; day: string; project: string }): void
  key(change: { key: string; owner: string }): void
  totals(range: { organisation?: string; from: string; to: string }): OpenaiTotals
  faults(list: readonly Fault[]): void
}

export interface OpenaiProvider {
  /** `http://127.0.0.1:port`; the API is below `/v1`, the controls below `/__control`. */
  readonly origin: string
  readonly requests: { method: string; url: string }[]
  readonly control: OpenaiControl
  close(): Promise<void>
}

export const sampleKeys: { readonly acme: string; readonly globex: string; readonly project: string; readonly revoked: string }

export function startOpenai(options?: {
  seed?: string; prefix?: string; now?: number; requestsPerMinute?: number; historyDays?: number; projects?: number; port?: number
}): Promise<OpenaiProvider>
