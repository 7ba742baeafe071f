import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { cached, hashOf } from './cache.mjs'
import { exec, tail } from './exec.mjs'
import { Failure } from './failure.mjs'
import { npmDir } from './npm.mjs'
import { packageDir, packageManifest } from './paths.mjs'

/** The encrypting driver of the store; the plain one is only the bench's yardstick. */
const storeDriver = 'better-sqlite3-multiple-ciphers'

/**
 * Let the addon's sources, written for Node-API 10, run on level 9; without
 * them it aborts at load. `-O1` and no link-time optimisation keep the build at
 * about a minute. See docs/decisions/0001-runtime.md.
 */
const flags = {
  CXXFLAGS: '-UNAPI_VERSION -DNAPI_VERSION=2147483647 -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT -fno-lto -O1',
  CFLAGS: '-fno-lto -O1',
}

/** How long the trial load of an addon may take; it takes some 50 ms in Node and a second in Electron. */
const trialMs = 30_000

/**
 * @typedef {object} Addon
 * @property {string} path of the `.node` file, for the driver's `nativeBinding` option
 * @property {'prebuilt' | 'compiled'} kind
 */

/**
 * The database addon that works in the given runtime: the package's prebuilt
 * one where it loads, otherwise one compiled once from the package's own
 * sources and kept in the cache. node_modules is never changed.
 * @param {{ driver?: string, runtime?: string, progress?: (text: string) => void }} [options]
 *   `runtime`: the Node or Electron executable to serve; without it this Node
 * @returns {Promise<Addon>}
 * @throws {Failure} when a compiler is missing or the build fails
 */
export async function sqliteAddon({ driver = storeDriver, runtime = process.execPath, progress = () => {} } = {}) {
  const prebuilt = prebuiltPath(driver)
  if (prebuilt !== undefined && await loadsIn(runtime, driver, prebuilt)) return { path: prebuilt, kind: 'prebuilt' }
  const file = await compiledAddon(driver, progress)
  if (await loadsIn(runtime, driver, file)) return { path: file, kind: 'compiled' }
  throw new Failure(
    `The database addon ${file} was compiled but does not load in ${runtime}.`,
    `Delete ${path.dirname(file)} and run again; if it fails again, report it with the output of \`node -p process.versions\`.`,
  )
}

/**
 * @param {string} driver
 * @returns {string | undefined}
 */
function prebuiltPath(driver) {
  const libc = process.platform === 'linux' && !isGlibc() ? 'linuxmusl' : process.platform
  const file = path.join(packageDir(driver), 'prebuilds', `${libc}-${process.arch}.node`)
  return existsSync(file) ? file : undefined
}

function isGlibc() {
  const { header } = /** @type {{ header: Record<string, unknown> }} */ (process.report.getReport())
  return header.glibcVersionRuntime !== undefined
}

/**
 * Tries the addon in a process of its own, because a wrong one does not throw
 * but ends the process.
 * @param {string} runtime a Node or an Electron executable
 * @param {string} driver
 * @param {string} file
 */
export async function loadsIn(runtime, driver, file) {
  const script = `
    const Database = require(${JSON.stringify(packageDir(driver))})
    const db = new Database(':memory:', { nativeBinding: ${JSON.stringify(file)} })
    db.exec('create table t (a integer, b text)')
    const add = db.prepare('insert into t values (?, ?)')
    for (let i = 0; i < 1000; i++) add.run(i, 'x' + i)
    if (db.prepare('select count(*) as n, max(b) as b from t').get().n !== 1000) process.exit(1)
    db.close()
    process.exit(0)`
  const result = await exec(runtime, ['-e', script], { env: { ELECTRON_RUN_AS_NODE: '1' }, timeoutMs: trialMs })
  return result.code === 0
}

/**
 * @param {string} driver
 * @param {(text: string) => void} progress
 * @returns {Promise<string>} path of the `.node` file
 */
async function compiledAddon(driver, progress) {
  const { version } = packageManifest(driver)
  const key = hashOf(driver, version, JSON.stringify(flags), process.versions.napi ?? '', process.platform, process.arch, isGlibc() ? 'glibc' : 'musl')
  const dir = await cached(path.join('addon', `${driver}-${version}-${key}`), async (target) => {
    progress(`compiling ${driver} ${version}, about a minute and only once`)
    await compile(driver, target)
  })
  return path.join(dir, addonName)
}

const addonName = 'better_sqlite3.node'

/**
 * @param {string} driver
 * @param {string} target
 */
async function compile(driver, target) {
  const sources = path.join(target, '.sources')
  cpSync(packageDir(driver), sources, { recursive: true, filter: (file) => !file.endsWith(`${path.sep}prebuilds`) })
  const headers = path.dirname(createRequire(path.join(packageDir(driver), 'package.json')).resolve('node-addon-api/package.json'))
  mkdirSync(path.join(sources, 'node_modules'), { recursive: true })
  cpSync(headers, path.join(sources, 'node_modules/node-addon-api'), { recursive: true })
  const nodeGyp = path.join(npmDir() ?? '', 'node_modules/node-gyp/bin/node-gyp.js')
  const args = ['rebuild', '--release', '--force_build=1', '-j', 'max', ...localHeaders()]
  const built = await exec(process.execPath, [nodeGyp, ...args], { cwd: sources, env: flags, timeoutMs: 900_000 })
  const output = path.join(sources, 'build/Release', addonName)
  if (built.code !== 0 || !existsSync(output)) {
    throw new Failure(
      `${driver} could not be compiled.`,
      'It needs a C++ compiler, make, Python 3 and the headers of this Node (Debian: apt-get install g++ make python3). Node 22.14 or newer needs no compiling.',
      { detail: tail(built, 30) },
    )
  }
  copyFileSync(output, path.join(target, addonName))
  rmSync(sources, { recursive: true })
}

/** Headers that came with this Node, so that node-gyp need not download them. */
function localHeaders() {
  const prefix = path.resolve(path.dirname(process.execPath), '..')
  const file = path.join(prefix, 'include/node/node_version.h')
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const version = ['MAJOR', 'MINOR', 'PATCH'].map((part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1])
  return version.join('.') === process.versions.node ? [`--nodedir=${prefix}`] : []
}
