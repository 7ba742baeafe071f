import { existsSync, readFileSync } from 'node:fs'
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { hasDisplay, virtualSession, xauthority } from '../lib/display.mjs'
import { exec } from '../lib/exec.mjs'
import { appUser, temporaryHome } from '../lib/user.mjs'

it.skipIf(process.platform !== 'linux')('hasDisplay looks for X and Wayland', () => {
  expect([hasDisplay({}), hasDisplay({ DISPLAY: ':1' }), hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' })]).toEqual([false, true, true])
})

it('xauthority writes the format that X reads', () => {
  const bytes = xauthority('00112233445566778899aabbccddeeff')
  expect(bytes.toString('hex')).toBe(`ffff${'0000'}${'0000'}0012${Buffer.from('MIT-MAGIC-COOKIE-1').toString('hex')}001000112233445566778899aabbccddeeff`)
})

describe('virtualSession', () => {
  it('gives a display that only we may use and a D-Bus session, and ends both', async ({ skip }) => {
    const tools = await exec('which', ['Xvfb', 'dbus-daemon', 'setpriv'])
    skip(tools.code !== 0, 'needs Xvfb, dbus-daemon and setpriv')
    const user = await appUser()
    const home = temporaryHome(user)
    const session = await virtualSession({ home: home.env, as: user.as })
    try {
      const number = String(session.env.DISPLAY).slice(1)
      const socket = `/tmp/.X11-unix/X${number}`
      const cookie = readFileSync(String(session.env.XAUTHORITY)).subarray(-16)
      expect(await connectToX(socket, Buffer.alloc(0))).toBe('refused')
      expect(await connectToX(socket, Buffer.alloc(16))).toBe('refused')
      expect(await connectToX(socket, cookie)).toBe('accepted')

      const bus = await exec('dbus-send', ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.GetId'], { env: session.env, as: user.as })
      expect(bus).toMatchObject({ code: 0 })
      await session.stop()
      expect([existsSync(socket), existsSync(String(session.env.XAUTHORITY))]).toEqual([false, false])
    } finally {
      await session.stop()
      home.remove()
    }
  })
})

/**
 * The first message of the X protocol: byte order, version 11.0, lengths of
 * authorisation name and data. The first byte of the answer tells.
 * @param {string} socket
 * @param {Buffer} cookie
 */
function connectToX(socket, cookie) {
  const name = Buffer.from(cookie.length > 0 ? 'MIT-MAGIC-COOKIE-1' : '')
  const head = Buffer.from([0x6c, 0, 11, 0, 0, 0, name.length, 0, cookie.length, 0, 0, 0])
  const padding = Buffer.alloc((4 - (name.length % 4)) % 4)
  return new Promise((resolve, reject) => {
    const connection = net.connect(socket, () => connection.write(Buffer.concat([head, name, padding, cookie])))
    connection.once('data', (answer) => {
      resolve(answer[0] === 1 ? 'accepted' : 'refused')
      connection.destroy()
    })
    connection.once('error', reject)
  })
}
