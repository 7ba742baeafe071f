/**
 * The outbox (design §9): a plugin renders messages, the host keeps them and delivers them, with or without a window
 * and whatever becomes of the plugin's page. A message is in the store before the call returns.
 */
import { z } from 'zod'
import { route } from './route'
import { localId, uuid } from './values'

const own = { role: 'tenant_user', audited: false, port: 'host', permission: 'none' } as const

/**
 * `queued`: waits for its first or next attempt. `delivered`: the service took it. `dead`: it never will be, `reason` says
 * why; it can be sent again. `replaced`: a newer message took its place before it was delivered. `cancelled`: discarded.
 */
export const messageStates = ['queued', 'delivered', 'dead', 'replaced', 'cancelled'] as const
export const messageState = z.enum(messageStates)
export type MessageState = z.output<typeof messageState>

export const messageChannels = ['native', 'mail', 'http'] as const
export type MessageChannel = (typeof messageChannels)[number]

/** A notification of the system. `actions` are buttons; a press runs the definition's `actions` of that id with `params`. The id `open` is a click. */
export const nativeMessage = z.strictObject({
  channel: z.literal('native'),
  title: z.string().min(1).max(120), body: z.string().max(600).default(''),
  urgency: z.enum(['low', 'normal', 'critical']).default('normal'),
  /** The view of this plugin that a click opens. */
  view: localId.optional(), params: z.record(z.string(), z.string().max(500)).optional(),
  actions: z.array(z.strictObject({ id: localId, title: z.string().min(1).max(40) })).max(3).default([]),
})

/** An address as RFC 5321 has it, without comments, quotes and line breaks. */
export const mailAddress = z.string().max(254).regex(/^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/, 'an address such as ada@example.com')

/** E-mail through a mail server of this plugin (`mail` permission). The message id becomes its Message-ID. */
export const mailMessage = z.strictObject({
  channel: z.literal('mail'),
  connection: uuid,
  from: mailAddress, fromName: z.string().max(80).default(''),
  to: z.array(mailAddress).min(1).max(20),
  subject: z.string().min(1).max(200), text: z.string().min(1).max(20_000), html: z.string().max(40_000).optional(),
})

/** One HTTP request through a connection of this plugin. Any 2xx answer means taken; redirects are not followed. */
export const httpMessage = z.strictObject({
  channel: z.literal('http'),
  connection: uuid,
  method: z.enum(['POST', 'PUT']).default('POST'),
  /** Below the connection's base URL, '' for the base URL itself. */
  path: z.string().max(2000),
  headers: z.record(z.string().max(100), z.string().max(8000)).default({}),
  body: z.string().max(200_000),
  /** Where in a JSON answer of 429 the seconds to wait stand, such as ['parameters', 'retry_after']; the header `retry-after` always counts. */
  retryAfter: z.array(z.string().max(60)).max(5).default([]),
})

export const messageContent = z.discriminatedUnion('channel', [nativeMessage, mailMessage, httpMessage])
export type MessageContent = z.output<typeof messageContent>

export const newMessage = z.strictObject({
  /** Chosen by the plugin; a message whose id is known is left as it is, so that handing over twice does no harm. */
  id: uuid,
  /** What it is, for the trail. */
  label: z.string().min(1).max(160),
  /** A newer message with the same key takes the place of one that is not yet delivered; a native one also on the screen. */
  key: z.string().min(1).max(200).optional(),
  /** Keys of further undelivered messages that this one takes the place of. */
  replaces: z.array(z.string().min(1).max(200)).max(500).default([]),
  /** Not delivered after this time (epoch ms): dead, reason `expired`. Default: 24 hours. */
  expiresAt: z.number().int().optional(),
  content: messageContent,
})
export type NewMessage = z.input<typeof newMessage>

/**
 * Why an attempt or a message ended as it did. `http`/`smtp`: the service's answer; `network`: no connection;
 * `not-granted`, `no-connection`, `no-secret`: what it needs is gone; `expired`; `no-server`: the system shows no
 * notifications; `budget`: today's bytes are used up; `discarded`.
 */
export const attemptReasons = ['', 'http', 'smtp', 'network', 'timeout', 'not-granted', 'no-connection', 'no-secret', 'expired', 'no-server', 'budget', 'discarded', 'internal'] as const

export const attempt = z.object({
  at: z.number(),
  outcome: z.enum(['delivered', 'retry', 'dead']),
  reason: z.enum(attemptReasons),
  /** HTTP status or SMTP code. */
  status: z.number().nullable(),
  /** What the service said, without secrets, at most 300 characters. */
  answer: z.string(),
  durationMs: z.number(),
})
export type Attempt = z.output<typeof attempt>

export const messageInfo = z.object({
  id: z.string(), at: z.number(), label: z.string(), key: z.string().nullable(),
  channel: z.enum(messageChannels), connection: z.string().nullable(),
  state: messageState, reason: z.enum(attemptReasons), answer: z.string(),
  attempts: z.number(),
  /** When it is tried next (epoch ms); null unless queued. */
  nextAt: z.number().nullable(),
  endedAt: z.number().nullable(),
})
export type MessageInfo = z.output<typeof messageInfo>

export const outboxRoutes = {
  /** All or none. Needs `notifications`, `mail` or the connection's `network:…` grant, by channel. */
  'outbox.send': route({ ...own, effect: 'write', input: z.strictObject({ messages: z.array(newMessage).min(1).max(100) }), output: z.object({ messages: z.array(messageInfo) }) }),
  /** Newest first. This plugin's; an administrator sees the tenant's, others their own. */
  'outbox.list': route({
    ...own, effect: 'read',
    input: z.strictObject({ state: messageState.nullable().default(null), connection: uuid.nullable().default(null), before: z.number().int().nullable().default(null), limit: z.number().int().min(1).max(500).default(100) }),
    output: z.object({ messages: z.array(messageInfo), more: z.boolean() }),
  }),
  'outbox.get': route({ ...own, effect: 'read', input: z.strictObject({ id: uuid }), output: z.object({ message: messageInfo, content: messageContent, trail: z.array(attempt) }) }),
  /** A dead or cancelled message is tried again from now on, under the same id. */
  'outbox.again': route({ ...own, effect: 'write', audited: true, input: z.strictObject({ id: uuid }), output: messageInfo }),
  /** A queued message is not delivered any more. */
  'outbox.discard': route({ ...own, effect: 'write', audited: true, input: z.strictObject({ id: uuid }), output: messageInfo }),
} as const
