import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's root folder. */
export const repoRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

const requireFromRepo = createRequire(path.join(repoRoot, 'package.json'))

/**
 * The folder of an installed dependency, wherever npm put it.
 * @param {string} name
 */
export function packageDir(name) {
  return path.dirname(requireFromRepo.resolve(`${name}/package.json`))
}

/**
 * @param {string} name
 * @returns {{ version: string, bin?: string | Record<string, string> }}
 */
export function packageManifest(name) {
  return requireFromRepo(`${name}/package.json`)
}
