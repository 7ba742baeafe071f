/** C-11, P-51: messages as alerts render them, delivered by the real egress with the manifest's secrets, to the sample services. */
import { MessageChannel } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { manifestSchema } from '@panoptic/sdk/contract/manifest'
import { messageContent } from '@panoptic/sdk/contract/outbox'
import { fromNodePort } from '../../main/bridge/port'
import { serveRpc } from '../../main/bridge/rpc'
import { networkOf, type Delivery, type NewNetworkEntry } from '../../main/egress/api'
import { createEgress } from '../../main/egress/egress'
import type { SecretApi } from '../../main/store/api'
import { render } from '../../plugins/alerts/channels/render'
import alerts from '../../plugins/alerts/package.json' with { type: 'json' }
import { about, alert, channel, message, reader } from '../../plugins/alerts/test/channels/sample'
import { sampleWebhook, startDiscord, type DiscordProvider } from './discord/index.mjs'
import type { Fault } from './kit/types'
import { sampleHook, startSlack, type SlackProvider } from './slack/index.mjs'
import { sampleBot, sampleChats, startTelegram, type TelegramProvider } from './telegram/index.mjs'
import { sampleSecret, startWebhook, type WebhookProvider } from './webhook/index.mjs'

const kinds = ['telegram', 'discord', 'slack', 'webhook'] as const
type Kind = (typeof kinds)[number]
const slots = { telegram: 'telegram-token', discord: 'discord-url', slack: 'slack-url', webhook: 'webhook-secret' } as const
const manifest = manifestSchema.parse(alerts.panoptic)
const identity = { kind: 'plugin', plugin: 'alerts', user: 'ada', tenant: 'acme' } as const
const ids: Readonly<Record<Kind, string>> = { telegram: '7b0f0a52-6f0e-4f0e-9a54-7d2b3f6c1a01', discord: '7b0f0a52-6f0e-4f0e-9a54-7d2b3f6c1a02', slack: '7b0f0a52-6f0e-4f0e-9a54-7d2b3f6c1a03', webhook: '7b0f0a52-6f0e-4f0e-9a54-7d2b3f6c1a04' }

