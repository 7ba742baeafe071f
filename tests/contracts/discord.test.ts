/** C-11: what alerts send to Discord and what the sample answers, against Discord's own document. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alert, about, channel, message, reader } from '../../plugins/alerts/test/channels/sample'
import { render } from '../../plugins/alerts/channels/render'
import { sampleWebhook, startDiscord, type DiscordProvider } from '../providers/discord/index.mjs'
import { hasDocument, readDocument } from './document'

const path = `/api/v10/webhooks/${sampleWebhook.id}/${sampleWebhook.token}`

describe.skipIf(!hasDocument('discord'))('Discord contract (needs ../shared/contracts/discord.json)', () => {
  const document = hasDocument('discord') ? readDocument('discord') : null!
  let discord: DiscordProvider
  beforeAll(async () => { discord = await startDiscord() })
  afterAll(() => discord.close())

  const rendered = (change: Parameters<typeof channel>[1] = {}, of = message([alert(), alert({ id: 'a2', state: 'resolved', resolvedAt: 1 })])) => {
    const { content } = render(of, channel('discord', change), about, reader)
    if (content.channel !== 'http') throw new Error('not http')
    return { url: path + content.path, body: JSON.parse(content.body) as Record<string, unknown>, retryAfter: content.retryAfter ?? [] }
  }
  const post = async (url: string, body: object): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> => {
    const response = await fetch(discord.origin + url, { method: 'POST', body: JSON.stringify(body) })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
  }

  it.each([['standard', ''], ['with a template', '{{title}}: {{list}}']])('our %s message is documented, and so is the answer', async (_, template) => {
    const { url, body } = rendered({ template })
    expect(document.checkRequest('POST', url)).toEqual([])
    expect(document.checkBody('POST', url, body)).toEqual([])
    const answer = await post(url, body)
    expect(answer.status).toBe(200)
    expect(document.checkAnswer('POST', url, 200, answer.body)).toEqual([])
    expect(answer.body['embeds']).toHaveLength(1)
  })

  it('without wait=true the answer is empty', async () => {
    const response = await fetch(discord.origin + path, { method: 'POST', body: JSON.stringify(rendered().body) })
    expect([response.status, await response.text()]).toEqual([204, ''])
  })

  it('every refusal is documented: lengths, an empty message, webhooks that are gone', async () => {
    const { url } = rendered()
    const cases = [
      ['content', 400, 50035, url, { content: 'x'.repeat(2001) }],
      ['description', 400, 50035, url, { embeds: [{ description: 'x'.repeat(4097) }] }],
      ['all of an embed', 400, 50035, url, { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] }],
      ['embeds', 400, 50035, url, { embeds: Array.from({ length: 11 }, () => ({ description: 'x' })) }],
      ['nothing', 400, 50006, url, {}],
      ['another token', 401, 50027, `/api/v10/webhooks/${sampleWebhook.id}/other`, { content: 'x' }],
      ['another id', 404, 10015, '/api/v10/webhooks/7/other', { content: 'x' }],
    ] as const
    for (const [name, status, code, to, body] of cases) {
      const answer = await post(to, body)
      expect(answer, name).toMatchObject({ status, body: { code } })
      // The document has numbers as the codes of single fields; Discord's reference and its answers have words.
      const { errors: _, ...rest } = answer.body
      expect(document.checkAnswer('POST', to, status, rest), name).toEqual([])
    }
    expect((await post(path.replace('/v10', ''), { content: 'x' })).status, 'an address without a version').toBe(404)
  })

  it('429 says in fractions of a second how long to wait, where our message looks for it', async () => {
    discord.control.faults([{ kind: '429', retryAfter: 0.75 }])
    const { url, body, retryAfter } = rendered()
    const answer = await post(url, body)
    expect(document.checkAnswer('POST', url, 429, answer.body)).toEqual([])
    expect(retryAfter.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], answer.body)).toBe(0.75)
  })

  it('the check itself refuses what is not documented', () => {
    const { url, body } = rendered()
    expect(document.checkRequest('POST', `${path}?colour=red`)).toEqual(['colour is not a parameter'])
    expect(document.checkBody('POST', url, { ...body, allowed_mentions: { parse: 'all' } })).not.toEqual([])
    expect(document.checkBody('POST', url, { ...body, embeds: [{ description: 'x'.repeat(4097) }] })).not.toEqual([])
  })
})
