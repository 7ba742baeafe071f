/** P-20: our requests and our sample provider's answers, against Mistral's own document. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { usageUrl, workspacesUrl } from '../../plugins/llm-cost/providers/mistral/requests'
import { sampleKeys, startMistral, type MistralProvider } from '../providers/mistral/index.mjs'
import { hasDocument, readDocument } from './document'

/** The document describes the bearer form; the other one has the same reports below another path. */
const address = { network: 'mistral-api', basePath: '' }
const month = '2026-10-15'

describe.skipIf(!hasDocument('mistral'))('Mistral contract (needs ../shared/contracts/mistral.json)', () => {
  const document = hasDocument('mistral') ? readDocument('mistral') : null!
  let provider: MistralProvider

  beforeAll(async () => { provider = await startMistral({ now: Date.parse('2026-11-21T15:30:00Z') }) })
  afterAll(() => provider.close())

  const get = (url: string, key = sampleKeys.acme): Promise<Response> => fetch(provider.origin + url, { headers: { authorization: `Bearer ${key}` } })
  const fits = async (url: string, key?: string): Promise<unknown> => {
    expect(document.checkRequest('GET', url)).toEqual([])
    const response = await get(url, key)
    const body: unknown = await response.json()
    expect(document.checkAnswer('GET', url, response.status, body)).toEqual([])
    return body
  }

  it('our requests are documented, and the answers to them fit', async () => {
    const { items } = await fits(workspacesUrl(address, 1)) as { items: { uuid: string }[] }
    await fits(workspacesUrl(address, 2))
    await fits(usageUrl(address, { month }))
    await fits(usageUrl(address, { month, zone: 'eu' }))
    await fits(usageUrl(address, { month, workspace: items[0]!.uuid }))
    await fits(usageUrl(address, { month: '2020-01-01' }), sampleKeys.globex)
    provider.control.configure({ zones: true, strings: true })
    await fits(usageUrl(address, { month }))
    provider.control.configure({ zones: false, strings: false })
  })

  it('both forms of the API give the same answer', async () => {
    const guide = usageUrl({ network: 'mistral', basePath: '' }, { month })
    expect(guide).toMatch(/^\/api\/admin\/usage\?/)
    const response = await fetch(provider.origin + guide, { headers: { 'x-api-key': sampleKeys.acme } })
    expect(await response.json()).toEqual(await (await get(usageUrl(address, { month }))).json())
    expect((await fetch(provider.origin + guide, { headers: { authorization: `Bearer ${sampleKeys.acme}` } })).status).toBe(401)
  })

  it('the check itself refuses what is not documented', async () => {
    expect(document.checkRequest('GET', `${usageUrl(address, { month })}&day=3`)).toEqual(['day is not a parameter'])
    expect(document.checkRequest('GET', usageUrl(address, { month, zone: 'moon' }))).not.toEqual([])
    expect(document.checkRequest('GET', usageUrl(address, { month, workspace: 'Production' }))).not.toEqual([])
    provider.control.faults([{ kind: 'drift' }])
    const url = usageUrl(address, { month })
    expect(document.checkAnswer('GET', url, 200, await (await get(url)).json())).not.toEqual([])
  })

  it('refuses a missing, revoked and ordinary key, and bad parameters', async () => {
    const url = usageUrl(address, { month })
    expect((await fetch(provider.origin + url)).status).toBe(401)
    expect((await get(url, sampleKeys.revoked)).status).toBe(401)
    expect((await get(url, sampleKeys.ordinary)).status).toBe(403)
    expect((await get(url.replace('month=10', 'month=13'))).status).toBe(422)
    expect((await get(`${url}&workspace_id=Production`)).status).toBe(422)
  })
})
