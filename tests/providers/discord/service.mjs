/** Discord's webhook endpoint, version 10; the unversioned one is not there, so that nobody uses it. */
import { readDiscord } from './markdown.mjs'

/** @typedef {import('../kit/server.mjs').Answer} Answer */

export const sampleWebhook = { id: '1100000000000000001', token: 'sample-webhook-token_of-the-test-0123456789abcdefghijklmnopqrstuv', channel: '1100000000000000002' }

const limits = { content: 2000, embeds: 10, title: 256, description: 4096, footer: 2048, fields: 25, all: 6000 }

/** @param {{ now?: () => number }} [options] epoch ms */
export function discordService({ now = Date.now } = {}) {
  const state = {
    /** @type {{ content: ReturnType<typeof readDiscord>, embeds: { description: ReturnType<typeof readDiscord>, raw: any }[], pings: string[], raw: any }[]} */
    messages: [],
  }

  /** @param {import('../kit/server.mjs').Request} request @returns {Answer} */
  function handle({ method, path, query, body }) {
    const [, id, token] = /^\/api\/v10\/webhooks\/(\d+)\/([\w-]+)$/.exec(path) ?? []
    if (id === undefined || method !== 'POST') return refusal(404, 0, '404: Not Found')
    if (id !== sampleWebhook.id) return refusal(404, 10015, 'Unknown Webhook')
    if (token !== sampleWebhook.token) return refusal(401, 50027, 'Invalid Webhook Token')
    /** @type {any} */
    let input
    try {
      input = JSON.parse(body)
    } catch {
      return refusal(400, 50109, 'The request body contains invalid JSON.')
    }
    const wrong = wrongIn(input)
    if (wrong !== null) return wrong
    const content = readDiscord(input.content ?? '')
    const embeds = (input.embeds ?? []).map((/** @type {any} */ raw) => ({ description: readDiscord(raw.description ?? ''), raw }))
    const parse = input.allowed_mentions?.parse ?? ['users', 'roles', 'everyone']
    state.messages.push({ content, embeds, pings: parse.length === 0 ? [] : content.mentions, raw: input })
    return query.get('wait') === 'true' ? { status: 200, headers: rate, body: message(input) } : { status: 204, headers: rate, body: null }
  }

  /** @param {any} input */
  const message = (input) => ({
    id: String(1200000000000000000n + BigInt(state.messages.length)), type: 0, channel_id: sampleWebhook.channel, webhook_id: sampleWebhook.id,
    content: input.content ?? '', mentions: [], mention_roles: [], mention_everyone: false, attachments: [], components: [], flags: 0, pinned: false, tts: false,
    embeds: (input.embeds ?? []).map((/** @type {any} */ embed) => ({ type: 'rich', ...embed })),
    timestamp: new Date(now()).toISOString(), edited_timestamp: null,
    author: { id: sampleWebhook.id, username: 'Alerts', avatar: null, discriminator: '0000', public_flags: 0, flags: 0, bot: true, global_name: null, primary_guild: null },
  })

  const control = { messages: () => state.messages }
  return { handle, errorFor: (/** @type {import('../kit/faults.mjs').Fault} */ fault) => errorFor(fault), drift: (/** @type {any} */ body) => ({ data: body }), control }
}

const rate = { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '4', 'x-ratelimit-reset-after': '2' }

/** @param {number} status @param {number} code @param {string} text @param {object} [errors] @returns {Answer} */
const refusal = (status, code, text, errors) => ({ status, headers: rate, body: { code, message: text, ...(errors !== undefined && { errors }) } })

/** @param {any} input @returns {Answer | null} */
function wrongIn(input) {
  if (typeof input !== 'object' || input === null) return refusal(400, 50035, 'Invalid Form Body')
  const embeds = input.embeds ?? []
  if ((input.content ?? '').trim() === '' && embeds.length === 0) return refusal(400, 50006, 'Cannot send an empty message')
  const tooLong = (/** @type {string} */ field, /** @type {unknown} */ text, /** @type {number} */ most) =>
    (typeof text === 'string' && [...text].length > most ? { [field]: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${most} or fewer in length.` }] } } : {})
  const errors = {
    ...tooLong('content', input.content, limits.content),
    ...(embeds.length > limits.embeds ? { embeds: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${limits.embeds} or fewer in length.` }] } } : {}),
    ...Object.assign({}, ...embeds.map((/** @type {any} */ embed) => ({ ...tooLong('description', embed.description, limits.description), ...tooLong('title', embed.title, limits.title), ...tooLong('footer', embed.footer?.text, limits.footer) }))),
  }
  if (Object.keys(errors).length > 0) return refusal(400, 50035, 'Invalid Form Body', errors)
  const all = embeds.reduce((/** @type {number} */ sum, /** @type {any} */ { title = '', description = '', footer, author }) => sum + [...`${title}${description}${footer?.text ?? ''}${author?.name ?? ''}`].length, 0)
  return all > limits.all ? refusal(400, 50035, 'Invalid Form Body', { embeds: { _errors: [{ code: 'MAX_EMBED_SIZE_EXCEEDED', message: 'Embed size exceeds maximum size of 6000' }] } }) : null
}

/** @param {import('../kit/faults.mjs').Fault} fault @returns {Answer | null} */
function errorFor(fault) {
  switch (fault.kind) {
    case '401': return refusal(401, 50027, 'Invalid Webhook Token')
    case '403': return refusal(403, 50013, 'Missing Permissions')
    case '404': return refusal(404, 10015, 'Unknown Webhook')
    // A fraction of a second is usual here.
    case '429': return { status: 429, headers: { ...rate, 'x-ratelimit-remaining': '0' }, body: { code: 0, message: 'You are being rate limited.', retry_after: fault.retryAfter ?? 1.5, global: false } }
    case '500': return refusal(500, 0, 'Internal Server Error')
    case '503': return refusal(503, 0, 'Service Unavailable')
    default: return null
  }
}
