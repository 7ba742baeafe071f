/** P-20: our requests and our sample provider's answers, against the documented shapes of xAI's Management API. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { detailed, documented, usageRequest, validationPath, type Grouping } from '../../plugins/llm-cost/providers/xai/requests'
import { sampleKeys, sampleTeams, startXai, type XaiProvider } from '../providers/xai/index.mjs'
import { check } from './xai-management.schema'

const range = { from: '2026-10-01', to: '2026-10-31' }

describe('xAI management contract (written here from the documentation)', () => {
  let provider: XaiProvider
  beforeAll(async () => { provider = await startXai({ now: Date.parse('2026-11-21T15:30:00Z') }) })
  afterAll(() => provider.close())

  const post = (request: ReturnType<typeof usageRequest>, key = sampleKeys.acme): Promise<Response> =>
    fetch(provider.origin + request.path, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(request.body) })
  const ask = (grouping: Grouping = documented, team = sampleTeams.acme) => usageRequest({ team, ...range, grouping })

  it.each([[documented], [detailed]])('our request grouped by %j fits, and so does the answer', async (grouping) => {
    expect(check('usageRequest', ask(grouping).body)).toEqual([])
    const response = await post(ask(grouping))
    const body = (await response.json()) as { timeSeries: { group: string[]; dataPoints: unknown[] }[]; limitReached: boolean }
    expect([response.status, body.limitReached]).toEqual([200, false])
    expect(check('usageAnswer', body)).toEqual([])
    expect(body.timeSeries.length).toBeGreaterThanOrEqual(4)
    for (const { group, dataPoints } of body.timeSeries) expect([group.length, dataPoints.length]).toEqual([grouping.length, 31])
  })

  it('the key tells its team', async () => {
    const get = async (key: string): Promise<unknown> => (await fetch(provider.origin + validationPath, { headers: { authorization: `Bearer ${key}` } })).json()
    for (const key of [sampleKeys.acme, sampleKeys.globex, sampleKeys.organisation]) expect(check('validationAnswer', await get(key))).toEqual([])
    expect(await get(sampleKeys.acme)).toMatchObject({ scope: 'SCOPE_TEAM', scopeId: sampleTeams.acme })
    expect(await get(sampleKeys.organisation)).toMatchObject({ scope: 'SCOPE_ORGANIZATION', teamId: '' })
  })

  it('the check itself refuses what is not documented', async () => {
    const good = structuredClone(ask().body) as { analyticsRequest: Record<string, unknown> }
    expect(check('usageRequest', { ...good, days: 3 })).not.toEqual([])
    for (const change of [{ timeUnit: 'day' }, { groupBy: ['model'] }, { values: [{ name: 'tokens', aggregation: 'AGGREGATION_SUM' }] }, { timeRange: { startTime: '2026-10-01', endTime: '2026-11-01', timezone: 'Etc/GMT' } }])
      expect(check('usageRequest', { analyticsRequest: { ...good.analyticsRequest, ...change } }), JSON.stringify(change)).not.toEqual([])
    provider.control.configure({ strings: true })
    expect(check('usageAnswer', await (await post(ask())).json())).not.toEqual([])
    provider.control.configure({ strings: false })
  })

  it('refuses a missing, revoked and inference key, another team, and bad requests', async () => {
    expect((await fetch(provider.origin + validationPath)).status).toBe(401)
    expect((await post(ask(), sampleKeys.revoked)).status).toBe(401)
    expect((await post(ask(), sampleKeys.inference)).status).toBe(403)
    expect((await post(ask(documented, sampleTeams.globex))).status).toBe(403)
    expect((await post(ask(documented, 'nowhere'))).status).toBe(404)
    expect((await post({ ...ask(), body: {} })).status).toBe(400)
    provider.control.configure({ documentedOnly: true })
    expect((await post(ask(detailed))).status).toBe(400)
    expect((await post(ask(documented))).status).toBe(200)
    provider.control.configure({ documentedOnly: false })
  })
})
