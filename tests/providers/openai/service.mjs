/** The OpenAI admin API over the sample organisations: authentication, reports, and what tests may change. */
import { RateLimit } from './limits.mjs'
import { costsOf, partOfDay, usageOf } from './organisation.mjs'
import { BadRequest, makeCursor, readParameters, reports } from './parameters.mjs'

/** @typedef {import('../kit/server.mjs').Answer} Answer */

const secondsPerDay = 86_400

/** Sample keys. Project keys and revoked keys exist so that refusals can be tried. */
export const sampleKeys = {
  acme: 'sk-admin-sample-acme',
  globex: 'sk-admin-sample-globex',
  project: 'sk-proj-sample-acme',
  revoked: 'sk-admin-sample-revoked',
}

/**
 * @param {{ seed?: string, prefix?: string, now?: number, requestsPerMinute?: number, historyDays?: number, projects?: number }} [options]
 * `prefix`: what stands before `/organization` (default `/v1`). `now`: epoch ms, fixed until changed.
 * `projects`: how many of the four sample projects there are.
 */
export function openaiService({ seed = 'panoptic', prefix = '/v1', now, requestsPerMinute = 600, historyDays = 400, projects = 4 } = {}) {
  const state = {
    now, strings: false,
    limit: new RateLimit(requestsPerMinute),
    keys: /** @type {Record<string, 'project' | 'revoked' | string>} */ ({
      [sampleKeys.acme]: 'acme', [sampleKeys.globex]: 'globex', [sampleKeys.project]: 'project', [sampleKeys.revoked]: 'revoked',
    }),
    /** @type {{ organisation: string, day: string, line: import('./organisation.mjs').Cost }[]} */
    extra: [],
    /** @type {Map<string, number>} factor by `organisation day` */
    corrections: new Map(),
    /** @type {Set<string>} `organisation day project` that the provider no longer reports */
    withdrawn: new Set(),
  }
  const clock = () => Math.floor((state.now ?? Date.now()) / 1000)
  const firstDay = dayOf(clock() - historyDays * secondsPerDay)
  /** @type {Record<string, import('./organisation.mjs').Organisation>} */
  const organisations = {
    acme: { id: 'acme', seed: `${seed}/acme`, firstDay, scale: 1, projects },
    globex: { id: 'globex', seed: `${seed}/globex`, firstDay, scale: 0.3, projects },
  }

  /** The lines of a whole day, with what tests changed. @param {string} id @param {string} day */
  function costs(id, day) {
    const organisation = organisations[id]
    if (organisation === undefined) throw new Error(`no organisation "${id}"`)
    const factor = state.corrections.get(`${id} ${day}`) ?? 1
    const regular = costsOf(organisation, day).map((line) => ({ ...line, nanos: Math.round(line.nanos * factor) }))
    const extra = state.extra.filter((entry) => entry.organisation === id && entry.day === day).map(({ line }) => line)
    return { regular: regular.filter((line) => !isWithdrawn(id, day, line.project_id)), extra }
  }
  const isWithdrawn = (/** @type {string} */ id, /** @type {string} */ day, /** @type {string} */ project) => state.withdrawn.has(`${id} ${day} ${project}`)

  /** The lines of one bucket; today's hold what has happened so far. @param {'usage' | 'costs'} report @param {string} id @param {number} start @param {number} end */
  function linesOf(report, id, start, end) {
    const day = dayOf(start)
    const midnight = start - (start % secondsPerDay)
    const part = (/** @type {number} */ amount) => partOfDay(amount, start - midnight, Math.min(end, clock()) - midnight)
    if (report === 'costs') {
      const { regular, extra } = costs(id, day)
      return [...regular.map((line) => ({ ...line, nanos: part(line.nanos), quantity: part(line.quantity) })), ...extra].filter((line) => line.nanos !== 0)
    }
    const organisation = organisations[id]
    return (organisation === undefined ? [] : usageOf(organisation, day))
      .filter((line) => !isWithdrawn(id, day, line.project_id))
      .map((line) => ({ ...line, input: part(line.input), cached: part(line.cached), cacheWrite: part(line.cacheWrite), output: part(line.output), requests: part(line.requests) }))
      .filter((line) => line.requests + line.input + line.output > 0)
  }

  /** @param {'usage' | 'costs'} report @param {string} id @param {URLSearchParams} query @returns {Answer} */
  function page(report, id, query) {
    const { start, end, width, limit, groupBy, only } = readParameters(report, query, clock())
    const data = []
    const last = Math.min(end, clock())
    let at = start
    for (; at < last && data.length < limit; at += width) {
      const lines = linesOf(report, id, at, at + width).filter((line) =>
        Object.entries(only).every(([name, values]) => values.length === 0 || values.includes(/** @type {any} */ (line)[name])),
      )
      data.push({ object: 'bucket', start_time: at, end_time: at + width, results: grouped(report, lines, groupBy) })
    }
    const more = at < last
    return { status: 200, body: { object: 'page', data, has_more: more, next_page: more ? makeCursor(query, at) : null } }
  }

  /** Sums by the asked dimensions; every other dimension is null. @param {'usage' | 'costs'} report @param {readonly any[]} lines @param {readonly string[]} groupBy */
  function grouped(report, lines, groupBy) {
    const groups = new Map()
    for (const line of lines) {
      const key = JSON.stringify(groupBy.map((name) => line[name]))
      groups.set(key, [...(groups.get(key) ?? []), line])
    }
    return [...groups.values()].map((group) => {
      const total = (/** @type {string} */ name) => group.reduce((/** @type {number} */ sum, /** @type {any} */ line) => sum + line[name], 0)
      const dimensions = Object.fromEntries(reports[report].groups.map((name) => [name, groupBy.includes(name) ? group[0][name] : null]))
      return report === 'usage' ? usageResult(total, dimensions) : costResult(total, dimensions, group[0].unit)
    })
  }

  const whole = (/** @type {number} */ value) => (state.strings ? String(value) : value)

  /** @param {(name: string) => number} total @param {Record<string, unknown>} dimensions */
  const usageResult = (total, dimensions) => ({
    object: 'organization.usage.completions.result',
    input_tokens: whole(total('input')),
    input_cached_tokens: whole(total('cached')),
    input_uncached_tokens: whole(total('input') - total('cached')),
    input_cache_write_tokens: whole(total('cacheWrite')),
    output_tokens: whole(total('output')),
    num_model_requests: whole(total('requests')),
    ...dimensions,
  })

  /** @param {(name: string) => number} total @param {Record<string, unknown>} dimensions @param {string} unit */
  const costResult = (total, dimensions, unit) => ({
    object: 'organization.costs.result',
    amount: { value: state.strings ? (total('nanos') / 1e9).toFixed(12) : total('nanos') / 1e9, currency: 'usd' },
    ...dimensions,
    quantity: dimensions['line_item'] === null ? null : whole(total('quantity')),
    quantity_unit: dimensions['line_item'] === null ? null : unit,
  })

  /** @param {import('../kit/server.mjs').Request} request @returns {Answer} */
  function handle({ method, path, query, headers }) {
    const report = /** @type {('usage' | 'costs')[]} */ (['usage', 'costs']).find((name) => path === `${prefix}${reports[name].path}`)
    if (method !== 'GET' || report === undefined) return refusal(404, 'invalid_request_error', `Invalid URL (${method} ${path})`, null)
    const key = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
    if (key === undefined) return refusal(401, 'invalid_request_error', "You didn't provide an API key.", null)
    const owner = state.keys[key]
    if (owner === undefined || owner === 'revoked') return refusal(401, 'invalid_request_error', 'Incorrect API key provided.', 'invalid_api_key')
    if (owner === 'project') return refusal(403, 'invalid_request_error', 'You have insufficient permissions for this operation. Missing scopes: api.usage.read.', null)
    const { ok, headers: limits } = state.limit.take(key)
    if (!ok) return { ...refusal(429, 'requests', 'Rate limit reached for requests.', 'rate_limit_exceeded'), headers: limits }
    try {
      return { ...page(report, owner, query), headers: limits }
    } catch (error) {
      if (error instanceof BadRequest) return { ...refusal(400, 'invalid_request_error', error.message, null, error.param), headers: limits }
      throw error
    }
  }

  const control = {
    /** Changes the clock (epoch ms), number format or rate limit. @param {{ now?: number, strings?: boolean, requestsPerMinute?: number }} change */
    configure(change) {
      if (change.now !== undefined) state.now = change.now
      if (change.strings !== undefined) state.strings = change.strings
      if (change.requestsPerMinute !== undefined) state.limit = new RateLimit(change.requestsPerMinute)
    },
    /** Adds spend that is billed at once. @param {{ organisation?: string, day?: string, model?: string, dollars: number }} spend */
    raise({ organisation = 'acme', day = dayOf(clock()), model = 'gpt-5.2-2026-01-15', dollars }) {
      const line = { project_id: `proj_${organisation}_support`, api_key_id: `key_${organisation}_support_1`, line_item: `${model}, output`, nanos: Math.round(dollars * 1e9), quantity: 0, unit: 'tokens' }
      state.extra.push({ organisation, day, line })
    },
    /** A late correction: the regular cost of a day becomes `factor` times what it was. @param {{ organisation?: string, day: string, factor: number }} change */
    correct({ organisation = 'acme', day, factor }) {
      state.corrections.set(`${organisation} ${day}`, factor)
    },
    /** A project's lines of a day are no longer reported. @param {{ organisation?: string, day: string, project: string }} what */
    withdraw({ organisation = 'acme', day, project }) {
      state.withdrawn.add(`${organisation} ${day} proj_${organisation}_${project}`)
    },
    /** @param {{ key: string, owner: string }} change `owner`: an organisation, `project` or `revoked` */
    key({ key, owner }) {
      state.keys[key] = owner
    },
    /** What the provider bills for these days (both included), in nano-dollars, and the tokens: a second opinion for tests. @param {{ organisation?: string, from: string, to: string }} range */
    totals({ organisation = 'acme', from, to }) {
      const sum = { nanos: 0, input: 0, output: 0 }
      for (let at = Date.parse(`${from}T00:00:00Z`) / 1000; dayOf(at) <= to; at += secondsPerDay) {
        for (const line of linesOf('costs', organisation, at, at + secondsPerDay)) sum.nanos += /** @type {any} */ (line).nanos
        for (const line of linesOf('usage', organisation, at, at + secondsPerDay)) {
          sum.input += /** @type {any} */ (line).input
          sum.output += /** @type {any} */ (line).output
        }
      }
      return sum
    },
  }

  return { handle, errorFor, drift, control }
}

