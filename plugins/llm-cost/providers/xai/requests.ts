/**
 * What we ask xAI's Management API for (docs.x.ai/developers/rest-api-reference/management: auth, billing).
 * There is no contract document; tests/contracts/xai-management.schema.ts holds the documented shapes.
 */
import { addDays, type Days } from '../../ledger/days'
import type { JsonRequest } from '../request'

/** Tells which team a management key belongs to. */
export const validationPath = '/auth/management-keys/validation'

/** What amounts are told apart by. Only `description` is documented. */
export const documented = ['description'] as const
/** The other two have been seen to work by others (git.trentuna.com/trentuna/token-monitor/issues/2); where they do not, `documented` is asked for. */
export const detailed = ['description', 'unit_type', 'api_key_id'] as const

export type Grouping = typeof documented | typeof detailed

export interface UsageQuery extends Days {
  readonly team: string
  readonly grouping: Grouping
}

/** The amounts billed on each of these UTC days. It only reads, although it is a POST. */
export const usageRequest = ({ team, from, to, grouping }: UsageQuery): JsonRequest => ({
  path: `/v1/billing/teams/${encodeURIComponent(team)}/usage`,
  body: {
    analyticsRequest: {
      // The end is exclusive; whoever took it as included would only add a day that we pass over.
      timeRange: { startTime: `${from} 00:00:00`, endTime: `${addDays(to, 1)} 00:00:00`, timezone: 'Etc/GMT' },
      timeUnit: 'TIME_UNIT_DAY',
      values: [{ name: 'usd', aggregation: 'AGGREGATION_SUM' }],
      groupBy: [...grouping],
      filters: [],
    },
  },
})
