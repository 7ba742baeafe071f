/** The Anthropic admin API over the sample organisations: authentication, reports, and what tests may change. */
import { analyticsPage } from './analytics.mjs'
import { claudeCodePage, claudeCodeRecords } from './claude-code.mjs'
import { legacyPage } from './legacy.mjs'
import { costsOf, partOfDay, usageOf } from './organisation.mjs'
import { BadRequest } from './parameters.mjs'

/** @typedef {import('../kit/server.mjs').Answer} Answer */

const dayMs = 86_400_000
const beta = { analytics: 'analytics-usage-cost-2026-08-24', speed: 'fast-mode-2026-02-01' }

/** Sample keys. A workspace key, a revoked one and one without the permission exist so that refusals can be tried. */
export const sampleKeys = {
  acme: 'sk-ant-admin-sample-acme',
  globex: 'sk-ant-admin-sample-globex',
  workspace: 'sk-ant-api-sample-acme',
  revoked: 'sk-ant-admin-sample-revoked',
  unscoped: 'sk-ant-admin-sample-unscoped',
}

/**
 * @param {{ seed?: string, prefix?: string, now?: number, historyDays?: number }} [options]
 * `prefix`: what stands before `/organizations` (default `/v1`). `now`: epoch ms, fixed until changed.
 */
