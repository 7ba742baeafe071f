import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's root folder. */
export const repoRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/**
 * The folder of a dependency that package.json names. Not found through
 * `require.resolve`, because some packages do not export their package.json.
 * @param {string} name
 */
export function packageDir(name) {
  return path.join(repoRoot, 'node_modules', name)
}

/**
 * @param {string} name
 * @returns {{ version: string, bin?: string | Record<string, string> }}
 */
export function packageManifest(name) {
  return JSON.parse(readFileSync(path.join(packageDir(name), 'package.json'), 'utf8'))
}

/**
 * The script behind a dependency's command, to be run with this Node; no shell
 * and no `npx` in between.
 * @param {string} name package
 * @param {string} [command] when it differs from the package's name
 */
export function packageBin(name, command = name) {
  const { bin } = packageManifest(name)
  const file = typeof bin === 'string' ? bin : bin?.[command]
  if (file === undefined) throw new Error(`${name} has no command ${command}`)
  return path.join(packageDir(name), file)
}
