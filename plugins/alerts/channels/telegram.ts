/** Telegram: MarkdownV2, 4,096 characters after its entities are parsed. */
import type { Channel } from '../model/channel'
import { fit, type Document } from './document'
import type { HttpPart } from './parts'

const limit = 4096

/** Every character that MarkdownV2 reserves, and the backslash itself. */
export const escapeMarkdownV2 = (text: string): string => text.replace(/[\\_*[\]()~`>#+\-=|{}.!]/g, '\\$&')

/** Marked-up text and the length that counts. */
interface Laid { readonly text: string; readonly length: number }
const joined = (parts: readonly { readonly plain: string; readonly bold?: boolean }[]): Laid => ({
  text: parts.map(({ plain, bold }) => (bold === true && plain.trim() !== '' ? `*${escapeMarkdownV2(plain)}*` : escapeMarkdownV2(plain))).join(''),
  length: parts.reduce((sum, { plain }) => sum + plain.length, 0),
})

function lay(document: Document, shown: number): Laid {
  if (document.custom !== null) return joined([{ plain: document.custom(shown) || document.title }])
  const parts = [
    { plain: document.title, bold: true },
    ...document.blocks.slice(0, shown).flatMap(({ heading, lines }) => [{ plain: '\n\n' }, { plain: heading, bold: true }, ...lines.map((line) => ({ plain: `\n${line}` }))]),
    ...(document.more(shown) === '' ? [] : [{ plain: `\n\n${document.more(shown)}` }]),
    { plain: `\n\n${document.footer}` },
  ]
  return joined(parts)
}

export function telegram(document: Document, { telegram: to }: Channel): HttpPart {
  const { text } = fit(document, (shown) => lay(document, shown), ({ length }) => length <= limit)
  const chat = to?.chat ?? ''
  return {
    path: '/sendMessage', retryAfter: ['parameters', 'retry_after'],
    json: {
      chat_id: /^-?\d{1,15}$/.test(chat) ? Number(chat) : chat, text, parse_mode: 'MarkdownV2', link_preview_options: { is_disabled: true },
      ...(to?.thread != null && { message_thread_id: to.thread }),
      ...(document.severity === 'info' && { disable_notification: true }),
    },
  }
}
