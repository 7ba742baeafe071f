import { sqliteAddon } from '../lib/addon.mjs'
import { lintChecks, runChecks, typeChecks, unusedChecks } from '../lib/checks.mjs'
import { createSteps, printError } from '../lib/steps.mjs'
import { Tally } from '../lib/tally.mjs'
import { runEndToEnd, runPackageTests, runStoreTestsInCurrentNode, runVitest } from '../lib/test-stages.mjs'
import { packApp } from './pack.mjs'
import { prepareBuild, prepareDependencies, prepareRuntime, prepareSystem } from './prepare.mjs'

/**
 * Everything that must hold before a change is good. Every stage runs even when
 * an earlier one failed; only without dependencies or a build there is nothing
 * to test. The last line printed is the sum of all checks and tests.
 * @param {string[]} _args
 * @param {{ long?: boolean }} [options]
 */
export async function run(_args, { long = false } = {}) {
  const steps = createSteps()
  const tally = new Tally()
  try {
    await allStages(steps, tally, long)
  } catch (error) {
    printError(error)
    tally.check(error instanceof Error ? error.message : String(error), false)
  }
  console.log(`\nAll stages took ${steps.elapsed()}.\n${tally.summary()}`)
  return tally.exitCode()
}

/**
 * @param {import('./prepare.mjs').Steps} steps
 * @param {Tally} tally
 * @param {boolean} long
 */
async function allStages(steps, tally, long) {
  await prepareDependencies(steps)
  await attempt(tally, 'System packages', () => prepareSystem(steps, { purpose: 'tests', install: true }))
  await prepareRuntime(steps)
  await prepareBuild(steps, { testHooks: true })
  await runChecks([...lintChecks, ...typeChecks, ...unusedChecks], steps, (name, ok) => tally.check(name, ok))
  await attempt(tally, 'Unit tests', async () => {
    const addon = await sqliteAddon()
    tally.add(await stage(steps, 'Unit and integration tests', () => runVitest({ long, addon: addon.path })))
    if (addon.kind === 'prebuilt') return
    const again = await stage(steps, 'Store tests with the prebuilt addon', () => runStoreTestsInCurrentNode({ long }))
    if (again) tally.add(again)
  })
  await attempt(tally, 'End-to-end tests', async () => {
    tally.add(await stage(steps, 'End-to-end tests', (say) => runEndToEnd({ long, say })))
  })
  // Last, because it is built without the hooks that the tests above need.
  await attempt(tally, 'Package', async () => {
    await packApp(steps, { deb: long })
    const addon = await sqliteAddon()
    tally.add(await stage(steps, 'Package tests', () => runPackageTests({ long, addon: addon.path })))
  })
}

/**
 * @template {import('../lib/tally.mjs').Outcome | undefined} T
 * @param {import('./prepare.mjs').Steps} steps
 * @param {string} name
 * @param {(say: (text: string) => void) => Promise<T>} work
 */
function stage(steps, name, work) {
  return steps.step(name, work, {
    streams: true,
    result: (outcome) => (outcome ? `${outcome.passed} passed, ${outcome.failed.length} failed` : 'not on this platform'),
  })
}

/**
 * Turns an error of one stage into one failed check.
 * @param {Tally} tally
 * @param {string} name
 * @param {() => Promise<void>} work
 */
async function attempt(tally, name, work) {
  try {
    await work()
  } catch (error) {
    printError(error)
    tally.check(name, false)
  }
}
