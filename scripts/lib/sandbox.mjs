import { chmodSync, chownSync } from 'node:fs'
import path from 'node:path'
import { exec } from './exec.mjs'
import { Failure } from './failure.mjs'

/**
 * Makes sure Chromium's sandbox can start. It wants user namespaces; some
 * systems refuse those to ordinary users, and there it needs its set-uid helper.
 * @param {import('./electron.mjs').ElectronRuntime} runtime
 * @param {import('./user.mjs').AppUser} user
 * @param {{ namespaces?: (as: { uid: number, gid: number } | undefined) => Promise<boolean>, uid?: number }} [system]
 * @throws {Failure} with the commands to run, where only root can repair it
 */
export async function ensureSandbox(runtime, user, { namespaces = userNamespaces, uid = process.getuid?.() ?? -1 } = {}) {
  if (process.platform !== 'linux' || !user.sandbox || (await namespaces(user.as))) return
  const helper = path.join(runtime.dir, 'chrome-sandbox')
  if (uid !== 0) {
    throw new Failure(
      'This system lets ordinary users create no namespaces, so Chromium cannot start its sandbox.',
      `Run: sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`,
    )
  }
  chownSync(helper, 0, 0)
  chmodSync(helper, 0o4755)
}

/** @param {{ uid: number, gid: number } | undefined} as */
async function userNamespaces(as) {
  const tried = await exec('unshare', ['--user', '--map-root-user', 'true'], { as, cwd: '/', timeoutMs: 5000 })
  return tried.code === 0 || tried.error !== null
}
