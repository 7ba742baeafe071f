import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { exec, tail } from './exec.mjs'
import { Failure } from './failure.mjs'
import { packageBin, repoRoot } from './paths.mjs'

/** What the app is built from; tests and the output of earlier builds are not part of it. */
const sources = [
  'main', 'preload', 'renderer', 'sdk', 'plugins', 'migrations',
  'scripts/build-plugins.mjs', 'scripts/build', 'scripts/pack/notices.mjs', 'scripts/pack/shipped.mjs', 'electron.vite.config.ts', 'package.json', 'package-lock.json',
]

/**
 * Builds the app and the built-in plugins into `out/`, unless that is what is
 * there already.
 * @param {object} options
 * @param {boolean} options.testHooks compile in the hooks of tests and benchmarks; never for a release
 * @param {(text: string) => void} options.say
 * @returns {Promise<'unchanged' | 'built'>}
 */
export async function ensureBuild({ testHooks, say }) {
  const stamp = path.join(repoRoot, 'out/.built-from')
  const key = `${hashOfFiles(repoRoot, sources)} ${testHooks ? 'with' : 'without'} test hooks`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return 'unchanged'
  rmSync(stamp, { force: true })
  const env = { PANOPTIC_TEST_HOOKS: testHooks ? '1' : '0' }
  say('host')
  await tool([packageBin('electron-vite'), 'build'], env)
  say('plugins')
  await tool([path.join(repoRoot, 'scripts/build-plugins.mjs')], env)
  say('notices')
  const { writeNotices } = await import('../pack/notices.mjs')
  writeNotices(path.join(repoRoot, 'out/notices.json'))
  mkdirSync(path.dirname(stamp), { recursive: true })
  writeFileSync(stamp, key)
  return 'built'
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
async function tool(args, env) {
  const result = await exec(process.execPath, args, { cwd: repoRoot, env, timeoutMs: 600_000 })
  if (result.code === 0) return
  throw new Failure('The app could not be built.', 'Correct the errors above; `npm run build` builds without anything else.', { detail: tail(result, 60) })
}

/**
 * One hash over names and contents of all files below the given paths.
 * @param {string} root
 * @param {readonly string[]} names
 */
export function hashOfFiles(root, names) {
  const hash = createHash('sha256')
  for (const file of names.flatMap((name) => filesBelow(root, name))) {
    const content = readFileSync(path.join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} name
 * @returns {string[]} paths from root, sorted; empty when nothing is there
 */
function filesBelow(root, name) {
  const at = path.join(root, name)
  if (!existsSync(at)) return []
  const entries = readdirSafe(at)
  if (entries === undefined) return /\.test\.[cm]?[tj]s$/.test(name) ? [] : [name]
  return entries
    .filter((entry) => !['node_modules', 'dist', 'test'].includes(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesBelow(root, `${name}/${entry.name}`))
}

/**
 * @param {string} dir
 * @returns {import('node:fs').Dirent[] | undefined} undefined for a file
 */
function readdirSafe(dir) {
  try {
    return readdirSync(dir, { withFileTypes: true })
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOTDIR') return undefined
    throw error
  }
}
