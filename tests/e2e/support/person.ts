/** What a person does on the window, step by step, and what watches over their shoulder. English texts. */
import { expect, type Locator, type Page } from '@playwright/test'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from './app'

export interface Account {
  readonly label: string
  readonly baseUrl: string
  readonly key: string
}

/** The living page at `prefix`; an entry page that was used before is gone from the list. */
export const entryOf = (app: App): Promise<Page> => app.page('host://entry')

/** A row of the sidebar. */
export const place = (shell: Page, name: string): Locator => shell.getByRole('navigation').first().getByRole('button', { name: new RegExp(`^${name}(?! cost)`) }).first()

export async function go(shell: Page, name: string): Promise<void> {
  await place(shell, name).click()
  await expect(place(shell, name)).toHaveAttribute('aria-current', 'page')
}

export async function goSettings(shell: Page, title: string): Promise<void> {
  await go(shell, 'Settings')
  await shell.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: title }).click()
  await expect(shell.getByRole('heading', { name: title, level: 2 })).toBeVisible()
}

/** Opens the plugin's view by the sidebar and waits until it shows this heading. */
export async function openView(app: App, shell: Page, name: string, heading: string): Promise<Page> {
  await go(shell, name)
  // Other plugins may have a page too, for a task of theirs.
  const shows = (page: Page): Promise<boolean> => page.getByRole('heading', { name: heading, level: 1 }).isVisible().catch(() => false)
  let view: Page | undefined
  await expect.poll(async () => {
    for (const page of app.electron.context().pages()) if (page.url().startsWith('plugin://') && (await shows(page))) view = page
    return view !== undefined
  }, { message: `a view with the heading ${heading}`, timeout: 30_000 }).toBe(true)
  return view!
}

export async function fillConnection(form: Page, { label, baseUrl, key }: Partial<Account>): Promise<void> {
  if (label !== undefined) await form.getByLabel('Name of this connection').fill(label)
  if (baseUrl !== undefined) await form.getByLabel('Base URL').fill(baseUrl)
  if (key !== undefined) await form.getByLabel('OpenAI admin key', { exact: true }).fill(key)
}

/**
 * Presses keys inside the plugin's page the way the keyboard does. Playwright's own key presses reach the page
 * behind the point where the host looks for its shortcuts.
 */
export const pressInView = (app: App, keyCode: string, ...modifiers: ('control' | 'shift' | 'alt')[]): Promise<void> =>
  app.electron.evaluate(({ webContents }, keys) => {
    const view = webContents.getAllWebContents().find((contents) => contents.getURL().startsWith('plugin://'))
    for (const type of ['keyDown', 'keyUp'] as const) view?.sendInputEvent({ type, ...keys })
  }, { keyCode, modifiers })

/** Does what ends the page; the action itself may be cut off by that end. */
export async function ending(page: Page, act: () => Promise<void>): Promise<void> {
  const closed = page.waitForEvent('close')
  await act().catch((error: unknown) => { if (!page.isClosed()) throw error })
  await closed
}

export const saveConnection = (form: Page): Promise<void> => ending(form, () => form.getByRole('button', { name: 'Save connection' }).click())

/** Every text that pages and processes print, for as long as the app runs. */
export function listen(app: App): readonly string[] {
  const heard: string[] = []
  const hear = (page: Page): void => {
    page.on('console', (message) => heard.push(`${page.url()} console ${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => heard.push(`${page.url()} exception: ${error.message}`))
  }
  for (const page of app.electron.context().pages()) hear(page)
  app.electron.context().on('page', hear)
  for (const stream of [app.electron.process().stdout, app.electron.process().stderr]) stream?.on('data', (data: Buffer) => heard.push(`output: ${String(data)}`))
  return heard
}

/** Files below `folder` that hold one of the words, as text of either width or in base64 at any offset. */
export async function filesWith(folder: string, words: readonly string[]): Promise<string[]> {
  const needles = words.flatMap((word) => [Buffer.from(word), Buffer.from(word, 'utf16le'), ...[0, 1, 2].map((shift) => Buffer.from(base64Core(word, shift)))])
  const found: string[] = []
  let read = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const bytes = await readFile(join(entry.parentPath, entry.name))
    read += 1
    if (needles.some((needle) => bytes.includes(needle))) found.push(entry.name)
  }
  expect(read, 'files looked through').toBeGreaterThan(3)
  return found
}

/** The characters of base64 that depend on `word` alone when it begins `shift` bytes into a group of three. */
const base64Core = (word: string, shift: number): string => Buffer.from(`${'.'.repeat(shift)}${word}`).toString('base64').replace(/=+$/, '').slice(shift === 0 ? 0 : 4, -2)

/** The texts of a table's cells, all rows: the table draws only what is in sight, so it is walked by keyboard. */
export async function tableRows(table: Locator): Promise<string[][]> {
  const seen = new Map<number, string[]>()
  const count = Number(await table.getAttribute('aria-rowcount')) - 1
  await table.focus()
  await table.press('Control+Home')
  for (let turn = 0; turn < 60 && seen.size < count; turn += 1) {
    for (const row of await table.locator('[data-index]').all()) {
      const index = Number(await row.getAttribute('data-index').catch(() => null))
      const cells = await row.getByRole('gridcell').allInnerTexts().catch(() => [])
      if (cells.length > 0) seen.set(index, cells)
    }
    await table.press('PageDown')
  }
  expect(seen.size, 'rows of the table').toBe(count)
  return [...seen].sort(([a], [b]) => a - b).map(([, cells]) => cells)
}
