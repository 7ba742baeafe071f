/** Types of the sample provider for tests in TypeScript. */
import type { Sample } from '../kit/types'

export type { FaultKind } from '../kit/types'

/** `stranger` gets tokens but may read nothing; the key of `revoked` was deleted. */
export type KeyOwner = 'acme' | 'globex' | 'stranger' | 'revoked'
export type SampleAccount = 'acme' | 'globex'
export type SampleSku =
  | 'proIn' | 'proCached' | 'proOut' | 'proInLong' | 'proOutLong' | 'flashIn' | 'flashCached' | 'flashAudio' | 'flashOut' | 'liteBatchIn' | 'liteBatchOut'
  | 'storage' | 'images' | 'apiProIn' | 'apiProOut' | 'apiFlashIn' | 'apiFlashOut' | 'apiFlashCached' | 'embedding' | 'search' | 'disk'

export interface Totals {
  /** All money of the days: use, credits, taxes and adjustments. */
  readonly nanos: number
  readonly list: number
  readonly credits: number
  readonly taxes: number
  readonly adjustments: number
  /** Cached tokens included. */
  readonly input: number
  readonly cached: number
  readonly output: number
}

interface GoogleControl {
  configure(change: { now?: number; unfinished?: number; pageRows?: number; requirePartitionFilter?: boolean; failJobs?: string; moreExports?: readonly string[] }): void
  late(what: { account?: SampleAccount; day?: string; nanos?: number; dollars?: number; costType?: 'regular' | 'tax' | 'adjustment' | 'rounding_error'; sku?: SampleSku; amount?: number | null }): void
  raise(spend: { account?: SampleAccount; dollars: number }): void
  expireTokens(): void
  counts(): { tokens: number; jobs: number }
  totals(range: { account?: SampleAccount; from: string; to: string; services?: 'models' | 'all' }): Totals
}

/** BigQuery is below `/bigquery/v2`, tokens come from `/token`. */
export interface GoogleProvider extends Sample<GoogleControl> {
  /** A service account's JSON key, made when it is first asked for; `acme` when no owner is named. */
  sampleKeyFile(owner?: KeyOwner): string
}

interface SampleOptions { readonly project: string; readonly table: string; readonly location?: string }

export const sampleOptions: { readonly acme: SampleOptions; readonly acmeDetailed: SampleOptions; readonly globex: SampleOptions }

export function startGoogle(options?: {
  seed?: string; now?: number; historyDays?: number; unfinished?: number; pageRows?: number; requirePartitionFilter?: boolean; port?: number
}): Promise<GoogleProvider>

/** Units of the currency that the export gives for a US dollar at this time (epoch ms). */
export function rateOf(currency: string, at: number): number
