/** The BigQuery API over the sample tables: tables.get, jobs.query and getQueryResults, with jobs, pages and its errors. */
import { createHash } from 'node:crypto'
import { rowsOf } from './organisation.mjs'
import { detailed, early, paths, priceList, standard } from './schema.mjs'
import { execute, InvalidQuery, tableIn } from './sql.mjs'

/**
 * @typedef {import('../kit/server.mjs').Answer} Answer
 * @typedef {{ id: string, location: string, fields: { name: string, type: string }[], rows: unknown[][], polls: number, error: { reason: string, message: string } | null }} Job
 */

const dayMs = 86_400_000

/** The tables of each billing account: name, schema, and the column it is cut by (`''`: the day of loading). */
const tables = /** @type {Record<string, { fields: import('./schema.mjs').Field[], partition: string | null }>} */ ({
  gcp_billing_export_v1_01ABCD_23EF45_678901: { fields: standard, partition: '' },
  gcp_billing_export_resource_v1_01ABCD_23EF45_678901: { fields: detailed, partition: 'usage_start_time' },
  gcp_billing_export_v1_early: { fields: early, partition: 'export_time' },
  spend_view: { fields: standard, partition: null },
  cloud_pricing_export: { fields: priceList, partition: '' },
})

/**
 * @param {{ clock: () => number, accounts: Record<string, import('./organisation.mjs').BillingAccount & { location: string }>,
 *   extra: { account: string, row: import('./organisation.mjs').Row }[], settings: { unfinished: number, pageRows: number, requirePartitionFilter: boolean, failJobs: string, moreExports: readonly string[] } }} world
 */
