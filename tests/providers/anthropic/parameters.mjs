/** Reads and refuses query parameters as the API documents them. */

export class BadRequest extends Error {}

const dayMs = 86_400_000
const widths = { '1m': 60_000, '1h': 3_600_000, '1d': dayMs }

/** Refuses what no parameter is called. @param {URLSearchParams} query @param {readonly string[]} names */
export function refuseOthers(query, names) {
  const unknown = [...query.keys()].find((name) => !names.includes(name))
  if (unknown !== undefined) throw new BadRequest(`${unknown}: Extra inputs are not permitted`)
}

/** An RFC 3339 moment in a named zone, as epoch ms; null when it is not there. @param {URLSearchParams} query @param {string} name */
export function moment(query, name) {
  const text = query.get(name)
  if (text === null) return null
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(at)) throw new BadRequest(`${name}: Input should be a valid datetime with a time zone`)
  return at
}

/** @param {URLSearchParams} query @param {string} name */
export function requiredMoment(query, name) {
  const at = moment(query, name)
  if (at === null) throw new BadRequest(`${name}: Field required`)
  return at
}

/** @param {URLSearchParams} query @param {{ usual: number, most: number }} bounds */
export function readLimit(query, { usual, most }) {
  const text = query.get('limit')
  if (text === null) return usual
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : NaN
  if (!(limit >= 1 && limit <= most)) throw new BadRequest(`limit: Input should be between 1 and ${most}`)
  return limit
}

/** The width of a bucket in ms; null when it is not there. @param {URLSearchParams} query @param {string} name @param {readonly string[]} allowed */
export function readWidth(query, name, allowed) {
  const text = query.get(name)
  if (text === null) return null
  if (!allowed.includes(text)) throw new BadRequest(`${name}: Input should be ${allowed.join(' or ')}`)
  return /** @type {Record<string, number>} */ (widths)[text] ?? dayMs
}

/** @param {URLSearchParams} query @param {readonly string[]} allowed */
export function readGroups(query, allowed) {
  const groups = query.getAll('group_by[]')
  const unknown = groups.find((name) => !allowed.includes(name))
  if (unknown !== undefined) throw new BadRequest(`group_by: '${unknown}' is not one of ${allowed.join(', ')}`)
  return groups
}

/** A cursor is opaque to callers and good only for the query it was made for. @param {URLSearchParams} query */
export function readCursor(query) {
  const page = query.get('page')
  if (page === null) return 0
  const match = /^(\d+) (.*)$/.exec(Buffer.from(page.replace(/^page_/, ''), 'base64url').toString('utf8'))
  if (match === null || match[2] !== queryMark(query)) throw new BadRequest('page: Invalid page token')
  return Number(match[1])
}

/** @param {URLSearchParams} query @param {number} at */
export const makeCursor = (query, at) => `page_${Buffer.from(`${at} ${queryMark(query)}`, 'utf8').toString('base64url')}`

/** @param {URLSearchParams} query */
const queryMark = (query) => [...query].filter(([name]) => name !== 'page').map((pair) => pair.join('=')).sort().join('&')
