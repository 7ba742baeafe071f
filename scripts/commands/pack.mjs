import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Failure } from '../lib/failure.mjs'
import { repoRoot } from '../lib/paths.mjs'
import { createSteps } from '../lib/steps.mjs'
import { releaseDir, runBuilder, unpackedDir } from '../pack/builder.mjs'
import { makeDeb } from '../pack/deb.mjs'
import { writeNotices } from '../pack/notices.mjs'
import { writeSbom } from '../pack/sbom.mjs'
import { checkSizes } from '../pack/sizes.mjs'
import { identityOf, stage, stageDir } from '../pack/stage.mjs'
import { prepareBuild, prepareDependencies, prepareRuntime } from './prepare.mjs'

/**
 * Packs the app without test hooks. Without arguments: the unpacked app of this platform and, on Linux, a .deb. With
 * arguments: whatever electron-builder is asked for (`npm run pack -- --mac dmg zip`), on the official runtime only.
 * @param {string[]} args electron-builder's targets
 */
export async function run(args) {
  const steps = createSteps()
  await prepareDependencies(steps)
  await packApp(steps, { targets: args, deb: args.length === 0 })
  return 0
}

/**
 * @param {import('./prepare.mjs').Steps} steps
 * @param {{ targets?: readonly string[], deb: boolean }} options `deb`: with a Debian package of our own making, on Linux
 */
export async function packApp(steps, { targets = [], deb }) {
  const { runtime, addon } = await prepareRuntime(steps)
  if (targets.length > 0 && runtime.kind === 'testruntime') {
    throw new Failure('Installers are made on the official runtime only, and it could not be downloaded.', '`npm run pack` without arguments makes the unpacked app and a .deb that name themselves test runtime.')
  }
  await prepareBuild(steps, { testHooks: false })
  const identity = identityOf(runtime.kind)
  const { version } = JSON.parse(readFileSync(path.join(repoRoot, 'package.json'), 'utf8'))
  await steps.step('Stage', async () => {
    stage({ identity, addon })
    writeNotices(path.join(stageDir, 'out/notices.json'), { electron: runtime.version })
  })
  await steps.step('Pack', () => runBuilder({ identity, runtime, targets: targets.length > 0 ? targets : ['--dir'] }))
  await steps.step('Bill of materials', () => writeSbom(path.join(releaseDir, `${identity.name}-${version}.cdx.json`), { name: identity.name, version, electron: runtime.version }))
  if (process.platform !== 'darwin') await steps.step('Sizes', async () => checkSizes(unpackedDir()), { result: String })
  if (deb && process.platform === 'linux') await steps.step('Debian package', () => makeDeb(identity), { result: String })
}
