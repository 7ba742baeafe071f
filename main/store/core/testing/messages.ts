/** For tests: messages as main hands them over. */
import { randomUUID } from 'node:crypto'
import type { MessageContent } from '@panoptic/sdk/contract/outbox'
import type { NewOutgoing } from '../../api'

export const native = (title = 'T', extra: object = {}): MessageContent => ({ channel: 'native', title, body: 'B', urgency: 'normal', actions: [], ...extra })
export const http = (connection: string, body = '{}'): MessageContent => ({ channel: 'http', connection, method: 'POST', path: '/hook', headers: {}, body, retryAfter: [] })

export const outgoing = (extra: Partial<NewOutgoing> = {}): NewOutgoing => ({ id: randomUUID(), label: 'Label', key: null, replaces: [], expiresAt: Number.MAX_SAFE_INTEGER, content: native(), ...extra })
