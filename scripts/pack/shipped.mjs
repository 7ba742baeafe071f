import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { repoRoot } from '../lib/paths.mjs'

/**
 * A package of others whose code or fonts are in the app.
 * @typedef {object} Shipped
 * @property {string} name
 * @property {string} version
 * @property {string} licence SPDX expression, as its package.json says
 * @property {string} folder
 * @property {Record<string, unknown>} manifest
 */

/** What the app, its built-in plugins and their pages are made of. */
const roots = ['main', 'preload', 'renderer', 'sdk', 'plugins']
/** The authors' tools in the SDK, and tests, are not in the app. */
const outside = /(^|\/)(node_modules|dist|tests?|testing|types-test|reference|gallery)\/|^sdk\/cli\/|\.(test|spec)\.[cm]?ts$|\.d\.ts$/

/**
 * Declared as a dependency of something we ship, and yet in no file of the app; the test of the package holds this
 * against the source maps of the build.
 * @type {Record<string, string>}
 */
const notShipped = {
  argparse: 'only the command of js-yaml uses it',
  '@vue/compiler-sfc': 'compiles components at our build',
  '@vue/server-renderer': 'draws on servers',
  '@vue/devtools-api': 'left out of release builds',
  '@vue/devtools-kit': 'left out of release builds',
  'node-addon-api': 'headers that native packages are compiled with',
  electron: 'listed by itself, with what is in it',
}

/**
 * Bundled because it lies there when it is looked for, though nobody declares it as more than welcome.
 * @type {Record<string, string[]>}
 */
const alsoShipped = { debug: ['supports-color'] }

/**
 * Every package whose code is in the app: what our sources import, and what those packages depend on. Rather one too
 * many than one too few: what the bundler leaves out of a package is not looked at.
 * @returns {Shipped[]} sorted by name
 */
export function shippedPackages() {
  /** @type {Map<string, Shipped>} */
  const found = new Map()
  const { dependencies = {}, optionalDependencies = {} } = manifestAt(repoRoot)
  const direct = new Set([...Object.keys(/** @type {object} */ (dependencies)), ...Object.keys(/** @type {object} */ (optionalDependencies)), ...importedPackages()])
  for (const name of direct) add(name, repoRoot, found)
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * @param {string} name
 * @param {string} from folder of who asks for it
 * @param {Map<string, Shipped>} found
 */
function add(name, from, found) {
  if (name in notShipped || name.startsWith('@types/') || name.startsWith('@panoptic/')) return
  const folder = resolvePackage(name, from)
  // An optional one for another platform.
  if (folder === undefined) return
  const manifest = manifestAt(folder)
  const key = `${name}@${String(manifest.version)}`
  if (found.has(key)) return
  found.set(key, { name, version: String(manifest.version), licence: licenceOf(manifest), folder, manifest })
  const { dependencies = {}, optionalDependencies = {} } = manifest
  for (const next of [...Object.keys(/** @type {object} */ (dependencies)), ...Object.keys(/** @type {object} */ (optionalDependencies)), ...(alsoShipped[name] ?? [])]) add(next, folder, found)
}

/**
 * As Node finds it: in the node_modules of the folder or of one above.
 * @param {string} name
 * @param {string} from
 * @returns {string | undefined}
 */
function resolvePackage(name, from) {
  for (let at = from; at.startsWith(repoRoot); at = path.dirname(at)) {
    const folder = path.join(at, 'node_modules', name)
    if (existsSync(path.join(folder, 'package.json'))) return folder
  }
  return undefined
}

/** Names of packages that code and styles of the app import, types aside. By text, because every build asks. */
function importedPackages() {
  const names = new Set()
  for (const file of roots.flatMap((root) => filesBelow(root))) {
    const text = readFileSync(path.join(repoRoot, file), 'utf8').replaceAll(/(?:import|export)\s+type\s[^'"]*?from\s*['"][^'"]+['"]/g, '')
    for (const [, specifier = ''] of text.matchAll(file.endsWith('.css') ? styleImport : codeImport)) {
      if (/^@?[a-z]/.test(specifier)) names.add(packageOf(specifier))
    }
  }
  return [...names].filter((name) => !builtinModules.includes(name) && resolvePackage(name, repoRoot) !== undefined)
}

const codeImport = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*['"]([^'"\n]+)['"]/g
const styleImport = /(?:\burl\(|@import\s)\s*['"]([^'"\n]+)['"]/g

/** @param {string} specifier */
const packageOf = (specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(path.join(repoRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`
    if (outside.test(entry.isDirectory() ? `${name}/` : name)) return []
    if (entry.isDirectory()) return filesBelow(name)
    return /\.([cm]?ts|vue|css)$/.test(entry.name) ? [name] : []
  })
}

/**
 * @param {string} folder
 * @returns {Record<string, unknown>}
 */
const manifestAt = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))

/**
 * Older packages write an object or a list.
 * @param {Record<string, unknown>} manifest
 */
function licenceOf({ license, licenses }) {
  if (typeof license === 'string') return license
  const old = Array.isArray(licenses) ? licenses : [license]
  const types = old.flatMap((each) => (typeof each === 'object' && each !== null && 'type' in each ? [String(each.type)] : []))
  return types.length === 0 ? 'none' : types.join(' OR ')
}
