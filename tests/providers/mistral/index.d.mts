/** Types of the sample provider for tests in TypeScript. */
import type { Fault } from '../openai/index.mjs'

export interface MistralTotals {
  /** Billed, and used at list prices, in nano-units of the organisation's currency (Acme: USD, Globex: EUR). */
  readonly nanos: number
  readonly list: number
  /** Tokens; `input` includes `cached`. */
  readonly input: number
  readonly cached: number
  readonly output: number
  readonly pages: number
}

export interface MistralControl {
  /** `strings`: values as text. `zones`: entries name their zone. `filters: false`: `workspace_id` is ignored. */
  configure(change: { now?: number; strings?: boolean; zones?: boolean; filters?: boolean }): void
  correct(change: { organisation?: string; day: string; factor: number }): void
  totals(range: { organisation?: string; from: string; to: string; workspace?: string }): MistralTotals
  faults(list: readonly Fault[]): void
}

export interface MistralProvider {
  /** `http://127.0.0.1:port`; the API is below `/api/admin` (x-api-key) and `/v1/admin` (bearer), the controls below `/__control`. */
  readonly origin: string
  readonly requests: { method: string; url: string }[]
  readonly control: MistralControl
  close(): Promise<void>
}

export const sampleKeys: { readonly acme: string; readonly globex: string; readonly ordinary: string; readonly revoked: string }

export function startMistral(options?: { seed?: string; prefix?: string; now?: number; historyDays?: number; port?: number }): Promise<MistralProvider>
