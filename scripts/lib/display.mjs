import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exec, mergeEnv } from './exec.mjs'
import { Failure } from './failure.mjs'

/** True when windows can be shown to somebody. */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/**
 * Starts an X server without a screen and a D-Bus session of its own. Both end
 * with `stop()`, and by themselves when this process dies.
 * @param {{ home: Record<string, string>, as?: { uid: number, gid: number } | undefined }} options
 *   `home`: environment from user.mjs
 * @returns {Promise<{ env: Record<string, string | undefined>, stop: () => Promise<void> }>}
 */
export async function virtualSession({ home, as }) {
  makeSocketFolder()
  const cookie = randomBytes(16).toString('hex')
  const folder = mkdtempSync(path.join(tmpdir(), 'panoptic-display-'))
  const authority = path.join(folder, 'Xauthority')
  writeFileSync(authority, xauthority(cookie), { mode: 0o600 })
  if (as) for (const each of [folder, authority]) chownSync(each, as.uid, as.gid)
  const env = { ...home, XAUTHORITY: authority, WAYLAND_DISPLAY: undefined, XDG_SESSION_TYPE: 'x11' }
  const forget = () => rmSync(folder, { recursive: true, force: true })
  const xvfb = await service('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-auth', authority], { env, as }).catch((error) => {
    forget()
    throw error
  })
  try {
    const dbus = await service('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=3'], { env, as })
    return {
      env: { ...env, DISPLAY: `:${xvfb.line}`, DBUS_SESSION_BUS_ADDRESS: dbus.line },
      stop: async () => {
        await Promise.all([dbus.stop(), xvfb.stop()])
        forget()
      },
    }
  } catch (error) {
    await xvfb.stop()
    forget()
    throw error
  }
}

/**
 * Lets another account draw on the display root is using, by copying its cookie.
 * @param {Record<string, string>} home environment of that account
 * @param {{ uid: number, gid: number }} as
 * @returns {Promise<Record<string, string | undefined> | undefined>} environment, or undefined where it does not work
 */
export async function sharedDisplay(home, as) {
  const display = process.env.DISPLAY
  if (!display) return undefined
  const authority = path.join(home.HOME ?? '.', '.Xauthority')
  const cookie = await exec('xauth', ['nextract', '-', display])
  if (cookie.code !== 0) return undefined
  writeFileSync(authority, '', { mode: 0o600 })
  chownSync(authority, as.uid, as.gid)
  const merged = await exec('xauth', ['-f', authority, 'nmerge', '-'], { input: cookie.stdout, as })
  if (merged.code !== 0) return undefined
  return { ...home, XAUTHORITY: authority, WAYLAND_DISPLAY: undefined, DBUS_SESSION_BUS_ADDRESS: undefined }
}

/**
 * An Xauthority file with one cookie that is valid for every display number,
 * because the number is known only once the server runs. Format: big-endian
 * family, then address, number, name and data, each with its length.
 * @param {string} cookieHex 16 bytes
 */
export function xauthority(cookieHex) {
  const anyHost = 0xffff
  const fields = ['', '', 'MIT-MAGIC-COOKIE-1', Buffer.from(cookieHex, 'hex')].map((field) => Buffer.from(field))
  const word = (/** @type {number} */ value) => Buffer.from([value >> 8, value & 0xff])
  return Buffer.concat([word(anyHost), ...fields.flatMap((field) => [word(field.length), field])])
}

/**
 * Starts a helper program and waits until it writes its first line to file
 * descriptor 3.
 * @param {string} file
 * @param {string[]} args
 * @param {{ env: Record<string, string | undefined>, as?: { uid: number, gid: number } | undefined }} options
 * @returns {Promise<{ line: string, stop: () => Promise<void> }>}
 */
async function service(file, args, { env, as }) {
  // setpriv ends the program when this process dies without stopping it.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', file, ...args], {
    env: mergeEnv(process.env, env), stdio: ['ignore', 'ignore', 'pipe', 'pipe'], cwd: '/', ...as,
  })
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => { complaint = (complaint + text).slice(0, 2000) })
  const ended = new Promise((resolve) => { child.once('close', resolve).once('error', resolve) })
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000)
    await ended
    clearTimeout(timer)
  }
  const line = await new Promise((resolve) => {
    let text = ''
    const timer = setTimeout(() => resolve(undefined), 15_000)
    const channel = /** @type {import('node:stream').Readable} */ (child.stdio[3])
    channel.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
      if (text.includes('\n')) { clearTimeout(timer); resolve(text.split('\n')[0]) }
    })
    void ended.then(() => { clearTimeout(timer); resolve(undefined) })
  })
  if (line !== undefined) return { line, stop }
  await stop()
  throw new Failure(
    `${file} did not start, so there is no place to draw windows.`,
    'Install the system packages (Debian: apt-get install xvfb dbus util-linux) or run in a desktop session.',
    { detail: complaint.trim() },
  )
}

/** Only root may create the folder of the X sockets with the right owner. */
function makeSocketFolder() {
  if (process.getuid?.() !== 0) return
  const folder = '/tmp/.X11-unix'
  mkdirSync(folder, { recursive: true })
  // mkdir's mode is cut by the umask and cannot set the sticky bit.
  chmodSync(folder, 0o1777)
}
