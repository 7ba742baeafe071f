/** A real session bus with a desktop's tray on it: the StatusNotifierWatcher, and what a panel would show and click. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Message, sessionBus, Variant, type MessageBus } from '@jellybrick/dbus-next'

export interface TrayHost {
  /** For an app that is to use this bus. */
  readonly env: Readonly<Record<string, string>>
  /** Bus names of the icons that are there. */
  items(): Promise<string[]>
  /** What the newest icon shows; its menu's lines as a person reads them, those that cannot be clicked in brackets, separators as `-`. */
  shown(): Promise<{ readonly title: string; readonly tooltip: string; readonly pixels: number; readonly menu: readonly string[] }>
  /** A click on the icon. */
  activate(): Promise<void>
  /** A click on a line of its menu. */
  choose(label: string): Promise<void>
  close(): Promise<void>
}

const watcherName = 'org.kde.StatusNotifierWatcher'
const busConfig = '<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>'

/** `withHost` false: a bus on which nobody shows icons. */
export async function startTrayHost(withHost = true): Promise<TrayHost> {
  const folder = await mkdtemp(join(tmpdir(), 'panoptic-tray-'))
  await writeFile(join(folder, 'bus.conf'), busConfig)
  const daemon = spawn('dbus-daemon', [`--config-file=${join(folder, 'bus.conf')}`, '--nofork', '--nopidfile', '--print-address=1'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = (await once(daemon.stdout, 'data')) as [Buffer]
  const address = String(line).trim()
  const bus = sessionBus({ busAddress: address })
  const registered: string[] = []
  if (withHost) {
    bus.addMethodHandler((message) => {
      if (message.path !== '/StatusNotifierWatcher') return false
      const reply = answer(message, registered)
      if (reply !== null) bus.send(reply)
      return reply !== null
    })
    await bus.requestName(watcherName, 0)
  }

  const items = async (): Promise<string[]> => {
    const [names] = (await call(bus, { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus', member: 'ListNames' })) as [string[]]
    return registered.filter((item) => names.includes(item))
  }
  const newest = async (): Promise<string> => {
    const item = (await items()).at(-1)
    if (item === undefined) throw new Error('There is no icon in the tray.')
    return item
  }
  const property = async (item: string, name: string): Promise<unknown> =>
    ((await call(bus, { destination: item, path: '/StatusNotifierItem', interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss', body: ['org.kde.StatusNotifierItem', name] })) as [Variant])[0].value

  /** Lines of the menu with their ids. */
  async function menu(item: string): Promise<{ readonly path: string; readonly lines: readonly { id: number; label: string; enabled: boolean; separator: boolean }[] }> {
    const path = (await property(item, 'Menu')) as string
    const [, root] = (await call(bus, { destination: item, path, interface: 'com.canonical.dbusmenu', member: 'GetLayout', signature: 'iias', body: [0, -1, []] })) as [number, [number, object, Variant[]]]
    const lines = root[2].map(({ value }) => {
      const [id, fields] = value as [number, Record<string, Variant>]
      return { id, label: String(fields['label']?.value ?? ''), enabled: fields['enabled']?.value !== false, separator: fields['type']?.value === 'separator' }
    })
    return { path, lines }
  }

  return {
    env: { DBUS_SESSION_BUS_ADDRESS: address },
    items,
    async shown() {
      const item = await newest()
      const [title, tip, pixmaps, { lines }] = await Promise.all([property(item, 'Title'), property(item, 'ToolTip'), property(item, 'IconPixmap').catch(() => []), menu(item)])
      const [, , tipTitle, tipText] = tip as [string, unknown, string, string]
      return {
        title: String(title), tooltip: tipText === '' ? tipTitle : `${tipTitle} ${tipText}`.trim(),
        pixels: Math.max(0, ...(pixmaps as [number, number, Buffer][]).map(([width]) => width)),
        menu: lines.map(({ label, enabled, separator }) => (separator ? '-' : enabled ? label : `(${label})`)),
      }
    },
    async activate() {
      await call(bus, { destination: await newest(), path: '/StatusNotifierItem', interface: 'org.kde.StatusNotifierItem', member: 'Activate', signature: 'ii', body: [0, 0] })
    },
    async choose(label) {
      const item = await newest()
      const { path, lines } = await menu(item)
      const line = lines.find((each) => each.label === label && each.enabled)
      if (line === undefined) throw new Error(`There is no line "${label}" to click in ${JSON.stringify(lines)}.`)
      await call(bus, { destination: item, path, interface: 'com.canonical.dbusmenu', member: 'Event', signature: 'isvu', body: [line.id, 'clicked', new Variant('i', 0), 0] })
    },
    async close() {
      bus.disconnect()
      const gone = once(daemon, 'exit')
      daemon.kill()
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What the watcher's interface says, and its one property that icons ask for. */
function answer(message: Message, registered: string[]): Message | null {
  if (message.member === 'RegisterStatusNotifierItem') {
    registered.push(String(message.body[0]))
    return Message.newMethodReturn(message, '', [])
  }
  const asksForHost = message.member === 'Get' && message.body[1] === 'IsStatusNotifierHostRegistered'
  return asksForHost ? Message.newMethodReturn(message, 'v', [new Variant('b', true)]) : null
}

async function call(bus: MessageBus, message: ConstructorParameters<typeof Message>[0]): Promise<unknown[]> {
  return (await bus.call(new Message(message)))?.body ?? []
}
