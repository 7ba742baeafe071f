/** Whether this desktop shows tray icons. Asked before a user is told to rely on one. */
import type { EventEmitter } from 'node:events'

const watcher = 'org.kde.StatusNotifierWatcher'
/** How long the session bus has for its answer (ms). */
const patience = 1_500

/** Null where it cannot be known: on Linux without a session bus. Windows and macOS always show them. */
export async function hasTrayHost(platform = process.platform, address = process.env['DBUS_SESSION_BUS_ADDRESS']): Promise<boolean | null> {
  if (platform !== 'linux') return true
  if (address === undefined || address === '') return null
  const { sessionBus, Message, Variant } = await import('@jellybrick/dbus-next')
  let bus: ReturnType<typeof sessionBus>
  try {
    bus = sessionBus({ busAddress: address })
  } catch {
    return null
  }
  const ended = new Promise<null>((resolve) => {
    // Its types know no event of the connection itself.
    ;(bus as unknown as EventEmitter).on('error', () => resolve(null))
    setTimeout(() => resolve(null), patience).unref()
  })
  try {
    const asked = bus.call(new Message({ destination: watcher, path: '/StatusNotifierWatcher', interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss', body: [watcher, 'IsStatusNotifierHostRegistered'] }))
    const answered = asked.then((reply) => {
      const value: unknown = reply?.body[0]
      return value instanceof Variant && value.value === true
    }, () => false)
    return await Promise.race([answered, ended])
  } finally {
    bus.disconnect()
  }
}