describe('messages of alerts, sent for real', () => {
  let services: { telegram: TelegramProvider; discord: DiscordProvider; slack: SlackProvider; webhook: WebhookProvider }
  let secrets: Record<Kind, string>
  let egress: ReturnType<typeof createEgress>
  let ports: MessageChannel
  const ledger: NewNetworkEntry[] = []

  beforeAll(async () => { services = { telegram: await startTelegram(), discord: await startDiscord(), slack: await startSlack(), webhook: await startWebhook() } })
  afterAll(async () => { for (const service of Object.values(services)) await service.close() })
  // A new one for each test: it remembers how long a service asked it to wait.
  beforeEach(() => {
    secrets = { telegram: sampleBot.token, discord: `${sampleWebhook.id}/${sampleWebhook.token}`, slack: sampleHook.path, webhook: sampleSecret }
    ports = new MessageChannel()
    egress = createEgress({ tell: (told) => { if (told.kind === 'ledger') ledger.push(...told.entries) } })
    egress.settings({ proxy: 'none', proxyUrl: '', noProxy: '', systemCa: false, extraCa: '' })
    egress.plugins({ alerts: networkOf(manifest) })
    egress.authority({ revision: 1, users: { ada: { tenant: 'acme', role: 'tenant_admin', active: true } }, plugins: { alerts: { ada: { enabled: true, grants: kinds.map((kind) => `network:${kind}`) } } } })
    serveRpc<SecretApi>(fromNodePort(ports.port1), {
      injection: ({ connection }) => {
        const kind = kinds.find((one) => ids[one] === connection)!
        return { origin: services[kind].origin, basePath: '', network: kind, slot: slots[kind], account: '', value: secrets[kind] }
      },
    }, () => undefined)
    egress.secrets(fromNodePort(ports.port2))
  })
  afterEach(async () => {
    await egress.stop()
    ports.port1.close()
  })

  const deliver = (kind: Kind, change: Parameters<typeof channel>[1] = {}): Promise<Delivery> => {
    const { content } = render(message([alert()]), channel(kind, { connection: ids[kind], ...change }), about, reader)
    const parsed = messageContent.parse(content)
    if (parsed.channel === 'native') throw new Error('not over the network')
    return egress.deliver({ identity, message: about.id, content: parsed })
  }
  const spoil = (kind: Kind, fault: Fault): void => services[kind].control.faults([fault])

  it.each(kinds)('%s takes it', async (kind) => {
    expect(await deliver(kind)).toMatchObject({ outcome: 'delivered' })
    expect(services[kind].control.messages()).toHaveLength(1)
    expect(JSON.stringify(services[kind].control.messages()[0])).toContain('Spend above 50 USD')
    if (kind === 'webhook') expect(services.webhook.control.messages()[0]).toMatchObject({ id: about.id, isRepeated: false, body: { version: 1, id: about.id } })
  })

  it('a repeated webhook has the same id, so that its receiver can tell', async () => {
    await deliver('webhook')
    await deliver('webhook')
    expect(services.webhook.control.messages().at(-1)).toMatchObject({ id: about.id, isRepeated: true })
  })

  it.each([['telegram', 9, 9000], ['discord', 0.75, 750], ['slack', 4, 4000], ['webhook', 3, 3000]] as const)('%s says when to come back', async (kind, retryAfter, expected) => {
    spoil(kind, { kind: '429', retryAfter })
    const end = await deliver(kind)
    expect(end).toMatchObject({ outcome: 'retry', reason: 'http', status: 429 })
    expect(end.retryAfterMs).toBe(expected)
  })

  it.each(kinds)('%s is tried again after its own trouble, not after ours', async (kind) => {
    spoil(kind, { kind: '503' })
    expect(await deliver(kind)).toMatchObject({ outcome: 'retry', status: 503 })
    spoil(kind, { kind: 'reset' })
    expect(await deliver(kind)).toMatchObject({ outcome: 'retry', reason: 'network' })
    spoil(kind, { kind: '404' })
    expect(await deliver(kind)).toMatchObject({ outcome: 'dead', status: 404 })
  })

  it('what an administrator has to mend is in the reason', async () => {
    expect(await deliver('telegram', { telegram: { chat: '12', thread: null } })).toMatchObject({ outcome: 'dead', status: 400, answer: expect.stringContaining('chat not found') })
    services.telegram.control.migrate({ from: sampleChats.group, to: -1005550001 })
    expect((await deliver('telegram', { telegram: { chat: String(sampleChats.group), thread: null } })).answer).toMatch(/upgraded to a supergroup.*migrate_to_chat_id.*-1005550001/)
    secrets.telegram = sampleBot.revoked
    expect(await deliver('telegram')).toMatchObject({ outcome: 'dead', status: 401, answer: expect.stringContaining('Unauthorized') })
    secrets.discord = `${sampleWebhook.id}/gone`
    expect(await deliver('discord')).toMatchObject({ outcome: 'dead', status: 401, answer: expect.stringContaining('Invalid Webhook Token') })
    secrets.slack = sampleHook.archived
    expect(await deliver('slack')).toMatchObject({ outcome: 'dead', status: 410, answer: 'channel_is_archived' })
    secrets.webhook = 'another secret that is long enough for a signature'
    expect(await deliver('webhook')).toMatchObject({ outcome: 'dead', status: 401 })
  })

  it('no secret is in an outcome or in the ledger', async () => {
    const ends = await Promise.all(kinds.map((kind) => deliver(kind)))
    for (const secret of [sampleBot.token, sampleWebhook.token, sampleHook.path, sampleSecret]) {
      expect(JSON.stringify(ends)).not.toContain(secret)
      expect(JSON.stringify(ledger)).not.toContain(secret)
    }
    expect(ledger.length).toBeGreaterThan(kinds.length)
  })
})