export function bigquery({ clock, accounts, extra, settings }) {
  /** @type {Map<string, Job>} */
  const jobs = new Map()
  /** @type {Map<string, string>} what was asked with a requestId before */
  const asked = new Map()

  /** The account whose project this is, if `owner` may read it. @param {string} project @param {string} owner */
  const accountOf = (project, owner) => {
    const account = Object.values(accounts).find(({ id }) => project === `${id}-billing`)
    if (account === undefined) return failure(404, 'notFound', `Not found: Project ${project}`)
    if (account.id !== owner) return failure(403, 'accessDenied', `Access Denied: Project ${project}: User does not have bigquery.jobs.create permission in project ${project}.`)
    return account
  }

  /** @param {string} owner @param {readonly string[]} name project, dataset, table */
  function find(owner, [project = '', dataset = '', table = '']) {
    const account = accountOf(project, owner)
    if ('status' in account) return account.status === 403 ? failure(403, 'accessDenied', `Access Denied: Table ${project}:${dataset}.${table}: Permission bigquery.tables.get denied on table ${project}:${dataset}.${table} (or it may not exist).`) : account
    if (dataset !== 'billing') return failure(404, 'notFound', `Not found: Dataset ${project}:${dataset}`)
    const found = tables[table]
    return found === undefined ? failure(404, 'notFound', `Not found: Table ${project}:${dataset}.${table}`) : { account, ...found }
  }

  /** tables.get. @param {string} owner @param {readonly string[]} name @returns {Answer} */
  function table(owner, name) {
    const found = find(owner, name)
    if ('status' in found) return found
    const [projectId, datasetId, tableId] = name
    const { account, fields, partition } = found
    return { status: 200, body: {
      kind: 'bigquery#table', etag: 'sample', id: `${projectId}:${datasetId}.${tableId}`, tableReference: { projectId, datasetId, tableId },
      schema: { fields }, numBytes: '123456789', numRows: '54321', creationTime: '1700000000000', lastModifiedTime: String(clock()),
      type: partition === null ? 'VIEW' : 'TABLE', location: account.location,
      ...(partition !== null && { timePartitioning: { type: 'DAY', ...(partition !== '' && { field: partition }) } }),
    } }
  }

  /** projects.list. @param {string} owner @returns {Answer} */
  const projects = (owner) => ({ status: 200, body: {
    kind: 'bigquery#projectList', etag: 'sample', totalItems: 1,
    projects: Object.values(accounts).filter(({ id }) => id === owner).map(({ id }) => ({ kind: 'bigquery#project', id: `${id}-billing`, numericId: '1', projectReference: { projectId: `${id}-billing` }, friendlyName: `${id}-billing` })),
  } })

  /** datasets.list. @param {string} owner @param {string} project @returns {Answer} */
  function datasets(owner, project) {
    const account = accountOf(project, owner)
    if ('status' in account) return account
    const reference = (/** @type {string} */ datasetId) => ({ kind: 'bigquery#dataset', id: `${project}:${datasetId}`, datasetReference: { projectId: project, datasetId }, location: account.location })
    return { status: 200, body: { kind: 'bigquery#datasetList', etag: 'sample', datasets: [reference('analytics'), reference('billing')] } }
  }

  /** tables.list; a dataset without tables leaves the list out. @param {string} owner @param {string} project @param {string} dataset @returns {Answer} */
  function tableList(owner, project, dataset) {
    const account = accountOf(project, owner)
    if ('status' in account) return account
    if (dataset === 'analytics') return { status: 200, body: { kind: 'bigquery#tableList', etag: 'sample', totalItems: 0 } }
    if (dataset !== 'billing') return failure(404, 'notFound', `Not found: Dataset ${project}:${dataset}`)
    const names = [...Object.keys(tables), ...settings.moreExports]
    return { status: 200, body: { kind: 'bigquery#tableList', etag: 'sample', totalItems: names.length, tables: names.map((tableId) => (
      { kind: 'bigquery#table', id: `${project}:${dataset}.${tableId}`, tableReference: { projectId: project, datasetId: dataset, tableId }, type: tables[tableId]?.partition === null ? 'VIEW' : 'TABLE' })) } }
  }

  /** jobs.query. @param {string} owner @param {string} project @param {any} body @returns {Answer} */
  function query(owner, project, body) {
    const runner = accountOf(project, owner)
    if ('status' in runner) return runner
    if (body?.useLegacySql !== false) return failure(400, 'invalidQuery', 'The sample speaks GoogleSQL only: useLegacySql must be false')
    if (body.parameterMode !== 'NAMED') return failure(400, 'invalid', 'Query parameters need a parameterMode')
    try {
      const name = tableIn(String(body.query))
      const found = find(owner, name)
      if ('status' in found) return found
      const location = body.location ?? 'US'
      if (location.toUpperCase() !== found.account.location) return failure(404, 'notFound', `Not found: Dataset ${name[0]}:${name[1]} was not found in location ${location}`)
      const result = execute(body.query, (body.queryParameters ?? []).map(parameter), {
        columns: paths(found.fields), partitioned: found.partition === '', requireFilter: settings.requirePartitionFilter && found.partition === '',
        currency: found.account.currency, rows: (from, to) => visible(found.account, from, to),
      })
      if (body.dryRun === true) return { status: 200, body: { ...queryAnswer, jobComplete: true, jobReference: { projectId: project, location }, schema: { fields: result.fields }, totalBytesProcessed: '4096', cacheHit: false } }
      const repeated = asked.get(String(body.requestId))
      const id = repeated ?? `job_${createHash('sha256').update(`${jobs.size} ${body.query}`).digest('hex').slice(0, 20)}`
      if (body.requestId !== undefined) asked.set(String(body.requestId), id)
      if (repeated === undefined) jobs.set(id, { id, location, ...result, polls: settings.unfinished, error: settings.failJobs === '' ? null : { reason: settings.failJobs, message: `The job failed: ${settings.failJobs}` } })
      return results(project, id, new URLSearchParams({ location, maxResults: String(body.maxResults ?? 100_000) }), queryAnswer)
    } catch (error) {
      if (error instanceof InvalidQuery) return failure(400, 'invalidQuery', `${error.message} at [1:1]`)
      throw error
    }
  }

  /** getQueryResults. @param {string} project @param {string} id @param {URLSearchParams} parameters @param {object} [envelope] @returns {Answer} */
  function results(project, id, parameters, envelope = { kind: 'bigquery#getQueryResultsResponse', etag: 'sample' }) {
    const job = jobs.get(id)
    if (job === undefined || (parameters.get('location') ?? 'US') !== job.location) return failure(404, 'notFound', `Not found: Job ${project}:${parameters.get('location') ?? 'US'}.${id}`)
    const jobReference = { projectId: project, jobId: id, location: job.location }
    if (job.polls > 0) {
      job.polls -= 1
      return { status: 200, body: { ...envelope, jobReference, jobComplete: false } }
    }
    if (job.error !== null) return failure(job.error.reason === 'quotaExceeded' ? 403 : 400, job.error.reason, job.error.message)
    const start = Number(parameters.get('pageToken') ?? 0)
    if (!Number.isInteger(start) || start < 0 || start > job.rows.length) return failure(400, 'invalid', 'Invalid page token')
    const end = start + Math.min(Number(parameters.get('maxResults') ?? 100_000), settings.pageRows)
    const rows = job.rows.slice(start, end).map((cells) => ({ f: cells.map((v) => ({ v })) }))
    return { status: 200, body: {
      ...envelope, schema: { fields: job.fields.map((field) => ({ ...field, mode: 'NULLABLE' })) }, jobReference, totalRows: String(job.rows.length),
      ...(rows.length > 0 && { rows }), ...(end < job.rows.length && { pageToken: String(end) }), totalBytesProcessed: '4096', jobComplete: true, cacheHit: false,
    } }
  }

  /** What has arrived of the days between two moments (epoch ms). @param {BillingAccount} account @param {number} from @param {number} to */
  function visible(account, from, to) {
    const rows = []
    const first = Math.max(from, Date.parse(account.firstDay))
    const last = Math.min(to, clock() + dayMs)
    for (let at = Math.floor(first / dayMs) * dayMs; at < last; at += dayMs) rows.push(...rowsOf(account, new Date(at).toISOString().slice(0, 10)))
    rows.push(...extra.filter((each) => each.account === account.id).map(({ row }) => row))
    return rows.filter(({ exported }) => exported <= clock())
  }

  return { projects, datasets, tableList, table, query, results, get jobCount() { return jobs.size } }
}

/** @typedef {import('./organisation.mjs').BillingAccount} BillingAccount */

const queryAnswer = { kind: 'bigquery#queryResponse' }

/** @param {any} given @returns {import('./sql.mjs').Parameter} */
function parameter({ name, parameterType, parameterValue }) {
  if (parameterType?.type === 'ARRAY') return { name, type: `ARRAY<${parameterType.arrayType?.type}>`, value: (parameterValue?.arrayValues ?? []).map((/** @type {any} */ each) => String(each.value)) }
  return { name, type: String(parameterType?.type), value: String(parameterValue?.value) }
}

const statuses = /** @type {Record<number, string>} */ ({ 400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL', 503: 'UNAVAILABLE' })

/** An error as Google's APIs tell it. @param {number} status @param {string} reason @param {string} message @returns {Answer & { status: number }} */
export const failure = (status, reason, message) => ({ status, body: { error: { code: status, message, errors: [{ message, domain: 'global', reason }], status: statuses[status] ?? 'UNKNOWN' } } })
