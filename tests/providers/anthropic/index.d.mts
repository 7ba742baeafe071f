/** Types of the sample provider for tests in TypeScript. */
/** `503` answers with 529, which is what Anthropic says when overloaded. */
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

interface Range { readonly organisation?: string; readonly from: string; readonly to: string }

export interface AnthropicControl {
  /** `analytics`: `off` answers 404, `forbidden` 403, `unknown-beta` 400. `lag`: ms reports are behind the clock. */
  configure(change: { now?: number; lag?: number; analytics?: 'on' | 'off' | 'forbidden' | 'unknown-beta'; claudeCode?: boolean }): void
  raise(spend: { organisation?: string; day?: string; model?: string; dollars: number }): void
  correct(change: { organisation?: string; day: string; factor: number }): void
  withdraw(what: { organisation?: string; day: string; workspace: string }): void
  /** Nano-dollars billed and at list prices, tokens (`input` holds `cached` and `written`), web searches. */
  totals(range: Range): { nanos: number; list: number; input: number; cached: number; written: number; written1h: number; output: number; searches: number }
  claudeCode(range: Range): { sessions: number; tokens: number; cents: number }
  faults(list: readonly Fault[]): void
}

export interface AnthropicProvider {
  /** `http://127.0.0.1:port`; the API is below `/v1`, the controls below `/__control`. */
  readonly origin: string
  readonly requests: { method: string; url: string }[]
  readonly control: AnthropicControl
  close(): Promise<void>
}

export const sampleKeys: { readonly acme: string; readonly globex: string; readonly workspace: string; readonly revoked: string; readonly unscoped: string }

export function startAnthropic(options?: { seed?: string; prefix?: string; now?: number; historyDays?: number; port?: number }): Promise<AnthropicProvider>
