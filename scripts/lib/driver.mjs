import { existsSync } from 'node:fs'
import path from 'node:path'
import { exec } from './exec.mjs'
import { Failure } from './failure.mjs'

/**
 * Runs a program of the checkout that starts the built app itself and drives
 * it: the demo, the benchmark. It finds runtime, addon and display in its
 * environment.
 * @param {string} name TypeScript module with a `main(args)`, path from the checkout's root
 * @param {string[]} args
 * @param {import('./environment.mjs').AppEnvironment} environment
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>} exit code
 */
export async function runDriver(name, args, environment, env = {}) {
  const { root, user } = environment
  if (!existsSync(path.join(root, name))) throw new Failure(`${name} is missing in this checkout.`, 'Check it out again: `git status` shows what is gone.')
  const result = await exec(process.execPath, [path.join(root, 'scripts/run-module.mjs'), name, ...args], {
    cwd: root, as: user.as, env: { ...environment.env, ...env }, output: 'inherit',
  })
  return result.code ?? 1
}
