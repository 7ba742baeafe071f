/**
 * The private line between writer and reader. Main makes its two ports and hands them over. Whoever holds the data
 * key gives it to the other; the writer then sends authority and changes.
 *
 * While a port is being handed over, what is sent to it waits in main's memory. So each end first asks whether the
 * other one is there, and gives the key only after the answer: by then the line leads from process to process.
 */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { Port } from '../../bridge/port'

type Frame =
  | { readonly kind: 'there' }
  /** The answer to it. */
  | { readonly kind: 'here' }
  | { readonly kind: 'key'; readonly key: Uint8Array }
  /** The other one has no key either. */
  | { readonly kind: 'no-key' }
  | { readonly kind: 'authority'; readonly authority: Authority }
  /** The tables of a plugin are others now. */
  | { readonly kind: 'tables' }
  /** The file is about to be replaced: close it, answer `released`, and open it again when the next key comes. */
  | { readonly kind: 'release' }
  | { readonly kind: 'released' }

export interface Link {
  authority(authority: Authority): void
  tables(): void
  /** Resolves when the other end has the file closed, or is gone. */
  release(): Promise<void>
  /** Gives the other end the key that is in use now. */
  key(): void
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
  /** Close the file until the next {@link LinkEvents.key}. */
  release(): void
}

export function openLink(port: Port, on: LinkEvents): Link {
  const send = (frame: Frame): void => port.send(frame)
  let direct = false
  let released = (): void => undefined
  port.onMessage((message) => {
    const frame = message as Frame
    if (frame.kind === 'there') return send({ kind: 'here' })
    if (frame.kind === 'here') {
      direct = true
      return giveKey()
    }
    if (frame.kind === 'authority') return on.authority(frame.authority)
    if (frame.kind === 'tables') return on.tables()
    if (frame.kind === 'no-key') return on.noKey()
    if (frame.kind === 'released') return released()
    if (frame.kind === 'release') {
      on.release()
      return send({ kind: 'released' })
    }
    const key = Buffer.from(frame.key)
    frame.key.fill(0)
    try {
      on.key(key)
    } finally {
      key.fill(0)
    }
  })
  let gone = false
  port.onClose(() => {
    gone = true
    released()
  })
  /** Too early: the answer brings it. */
  function giveKey(): void {
    if (!direct) return
    const key = on.copyKey()
    if (key === null) return send({ kind: 'no-key' })
    send({ kind: 'key', key: new Uint8Array(key) })
    key.fill(0)
  }
  send({ kind: 'there' })
  return {
    authority: (authority) => send({ kind: 'authority', authority }),
    tables: () => send({ kind: 'tables' }),
    release: () => new Promise((resolve) => {
      if (gone) return resolve()
      released = resolve
      send({ kind: 'release' })
    }),
    key: giveKey,
  }
}
