/** The OpenAI admin API over the sample organisations: authentication, reports, and what tests may change. */
import { RateLimit } from './limits.mjs'
import { costsOf } from './costs.mjs'
import { partOfDay, usageOf } from './organisation.mjs'
import { BadRequest, makeCursor, readParameters } from './parameters.mjs'
import { costGroups, grouped, usageReports } from './results.mjs'

/** @typedef {import('../kit/server.mjs').Answer} Answer */

const secondsPerDay = 86_400
/** Costs come this much later than the use they are for, in seconds. */
const costDelay = 3 * 3600
/** Days before the start on which Acme got money back. */
const creditAge = 9

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
    /** @type {{ organisation: string, day: string, line: import('./costs.mjs').Cost }[]} */
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
    acme: { id: 'acme', seed: `${seed}/acme`, firstDay, scale: 1, projects, creditDay: dayOf(clock() - creditAge * secondsPerDay) },
    globex: { id: 'globex', seed: `${seed}/globex`, firstDay, scale: 0.3, projects, creditDay: '' },
  }

  const isWithdrawn = (/** @type {string} */ id, /** @type {string} */ day, /** @type {string | null} */ project) => state.withdrawn.has(`${id} ${day} ${project}`)

  /** What a second of the day means for an amount of the whole day: the part between two moments, as far as it is known. @param {number} start @param {number} end @param {number} known */
  const share = (start, end, known) => {
    const midnight = start - (start % secondsPerDay)
    return (/** @type {number} */ amount) => partOfDay(amount, start - midnight, Math.min(end, known) - midnight)
  }

  /** Usage in one bucket; today's holds what has happened so far. @param {string} family @param {string} id @param {number} start @param {number} end */
  function usageBetween(family, id, start, end) {
    const [day, organisation, part] = [dayOf(start), organisations[id], share(start, end, clock())]
    return (organisation === undefined ? [] : usageOf(organisation, day))
      .filter((line) => line.family === family && !isWithdrawn(id, day, line.project_id))
      // Stored bytes are a state and not a sum over the day.
      .map((line) => ({ ...line, amounts: Object.fromEntries(Object.entries(line.amounts).map(([name, amount]) => [name, name === 'bytes' ? amount : part(amount)])) }))
      .filter(({ amounts }) => Object.values(amounts).some((amount) => amount > 0))
  }

  /** Costs in one bucket, with what tests changed; of the last hours they are not known yet. @param {string} id @param {number} start @param {number} end */
  function costsBetween(id, start, end) {
    const [day, organisation, part] = [dayOf(start), organisations[id], share(start, end, clock() - costDelay)]
    if (organisation === undefined) throw new Error(`no organisation "${id}"`)
    const factor = state.corrections.get(`${id} ${day}`) ?? 1
    const regular = costsOf(organisation, day).filter((line) => !isWithdrawn(id, day, line.project_id))
      .map((line) => ({ ...line, nanos: part(Math.round(line.nanos * factor)), quantity: line.quantity === null ? null : part(line.quantity) }))
    const extra = state.extra.filter((entry) => entry.organisation === id && entry.day === day).map(({ line }) => line)
    return [...regular, ...extra].filter((line) => line.nanos !== 0)
  }

  /** @param {string} report `costs` or a usage report @param {string} id @param {URLSearchParams} query @returns {Answer} */
  function page(report, id, query) {
    const { start, end, width, limit, groupBy, only } = readParameters(report, query, clock())
    const isAsked = (/** @type {any} */ line) => Object.entries(only).every(([name, values]) => values.length === 0 || values.includes(line[name]))
    const data = []
    const last = Math.min(end, clock())
    let at = start
    for (; at < last && data.length < limit; at += width) {
      const results = report === 'costs' ? costResults(costsBetween(id, at, at + width).filter(isAsked), groupBy) : usageResults(report, usageBetween(report, id, at, at + width).filter(isAsked), groupBy)
      data.push({ object: 'bucket', start_time: at, end_time: at + width, results })
    }
    const more = at < last
    return { status: 200, body: { object: 'page', data, has_more: more, next_page: more ? makeCursor(query, at) : null } }
  }

  const whole = (/** @type {number} */ value) => (state.strings ? String(value) : value)

  /** @param {string} family @param {ReturnType<typeof usageBetween>} lines @param {readonly string[]} groupBy */
  function usageResults(family, lines, groupBy) {
    const report = /** @type {import('./results.mjs').Report} */ (usageReports[family])
    return grouped(lines, report.groups, groupBy).map(({ dimensions, group }) => {
      const amounts = report.fields((name) => group.reduce((sum, line) => sum + (line.amounts[name] ?? 0), 0))
      return {
        object: `organization.usage.${report.object}.result`,
        ...Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, whole(amount)])),
        ...dimensions,
      }
    })
  }

  /** @param {ReturnType<typeof costsBetween>} lines @param {readonly string[]} groupBy */
  function costResults(lines, groupBy) {
    return grouped(lines, costGroups, groupBy).map(({ dimensions, group }) => {
      const dollars = group.reduce((sum, { nanos }) => sum + nanos, 0) / 1e9
      const quantity = group.reduce((/** @type {number | null} */ sum, line) => (sum === null || line.quantity === null ? null : sum + line.quantity), 0)
      const isItem = dimensions['line_item'] !== null
      return {
        object: 'organization.costs.result',
        amount: { value: state.strings ? dollars.toFixed(12) : dollars, currency: 'usd' },
        ...dimensions,
        quantity: isItem && quantity !== null ? whole(quantity) : null,
        quantity_unit: isItem ? group[0]?.unit ?? null : null,
      }
    })
  }

  /** @param {import('../kit/server.mjs').Request} request @returns {Answer} */
  function handle({ method, path, query, headers }) {
    const report = path === `${prefix}/organization/costs` ? 'costs' : Object.keys(usageReports).find((family) => path === `${prefix}/organization/usage/${family}`)
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
    raise({ organisation = 'acme', day = dayOf(clock()), model = 'gpt-5.2-2025-12-11', dollars }) {
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
    /**
     * What a ledger of these days (both included) must sum to, a second opinion for tests: `nanos` billed, `credits` (part
     * of it), tokens, `requests` (each once: web searches are part of other requests), and what is metered in other units.
     * @param {{ organisation?: string, from: string, to: string }} range
     */
    totals({ organisation = 'acme', from, to }) {
      const sum = { nanos: 0, credits: 0, input: 0, cached: 0, output: 0, requests: 0, images: 0, characters: 0, seconds: 0, bytes: 0, sessions: 0, calls: 0 }
      const names = /** @type {const} */ (['input', 'cached', 'output', 'images', 'characters', 'seconds', 'bytes', 'sessions', 'calls'])
      for (let at = Date.parse(`${from}T00:00:00Z`) / 1000; dayOf(at) <= to; at += secondsPerDay) {
        for (const { nanos } of costsBetween(organisation, at, at + secondsPerDay)) {
          sum.nanos += nanos
          if (nanos < 0) sum.credits += nanos
        }
        for (const family of Object.keys(usageReports))
          for (const { amounts } of usageBetween(family, organisation, at, at + secondsPerDay)) {
            for (const name of names) sum[name] += amounts[name] ?? 0
            if (family !== 'web_search_calls') sum.requests += amounts['requests'] ?? 0
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
