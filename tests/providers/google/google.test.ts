/** The sample of Google Cloud keeps the rules that the real one documents, and refuses SQL it does not understand. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessToken, askToken, signAssertion } from './access'
import { sampleOptions, startGoogle, type GoogleProvider } from './index.mjs'

interface Cell { v: string | null }
interface Answer {
  jobComplete: boolean; jobReference: { jobId: string; location: string }; schema: { fields: { name: string; type: string }[] }
  rows?: { f: Cell[] }[]; totalRows: string; pageToken?: string
  error?: { code: number; message: string; status: string; errors: { reason: string }[] }
}

const now = Date.parse('2026-11-21T15:30:00Z')
const table = '`acme-billing`.`billing`.`gcp_billing_export_v1_01ABCD_23EF45_678901`'
const where = 'usage_start_time >= @from_time AND usage_start_time < @until_time AND _PARTITIONTIME >= @loaded'
/** Written here by hand, not by the plugin. */
const perDay = `WITH line AS ( SELECT DATE(usage_start_time, 'UTC') AS d, cost AS c, credits AS k FROM ${table} WHERE ${where} ) SELECT d, SUM(CAST(c AS BIGNUMERIC)) AS money FROM line GROUP BY 1 UNION ALL SELECT d, SUM(CAST(x.amount AS BIGNUMERIC)) AS money FROM line, UNNEST(k) AS x GROUP BY 1 ORDER BY 1`
const timestamp = (name: string, value: string) => ({ name, parameterType: { type: 'TIMESTAMP' }, parameterValue: { value } })
const parameters = [timestamp('from_time', '2026-11-01T00:00:00Z'), timestamp('until_time', '2026-11-11T00:00:00Z'), timestamp('loaded', '2026-10-25T00:00:00Z')]

let provider: GoogleProvider
let token: string
beforeAll(async () => { provider = await startGoogle({ now }); token = await accessToken(provider.sampleKeyFile()) })
afterAll(() => provider.close())
beforeEach(() => { provider.control.faults([]); provider.control.configure({ now, unfinished: 0, pageRows: 100_000, failJobs: '' }) })

const get = (path: string, bearer = token): Promise<Response> => fetch(provider.origin + path, { headers: { authorization: `Bearer ${bearer}` } })
const post = (body: object, { bearer = token, project = 'acme-billing' } = {}): Promise<Response> =>
  fetch(`${provider.origin}/bigquery/v2/projects/${project}/queries`, { method: 'POST', headers: { authorization: `Bearer ${bearer}` }, body: JSON.stringify({ useLegacySql: false, parameterMode: 'NAMED', queryParameters: parameters, ...body }) })
const ask = async (body: object, options?: { bearer?: string; project?: string }): Promise<Answer> => (await (await post(body, options)).json()) as Answer
const nanos = (rows: Answer['rows']): number => (rows ?? []).reduce((sum, { f }) => sum + Math.round(Number(f[1]!.v) * 1e9), 0)

