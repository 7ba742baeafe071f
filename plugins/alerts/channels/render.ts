/** One message for one receiver, as the outbox takes it. */
import type { NewMessage } from '@panoptic/sdk'
import { native as nativeReceiver, type Channel } from '../model/channel'
import { discord } from './discord'
import { documentOf } from './document'
import { mail } from './mail'
import type { AlertMessage, Reader } from './message'
import { native } from './native'
import type { HttpPart } from './parts'
import { clip } from './plain'
import { slack } from './slack'
import { telegram } from './telegram'
import { webhook } from './webhook'

export interface About {
  /** The message's id: a UUID that stays when it is tried again. */
  readonly id: string
  /** What the group is called in `groups`; '' for a digest. */
  readonly group: string
  readonly tenant: string
}

/** `to`: null for the notification of the system. `reader.language` counts for that; a channel has its own. */
export function render(message: AlertMessage, to: Channel | null, about: About, reader: Reader): NewMessage {
  const words = to === null ? reader : { ...reader, language: to.language }
  const document = documentOf(message, to?.template ?? '', words)
  return {
    id: about.id, label: clip(document.title, 160), key: keyOf(to?.id ?? nativeReceiver, about.group),
    content: to === null ? native(message, document, { handover: about.id, group: about.group }, words) : contentFor(to),
  }

  function contentFor(channel: Channel): NewMessage['content'] {
    switch (channel.kind) {
      case 'mail': return mail(document, channel)
      case 'telegram': return http(channel, telegram(document, channel))
      case 'discord': return http(channel, discord(document))
      case 'slack': return http(channel, slack(document))
      case 'webhook': return http(channel, webhook(message, document, about))
    }
  }
}

const http = ({ connection }: Channel, { path, json, retryAfter }: HttpPart): NewMessage['content'] =>
  ({ channel: 'http', connection, path, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(json), retryAfter: [...retryAfter] })

const longestKey = 200

/** A newer message of the same group to the same receiver takes the place of one not yet delivered; digests ('') are one group. */
export function keyOf(receiver: string, group: string): string {
  const key = `${receiver} ${group === '' ? 'digest' : group}`
  return key.length <= longestKey ? key : `${key.slice(0, longestKey - 17)} ${hash(key, 0x811c9dc5)}${hash(key, 0x1b873593)}`
}

/** FNV-1a: only keeps long keys apart, and is no secret's. */
function hash(text: string, seed: number): string {
  let value = seed
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
