import path from 'node:path'
import { sqliteAddon } from './addon.mjs'
import { cacheRoot } from './cache.mjs'
import { readableCheckout } from './checkout.mjs'
import { hasDisplay, sharedDisplay, virtualSession } from './display.mjs'
import { electronEnv, electronRuntime } from './electron.mjs'
import { repoRoot } from './paths.mjs'
import { ensureSandbox } from './sandbox.mjs'
import { appUser, lastingHome, temporaryHome } from './user.mjs'

/**
 * Everything a program needs to start the app here.
 * @typedef {object} AppEnvironment
 * @property {string} root the checkout as the app's user sees it; run programs there
 * @property {import('./user.mjs').AppUser} user
 * @property {import('./electron.mjs').ElectronRuntime} runtime
 * @property {Record<string, string | undefined>} env changes to this process's environment
 * @property {string[]} args switches for the Electron command line; also in `PANOPTIC_ELECTRON_ARGS`, separated by spaces
 * @property {boolean} visible false when windows are drawn where nobody sees them
 * @property {() => Promise<void>} stop ends the display and removes what was only for this run
 */

/**
 * Prepares runtime, addon, user and display.
 * @param {object} options
 * @param {'person' | 'tests'} options.audience `person`: on the desktop that exists, or on a virtual display where there
 *   is none, with the user's own home; `tests`: always a display, a D-Bus session and a home of their own, so that tests
 *   touch neither the developer's screen nor their keyring nor their settings
 * @param {(text: string) => void} [options.say]
 * @returns {Promise<AppEnvironment>}
 */
export async function appEnvironment({ audience, say = () => {} }) {
  const runtime = await electronRuntime({ progress: say })
  const addon = await sqliteAddon({ runtime: runtime.path, progress: say })
  const user = await appUser()
  await ensureSandbox(runtime, user)
  if (!user.sandbox) say('NO SANDBOX: root could not change to another user, so pages run unprotected; for a look only')

  /** @type {(() => Promise<void> | void)[]} */
  const ends = []
  const stop = async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  }
  try {
    const checkout = await readableCheckout(user, { say })
    ends.push(checkout.remove)
    const home = audience === 'tests' ? temporaryHome(user) : lastingHome(user)
    ends.push(home.remove)
    const desktop = audience === 'person' && hasDisplay() ? await desktopSession(user, home.env) : undefined
    const own = desktop === undefined && process.platform === 'linux' ? await virtualSession({ home: home.env, as: user.as }) : undefined
    if (own) ends.push(own.stop)
    // Without a graphics card the GPU process tries, fails and is restarted.
    const args = [...(own ? ['--disable-gpu'] : []), ...(user.sandbox ? [] : ['--no-sandbox'])]
    const env = {
      ...home.env, ...desktop, ...own?.env, ...electronEnv(runtime),
      // So that what runs there as another user finds, and does not make again, what is there.
      PANOPTIC_CACHE: cacheRoot(),
      PANOPTIC_SQLITE_ADDON: moved(addon.path, checkout.root),
      PANOPTIC_ELECTRON_ARGS: args.join(' '),
    }
    return { root: checkout.root, user, runtime, env, args, visible: own === undefined, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * @param {import('./user.mjs').AppUser} user
 * @param {Record<string, string>} homeEnv
 */
async function desktopSession(user, homeEnv) {
  return user.as ? sharedDisplay(homeEnv, user.as) : {}
}

/**
 * The same file in the checkout that the app's user can read.
 * @param {string} file
 * @param {string} root
 */
function moved(file, root) {
  const inside = path.relative(repoRoot, file)
  return inside.startsWith('..') ? file : path.join(root, inside)
}
