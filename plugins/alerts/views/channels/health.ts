/** Whether a channel gets through, from its newest messages. */
import type { MessageInfo } from '@panoptic/sdk'

export interface Health {
  /** Nothing was sent yet; the last got through; messages wait or were given up since then. */
  readonly state: 'unused' | 'well' | 'failing'
  readonly lastDeliveredAt: number | null
  /** Of the oldest message since the last that got through. */
  readonly failingSince: number | null
  readonly waiting: number
  readonly dead: number
  /** The newest that failed. */
  readonly last: MessageInfo | null
}

const isFailing = ({ state, attempts }: MessageInfo): boolean => state === 'dead' || (state === 'queued' && attempts > 0)

/** `messages`: newest first. */
export function healthOf(messages: readonly MessageInfo[]): Health {
  const at = messages.findIndex(({ state }) => state === 'delivered')
  const since = (at < 0 ? messages : messages.slice(0, at)).filter(isFailing)
  return {
    state: since.length > 0 ? 'failing' : at < 0 ? 'unused' : 'well',
    lastDeliveredAt: at < 0 ? null : messages[at]!.endedAt, failingSince: since.at(-1)?.at ?? null,
    waiting: messages.filter(({ state }) => state === 'queued').length, dead: messages.filter(({ state }) => state === 'dead').length, last: since[0] ?? null,
  }
}
