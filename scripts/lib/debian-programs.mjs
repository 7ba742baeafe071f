// Programs of Debian packages that tests compare with, and that must not be installed: as packages they would be services
// that start with the computer. Unpacked into the cache they are only files.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { cached, cacheRoot } from './cache.mjs'
import { exec, tail } from './exec.mjs'

/** Packages whose programs need no other package than the C library. */
const packages = ['prometheus-alertmanager']

/** @param {string} name */
const nameInCache = (name) => `debian/${name}-${process.arch}`

/** The folders with their programs that are there; for PATH. */
export function programFolders(root = cacheRoot()) {
  return packages.map((name) => path.join(root, nameInCache(name), 'usr/bin')).filter((folder) => existsSync(folder))
}

/**
 * Fetches through apt, which checks Debian's signatures, what is not there yet. Without it the tests that need it skip and say so.
 * @param {{ say: (text: string) => void, run?: typeof exec, root?: string }} options
 * @returns {Promise<'present' | 'fetched' | 'not available'>}
 */
export async function ensurePrograms({ say, run = exec, root = cacheRoot() }) {
  if (process.platform !== 'linux') return 'not available'
  const missing = packages.filter((name) => !existsSync(path.join(root, nameInCache(name))))
  if (missing.length === 0) return 'present'
  for (const name of missing) {
    try {
      await cached(nameInCache(name), (folder) => fetch(name, folder, run), root)
    } catch (error) {
      say(`${name} is not available: ${error instanceof Error ? error.message : String(error)}`)
      return 'not available'
    }
  }
  return 'fetched'
}

/**
 * @param {string} name
 * @param {string} folder
 * @param {typeof exec} run
 */
async function fetch(name, folder, run) {
  const downloaded = await run('apt-get', ['download', '-qq', name], { cwd: folder, timeoutMs: 300_000 })
  const archive = readdirSync(folder).find((file) => file.endsWith('.deb'))
  if (downloaded.code !== 0 || archive === undefined) throw new Error(tail(downloaded, 2) || 'apt-get could not download it')
  const unpacked = await run('dpkg-deb', ['--extract', archive, '.'], { cwd: folder, timeoutMs: 60_000 })
  if (unpacked.code !== 0) throw new Error(tail(unpacked, 2))
  rmSync(path.join(folder, archive))
}
