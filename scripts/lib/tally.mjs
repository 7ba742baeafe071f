import { readFileSync } from 'node:fs'

/**
 * What one test run found.
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {string[]} failed names
 * @property {{ name: string, reason: string }[]} skipped
 * @property {string[]} [flaky] names that passed only when repeated; counted as passed, and named
 */

/**
 * Adds up the outcomes of all stages of `npm test`.
 */
export class Tally {
  /** @type {Outcome} */
  total = { passed: 0, failed: [], skipped: [] }
  /** @type {string[]} */
  flaky = []

  /** @param {Outcome} outcome */
  add(outcome) {
    this.total.passed += outcome.passed
    this.total.failed.push(...outcome.failed)
    this.total.skipped.push(...outcome.skipped)
    this.flaky.push(...(outcome.flaky ?? []))
  }

  /**
   * A stage that counts as one check.
   * @param {string} name
   * @param {boolean} ok
   */
  check(name, ok) {
    this.add({ passed: ok ? 1 : 0, failed: ok ? [] : [name], skipped: [] })
  }

  /** The reasons of the skipped tests, the names of the failed ones, and as last line the sums. */
  summary() {
    const { passed, failed, skipped } = this.total
    const lines = []
    if (skipped.length > 0) lines.push('Skipped:', ...skipped.map(({ name, reason }) => `  ${name}: ${reason}`))
    if (this.flaky.length > 0) lines.push('Passed only when repeated:', ...this.flaky.map((name) => `  ${name}`))
    if (failed.length > 0) lines.push('Failed:', ...failed.map((name) => `  ${name}`))
    const counts = `${passed} passed, ${failed.length} failed`
    return [...lines, skipped.length > 0 ? `${counts}, ${skipped.length} skipped` : counts].join('\n')
  }

  /** 0 only when something was tested and nothing failed. */
  exitCode() {
    return this.total.passed > 0 && this.total.failed.length === 0 ? 0 : 1
  }
}

const noReason = 'no reason given'

/**
 * The outcome of a test runner: its report, and a failure more when it ended
 * badly without saying so in the report (a crash, an unhandled error) or ran
 * nothing at all.
 * @param {string} runner
 * @param {() => Outcome} read
 * @param {number | null} exitCode
 * @returns {Outcome}
 */
export function outcomeOf(runner, read, exitCode) {
  /** @type {Outcome} */
  let outcome
  try {
    outcome = read()
  } catch (error) {
    return { passed: 0, failed: [`${runner} left no readable report (${error instanceof Error ? error.message : error})`], skipped: [] }
  }
  const ran = outcome.passed + outcome.failed.length
  if (ran === 0) return { ...outcome, failed: [`${runner} ran no test`] }
  if (exitCode !== 0 && outcome.failed.length === 0) return { ...outcome, failed: [`${runner} ended with code ${exitCode}`] }
  return outcome
}

/**
 * Reads what scripts/lib/vitest-reporter.mjs wrote.
 * @param {string} file
 * @returns {Outcome}
 */
export function readVitest(file) {
  /** @type {{ tests: { name: string, state: string, note?: string, flaky: boolean }[], errors: string[] }} */
  const report = JSON.parse(readFileSync(file, 'utf8'))
  return {
    passed: report.tests.filter(({ state }) => state === 'passed').length,
    failed: [...report.tests.filter(({ state }) => state !== 'passed' && state !== 'skipped').map(({ name }) => name), ...report.errors],
    skipped: report.tests.filter(({ state }) => state === 'skipped').map(({ name, note }) => ({ name, reason: note || noReason })),
    flaky: report.tests.filter(({ flaky }) => flaky).map(({ name }) => name),
  }
}

/**
 * @typedef {object} PlaywrightSuite
 * @property {string} title
 * @property {PlaywrightSuite[]} [suites]
 * @property {{ title: string, tests: { status: string, annotations?: { type: string, description?: string }[] }[] }[]} [specs]
 */

/**
 * Reads Playwright's JSON report. Tests are repeated only in CI (playwright.config.ts).
 * @param {string} file
 * @returns {Outcome}
 */
export function readPlaywright(file) {
  /** @type {{ suites: PlaywrightSuite[], errors?: { message?: string }[] }} */
  const report = JSON.parse(readFileSync(file, 'utf8'))
  /** @type {Outcome} */
  const outcome = { passed: 0, failed: [], skipped: [], flaky: [] }
  const visit = (/** @type {PlaywrightSuite} */ suite, /** @type {string[]} */ path) => {
    const here = [...path, suite.title].filter(Boolean)
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const name = [...here, spec.title].join(' › ')
        if (test.status === 'expected' || test.status === 'flaky') outcome.passed += 1
        else if (test.status === 'skipped') outcome.skipped.push({ name, reason: reasonOf(test.annotations) })
        else outcome.failed.push(name)
        if (test.status === 'flaky') outcome.flaky?.push(name)
      }
    }
    for (const child of suite.suites ?? []) visit(child, here)
  }
  for (const suite of report.suites) visit(suite, [])
  outcome.failed.push(...(report.errors ?? []).map(({ message }) => `Playwright: ${message?.split('\n')[0] ?? 'unknown error'}`))
  return outcome
}

/** @param {{ type: string, description?: string }[]} [annotations] */
function reasonOf(annotations = []) {
  return annotations.find(({ type, description }) => (type === 'skip' || type === 'fixme') && description)?.description ?? noReason
}
