/**
 * The full loop: spend crosses a line while the window is closed, the person learns it once from the system's real
 * notification daemon, and answers from there or from the alert it opens (C-11, P-50).
 */
import { expect, test, type Page } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startDunst, type Dunst, type ShownNotice } from '../../main/notify/testing/dunst'
import { lockPolicy } from '../../sdk/contract/people'
import { demoPassword, demoPlan } from '../demo/plan'
import { sampleKeys, startOpenai, type OpenaiProvider } from '../providers/openai/index.mjs'
import { discard, newProfile, startApp } from './support/app'
import { entryOf, openView } from './support/person'
import { startTrayHost, type TrayHost } from './support/tray'
import { workbenchOf, type Workbench } from './support/workbench'

const dayMs = 86_400_000
const today = new Date().toISOString().slice(0, 10)
const rule = 'Spend of the day'

test.describe.configure({ mode: 'serial', timeout: 300_000 })
test.skip(dayMs - (Date.now() % dayMs) < 900_000, 'the UTC day would end during the story')

let tray: TrayHost
let dunst: Dunst
let provider: OpenaiProvider
let bench: Workbench

test.beforeAll(async () => {
  tray = await startTrayHost()
  dunst = await startDunst({ DISPLAY: process.env['DISPLAY'], XAUTHORITY: process.env['XAUTHORITY'], ...tray.env })
  provider = await startOpenai()
  const profile = await newProfile()
  const plan = join(profile, 'demo.json')
  const { plugins } = demoPlan([{ network: 'openai', label: 'Acme', baseUrl: `${provider.origin}/v1`, value: sampleKeys.acme }]) as { plugins: { id: string }[] }
  await writeFile(plan, JSON.stringify({ userName: 'Ada', password: demoPassword, plugins: plugins.filter(({ id }) => id !== 'vault') }), { mode: 0o600 })
  bench = await workbenchOf(await startApp({ profile, env: { PANOPTIC_DEMO: plan, ...tray.env } }))
  await expect(bench.shell.getByText('Today', { exact: false }).first()).toBeVisible({ timeout: 60_000 })
  await expect.poll(async () => (await bench.ask('runs.list', { limit: 20 })).find(({ task }) => task === 'sync')?.state, { timeout: 90_000 }).toBe('ok')
})
test.afterAll(async () => {
  await bench?.close().catch(() => undefined)
  await provider?.close()
  await dunst?.stop()
  await tray?.close()
  if (bench !== undefined) await discard(bench.profile)
})

const dollarsToday = (): number => provider.control.totals({ organisation: 'acme', from: today, to: today }).nanos / 1e9
const isVisible = (): Promise<boolean> => bench.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.isVisible())
const closeWindow = async (): Promise<void> => {
  await bench.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.close())
  expect(await isVisible()).toBe(false)
}
/** Runs the task as the clock does every few hours, in its own hidden page. */
async function sync(): Promise<void> {
  const run = await bench.ask('tasks.run', { plugin: 'llm-cost', task: 'sync' })
  await expect.poll(async () => (await bench.ask('runs.list', { limit: 30 })).find(({ id }) => id === run.id)?.state, { timeout: 60_000 }).toBe('ok')
}
/** What evaluates waits half a minute for what belongs together. */
const notified = (): Promise<void> => expect.poll(() => dunst.displayed(), { timeout: 90_000 }).toBe(1)
/** What was shown since this was asked last; what is on the screen is closed. */
const newNotices = async (): Promise<readonly ShownNotice[]> => {
  const all = await dunst.shown()
  const fresh = all.slice(seen)
  seen = all.length
  return fresh
}
let seen = 0
const acknowledgements = async (): Promise<readonly string[]> =>
  (await bench.ask('audit.list', { limit: 100 })).entries.filter(({ action, target }) => action === 'row.created' && target.includes('acknowledgements')).map(({ target }) => target)
/** The page that shows the alerts now. */
const board = (): Promise<Page> => bench.page('plugin://alerts')

test('a rule on the spend of the day is made in its form', async () => {
  const view = await openView(bench, bench.shell, 'Rules', 'Rules')
  await view.getByRole('button', { name: 'Use Cost over 50 USD a day' }).click()
  await view.getByLabel('Name', { exact: true }).fill(rule)
  await view.getByLabel(/^Threshold/).fill(String(Math.ceil(dollarsToday() + 100)))
  await view.getByRole('button', { name: 'Save rule' }).click()
  // Saving evaluates it at once.
  await expect(view.getByRole('row').filter({ hasText: rule }).getByText('Well', { exact: true })).toBeVisible({ timeout: 30_000 })
  const saved = bench.ask('lock.setPolicy', lockPolicy.parse({ ...(await bench.ask('lock.policy')), onClose: 'none' }))
  const form = await entryOf(bench)
  await form.getByLabel('Your password', { exact: true }).fill(demoPassword)
  await form.getByRole('button', { name: 'Confirm' }).click()
  expect(await saved).toMatchObject({ onClose: 'none' })
  expect(await dunst.displayed()).toBe(0)
})

test('the window is closed when spend crosses the line: one notification, whose click opens the alert; acknowledged, then all clear', async () => {
  await closeWindow()
  provider.control.raise({ dollars: 500 })
  await sync()
  await notified()
  // Nothing came up by itself, and nothing of the plugin stays alive until it is looked at.
  expect(await isVisible()).toBe(false)
  await expect.poll(() => bench.rendererOf('plugin://alerts/'), { timeout: 60_000 }).toBeNull()

  await dunst.click()
  await expect.poll(isVisible).toBe(true)
  const view = await board()
  const alert = view.getByRole('complementary', { name: rule })
  await expect(alert).toBeVisible()
  await expect(alert.getByText('Firing', { exact: true }).first()).toBeVisible()
  const [fired, ...more] = await newNotices()
  expect(more).toEqual([])
  expect(fired!.title).toContain(rule)
  expect(fired!.title).toMatch(/^Alerts: /)
  expect(fired!.body).toContain(new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(Math.ceil(dollarsToday() - 500 + 100)).replace('.00', ''))

  await alert.getByRole('button', { name: 'Acknowledge' }).click()
  await expect(alert.getByText('Acknowledged', { exact: true }).first()).toBeVisible()
  await expect.poll(acknowledgements).toHaveLength(1)

  provider.control.raise({ dollars: -500 })
  await sync()
  await notified()
  const clear = await newNotices()
  expect(clear.map(({ title }) => title)).toEqual([expect.stringContaining(`All clear: ${rule}`)])
  expect(clear[0]!.urgency).toBe('low')
  await expect(view.getByText('All is well')).toBeVisible()
  expect((await bench.ask('messages.list')).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
})

test('the notification’s own button acknowledges, and no window comes up', async () => {
  await closeWindow()
  provider.control.raise({ dollars: 500 })
  await sync()
  await notified()
  await dunst.press('Acknowledge')
  await expect.poll(acknowledgements).toHaveLength(2)
  expect(await isVisible()).toBe(false)
  expect((await newNotices()).map(({ title }) => title)).toEqual([expect.stringContaining(rule)])

  await tray.activate()
  await expect.poll(isVisible).toBe(true)
  const view = await board()
  await expect(view.getByRole('listitem').filter({ hasText: rule }).filter({ hasText: 'by Ada' })).toBeVisible({ timeout: 30_000 })
  provider.control.raise({ dollars: -500 })
  await sync()
  await notified()
  expect((await newNotices()).map(({ title }) => title)).toEqual([expect.stringContaining(`All clear: ${rule}`)])
})
