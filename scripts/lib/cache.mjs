import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

/**
 * The folder for things that are expensive to get and the same for every
 * checkout: the Electron runtime and compiled addons. `PANOPTIC_CACHE`
 * overrides it. For root it lies outside /root, because the app and its tests
 * then run as another user who must be able to read it.
 * @param {{ env?: NodeJS.ProcessEnv, uid?: number }} [who]
 */
export function cacheRoot({ env = process.env, uid = process.getuid?.() ?? -1 } = {}) {
  if (env.PANOPTIC_CACHE) return path.resolve(env.PANOPTIC_CACHE)
  if (uid === 0) return '/var/cache/panoptic'
  return path.join(env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'panoptic')
}

/**
 * A short name for a set of inputs: equal inputs, equal name.
 * @param {readonly string[]} parts
 */
export function hashOf(...parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:${part}`)
  return hash.digest('hex').slice(0, 16)
}

/**
 * Returns the cached folder of that name, building it first when it is not
 * there. The folder is built under a temporary name and renamed, so that it
 * either does not exist or is complete, also when two runs build it at once.
 * @param {string} name path below the cache folder
 * @param {(dir: string) => Promise<void> | void} build fills the empty folder it is given
 * @param {string} [root]
 * @returns {Promise<string>} absolute path
 */
export async function cached(name, build, root = cacheRoot()) {
  const target = path.join(root, name)
  if (existsSync(target)) return target
  const parent = path.dirname(target)
  mkdirSync(parent, { recursive: true })
  openUpTo(parent, root)
  removeAbandoned(parent)
  const scratch = path.join(parent, `.building-${process.pid}-${randomBytes(4).toString('hex')}`)
  mkdirSync(scratch, { mode: 0o755 })
  try {
    await build(scratch)
    renameSync(scratch, target)
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}

/**
 * A restrictive umask must not hide the cache from the user who runs the app.
 * @param {string} dir
 * @param {string} root
 */
function openUpTo(dir, root) {
  for (let at = dir; at.startsWith(root); at = path.dirname(at)) chmodSync(at, 0o755)
}

/**
 * Removes what a killed run left half built.
 * @param {string} parent
 */
function removeAbandoned(parent) {
  for (const entry of readdirSync(parent)) {
    const pid = /^\.building-(\d+)-/.exec(entry)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(path.join(parent, entry), { recursive: true, force: true })
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}
