import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { exec } from './exec.mjs'
import { oldestElectronTypes } from './known-versions.mjs'
import { packageBin, repoRoot } from './paths.mjs'

/**
 * A check that looks at the code without running it.
 * @typedef {object} Check
 * @property {string} name
 * @property {() => Promise<{ ok: boolean, output: string }>} run
 */

/** @type {Check[]} */
export const lintChecks = [
  { name: 'Lint', run: () => node([packageBin('oxlint')]) },
  { name: 'Boundaries', run: () => node([path.join(repoRoot, 'scripts/boundaries.mjs')]) },
  { name: 'Licences', run: () => node([path.join(repoRoot, 'scripts/pack/check-licences.mjs')]) },
]

/** @type {Check[]} */
export const typeChecks = [
  { name: 'Types', run: () => node([packageBin('vue-tsc'), '--noEmit', '-p', 'tsconfig.json']) },
  { name: 'Types of the scripts', run: () => node([packageBin('typescript', 'tsc'), '--noEmit', '-p', 'scripts/tsconfig.json']) },
  { name: 'Types against the oldest Electron', run: typesOfOldestElectron },
]

/** @type {Check[]} */
export const unusedChecks = [
  { name: 'Unused code', run: () => node([packageBin('knip'), '--no-progress']) },
]

/**
 * The code of the privileged process must compile against both ends of the
 * range of Electron it runs on.
 */
async function typesOfOldestElectron() {
  const config = path.join(repoRoot, 'out/.tsconfig-oldest-electron.json')
  mkdirSync(path.dirname(config), { recursive: true })
  writeFileSync(config, JSON.stringify({
    extends: '../tsconfig.json',
    compilerOptions: { paths: { electron: [await oldestElectronTypes()] } },
    include: ['../main', '../preload', '../sdk/runtime/hooks.d.ts'],
  }))
  return node([packageBin('typescript', 'tsc'), '--noEmit', '-p', config])
}

/** @param {string[]} args */
async function node(args) {
  const result = await exec(process.execPath, args, { cwd: repoRoot, timeoutMs: 600_000 })
  const output = `${result.stdout}${result.stderr}`.trim()
  return { ok: result.code === 0, output: result.timedOut ? `${output}\nended after 10 minutes` : output }
}

/**
 * Runs checks one after the other and shows the output of those that fail.
 * @param {readonly Check[]} checks
 * @param {ReturnType<typeof import('./steps.mjs').createSteps>} steps
 * @param {(name: string, ok: boolean) => void} report
 */
export async function runChecks(checks, steps, report) {
  for (const check of checks) {
    const { ok, output } = await steps.step(check.name, check.run, { result: ({ ok: fine }) => (fine ? 'ok' : 'FAILED') })
    if (!ok) console.log(`\n${output}\n`)
    report(check.name, ok)
  }
}