export function anthropicService({ seed = 'panoptic', prefix = '/v1', now, historyDays = 400 } = {}) {
  const state = {
    now, lag: 300_000,
    /** @type {'on' | 'off' | 'forbidden' | 'unknown-beta'} */
    analytics: 'on', claudeCode: true,
    /** @type {{ organisation: string, day: string, line: import('./organisation.mjs').Cost }[]} */
    extra: [],
    /** @type {Map<string, number>} factor by `organisation day` */
    corrections: new Map(),
    /** @type {Set<string>} `organisation day workspace` that is no longer reported */
    withdrawn: new Set(),
  }
  const clock = () => state.now ?? Date.now()
  const refreshedAt = () => clock() - state.lag
  const firstDay = dayOf(clock() - historyDays * dayMs)
  /** @type {Record<string, import('./organisation.mjs').Organisation>} */
  const organisations = {
    acme: { id: 'acme', seed: `${seed}/acme`, firstDay, scale: 1, percentOff: 0 },
    globex: { id: 'globex', seed: `${seed}/globex`, firstDay, scale: 0.3, percentOff: 8 },
  }
  const owners = { [sampleKeys.acme]: 'acme', [sampleKeys.globex]: 'globex' }

  /** A whole day as it is reported now. @param {string} id @param {string} day */
  function wholeDay(id, day) {
    const organisation = organisations[id]
    if (organisation === undefined) throw new Error(`no organisation "${id}"`)
    const factor = state.corrections.get(`${id} ${day}`) ?? 1
    return usageOf(organisation, day).filter(({ workspace }) => !state.withdrawn.has(`${id} ${day} ${workspace ?? 'default'}`)).map((line) => scaled(line, (amount) => Math.round(amount * factor)))
  }

  /** What happened between two moments, which may span days. @param {string} id @param {number} from @param {number} to @returns {{ usage: import('./organisation.mjs').Usage[], costs: import('./organisation.mjs').Cost[] }} */
  function between(id, from, to) {
    const usage = []
    const extra = []
    for (let midnight = from - (from % dayMs); midnight < to; midnight += dayMs) {
      const day = dayOf(midnight)
      const lines = wholeDay(id, day).map((line) => scaled(line, (amount) => partOfDay(amount, from - midnight, to - midnight)))
      usage.push(...lines.filter((line) => line.requests + line.uncached + line.output > 0))
      // Added spend was billed at midnight.
      if (from <= midnight) extra.push(...state.extra.filter((entry) => entry.organisation === id && entry.day === day).map(({ line }) => line))
    }
    return { usage, costs: [...costsOf(/** @type {any} */ (organisations[id]), usage), ...extra] }
  }

  /** @param {string} name @param {string} id @param {import('../kit/server.mjs').Request} request @returns {Answer | null} */
  function report(name, id, { query, headers }) {
    const betas = String(headers['anthropic-beta'] ?? '').split(',').map((word) => word.trim())
    const source = (/** @type {'usage' | 'costs'} */ kind) => ({
      now: clock(), refreshedAt: refreshedAt(), defaultWorkspace: `wrkspc_${id}_default`, canGroupBySpeed: betas.includes(beta.speed),
      linesOf: (/** @type {number} */ from, /** @type {number} */ to) => between(id, from, to)[kind],
    })
    switch (name) {
      case 'analytics/usage':
      case 'analytics/cost': {
        const kind = name === 'analytics/usage' ? 'usage' : 'costs'
        if (state.analytics === 'off') return null
        if (state.analytics === 'forbidden') return refusal(403, 'permission_error', 'This organization may not read analytics.')
        if (state.analytics === 'unknown-beta') return refusal(400, 'invalid_request_error', `Unexpected value(s) \`${beta.analytics}\` for the \`anthropic-beta\` header.`)
        if (!betas.includes(beta.analytics)) return refusal(400, 'invalid_request_error', `This endpoint requires the anthropic-beta header ${beta.analytics}.`)
        return { status: 200, body: analyticsPage(kind, query, source(kind)) }
      }
      case 'usage_report/messages': return { status: 200, body: legacyPage('usage', query, source('usage')) }
      case 'cost_report': return { status: 200, body: legacyPage('costs', query, source('costs')) }
      case 'usage_report/claude_code':
        return state.claudeCode ? { status: 200, body: claudeCodePage(query, (day) => (Date.parse(day) >= refreshedAt() ? [] : claudeCodeRecords(/** @type {any} */ (organisations[id]), day, wholeDay(id, day)))) } : null
      default: return null
    }
  }

  /** @param {import('../kit/server.mjs').Request} request @returns {Answer} */
  function handle(request) {
    const { method, path, headers } = request
    const missing = refusal(404, 'not_found_error', 'Not found')
    if (method !== 'GET' || !path.startsWith(`${prefix}/organizations/`)) return missing
    const key = headers['x-api-key']
    if (key === undefined) return refusal(401, 'authentication_error', 'x-api-key header is required')
    if (key === sampleKeys.unscoped) return refusal(403, 'permission_error', 'Your API key does not have permission to read reports.')
    const owner = owners[String(key)]
    if (owner === undefined) return refusal(401, 'authentication_error', 'invalid x-api-key')
    if (headers['anthropic-version'] !== '2023-06-01') return refusal(400, 'invalid_request_error', 'anthropic-version: header is required')
    try {
      return report(path.slice(`${prefix}/organizations/`.length), owner, request) ?? missing
    } catch (error) {
      if (error instanceof BadRequest) return refusal(400, 'invalid_request_error', error.message)
      throw error
    }
  }

  const control = {
    /**
     * Changes the clock (epoch ms), how far reports lag behind it (ms), or which reports there are.
     * @param {{ now?: number, lag?: number, analytics?: 'on' | 'off' | 'forbidden' | 'unknown-beta', claudeCode?: boolean }} change
     */
    configure(change) { Object.assign(state, change) },
    /** Adds spend that is billed at once. @param {{ organisation?: string, day?: string, model?: string, dollars: number }} spend */
    raise({ organisation = 'acme', day = dayOf(clock()), model = 'claude-opus-4-5-20251101', dollars }) {
      const nanos = Math.round(dollars * 1e9)
      const line = { workspace: `wrkspc_${organisation}_support`, key: `apikey_${organisation}_support_1`, actor: null, model, tier: 'standard', context: '0-200k', speed: 'standard', geo: 'global', costType: 'tokens', tokenType: 'output_tokens', nanos, list: nanos }
      state.extra.push({ organisation, day, line })
    },
    /** A late correction: what was used on a day becomes `factor` times what it was, and its cost with it. @param {{ organisation?: string, day: string, factor: number }} change */
    correct({ organisation = 'acme', day, factor }) { state.corrections.set(`${organisation} ${day}`, factor) },
    /** A workspace's lines of a day are no longer reported. @param {{ organisation?: string, day: string, workspace: string }} what */
    withdraw({ organisation = 'acme', day, workspace }) { state.withdrawn.add(`${organisation} ${day} ${workspace === 'default' ? 'default' : `wrkspc_${organisation}_${workspace}`}`) },
    /** What a correct ledger sums to for these days (both included): a second opinion for tests. @param {{ organisation?: string, from: string, to: string }} range */
    totals({ organisation = 'acme', from, to }) {
      const { usage, costs } = between(organisation, Date.parse(from), Math.min(Date.parse(to) + dayMs, refreshedAt()))
      const sum = (/** @type {readonly any[]} */ lines, /** @type {string[]} */ ...names) => lines.reduce((total, line) => names.reduce((part, name) => part + line[name], total), 0)
      return {
        nanos: sum(costs, 'nanos'), list: sum(costs, 'list'),
        input: sum(usage, 'uncached', 'read', 'write5m', 'write1h'), cached: sum(usage, 'read'), written: sum(usage, 'write5m', 'write1h'), written1h: sum(usage, 'write1h'),
        output: sum(usage, 'output'), searches: sum(usage, 'searches'),
      }
    },
    /** What the Claude Code report says of these days. @param {{ organisation?: string, from: string, to: string }} range */
    claudeCode({ organisation = 'acme', from, to }) {
      const sum = { sessions: 0, tokens: 0, cents: 0 }
      for (let at = Date.parse(from); at <= Math.min(Date.parse(to), refreshedAt()); at += dayMs)
        for (const { core_metrics: metrics, model_breakdown: models } of claudeCodeRecords(/** @type {any} */ (organisations[organisation]), dayOf(at), wholeDay(organisation, dayOf(at)))) {
          sum.sessions += metrics.num_sessions
          for (const { tokens, estimated_cost: cost } of models) {
            sum.tokens += tokens.input + tokens.output + tokens.cache_read + tokens.cache_creation
            sum.cents += cost.amount
          }
        }
      return sum
    },
  }

  return { handle, errorFor, drift, control }
}

