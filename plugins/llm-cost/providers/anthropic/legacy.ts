/** The older reports, `usage_report/messages` and `cost_report`: a bucket for each day, with its results. */
import type { Days } from '../../ledger/days'
import { mergeLines, type Line } from '../../ledger/rows'
import { fields, list, text, type Fields } from '../reading'
import type { Caller } from '../request'
import { costLine, readCounts, readTier, readVariant, usageLines, type Dimensions } from './lines'
import { bucketDay, pages } from './pages'
import { legacyRequest, type Report } from './requests'

/** All lines of at most 31 days. Rejects with a {@link ProviderProblem}. */
export async function readLegacy(caller: Caller, basePath: string, report: Report, days: Days): Promise<Line[]> {
  const lines: Line[] = []
  for await (const page of pages(caller, (cursor) => legacyRequest(basePath, { report, ...days, ...(cursor !== undefined && { page: cursor }) })))
    lines.push(...parseLegacy(report, page, days))
  return mergeLines(lines)
}

/** Reads one page. */
export function parseLegacy(report: Report, page: Fields, days: Days): Line[] {
  return list(page['data'], 'data').flatMap((entry, index) => {
    const bucket = fields(entry, `data[${index}]`)
    const day = bucketDay(bucket, days, `data[${index}]`)
    return list(bucket['results'], `data[${index}].results`).flatMap((value, number) => {
      const at = `data[${index}].results[${number}]`
      const result = fields(value, at)
      const dimensions = { day, ...readDimensions(result, at) }
      return report === 'usage' ? usageLines(dimensions, readCounts(result, at)) : [costLine(dimensions, result, result, at)]
    })
  })
}

/** Both reports are grouped by workspace, so one that is not named is the default workspace, which has no id here. */
const readDimensions = (result: Fields, at: string): Omit<Dimensions, 'day'> => ({
  model: text(result['model'], `${at}.model`),
  project: text(result['workspace_id'], `${at}.workspace_id`) || defaultWorkspace,
  api_key: text(result['api_key_id'], `${at}.api_key_id`),
  actor: text(result['account_id'], `${at}.account_id`) || text(result['service_account_id'], `${at}.service_account_id`),
  tier: readTier(result, at),
  ...readVariant(result, at),
})

const defaultWorkspace = 'default'
