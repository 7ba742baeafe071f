import { defineConfig } from '@playwright/test'

/** The real window, one at a time: two Electron starts at once on two cores only slow each other down. */
export default defineConfig({
  testDir: 'tests',
  testMatch: ['e2e/**/*.spec.ts', 'hostile/**/*.spec.ts'],
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // A loaded machine in CI gets one more try; the report then calls the test flaky.
  retries: process.env['CI'] === undefined ? 0 : 1,
  reporter: process.env['PANOPTIC_PLAYWRIGHT_JSON'] ? [['list'], ['json', { outputFile: process.env['PANOPTIC_PLAYWRIGHT_JSON'] }]] : [['list']],
  outputDir: process.env['PANOPTIC_PLAYWRIGHT_OUT'] ?? 'test-results',
})
