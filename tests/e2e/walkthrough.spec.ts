/**
 * A new user, from the first start to an exported file and back after a seal, on the real window in the real
 * sandbox, against the sample provider on loopback. The tests are one story and run in order.
 */
import { expect, test, type Page } from '@playwright/test'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOpenai, type OpenaiProvider } from '../providers/openai/index.mjs'
import { discard, startApp, type App } from './support/app'
import { nanosOf, parseCsv, sumOf, usd, usdAtAGlance } from './support/figures'
import { ending, entryOf, filesWith, fillConnection, go, goSettings, listen, openView, place, pressInView, saveConnection, tableRows } from './support/person'
import { typeWords } from './support/recovery'

/** Words that may be in no file, page, console or output. */
const canary = randomBytes(6).toString('hex')
const password = `Laterne-${canary}-Kupfer`
const wrongKey = `sk-admin-wrong-${canary}-zzzz`
const key = `sk-admin-right-${canary}-9f3k`

const dayMs = 86_400_000
const now = Date.now()
const today = new Date(now).toISOString().slice(0, 10)
const daysBefore = (count: number): string => new Date(now - count * dayMs).toISOString().slice(0, 10)
const monthBegan = `${today.slice(0, 8)}01`

test.describe.configure({ mode: 'serial' })
test.skip(dayMs - (now % dayMs) < 600_000, 'the UTC day would end during the story')

let app: App
let provider: OpenaiProvider
let saved: string
let shell: Page
let heard: readonly string[]
let words: readonly string[]
/** The cost lines of the exported file. */
let costs: Record<string, string>[]
/** Model and cost of the last 30 days, dearest first. */
let models: string[][]

test.beforeAll(async () => {
  provider = await startOpenai({ now })
  provider.control.key({ key, owner: 'acme' })
  saved = await mkdtemp(join(tmpdir(), 'panoptic-saved-'))
  app = await startApp({ env: { PANOPTIC_TEST_SAVE_DIR: saved } })
  heard = listen(app)
})
test.afterAll(async () => {
  await app?.close().catch(() => undefined)
  await provider?.close()
  if (app) await discard(app.profile)
  await rm(saved, { recursive: true, force: true })
})

const billed = (from: string, to = today): number => provider.control.totals({ from, to }).nanos
const figure = (view: Page, label: string) => view.locator('.p-figure').filter({ has: view.getByText(label, { exact: true }) }).locator('.value span')
const cost = (): Promise<Page> => app.page('plugin://llm-cost')

test('the first run asks for language, theme, name and password, gives 24 recovery words, and names what is wrong (P-10, P-14, P-80, P-86)', async () => {
  const entry = await entryOf(app)
  await entry.getByLabel('Deutsch').check()
  await expect(entry.getByRole('heading', { name: 'Willkommen bei Panoptic' })).toBeVisible()
  await entry.getByLabel('English', { exact: true }).check()
  await expect(entry.getByRole('heading', { name: 'Welcome to Panoptic' })).toBeVisible()
  await entry.getByRole('button', { name: 'Continue' }).click()
  await entry.getByLabel('Light').check()
  await expect(entry.locator('html')).toHaveAttribute('data-theme', 'light')
  await entry.getByLabel('Dark').check()
  await expect(entry.locator('html')).toHaveAttribute('data-theme', 'dark')
  await entry.getByRole('button', { name: 'Continue' }).click()

  const create = entry.getByRole('button', { name: 'Create workspace' })
  await create.click()
  await expect(entry.getByText('Type the name to use in this workspace.')).toBeVisible()
  await entry.getByLabel('Your name').fill('Ada')
  await create.click()
  await expect(entry.getByText('Use at least 10 characters; 10 are missing.')).toBeVisible()
  await entry.getByLabel('Password', { exact: true }).fill('short')
  await entry.getByLabel('Password again', { exact: true }).fill('shirt')
  await expect(entry.getByText('Use at least 10 characters; 5 are missing.')).toBeVisible()
  await expect(entry.getByText('The two differ. Type the same twice.')).toBeVisible()
  await entry.getByLabel('Password', { exact: true }).fill('passwordpassword')
  await expect(entry.getByText('This is guessed too easily. Add another word or two.')).toBeVisible()
  await entry.getByLabel('Password', { exact: true }).fill(password)
  await expect(entry.getByText('Strong', { exact: true })).toBeVisible()
  await entry.getByLabel('Password again', { exact: true }).fill(password)
  await expect(entry.getByText('Nobody can reset this password, not even we.')).toBeVisible()
  await create.click()
  ;({ words } = await typeWords(entry))
  await ending(entry, () => entry.getByRole('button', { name: 'Confirm' }).click())

  shell = await app.page('host://shell')
  await expect(shell.getByRole('heading', { name: 'Choose your first plugin' })).toBeVisible()
})

