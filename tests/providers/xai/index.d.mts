/** Types of the sample provider for tests in TypeScript. */
import type { Sample } from '../kit/types'

interface XaiControl {
  /** `strings`: amounts as text. `documentedOnly`: groupings that are not documented are refused. `seriesLimit`, `pointLimit`: most in an answer. */
  configure(change: { now?: number; strings?: boolean; documentedOnly?: boolean; seriesLimit?: number; pointLimit?: number }): void
  correct(change: { team?: string; day: string; factor: number }): void
  totals(range: { team?: string; from: string; to: string; key?: string; description?: string }): { nanos: number }
}

/** The API is below `/v1` and `/auth`. */
export type XaiProvider = Sample<XaiControl>

export const sampleKeys: { readonly acme: string; readonly globex: string; readonly organisation: string; readonly inference: string; readonly revoked: string }
export const sampleTeams: { readonly acme: string; readonly globex: string }

export function startXai(options?: { seed?: string; prefix?: string; now?: number; historyDays?: number; port?: number }): Promise<XaiProvider>
