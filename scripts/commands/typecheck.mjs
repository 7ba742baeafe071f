import { typeChecks } from '../lib/checks.mjs'
import { run as runChecksOnly } from './check.mjs'

/** Types of the app, of the scripts, and against the oldest Electron. */
export function run() {
  return runChecksOnly(typeChecks)
}
