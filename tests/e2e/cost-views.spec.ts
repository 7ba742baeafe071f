/** What a person does with the costs once they are there: explore, save, budget, price, reconcile. On the real window. */
import { expect, test, type Page } from '@playwright/test'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoPlan } from '../demo/plan'
import { sampleKeys, startAnthropic, type AnthropicProvider } from '../providers/anthropic/index.mjs'
import { discard, newProfile, startApp, type App } from './support/app'
import { nanosOf, parseCsv, usd } from './support/figures'
import { openView, tableRows } from './support/person'

const now = Date.now()
const day = (ago: number): string => new Date(now - ago * 86_400_000).toISOString().slice(0, 10)
const haiku = 'claude-haiku-4-5-20251001'

test.describe.configure({ mode: 'serial' })
test.skip(86_400_000 - (now % 86_400_000) < 600_000, 'the UTC day would end during the story')

let app: App
let provider: AnthropicProvider
let shell: Page
let saved: string

test.beforeAll(async () => {
  provider = await startAnthropic({ now })
  saved = await mkdtemp(join(tmpdir(), 'panoptic-saved-'))
  const profile = await newProfile()
  const plan = join(profile, 'demo.json')
  await writeFile(plan, JSON.stringify(demoPlan([{ network: 'anthropic', label: 'Acme', baseUrl: provider.origin, value: sampleKeys.acme }])), { mode: 0o600 })
  app = await startApp({ profile, env: { PANOPTIC_DEMO: plan, PANOPTIC_TEST_SAVE_DIR: saved } })
  shell = await app.page('host://shell')
  await expect(shell.locator('.p-figure').filter({ hasText: 'last 30 days' }).locator('.value')).toHaveText(usd(totals(29).nanos), { timeout: 60_000 })
})
test.afterAll(async () => {
  await app?.close().catch(() => undefined)
  await provider?.close()
  if (app) await discard(app.profile)
  await rm(saved, { recursive: true, force: true })
})

const totals = (ago: number, until = 0) => provider.control.totals({ organisation: 'acme', from: day(ago), to: day(until) })
const figure = (view: Page, label: string) => view.locator('.p-figure').filter({ has: view.getByText(label, { exact: true }) }).locator('.value')

test('the explorer groups, compares and drills down; its chart is saved as PNG and SVG (P-23, P-25)', async () => {
  const view = await openView(app, shell, 'Explorer', 'Explorer')
  await expect(figure(view, 'Billed cost')).toHaveText(usd(totals(29).nanos))
  const groups = view.getByRole('grid', { name: 'Groups' })
  await view.getByLabel('Group by, level 1').selectOption('Project')
  await expect(groups.locator('[data-index="0"]')).toContainText('wrkspc_')
  await view.getByLabel('Period', { exact: true }).selectOption('Last 7 days')
  await expect(figure(view, 'Billed cost')).toHaveText(usd(totals(6).nanos))
  await view.getByLabel('Compare with').selectOption('Period before')
  await expect(view.getByRole('columnheader', { name: /before/i }).first()).toBeVisible()

  for (const [item, kind, start] of [['Image (PNG)', 'png', '\u0089PNG'], ['Drawing (SVG)', 'svg', '<svg']] as const) {
    await view.getByRole('figure').getByRole('button', { name: 'Export' }).click()
    await view.getByRole('menuitem', { name: item }).click()
    const note = view.getByText(new RegExp(`Saved as \\S+\\.${kind}`))
    await expect(note).toBeVisible()
    const name = /Saved as (\S+\.(?:png|svg))/.exec(await note.innerText())![1]!
    expect((await readFile(join(saved, name), 'latin1')).slice(0, 200)).toContain(start)
  }

  await groups.locator('[data-index="0"]').click()
  await view.keyboard.press('Enter')
  await expect(view.getByRole('button', { name: /Remove the filter/ })).toBeVisible()
  await expect(figure(view, 'Billed cost')).not.toHaveText(usd(totals(6).nanos))
})

