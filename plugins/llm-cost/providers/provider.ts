/** What a provider's folder exports. Adding a provider is adding a folder and one line in index.ts. */
import type { Connection } from '@panoptic/sdk'
import type { Day } from '../ledger/days'
import type { Line } from '../ledger/rows'
import type { Caller } from './request'

/** Days that are complete in this part: their lines replace whatever the ledger held for these days. */
export interface Portion {
  readonly from: Day
  readonly to: Day
  readonly lines: readonly Line[]
}

/** One report of a provider, fetched on its own: when one fails the others still arrive. */
export interface Source {
  /** Also the `source` column of its lines: `openai.costs`. */
  readonly id: string
  /**
   * Fetches the report for the days `from` to `to` (both included), oldest first. The portions follow
   * each other without a gap and end at `to`. Rejects with a {@link ProviderProblem}; what was yielded
   * before is whole and stays.
   */
  fetch(caller: Caller, connection: Connection, from: Day, to: Day): AsyncIterable<Portion>
}

export interface Provider {
  /** Its name in the ledger and in metric labels: `openai`. */
  readonly id: string
  /** Its entry in the manifest's network permissions. */
  readonly network: string
  readonly title: string
  readonly sources: readonly Source[]
  /** Makes the smallest request that proves key, permission and base URL. Rejects with a {@link ProviderProblem}. */
  test(caller: Caller, connection: Connection, today: Day): Promise<void>
}
