import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sqliteAddon } from './addon.mjs'
import { appEnvironment } from './environment.mjs'
import { exec } from './exec.mjs'
import { currentNodeExecutable } from './known-versions.mjs'
import { packageBin, repoRoot } from './paths.mjs'
import { outcomeOf, readPlaywright, readVitest } from './tally.mjs'

const minute = 60_000

/**
 * Unit, property and integration tests.
 * @param {{ node?: string, only?: string[], long?: boolean, addon: string }} options
 *   `node`: another Node than this one; `only`: paths; `long`: without the bounds of the everyday run
 * @returns {Promise<import('./tally.mjs').Outcome>}
 */
export async function runVitest({ node = process.execPath, only = [], long = false, addon }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'panoptic-vitest-'))
  const report = path.join(folder, 'report.json')
  const reporter = path.join(repoRoot, 'scripts/lib/vitest-reporter.mjs')
  try {
    const result = await exec(node, [packageBin('vitest'), 'run', ...only, '--reporter=default', `--reporter=${reporter}`], {
      cwd: repoRoot, output: 'inherit', timeoutMs: (long ? 120 : 40) * minute,
      env: { PANOPTIC_VITEST_REPORT: report, PANOPTIC_SQLITE_ADDON: addon, ...longEnv(long) },
    })
    return outcomeOf('Vitest', () => readVitest(report), result.code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * The store's tests once more with the unmodified prebuilt addon, in a Node of
 * the pinned Electron's Node-API level.
 * @param {{ long?: boolean }} options
 * @returns {Promise<import('./tally.mjs').Outcome | undefined>} undefined where such a Node cannot be had
 */
export async function runStoreTestsInCurrentNode({ long = false }) {
  const node = await currentNodeExecutable()
  if (node === undefined) return undefined
  const addon = await sqliteAddon({ runtime: node })
  return runVitest({ node, only: ['main/store'], long, addon: addon.path })
}

/**
 * What `npm run pack` makes, held against the checklist; with `long` also installed on a clean system.
 * @param {{ long?: boolean, addon: string }} options
 */
export async function runPackageTests({ long = false, addon }) {
  process.env.PANOPTIC_PACKAGE = '1'
  try {
    return await runVitest({ only: ['tests/package'], long, addon })
  } finally {
    delete process.env.PANOPTIC_PACKAGE
  }
}

/**
 * The tests on the real window, as an unprivileged user with a display of their
 * own. What they write (screenshots, traces) is kept in test-results/.
 * @param {{ long?: boolean, say: (text: string) => void }} options
 * @returns {Promise<import('./tally.mjs').Outcome>}
 */
export async function runEndToEnd({ long = false, say }) {
  const environment = await appEnvironment({ audience: 'tests', say })
  const folder = mkdtempSync(path.join(tmpdir(), 'panoptic-e2e-'))
  chmodSync(folder, environment.user.as ? 0o777 : 0o700)
  const report = path.join(folder, 'report.json')
  const results = path.join(folder, 'results')
  try {
    const cli = path.join(environment.root, path.relative(repoRoot, packageBin('@playwright/test', 'playwright')))
    const result = await exec(process.execPath, [cli, 'test', '--reporter=list,json', '--output', results], {
      cwd: environment.root, as: environment.user.as, output: 'inherit', timeoutMs: (long ? 120 : 40) * minute,
      env: { ...environment.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...longEnv(long) },
    })
    return outcomeOf('Playwright', () => readPlaywright(report), result.code)
  } finally {
    keep(results)
    rmSync(folder, { recursive: true, force: true })
    await environment.stop()
  }
}

/** @param {string} results */
function keep(results) {
  const target = path.join(repoRoot, 'test-results')
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  if (existsSync(results)) cpSync(results, target, { recursive: true })
}

/**
 * @param {boolean} long
 * @returns {Record<string, string>}
 */
function longEnv(long) {
  return long ? { PANOPTIC_LONG: '1' } : {}
}
