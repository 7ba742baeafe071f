/**
 * The private line between writer and reader. Main makes its two ports and hands them over; it cannot read
 * what passes. Whoever holds the data key gives it to the other; the writer then sends authority and changes.
 */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { Port } from '../../bridge/port'

type Frame =
  | { readonly kind: 'key'; readonly key: Uint8Array }
  /** The other one has no key either. */
  | { readonly kind: 'no-key' }
  | { readonly kind: 'authority'; readonly authority: Authority }
  /** The tables of a plugin are others now. */
  | { readonly kind: 'tables' }

export interface Link {
  authority(authority: Authority): void
  tables(): void
}

export interface LinkEvents {
  /** A copy of the key if this process holds it, else null. It is overwritten here once sent. */
  copyKey(): Buffer | null
  /** The key came; the buffer is overwritten when this returns. */
  key(key: Buffer): void
  /** The other end has none to give. */
  noKey(): void
  authority(authority: Authority): void
  tables(): void
}

export function openLink(port: Port, on: LinkEvents): Link {
  const send = (frame: Frame): void => port.send(frame)
  port.onMessage((message) => {
    const frame = message as Frame
    if (frame.kind === 'authority') return on.authority(frame.authority)
    if (frame.kind === 'tables') return on.tables()
    if (frame.kind === 'no-key') return on.noKey()
    const key = Buffer.from(frame.key)
    frame.key.fill(0)
    try {
      on.key(key)
    } finally {
      key.fill(0)
    }
  })
  const key = on.copyKey()
  if (key === null) send({ kind: 'no-key' })
  else {
    send({ kind: 'key', key: new Uint8Array(key) })
    key.fill(0)
  }
  return {
    authority: (authority) => send({ kind: 'authority', authority }),
    tables: () => send({ kind: 'tables' }),
  }
}
