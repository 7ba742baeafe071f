import { expect, test } from 'vitest'
import type { Port } from '../../bridge/port'
import { openLink } from './link'

/** A port whose messages stay where they are until `deliver`, as in main while the port is being handed over. */
function heldPort(): { port: Port; sent: { kind: string }[]; deliver(message: unknown): void } {
  const sent: { kind: string }[] = []
  let listener: (message: unknown) => void = () => undefined
  return {
    sent,
    deliver: (message) => listener(message),
    port: { send: (message) => void sent.push(message as { kind: string }), onMessage: (heard) => { listener = (message) => heard(message, []) }, onClose: () => undefined, close: () => undefined },
  }
}
const ignored = { key: () => undefined, noKey: () => undefined, authority: () => undefined, tables: () => undefined, release: () => undefined }

test('the key is given only after the other end has answered, also when it is asked for before', () => {
  const { port, sent, deliver } = heldPort()
  const link = openLink(port, { ...ignored, copyKey: () => Buffer.alloc(32, 7) })
  link.key()
  link.authority({ revision: 1, users: {}, plugins: {} })
  link.tables()
  expect(sent.map(({ kind }) => kind)).toEqual(['there', 'authority', 'tables'])
  deliver({ kind: 'here' })
  expect(sent.at(-1)).toEqual({ kind: 'key', key: new Uint8Array(32).fill(7) })
  link.key()
  expect(sent.filter(({ kind }) => kind === 'key')).toHaveLength(2)
})

test('an end without the key answers, and says that it has none', () => {
  const { port, sent, deliver } = heldPort()
  openLink(port, { ...ignored, copyKey: () => null })
  deliver({ kind: 'there' })
  expect(sent.at(-1)).toEqual({ kind: 'here' })
  deliver({ kind: 'here' })
  expect(sent.at(-1)).toEqual({ kind: 'no-key' })
})
