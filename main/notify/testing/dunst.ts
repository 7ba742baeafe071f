/**
 * For tests: the real notification daemon `dunst` on a bus and a display that are there already, and what a person does
 * with its notifications. `dunst` calls a "dmenu" to let the person choose a button; here that is a script that chooses
 * what the test says.
 */
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Message, sessionBus, type MessageBus, type Variant } from '@jellybrick/dbus-next'

/** As dunst's history has it. */
export interface ShownNotice {
  readonly app: string
  readonly title: string
  /** With markup, as it was sent. */
  readonly body: string
  readonly urgency: 'low' | 'normal' | 'critical'
  readonly id: number
}

export interface Dunst {
  /** How many are on the screen. */
  displayed(): Promise<number>
  /** Closes what is on the screen and answers everything that was shown since it started (at most 20), oldest first. */
  shown(): Promise<readonly ShownNotice[]>
  /** Clicks the newest one on the screen. */
  click(): Promise<void>
  /** Presses the button of this title, of whichever notification on the screen has it. */
  press(title: string): Promise<void>
  /** Every line of the menus that were opened so far: `#<button> (<title>) [<numbers>]`. */
  menu(): string
  stop(): Promise<void>
}

const service = 'org.freedesktop.Notifications'
const path = '/org/freedesktop/Notifications'
const own = 'org.dunstproject.cmd0'

/** @param env with DISPLAY and DBUS_SESSION_BUS_ADDRESS */
export async function startDunst(env: Readonly<Record<string, string | undefined>>): Promise<Dunst> {
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-dunst-'))
  const file = (name: string): string => join(folder, name)
  writeFileSync(file('menu'), `#!/bin/sh\ntee -a ${file('lines')} > ${file('last')}\ngrep -F -m1 "$(cat ${file('choice')})" ${file('last')}\n`)
  chmodSync(file('menu'), 0o755)
  // Its history does not tell the urgency, but keeps the text as it was drawn.
  const drawn = ['low', 'normal', 'critical'].map((urgency) => `[urgency_${urgency}]\n  timeout = 0\n  format = "${urgency}|%s"\n`)
  writeFileSync(file('dunstrc'), `[global]\n  dmenu = ${file('menu')}\n  history_length = 20\n  markup = full\n  idle_threshold = 0\n  show_indicators = no\n${drawn.join('')}`)
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', 'dunst', '-conf', file('dunstrc')], { env: { PATH: process.env['PATH'], HOME: folder, ...env } as NodeJS.ProcessEnv, stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
  const bus = sessionBus({ busAddress: env['DBUS_SESSION_BUS_ADDRESS']! })
  const ask = (of: string, member: string, signature = '', body: unknown[] = []): Promise<unknown> => call(bus, service, path, of, member, signature, body)
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    bus.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
  for (let turn = 0; ; turn++) {
    if (await call(bus, 'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner', 's', [service])) break
    if (turn === 100 || child.exitCode !== null) {
      await stop()
      throw new Error(`dunst did not start (exit ${String(child.exitCode)})`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }

  return {
    displayed: async () => Number((await ask('org.freedesktop.DBus.Properties', 'Get', 'ss', [own, 'displayedLength']) as Variant).value),
    async shown() {
      await ask(own, 'NotificationCloseAll')
      const list = (await ask(own, 'NotificationListHistory') as Record<string, Variant>[]).map((entry) => {
        const of = (key: string): never => entry[key]?.value as never
        return { app: of('appname'), title: of('summary'), body: of('body'), urgency: String(of('message')).split('|')[0] as ShownNotice['urgency'], id: of('id') }
      })
      return list.sort((a, b) => a.id - b.id)
    },
    click: async () => void (await ask(own, 'NotificationAction', 'u', [0])),
    async press(title) {
      writeFileSync(file('choice'), `#${title} (`)
      await ask(own, 'ContextMenuCall')
    },
    menu: () => (existsSync(file('lines')) ? readFileSync(file('lines'), 'utf8') : ''),
    stop,
  }
}

async function call(bus: MessageBus, destination: string, at: string, of: string, member: string, signature: string, body: unknown[]): Promise<unknown> {
  return (await bus.call(new Message({ destination, path: at, interface: of, member, signature, body })))?.body[0]
}
