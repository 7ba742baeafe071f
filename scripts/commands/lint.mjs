import { lintChecks } from '../lib/checks.mjs'
import { run as runChecksOnly } from './check.mjs'

/** Lint rules and boundaries. */
export function run() {
  return runChecksOnly(lintChecks)
}
