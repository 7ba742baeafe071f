/** xAI's Management API over the sample teams: key validation and the usage analytics of billing. */
import { useOf } from './organisation.mjs'

/** @typedef {import('../kit/server.mjs').Answer} Answer @typedef {import('./organisation.mjs').Use} Use */

/** Sample keys. One belongs to a whole organisation, one is for inference and one is revoked, so that these can be tried. */
export const sampleKeys = {
  acme: 'xai-token-sample-acme',
  globex: 'xai-token-sample-globex',
  organisation: 'xai-token-sample-organisation',
  inference: 'xai-sample-inference-acme',
  revoked: 'xai-token-sample-revoked',
}

export const sampleTeams = { acme: '65c1e471-205f-4566-9c5a-07198badf4ce', globex: '9a4e2f10-7d3c-4c55-8e21-3b7a5f60c1d2' }

/**
 * @param {{ seed?: string, prefix?: string, now?: number, historyDays?: number }} [options]
 * `prefix`: what stands before `/v1` and `/auth`. `now`: epoch ms, fixed until changed.
 */
export function xaiService({ seed = 'panoptic', prefix = '', now, historyDays = 400 } = {}) {
  const state = {
    now,
    /** Amounts as text; only the documented grouping; most series and points in an answer. */
    strings: false, documentedOnly: false, seriesLimit: 1000, pointLimit: Infinity,
    keys: /** @type {Record<string, string>} */ ({
      [sampleKeys.acme]: 'acme', [sampleKeys.globex]: 'globex', [sampleKeys.organisation]: 'organisation', [sampleKeys.inference]: 'inference', [sampleKeys.revoked]: 'revoked',
    }),
    /** @type {Map<string, number>} factor by `team day` */
    corrections: new Map(),
  }
  const clock = () => state.now ?? Date.now()
  const firstDay = dayOf(clock() - historyDays * dayMs)
  /** @type {Record<string, import('./organisation.mjs').Team>} */
  const teams = {
    acme: { id: 'acme', seed: `${seed}/xai/acme`, firstDay, scale: 0.35, keys: 3 },
    globex: { id: 'globex', seed: `${seed}/xai/globex`, firstDay, scale: 0.4, keys: 1 },
  }

  /** What a day cost; today's is what has happened so far. @param {string} id @param {string} day @returns {Use[]} */
  function usesOf(id, day) {
    const team = teams[id]
    const elapsed = Math.min(1, (clock() - Date.parse(`${day}T00:00:00Z`)) / dayMs)
    if (team === undefined || elapsed <= 0) return []
    const factor = (state.corrections.get(`${id} ${day}`) ?? 1) * elapsed
    return useOf(team, day).map((use) => ({ ...use, nanos: Math.floor(use.nanos * factor) }))
  }

  /** @param {string} id @param {any} request @returns {Answer} */
  function usage(id, request) {
    const { timeRange, timeUnit, values, groupBy, filters } = request?.analyticsRequest ?? {}
    const [start, end] = [timeRange?.startTime, timeRange?.endTime].map((text) => (moment.test(text) ? Date.parse(`${String(text).replace(' ', 'T')}Z`) : Number.NaN))
    if (!(start < end)) return refusal(400, 'invalid timeRange: expected "YYYY-MM-DD HH:mm:ss"')
    if (timeRange.timezone !== 'Etc/GMT') return refusal(400, 'the sample knows only the time zone Etc/GMT')
    if (timeUnit !== 'TIME_UNIT_DAY') return refusal(400, 'the sample knows only TIME_UNIT_DAY')
    if (JSON.stringify(values) !== JSON.stringify([{ name: 'usd', aggregation: 'AGGREGATION_SUM' }])) return refusal(400, 'unknown value')
    if (!Array.isArray(groupBy) || groupBy.some((name) => !groups.slice(0, state.documentedOnly ? 1 : groups.length).includes(name))) return refusal(400, 'unknown field in groupBy')
    if (!Array.isArray(filters) || filters.length > 0) return refusal(400, 'the sample knows no filters')

    const days = Array.from({ length: Math.ceil((end - start) / dayMs) }, (_, index) => dayOf(start + index * dayMs))
    /** @type {Map<string, { group: string[], nanos: Map<string, number> }>} */
    const series = new Map()
    for (const day of days)
      for (const use of usesOf(id, day)) {
        const group = groupBy.map((name) => /** @type {any} */ (use)[name])
        const known = series.get(JSON.stringify(group)) ?? { group, nanos: new Map() }
        known.nanos.set(day, (known.nanos.get(day) ?? 0) + use.nanos)
        series.set(JSON.stringify(group), known)
      }
    // Every series has a point for every day, 0 without use.
    const most = Math.min(state.seriesLimit, Math.floor(state.pointLimit / days.length))
    return { status: 200, body: {
      timeSeries: [...series.values()].slice(0, most).map(({ group, nanos }) => ({
        group, groupLabels: group.map(labelOf),
        dataPoints: days.map((day) => ({ timestamp: `${day}T00:00:00Z`, values: [dollars(nanos.get(day) ?? 0)] })),
      })),
      limitReached: series.size > most,
    } }
  }

  /** @param {number} nanos */
  const dollars = (nanos) => (state.strings ? (nanos / 1e9).toFixed(9) : nanos / 1e9)

  /** @param {string} owner @returns {Answer} */
  const validation = (owner) => ({ status: 200, body: {
    apiKeyId: `b86ba29d-9f47-4b3a-a6ae-${owner === 'globex' ? '000000000002' : '000000000001'}`, name: `sample ${owner}`,
    ...(owner === 'organisation'
      ? { teamId: '', scope: 'SCOPE_ORGANIZATION', scopeId: '77777777-205f-4566-9c5a-07198badf4ce' }
      : { teamId: teamIdOf(owner), scope: 'SCOPE_TEAM', scopeId: teamIdOf(owner) }),
  } })

  /** @param {import('../kit/server.mjs').Request} request @returns {Answer} */
  function handle({ method, path, headers, body }) {
    const below = path.startsWith(prefix) ? path.slice(prefix.length) : ''
    const team = /^\/v1\/billing\/teams\/([^/]+)\/usage$/.exec(below)?.[1]
    const isValidation = method === 'GET' && below === '/auth/management-keys/validation'
    if (!isValidation && (method !== 'POST' || team === undefined)) return refusal(404, 'Not Found')
    const owner = state.keys[/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '']
    if (owner === undefined || owner === 'revoked') return refusal(401, 'Invalid management key')
    if (owner === 'inference') return refusal(403, 'A management key is required')
    if (isValidation) return validation(owner)
    const asked = Object.entries(sampleTeams).find(([, id]) => id === team)?.[0]
    if (asked === undefined) return refusal(404, 'Team not found')
    if (owner !== 'organisation' && owner !== asked) return refusal(403, 'The key belongs to another team')
    try {
      return usage(asked, JSON.parse(body))
    } catch (error) {
      if (error instanceof SyntaxError) return refusal(400, 'the body is not JSON')
      throw error
    }
  }

  const control = {
    /** @param {{ now?: number, strings?: boolean, documentedOnly?: boolean, seriesLimit?: number, pointLimit?: number }} change */
    configure: (change) => void Object.assign(state, change),
    /** A late correction: what a day cost becomes `factor` times what it was. @param {{ team?: string, day: string, factor: number }} change */
    correct: ({ team = 'acme', day, factor }) => void state.corrections.set(`${team} ${day}`, factor),
    /** What is billed for these days (both included), in nano-dollars: a second opinion for tests. @param {{ team?: string, from: string, to: string, key?: string, description?: string }} range */
    totals({ team = 'acme', from, to, key, description }) {
      let nanos = 0
      for (let at = Date.parse(`${from}T00:00:00Z`); dayOf(at) <= to; at += dayMs)
        for (const use of usesOf(team, dayOf(at)))
          if ((key === undefined || use.api_key_id === key) && (description === undefined || use.description === description)) nanos += use.nanos
      return { nanos }
    },
  }

  return { handle, errorFor, drift, control }
}

const dayMs = 86_400_000
const moment = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
const groups = ['description', 'unit_type', 'api_key_id']

/** Keys are labelled for people. @param {string} name */
const labelOf = (name) => (name.startsWith('key-') ? `${name.slice(4)} (xai-...${name.slice(-4)})` : name)

/** @param {string} owner */
const teamIdOf = (owner) => /** @type {Record<string, string>} */ (sampleTeams)[owner]

/** @param {number} at epoch ms */
const dayOf = (at) => new Date(at).toISOString().slice(0, 10)

/** @param {number} status @param {string} message @returns {Answer} */
const refusal = (status, message) => ({ status, body: { code: status, message, details: [] } })

/** @param {import('../kit/faults.mjs').Fault} fault @returns {Answer | null} */
function errorFor({ kind, retryAfter }) {
  if (kind === '429') return { ...refusal(429, 'Rate limit exceeded'), headers: { 'retry-after': String(retryAfter ?? 1) } }
  return /^\d{3}$/.test(kind) ? refusal(Number(kind), `Sample fault ${kind}`) : null
}

/** An answer of another shape than documented. @param {any} body */
const drift = ({ timeSeries, ...rest }) => ({ ...rest, series: timeSeries })
