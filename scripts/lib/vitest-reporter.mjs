import { writeFileSync } from 'node:fs'

/**
 * A Vitest reporter for `npm test`: unlike Vitest's own JSON it keeps the reason
 * of a skipped test, which tests passed only when repeated, and errors outside of tests. Writes to PANOPTIC_VITEST_REPORT.
 */
export default class OutcomeReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly import('vitest/node').SerializedError[]} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const tests = modules.flatMap((module) => [...module.children.allTests()].map((test) => {
      const result = test.result()
      return { name: `${module.relativeModuleId} › ${test.fullName}`, state: result.state, note: 'note' in result ? result.note : undefined, flaky: test.diagnostic()?.flaky === true }
    }))
    const errors = modules.flatMap((module) => [
      ...module.errors().map(({ message }) => `${module.relativeModuleId}: ${firstLine(message)}`),
      ...[...module.children.allSuites()].flatMap((suite) => suite.errors().map(({ message }) => `${module.relativeModuleId} › ${suite.fullName}: ${firstLine(message)}`)),
    ])
    const file = process.env.PANOPTIC_VITEST_REPORT
    if (file) writeFileSync(file, JSON.stringify({ tests, errors: [...errors, ...unhandled.map(({ message }) => `outside of a test: ${firstLine(message)}`)] }))
  }
}

/** @param {string} text */
function firstLine(text) {
  return text.split('\n')[0]
}