test('a budget says that it is crossed, with its history; removing it can be undone', async () => {
  const view = await openView(app, shell, 'Budgets', 'Budgets')
  await view.getByRole('button', { name: 'Add budget' }).first().click()
  const form = view.getByRole('dialog')
  await form.getByRole('button', { name: 'Save budget' }).click()
  await expect(form.getByText('Name: enter one, so that you recognise it.')).toBeVisible()
  await form.getByLabel('Name', { exact: true }).fill('All of Acme')
  await form.getByLabel('Limit', { exact: true }).fill('1')
  await form.getByRole('button', { name: 'Save budget' }).click()
  await expect(view.getByText('All of Acme').first()).toBeVisible()
  await expect(view.getByText('Crossed', { exact: true })).toBeVisible()
  await view.getByRole('button', { name: 'Remove All of Acme' }).click()
  const sure = view.getByRole('dialog')
  if (await sure.isVisible()) await sure.getByRole('button', { name: /Remove/ }).click()
  await expect(view.getByText('Removed: All of Acme')).toBeVisible()
  await view.getByRole('button', { name: 'Undo' }).click()
  await expect(view.getByText('Crossed', { exact: true })).toBeVisible()
})

test('reconciliation names every difference; its file adds up to what the provider billed (P-23)', async () => {
  const view = await openView(app, shell, 'Reconciliation', 'Reconciliation')
  await expect(figure(view, 'Billed')).toHaveText(usd(totals(29).nanos))
  await expect(view.getByText(/0 unexplained/)).toBeVisible()
  await view.locator('.p-table').last().getByRole('button', { name: 'Export' }).click()
  await view.getByRole('menuitem', { name: 'Save as CSV' }).click()
  const name = `llm-cost-reconcile-${day(0)}.csv`
  await expect(view.getByText(`Saved as ${name}`)).toBeVisible()
  const lines = parseCsv(await readFile(join(saved, name), 'utf8'))
  expect(lines.reduce((sum, line) => sum + nanosOf(line['billed']!), 0n)).toBe(BigInt(totals(29).nanos))
})

test('an own price is computed into the ledger, and what was billed stays (P-23)', async () => {
  const view = await openView(app, shell, 'Prices and rates', 'Prices')
  const before = await computedOf(view)
  await openView(app, shell, 'Prices and rates', 'Prices')
  await view.getByRole('button', { name: 'Add own price' }).click()
  const form = view.getByRole('dialog')
  await form.getByLabel('Provider', { exact: true }).selectOption('Anthropic')
  await form.getByLabel('Model', { exact: true }).fill(haiku)
  await form.getByLabel('From day', { exact: true }).fill(day(200))
  await form.getByLabel('Output', { exact: true }).fill('1,5,0')
  await form.getByRole('button', { name: 'Save price' }).click()
  await expect(form.getByText(/Output: enter a price per million tokens/)).toBeVisible()
  await form.getByLabel('Output', { exact: true }).fill('500')
  await form.getByRole('button', { name: 'Save price' }).click()
  await expect(form).toBeHidden()
  await expect.poll(() => computedOf(view), { timeout: 60_000 }).toBeGreaterThan(before * 1.5)
  await expect(figure(view, 'Billed')).toHaveText(usd(totals(29).nanos))

  async function computedOf(page: Page): Promise<number> {
    await openView(app, shell, 'Reconciliation', 'Reconciliation')
    await expect(figure(page, 'Recomputed')).toHaveText(/\d/)
    return Number((await figure(page, 'Recomputed').innerText()).replace(/[^\d.]/g, ''))
  }
})

test('an overview row leads to its costs in the explorer', async () => {
  const view = await openView(app, shell, 'LLM cost', 'LLM cost')
  const models = view.getByRole('grid', { name: /^Models, / })
  await expect(models.locator('[data-index="0"]')).toBeVisible()
  const [first] = await tableRows(models)
  await models.press('Control+Home')
  await models.press('Enter')
  await expect(view.getByRole('heading', { name: 'Explorer', level: 1 })).toBeVisible()
  await expect(figure(view, 'Billed cost')).toHaveText(first![2]!)
})
