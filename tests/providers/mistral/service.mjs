/**
 * Mistral's Admin API over the sample organisations, in both forms that Mistral describes: below `/api/admin` with
 * `x-api-key`, and below `/v1/admin` with a bearer token.
 */
import { priceIn, products, useOf } from './organisation.mjs'

/** @typedef {import('../kit/server.mjs').Answer} Answer @typedef {import('./organisation.mjs').Use} Use */

/** Sample keys. An ordinary key and a revoked one exist so that refusals can be tried. */
export const sampleKeys = {
  acme: 'sample-mistral-admin-acme',
  globex: 'sample-mistral-admin-globex',
  ordinary: 'sample-mistral-inference-acme',
  revoked: 'sample-mistral-admin-revoked',
}

const workspaces = {
  acme: [
    { id: '1f0c2b44-6a57-4a0e-9a3b-0d6a4d1c7e01', name: 'Production', weight: 1, zone: /** @type {const} */ ('global') },
    { id: '1f0c2b44-6a57-4a0e-9a3b-0d6a4d1c7e02', name: 'Production EU', weight: 0.6, zone: /** @type {const} */ ('eu') },
    { id: '1f0c2b44-6a57-4a0e-9a3b-0d6a4d1c7e03', name: 'Research', weight: 0.3, zone: /** @type {const} */ ('global') },
    { id: '1f0c2b44-6a57-4a0e-9a3b-0d6a4d1c7e04', name: 'Pilot 2025', weight: 0.05, zone: /** @type {const} */ ('global'), archived: true },
  ],
  globex: [{ id: '2f0c2b44-6a57-4a0e-9a3b-0d6a4d1c7e01', name: 'Default', weight: 0.5, zone: /** @type {const} */ ('global') }],
}

/**
 * @param {{ seed?: string, prefix?: string, now?: number, historyDays?: number }} [options]
 * `prefix`: what stands before `/api/admin` and `/v1/admin`. `now`: epoch ms, fixed until changed.
 */
