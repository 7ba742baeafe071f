/** Slack's incoming webhook: plain text answers, blocks checked as Slack does. */

/** @typedef {import('../kit/server.mjs').Answer} Answer */

export const sampleHook = { path: 'T00000SMPL/B00000SMPL/sampleIncomingWebhookSecret', archived: 'T00000SMPL/B00000ARCH/sampleArchivedWebhookSecret' }

const limits = { text: 40_000, blocks: 50, section: 3000, header: 150, context: 10, contextText: 3000 }

/** @param {number} status @param {string} text @param {Record<string, string>} [headers] @returns {Answer} */
const plain = (status, text, headers = {}) => ({ status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: text })

export function slackService() {
  const state = {
    /** What arrived: the words, and every link, mention or command that Slack would make of a `<…>`. @type {{ text: string, sections: string[], bold: string[], controls: string[], raw: any }[]} */
    messages: [],
  }

  /** @param {import('../kit/server.mjs').Request} request @returns {Answer} */
  function handle({ method, path, body }) {
    const hook = /^\/services\/(.+)$/.exec(path)?.[1]
    if (method !== 'POST') return plain(405, 'method_not_allowed')
    if (hook === sampleHook.archived) return plain(410, 'channel_is_archived')
    if (hook !== sampleHook.path) return plain(404, 'no_service')
    /** @type {any} */
    let input
    try {
      input = JSON.parse(body)
    } catch {
      return plain(400, 'invalid_payload')
    }
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return plain(400, 'invalid_payload')
    const { text = '', blocks = [] } = input
    if (typeof text !== 'string' || text.length > limits.text) return plain(400, 'invalid_payload')
    if (text.trim() === '' && blocks.length === 0) return plain(400, 'no_text')
    if (!Array.isArray(blocks) || blocks.length > limits.blocks || !blocks.every(isBlock)) return plain(400, 'invalid_blocks')
    const marked = blocks.filter(({ type }) => type === 'section').map((block) => block.text).filter(({ type }) => type === 'mrkdwn').map((object) => object.text)
    state.messages.push({
      text: decoded(text),
      sections: blocks.flatMap((block) => (block.type === 'context' ? block.elements.map((/** @type {any} */ element) => element.text) : [block.text.type === 'mrkdwn' ? decoded(block.text.text) : block.text.text])),
      bold: marked.flatMap((source) => [...source.matchAll(/(?<![\p{L}\p{N}\u200b])\*(?!\u200b)([^*\n]+)\*(?![\p{L}\p{N}\u200b])/gu)].map(([, words]) => decoded(words ?? ''))),
      controls: [text, ...marked].flatMap((source) => source.match(/<[^<>]+>/g) ?? []), raw: input,
    })
    return plain(200, 'ok')
  }

  return { handle, errorFor, drift: () => 'fine', control: { messages: () => state.messages } }
}

/** @param {string} text */
const decoded = (text) => text.replaceAll('\u200b', '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** @param {any} object @param {number} most @param {readonly string[]} types */
const isText = (object, most, types) => types.includes(object?.type) && typeof object.text === 'string' && object.text.length > 0 && object.text.length <= most
  && (object.type === 'mrkdwn' || object.verbatim === undefined)

/** @param {any} block */
function isBlock(block) {
  switch (block?.type) {
    case 'header': return isText(block.text, limits.header, ['plain_text'])
    case 'section': return isText(block.text, limits.section, ['plain_text', 'mrkdwn'])
    case 'context': return Array.isArray(block.elements) && block.elements.length > 0 && block.elements.length <= limits.context && block.elements.every((/** @type {any} */ element) => isText(element, limits.contextText, ['plain_text', 'mrkdwn']))
    case 'divider': return true
    default: return false
  }
}

/** @param {import('../kit/faults.mjs').Fault} fault @returns {Answer | null} */
function errorFor(fault) {
  switch (fault.kind) {
    case '403': return plain(403, 'action_prohibited')
    case '404': return plain(404, 'no_service')
    case '429': return plain(429, 'rate_limited', { 'retry-after': String(fault.retryAfter ?? 1) })
    case '500': return plain(500, 'rollup_error')
    case '503': return plain(503, 'service_unavailable')
    default: return null
  }
}
