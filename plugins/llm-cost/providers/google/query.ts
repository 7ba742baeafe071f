/** Runs a statement in BigQuery and hands out its rows: waits for the job to finish, follows the pages. */
import { follower } from '../pages'
import { ProviderProblem } from '../problem'
import { fields, list, text, unexpected, type Fields } from '../reading'
import { askJson, type Caller } from '../request'
import type { Target } from './options'
import { asOptionProblem, meaningOf, problemOf } from './problems'
import type { Statement } from './statements'

/** A row by column name; BigQuery gives every value as text. */
export type Row = Readonly<Record<string, unknown>>

/** Rows in a page; what does not fit 20 MB comes in smaller ones. */
const pageRows = 10_000
/** How long one request waits for the job (ms), and how often we ask again: some ten minutes in all. */
const jobWait = 10_000
const maxPolls = 60
/** Between two of these requests (ms). */
const pollPause = 1000

/**
 * A query that would read more than this fails without a charge. Some dollars at on-demand prices: far above
 * what a partitioned export needs, far below what an accident in a strange table could cost.
 */
const maximumBytesBilled = String(500 * 1024 ** 3)

interface RunOptions {
  /** Where the table is; BigQuery guesses when empty. */
  readonly location: string
  /** Only checks statement and permissions; no rows. */
  readonly dryRun?: boolean
}

/** The rows of the answer, a page at a time. Rejects with a {@link ProviderProblem}. */
export async function* run(caller: Caller, { project }: Target, statement: Statement, { location, dryRun = false }: RunOptions): AsyncGenerator<readonly Row[]> {
  const path = `/bigquery/v2/projects/${encodeURIComponent(project)}/queries`
  let answer = await ask(caller, { path, body: requestBody(statement, location, dryRun) })
  if (dryRun) return

  const job = fields(answer['jobReference'] ?? {}, 'jobReference')
  const jobLocation = text(job['location'], 'jobReference.location') || location
  const next = (pageToken: string): Promise<Fields> => {
    const id = text(job['jobId'], 'jobReference.jobId')
    if (id === '') return unexpected('jobReference.jobId', job['jobId'])
    const parameters = new URLSearchParams({ maxResults: String(pageRows), timeoutMs: String(jobWait) })
    if (jobLocation !== '') parameters.set('location', jobLocation)
    if (pageToken !== '') parameters.set('pageToken', pageToken)
    return ask(caller, { path: `${path}/${encodeURIComponent(id)}?${parameters}` })
  }

  for (let polls = 0; answer['jobComplete'] !== true; polls++) {
    if (polls === maxPolls) throw new ProviderProblem('server', 'the query did not finish in ten minutes')
    await caller.wait(pollPause, caller.signal).catch(() => { throw new ProviderProblem('cancelled', 'Cancelled while waiting') })
    answer = await next('')
  }

  const columns = columnNames(answer)
  const follow = follower('pageToken')
  for (;;) {
    yield list(answer['rows'] ?? [], 'rows').map((row, index) => rowOf(row, columns, `rows[${index}]`))
    const token = text(answer['pageToken'], 'pageToken')
    if (token === '') return
    answer = await next(follow(token))
    if (answer['jobComplete'] !== true) throw new ProviderProblem('unexpected', 'a page of a finished query is not there')
  }
}

async function ask(caller: Caller, request: { readonly path: string; readonly body?: object }): Promise<Fields> {
  const answer = await askJson(caller, { ...request, problemOf }).catch((error: unknown) => { throw asOptionProblem(error, 'project') })
  return fields(answer, 'the answer')
}

/** Its `requestId` lets BigQuery see a repeated request as the same one, so that a retry runs no second query. */
const requestBody = ({ query, parameters }: Statement, location: string, dryRun: boolean): object => ({
  query, useLegacySql: false, parameterMode: 'NAMED',
  queryParameters: parameters.map(({ name, type, value }) => ({
    name,
    parameterType: typeof value === 'string' ? { type } : { type: 'ARRAY', arrayType: { type } },
    parameterValue: typeof value === 'string' ? { value } : { arrayValues: value.map((each) => ({ value: each })) },
  })),
  maxResults: pageRows, timeoutMs: jobWait, maximumBytesBilled,
  requestId: crypto.randomUUID(),
  ...(location !== '' && { location }),
  ...(dryRun && { dryRun }),
})

/** The names in the order of the cells. A finished job without a schema has failed and says why. */
function columnNames(answer: Fields): string[] {
  if (answer['schema'] === undefined) {
    const [error] = list(answer['errors'] ?? [], 'errors')
    const { reason, message } = fields(error ?? {}, 'errors[0]')
    throw new ProviderProblem(meaningOf(reason) ?? 'unexpected', typeof message === 'string' ? message : 'schema is missing')
  }
  return list(fields(answer['schema'], 'schema')['fields'], 'schema.fields').map((field, index) => text(fields(field, `schema.fields[${index}]`)['name'], `schema.fields[${index}].name`))
}

function rowOf(row: unknown, columns: readonly string[], at: string): Row {
  const cells = list(fields(row, at)['f'], `${at}.f`)
  if (cells.length !== columns.length) return unexpected(`${at}.f`, cells)
  return Object.fromEntries(columns.map((name, index) => [name, fields(cells[index], `${at}.f[${index}]`)['v']]))
}