test('consent is given line by line; without the network the plugin says who can grant it (C-04, C-07)', async () => {
  await shell.getByRole('region', { name: 'LLM cost' }).getByRole('button', { name: 'Enable' }).click()
  const dialog = shell.getByRole('dialog', { name: 'Enable LLM cost?' })
  const requests = dialog.getByLabel(/may send requests to /)
  await expect(requests).toHaveCount(6)
  for (const box of await requests.all()) await box.uncheck()
  await dialog.getByRole('button', { name: 'Continue with 2 of 8' }).click()
  const view = await openView(app, shell, 'LLM cost', 'LLM cost')
  await expect(view.getByRole('heading', { name: 'LLM cost may not send requests' })).toBeVisible()
  await expect(view.getByText('You can give it under Settings, Plugins, Permissions of LLM cost.')).toBeVisible()
  await expect(view.getByRole('button', { name: /Connect/ })).toHaveCount(0)
  await openView(app, shell, 'Accounts', 'Accounts')
  await expect(view.getByRole('heading', { name: 'LLM cost may not send requests' })).toBeVisible()

  await goSettings(shell, 'Plugins')
  await shell.getByText('Permissions (2 of 8 given)').click()
  await shell.getByRole('button', { name: 'Change permissions' }).click()
  const again = shell.getByRole('dialog', { name: 'What LLM cost may do' })
  await again.getByLabel(/may send requests to api\.openai\.com using the OpenAI admin key/).check()
  await again.getByRole('button', { name: 'Continue with 3 of 8' }).click()
  await expect(shell.getByText('Permissions (3 of 8 given)')).toBeVisible()
  await openView(app, shell, 'LLM cost', 'LLM cost')
  await expect(view.getByRole('heading', { name: 'No costs yet' })).toBeVisible()
})

test('a connection is made in the host’s own form; a wrong address and a wrong key are named (P-20)', async () => {
  const view = await cost()
  await view.getByRole('button', { name: 'Connect OpenAI' }).click()
  const form = await entryOf(app)
  await expect(form.getByRole('heading', { name: 'New connection for LLM cost' })).toBeVisible()
  await form.getByRole('button', { name: 'Save connection' }).click()
  await expect(form.getByText('Type a name for this connection.')).toBeVisible()
  await expect(form.getByText('Enter the value; without it the connection cannot be used.')).toBeVisible()
  for (const [address, complaint] of [
    ['api.openai.com', 'Enter a full address such as https://api.example.com.'], ['http://api.openai.com', 'Use https. Plain http is allowed only on this computer (localhost).'],
    ['https://me:secret@api.openai.com', 'Leave user name and password out of the address; enter them as the value.'], ['https://api.openai.com/?a=b', 'Leave out everything after “?” or “#”.'],
  ] as const) {
    await fillConnection(form, { baseUrl: address })
    await expect(form.getByText(complaint)).toBeVisible()
  }
  await fillConnection(form, { label: 'Acme', baseUrl: `${provider.origin}/wrong`, key: wrongKey })
  await saveConnection(form)
  await expect(view.getByRole('heading', { name: '1 account is not up to date' })).toBeVisible()
  await expect(view.getByText('Acme: The reports are not at this address. Check the base URL under Edit, and the details of the account.')).toBeVisible()

  await openView(app, shell, 'Accounts', 'Accounts')
  await expect(view.getByText('key ends in zzzz')).toBeVisible()
  await view.getByRole('button', { name: 'Edit' }).click()
  const edit = await entryOf(app)
  await fillConnection(edit, { baseUrl: `${provider.origin}/v1` })
  await saveConnection(edit)
  const result = view.locator('.test')
  await view.getByRole('button', { name: 'Test' }).click()
  await expect(result).toContainText('The key was not accepted. It is wrong, expired or revoked.')
})

