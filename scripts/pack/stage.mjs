import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Failure } from '../lib/failure.mjs'
import { packageDir, repoRoot } from '../lib/paths.mjs'

/** The folder electron-builder packs (`directories.app` in electron-builder.yml). */
export const stageDir = path.join(repoRoot, 'release/app')

/**
 * @typedef {object} Identity what a package calls itself
 * @property {'official' | 'testruntime'} runtime
 * @property {string} name also of the executable and the Linux package
 * @property {string} productName also of the folder with the user's data
 */

/**
 * A package on the test runtime has a name, an executable and a data folder of its own, so that it can neither replace
 * nor open what a release made.
 * @param {'official' | 'testruntime'} runtime
 * @returns {Identity}
 */
export function identityOf(runtime) {
  return runtime === 'official'
    ? { runtime, name: 'panoptic', productName: 'Panoptic' }
    : { runtime, name: 'panoptic-testruntime', productName: 'Panoptic test runtime' }
}

/**
 * What the app needs of each native package besides package.json and licence. Everything else is bundled into out/.
 * @type {Record<string, (platform: string, arch: string) => string[]>}
 */
const nativePackages = {
  'better-sqlite3-multiple-ciphers': (platform, arch) => ['lib', `prebuilds/${platform}-${arch}.node`],
  '@github/keytar': (platform, arch) => ['lib', `prebuilds/${platform}-${arch}/keytar.node`],
  '@node-rs/argon2': () => ['index.js'],
  'passport-desktop': () => ['dist', 'native.js'],
}

/**
 * Fills `release/app`: the build, the native packages of this platform, and a package.json that names only those.
 * @param {object} options
 * @param {Identity} options.identity
 * @param {{ path: string, kind: 'prebuilt' | 'compiled' }} options.addon the database addon that loads in the packaged runtime
 * @param {string} [options.platform]
 * @param {string} [options.arch]
 */
export function stage({ identity, addon, platform = process.platform, arch = process.arch }) {
  rmSync(stageDir, { recursive: true, force: true })
  mkdirSync(stageDir, { recursive: true })
  const out = path.join(repoRoot, 'out')
  cpSync(out, path.join(stageDir, 'out'), { recursive: true, filter: (file) => !isLeftOut(path.relative(out, file)) })
  /** @type {Record<string, string>} */
  const dependencies = {}
  for (const [name, files] of Object.entries(nativePackages)) {
    if (name === 'passport-desktop' && platform !== 'win32') continue
    dependencies[name] = copyPackage(name, files(platform, arch))
  }
  for (const name of platformPackages('@node-rs/argon2', platform, arch)) {
    dependencies[name] = copyPackage(name, readdirSync(packageDir(name)).filter((file) => file.endsWith('.node')))
  }
  if (addon.kind === 'compiled') {
    // The test runtime's Node-API is older than the prebuilt addon (docs/decisions/0001-runtime.md).
    cpSync(addon.path, path.join(stageDir, `node_modules/better-sqlite3-multiple-ciphers/prebuilds/${platform}-${arch}.node`))
  }
  const { version, description, license, updates } = JSON.parse(readFileSync(path.join(repoRoot, 'package.json'), 'utf8'))
  writeFileSync(path.join(stageDir, 'package.json'), `${JSON.stringify({
    name: identity.name, productName: identity.productName, desktopName: `${identity.name}.desktop`,
    version, description, license,
    author: 'The Panoptic authors', homepage: 'https://panoptic.invalid',
    type: 'module', main: 'out/main/index.js', dependencies,
    runtime: identity.runtime,
    updates: identity.runtime === 'official' ? (updates ?? null) : null,
  }, null, 2)}\n`)
  cpSync(path.join(repoRoot, 'LICENSE'), path.join(stageDir, 'LICENSE'))
}

/** @param {string} file path below out/ */
function isLeftOut(file) {
  return file.endsWith('.map') || path.basename(file).startsWith('.')
}

/**
 * @param {string} name
 * @param {readonly string[]} files besides package.json and the licence
 * @returns {string} its version
 */
function copyPackage(name, files) {
  const from = packageDir(name)
  const to = path.join(stageDir, 'node_modules', name)
  const licences = readdirSync(from).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  for (const file of ['package.json', ...licences, ...files]) {
    if (!existsSync(path.join(from, file))) {
      throw new Failure(`${name} has no ${file}, so this platform cannot be packed here.`, 'Pack on the platform and architecture the package is for, after `npm ci` there.')
    }
    cpSync(path.join(from, file), path.join(to, file), { recursive: true })
  }
  const manifest = JSON.parse(readFileSync(path.join(to, 'package.json'), 'utf8'))
  // Sources for compiling are not shipped, so neither is what compiles them.
  for (const field of ['dependencies', 'optionalDependencies', 'devDependencies', 'scripts', 'gypfile']) delete manifest[field]
  writeFileSync(path.join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest.version
}

/**
 * The packages with the binary of one platform that npm installed for `name`.
 * @param {string} name
 * @param {string} platform
 * @param {string} arch
 */
function platformPackages(name, platform, arch) {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(path.join(packageDir(name), 'package.json'), 'utf8'))
  const found = Object.keys(optionalDependencies).filter((each) => each.startsWith(`${name}-${platform}-${arch}`) && existsSync(packageDir(each)))
  if (found.length === 0) throw new Failure(`${name} is not installed for ${platform}-${arch}.`, 'Pack on that platform and architecture, after `npm ci` there.')
  return found
}
