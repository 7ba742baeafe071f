import path from 'node:path'
import { exec, tail } from '../../../scripts/lib/exec.mjs'
import { virtualSession } from '../../../scripts/lib/display.mjs'
import { appUser, temporaryHome } from '../../../scripts/lib/user.mjs'

/** A display, a D-Bus session and an accessibility bus for one unprivileged user, and what a program elsewhere needs of them. */
export async function desktop() {
  const user = await appUser()
  const home = temporaryHome(user)
  const session = await virtualSession({ home: home.env, as: user.as })
  const { env } = session
  const call = async (/** @type {string[]} */ ...args) => {
    const done = await exec('gdbus', ['call', '--session', '--dest', 'org.a11y.Bus', '--object-path', '/org/a11y/bus', '--method', ...args], { env, as: user.as })
    if (done.code !== 0) throw new Error(`gdbus: ${tail(done)}`)
    return done.stdout
  }
  // Asking for the bus starts it; saying that a screen reader is there makes programs speak.
  await call('org.a11y.Bus.GetAddress')
  for (const property of ['IsEnabled', 'ScreenReaderEnabled']) await call('org.freedesktop.DBus.Properties.Set', 'org.a11y.Status', property, '<true>')
  const text = (/** @type {string} */ name) => env[name] ?? ''
  return {
    user, env,
    shared: ['/tmp/.X11-unix', path.dirname(text('XAUTHORITY')), text('XDG_RUNTIME_DIR'), /unix:path=([^,]+)/.exec(text('DBUS_SESSION_BUS_ADDRESS'))?.[1] ?? ''],
    forApp: Object.fromEntries(['DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'].map((name) => [name, text(name)])),
    async stop() {
      await session.stop()
      home.remove()
    },
  }
}
