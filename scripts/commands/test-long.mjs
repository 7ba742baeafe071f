import { run as runTests } from './test.mjs'

/** The full figures: every test that reads PANOPTIC_LONG drops its bounds. */
export function run() {
  return runTests([], { long: true })
}
