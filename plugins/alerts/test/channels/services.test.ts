/** C-11: each service's markup is escaped by its own rules, and its limits are kept. The services' samples judge. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newMessage } from '@panoptic/sdk/contract/outbox'
import { sampleWebhook, readDiscord, startDiscord, type DiscordProvider } from '../../../../tests/providers/discord/index.mjs'
import { sampleHook, startSlack, type SlackProvider } from '../../../../tests/providers/slack/index.mjs'
import { parseMarkdownV2, sampleBot, startTelegram, type TelegramProvider } from '../../../../tests/providers/telegram/index.mjs'
import type { AlertMessage } from '../../channels/message'
import { render } from '../../channels/render'
import { escapeDiscord } from '../../channels/discord'
import { escapeHtml } from '../../channels/mail'
import { escapeMarkdownV2 } from '../../channels/telegram'
import type { Channel } from '../../model/channel'
import { about, alert, channel, hostile, message, reader } from './sample'

const many = (count: number, length = 40) => Array.from({ length: count }, (_, at) => alert({ id: `a${at}`, labels: { project: `p${at}-${'x'.repeat(length)}` } }))
const contentOf = (of: AlertMessage, to: Channel | null) => newMessage.parse(render(of, to, about, reader)).content
const http = (of: AlertMessage, to: Channel) => {
  const content = contentOf(of, to)
  if (content.channel !== 'http') throw new Error('not http')
  return content
}
/** Every hostile text in every place that comes from elsewhere. */
const harmful = hostile.map((text) => message([alert({ ruleName: text, labels: { rule: text, project: text }, acknowledgedBy: text, text: `before ${text.replaceAll('{{', '{').replaceAll('}}', '}')} {{rule}} {{labels.project}}` })], { labels: { project: text } }))
const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

describe('Telegram', () => {
  let telegram: TelegramProvider
  beforeAll(async () => { telegram = await startTelegram() })
  afterAll(() => telegram.close())
  const send = async (of: AlertMessage, to = channel('telegram')): Promise<Response> => {
    const { path, body, headers } = http(of, to)
    return fetch(`${telegram.origin}/bot${sampleBot.token}${path}`, { method: 'POST', body, headers })
  }

  it('any text at all comes back as it was', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      expect(parseMarkdownV2(escapeMarkdownV2(text))).toEqual({ text, entities: [] })
    }), { numRuns: 500 })
  })

  it.each(hostile.map((text, at) => [text, harmful[at]!] as const))('takes %j, with nothing but bold in it', async (_, of) => {
    const response = await send(of)
    expect(await response.json()).toMatchObject({ ok: true })
    const { entities, text } = telegram.control.messages().at(-1)!
    expect(entities.map(({ type }) => type).filter((type) => type !== 'bold')).toEqual([])
    expect(text).not.toContain('\u202e')
  })

  it('500 alerts: whole ones as far as there is room, then how many more', async () => {
    expect((await send(message(many(500, 150)))).status).toBe(200)
    const { text } = telegram.control.messages().at(-1)!
    expect(text.length).toBeLessThanOrEqual(4096)
    expect(text.length).toBeGreaterThan(3000)
    const listed = text.match(/project: p\d+-x{150}/g)!.length
    expect(text).toContain(`… and ${500 - listed} more`)
    expect(text).toContain('(500 alerts)')
  })

  it('names chats by number or @name, and the topic', async () => {
    await send(message([alert()]), channel('telegram', { telegram: { chat: '@panoptic_alerts', thread: 7 } }))
    expect(telegram.control.messages().at(-1)).toMatchObject({ chat: '@panoptic_alerts', thread: 7 })
    await send(message([alert()]))
    expect(telegram.control.messages().at(-1)).toMatchObject({ chat: -1001234567890, thread: null })
  })

  it('a message that is not escaped is refused: the sample really reads the markup', async () => {
    const post = (text: string) => fetch(`${telegram.origin}/bot${sampleBot.token}/sendMessage`, { method: 'POST', body: JSON.stringify({ chat_id: '@panoptic_alerts', text, parse_mode: 'MarkdownV2' }) })
    for (const text of ['50 USD.', 'a-b', '*open', '[text](', '`code', 'x!']) expect((await post(text)).status, text).toBe(400)
    expect((await post('*ok* _fine_ \\.')).status).toBe(200)
  })
})

describe('Discord', () => {
  let discord: DiscordProvider
  beforeAll(async () => { discord = await startDiscord() })
  afterAll(() => discord.close())
  const send = async (of: AlertMessage, to = channel('discord')): Promise<Response> => {
    const { path, body, headers } = http(of, to)
    return fetch(`${discord.origin}/api/v10/webhooks/${sampleWebhook.id}/${sampleWebhook.token}${path}`, { method: 'POST', body, headers })
  }

  it('any line comes back as it was, and means nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      expect(readDiscord(escapeDiscord(text))).toMatchObject({ text, bold: [], marks: [] })
    }), { numRuns: 500 })
  })

  it.each(hostile.map((text, at) => [text, harmful[at]!] as const))('takes %j without markup, and mentions nobody', async (_, of) => {
    expect((await send(of)).status).toBe(200)
    const { content, embeds, pings, raw } = discord.control.messages().at(-1)!
    expect(pings).toEqual([])
    expect(raw['allowed_mentions']).toEqual({ parse: [] })
    for (const text of [content, ...embeds.map(({ description }) => description)]) expect(text.marks).toEqual([])
  })

  it('500 alerts keep the limits, and say how many more', async () => {
    expect((await send(message(many(500, 200)))).status).toBe(200)
    const { text } = discord.control.messages().at(-1)!.embeds[0]!.description
    expect(text).toContain(`… and ${500 - text.match(/project: p\d+-x{200}/g)!.length} more`)
  })

  it('a text of nothing but marks, as long as may be, still fits', async () => {
    const marks = '*'.repeat(5000)
    expect((await send(message([alert({ ruleName: marks, labels: { project: marks }, text: marks })]))).status).toBe(200)
    expect((await send(message([alert()]), channel('discord', { template: `${marks}{{list}}` }))).status).toBe(200)
  })
})

