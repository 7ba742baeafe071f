/** Discord: a line of content, which phones show, and one embed. Nobody is ever mentioned. */
import type { Severity } from '../model/rule'
import { fit, type Document } from './document'
import { clip } from './plain'
import type { HttpPart } from './parts'

const limits = { content: 2000, description: 4096, embeds: 6000 }
const colours: Readonly<Record<Severity | 'over', number>> = { info: 0x3b82f6, warning: 0xf59e0b, critical: 0xdc2626, over: 0x16a34a }

/** Discord takes a backslash before any ASCII punctuation; escaping all of it also covers lists, quotes, headings and links. */
export const escapeDiscord = (text: string): string => text.replace(/[!-/:-@[-`{-~]/g, '\\$&')

function lay(document: Document, shown: number): string {
  if (document.custom !== null) return escapeDiscord(document.custom(shown) || document.title)
  const blocks = document.blocks.slice(0, shown).map(({ heading, lines }) => [`**${escapeDiscord(heading)}**`, ...lines.map(escapeDiscord)].join('\n'))
  return [...blocks, ...(document.more(shown) === '' ? [] : [escapeDiscord(document.more(shown))])].join('\n\n')
}

export function discord(document: Document): HttpPart {
  // Twice as long when all of it must be escaped.
  const content = `**${escapeDiscord(clip(document.title, (limits.content - 4) / 2))}**`
  const footer = document.custom === null ? document.footer : ''
  const description = fit(document, (shown) => lay(document, shown), (text) => text.length <= limits.description && text.length + footer.length <= limits.embeds)
  return {
    // Answers what became of the message instead of only that it was heard.
    path: '?wait=true', retryAfter: ['retry_after'],
    json: {
      content, allowed_mentions: { parse: [] },
      embeds: [{ description, color: colours[document.isOver ? 'over' : document.severity], ...(footer !== '' && { footer: { text: footer } }) }],
    },
  }
}
