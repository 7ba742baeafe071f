/** The newer reports `analytics/usage` and `analytics/cost`: flat rows, at most five dimensions. */
import { BadRequest, makeCursor, moment, readCursor, readGroups, readLimit, readWidth, refuseOthers, requiredMoment } from './parameters.mjs'

/** @typedef {import('./organisation.mjs').Usage} Usage @typedef {import('./organisation.mjs').Cost} Cost */

const dayMs = 86_400_000
const first = Date.parse('2026-01-01T00:00:00Z')

const groupNames = [
  'actor', 'actor_type', 'agent_id', 'api_key_id', 'claude_tag_category', 'claude_tag_user_id', 'context_window', 'deployment_id', 'environment_id', 'inference_geo',
  'model', 'organization_id', 'product', 'rbac_group_id', 'service_tier', 'session_id', 'slack_channel_id', 'speed', 'user_profile_id', 'workspace_id',
]
const fanOut = ['cost_type', 'token_type']

/** Filters this sample knows, by the dimension they restrict. */
const filters = { context_windows: 'context_window', speeds: 'speed', inference_geos: 'inference_geo', service_tiers: 'service_tier', models: 'model', workspace_ids: 'workspace_id', api_key_ids: 'api_key_id' }

/** What a line is in each dimension. Here the default workspace has an id. @param {Usage & Partial<Cost>} line @param {string} defaultWorkspace @returns {Record<string, any>} */
const valuesOf = (line, defaultWorkspace) => ({
  actor: actorOf(line), actor_type: actorOf(line)?.type ?? null, api_key_id: line.key, model: line.model, workspace_id: line.workspace ?? defaultWorkspace,
  context_window: line.context, speed: line.speed, service_tier: line.tier, inference_geo: line.geo === 'not_available' ? null : line.geo,
  product: line.model === null ? null : line.tier === 'batch' ? 'message_batches_api' : 'messages_api',
  cost_type: line.costType ?? null, token_type: line.tokenType ?? null,
})

/** The person, else the service account, else the key. @param {Usage | Cost} line */
function actorOf({ actor, key }) {
  if (actor?.type === 'user') return { type: 'user_actor', user_id: actor.id, email_address: actor.email, name: null, deleted: false }
  if (actor?.type === 'service') return { type: 'service_account_actor', service_account_id: actor.id }
  return key === null ? null : { type: 'api_actor', api_key_id: key }
}

/**
 * @param {'usage' | 'costs'} report @param {URLSearchParams} query
 * @param {{ now: number, refreshedAt: number, defaultWorkspace: string, linesOf: (from: number, to: number) => readonly any[] }} source
 */
export function analyticsPage(report, query, { now, refreshedAt, defaultWorkspace, linesOf }) {
  const { start, end, width, groups, limit, only, metric, ascending } = readQuery(report, query, now)
  const buckets = width === null ? [{ from: start, to: end }] : Array.from({ length: Math.ceil((end - start) / width) }, (_, index) => ({ from: start + index * width, to: start + (index + 1) * width }))
  const rows = buckets.flatMap(({ from, to }) => {
    const lines = linesOf(from, Math.min(to, refreshedAt))
      .map((line) => ({ line, values: valuesOf(line, defaultWorkspace) }))
      .filter(({ values }) => only.every(({ name, allowed }) => allowed.includes(values[name] ?? (name === 'inference_geo' ? 'not_available' : ''))))
    return grouped(lines, groups.filter((name) => !fanOut.includes(name))).map((group) => ({ from, to, group, rank: rankOf(report, group) }))
  })
  const inTime = query.get('order_by') === 'time'
  rows.sort((one, other) => (inTime && one.from !== other.from ? (one.from - other.from) * (ascending ? 1 : -1) : (other.rank - one.rank) * (inTime || !ascending ? 1 : -1)))

  const at = readCursor(query)
  const page = rows.slice(at, at + limit)
  const more = at + limit < rows.length
  const data = page.flatMap(({ from, to, group }) =>
    grouped(group, groups).map((part) => ({ starting_at: iso(from), ending_at: iso(to), group: groupOf(report, part[0]?.values ?? {}, groups), ...metric(part.map(({ line }) => line), groups) })))
  return { data, has_more: more, next_page: more ? makeCursor(query, at + limit) : null, data_refreshed_at: iso(refreshedAt) }
}