test('the right key fetches with progress, and the totals are the provider’s to the cent (P-20, P-23)', async () => {
  const view = await cost()
  provider.control.faults([{ kind: 'slow', path: 'costs', delay: 1500 }])
  await view.getByRole('button', { name: 'Edit' }).click()
  const form = await entryOf(app)
  await fillConnection(form, { key })
  await saveConnection(form)
  await expect(view.getByRole('progressbar', { name: 'Fetching usage and cost' })).toBeVisible()
  await expect(place(shell, 'Tasks')).toContainText('1 running')
  await expect(view.getByText('Up to date', { exact: true })).toBeVisible({ timeout: 30_000 })
  await view.getByRole('button', { name: 'Test' }).click()
  await expect(view.getByText('Works: key, permission and address are right.')).toBeVisible()

  await openView(app, shell, 'LLM cost', 'LLM cost')
  const monday = daysBefore((new Date(now).getUTCDay() + 6) % 7)
  await expect(figure(view, 'Today')).toHaveText(usd(billed(today)))
  await expect(figure(view, 'This week')).toHaveText(usd(billed(monday)))
  await expect(figure(view, 'This month')).toHaveText(usd(billed(monthBegan)))
})

test('every chart has a table that says the same, day by day (P-23)', async () => {
  const view = await cost()
  const trend = view.getByRole('figure', { name: 'Cost per day, 30 days' })
  await trend.getByRole('button', { name: 'Show as table' }).click()
  const rows = await tableRows(trend.getByRole('grid'))
  expect(rows.map((cells) => cells.at(-1))).toEqual(Array.from({ length: 30 }, (_, index) => usd(billed(daysBefore(29 - index), daysBefore(29 - index)))))
  await trend.getByRole('button', { name: 'Show as chart' }).click()

  const shares = view.getByRole('figure', { name: 'Cost by provider' })
  await shares.getByRole('button', { name: 'Show as table' }).click()
  expect(await tableRows(shares.getByRole('grid'))).toEqual([['OpenAI', usd(billed(monthBegan)), '100%']])
  await shares.getByRole('button', { name: 'Show as chart' }).click()
  await expect(view.locator('.accounts .cost')).toHaveText(usd(billed(monthBegan)))
})

test('lines are filtered, searched, sorted and exported; the file adds up to the ledger (P-25, P-85)', async () => {
  const view = await openView(app, shell, 'Explorer', 'Explorer')
  await view.getByLabel('Period', { exact: true }).selectOption('Everything')
  await view.getByRole('tab', { name: 'Lines' }).click()
  const table = view.getByRole('grid', { name: 'Ledger lines' })
  const rows = (): Promise<number> => table.getAttribute('aria-rowcount').then((count) => Number(count) - 1)
  const name = (kind: string): string => `llm-cost-${today}.${kind}`
  for (const kind of ['CSV', 'JSON']) {
    await view.getByRole('button', { name: 'Export' }).click()
    await view.getByRole('menuitem', { name: `Save as ${kind}` }).click()
    await expect(view.getByText(`Saved as ${name(kind.toLowerCase())}`)).toBeVisible({ timeout: 60_000 })
  }
  const lines = parseCsv(await readFile(join(saved, name('csv')), 'utf8'))
  const objects = JSON.parse(await readFile(join(saved, name('json')), 'utf8')) as Record<string, string | number | null>[]
  expect(objects).toHaveLength(lines.length)
  expect(objects.map(({ cost: amount }) => amount ?? '')).toEqual(lines.map((line) => line['cost']))
  costs = lines.filter(({ kind }) => kind === 'cost')
  expect(costs.map(({ day }) => day!).sort()[0]).toBe(daysBefore(179))
  expect(sumOf(costs)).toBe(BigInt(billed(daysBefore(179))))
  expect(new Set(lines.map(({ account }) => account))).toEqual(new Set(['Acme']))
  // A computed amount or a reason, never neither and never both.
  for (const line of lines.filter(({ kind, unit }) => kind === 'usage' && unit === '')) expect(line['computed'] === '').toBe(line['unpriced'] !== '')
  await expect.poll(rows).toBe(lines.length)

  await view.getByRole('searchbox', { name: 'Search all names' }).fill('gpt-4o support output')
  const wanted = costs.filter((line) => line['model']!.includes('gpt-4o') && line['item']!.includes('output') && /support/.test(`${line['project']} ${line['api_key']}`))
  expect(wanted.length).toBeGreaterThan(10)
  // How many lines fit is not counted while words must be looked for in them.
  await expect(table.locator('[data-index="0"]')).toContainText(/gpt-4o.*output/)
  const heading = table.getByRole('columnheader', { name: 'Cost', exact: true })
  await heading.click()
  await expect(heading).toHaveAttribute('aria-sort', /ending/)
  const order = (await heading.getAttribute('aria-sort')) === 'ascending' ? 1 : -1
  const dearest = wanted.map((line) => Number(nanosOf(line['cost']!))).sort((a, b) => (a - b) * order)[0]!
  await expect(table.locator('[data-index="0"]')).toContainText(usdAtAGlance(dearest))
  await view.getByRole('searchbox', { name: 'Search all names' }).fill('no such thing')
  await expect(view.getByRole('heading', { name: 'Nothing fits' })).toBeVisible()
  await view.getByRole('searchbox', { name: 'Search all names' }).fill('')
})

