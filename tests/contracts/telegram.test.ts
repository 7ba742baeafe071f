/** C-11: what alerts send to Telegram and what the sample answers, against the Bot API's description. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alert, about, channel, message, reader } from '../../plugins/alerts/test/channels/sample'
import { render } from '../../plugins/alerts/channels/render'
import { sampleBot, sampleChats, startTelegram, type TelegramProvider } from '../providers/telegram/index.mjs'
import { hasDocument, readDocument } from './document'

const path = `/bot${sampleBot.token}/sendMessage`

describe.skipIf(!hasDocument('telegram'))('Telegram contract (needs ../shared/contracts/telegram.json)', () => {
  const document = hasDocument('telegram') ? readDocument('telegram') : null!
  let telegram: TelegramProvider
  beforeAll(async () => { telegram = await startTelegram() })
  afterAll(() => telegram.close())

  const post = async (body: object, to = path): Promise<{ status: number; body: { parameters?: object; description?: string } }> => {
    const response = await fetch(telegram.origin + to, { method: 'POST', body: JSON.stringify(body) })
    return { status: response.status, body: (await response.json()) as object }
  }
  const bodyOf = (chat: string, thread: number | null, severity: 'info' | 'critical' = 'critical'): object => {
    const { content } = render(message([alert({ severity })]), channel('telegram', { telegram: { chat, thread } }), about, reader)
    if (content.channel !== 'http') throw new Error('not http')
    return JSON.parse(content.body) as object
  }

  it.each([[sampleChats.channel, null], [String(sampleChats.group), 12], [String(sampleChats.person), null]] as const)('our message to %s is documented, and so is the answer', async (chat, thread) => {
    for (const severity of ['info', 'critical'] as const) {
      const body = bodyOf(chat, thread, severity)
      expect(document.checkRequest('POST', path)).toEqual([])
      expect(document.checkBody('POST', path, body)).toEqual([])
      const answer = await post(body)
      expect(answer.status).toBe(200)
      expect(document.checkAnswer('POST', path, 200, answer.body)).toEqual([])
      expect(document.unknownInAnswer('POST', path, 200, answer.body)).toEqual([])
    }
  })

  it('every refusal is documented, with what helps', async () => {
    const moved = -1007777
    const cases = [
      ['a mistake in the markup', 400, { chat_id: sampleChats.channel, text: 'a.b', parse_mode: 'MarkdownV2' }, /can't parse entities: Character '\.' is reserved/],
      ['no text', 400, { chat_id: sampleChats.channel, text: ' ' }, /text is empty/],
      ['too long', 400, { chat_id: sampleChats.channel, text: 'x'.repeat(4097) }, /too long/],
      ['no such chat', 400, { chat_id: 1, text: 'x' }, /chat not found/],
      ['blocked', 403, { chat_id: sampleChats.blocked, text: 'x' }, /blocked by the user/],
    ] as const
    for (const [name, status, body, description] of cases) {
      const answer = await post(body)
      expect(answer, name).toMatchObject({ status, body: { description: expect.stringMatching(description) } })
      expect(document.checkAnswer('POST', path, status, answer.body), name).toEqual([])
    }
    expect(await post({ chat_id: 1, text: 'x' }, `/bot${sampleBot.revoked}/sendMessage`)).toMatchObject({ status: 401 })
    telegram.control.migrate({ from: sampleChats.group, to: moved })
    const answer = await post(bodyOf(String(sampleChats.group), null))
    expect(answer).toMatchObject({ status: 400, body: { parameters: { migrate_to_chat_id: moved }, description: expect.stringContaining('upgraded to a supergroup') } })
    expect(document.checkAnswer('POST', path, 400, answer.body)).toEqual([])
    expect((await post(bodyOf(String(moved), null))).status).toBe(200)
  })

  it('429 says in its body how long to wait, where our message looks for it', async () => {
    telegram.control.faults([{ kind: '429', retryAfter: 9 }])
    const answer = await post(bodyOf(sampleChats.channel, null))
    expect(document.checkAnswer('POST', path, 429, answer.body)).toEqual([])
    const { content } = render(message([alert()]), channel('telegram'), about, reader)
    const at = content.channel === 'http' ? content.retryAfter ?? [] : []
    expect(at.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], answer.body)).toBe(9)
  })

  it('a chat gets about one message a second; the sample keeps to it when asked', async () => {
    telegram.control.configure({ pace: 60_000 })
    expect((await post(bodyOf(sampleChats.channel, null))).status).toBe(200)
    expect(await post(bodyOf(sampleChats.channel, null))).toMatchObject({ status: 429, body: { parameters: { retry_after: 60 } } })
    telegram.control.configure({ pace: null })
  })

  it('the check itself refuses what is not documented', () => {
    const body = bodyOf(sampleChats.channel, null)
    expect(document.checkRequest('POST', '/bot1:x/sendMessages')).not.toEqual([])
    expect(document.checkBody('POST', path, { ...body, text: 7 })).not.toEqual([])
    expect(document.checkBody('POST', path, { ...body, colour: 'red' })).toEqual(['body.colour is not documented'])
    expect(document.checkBody('POST', path, { text: 'x' })).not.toEqual([])
  })
})