describe('access', () => {
  const refused = async (change: object, header: object = {}, key = provider.sampleKeyFile()): Promise<unknown> => {
    const response = await askToken(key, signAssertion(key, change as Record<string, unknown>, header as Record<string, unknown>))
    return [response.status, await response.json()]
  }
  const grant = (text: string): unknown => [400, { error: 'invalid_grant', error_description: expect.stringContaining(text) as string }]

  it('is given for a signed assertion, for an hour', async () => {
    const key = provider.sampleKeyFile()
    const response = await askToken(key, signAssertion(key))
    expect([response.status, await response.json()]).toMatchObject([200, { access_token: expect.stringMatching(/^ya29\./) as string, expires_in: 3599, token_type: 'Bearer' }])
  })

  it.each([
    [{ aud: 'https://oauth2.googleapis.com/token' }, 'audience'], [{ iss: 'nobody@example.com' }, 'account not found'], [{ scope: 'https://mail.google.com/' }, 'scope'], [{ scope: undefined }, 'scope'],
    [{ exp: 1000 }, 'short-lived'], [{ exp: Date.now() / 1000 + 90_000 }, 'short-lived'], [{ iat: Date.now() / 1000 + 9000 }, 'short-lived'],
  ])('is refused for %o', async (change, text) => expect(await refused(change)).toEqual(grant(text)))

  it('is refused for another algorithm, key id, key or grant', async () => {
    expect(await refused({}, { alg: 'none' })).toEqual(grant('Signature'))
    expect(await refused({}, { kid: 'other' })).toEqual(grant('Signature'))
    const other = JSON.stringify({ ...JSON.parse(provider.sampleKeyFile()) as object, private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) })
    expect(await refused({}, {}, other)).toEqual(grant('Signature'))
    expect(await refused({}, {}, provider.sampleKeyFile('revoked'))).toEqual(grant('Signature'))
    const response = await fetch(`${provider.origin}/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) })
    expect(await response.json()).toMatchObject({ error: 'unsupported_grant_type' })
  })

  it('needs a token that is known and not too old', async () => {
    const path = '/bigquery/v2/projects/acme-billing/datasets/billing/tables/cloud_pricing_export'
    expect((await fetch(provider.origin + path)).status).toBe(401)
    expect((await get(path, 'ya29.made-up')).status).toBe(401)
    expect((await get(path)).status).toBe(200)
    const short = await accessToken(provider.sampleKeyFile())
    provider.control.expireTokens()
    expect((await get(path, short)).status).toBe(401)
    token = await accessToken(provider.sampleKeyFile())
  })

  it('keys are made by each sample anew', async () => {
    const other = await startGoogle({ now })
    expect(createPrivateKey((JSON.parse(other.sampleKeyFile()) as { private_key: string }).private_key).asymmetricKeyType).toBe('rsa')
    expect(other.sampleKeyFile()).not.toBe(provider.sampleKeyFile())
    await other.close()
  })
})

describe('queries', () => {
  it('add up to what the totals say, in exact decimals', async () => {
    const { rows, schema } = await ask({ query: perDay })
    expect(schema.fields).toMatchObject([{ name: 'd', type: 'DATE' }, { name: 'money', type: 'BIGNUMERIC' }])
    expect(nanos(rows)).toBe(provider.control.totals({ from: '2026-11-01', to: '2026-11-10', services: 'all' }).nanos)
    expect(rows!.every(({ f }) => typeof f[0]!.v === 'string' && typeof f[1]!.v === 'string')).toBe(true)
    expect(rows!.some(({ f }) => f[1]!.v!.length > 20)).toBe(true)
  })

  it('come in pages that add up to the whole', async () => {
    const whole = (await ask({ query: perDay })).rows
    provider.control.configure({ pageRows: 7 })
    const first = await ask({ query: perDay })
    const rows = [...first.rows!]
    for (let token_ = first.pageToken; token_ !== undefined;) {
      const page = (await (await get(`/bigquery/v2/projects/acme-billing/queries/${first.jobReference.jobId}?location=US&pageToken=${token_}`)).json()) as Answer
      rows.push(...page.rows!)
      token_ = page.pageToken
    }
    expect([rows.length, first.totalRows]).toEqual([whole!.length, String(whole!.length)])
    expect(rows).toEqual(whole)
  })

  it('may not be finished, and know a repeated request', async () => {
    provider.control.configure({ unfinished: 2 })
    const before = provider.control.counts().jobs
    const asked = [await ask({ query: perDay, requestId: 'one' }), await ask({ query: perDay, requestId: 'one' })]
    expect(asked.map(({ jobComplete, rows }) => [jobComplete, rows])).toEqual([[false, undefined], [false, undefined]])
    expect(new Set(asked.map(({ jobReference }) => jobReference.jobId)).size).toBe(1)
    expect(provider.control.counts().jobs).toBe(before + 1)
    const done = (await (await get(`/bigquery/v2/projects/acme-billing/queries/${asked[0]!.jobReference.jobId}?location=US`)).json()) as Answer
    expect([done.jobComplete, done.rows!.length > 0]).toEqual([true, true])
  })

  it.each([
    ['a column the table lacks', perDay.replace('cost AS c', 'costs AS c'), 400, 'invalidQuery', 'Unrecognized name: costs'],
    ['a column the early table lacks', perDay.replaceAll('gcp_billing_export_v1_01ABCD_23EF45_678901', 'gcp_billing_export_v1_early').replace(' AND _PARTITIONTIME >= @loaded', ' AND export_time >= @loaded').replace('cost AS c', 'cost_at_list AS c'), 400, 'invalidQuery', 'cost_at_list'],
    ['a column that is not grouped', perDay.replaceAll('SELECT d, ', 'SELECT d, c, '), 400, 'invalidQuery', 'neither grouped nor aggregated'],
    ['a constant in GROUP BY', perDay.replaceAll('SELECT d, ', "SELECT '' AS e, d, "), 400, 'invalidQuery', 'literal'],
    ['a parameter that was not sent', perDay.replace('@from_time', '@since'), 400, 'invalidQuery', "'since' not found"],
    ['no filter on the partitions', perDay.replace(' AND _PARTITIONTIME >= @loaded', ''), 400, 'invalidQuery', "'loaded' is not used"],
    ['a function it does not know', perDay.replaceAll('SUM(', 'AVG('), 400, 'invalidQuery', 'neither grouped nor aggregated'],
    ['more than one table', `${perDay} UNION ALL SELECT d FROM ${table}`, 400, 'invalidQuery', 'Table name'],
    ['no statement', 'DROP TABLE x', 400, 'invalidQuery', 'Table name'],
    ['another table', perDay.replaceAll('678901', '000000'), 404, 'notFound', 'Not found: Table'],
  ])('are refused for %s', async (_, query, status, reason, text) => {
    const response = await post({ query })
    expect([response.status, await response.json()]).toMatchObject([status, { error: { code: status, message: expect.stringContaining(text) as string, errors: [{ reason }] } }])
  })

  it('need a filter on the partitions', async () => {
    const answer = await ask({ query: perDay.replace(' AND _PARTITIONTIME >= @loaded', ''), queryParameters: parameters.slice(0, 2) })
    expect(answer.error?.message).toContain('without a filter over column(s)')
  })

  it('a filter that is too tight loses rows: partitions are days of loading', async () => {
    const tight = await ask({ query: perDay, queryParameters: [...parameters.slice(0, 2), timestamp('loaded', '2026-11-05T00:00:00Z')] })
    expect(nanos(tight.rows)).toBeLessThan(nanos((await ask({ query: perDay })).rows))
  })

  it('run where the table is, and for whom it is', async () => {
    expect((await ask({ query: perDay, location: 'EU' })).error?.message).toContain('not found in location EU')
    const stranger = await accessToken(provider.sampleKeyFile('stranger'))
    expect(await ask({ query: perDay }, { bearer: stranger })).toMatchObject({ error: { code: 403, status: 'PERMISSION_DENIED', errors: [{ reason: 'accessDenied' }] } })
    expect(await ask({ query: perDay }, { project: 'nobody-there' })).toMatchObject({ error: { code: 404, errors: [{ reason: 'notFound' }] } })
  })
})

describe('tables', () => {
  it('say what they are', async () => {
    const read = async (name: string): Promise<{ location: string; type: string; timePartitioning?: { field?: string }; schema: { fields: { name: string }[] } }> =>
      (await get(`/bigquery/v2/projects/acme-billing/datasets/billing/tables/${name}`)).json() as never
    const [standard, detailed, view] = [await read('gcp_billing_export_v1_01ABCD_23EF45_678901'), await read('gcp_billing_export_resource_v1_01ABCD_23EF45_678901'), await read('spend_view')]
    expect([standard.location, standard.timePartitioning]).toEqual(['US', { type: 'DAY' }])
    expect(detailed.timePartitioning?.field).toBe('usage_start_time')
    expect(view.timePartitioning).toBeUndefined()
    const names = (of: typeof standard): string[] => of.schema.fields.map(({ name }) => name)
    expect(names(detailed).filter((name) => !names(standard).includes(name))).toEqual(['resource', 'price', 'cost_at_effective_price_default'])
  })
})

describe('rows', () => {
  const range = { from: '2026-10-01', to: '2026-10-31' }

  it('are deterministic by seed', async () => {
    const [same, other] = [await startGoogle({ now }), await startGoogle({ now, seed: 'other' })]
    expect(same.control.totals(range)).toEqual(provider.control.totals(range))
    expect(other.control.totals(range)).not.toEqual(provider.control.totals(range))
    await Promise.all([same.close(), other.close()])
  })

  it('arrive late, some by days; the days before are whole in the end', () => {
    const week = { from: '2026-11-10', to: '2026-11-16' }
    const [early, late] = [now - 4 * 86_400_000, now].map((at) => { provider.control.configure({ now: at }); return provider.control.totals(week).nanos })
    expect(early!).toBeLessThan(late!)
    expect(early!).toBeGreaterThan(late! * 0.8)
  })

  it('are plausible: some ten dollars a day, credits, taxes once a month, an adjustment, a discount in euros', () => {
    const [acme, globex] = [provider.control.totals({ ...range, services: 'all' }), provider.control.totals({ ...range, account: 'globex' })]
    expect(acme.nanos / 31 / 1e9).toBeGreaterThan(20)
    expect(acme.nanos / 31 / 1e9).toBeLessThan(90)
    expect([acme.credits < 0, acme.taxes, acme.adjustments]).toEqual([true, 190_190_000_000, -1_230_000_000 + 4_210_000])
    expect((globex.nanos - globex.credits - globex.adjustments) / globex.list).toBeCloseTo(0.9, 6)
  })

  it('are added by tests, also from another process', async () => {
    const before = provider.control.totals(range).nanos
    const response = await fetch(`${provider.origin}/__control/late`, { method: 'POST', body: JSON.stringify({ day: '2026-10-05', dollars: 12.5 }) })
    expect(response.status).toBe(200)
    expect(provider.control.totals(range).nanos).toBe(before + 12_500_000_000)
    provider.control.raise({ dollars: 3 })
    expect(provider.control.totals({ from: '2026-11-21', to: '2026-11-21' }).nanos).toBeGreaterThanOrEqual(3e9)
  })
})

it('breaks in the ways it was told, then works again', async () => {
  provider.control.faults([{ kind: 'html' }, { kind: 'half' }, { kind: 'drift' }, { kind: '429', retryAfter: 7 }, { kind: '503' }])
  const send = () => post({ query: perDay })
  expect((await send()).headers.get('content-type')).toContain('text/html')
  await expect((await send()).json()).rejects.toThrow('JSON')
  expect(((await (await send()).json()) as { rows: object[] }).rows[0]).not.toHaveProperty('f')
  const limited = await send()
  expect([limited.status, limited.headers.get('retry-after'), await limited.json()]).toMatchObject([403, '7', { error: { errors: [{ reason: 'rateLimitExceeded' }] } }])
  expect((await send()).status).toBe(503)
  expect((await send()).status).toBe(200)
  expect(sampleOptions.acme.project).toBe('acme-billing')
})
