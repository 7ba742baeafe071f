/** A notification of the system: what can be read at a glance, and the two things one does then. */
import type { NewMessage } from '@panoptic/sdk'
import type { Severity } from '../model/rule'
import type { Document } from './document'
import type { AlertMessage, Reader } from './message'
import { clip } from './plain'
import { wordsOf } from './words'

const limits = { title: 120, body: 600, group: 400 }
const urgency: Readonly<Record<Severity, 'low' | 'normal' | 'critical'>> = { info: 'low', warning: 'normal', critical: 'critical' }

/** Lines of whole alerts as far as there is room. */
function bodyOf(document: Document, isOne: boolean): string {
  const texts = document.blocks.map(({ heading, lines }) => (isOne ? lines.join('\n') : `${heading}: ${lines[0] ?? ''}`))
  for (let shown = texts.length; shown > 0; shown--) {
    const body = [...texts.slice(0, shown), document.more(shown)].filter((text) => text !== '').join('\n')
    if (body.length <= limits.body) return body
  }
  return clip([...texts.slice(0, 1)].join('\n'), limits.body)
}

/** `handover`: the message's id, by which the button finds its alerts again. */
export function native(message: AlertMessage, document: Document, about: { readonly handover: string; readonly group: string }, { language }: Reader): NewMessage['content'] {
  const firing = message.alerts.filter(({ state, acknowledgedBy }) => state !== 'resolved' && acknowledgedBy === '')
  const [only] = message.alerts
  return {
    channel: 'native',
    title: clip(document.title, limits.title), body: bodyOf(document, message.alerts.length === 1),
    urgency: document.isOver ? 'low' : urgency[document.severity],
    view: 'alerts',
    params: { handover: about.handover, ...(message.alerts.length === 1 && only !== undefined ? { alert: only.id } : about.group === '' || about.group.length > limits.group ? {} : { group: about.group }) },
    actions: [...(firing.length > 0 ? [{ id: 'acknowledge', title: wordsOf[language].acknowledge }] : []), { id: 'open', title: wordsOf[language].open }],
  }
}