test('the overview’s models and the explorer’s groups are the sums of the lines (P-23)', async () => {
  const view = await openView(app, shell, 'LLM cost', 'LLM cost')
  const byModel = (lines: readonly Record<string, string>[], money: (nanos: number) => string): string[][] => {
    const models = [...new Set(lines.map(({ model }) => model!))]
    return models.map((model) => ({ model, nanos: Number(sumOf(lines.filter((line) => line['model'] === model))) }))
      .sort((one, other) => other.nanos - one.nanos).map(({ model, nanos }) => [model, money(nanos)])
  }
  const month = byModel(costs.filter(({ day }) => day! >= monthBegan), usdAtAGlance)
  const table = view.getByRole('grid', { name: /^Models, / })
  const shown = (await tableRows(table)).map((cells) => [cells[0] === 'Other services' ? '' : cells[0], cells[2]]).filter(([, amount]) => amount !== 'unknown')
  expect(shown.length).toBeGreaterThan(5)
  expect(month.slice(0, shown.length)).toEqual(shown)
  models = byModel(costs.filter(({ day }) => day! >= daysBefore(29)), usd)
})

test('the dashboard shows the same numbers (P-83)', async () => {
  await go(shell, 'Dashboard')
  await expect(figure(shell, 'today')).toHaveText(usd(billed(today)))
  await expect(figure(shell, 'last 30 days')).toHaveText(usd(billed(daysBefore(29))))
  const list = shell.getByRole('region', { name: 'LLM cost by model, 30 days' })
  const dearest = (await list.getByRole('listitem').allInnerTexts()).map((text) => text.split('\n'))
  expect(dearest.length).toBeGreaterThan(4)
  expect(dearest).toEqual(models.slice(0, dearest.length).map(([model, amount]) => [model === '' ? 'Other' : model, amount]))
  const twin = shell.getByRole('figure', { name: 'LLM cost per day' })
  await twin.getByRole('button', { name: 'Show as table' }).click()
  expect((await tableRows(twin.getByRole('grid'))).map((cells) => cells.at(-1))).toEqual(Array.from({ length: 30 }, (_, index) => usd(billed(daysBefore(29 - index), daysBefore(29 - index)))))
})

test('network activity lists every call; secrets show their last four only; tasks and messages are there', async () => {
  await goSettings(shell, 'Network activity')
  const calls = shell.getByRole('grid', { name: 'Network activity' })
  await expect(calls).toHaveAttribute('aria-rowcount', String(provider.requests.length + 1))
  await expect(calls.locator('[data-index="0"]')).toContainText(provider.origin)
  await shell.getByLabel('Outcome').selectOption('Refused or failed')
  await expect(calls.getByText('HTTP error').first()).toBeVisible()
  await shell.getByLabel('Outcome').selectOption('All outcomes')
  await shell.getByRole('button', { name: 'Export CSV' }).click()
  await expect(shell.getByText(`Saved as network-activity-${today}.csv.`)).toBeVisible()
  expect(parseCsv(await readFile(join(saved, `network-activity-${today}.csv`), 'utf8'))).toHaveLength(provider.requests.length)

  await goSettings(shell, 'Connections & secrets')
  await expect(shell.getByRole('grid', { name: 'Connections & secrets' }).locator('[data-index="0"]')).toContainText('•••• 9f3k')
  await expect(shell.getByRole('grid', { name: 'Connections & secrets' })).not.toContainText('right')

  await go(shell, 'Tasks')
  await expect(shell.getByRole('listitem').filter({ hasText: 'Fetch usage and cost' })).toContainText('Done')
  await shell.getByRole('listitem').filter({ hasText: 'Fetch usage and cost' }).getByRole('button', { name: 'Run now' }).click()
  await shell.getByRole('tab', { name: 'History' }).click()
  await expect(shell.getByRole('grid', { name: 'History' }).getByText('Failed').first()).toBeVisible()
  await go(shell, 'Messages')
  await expect(shell.getByRole('heading', { name: 'No messages' })).toBeVisible()
})

