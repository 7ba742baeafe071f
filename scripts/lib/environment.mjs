import { sqliteAddon } from './addon.mjs'
import { hasDisplay, sharedDisplay, virtualSession } from './display.mjs'
import { electronEnv, electronRuntime } from './electron.mjs'
import { lastingHome, temporaryHome, appUser } from './user.mjs'

/**
 * Everything a program needs to start the app here.
 * @typedef {object} AppEnvironment
 * @property {import('./user.mjs').AppUser} user
 * @property {import('./electron.mjs').ElectronRuntime} runtime
 * @property {Record<string, string | undefined>} env changes to this process's environment
 * @property {string[]} args switches for the Electron command line
 * @property {boolean} visible false when windows are drawn where nobody sees them
 * @property {() => Promise<void>} stop ends the display and removes a temporary home
 */

/**
 * Prepares runtime, addon, user and display.
 * @param {object} options
 * @param {'throwaway' | 'own'} options.home `throwaway`: a home for this run only; `own`: the user's real one
 * @param {'private' | 'desktop'} options.session `private`: a display and D-Bus session of our own, so that tests touch
 *   neither the developer's screen nor their keyring; `desktop`: the one that exists, or a private one where there is none
 * @param {(text: string) => void} [options.progress]
 * @returns {Promise<AppEnvironment>}
 */
export async function appEnvironment({ home, session, progress = () => {} }) {
  const runtime = await electronRuntime({ progress })
  const addon = await sqliteAddon({ electron: runtime.path, progress })
  const user = await appUser()
  const throwaway = home === 'throwaway' ? temporaryHome(user) : undefined
  const homeEnv = throwaway?.env ?? lastingHome(user)
  const desktop = session === 'desktop' && hasDisplay() ? await desktopSession(user, homeEnv) : undefined
  const needsOwn = desktop === undefined && process.platform === 'linux'
  const own = needsOwn ? await virtualSession({ home: homeEnv, as: user.as }) : undefined
  return {
    user,
    runtime,
    env: { ...homeEnv, ...desktop, ...own?.env, ...electronEnv(runtime), PANOPTIC_SQLITE_ADDON: addon.path },
    // Without a graphics card the GPU process tries, fails and is restarted.
    args: [...(own ? ['--disable-gpu'] : []), ...(user.sandbox ? [] : ['--no-sandbox'])],
    visible: own === undefined,
    stop: async () => {
      await own?.stop()
      throwaway?.remove()
    },
  }
}

/**
 * @param {import('./user.mjs').AppUser} user
 * @param {Record<string, string>} homeEnv
 */
async function desktopSession(user, homeEnv) {
  return user.as ? sharedDisplay(homeEnv, user.as) : {}
}