/** @param {number} seconds */
const dayOf = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10)

/** @param {number} status @param {string} type @param {string} message @param {string | null} code @param {string | null} [param] @returns {Answer} */
const refusal = (status, type, message, code, param = null) => ({ status, body: { error: { message, type, param, code } } })

/** @param {import('../kit/faults.mjs').Fault} fault @returns {Answer | null} */
function errorFor(fault) {
  switch (fault.kind) {
    case '401': return refusal(401, 'invalid_request_error', 'Incorrect API key provided.', 'invalid_api_key')
    case '403': return refusal(403, 'invalid_request_error', 'You have insufficient permissions for this operation.', null)
    case '404': return refusal(404, 'invalid_request_error', 'Invalid URL', null)
    case '429': return { ...refusal(429, 'requests', 'Rate limit reached for requests.', 'rate_limit_exceeded'), headers: { 'retry-after': String(fault.retryAfter ?? 1) } }
    case '500': return refusal(500, 'server_error', 'The server had an error while processing your request.', null)
    case '503': return refusal(503, 'server_error', 'The engine is currently overloaded.', null)
    default: return null
  }
}

/** An answer of another shape than documented: the list of buckets has a new name. @param {any} body */
const drift = ({ data, ...rest }) => ({ ...rest, buckets: data })
