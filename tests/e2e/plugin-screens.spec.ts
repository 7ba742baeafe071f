/** Plugins as a person installs, watches, changes and removes them: by the screens alone, on the real window (C-03, C-04, C-05, C-09). */
import { expect, test, type Page } from '@playwright/test'
import { discard } from './support/app'
import { chooseFile } from './support/dialogs'
import { ending, goSettings } from './support/person'
import { life, openWorkshop, type Workshop } from './support/plugin-archives'
import { shot } from './support/shots'
import { openWorkbench, password, type Workbench } from './support/workbench'

let bench: Workbench
let workshop: Workshop

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  workshop = await openWorkshop()
  bench = await openWorkbench()
})
test.afterAll(async () => {
  await bench?.close()
  await workshop?.close()
  if (bench !== undefined) await discard(bench.profile)
})

const inSidebar = (name = 'Life') => bench.shell.getByRole('navigation', { name: 'Places' }).getByRole('button', { name, exact: true })
const viewOf = (): Page | undefined => bench.electron.context().pages().find((page) => page.url().startsWith(`plugin://${life}/`))
const shows = (text: string): Promise<void> => expect.poll(async () => viewOf()?.locator('#life').textContent({ timeout: 1_000 }).catch(() => ''), { timeout: 20_000 }).toContain(text)

async function givePassword(): Promise<void> {
  const form = await bench.page('host://entry')
  await form.getByLabel('Your password', { exact: true }).fill(password)
  await ending(form, () => form.getByRole('button', { name: 'Confirm' }).click())
}

test('a file is chosen, looked at and installed; its view opens from the notice', async () => {
  const { shell } = bench
  await goSettings(shell, 'Plugins')
  await chooseFile(bench, await workshop.archive({ version: '1.0.0', build: 'one' }))
  await shell.getByRole('button', { name: 'Install', exact: true }).click()
  await shell.getByRole('menuitem', { name: 'Install from file …' }).click()
  const dialog = shell.getByRole('dialog', { name: 'Install Life?' })
  await expect(dialog.locator('q').first()).toHaveText('Fixtures & Co')
  await expect(dialog.getByText(/^SHA256:[A-Za-z0-9+/]{43}$/)).toBeVisible()
  await shot(bench, 'plugin-install')
  await dialog.getByRole('button', { name: 'Install and enable' }).click()
  await expect(shell.getByRole('heading', { name: 'Life', level: 2 })).toBeVisible()
  await shell.getByRole('status').getByRole('button', { name: 'Open' }).click()
  await shows('Life one')
  await goSettings(shell, 'Plugins')
  await shell.getByRole('button', { name: 'Life', exact: true }).last().click()
  await expect(shell.getByRole('meter', { name: 'Memory' })).toHaveAttribute('aria-valuetext', /MB of 512 MB$/, { timeout: 30_000 })
  await expect(shell.getByRole('meter', { name: 'Rows' })).toBeVisible()
  await shot(bench, 'plugin-page')
  await shell.getByRole('tab', { name: 'Calls' }).click()
  await expect(shell.getByRole('grid', { name: 'Calls of the last seven days' })).toBeVisible()
  await shell.getByRole('tab', { name: 'Log' }).click()
  await expect(shell.getByRole('grid', { name: 'Log of this plugin' })).toBeVisible()
})

test('before a permission is taken back, last week says what that would have meant', async () => {
  const { shell } = bench
  await shell.getByRole('tab', { name: 'Permissions' }).click()
  await shell.getByRole('button', { name: 'Change permissions' }).click()
  const dialog = shell.getByRole('dialog', { name: 'What Life may do' })
  await dialog.getByRole('checkbox').uncheck()
  await expect(dialog.getByRole('status', { name: 'Last week with this choice' })).toHaveText(/(would have been refused|made no call that a permission decides)/)
  await dialog.getByRole('button', { name: 'Continue with 0 of 1' }).click()
  await expect(shell.getByRole('heading', { name: 'Permissions (0 of 1 given)' })).toBeVisible()
})

test('an unsigned file is refused with the way on; in developer mode it is let in and marked', async () => {
  const { shell } = bench
  await goSettings(shell, 'Plugins')
  const unsigned = await workshop.archive({ version: '1.0.0', build: 'bare', name: 'fixture-bare', manifest: { title: 'Bare' } }, null)
  await chooseFile(bench, unsigned)
  const choose = async (): Promise<void> => {
    await shell.getByRole('button', { name: 'Install', exact: true }).click()
    await shell.getByRole('menuitem', { name: 'Install from file …' }).click()
  }
  await choose()
  await expect(shell.getByRole('dialog', { name: 'This package was not installed' }).getByText('so nobody answers for it')).toBeVisible()
  await shell.getByRole('button', { name: 'To developer mode' }).click()
  await shell.keyboard.press('Space')
  await givePassword()
  await expect(shell.getByRole('switch', { name: 'Developer mode' })).toBeChecked()
  await choose()
  await shell.getByRole('dialog', { name: 'Install Bare?' }).getByRole('button', { name: 'Install and enable' }).click()
  await expect(inSidebar('Bare Not signed')).toBeVisible()
  await inSidebar('Bare Not signed').click()
  await expect(shell.getByText('Bare is not signed: nobody answers for it.')).toBeVisible()
  await shot(bench, 'plugin-unsigned')
})

test('updated, set back and removed with its data kept', async () => {
  const { shell } = bench
  await goSettings(shell, 'Plugins')
  await shell.getByRole('button', { name: 'Life', exact: true }).last().click()
  await shell.getByRole('tab', { name: 'Overview' }).click()
  await chooseFile(bench, await workshop.archive({ version: '1.1.0', build: 'two' }))
  await shell.getByRole('button', { name: 'Update from file …' }).click()
  const dialog = shell.getByRole('dialog')
  await expect(dialog.getByText('It asks for nothing new.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Update', exact: true }).click()
  await shell.getByRole('button', { name: 'Go back to 1.0.0 …' }).click()
  await dialog.getByText('Nothing stored is lost.').waitFor()
  await dialog.getByRole('button', { name: 'Go back to 1.0.0' }).click()
  await expect(shell.getByText('Life is back at version 1.0.0.')).toBeVisible()
  await shell.getByRole('button', { name: 'Remove …' }).click()
  await dialog.getByRole('button', { name: 'Remove Life', exact: true }).click()
  await expect(shell.getByRole('heading', { name: 'Plugins', level: 2 })).toBeVisible()
  await expect(inSidebar()).toHaveCount(0)
  await chooseFile(bench, await workshop.archive({ version: '1.0.0', build: 'one' }))
  await shell.getByRole('button', { name: 'Install', exact: true }).click()
  await shell.getByRole('menuitem', { name: 'Install from file …' }).click()
  await expect(shell.getByRole('dialog', { name: 'Install Life again?' }).getByText('Its data from before was kept')).toBeVisible()
  await shell.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
})

test('a view that is shown when its plugin goes leads to the dashboard, with the reason', async () => {
  const { shell } = bench
  await inSidebar('Bare Not signed').click()
  await expect(shell.getByText('Bare is not signed: nobody answers for it.')).toBeVisible()
  await bench.ask('plugins.disable', { plugin: 'fixture-bare' })
  await expect(shell.getByText('Bare is no longer enabled, so its view is closed.')).toBeVisible()
  await expect(shell.getByRole('heading', { name: 'Dashboard', level: 1 })).toBeVisible()
})
