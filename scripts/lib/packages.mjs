import { exec, tail } from './exec.mjs'
import { Failure } from './failure.mjs'
import { hasDisplay } from './display.mjs'

/** Libraries Electron is linked with or loads. */
const runtime = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libnotify4', 'libsecret-1-0']
/** A place to draw where there is no desktop, and letters to draw. */
const headless = ['xvfb', 'xauth', 'dbus', 'fonts-dejavu-core']
/**
 * Real counterparts for the tests of keychain, clipboard, notifications, desktop entries and mail, a current browser for
 * the page tests, and second implementations of Argon2 and of the age format. None of them is a service: see debian-programs.mjs.
 */
const tests = ['gnome-keyring', 'libsecret-tools', 'xclip', 'dunst', 'libglib2.0-bin', 'python3-aiosmtpd', 'chromium', 'argon2', 'age']

/**
 * The Debian packages a command needs.
 * @param {'app' | 'tests'} purpose
 * @param {boolean} [display] whether there is a desktop session
 */
export function systemPackages(purpose, display = hasDisplay()) {
  if (purpose === 'tests') return [...runtime, ...headless, ...tests]
  return display ? runtime : [...runtime, ...headless]
}

/**
 * Checks for the packages and installs what is missing where that is possible:
 * on Debian, for root, when the command may change the system.
 * @param {object} options
 * @param {'app' | 'tests'} options.purpose
 * @param {boolean} options.install
 * @param {(text: string) => void} options.say
 * @param {import('./packages.mjs').PackageTools} [options.tools]
 * @returns {Promise<'present' | 'installed' | 'not checked'>}
 * @throws {Failure} naming the exact command when something is missing and may not be installed
 */
export async function ensureSystemPackages({ purpose, install, say, tools = debianTools }) {
  if (process.platform !== 'linux') return 'not checked'
  const listed = await tools.list()
  if (listed === undefined) return 'not checked'
  const missing = missingFrom(systemPackages(purpose), listed)
  if (missing.length === 0) return 'present'
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (!install || !tools.isRoot()) {
    throw new Failure(`These system packages are missing: ${missing.join(', ')}.`, `Run: sudo apt-get update && sudo ${command}`)
  }
  say(`installing ${missing.join(', ')}`)
  await tools.install(missing, command)
  return 'installed'
}

/**
 * @typedef {object} PackageTools
 * @property {() => Promise<string | undefined>} list output of dpkg-query, one `name status` a line; undefined where there is no dpkg
 * @property {() => boolean} isRoot
 * @property {(missing: string[], command: string) => Promise<void>} install
 */

/**
 * @param {readonly string[]} wanted
 * @param {string} listed
 */
export function missingFrom(wanted, listed) {
  const installed = new Set()
  for (const line of listed.split('\n')) {
    const [name, status] = line.split(' ')
    // Newer Debian and Ubuntu name some libraries with a t64 at the end.
    if (name && status === 'installed') installed.add(name).add(name.replace(/t64$/, ''))
  }
  return wanted.filter((name) => !installed.has(name))
}

/** @type {PackageTools} */
const debianTools = {
  async list() {
    const result = await exec('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n'])
    return result.code === 0 ? result.stdout : undefined
  },
  isRoot: () => process.getuid?.() === 0,
  async install(missing, command) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    // An outdated list is only a reason to fail when the install itself does.
    await exec('apt-get', ['update', '-qq'], { env, timeoutMs: 300_000 })
    const result = await exec('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env, timeoutMs: 900_000 })
    if (result.code !== 0) {
      throw new Failure('The system packages could not be installed.', `Run it by hand to see why: ${command}`, { detail: tail(result) })
    }
  },
}
