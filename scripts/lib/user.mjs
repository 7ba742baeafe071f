import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { exec } from './exec.mjs'

/** The account the app runs as when root starts it. */
const accountName = 'panoptic'

/**
 * Who runs the app and its end-to-end tests.
 * @typedef {object} AppUser
 * @property {string} name
 * @property {{ uid: number, gid: number } | undefined} as to hand to `spawn`; undefined when it is the present user
 * @property {boolean} sandbox false only where root could not change to another user, so that Chromium refuses its sandbox
 */

/**
 * Chromium refuses its sandbox to root, so root runs the app as an unprivileged
 * account: `panoptic`, created here when it is missing, else `nobody`.
 * @param {{ uid?: number, passwd?: () => string, create?: () => Promise<boolean> }} [system]
 * @returns {Promise<AppUser>}
 */
export async function appUser({ uid = process.getuid?.() ?? -1, passwd = readPasswd, create = createAccount } = {}) {
  if (uid !== 0) return { name: userInfo().username, as: undefined, sandbox: true }
  const known = findAccount(passwd(), accountName) ?? (await create() ? findAccount(passwd(), accountName) : undefined)
  const account = known ?? findAccount(passwd(), 'nobody')
  if (account === undefined || !(await canBecome(account))) return { name: 'root', as: undefined, sandbox: false }
  return { name: account.name, as: { uid: account.uid, gid: account.gid }, sandbox: true }
}

/**
 * @param {string} passwd text of /etc/passwd
 * @param {string} name
 * @returns {{ name: string, uid: number, gid: number } | undefined}
 */
export function findAccount(passwd, name) {
  const fields = passwd.split('\n').map((line) => line.split(':')).find(([login]) => login === name)
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])]
  return uid > 0 && gid > 0 ? { name, uid, gid } : undefined
}

/**
 * @typedef {object} Home
 * @property {Record<string, string>} env environment; empty when the present user keeps their own home
 * @property {() => void} remove
 */

/**
 * A folder for one run that belongs to the user.
 * @param {AppUser} user
 * @returns {{ dir: string, remove: () => void }}
 */
export function temporaryFolder(user) {
  const dir = mkdtempSync(path.join(tmpdir(), 'panoptic-run-'))
  if (user.as) chownSync(dir, user.as.uid, user.as.gid)
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }) }
}

/**
 * A home for one run, so that neither keyring nor settings of a real account
 * are touched.
 * @param {AppUser} user
 * @returns {Home}
 */
export function temporaryHome(user) {
  const { dir, remove } = temporaryFolder(user)
  return { env: homeIn(dir, user), remove }
}

/**
 * The home that stays: the present user's own, or that of the account that
 * root's `npm start` runs as.
 * @param {AppUser} user
 * @returns {Home}
 */
export function lastingHome(user) {
  return { env: user.as ? homeIn('/var/lib/panoptic', user) : {}, remove: () => {} }
}

/**
 * @param {string} dir
 * @param {AppUser} user
 */
function homeIn(dir, user) {
  const runtimeDir = path.join(dir, '.runtime')
  mkdirSync(runtimeDir, { recursive: true, mode: 0o700 })
  if (user.as) for (const each of [dir, runtimeDir]) chownSync(each, user.as.uid, user.as.gid)
  return {
    HOME: dir, USER: user.name, LOGNAME: user.name, XDG_RUNTIME_DIR: runtimeDir,
    // `npm test` tells its children its own, which belongs to another user.
    npm_config_cache: path.join(dir, '.npm'),
    XDG_CONFIG_HOME: path.join(dir, '.config'), XDG_CACHE_HOME: path.join(dir, '.cache'), XDG_DATA_HOME: path.join(dir, '.local/share'),
  }
}

function readPasswd() {
  try {
    return readFileSync('/etc/passwd', 'utf8')
  } catch {
    return ''
  }
}

async function createAccount() {
  const made = await exec('useradd', ['--system', '--user-group', '--home-dir', '/var/lib/panoptic', '--no-create-home', '--shell', '/usr/sbin/nologin', accountName])
  return made.code === 0
}

/** @param {{ uid: number, gid: number }} account */
async function canBecome({ uid, gid }) {
  return (await exec(process.execPath, ['-e', ''], { as: { uid, gid }, cwd: '/' })).code === 0
}
