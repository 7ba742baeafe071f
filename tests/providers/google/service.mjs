/** The sample of Google Cloud: token endpoint and BigQuery on one origin, two billing accounts, and what tests may change. */
import { bigquery, failure } from './bigquery.mjs'
import { rateOf, rowsOf } from './organisation.mjs'
import { prices } from './prices.mjs'
import { tokenService } from './token.mjs'

/** @typedef {import('../kit/server.mjs').Answer} Answer */

const dayMs = 86_400_000
const modelServices = ['Vertex AI', 'Gemini API']

/** @param {{ seed?: string, now?: number, historyDays?: number, unfinished?: number, pageRows?: number, requirePartitionFilter?: boolean }} [options] */
export function googleService({ seed = 'panoptic', now, historyDays = 400, unfinished = 0, pageRows = 100_000, requirePartitionFilter = true } = {}) {
  const settings = { now, unfinished, pageRows, requirePartitionFilter, failJobs: '', moreExports: /** @type {readonly string[]} */ ([]) }
  const clock = () => settings.now ?? Date.now()
  const firstDay = new Date(clock() - historyDays * dayMs).toISOString().slice(0, 10)
  const accounts = {
    acme: { id: 'acme', seed: `${seed}/acme`, firstDay, currency: 'USD', discount: 0, scale: 1, location: 'US' },
    globex: { id: 'globex', seed: `${seed}/globex`, firstDay, currency: 'EUR', discount: 0.1, scale: 0.4, location: 'EU' },
  }
  /** @type {{ account: string, row: import('./organisation.mjs').Row }[]} */
  const extra = []
  const tokens = tokenService()
  const api = bigquery({ clock, accounts, extra, settings })

  /** @param {import('../kit/server.mjs').Request} request @returns {Answer} */
  function handle({ method, path, query, headers, body }) {
    if (path === '/token' && method === 'POST') return tokens.exchange(body, `http://${headers.host}/token`)
    const table = /^\/bigquery\/v2\/projects\/([^/]+)\/datasets\/([^/]+)\/tables\/([^/]+)$/.exec(path)
    const queries = /^\/bigquery\/v2\/projects\/([^/]+)\/queries(?:\/([^/]+))?$/.exec(path)
    const listing = /^\/bigquery\/v2\/projects(?:\/([^/]+)\/datasets(?:\/([^/]+)\/tables)?)?$/.exec(path)
    if ((table === null || method !== 'GET') && (listing === null || method !== 'GET') && (queries === null || method !== (queries[2] === undefined ? 'POST' : 'GET')))
      return { status: 404, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: 'Not Found' }
    const owner = tokens.ownerOf(headers.authorization)
    if (owner === null) return failure(401, 'authError', 'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.')
    if (listing !== null) {
      const [, project, dataset] = listing.map((part) => (part === undefined ? part : decodeURIComponent(part)))
      return project === undefined ? api.projects(owner) : dataset === undefined ? api.datasets(owner, project) : api.tableList(owner, project, dataset)
    }
    if (table !== null) return api.table(owner, table.slice(1).map(decodeURIComponent))
    const project = decodeURIComponent(queries?.[1] ?? '')
    if (queries?.[2] !== undefined) return api.results(project, decodeURIComponent(queries[2]), query)
    return api.query(owner, project, parsed(body))
  }

  /** @param {string} account */
  const accountOf = (account) => {
    const found = /** @type {Record<string, (typeof accounts)['acme']>} */ (accounts)[account]
    if (found === undefined) throw new Error(`no account "${account}"`)
    return found
  }

  const control = {
    /** Changes the clock (epoch ms), pages, how often a job is asked for in vain, or the reason jobs fail with (empty: none). @param {Partial<typeof settings>} change */
    configure(change) {
      Object.assign(settings, change)
    },
    /** A row that is exported now for a day of the past or today. @param {{ account?: string, day?: string, nanos?: number, dollars?: number, costType?: 'regular' | 'tax' | 'adjustment' | 'rounding_error', sku?: keyof typeof prices, amount?: number | null }} what */
    late({ account = 'acme', day = new Date(clock()).toISOString().slice(0, 10), dollars = 0, nanos = Math.round(dollars * 1e9), costType = 'regular', sku = 'proOut', amount = 0 }) {
      const start = Date.parse(day) + 10 * 3_600_000
      const price = prices[sku]
      extra.push({ account, row: {
        start, exported: clock(), service: price.service, sku: price.sku, project: `${account}-support`, region: 'us-central1', costType,
        nanos, listNanos: costType === 'regular' ? nanos : null, amount, unit: price.unit, kind: price.kind, rate: rateOf(accountOf(account).currency, start), credits: [],
      } })
    },
    /** Spend of today that is exported at once. @param {{ account?: string, dollars: number }} spend */
    raise({ account = 'acme', dollars }) {
      control.late({ account, dollars })
    },
    /** Tokens given so far stop working. */
    expireTokens() {
      tokens.expire()
    },
    /** How many tokens are good, and how many queries really ran. */
    counts: () => ({ tokens: tokens.issued, jobs: api.jobCount }),
    /** The JSON key of a service account whose tokens come from `tokenUri`. @param {{ owner: import('./token.mjs').KeyOwner, tokenUri: string }} whose */
    keyFile: ({ owner, tokenUri }) => tokens.keyFile(owner, tokenUri),
    /**
     * What the rows that have arrived for these days (both included) add up to, in nano-units of the account's currency,
     * and their tokens: from the rows themselves, without a table. `services: 'all'` counts what is no model, too.
     * @param {{ account?: string, from: string, to: string, services?: 'models' | 'all' }} range
     */
    totals({ account = 'acme', from, to, services = 'models' }) {
      const sum = { nanos: 0, list: 0, credits: 0, taxes: 0, adjustments: 0, input: 0, cached: 0, output: 0 }
      const rows = extra.filter((each) => each.account === account).map(({ row }) => row)
      for (let at = Date.parse(from); at <= Date.parse(to); at += dayMs) rows.push(...rowsOf(accountOf(account), new Date(at).toISOString().slice(0, 10)))
      for (const row of rows) {
        const day = new Date(row.start).toISOString().slice(0, 10)
        if (row.exported > clock() || day < from || day > to || (services === 'models' && !modelServices.includes(row.service))) continue
        const credits = row.credits.reduce((all, { nanos }) => all + nanos, 0)
        sum.nanos += row.nanos + credits
        sum.list += row.listNanos ?? 0
        sum.credits += credits
        if (row.costType === 'tax') sum.taxes += row.nanos
        if (row.costType === 'adjustment' || row.costType === 'rounding_error') sum.adjustments += row.nanos
        if (row.costType !== 'regular' || row.kind === null) continue
        if (row.kind === 'output') sum.output += row.amount ?? 0
        else sum.input += row.amount ?? 0
        if (row.kind === 'cached') sum.cached += row.amount ?? 0
      }
      return sum
    },
  }

  return { handle, errorFor, drift, control }
}

/** @param {string} body */
function parsed(body) {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** @param {import('../kit/faults.mjs').Fault} fault @returns {Answer | null} */
function errorFor(fault) {
  switch (fault.kind) {
    case '401': return failure(401, 'authError', 'Request had invalid authentication credentials.')
    case '403': return failure(403, 'accessDenied', 'Access Denied: User does not have permission to query table or perhaps it does not exist.')
    case '404': return failure(404, 'notFound', 'Not found: Table')
    case '429': return { ...failure(403, 'rateLimitExceeded', 'Exceeded rate limits: too many concurrent queries for this project_and_region.'), headers: fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) } }
    case '500': return failure(500, 'backendError', 'Error encountered during execution. Retrying may solve the problem.')
    case '503': return failure(503, 'backendError', 'The service is currently unavailable.')
    default: return null
  }
}

/** An answer of another shape than documented: rows whose cells have another name. @param {any} body */
const drift = (body) => (body.rows === undefined ? { ...body, schema: { columns: [] } } : { ...body, rows: body.rows.map((/** @type {any} */ { f }) => ({ cells: f })) })
