/** Slack: blocks, each of at most 3,000 characters. */
import { fit, type Document } from './document'
import { clip } from './plain'
import type { HttpPart } from './parts'

const limits = { header: 150, section: 3000, blocks: 50 }
/** Plain characters that stay below a section's limit when each becomes `&amp;` with a space before it. */
const pieceLength = 480

/**
 * `&`, `<` and `>` are all that mrkdwn can escape, and all that begins a link, a mention or a command. The marks of bold,
 * italic, struck and code have no escape: a character of no width keeps them from standing at the beginning or end of a word.
 */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu, '\u200b$&\u200b')

const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } })

/** Text below a bold heading, escaped, in as many sections as it needs. */
function sections(plain: string, heading = ''): object[] {
  const bold = heading === '' ? '' : `*${escapeMrkdwn(heading)}*`
  const whole = [bold, escapeMrkdwn(plain)].filter((text) => text !== '').join('\n')
  if (whole.length <= limits.section) return [section(whole)]
  const pieces: string[] = []
  for (let rest = plain; rest !== '';) {
    const cut = /[\ud800-\udbff]/.test(rest.charAt(pieceLength - 1)) ? pieceLength - 1 : pieceLength
    pieces.push(rest.slice(0, cut))
    rest = rest.slice(cut)
  }
  return [...(bold === '' ? [] : [bold]), ...pieces.map(escapeMrkdwn)].map(section)
}

function lay(document: Document, shown: number): object[] {
  if (document.custom !== null) return sections(document.custom(shown) || document.title)
  return [
    { type: 'header', text: { type: 'plain_text', text: clip(document.title, limits.header), emoji: false } },
    ...document.blocks.slice(0, shown).flatMap(({ heading, lines }) => sections(lines.join('\n'), heading)),
    ...(document.more(shown) === '' ? [] : sections(document.more(shown))),
    { type: 'context', elements: [{ type: 'plain_text', text: document.footer, emoji: false }] },
  ]
}

export function slack(document: Document): HttpPart {
  const blocks = fit(document, (shown) => lay(document, shown), ({ length }) => length <= limits.blocks)
  // The text is what notifications of the system show.
  return { path: '', retryAfter: [], json: { text: escapeMrkdwn(document.title), blocks } }
}
