/** Reads and refuses query parameters as the API documents them. */
import { costGroups, usageReports } from './results.mjs'

export class BadRequest extends Error {
  /** @param {string} param @param {string} message */
  constructor(param, message) {
    super(message)
    this.param = param
  }
}

const usageWidths = {
  '1m': { seconds: 60, default: 60, max: 1440 },
  '1h': { seconds: 3600, default: 24, max: 168 },
  '1d': { seconds: 86_400, default: 7, max: 31 },
}
const costWidths = { '1d': { seconds: 86_400, default: 7, max: 180 } }

/**
 * @param {string} report `costs` or a usage report @param {URLSearchParams} query @param {number} now Unix seconds
 */
export function readParameters(report, query, now) {
  const groups = usageReports[report]?.groups ?? costGroups
  const widths = report === 'costs' ? costWidths : usageWidths
  const width = /** @type {Record<string, { seconds: number, default: number, max: number }>} */ (widths)[query.get('bucket_width') ?? '1d']
  if (width === undefined) throw new BadRequest('bucket_width', `Invalid value: '${query.get('bucket_width')}'. Supported values are: ${Object.keys(widths).join(', ')}.`)

  const start = whole(query, 'start_time')
  if (start === null) throw new BadRequest('start_time', "Missing required parameter: 'start_time'.")
  const end = whole(query, 'end_time') ?? now
  if (end <= start) throw new BadRequest('end_time', "'end_time' must be after 'start_time'.")

  const limit = whole(query, 'limit') ?? width.default
  if (limit < 1 || limit > width.max) throw new BadRequest('limit', `Invalid 'limit': must be between 1 and ${width.max}.`)

  const groupBy = query.getAll('group_by')
  const unknown = groupBy.find((name) => !groups.includes(name))
  if (unknown !== undefined) throw new BadRequest('group_by', `Invalid value: '${unknown}'. Supported values are: ${groups.join(', ')}.`)

  return {
    width: width.seconds, limit, groupBy, end,
    start: readCursor(query) ?? start - (start % width.seconds),
    only: { project_id: query.getAll('project_ids'), user_id: query.getAll('user_ids'), api_key_id: query.getAll('api_key_ids'), model: query.getAll('models') },
  }
}

/** @param {URLSearchParams} query @param {string} name */
function whole(query, name) {
  const text = query.get(name)
  if (text === null) return null
  if (!/^\d{1,12}$/.test(text)) throw new BadRequest(name, `Invalid type for '${name}': expected an integer.`)
  return Number(text)
}

/** A cursor is opaque to callers and good only for the query it was made for. @param {URLSearchParams} query */
function readCursor(query) {
  const page = query.get('page')
  if (page === null) return null
  const match = /^page_(\d+)_(.*)$/.exec(Buffer.from(page, 'base64url').toString('utf8'))
  if (match === null || match[2] !== queryMark(query)) throw new BadRequest('page', "Invalid 'page' cursor.")
  return Number(match[1])
}

/** @param {URLSearchParams} query @param {number} start */
export const makeCursor = (query, start) => Buffer.from(`page_${start}_${queryMark(query)}`, 'utf8').toString('base64url')

/** @param {URLSearchParams} query */
const queryMark = (query) => [...query].filter(([name]) => name !== 'page').map((pair) => pair.join('=')).sort().join('&')
