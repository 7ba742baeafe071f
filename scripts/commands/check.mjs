import { runChecks } from '../lib/checks.mjs'
import { createSteps } from '../lib/steps.mjs'
import { prepareDependencies } from './prepare.mjs'

/**
 * `npm run lint` and `npm run typecheck`: some of the checks of `npm test`.
 * @param {readonly import('../lib/checks.mjs').Check[]} checks
 */
export async function run(checks) {
  const steps = createSteps()
  await prepareDependencies(steps)
  let code = 0
  await runChecks(checks, steps, (_, ok) => {
    if (!ok) code = 1
  })
  return code
}
