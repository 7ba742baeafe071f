/** Installing, updating and refusing packages in a real browser; the host is played. One page for all steps of a kind. */
import { describe, expect, it } from 'vitest'
import { refusals } from '../../sdk/contract/plugins'
import { install as texts } from '../locales/en/install'
import { hasChromium } from './browser'
import { Refusal } from './fake-host'
import { plugins } from './fixtures'
import { candidate, fingerprint, installed, ticket } from './fixtures-plugins'
import { seriousIssues } from './page-kit'
import { drop, pluginStage } from './plugin-pages'
import { looks, useShellPages } from './shell-kit'
import { fail } from '../../sdk/contract/result'

describe.skipIf(!hasChromium)('installing plugins (needs /usr/bin/chromium)', () => {
  const visit = useShellPages()

  it('looks at a chosen file first, says who it is from and what it asks for, and enables with what was left ticked (C-03, C-04)', async () => {
    const { page, host } = await pluginStage(visit, plugins())
    await page.getByRole('button', { name: 'Install', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Install from file …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Install Sample weather?' })
    await dialog.waitFor()
    expect(host.inputs('plugins.inspect')).toEqual([{ path: null, folder: false }])
    await expect.poll(() => host.inputs('shell.raise').at(-1)).toEqual({ level: 'alone' })
    const words = await dialog.innerText()
    expect(await dialog.locator('q').innerText()).toBe('Acme Labs')
    for (const text of [fingerprint, 'Signed', 'acme.weather', '512 MB', '80 % of one core', 'Nothing of it has run yet']) expect(words).toContain(text)
    await dialog.getByLabel('Sample weather may show notifications.').uncheck()
    await dialog.getByRole('button', { name: 'Install and enable with 2 of 3' }).click()
    await page.getByRole('heading', { name: 'Sample weather' }).waitFor()
    expect(host.inputs('plugins.install')).toEqual([{ ticket, grants: ['network:status', 'metrics:read'] }])
    await expect.poll(() => host.inputs('shell.raise').at(-1)).toEqual({ level: 'below' })
    await expect.poll(() => host.inputs('preferences.change')).toContainEqual({ lastPlace: 'settings#plugins/acme.weather' })
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Sample weather' }).waitFor()
    await page.getByText('Sample weather 1.2.0 is installed and enabled.').waitFor()
    await page.getByRole('status').getByRole('button', { name: 'Open' }).click()
    await expect.poll(() => host.inputs('view.show').at(-1)).toMatchObject({ plugin: 'acme.weather', view: 'now' })
    expect(host.complaints).toEqual([])
  })

  it('takes a dropped or opened file; cancelled it is thrown away, installed only it stays off, and a failure says so in place', async () => {
    const stage = await pluginStage(visit, plugins())
    const { page, host, instead } = stage
    const dialog = page.getByRole('dialog')
    await drop(page, '/home/ada/weather.panoptic')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => host.inputs('plugins.discard')).toEqual([{ ticket }])
    expect(host.inputs('plugins.inspect')).toEqual([{ path: '/home/ada/weather.panoptic', folder: false }])
    await drop(page, '')
    await page.getByText('is not a file on this computer').waitFor()

    await stage.go('dashboard')
    await host.push('plugin.offered', { path: '/tmp/opened.panoptic' })
    await dialog.getByText('Nothing of it has run yet').waitFor()
    expect(host.inputs('plugins.inspect').at(-1)).toEqual({ path: '/tmp/opened.panoptic', folder: false })
    // A second one has to wait: what is being decided about does not change under the hand.
    await host.push('plugin.offered', { path: '/tmp/second.panoptic' })
    await page.getByText('Decide about Sample weather first.').waitFor()
    instead['plugins.install'] = () => { throw new Refusal(fail('conflict', 'The disk is full.').error) }
    await dialog.getByRole('button', { name: 'Install only' }).click()
    await dialog.getByRole('alert').getByText('nothing was changed. The disk is full.').waitFor()
    delete instead['plugins.install']
    await dialog.getByRole('button', { name: 'Install only' }).click()
    await page.getByText('Sample weather 1.2.0 is installed.').waitFor()
    expect(host.inputs('plugins.install').at(-1)).toEqual({ ticket, grants: null })
    await page.getByText('Not enabled', { exact: true }).first().waitFor()
    expect(host.complaints).toEqual([])
  })

  it('asks for nothing but what is new in an update, and says what becomes of data and version (C-05)', async () => {
    const { page, host, instead } = await pluginStage(visit, [...plugins(), installed()], { place: 'settings#plugins/acme.weather' })
    instead['plugins.inspect'] = () => ({ state: 'ready', candidate: candidate({ relation: 'update', version: '1.3.0', installedVersion: '1.2.0', added: ['metrics:read'], changesTables: true }) })
    await page.getByRole('button', { name: 'Update from file …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Update Sample weather to 1.3.0?' })
    await dialog.waitFor()
    expect(await dialog.getByRole('checkbox').count()).toBe(1)
    for (const text of ['From version 1.2.0 to 1.3.0', 'It changes its tables']) await dialog.getByText(text).waitFor()
    await dialog.getByText('Decided before (2 of 2 given)').click()
    await dialog.getByText('may send requests to status.example.com').waitFor()
    await dialog.getByRole('checkbox').uncheck()
    await dialog.getByRole('button', { name: 'Update with 0 of 1 new' }).click()
    await expect.poll(() => host.inputs('plugins.install')).toEqual([{ ticket, grants: ['network:status', 'notifications'] }])

    instead['plugins.inspect'] = () => ({ state: 'ready', candidate: candidate({ relation: 'update', version: '1.3.0', installedVersion: '1.2.0', added: [] }) })
    await page.getByRole('button', { name: 'Update from file …' }).click()
    await dialog.getByText('It asks for nothing new.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Update, decide later' }).count()).toBe(0)
    await dialog.getByRole('button', { name: 'Update', exact: true }).click()
    await expect.poll(() => host.inputs('plugins.install').at(-1)).toEqual({ ticket, grants: null })

    for (const [relation, title] of [['same', 'Install Sample weather 1.2.0 again?'], ['older', 'Replace Sample weather by an older version?']] as const) {
      instead['plugins.inspect'] = () => ({ state: 'ready', candidate: candidate({ relation, installedVersion: '1.2.0', added: [] }) })
      await page.getByRole('button', { name: 'Update from file …' }).click()
      await page.getByRole('dialog', { name: title }).getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    expect(host.complaints).toEqual([])
  })

  it('warns of a missing signature, a known name under another key and a taken title', async () => {
    const { page, host, instead } = await pluginStage(visit, plugins())
    instead['plugins.inspect'] = () => ({ state: 'ready', candidate: candidate({ warnings: ['unsigned', 'publisher-name', 'title'], publisher: { name: 'Acme Labs', fingerprint: null, signed: false }, relation: 'returning' }) })
    await host.push('plugin.offered', { path: '/tmp/x.panoptic' })
    const dialog = page.getByRole('dialog', { name: 'Install Sample weather again?' })
    for (const text of ['It is not signed: nobody answers for it', 'You know “Acme Labs” under another key', 'Another plugin is also called “Sample weather”', 'Its data from before was kept', 'Not signed']) await dialog.getByText(text).first().waitFor()
    expect(await dialog.getByText(fingerprint).count()).toBe(0)
    expect(host.complaints).toEqual([])
  })

  it('says for each refused package what happened and what to do, in words of its own (C-08)', async () => {
    const { page, host, instead } = await pluginStage(visit, plugins())
    const dialog = page.getByRole('dialog', { name: 'This package was not installed' })
    for (const refusal of refusals) {
      instead['plugins.inspect'] = () => ({ state: 'refused', refusal, detail: `because of ${refusal}` })
      await host.push('plugin.offered', { path: '/tmp/x.panoptic' })
      const { what, todo } = texts.refusal[refusal]
      await dialog.getByText(what).waitFor()
      await dialog.getByText(todo).waitFor()
      expect(await dialog.locator('pre').textContent()).toBe(`because of ${refusal}`)
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    }
    // From an unsigned one the way leads to developer mode.
    instead['plugins.inspect'] = () => ({ state: 'refused', refusal: 'unsigned', detail: '' })
    await host.push('plugin.offered', { path: '/tmp/x.panoptic' })
    await dialog.getByRole('button', { name: 'To developer mode' }).click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Developer mode')
    instead['plugins.inspect'] = () => ({ state: 'cancelled' })
    await host.push('plugin.offered', { path: '/tmp/x.panoptic' })
    await expect.poll(() => host.inputs('shell.raise').at(-1)).toEqual({ level: 'below' })
    await expect.poll(() => page.getByRole('dialog').filter({ visible: true }).count()).toBe(0)
    expect(host.complaints).toEqual([])
  })

  it('leaves the page while a package is still read, and throws away what comes later', async () => {
    let answer: ((value: unknown) => void) | undefined
    const { page, host, instead } = await pluginStage(visit, plugins())
    instead['plugins.inspect'] = () => new Promise((resolve) => { answer = resolve })
    await host.push('plugin.offered', { path: '/tmp/slow.panoptic' })
    await page.getByRole('dialog', { name: 'Looking at the package' }).getByRole('button', { name: 'Cancel' }).click()
    answer!({ state: 'ready', candidate: candidate() })
    await expect.poll(() => host.inputs('plugins.discard')).toEqual([{ ticket }])
    expect(await page.getByRole('dialog').filter({ visible: true }).count()).toBe(0)
  })

  it('is nothing for who is no system administrator, and says who can', async () => {
    const { page, host } = await pluginStage(visit, plugins(), { start: { role: 'tenant_admin', singleUser: false } })
    await page.getByText('A system administrator installs, updates and removes plugins.').waitFor()
    expect(await page.getByRole('button', { name: 'Install', exact: true }).count()).toBe(0)
    await drop(page, '/tmp/x.panoptic')
    await page.getByRole('status').getByText('A system administrator installs').waitFor()
    expect(host.inputs('plugins.inspect')).toEqual([])
  })

  it.each(looks.filter(({ theme, language }) => (theme === 'dark') === (language === 'en')))('is accessible by eye and keyboard: $theme, $language (P-80, P-86)', async (look) => {
    const { page, host, instead } = await pluginStage(visit, plugins(), { look })
    const issues: string[] = []
    instead['plugins.inspect'] = () => ({ state: 'ready', candidate: candidate({ warnings: ['unsigned'], changesTables: true }) })
    await host.push('plugin.offered', { path: '/tmp/x.panoptic' })
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('checkbox').first().waitFor()
    await page.waitForTimeout(250)
    issues.push(...(await seriousIssues(page)))
    // From the cancel button, which has the focus, Shift+Tab walks back through the lines; Space refuses the last one.
    for (let count = 0; count < 8 && !(await page.evaluate(() => document.activeElement?.matches('input[type=checkbox]'))); count++) await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Space')
    expect(await dialog.getByRole('checkbox').nth(2).isChecked()).toBe(false)
    for (let count = 0; count < 8 && !(await page.evaluate(() => document.activeElement?.matches('footer button:last-child'))); count++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => host.inputs('plugins.install')).toEqual([{ ticket, grants: ['network:status', 'notifications'] }])
    instead['plugins.inspect'] = () => ({ state: 'refused', refusal: 'bad-signature', detail: 'x' })
    await host.push('plugin.offered', { path: '/tmp/x.panoptic' })
    await dialog.locator('dt').first().waitFor()
    await page.waitForTimeout(250)
    issues.push(...(await seriousIssues(page)))
    expect([...issues, ...host.complaints]).toEqual([])
  })
})
