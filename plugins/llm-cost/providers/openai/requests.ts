/** The paths we ask OpenAI for. Checked against OpenAI's own document in tests/contracts. */
import { startOf, addDays, type Days } from '../../ledger/days'
import { versionBelow } from '../base-path'
import { families, type FamilyId } from './families'

export type Report = FamilyId | 'costs'

/** Most days a page may hold. */
const pageLimit = { usage: 31, costs: 180 } as const

const costGroups = ['project_id', 'line_item', 'api_key_id'] as const

export interface Query extends Days {
  readonly report: Report
  /** `next_page` of the page before. */
  readonly page?: string
  /** Days in a page; the most OpenAI allows when absent. */
  readonly limit?: number
}

/** Path and query of one page, to be sent through a connection with this base path. */
export function reportUrl(basePath: string, { report, from, to, page, limit }: Query): string {
  const parameters = new URLSearchParams({
    start_time: String(startOf(from) / 1000),
    end_time: String(startOf(addDays(to, 1)) / 1000),
    bucket_width: '1d',
    limit: String(limit ?? pageLimit[report === 'costs' ? 'costs' : 'usage']),
  })
  for (const dimension of report === 'costs' ? costGroups : families[report].groupBy) parameters.append('group_by', dimension)
  if (page !== undefined) parameters.set('page', page)
  const path = report === 'costs' ? '/organization/costs' : `/organization/usage/${report}`
  return `${versionBelow(basePath)}${path}?${parameters}`
}
