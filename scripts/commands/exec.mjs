import { appEnvironment } from '../lib/environment.mjs'
import { exec } from '../lib/exec.mjs'
import { Failure } from '../lib/failure.mjs'

/**
 * `node scripts/run.mjs exec -- npx playwright test x`: runs any program the way
 * the end-to-end tests run, for work on a single test.
 * @param {string[]} args
 */
export async function run(args) {
  const [file, ...rest] = args[0] === '--' ? args.slice(1) : args
  if (file === undefined) throw new Failure('Nothing to run.', 'Usage: node scripts/run.mjs exec -- <program> [arguments]')
  const environment = await appEnvironment({ audience: 'tests', say: console.error })
  try {
    const result = await exec(file, rest, { env: environment.env, as: environment.user.as, cwd: environment.root, output: 'inherit' })
    if (result.error) throw new Failure(`${file} could not be started: ${result.error.message}`, 'Check the spelling and the permissions.')
    return result.code ?? 1
  } finally {
    await environment.stop()
  }
}
