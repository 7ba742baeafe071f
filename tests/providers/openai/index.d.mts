/** Types of the sample provider for tests in TypeScript. */
import type { Sample } from '../kit/types'

export type { FaultKind } from '../kit/types'

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

interface OpenaiControl {
  configure(change: { now?: number; strings?: boolean; requestsPerMinute?: number }): void
  raise(spend: { organisation?: string; day?: string; model?: string; dollars: number }): void
  correct(change: { organisation?: string; day: string; factor: number }): void
  withdraw(what: { organisation?: string; day: string; project: string }): void
  key(change: { key: string; owner: string }): void
  totals(range: { organisation?: string; from: string; to: string }): OpenaiTotals
}

/** The API is below `/v1`. */
export type OpenaiProvider = Sample<OpenaiControl>

export const sampleKeys: { readonly acme: string; readonly globex: string; readonly project: string; readonly revoked: string }

export function startOpenai(options?: {
  seed?: string; prefix?: string; now?: number; requestsPerMinute?: number; historyDays?: number; projects?: number; port?: number
}): Promise<OpenaiProvider>
