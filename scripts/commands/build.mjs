import { createSteps } from '../lib/steps.mjs'
import { prepareBuild, prepareDependencies } from './prepare.mjs'

/** Builds the app as it is released. */
export async function run() {
  const steps = createSteps()
  await prepareDependencies(steps)
  await prepareBuild(steps, { testHooks: false })
  return 0
}