export function mistralService({ seed = 'panoptic', prefix = '', now, historyDays = 400 } = {}) {
  const state = {
    now,
    /** Whether numbers come as text, entries name their zone, and filters by workspace work. */
    strings: false, zones: false, filters: true,
    keys: /** @type {Record<string, string>} */ ({ [sampleKeys.acme]: 'acme', [sampleKeys.globex]: 'globex', [sampleKeys.ordinary]: 'ordinary', [sampleKeys.revoked]: 'revoked' }),
    /** @type {Map<string, number>} factor by `organisation day` */
    corrections: new Map(),
  }
  const clock = () => state.now ?? Date.now()
  const firstDay = dayOf(clock() - historyDays * dayMs)
  /** @type {Record<string, import('./organisation.mjs').Organisation>} */
  const organisations = {
    acme: { id: 'acme', seed: `${seed}/mistral/acme`, firstDay, currency: 'USD', symbol: '$', scale: 0.6, workspaces: workspaces.acme },
    globex: { id: 'globex', seed: `${seed}/mistral/globex`, firstDay, currency: 'EUR', symbol: '€', scale: 0.4, workspaces: workspaces.globex },
  }

  /** What was used on a day; today's holds what has happened so far. @param {string} id @param {string} day @returns {Use[]} */
  function usesOf(id, day) {
    const organisation = organisations[id]
    const elapsed = Math.min(1, (clock() - Date.parse(`${day}T00:00:00Z`)) / dayMs)
    if (organisation === undefined || elapsed <= 0) return []
    const factor = (state.corrections.get(`${id} ${day}`) ?? 1) * elapsed
    return useOf(organisation, day).map((use) => ({ ...use, value: Math.floor(use.value * factor), paid: Math.floor(use.paid * factor) })).filter(({ value }) => value > 0)
  }

  /** @param {string} id @param {string} month `YYYY-MM` @param {(use: Use) => boolean} keep */
  const usesOfMonth = (id, month, keep) => daysOf(month).flatMap((day) => usesOf(id, day)).filter(keep)

  /** @param {number} value */
  const number = (value) => (state.strings ? String(value) : value)

  /** Entries by category, model and lane, as the report nests them. @param {Use[]} uses */
  function nested(uses) {
    const tree = emptyReport()
    for (const use of added(uses, state.zones)) {
      const models = use.category.reduce((node, name) => node[name], /** @type {any} */ (tree)).models
      const lanes = (models[`${use.alias}::${use.metric}`] ??= {})
      const lane = (lanes[use.group] ??= [])
      lane.push({
        usage_type: use.covered ? 'vibe' : 'usage', event_type: use.event, billing_metric: use.metric, billing_display_name: use.alias,
        billing_group: use.group, timestamp: use.day, value: number(use.value), value_paid: number(use.paid),
        ...(state.zones && { api_zone: use.zone, service_tier: 'standard' }),
      })
    }
    return tree
  }

  /** @param {string} id @param {URLSearchParams} query @returns {Answer} */
  function usage(id, query) {
    const today = dayOf(clock())
    const [year, month] = [query.get('year') ?? today.slice(0, 4), query.get('month') ?? today.slice(5, 7)]
    const workspace = query.get('workspace_id')
    const zone = query.get('api_zone')
    if (!/^\d{4}$/.test(year) || !/^(?:0?[1-9]|1[0-2])$/.test(month)) return refusal(422, 'month and year must be whole numbers')
    if (workspace !== null && !uuid.test(workspace)) return refusal(422, 'workspace_id must be a valid UUID')
    if (zone !== null && !['global', 'us', 'eu'].includes(zone)) return refusal(422, 'api_zone must be global, us or eu')
    const start = `${year}-${month.padStart(2, '0')}`
    const uses = usesOfMonth(id, start, (use) => (workspace === null || !state.filters || use.workspace === workspace) && (zone === null || use.zone === zone))
    const organisation = /** @type {import('./organisation.mjs').Organisation} */ (organisations[id])
    return { status: 200, body: {
      ...nested(uses), vibe_usage: 0,
      date: `${start}-01T00:00:00Z`, previous_month: shifted(start, -1), next_month: start < today.slice(0, 7) ? shifted(start, 1) : null,
      start_date: `${start}-01T00:00:00Z`, end_date: `${daysOf(start).at(-1)}T23:59:59.999Z`,
      currency: organisation.currency, currency_symbol: organisation.symbol, prices: priceList,
    } }
  }

  /** @param {string} id @param {URLSearchParams} query @returns {Answer} */
  function listWorkspaces(id, query) {
    const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('page_size') ?? 25)]
    if (!(page > 0) || !(size > 0)) return refusal(422, 'page and page_size must be greater than 0')
    const all = (organisations[id]?.workspaces ?? []).filter(({ archived }) => archived !== true || query.get('is_archived') === 'true')
    // Fewer than asked for, as servers may.
    const served = Math.min(size, 3)
    const items = all.slice((page - 1) * served, page * served).map(({ id: uuid, name }, index) => ({ uuid, name, description: null, icon: null, members_count: 3, spend_limit: null, is_default: page === 1 && index === 0 }))
    return { status: 200, body: { total: all.length, items, object: 'list', page, page_size: served } }
  }

  /** @param {import('../kit/server.mjs').Request} request @returns {Answer} */
  function handle({ method, path, query, headers }) {
    const form = forms.find(({ base }) => path.startsWith(`${prefix}${base}/`))
    const report = form === undefined ? '' : path.slice(prefix.length + form.base.length)
    if (method !== 'GET' || form === undefined || !['/usage', '/workspaces'].includes(report)) return refusal(404, 'Not Found')
    const key = form.keyOf(headers)
    const owner = key === undefined ? undefined : state.keys[key]
    if (owner === undefined || owner === 'revoked') return refusal(401, 'Unauthorized')
    if (owner === 'ordinary') return refusal(403, 'An Admin API key is required.')
    return report === '/usage' ? usage(owner, query) : listWorkspaces(owner, query)
  }

  const control = {
    /** @param {{ now?: number, strings?: boolean, zones?: boolean, filters?: boolean }} change */
    configure: (change) => void Object.assign(state, change),
    /** A late correction: what was used on a day becomes `factor` times what it was. @param {{ organisation?: string, day: string, factor: number }} change */
    correct: ({ organisation = 'acme', day, factor }) => void state.corrections.set(`${organisation} ${day}`, factor),
    /** What is billed and used on these days (both included): a second opinion for tests. @param {{ organisation?: string, from: string, to: string, workspace?: string }} range */
    totals({ organisation = 'acme', from, to, workspace }) {
      const id = workspaces[/** @type {'acme'} */ (organisation)].find(({ name }) => name === workspace)?.id
      const sum = { nanos: 0, list: 0, input: 0, cached: 0, output: 0, pages: 0 }
      for (let at = Date.parse(`${from}T00:00:00Z`); dayOf(at) <= to; at += dayMs)
        for (const { metric, group, event, zone, value, paid, workspace: owner } of usesOf(organisation, dayOf(at))) {
          if (workspace !== undefined && owner !== id) continue
          const price = priceIn(/** @type {any} */ (products.find((product) => product.metric === metric)).lanes[group], event, zone)
          sum.nanos += price * paid
          sum.list += price * value
          if (event === 'api_pages') sum.pages += value
          if (!event.endsWith('tokens')) continue
          if (group === 'output') sum.output += value
          else sum.input += value
          if (group === 'cached') sum.cached += value
        }
      return sum
    },
  }

  return { handle, errorFor, drift, control }
}

