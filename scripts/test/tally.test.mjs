import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { exec } from '../lib/exec.mjs'
import { packageBin, repoRoot } from '../lib/paths.mjs'
import { outcomeOf, readPlaywright, readVitest, Tally } from '../lib/tally.mjs'
import { temporary } from './folders.mjs'

const nothing = { passed: 0, failed: [], skipped: [] }

describe('Tally', () => {
  it('adds stages and checks and ends with the sums', () => {
    const tally = new Tally()
    tally.check('Lint', true)
    tally.check('Types', false)
    tally.add({ passed: 5, failed: ['a › b'], skipped: [{ name: 'c', reason: 'no keyring' }] })
    expect(tally.summary().split('\n')).toEqual(['Skipped:', '  c: no keyring', 'Failed:', '  Types', '  a › b', '6 passed, 2 failed, 1 skipped'])
    expect(tally.exitCode()).toBe(1)
  })

  it('says nothing of skipped tests when there are none', () => {
    const tally = new Tally()
    tally.check('Lint', true)
    expect(tally.summary()).toBe('1 passed, 0 failed')
    expect(tally.exitCode()).toBe(0)
  })

  it('is no success when nothing ran', () => {
    expect(new Tally().exitCode()).toBe(1)
  })
})

describe('outcomeOf', () => {
  const good = { ...nothing, passed: 3 }

  it('takes the report as it is when the runner ended well', () => {
    expect(outcomeOf('Vitest', () => good, 0)).toEqual(good)
  })

  it.each([[1], [null]])('adds a failure when the runner ended with %s but reported none', (code) => {
    expect(outcomeOf('Vitest', () => good, code).failed).toEqual([`Vitest ended with code ${code}`])
  })

  it('does not count a failure twice', () => {
    expect(outcomeOf('Vitest', () => ({ ...good, failed: ['x'] }), 1).failed).toEqual(['x'])
  })

  it('fails a runner that ran nothing, even when all was skipped', () => {
    expect(outcomeOf('Vitest', () => ({ ...nothing, skipped: [{ name: 'a', reason: 'b' }] }), 0).failed).toEqual(['Vitest ran no test'])
  })

  it('fails a runner that left no report', () => {
    expect(outcomeOf('Vitest', () => readVitest('/no/such/file'), 0).failed[0]).toMatch(/no readable report.*ENOENT/)
  })
})

// These two start a whole test runner each.
const patience = 120_000

it('the reporter keeps results, reasons of skips, and errors outside of tests', { timeout: patience }, async () => {
  const root = temporary()
  writeFileSync(path.join(root, 'a.test.js'), `
    describe('group', () => {
      it('passes', () => {})
      it('fails', () => { throw new Error('no') })
      let tries = 0
      it('passes the second time', { retry: 1 }, () => { tries += 1; if (tries === 1) throw new Error('not yet') })
      it('is skipped', (ctx) => ctx.skip('no display'))
      it.skip('is skipped silently', () => {})
    })
    describe('broken setup', () => {
      beforeAll(() => { throw new Error('setup') })
      it('never ran', () => {})
    })`)
  writeFileSync(path.join(root, 'b.test.js'), 'throw new Error("at load")')
  const report = path.join(root, 'report.json')
  const reporter = path.join(repoRoot, 'scripts/lib/vitest-reporter.mjs')
  const result = await exec(process.execPath, [packageBin('vitest'), 'run', '--root', root, '--globals', `--reporter=${reporter}`], {
    cwd: root, env: { PANOPTIC_VITEST_REPORT: report, VITEST: undefined },
  })
  const outcome = outcomeOf('Vitest', () => readVitest(report), result.code)
  expect(outcome.passed).toBe(2)
  expect(outcome.flaky).toEqual(['a.test.js › group > passes the second time'])
  expect(outcome.failed).toEqual(expect.arrayContaining(['a.test.js › group > fails', 'a.test.js › broken setup: setup', 'b.test.js: at load']))
  expect(outcome.skipped).toEqual(expect.arrayContaining([
    { name: 'a.test.js › group > is skipped', reason: 'no display' },
    { name: 'a.test.js › group > is skipped silently', reason: 'no reason given' },
  ]))
})

it('readPlaywright reads a real report', { timeout: patience }, async () => {
  const root = temporary()
  writeFileSync(path.join(root, 'playwright.config.mjs'), `export default { testDir: '.', retries: 1, reporter: [['json', { outputFile: 'report.json' }]] }`)
  // The tests must load the very module that runs them.
  const api = path.join(path.dirname(packageBin('@playwright/test', 'playwright')), 'index.mjs')
  writeFileSync(path.join(root, 'a.spec.mjs'), `
    import { expect, test } from ${JSON.stringify(api)}
    test.describe('group', () => {
      test('passes', () => {})
      test('fails', () => { expect(1).toBe(2) })
      test('passes the second time', ({}, info) => { expect(info.retry).toBe(1) })
      test('is skipped', () => { test.skip(true, 'no keyring') })
      test.skip('is skipped silently', () => {})
    })`)
  const result = await exec(process.execPath, [packageBin('@playwright/test', 'playwright'), 'test'], { cwd: root, env: { TEST_WORKER_INDEX: undefined } })
  const outcome = outcomeOf('Playwright', () => readPlaywright(path.join(root, 'report.json')), result.code)
  expect(outcome).toEqual({
    passed: 2,
    failed: ['a.spec.mjs › group › fails'],
    flaky: ['a.spec.mjs › group › passes the second time'],
    skipped: [
      { name: 'a.spec.mjs › group › is skipped', reason: 'no keyring' },
      { name: 'a.spec.mjs › group › is skipped silently', reason: 'no reason given' },
    ],
  })
})
