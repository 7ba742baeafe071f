import { Failure } from '../lib/failure.mjs'
import { createSteps } from '../lib/steps.mjs'
import { makeDeb } from '../pack/deb.mjs'
import { runBuilder } from '../pack/builder.mjs'
import { identityOf, stage } from '../pack/stage.mjs'
import { prepareBuild, prepareDependencies, prepareRuntime } from './prepare.mjs'

/**
 * Packs the app without test hooks. Without arguments: the unpacked app of this platform and, on Linux, a .deb. With
 * arguments: whatever electron-builder is asked for (`npm run pack -- --mac dmg zip`), on the official runtime only.
 * @param {string[]} args electron-builder's targets
 */
export async function run(args) {
  const steps = createSteps()
  await prepareDependencies(steps)
  const { runtime, addon } = await prepareRuntime(steps)
  if (args.length > 0 && runtime.kind === 'testruntime') {
    throw new Failure('Installers are made on the official runtime only, and it could not be downloaded.', '`npm run pack` without arguments makes the unpacked app and a .deb that name themselves test runtime.')
  }
  await prepareBuild(steps, { testHooks: false })
  const identity = identityOf(runtime.kind)
  await steps.step('Stage', async () => stage({ identity, addon }))
  await steps.step('Pack', () => runBuilder({ identity, runtime, targets: args.length > 0 ? args : ['--dir'] }))
  if (args.length === 0 && process.platform === 'linux') {
    await steps.step('Debian package', () => makeDeb(identity), { result: String })
  }
  return 0
}