const dayMs = 86_400_000
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const forms = [
  { base: '/api/admin', keyOf: (/** @type {import('node:http').IncomingHttpHeaders} */ headers) => /** @type {string | undefined} */ (headers['x-api-key']) },
  { base: '/v1/admin', keyOf: (/** @type {import('node:http').IncomingHttpHeaders} */ headers) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] },
]

const emptyReport = () => {
  const none = () => ({ models: {} })
  return {
    completion: none(), ocr: none(), connectors: none(), libraries_api: { pages: none(), tokens: none(), audio_seconds: none() },
    fine_tuning: { training: {}, storage: {} }, audio: none(), audio_characters: none(),
    vibe_code: { completion: none(), ocr: none(), connectors: none(), audio: none(), audio_characters: none() }, chat: none(),
  }
}

/** One entry for each day, lane and model (and zone, where entries tell it), whoever used it. @param {Use[]} uses @param {boolean} byZone */
function added(uses, byZone) {
  /** @type {Map<string, Use & { covered: boolean }>} */
  const sums = new Map()
  for (const use of uses) {
    const key = JSON.stringify([use.category, use.metric, use.group, use.day, byZone && use.zone])
    const known = sums.get(key)
    sums.set(key, { ...use, covered: use.event === 'vibe_tokens', value: use.value + (known?.value ?? 0), paid: use.paid + (known?.paid ?? 0) })
  }
  return [...sums.values()]
}

/** Every price in every zone; one metric has a second price, for seconds instead of tokens. Written as Mistral's are: now text, now a number. */
const priceList = products.flatMap(({ metric, event, lanes }) => ['global', 'eu'].flatMap((zone) => Object.entries(lanes).flatMap(([group, nanos], index) => {
  const price = (/** @type {string} */ type, /** @type {number} */ amount) => ({
    event_type: type, billing_metric: metric, billing_group: group, api_zone: zone, service_tier: 'standard',
    price: index === 0 ? (amount / 1e9).toExponential().toUpperCase() : index === 1 ? (amount / 1e9).toFixed(12) : amount / 1e9,
  })
  return [price(event, priceIn(nanos, event, zone)), ...(metric === 'mistral-large-2512' ? [price('api_audio_seconds', 141_666_667)] : [])]
})))

/** @param {string} month `YYYY-MM` */
function daysOf(month) {
  const first = Date.parse(`${month}-01T00:00:00Z`)
  return Array.from({ length: 31 }, (_, index) => dayOf(first + index * dayMs)).filter((day) => day.startsWith(month))
}

/** @param {string} month @param {number} by */
const shifted = (month, by) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + by, 1)).toISOString().slice(0, 7)

/** @param {number} at epoch ms */
const dayOf = (at) => new Date(at).toISOString().slice(0, 10)

/** @param {number} status @param {string} detail @returns {Answer} */
const refusal = (status, detail) => ({ status, body: { detail } })

/** @param {import('../kit/faults.mjs').Fault} fault @returns {Answer | null} */
function errorFor({ kind, retryAfter }) {
  if (kind === '429') return { ...refusal(429, 'Rate limit exceeded'), headers: { 'retry-after': String(retryAfter ?? 1) } }
  return /^\d{3}$/.test(kind) ? refusal(Number(kind), `Sample fault ${kind}`) : null
}

/** An answer of another shape than documented. @param {any} body */
const drift = ({ completion, items, ...rest }) => ({ ...rest, completions: completion, entries: items })
