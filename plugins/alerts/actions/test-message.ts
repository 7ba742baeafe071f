/** What a channel's messages look like, and one sent for real to try it. */
import type { NewMessage, Panoptic } from '@panoptic/sdk'
import { documentOf } from '../channels/document'
import type { AlertMessage, MessageAlert, MessageKind, Reader } from '../channels/message'
import { render } from '../channels/render'
import { native, type Channel } from '../model/channel'
import type { DB } from '../tables'

/** An alert to show; never stored. */
const example = (now: number): MessageAlert => ({
  id: '00000000-0000-4000-8000-000000000000', rule: 'example', ruleName: 'LLM spend above 50 USD a day', fingerprint: 'example',
  labels: { project: 'support' }, severity: 'warning', state: 'firing', value: 61_200_000_000, unit: 'nano-usd', threshold: 50_000_000_000,
  firingAt: now, resolvedAt: null, flapping: false, cause: 'condition', acknowledgedBy: '', text: '',
})

export interface PreviewOptions {
  readonly kind?: MessageKind
  /** What it tells of; left out: one example. */
  readonly alerts?: readonly MessageAlert[]
  /** The text of a rule that is being edited, put in place of the alerts' own. */
  readonly text?: string
  readonly reader: Reader
  readonly tenant?: string
  readonly now?: number
}

export interface Preview {
  readonly title: string
  /** As it reads, without the service's own markup. */
  readonly body: string
  /** Exactly what would be handed over. */
  readonly content: NewMessage['content']
}

/**
 * The message that this receiver would get.
 * @throws PanopticError `invalid` for a template with a field that does not exist (`details.field`)
 */
export function preview(target: Channel | typeof native, { kind = 'firing', alerts, text, reader, tenant = '', now = Date.now() }: PreviewOptions): Preview {
  const shown = (alerts ?? [example(now)]).map((alert) => (text === undefined ? alert : { ...alert, text }))
  const message: AlertMessage = { kind, at: now, labels: {}, alerts: shown, waitedSeconds: 0 }
  const to = target === native ? null : target
  const document = documentOf(message, to?.template ?? '', to === null ? reader : { ...reader, language: to.language })
  const plain = [...document.blocks.map(({ heading, lines }) => [heading, ...lines].join('\n')), document.more(document.blocks.length), document.footer]
  return {
    title: document.title, body: document.custom?.(document.blocks.length) ?? plain.filter((part) => part !== '').join('\n\n'),
    content: render(message, to, { id: '00000000-0000-4000-8000-000000000000', group: 'preview', tenant }, reader).content,
  }
}

/**
 * Sends a test message through the outbox. Its id: `outbox.get` and `outbox.onChange` tell what becomes of it.
 * @throws PanopticError `refused` without the grant, `not-found` without the connection, `invalid` for the template
 */
export async function sendTest({ outbox, session }: Pick<Panoptic<DB>, 'outbox' | 'session'>, target: Channel | typeof native, now = Date.now()): Promise<string> {
  const id = crypto.randomUUID()
  const { language, timeZone, tenantName } = session.me()
  const message: AlertMessage = { kind: 'test', at: now, labels: {}, alerts: [example(now)], waitedSeconds: 0 }
  const to = target === native ? null : target
  const made = render(message, to, { id, group: 'test', tenant: tenantName }, { language, timeZone })
  // The example is nobody's to acknowledge.
  const content = made.content.channel === 'native' ? { ...made.content, params: {}, actions: [] } : made.content
  await outbox.send([{ ...made, content, expiresAt: now + 15 * 60_000 }])
  return id
}
