/** What a person does in the vault's page and in the host's forms for it. */
import { expect, type Locator, type Page } from '@playwright/test'
import { ending, entryOf } from './person'
import { password, type Workbench } from './workbench'

/** @param bench asked at each step: a restart makes another one */
export function inVault(bench: () => Workbench) {
  const vault = (): Promise<Page> => bench().page('plugin://vault')
  const row = (view: Page, name: string): Locator => view.getByRole('grid').getByRole('row').filter({ has: view.getByRole('button', { name, exact: true }) })
  const note = (view: Page): Locator => view.locator('.note-bar')
  const panel = (view: Page, name: string): Locator => view.getByRole('complementary', { name })

  /** The secret beside the table, opened if it is not. */
  async function open(view: Page, name: string): Promise<Locator> {
    if (!(await panel(view, name).isVisible())) await row(view, name).getByRole('button', { name, exact: true }).click()
    await expect(panel(view, name).getByRole('heading', { name })).toBeVisible()
    return panel(view, name)
  }

  /** Fills the host's form for a value. */
  async function giveValue(value: string, button: string): Promise<void> {
    const form = await entryOf(bench())
    await form.getByLabel('Value', { exact: true }).fill(value)
    await ending(form, () => form.getByRole('button', { name: button }).click())
  }

  async function add(view: Page, name: string, value: string): Promise<void> {
    await view.getByRole('button', { name: 'Add secret' }).click()
    const dialog = view.getByRole('dialog', { name: 'Add a secret' })
    await dialog.getByLabel('Name', { exact: true }).fill(name)
    await dialog.getByRole('button', { name: 'Enter the value' }).click()
    await giveValue(value, 'Save secret')
    await expect(panel(view, name)).toBeVisible()
  }

  async function confirm(): Promise<void> {
    const form = await entryOf(bench())
    await form.getByLabel('Your password', { exact: true }).fill(password)
    await ending(form, () => form.getByRole('button', { name: 'Confirm' }).click())
  }

  return { vault, row, note, panel, open, giveValue, add, confirm }
}

/** Whether the page knows the value: its text, its fields, or anything its script can reach by name. */
export const holds = (page: Page, value: string): Promise<boolean> =>
  page.evaluate((text) => [document.documentElement.outerHTML, ...[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value), JSON.stringify({ ...localStorage, ...sessionStorage })].some((held) => held.includes(text)), value)
