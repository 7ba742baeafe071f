/** What `npm run demo` shows: it opens by itself, and there is money to see. */
import { expect, test } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demoPassword, demoPlan } from '../demo/plan'
import { startSamples } from '../demo/samples'
import { rateOf } from '../providers/google/index.mjs'
import { discard, newProfile, startApp } from './support/app'
import { ending, entryOf, filesWith, goSettings, openView } from './support/person'

test('the demo unlocks by itself, is connected to every provider, and shows what it cost (P-83)', async () => {
  const now = Date.now()
  const samples = await startSamples({ now })
  const profile = await newProfile()
  const plan = join(profile, 'demo.json')
  await writeFile(plan, JSON.stringify(demoPlan(samples.connections)), { mode: 0o600 })
  const app = await startApp({ profile, env: { PANOPTIC_DEMO: plan } })
  try {
    let shell = await app.page('host://shell')
    await expect(shell.getByText('Demo', { exact: true })).toBeVisible()
    const day = (ago: number): string => new Date(now - ago * 86_400_000).toISOString().slice(0, 10)
    const range = { from: day(29), to: day(0) }
    const { openai, anthropic, google, mistral, xai } = samples
    // Google bills in euros, at the rates it reports.
    const euros = Array.from({ length: 30 }, (_, ago) => google.control.totals({ account: 'globex', services: 'models', from: day(ago), to: day(ago) }).nanos / rateOf('EUR', Date.parse(day(ago))))
    const billed = openai.control.totals({ organisation: 'acme', ...range }).nanos + openai.control.totals({ organisation: 'globex', ...range }).nanos
      + anthropic.control.totals({ organisation: 'acme', ...range }).nanos + mistral.control.totals({ organisation: 'acme', ...range }).nanos
      + xai.control.totals({ team: 'acme', ...range }).nanos + euros.reduce((sum, nanos) => sum + nanos, 0)
    const figure = shell.locator('.p-figure').filter({ hasText: 'last 30 days' }).locator('.value')
    await expect(figure).toHaveText(new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(billed / 1e9), { timeout: 60_000 })

    const view = await openView(app, shell, 'Accounts', 'Accounts')
    await expect(view.getByRole('heading', { level: 2 })).toHaveText(samples.connections.map(({ label }) => label).sort())
    await expect(view.getByText('Up to date', { exact: true })).toHaveCount(samples.connections.length)
    await goSettings(shell, 'Plugins')
    await expect(shell.getByText('Permissions (8 of 8 given)')).toBeVisible()

    // The printed password is the real one: sealed, the demo is opened by hand like any workspace.
    await ending(shell, () => shell.keyboard.press('Control+Shift+x'))
    const lock = await entryOf(app)
    await lock.getByLabel('Password', { exact: true }).fill(demoPassword)
    await ending(lock, () => lock.keyboard.press('Enter'))
    shell = await app.page('host://shell')
    await expect(shell.getByText('Permissions (8 of 8 given)')).toBeVisible()
  } finally {
    await app.close()
    await samples.close()
  }
  expect(await filesWith(join(profile, 'workspaces'), [demoPassword, 'sk-admin-sample-acme', 'BEGIN PRIVATE KEY'])).toEqual([])
  await discard(profile)
})
