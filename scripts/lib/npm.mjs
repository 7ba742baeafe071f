import { existsSync } from 'node:fs'
import path from 'node:path'
import { exec } from './exec.mjs'

/**
 * Runs npm through the CLI file that belongs to this Node, so that no shell and
 * no PATH lookup of `npm.cmd` is involved.
 * @param {string[]} args
 * @param {import('./exec.mjs').ExecOptions} [options]
 */
export function npm(args, options = {}) {
  const cli = npmCli()
  const env = { npm_config_update_notifier: 'false', npm_config_fund: 'false', npm_config_audit: 'false', ...options.env }
  return cli === undefined
    ? exec('npm', args, { ...options, env })
    : exec(process.execPath, [cli, ...args], { ...options, env })
}

/** @returns {string | undefined} npm's own folder, the one with its node_modules */
export function npmDir() {
  const cli = npmCli()
  return cli === undefined ? undefined : path.resolve(path.dirname(cli), '..')
}

/** @returns {string | undefined} */
function npmCli() {
  const prefix = path.dirname(process.execPath)
  return [
    process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : undefined,
    path.join(prefix, '../lib/node_modules/npm/bin/npm-cli.js'),
    path.join(prefix, 'node_modules/npm/bin/npm-cli.js'),
  ].find((file) => file !== undefined && existsSync(file))
}
