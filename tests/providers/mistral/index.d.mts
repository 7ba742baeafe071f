/** Types of the sample provider for tests in TypeScript. */
import type { Sample } from '../kit/types'

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

interface MistralControl {
  /** `strings`: values as text. `zones`: entries name their zone. `filters: false`: `workspace_id` is ignored. */
  configure(change: { now?: number; strings?: boolean; zones?: boolean; filters?: boolean }): void
  correct(change: { organisation?: string; day: string; factor: number }): void
  totals(range: { organisation?: string; from: string; to: string; workspace?: string }): MistralTotals
}

/** The API is below `/api/admin` (x-api-key) and `/v1/admin` (bearer). */
export type MistralProvider = Sample<MistralControl>

export const sampleKeys: { readonly acme: string; readonly globex: string; readonly ordinary: string; readonly revoked: string }

export function startMistral(options?: { seed?: string; prefix?: string; now?: number; historyDays?: number; port?: number }): Promise<MistralProvider>
