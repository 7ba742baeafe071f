import { runDriver } from '../lib/driver.mjs'
import { appEnvironment } from '../lib/environment.mjs'
import { createSteps } from '../lib/steps.mjs'
import { temporaryFolder } from '../lib/user.mjs'
import { prepareBuild, prepareDependencies, prepareRuntime, prepareSystem } from './prepare.mjs'

/**
 * Starts the app on a workspace that is thrown away afterwards, connected to the
 * sample providers and synced through the real adapters.
 * @param {string[]} args handed to tests/demo/main.ts
 */
export async function run(args) {
  const steps = createSteps()
  await prepareDependencies(steps)
  await prepareSystem(steps, { purpose: 'app', install: true })
  await prepareRuntime(steps)
  await prepareBuild(steps, { testHooks: false })
  const environment = await steps.step('Display', (say) => appEnvironment({ audience: 'person', say }), {
    result: ({ visible }) => (visible ? 'this desktop' : 'a virtual one that nobody sees, because there is no desktop session'),
  })
  const data = temporaryFolder(environment.user)
  try {
    return await runDriver('tests/demo/main.ts', args, environment, { PANOPTIC_DATA: data.dir })
  } finally {
    data.remove()
    await environment.stop()
  }
}
