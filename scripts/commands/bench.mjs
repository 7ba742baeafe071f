import { copyFileSync, existsSync } from 'node:fs'
import path from 'node:path'
import { sqliteAddon } from '../lib/addon.mjs'
import { runDriver } from '../lib/driver.mjs'
import { appEnvironment } from '../lib/environment.mjs'
import { createSteps } from '../lib/steps.mjs'
import { temporaryFolder } from '../lib/user.mjs'
import { prepareBuild, prepareDependencies, prepareRuntime, prepareSystem } from './prepare.mjs'

/**
 * Measures and prints one table. The plain driver, the yardstick, gets the same
 * treatment as the encrypting one: either both are prebuilt or both compiled
 * with the same flags.
 * @param {string[]} args handed to tests/bench/main.ts; `--json FILE` also keeps the figures
 */
export async function run(args) {
  const steps = createSteps()
  await prepareDependencies(steps)
  await prepareSystem(steps, { purpose: 'tests', install: true })
  await prepareRuntime(steps)
  await prepareBuild(steps, { testHooks: true })
  const plain = await steps.step('Plain addon', (progress) => sqliteAddon({ driver: 'better-sqlite3', progress }), { result: ({ kind }) => kind })
  const environment = await steps.step('Display', (say) => appEnvironment({ audience: 'tests', say }))
  const folder = temporaryFolder(environment.user)
  try {
    const { rest, file } = withoutJson(args)
    const json = path.join(folder.dir, 'bench.json')
    const code = await runDriver('tests/bench/main.ts', [...rest, '--json', json], environment, { PANOPTIC_PLAIN_SQLITE_ADDON: plain.path })
    // The unprivileged user cannot write where the caller wants the file.
    if (file !== undefined && existsSync(json)) copyFileSync(json, path.resolve(file))
    return code
  } finally {
    folder.remove()
    await environment.stop()
  }
}

/**
 * @param {string[]} args
 * @returns {{ rest: string[], file: string | undefined }}
 */
function withoutJson(args) {
  const at = args.indexOf('--json')
  return at < 0 ? { rest: args, file: undefined } : { rest: args.toSpliced(at, 2), file: args[at + 1] }
}
