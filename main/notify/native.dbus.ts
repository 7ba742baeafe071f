/**
 * Notices by the session's notification server (Desktop Notifications Specification 1.2), with buttons, which
 * Electron's class has not on Linux. A server that ends and comes back is noticed, and so is a lost bus.
 */
import type { EventEmitter } from 'node:events'
import { DBusError, Message, sessionBus, Variant, type MessageBus } from '@jellybrick/dbus-next'
import type { NativeScreen, Notice } from './native'
import { escapeMarkup } from './text'

const service = 'org.freedesktop.Notifications'
const path = '/org/freedesktop/Notifications'
const busName = 'org.freedesktop.DBus'
const matches = [
  `type='signal',sender='${service}',interface='${service}',path='${path}'`,
  `type='signal',sender='${busName}',interface='${busName}',member='NameOwnerChanged',arg0='${service}'`,
]

/** How long bus and server may take for an answer (ms); a server may have to be started first. */
const patience = 10_000
/** Notices whose presses are still heard. */
const kept = 200
const urgencies = { low: 0, normal: 1, critical: 2 } as const
/** Keys of buttons as the server knows them; `default` is a click, so a plugin's own `default` must not be it. */
const buttonKey = 'button:'

interface Shown { readonly name: string; readonly onPress: (action: string | null) => void }

interface Line {
  readonly bus: MessageBus
  /** Rejects when the bus cannot be reached, or was lost. */
  readonly lost: Promise<never>
}

interface Connection extends Line {
  /** The server's unique name; '' while none is known. */
  owner: string
  /** What it can do, asked once; null when it must be asked. */
  capabilities: ReadonlySet<string> | null
  /** By the server's number. */
  readonly shown: Map<number, Shown>
}

export interface BusOptions {
  /** Default: the session's bus, as the environment has it. */
  readonly address?: string
  /** Shows notices while there is no bus. */
  readonly fallback: Pick<NativeScreen, 'show'>
  readonly log: (level: 'info' | 'warn', message: string) => void
}

export function busScreen({ address, fallback, log }: BusOptions): NativeScreen {
  let current: Promise<Connection> | null = null
  let closed = false

  const connect = (): Promise<Connection> => (current ??= open(address).catch((error: unknown) => {
    current = null
    throw error
  }))
  const drop = (connection: Connection): void => {
    current = null
    connection.bus.disconnect()
  }

  /** False where no server took it. Rejects when the bus is lost. */
  async function notify(connection: Connection, name: string, notice: Notice, onPress: Shown['onPress']): Promise<boolean> {
    try {
      const can = (connection.capabilities ??= await askCapabilities(connection))
      const before = [...connection.shown].find(([, shown]) => shown.name === name)?.[0]
      const reply = await call(connection, service, path, service, 'Notify', 'susssasa{sv}i', [
        'Panoptic', before ?? 0, '', notice.title, can.has('body-markup') ? escapeMarkup(notice.body) : notice.body,
        can.has('actions') ? ['default', notice.open, ...notice.actions.flatMap((action) => [buttonKey + action.id, action.title])] : [],
        hintsOf(notice), notice.urgency === 'critical' ? 0 : -1,
      ])
      remember(connection, reply.body[0] as number, { name, onPress })
      return true
    } catch (error) {
      if (!(error instanceof DBusError)) throw error
      log('warn', `the notification server did not take a message: ${error.message}`)
      return false
    }
  }

  return {
    async show(name, notice, onPress) {
      for (const isLast of [false, true]) {
        let connection: Connection
        try {
          connection = await connect()
        } catch (error) {
          log('info', `no session bus: ${error instanceof Error ? error.message : String(error)}`)
          return fallback.show(name, notice, onPress)
        }
        try {
          return await notify(connection, name, notice, (action) => {
            if (!closed) onPress(action)
          })
        } catch (error) {
          // The bus was lost since the last notice, or does not answer: once more on a new connection.
          drop(connection)
          if (isLast) log('warn', `the session bus does not answer: ${error instanceof Error ? error.message : String(error)}`)
        }
      }
      return false
    },
    close() {
      closed = true
      void current?.then(drop, () => undefined)
    },
  }
}

async function open(address: string | undefined): Promise<Connection> {
  const bus = sessionBus(address === undefined ? {} : { busAddress: address })
  // Not in the library's types; without them it keeps calls for a bus that ended, for ever.
  const { _connection: socket } = bus as unknown as { readonly _connection: EventEmitter }
  const lost = new Promise<never>((_, reject) => {
    ;(bus as EventEmitter).on('error', reject)
    socket.once('end', () => reject(new Error('the bus ended')))
  })
  lost.catch(() => undefined)
  try {
    await within(Promise.race([lost, new Promise<void>((resolve) => void bus.once('connect', () => resolve()))]))
    const connection: Connection = { bus, lost, owner: '', capabilities: null, shown: new Map() }
    bus.on('message', (message) => hear(connection, message))
    for (const rule of matches) await call(connection, busName, '/org/freedesktop/DBus', busName, 'AddMatch', 's', [rule])
    return connection
  } catch (error) {
    bus.disconnect()
    throw error
  }
}

async function askCapabilities(connection: Connection): Promise<ReadonlySet<string>> {
  const reply = await call(connection, service, path, service, 'GetCapabilities', '', [])
  connection.owner = reply.sender
  return new Set(reply.body[0] as string[])
}

function hear(connection: Connection, { sender, interface: from, member, body }: Message): void {
  if (sender === busName && member === 'NameOwnerChanged' && body[0] === service) {
    // Another server knows nothing of what this one showed.
    connection.owner = String(body[2])
    connection.capabilities = null
    connection.shown.clear()
  }
  // Anybody in the session can send us a signal; only the server's counts.
  if (from !== service || sender !== connection.owner) return
  const number = body[0] as number
  const shown = connection.shown.get(number)
  if (shown === undefined) return
  if (member === 'ActionInvoked') {
    const key = String(body[1])
    if (key === 'default') shown.onPress(null)
    else if (key.startsWith(buttonKey)) shown.onPress(key.slice(buttonKey.length))
  } else if (member === 'NotificationClosed')
    // Some servers tell of the end before the press; the next notice of this name begins anew.
    connection.shown.set(number, { ...shown, name: '' })
}

function remember({ shown }: Connection, number: number, entry: Shown): void {
  for (const [other, { name }] of shown) if (name === entry.name || other === number) shown.delete(other)
  shown.set(number, entry)
  if (shown.size > kept) shown.delete(shown.keys().next().value!)
}

function hintsOf({ urgency }: Notice): Record<string, Variant> {
  return {
    urgency: new Variant('y', urgencies[urgency]),
    'desktop-entry': new Variant('s', 'panoptic'),
    ...(urgency === 'low' ? { 'suppress-sound': new Variant('b', true) } : {}),
  }
}

async function call({ bus, lost }: Line, destination: string, at: string, of: string, member: string, signature: string, body: unknown[]): Promise<Message> {
  const reply = await within(Promise.race([lost, bus.call(new Message({ destination, path: at, interface: of, member, signature, body }))]))
  if (reply === null) throw new Error(`no answer to ${member}`)
  return reply
}

/** A bus that hangs answers nothing, not even an error. */
function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error('no answer in time')), patience) })
  return Promise.race([work, limit]).finally(() => clearTimeout(timer))
}
