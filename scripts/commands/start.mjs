import { appEnvironment } from '../lib/environment.mjs'
import { exec } from '../lib/exec.mjs'
import { Failure } from '../lib/failure.mjs'
import { createSteps } from '../lib/steps.mjs'
import { prepareBuild, prepareDependencies, prepareRuntime, prepareSystem } from './prepare.mjs'

/**
 * Starts the app with the user's own workspace.
 * @param {string[]} args handed to the app
 */
export async function run(args) {
  const steps = createSteps()
  await prepareDependencies(steps)
  await prepareSystem(steps, { purpose: 'app', install: false })
  await prepareRuntime(steps)
  await prepareBuild(steps, { testHooks: false })
  const environment = await steps.step('Display', (say) => appEnvironment({ audience: 'person', say }), {
    result: ({ visible }) => (visible ? 'this desktop' : 'a virtual one that nobody sees, because there is no desktop session'),
  })
  console.log(`Panoptic is starting (${steps.elapsed()}).`)
  try {
    const { runtime, root, user, env } = environment
    const app = await exec(runtime.path, [...environment.args, root, ...args], { cwd: root, env, as: user.as, output: 'inherit' })
    if (app.error) throw new Failure(`Electron could not be started: ${app.error.message}`, `Delete ${runtime.dir} and run again.`)
    return app.code ?? 0
  } finally {
    await environment.stop()
  }
}
