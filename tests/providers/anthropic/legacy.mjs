/** The older reports `usage_report/messages` and `cost_report`: buckets with results. */
import { centsOf, iso } from './analytics.mjs'
import { BadRequest, makeCursor, moment, readCursor, readGroups, readLimit, readWidth, refuseOthers, requiredMoment } from './parameters.mjs'

const reports = {
  usage: {
    groups: ['account_id', 'api_key_id', 'context_window', 'inference_geo', 'model', 'service_account_id', 'service_tier', 'speed', 'workspace_id'],
    widths: { '1d': { usual: 7, most: 31 }, '1h': { usual: 24, most: 168 }, '1m': { usual: 60, most: 1440 } },
  },
  costs: { groups: ['description', 'workspace_id'], widths: { '1d': { usual: 7, most: 31 } } },
}

/** What `description` stands for in the cost report. */
const described = ['model', 'cost_type', 'token_type', 'service_tier', 'context_window', 'inference_geo', 'description']

/** @param {any} line @returns {Record<string, string | null>} */
const valuesOf = (line) => ({
  account_id: line.actor?.type === 'user' ? line.actor.id : null, service_account_id: line.actor?.type === 'service' ? line.actor.id : null,
  api_key_id: line.key, model: line.model, workspace_id: line.workspace, context_window: line.context, inference_geo: line.geo, service_tier: line.tier, speed: line.speed,
  cost_type: line.costType ?? null, token_type: line.tokenType ?? null,
  description: line.costType === undefined ? null : line.costType === 'tokens' ? `${line.model} Usage - ${line.tokenType}${line.speed === 'fast' ? ' (Fast)' : ''}` : line.costType === 'web_search' ? 'Web Search Usage' : 'Code Execution Usage',
})

/**
 * @param {'usage' | 'costs'} report @param {URLSearchParams} query
 * @param {{ now: number, refreshedAt: number, canGroupBySpeed: boolean, linesOf: (from: number, to: number) => readonly any[] }} source
 */
export function legacyPage(report, query, { now, refreshedAt, canGroupBySpeed, linesOf }) {
  const { groups: allowed, widths } = reports[report]
  refuseOthers(query, ['page', 'starting_at', 'ending_at', 'bucket_width', 'limit', 'group_by[]'])
  const width = readWidth(query, 'bucket_width', Object.keys(widths)) ?? 86_400_000
  const limit = readLimit(query, /** @type {any} */ (widths)[query.get('bucket_width') ?? '1d'])
  const groups = readGroups(query, allowed)
  if (groups.includes('speed') && !canGroupBySpeed) throw new BadRequest('group_by: speed requires the fast-mode-2026-02-01 beta')
  const asked = requiredMoment(query, 'starting_at')
  const start = asked - (asked % width)
  const end = moment(query, 'ending_at') ?? now
  if (end <= start) throw new BadRequest('ending_at: Must be after starting_at')

  const at = start + readCursor(query) * width
  const last = Math.min(end, now)
  const data = []
  for (let from = at; from < last && data.length < limit; from += width)
    data.push({ starting_at: iso(from), ending_at: iso(from + width), results: results(report, linesOf(from, Math.min(from + width, refreshedAt)), groups) })
  const next = at + data.length * width
  const more = next < last
  return { data, has_more: more, next_page: more ? makeCursor(query, (next - start) / width) : null }
}

/** @param {'usage' | 'costs'} report @param {readonly any[]} lines @param {readonly string[]} groups */
function results(report, lines, groups) {
  const names = groups.flatMap((name) => (name === 'description' ? described : [name]))
  const byKey = new Map()
  for (const line of lines) {
    const values = valuesOf(line)
    // The sandbox has no usage here.
    if (report === 'usage' && line.model === null) continue
    const key = JSON.stringify(names.map((name) => values[name]))
    byKey.set(key, { values, lines: [...(byKey.get(key)?.lines ?? []), line] })
  }
  return [...byKey.values()].map(({ values, lines: group }) => {
    const total = (/** @type {string} */ name) => group.reduce((/** @type {number} */ sum, /** @type {any} */ line) => sum + line[name], 0)
    const shown = (/** @type {readonly string[]} */ all) => Object.fromEntries(all.map((name) => [name, names.includes(name) ? values[name] : null]))
    if (report === 'costs') return { currency: 'USD', amount: centsOf(total('nanos')), ...shown(['workspace_id', ...described]) }
    return {
      ...shown(reports.usage.groups),
      uncached_input_tokens: total('uncached'), cache_read_input_tokens: total('read'), output_tokens: total('output'),
      cache_creation: { ephemeral_5m_input_tokens: total('write5m'), ephemeral_1h_input_tokens: total('write1h') },
      server_tool_use: { web_search_requests: total('searches') },
    }
  })
}
