/** E-mail: plain text, and the same as simple HTML. */
import type { NewMessage } from '@panoptic/sdk'
import type { Channel } from '../model/channel'
import { fit, type Document } from './document'
import { clip } from './plain'

const limits = { subject: 200, text: 20_000, html: 40_000 }
const colours = { info: '#2563eb', warning: '#b45309', critical: '#b91c1c', over: '#15803d' } as const

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')

const withBreaks = (text: string): string => escapeHtml(text).replaceAll('\n', '<br>\n')

function textOf(document: Document, shown: number): string {
  if (document.custom !== null) return document.custom(shown) || document.title
  const blocks = document.blocks.slice(0, shown).map(({ heading, lines }) => [heading, ...lines].join('\n'))
  return [document.title, ...blocks, document.more(shown), document.footer].filter((text) => text !== '').join('\n\n')
}

function htmlOf(document: Document, shown: number): string {
  const body = document.custom !== null ? `<p>${withBreaks(document.custom(shown) || document.title)}</p>` : [
    `<h2 style="color:${colours[document.isOver ? 'over' : document.severity]}">${escapeHtml(document.title)}</h2>`,
    ...document.blocks.slice(0, shown).map(({ heading, lines }) => `<p><strong>${escapeHtml(heading)}</strong>${lines.map((line) => `<br>\n${withBreaks(line)}`).join('')}</p>`),
    ...(document.more(shown) === '' ? [] : [`<p>${escapeHtml(document.more(shown))}</p>`]),
    `<p style="color:#6b7280">${escapeHtml(document.footer)}</p>`,
  ].join('\n')
  return `<!doctype html>\n<html><head><meta charset="utf-8"></head><body style="font-family:system-ui,sans-serif">\n${body}\n</body></html>`
}

export function mail(document: Document, { connection, mail: from }: Channel): NewMessage['content'] {
  const { text, html } = fit(document, (shown) => ({ text: textOf(document, shown), html: htmlOf(document, shown) }), (laid) => laid.text.length <= limits.text && laid.html.length <= limits.html)
  return {
    channel: 'mail', connection, from: from?.from ?? '', fromName: clip(from?.fromName ?? '', 80), to: [...(from?.to ?? [])],
    subject: clip(document.title.replaceAll('\n', ' '), limits.subject), text, html,
  }
}