describe('Slack', () => {
  let slack: SlackProvider
  beforeAll(async () => { slack = await startSlack() })
  afterAll(() => slack.close())
  const send = async (of: AlertMessage, to = channel('slack')): Promise<string> => {
    const { path, body, headers } = http(of, to)
    return (await fetch(`${slack.origin}/services/${sampleHook.path}${path}`, { method: 'POST', body, headers })).text()
  }

  it.each(hostile.map((text, at) => [text, harmful[at]!] as const))('takes %j without a link, mention or command', async (_, of) => {
    expect(await send(of)).toBe('ok')
    const { controls, bold, sections } = slack.control.messages().at(-1)!
    expect(controls).toEqual([])
    expect(bold.length, 'only the heading').toBeLessThanOrEqual(1)
    expect(oneLine(sections.join(' '))).toContain('Value US$61.20, threshold US$50.00')
  })

  it('500 alerts, and texts of nothing but ampersands, keep the limits', async () => {
    expect(await send(message(many(500, 200)))).toBe('ok')
    expect(slack.control.messages().at(-1)!.sections.join('\n')).toContain('… and 475 more')
    const marks = '&*'.repeat(2500)
    expect(await send(message(Array.from({ length: 60 }, (_, at) => alert({ id: `a${at}`, ruleName: marks, labels: { project: marks }, text: marks }))))).toBe('ok')
    expect(await send(message([alert()]), channel('slack', { template: `${marks}{{list}}` }))).toBe('ok')
  })
})

describe('mail', () => {
  it.each(hostile.map((text, at) => [text, harmful[at]!] as const))('%j is no markup, no second header line', (_, of) => {
    const content = contentOf(of, channel('mail'))
    if (content.channel !== 'mail') throw new Error('not mail')
    expect(content.subject).not.toMatch(/[\r\n]/)
    expect(content.html!.replace(/<\/?(?:html|head|meta|body|h2|p|strong|br)(?: [^<>]*)?>|<!doctype html>/g, '')).not.toMatch(/[<>]/)
    expect(content).toMatchObject({ from: 'alerts@example.com', to: ['ada@example.com'] })
  })

  it('escapes what HTML knows', () => expect(escapeHtml(`<a href="x" o='y'>&`)).toBe('&lt;a href=&quot;x&quot; o=&#39;y&#39;&gt;&amp;'))
})

describe('native', () => {
  it('fits the system, says how urgent it is, and offers both buttons', () => {
    expect(contentOf(message([alert()]), null)).toMatchObject({
      channel: 'native', title: 'Critical: Spend above 50 USD', urgency: 'critical', view: 'alerts', params: { handover: about.id, alert: 'a1' },
      actions: [{ id: 'acknowledge', title: 'Acknowledge' }, { id: 'open', title: 'Open' }],
    })
    expect(contentOf(message([alert({ severity: 'warning' })]), null)).toMatchObject({ urgency: 'normal' })
    expect(contentOf(message([alert({ severity: 'info' })]), null)).toMatchObject({ urgency: 'low' })
  })

  it('of many: the worst first, the group to open, and how many more', () => {
    const content = contentOf(message([...many(60), alert({ id: 'worst', severity: 'critical', ruleName: 'Provider down', firingAt: 1 })]), null)
    if (content.channel !== 'native') throw new Error('not native')
    expect(content.body).toMatch(/^Critical · Provider down/)
    expect(content.body).toMatch(/… and \d+ more$/)
    expect(content.params).toEqual({ handover: about.id, group: about.group })
  })

  it('an all-clear has nothing to acknowledge and is quiet', () => {
    const content = contentOf(message([alert({ state: 'resolved', resolvedAt: about.id.length })], { kind: 'resolved' }), null)
    expect(content).toMatchObject({ title: 'All clear: Spend above 50 USD', urgency: 'low', actions: [{ id: 'open' }] })
  })
})

it('every receiver takes whatever comes, within what the outbox allows', () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 400 })
  fc.assert(fc.property(fc.array(fc.record({ name: texts, label: texts, value: fc.oneof(fc.constant(null), fc.double()), over: fc.boolean() }), { minLength: 1, maxLength: 40 }), fc.constantFrom('firing', 'changed', 'resolved', 'repeat', 'escalation', 'digest', 'test'), (rows, kind) => {
    const alerts = rows.map(({ name, label, value, over }, at) => alert({ id: `a${at}`, ruleName: name, labels: { [label.slice(0, 20)]: label }, value, state: over ? 'resolved' : 'firing' }))
    for (const to of [null, ...(['mail', 'telegram', 'discord', 'slack', 'webhook'] as const).map((kind) => channel(kind))]) contentOf(message(alerts, { kind: kind as AlertMessage['kind'] }), to)
  }), { numRuns: 60 })
})
