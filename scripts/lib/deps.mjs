import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { tail } from './exec.mjs'
import { Failure } from './failure.mjs'
import { npm } from './npm.mjs'
import { repoRoot } from './paths.mjs'

/**
 * Installs the dependencies when node_modules is not what package-lock.json
 * asks for. Install scripts stay off: no dependency needs one, and none shall
 * run on the machine of somebody who only wants to look.
 * @param {(text: string) => void} say
 * @param {string} [root]
 * @returns {Promise<'up to date' | 'installed'>}
 */
export async function ensureDependencies(say, root = repoRoot) {
  if (isInstalled(root)) return 'up to date'
  say('installing what package-lock.json lists, about a minute')
  const result = await npm(['ci', '--ignore-scripts', '--loglevel=error'], { cwd: root, timeoutMs: 900_000 })
  if (result.code !== 0) {
    throw new Failure(
      'The dependencies could not be installed.',
      'Check the network and the npm registry setting (`npm config get registry`), then run the command again. If package.json and package-lock.json disagree, run `npm install`.',
      { detail: tail(result) },
    )
  }
  return 'installed'
}

/**
 * Compares the lock file with npm's own record of what it installed. npm writes
 * the record last, so an interrupted install does not count as installed.
 * @param {string} root
 */
export function isInstalled(root) {
  const record = path.join(root, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const wanted = packagesOf(path.join(root, 'package-lock.json'))
  const present = packagesOf(record)
  const satisfied = Object.entries(wanted).every(([where, entry]) => {
    if (!where.includes('node_modules/')) return true
    const found = present[where]
    // Optional packages of other platforms are in the lock file only.
    if (found === undefined) return entry.optional === true
    return same(found, entry)
  })
  return satisfied && Object.keys(present).every((where) => where in wanted)
}

/**
 * @param {LockEntry} a
 * @param {LockEntry} b
 */
function same(a, b) {
  return a.version === b.version && a.integrity === b.integrity && a.link === b.link
}

/** @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean }} LockEntry */

/**
 * @param {string} file
 * @returns {Record<string, LockEntry>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
}
