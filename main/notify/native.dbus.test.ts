/** Native messages on a real private D-Bus session with the real daemon dunst. */
import { mkdtempSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Message, sessionBus } from '@jellybrick/dbus-next'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { virtualSession } from '../../scripts/lib/display.mjs'
import { busScreen } from './native.dbus'
import type { NativeScreen, Notice } from './native'
import { startDunst, type Dunst } from './testing/dunst'

const missing = process.platform === 'linux' ? ['dunst', 'Xvfb', 'dbus-daemon', 'setpriv'].filter((program) => spawnSync('which', [program]).status !== 0) : ['Linux']
const notice = (more: Partial<Notice> = {}): Notice => ({ title: 'Alerts: Budget', body: '', urgency: 'normal', open: 'Open', actions: [], ...more })
const mustNotBeAsked: NativeScreen['show'] = () => Promise.reject(new Error('must not be asked'))

describe.skipIf(missing.length > 0)(`the real notification daemon${missing.length > 0 ? `, which needs ${missing.join(', ')}` : ''}`, () => {
  let home: string
  let session: Awaited<ReturnType<typeof virtualSession>>
  let dunst: Dunst
  let screen: NativeScreen
  let pressed: (string | null)[]
  let fallback = mustNotBeAsked
  const onPress = (action: string | null): void => void pressed.push(action)
  const address = (): string => session.env['DBUS_SESSION_BUS_ADDRESS']!

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'panoptic-notify-'))
    session = await virtualSession({ home: { HOME: home } })
  })
  afterAll(async () => {
    await session?.stop()
    rmSync(home, { recursive: true, force: true })
  })
  beforeEach(async () => {
    pressed = []
    dunst = await startDunst(session.env)
    screen = busScreen({ address: address(), fallback: { show: (...given) => fallback(...given) }, log: () => undefined })
  })
  afterEach(async () => {
    screen.close()
    await dunst.stop()
  })

  it('shows title, body and urgency; what looks like markup is text', async () => {
    expect(await screen.show('a', notice({ body: '<b>bold</b> & <img src="x">\nsecond', urgency: 'critical' }), onPress)).toBe(true)
    expect(await screen.show('b', notice({ title: 'Alerts: over', urgency: 'low' }), onPress)).toBe(true)
    expect(await dunst.displayed()).toBe(2)
    const [first, second] = await dunst.shown()
    expect(first).toMatchObject({ app: 'Panoptic', title: 'Alerts: Budget', urgency: 'critical' })
    // dunst takes a body as Pango markup; it keeps what it cannot read as markup as it came.
    expect(first!.body).not.toMatch(/<[bi]/)
    expect(first!.body).toContain('&lt;b&gt;bold')
    expect(second).toMatchObject({ title: 'Alerts: over', urgency: 'low' })
  })

  it('a newer one of the same name takes its place; one that was closed is not brought back under another', async () => {
    await screen.show('key', notice({ title: 'first' }), onPress)
    await screen.show('key', notice({ title: 'second' }), onPress)
    expect(await dunst.displayed()).toBe(1)
    expect((await dunst.shown()).map(({ title }) => title)).toEqual(['second'])
    await screen.show('key', notice({ title: 'third' }), onPress)
    await screen.show('other', notice({ title: 'fourth' }), onPress)
    expect(await dunst.displayed()).toBe(2)
  })

  it('a click is told', async () => {
    await screen.show('a', notice(), onPress)
    await dunst.click()
    await vi.waitFor(() => expect(pressed).toEqual([null]))
  })

  it('a button is told by its id, also one that is called default', async () => {
    await screen.show('a', notice({ actions: [{ id: 'acknowledge', title: 'Acknowledge' }, { id: 'default', title: 'Something else' }] }), onPress)
    await dunst.press('Acknowledge')
    await vi.waitFor(() => expect(pressed).toEqual(['acknowledge']))
    expect([...dunst.menu().matchAll(/^#(.+?) \(/gm)].map(([, title]) => title).sort()).toEqual(['Acknowledge', 'Open', 'Something else'])
    await screen.show('b', notice({ actions: [{ id: 'default', title: 'Something else' }] }), onPress)
    await dunst.press('Something else')
    await vi.waitFor(() => expect(pressed).toEqual(['acknowledge', 'default']))
  })

  it('a server that ended and came back is used again, and nothing of the old one is taken for the new one’s', async () => {
    await screen.show('a', notice({ title: 'before' }), onPress)
    await screen.show('key', notice({ title: 'before' }), onPress)
    await dunst.stop()
    expect(await screen.show('b', notice({ title: 'nobody there' }), onPress)).toBe(false)
    dunst = await startDunst(session.env)
    const later: string[] = []
    expect(await screen.show('c', notice({ title: 'after', actions: [{ id: 'go', title: 'Go' }] }), () => later.push('c'))).toBe(true)
    expect(await screen.show('key', notice({ title: 'key again' }), onPress)).toBe(true)
    expect(await dunst.displayed()).toBe(2)
    await dunst.press('Go')
    await vi.waitFor(() => expect(later).toEqual(['c']))
    expect(pressed).toEqual([])
  })

  it('a bus that was lost is connected anew', async () => {
    await screen.show('a', notice(), onPress)
    await dunst.stop()
    await session.stop()
    fallback = async () => true
    expect(await screen.show('b', notice(), onPress)).toBe(true)
    fallback = mustNotBeAsked
    session = await virtualSession({ home: { HOME: home } })
    dunst = await startDunst(session.env)
    const again = busScreen({ address: address(), fallback: { show: mustNotBeAsked }, log: () => undefined })
    expect(await again.show('c', notice({ title: 'on the new bus' }), onPress)).toBe(true)
    expect((await dunst.shown()).map(({ title }) => title)).toEqual(['on the new bus'])
    again.close()
  })

  it('a signal of somebody else is nothing', async () => {
    await screen.show('a', notice({ actions: [{ id: 'acknowledge', title: 'Acknowledge' }] }), onPress)
    const forger = sessionBus({ busAddress: address() })
    for (let number = 1; number < 20; number++) {
      const signal = Message.newSignal('/org/freedesktop/Notifications', 'org.freedesktop.Notifications', 'ActionInvoked', 'us', [number, 'button:acknowledge'])
      forger.send(signal)
      // Sent to everybody on the session, so also to this screen by its unique name.
      for (let peer = 0; peer < 20; peer++) {
        const aimed = Message.newSignal('/org/freedesktop/Notifications', 'org.freedesktop.Notifications', 'ActionInvoked', 'us', [number, 'button:acknowledge'])
        aimed.destination = `:1.${peer}`
        forger.send(aimed)
      }
    }
    await dunst.press('Acknowledge')
    await vi.waitFor(() => expect(pressed.length).toBeGreaterThan(0))
    forger.disconnect()
    expect(pressed).toEqual(['acknowledge'])
  })

  it('after closing no press is told', async () => {
    await screen.show('a', notice(), onPress)
    screen.close()
    await dunst.click()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(pressed).toEqual([])
  })
})

describe('without a bus', () => {
  it('the fallback shows it', async () => {
    const asked: string[] = []
    const screen = busScreen({ address: `unix:path=${join(tmpdir(), 'no-such-bus')}`, fallback: { show: async (name) => { asked.push(name); return false } }, log: () => undefined })
    expect(await screen.show('a', notice(), () => undefined)).toBe(false)
    expect(asked).toEqual(['a'])
    screen.close()
  })
})