/** @param {'usage' | 'costs'} report @param {URLSearchParams} query @param {number} now */
function readQuery(report, query, now) {
  refuseOthers(query, ['page', 'starting_at', 'ending_at', 'time_bucket_width', 'limit', 'order', 'order_by', 'group_by[]', ...Object.keys(filters).map((name) => `${name}[]`)])
  const start = requiredMoment(query, 'starting_at')
  const width = readWidth(query, 'time_bucket_width', ['1d', '1h', '1m'])
  const end = moment(query, 'ending_at') ?? (width === null ? Math.min(now, start + 31 * dayMs) : null)
  if (end === null) throw new BadRequest('ending_at: Required when time_bucket_width is set')
  if (start < first || start < now - 365 * dayMs) throw new BadRequest('starting_at: Must be within the last 365 days and no earlier than 2026-01-01T00:00:00Z')
  if (end <= start) throw new BadRequest('ending_at: Must be after starting_at')
  if (end - start > (width === 60_000 ? dayMs : 31 * dayMs)) throw new BadRequest('ending_at: The range may span at most 31 days, or 24 hours with 1m buckets')
  const groups = readGroups(query, report === 'usage' ? groupNames : [...groupNames, ...fanOut])
  if (groups.filter((name) => !fanOut.includes(name)).length > 5) throw new BadRequest('group_by: At most 5 dimensions')
  const only = Object.entries(filters).map(([name, dimension]) => ({ name: dimension, allowed: query.getAll(`${name}[]`) })).filter(({ allowed }) => allowed.length > 0)
  return { start, end, width, groups, only, limit: readLimit(query, { usual: 20, most: 1000 }), ascending: query.get('order') === 'asc', metric: report === 'usage' ? usageMetric : costMetric }
}

/** @template {{ values: Record<string, any> }} T @param {readonly T[]} lines @param {readonly string[]} names @returns {T[][]} */
function grouped(lines, names) {
  const groups = new Map()
  for (const line of lines) {
    const key = JSON.stringify(names.map((name) => line.values[name]))
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  return [...groups.values()]
}

/** Every dimension that was not asked for is null. @param {'usage' | 'costs'} report @param {Record<string, any>} values @param {readonly string[]} groups */
const groupOf = (report, values, groups) =>
  Object.fromEntries([...groupNames, ...(report === 'costs' ? fanOut : [])].map((name) => [name, groups.includes(name) ? values[name] ?? null : null]))

const sum = (/** @type {readonly any[]} */ lines, /** @type {string} */ name) => lines.reduce((total, line) => total + line[name], 0)

/** @param {'usage' | 'costs'} report @param {readonly { line: any }[]} group */
const rankOf = (report, group) => {
  const lines = group.map(({ line }) => line)
  return report === 'costs' ? sum(lines, 'nanos') : tokensOf(lines)
}
const tokensOf = (/** @type {readonly any[]} */ lines) => ['uncached', 'read', 'write5m', 'write1h', 'output'].reduce((total, name) => total + sum(lines, name), 0)

const usageMetric = (/** @type {readonly any[]} */ lines) => ({
  usage: {
    uncached_input_tokens: sum(lines, 'uncached'), cache_read_input_tokens: sum(lines, 'read'), output_tokens: sum(lines, 'output'),
    cache_creation: { ephemeral_5m_input_tokens: sum(lines, 'write5m'), ephemeral_1h_input_tokens: sum(lines, 'write1h') },
    server_tool_use: { web_search_requests: sum(lines, 'searches') }, total_tokens: tokensOf(lines), requests: sum(lines, 'requests'),
  },
})

const costMetric = (/** @type {readonly any[]} */ lines, /** @type {readonly string[]} */ groups) => ({
  cost: { amount: centsOf(sum(lines, 'nanos')), list_amount: centsOf(sum(lines, 'list')), currency: 'USD', requests: groups.some((name) => fanOut.includes(name)) ? null : 0 },
})

/** Nano-dollars as decimal text in cents. @param {number} nanos */
export const centsOf = (nanos) => {
  const digits = String(Math.abs(nanos)).padStart(8, '0')
  const fraction = digits.slice(-7).replace(/0+$/, '')
  return `${nanos < 0 ? '-' : ''}${digits.slice(0, -7)}${fraction === '' ? '' : `.${fraction}`}`
}

export const iso = (/** @type {number} */ at) => new Date(at).toISOString().replace('.000Z', 'Z')
