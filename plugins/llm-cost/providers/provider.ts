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
  /** Epoch ms up to which the provider says the data are complete, where it says so. */
  readonly completeTo?: number
  /** Exchange rates the report carried: units of `currency` for one US dollar, as decimal text. */
  readonly rates?: readonly { readonly day: Day; readonly currency: string; readonly perUsd: string }[]
}

/** An account as an adapter sees it: where the host sends requests, and the facts about it that are no secret. */
export interface ProviderAccount {
  readonly connection: Connection
  /** Values of the provider's {@link OptionField}s; an absent or empty one was not filled in. */
  readonly options: Readonly<Record<string, string>>
}

/** One report of a provider, fetched on its own: when one fails the others still arrive. */
export interface Source {
  /** Also the `source` column of its lines: `openai.costs`. */
  readonly id: string
  /** Complete days this report is fetched again at least, where it is corrected for longer than others. */
  readonly trailing?: number
  /** Days asked for at most, today included, where each costs a request of its own. What lies further back stays unknown. */
  readonly history?: number
  /**
   * Not every account has this report: a refusal (403) or a wrong path (404) then means that this one does not. That is
   * logged and no failure; what the ledger holds stays, and the next sync asks again for all that is missing.
   */
  readonly optional?: true
  /**
   * Fetches the report for the days `from` to `to` (both included), oldest first. The portions follow
   * each other without a gap and end at `to`. Rejects with a {@link ProviderProblem}; what was yielded
   * before is whole and stays.
   */
  fetch(caller: Caller, account: ProviderAccount, from: Day, to: Day): AsyncIterable<Portion>
  /**
   * The first day, between `from` and `to`, that was changed after `since` (epoch ms, the start of the last complete
   * fetch), for reports that tell; null when none was. Asked before `fetch`, which then begins no later than that day.
   */
  changedSince?(caller: Caller, account: ProviderAccount, since: number, from: Day, to: Day): Promise<Day | null>
}

/** A fact about an account that is no secret and that only a person knows. Its texts: `cost.option.<provider>.<name>`. */
export interface OptionField {
  readonly name: string
  readonly required: boolean
  /** What a value looks like; shown in the empty field, not translated. */
  readonly example: string
  /** A value must match as a whole; what does not is refused with `cost.option.<provider>.<name>.wrong`. */
  readonly pattern: RegExp
}

export interface Provider {
  /** Its name in the ledger and in metric labels: `openai`. */
  readonly id: string
  /** Its entries in the manifest's network permissions, the usual one first. */
  readonly networks: readonly string[]
  readonly title: string
  readonly options: readonly OptionField[]
  readonly sources: readonly Source[]
  /** Makes the smallest request that proves key, permission, base URL and options. Rejects with a {@link ProviderProblem}. */
  test(caller: Caller, account: ProviderAccount, today: Day): Promise<void>
}
