import { electronRuntime } from '../lib/electron.mjs'
import { createSteps } from '../lib/steps.mjs'
import { prepareDependencies } from './prepare.mjs'
import { run as runTests } from './test.mjs'

/**
 * Everything on the pinned official Electron, for whoever can download it:
 * where it cannot be had this fails instead of falling back.
 */
export async function run() {
  const steps = createSteps()
  await prepareDependencies(steps)
  const { dir } = await steps.step('Official Electron', (progress) => electronRuntime({ officialOnly: true, progress }), {
    result: ({ version }) => version,
  })
  process.env.ELECTRON_OVERRIDE_DIST_PATH = dir
  return runTests([])
}
