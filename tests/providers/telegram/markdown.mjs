/** MarkdownV2 as the Bot API documents it: every reserved character must be a mark or be escaped, and every mark be closed. */

/** @typedef {{ type: string, offset: number, length: number, url?: string, language?: string }} Entity offsets and lengths in UTF-16 units */

export class MarkdownError extends Error {}

const reserved = '_*[]()~`>#+-=|{}.!'
/** Longest first. @type {[string, string][]} */
const marks = [['__', 'underline'], ['||', 'spoiler'], ['*', 'bold'], ['_', 'italic'], ['~', 'strikethrough']]

/**
 * @param {string} source
 * @returns {{ text: string, entities: Entity[] }}
 * @throws MarkdownError in the words of the Bot API, without `Bad Request: `
 */
export function parseMarkdownV2(source) {
  let text = ''
  /** @type {Entity[]} */
  const entities = []
  /** @type {{ mark: string, type: string, offset: number, at: number }[]} */
  const open = []
  /** @type {number | null} */
  let quote = null
  const bytes = (/** @type {number} */ at) => Buffer.byteLength(source.slice(0, at))
  const endQuote = () => {
    if (quote !== null && text.length > quote) entities.push({ type: 'blockquote', offset: quote, length: text.length - quote })
    quote = null
  }

  for (let at = 0; at < source.length;) {
    const char = source[at] ?? ''
    if (char === '\\' && at + 1 < source.length && source.charCodeAt(at + 1) < 127) {
      text += source[at + 1]
      at += 2
      continue
    }
    if (char === '\n' && quote !== null && source[at + 1] !== '>') endQuote()
    if (char === '>' && (at === 0 || source[at - 1] === '\n')) {
      quote ??= text.length
      at += 1
      continue
    }
    if (char === '`') {
      const fence = source.startsWith('```', at) ? '```' : '`'
      const end = closing(source, at + fence.length, fence)
      if (end < 0) throw new MarkdownError(`can't parse entities: Can't find end of ${fence === '`' ? 'Code' : 'Pre'} entity at byte offset ${bytes(at)}`)
      const inner = source.slice(at + fence.length, end).replace(/\\([\\`])/g, '$1')
      if (inner !== '') entities.push({ type: fence === '`' ? 'code' : 'pre', offset: text.length, length: inner.length })
      text += inner
      at = end + fence.length
      continue
    }
    if (char === '[') {
      open.push({ mark: ']', type: 'text_link', offset: text.length, at })
      at += 1
      continue
    }
    const last = open.at(-1)
    if (char === ']' && last?.mark === ']') {
      const url = /^\]\(((?:\\.|[^\\)])*)\)/.exec(source.slice(at))
      if (url === null) throw new MarkdownError(`can't parse entities: Can't find end of a URL at byte offset ${bytes(at)}`)
      open.pop()
      if (text.length > last.offset) entities.push({ type: 'text_link', offset: last.offset, length: text.length - last.offset, url: (url[1] ?? '').replace(/\\(.)/g, '$1') })
      at += url[0].length
      continue
    }
    const mark = marks.find(([token]) => source.startsWith(token, at))
    if (mark !== undefined) {
      const [token, type] = mark
      if (last?.mark === token) {
        open.pop()
        if (text.length > last.offset) entities.push({ type, offset: last.offset, length: text.length - last.offset })
      } else open.push({ mark: token, type, offset: text.length, at })
      at += token.length
      continue
    }
    if (reserved.includes(char)) throw new MarkdownError(`can't parse entities: Character '${char}' is reserved and must be escaped with the preceding '\\'`)
    text += char
    at += 1
  }
  endQuote()
  const unclosed = open.at(-1)
  if (unclosed !== undefined) {
    const name = unclosed.type === 'text_link' ? 'TextUrl' : unclosed.type.slice(0, 1).toUpperCase() + unclosed.type.slice(1)
    throw new MarkdownError(`can't parse entities: Can't find end of ${name} entity at byte offset ${bytes(unclosed.at)}`)
  }
  return { text, entities: entities.sort((one, other) => one.offset - other.offset) }
}

/** Where `fence` stands unescaped, or -1. @param {string} source @param {number} from @param {string} fence */
function closing(source, from, fence) {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source.startsWith(fence, at)) return at
  }
  return -1
}
