/** The paths we ask Anthropic for. Checked against the contract in tests/contracts. */
import { addDays, type Day, type Days } from '../../ledger/days'
import { versionBelow } from '../base-path'
import type { JsonRequest } from '../request'

export type Report = 'usage' | 'costs'

/** The most days any of these reports takes in one question. */
export const mostDays = 31
/** The analytics reports know no earlier day. */
export const firstAnalyticsDay: Day = '2026-01-01'

const version = { 'anthropic-version': '2023-06-01' }
const analyticsHeaders = { ...version, 'anthropic-beta': 'analytics-usage-cost-2026-08-24' }
/** Grouping the older usage report by speed needs this one. */
const legacyUsageHeaders = { ...version, 'anthropic-beta': 'fast-mode-2026-02-01' }

export interface AnalyticsQuery extends Days {
  readonly report: Report
  /** At most five, not counting `cost_type` and `token_type`. */
  readonly groupBy: readonly string[]
  /** Values to restrict the answer to, by the name of the filter: `speeds`. */
  readonly only?: Readonly<Record<string, string>>
  readonly page?: string
  /** Rows in a page; the most Anthropic allows when absent. */
  readonly limit?: number
}

/** One page of `analytics/usage` or `analytics/cost`: flat rows, one for each day and combination of dimensions. */
export function analyticsRequest(basePath: string, { report, from, to, groupBy, only = {}, page, limit = 1000 }: AnalyticsQuery): JsonRequest {
  return ask(basePath, `analytics/${report === 'usage' ? 'usage' : 'cost'}`, analyticsHeaders, [
    ...range({ from, to }),
    ['time_bucket_width', '1d'], ['order_by', 'time'], ['order', 'asc'], ['limit', String(limit)],
    ...groupBy.map((dimension): Pair => ['group_by[]', dimension]),
    ...Object.entries(only).map(([name, value]): Pair => [`${name}[]`, value]),
    ...cursor(page),
  ])
}

const legacyReports = {
  usage: {
    path: 'usage_report/messages', headers: legacyUsageHeaders,
    groupBy: ['model', 'workspace_id', 'api_key_id', 'account_id', 'service_account_id', 'service_tier', 'context_window', 'inference_geo', 'speed'],
  },
  // This one cannot be grouped by key, and `description` stands for everything that decides the price.
  costs: { path: 'cost_report', headers: version, groupBy: ['description', 'workspace_id'] },
} as const

interface LegacyQuery extends Days {
  readonly report: Report
  readonly page?: string
  /** Buckets in a page; the most Anthropic allows when absent. */
  readonly limit?: number
}

/** One page of `usage_report/messages` or `cost_report`: a bucket for each day. */
export function legacyRequest(basePath: string, { report, from, to, page, limit = mostDays }: LegacyQuery): JsonRequest {
  const { path, headers, groupBy } = legacyReports[report]
  return ask(basePath, path, headers, [
    ...range({ from, to }),
    ['bucket_width', '1d'], ['limit', String(limit)],
    ...groupBy.map((dimension): Pair => ['group_by[]', dimension]),
    ...cursor(page),
  ])
}

/** One page of the Claude Code report, which answers for a single day. */
export const claudeCodeRequest = (basePath: string, { day, page }: { readonly day: Day; readonly page?: string }): JsonRequest =>
  ask(basePath, 'usage_report/claude_code', version, [['starting_at', day], ['limit', '1000'], ...cursor(page)])

type Pair = readonly [string, string]

/** The API's end is exclusive. */
const range = ({ from, to }: Days): Pair[] => [['starting_at', `${from}T00:00:00Z`], ['ending_at', `${addDays(to, 1)}T00:00:00Z`]]
const cursor = (page: string | undefined): Pair[] => (page === undefined ? [] : [['page', page]])

function ask(basePath: string, path: string, headers: Readonly<Record<string, string>>, parameters: readonly Pair[]): JsonRequest {
  // The brackets are part of the name and sent as they are, as in Anthropic's own examples.
  const query = new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString().replaceAll('%5B%5D=', '[]=')
  return { path: `${versionBelow(basePath)}/organizations/${path}?${query}`, headers }
}
