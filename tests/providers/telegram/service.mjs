/** The Bot API's sendMessage, getMe and getChat, over chats that tests change. */
import { MarkdownError, parseMarkdownV2 } from './markdown.mjs'

/** @typedef {import('../kit/server.mjs').Answer} Answer */

export const sampleBot = { token: '123456789:AAsample-token-of-the-test-bot-0000000', revoked: '123456789:AArevoked-token-of-the-test-bot-000000', id: 123456789, username: 'panoptic_sample_bot' }
/** `group` was once an ordinary group; `blocked` never wants to hear of it again. */
export const sampleChats = { group: -1001234567890, person: 4242, channel: '@panoptic_alerts', blocked: 6666 }

const longest = 4096

/** @param {{ now?: () => number }} [options] epoch ms */
export function telegramService({ now = Date.now } = {}) {
  const state = {
    /** What arrived, as a person reads it. @type {{ chat: number | string, thread: number | null, text: string, entities: import('./markdown.mjs').Entity[], raw: any }[]} */
    messages: [],
    /** @type {Map<number | string, number>} groups that became supergroups */
    moved: new Map(),
    /** @type {number | null} ms between two messages to one chat; sooner ones are refused */
    pace: null,
    /** @type {Map<number | string, number>} */
    last: new Map(),
  }
  const bot = { id: sampleBot.id, is_bot: true, first_name: 'Panoptic sample', username: sampleBot.username }

  /** @param {import('../kit/server.mjs').Request} request @returns {Answer} */
  function handle({ method, path, body }) {
    const [, token, name] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? []
    if (token === undefined || name === undefined) return refusal(404, 'Not Found')
    if (token !== sampleBot.token) return refusal(401, 'Unauthorized')
    if (name === 'getMe') return good(bot)
    if (method !== 'POST') return refusal(404, 'Not Found')
    const input = parsed(body)
    if (input === null) return refusal(400, 'Bad Request: object expected as JSON')
    const chat = chatOf(input.chat_id)
    if (chat === null) return refusal(400, 'Bad Request: chat not found')
    const moved = state.moved.get(input.chat_id)
    if (moved !== undefined) return refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: moved })
    if (input.chat_id === sampleChats.blocked) return refusal(403, 'Forbidden: bot was blocked by the user')
    if (name === 'getChat') return good(chat)
    return name === 'sendMessage' ? sendMessage(input, chat) : refusal(404, 'Not Found')
  }

  /** @param {any} input @param {object} chat @returns {Answer} */
  function sendMessage(input, chat) {
    if (typeof input.text !== 'string' || input.text.trim() === '') return refusal(400, 'Bad Request: message text is empty')
    /** @type {{ text: string, entities: import('./markdown.mjs').Entity[] }} */
    let message = { text: input.text, entities: [] }
    if (input.parse_mode !== undefined) {
      if (input.parse_mode !== 'MarkdownV2') return refusal(400, 'Bad Request: unsupported parse_mode')
      try {
        message = parseMarkdownV2(input.text)
      } catch (error) {
        if (error instanceof MarkdownError) return refusal(400, `Bad Request: ${error.message}`)
        throw error
      }
    }
    if (message.text.length > longest) return refusal(400, 'Bad Request: message is too long')
    if (state.pace !== null) {
      const wait = (state.last.get(input.chat_id) ?? 0) + state.pace - now()
      if (wait > 0) return tooMany(Math.ceil(wait / 1000))
      state.last.set(input.chat_id, now())
    }
    state.messages.push({ chat: input.chat_id, thread: input.message_thread_id ?? null, ...message, raw: input })
    return good({ message_id: state.messages.length, date: Math.floor(now() / 1000), from: bot, chat, text: message.text, ...(message.entities.length > 0 && { entities: message.entities }), ...(input.message_thread_id !== undefined && { message_thread_id: input.message_thread_id }) })
  }

  /** @param {unknown} id */
  function chatOf(id) {
    if (id === sampleChats.channel) return { id: -1009999999999, type: 'channel', title: 'Panoptic alerts', username: 'panoptic_alerts' }
    if (id === sampleChats.person || id === sampleChats.blocked) return { id, type: 'private', first_name: 'Ada' }
    if (id === sampleChats.group || [...state.moved].some(([from, to]) => from === id || to === id)) return { id, type: 'supergroup', title: 'Operations' }
    return null
  }

  const control = {
    messages: () => state.messages,
    /** The group gets another id; what is sent to the old one is refused with the new one. @param {{ from: number, to: number }} change */
    migrate: ({ from, to }) => void state.moved.set(from, to),
    /** @param {{ pace: number | null }} change */
    configure: ({ pace }) => void (state.pace = pace),
  }
  return { handle, errorFor, drift: (/** @type {any} */ body) => ({ okay: body.ok }), control }
}

/** @param {unknown} result @returns {Answer} */
const good = (result) => ({ status: 200, body: { ok: true, result } })

/** @param {number} status @param {string} description @param {object} [parameters] @returns {Answer} */
const refusal = (status, description, parameters) => ({ status, body: { ok: false, error_code: status, description, ...(parameters !== undefined && { parameters }) } })

/** The seconds stand in the body alone. @param {number} seconds */
const tooMany = (seconds) => refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })

/** @param {string} body @returns {any} */
function parsed(body) {
  try {
    const value = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

/** @param {import('../kit/faults.mjs').Fault} fault @returns {Answer | null} */
function errorFor(fault) {
  switch (fault.kind) {
    case '401': return refusal(401, 'Unauthorized')
    case '403': return refusal(403, 'Forbidden: bot was kicked from the supergroup chat')
    case '404': return refusal(404, 'Not Found')
    case '429': return tooMany(fault.retryAfter ?? 5)
    case '500': return refusal(500, 'Internal Server Error')
    case '503': return refusal(503, 'Service Unavailable')
    default: return null
  }
}