test('the palette reaches every place by keyboard alone, also from inside a plugin (P-82)', async () => {
  const palette = shell.getByRole('dialog', { name: 'Search and commands' })
  const visit = async (from: 'shell' | 'view', words: string, arrived: () => Promise<void>): Promise<void> => {
    await (from === 'shell' ? shell.keyboard.press('Control+k') : pressInView(app, 'k', 'control'))
    await expect(palette.getByRole('combobox')).toBeFocused()
    await shell.keyboard.type(words)
    await shell.keyboard.press('Enter')
    await expect(palette).toBeHidden()
    await arrived()
  }
  const current = (name: string) => () => expect(place(shell, name)).toHaveAttribute('aria-current', 'page')
  await visit('shell', 'dashboard', current('Dashboard'))
  await visit('shell', 'llm explorer', current('Explorer'))
  await expect((await cost()).getByRole('heading', { name: 'Explorer', level: 1 })).toBeVisible()
  for (const title of ['Reconciliation', 'Budgets', 'Prices and rates']) await visit('view', title, current(title))
  await visit('view', 'llm accounts', current('Accounts'))
  await visit('view', 'tasks', current('Tasks'))
  await visit('shell', 'messages', current('Messages'))
  for (const title of ['Appearance', 'Language', 'Security', 'Shortcuts', 'Plugins', 'Connections & secrets', 'Network activity', 'Logs', 'Audit', 'About'])
    await visit('shell', title, () => expect(shell.getByRole('heading', { name: title, level: 2 })).toBeVisible())
  await visit('shell', 'llm cost', current('LLM cost'))

  await pressInView(app, 'm', 'control', 'shift')
  await current('Messages')()
  await shell.keyboard.press('?')
  const list = shell.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(list).toContainText('Seal the workspace now')
  await shell.keyboard.press('Escape')
  await expect(list).toBeHidden()
})

test('sealed, it opens with the right password only, and everything is still there (P-10)', async () => {
  await openView(app, shell, 'LLM cost', 'LLM cost')
  await ending(shell, () => pressInView(app, 'x', 'control', 'shift'))
  const lock = await entryOf(app)
  const field = lock.getByLabel('Password', { exact: true })
  await field.fill('not the password')
  await field.press('Enter')
  await expect(lock.getByText('Wrong password.')).toBeVisible()
  await expect(field).toHaveValue('')
  expect(app.electron.context().pages().filter((page) => !page.isClosed() && /^(plugin|host:\/\/shell)/.test(page.url()))).toEqual([])
  await field.fill(password)
  await ending(lock, () => field.press('Enter'))

  shell = await app.page('host://shell')
  await expect(place(shell, 'LLM cost')).toHaveAttribute('aria-current', 'page')
  await expect(figure(await cost(), 'This month')).toHaveText(usd(billed(monthBegan)))
  await go(shell, 'Dashboard')
  await expect(figure(shell, 'last 30 days')).toHaveText(usd(billed(daysBefore(29))))
})

test('key, password and recovery words are in no page, console, output or file', async () => {
  const phrase = words.slice(0, 6).join(' ')
  for (const page of app.electron.context().pages()) for (const secret of [canary, phrase]) expect(await page.content()).not.toContain(secret)
  expect(heard.filter((text) => text.includes(canary) || text.includes(phrase))).toEqual([])
  expect(heard.filter((text) => text.includes('exception:') || text.includes('console error'))).toEqual([])
  await app.close()
  expect(await filesWith(app.profile, [canary, phrase])).toEqual([])
  for (const name of await readdir(saved)) expect(await readFile(join(saved, name), 'utf8')).not.toContain(canary)
})