/** @param {number} at */
const dayOf = (at) => new Date(at).toISOString().slice(0, 10)

/** @param {import('./organisation.mjs').Usage} line @param {(amount: number) => number} change */
const scaled = (line, change) => ({
  ...line, uncached: change(line.uncached), read: change(line.read), write5m: change(line.write5m), write1h: change(line.write1h),
  output: change(line.output), searches: change(line.searches), requests: change(line.requests),
})

/** @param {number} status @param {string} type @param {string} message @returns {Answer} */
const refusal = (status, type, message) => ({ status, body: { type: 'error', error: { type, message }, request_id: 'req_011Sample' } })

/** @param {import('../kit/faults.mjs').Fault} fault @returns {Answer | null} */
function errorFor(fault) {
  switch (fault.kind) {
    case '401': return refusal(401, 'authentication_error', 'invalid x-api-key')
    case '403': return refusal(403, 'permission_error', 'Your API key does not have permission to read reports.')
    case '404': return refusal(404, 'not_found_error', 'Not found')
    case '429': return { ...refusal(429, 'rate_limit_error', 'This request would exceed the rate limit.'), headers: { 'retry-after': String(fault.retryAfter ?? 1) } }
    case '500': return refusal(500, 'api_error', 'Internal server error')
    // Anthropic's own status for it.
    case '503': return refusal(529, 'overloaded_error', 'Overloaded')
    default: return null
  }
}

/** An answer of another shape than documented: the list has a new name. @param {any} body */
const drift = ({ data, ...rest }) => ({ ...rest, rows: data })
