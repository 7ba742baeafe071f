/** The shell page in a real browser, under the product's policy, against the real route schemas. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '@playwright/test'
import type { CardData } from '../shell/types'
import { shellAnswers } from './answers'
import { hasChromium, launch } from './browser'
import { buildSite, type Site } from './build'
import { cards, start } from './fixtures'
import { openShell, seriousIssues, type Opened } from './page-kit'

describe.skipIf(!hasChromium)('shell page (needs /usr/bin/chromium)', () => {
  let site: Site
  let browser: Browser
  let open: Opened | undefined
  beforeAll(async () => { [site, browser] = await Promise.all([buildSite(['shell']), launch()]) }, 180_000)
  afterAll(async () => { await browser?.close(); await site?.close() })

  const shell = async (answers = shellAnswers(start()), look?: Parameters<typeof openShell>[3]): Promise<Opened> => {
    await open?.page.context().close()
    open = await openShell(browser, site, answers, look)
    await open.page.waitForSelector('h1')
    return open
  }

  it('shows a plugin view: tells the host its box, covers it for the palette, hides it when left (P-82)', async () => {
    const { page, host } = await shell()
    await page.keyboard.press('Control+2')
    await page.waitForSelector('[aria-busy=true]')
    expect(host.inputs('view.show')).toMatchObject([{ plugin: 'sample-spend', view: 'overview', bounds: { x: 224, y: 0, width: 1056, height: 800 } }])

    await page.setViewportSize({ width: 1100, height: 700 })
    await expect.poll(() => host.inputs('view.bounds').at(-1)).toEqual({ bounds: { x: 224, y: 0, width: 876, height: 700 } })

    await host.push('shortcut', { keys: 'mod+,' })
    await page.getByRole('heading', { name: 'Appearance' }).waitFor()
    await page.keyboard.press('Control+2')
    await host.push('shortcut', { keys: 'mod+k' })
    await page.waitForSelector('[role=dialog] input')
    expect(host.inputs('shell.raise')).toEqual([{ level: 'above' }])
    expect(await page.evaluate(() => [document.documentElement, document.body, document.querySelector('.shell-content')!].map((element) => getComputedStyle(element).backgroundColor))).toEqual(Array(3).fill('rgba(0, 0, 0, 0)'))
    await page.keyboard.type('dash')
    await page.keyboard.press('Enter')
    await expect.poll(() => host.inputs('view.hide').length).toBe(2)
    expect(host.inputs('shell.raise').at(-1)).toEqual({ level: 'below' })
    expect(host.inputs('preferences.change')).toContainEqual({ lastPlace: 'dashboard' })
    expect(host.complaints).toEqual([])
  })

  it('asks for consent alone, line by line, and sends only what was left ticked', async () => {
    const { page, host } = await shell(shellAnswers(start({ plugins: start().plugins.map((plugin) => ({ ...plugin, enabled: false, grants: [] })) })))
    await page.getByRole('button', { name: 'Enable' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Enable Sample spend?' })
    await expect.poll(() => host.inputs('shell.raise')).toEqual([{ level: 'alone' }])
    await dialog.getByLabel('Sample spend may show notifications.').uncheck()
    await dialog.getByRole('button', { name: 'Continue with 3 of 4' }).click()
    await expect.poll(() => host.inputs('plugins.enable')).toEqual([{ plugin: 'sample-spend', grants: ['network:api', 'files', 'metrics:publish'] }])
    await expect.poll(() => host.inputs('shell.raise').at(-1)).toEqual({ level: 'below' })
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Sample spend' }).waitFor()
    expect(host.complaints).toEqual([])
  })

  it('opens a deep link that came while nothing was drawn yet, as after a lock', async () => {
    let answer: (() => void) | undefined
    const ready = new Promise<void>((resolve) => { answer = resolve })
    open = await openShell(browser, site, shellAnswers(start(), { 'shell.start': async () => { await ready; return start() } }))
    const { page, host } = open
    await expect.poll(() => host.inputs('shell.start').length).toBe(1)
    await host.push('go', { place: 'sample-spend/usage', params: { day: '2027-03-14' } })
    answer!()
    await expect.poll(() => host.inputs('view.show').at(-1)).toMatchObject({ plugin: 'sample-spend', view: 'usage', params: { day: '2027-03-14' } })
    await expect.poll(() => host.inputs('preferences.change')).toContainEqual({ lastPlace: 'sample-spend/usage' })
    expect([...host.complaints, await page.locator('aside').count()]).toEqual([1])
  })

  it('shows unknown as unknown, never as 0 (P-83)', async () => {
    const unknown = cards().map((card): CardData => ({ ...card, value: null, previous: null, series: [], items: [] }))
    const { page } = await shell(shellAnswers(start(), { 'cards.data': () => unknown }))
    await page.getByText('unknown').first().waitFor()
    expect(await page.locator('main').innerText()).not.toMatch(/\b0\b|NaN|null/)
  })

  it('keeps changed keys and uses them at once (P-82)', async () => {
    const { page, host } = await shell()
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Shortcuts', exact: true }).click()
    await page.getByRole('button', { name: 'Change the shortcut of “Tasks”' }).click()
    await page.keyboard.press('Control+k')
    await page.getByText('Already used by “Search and commands”.').waitFor()
    await page.keyboard.press('Control+Shift+y')
    await expect.poll(() => host.inputs('preferences.change').at(-1)).toEqual({ shortcuts: { 'place.tasks': 'mod+shift+y' } })
    await page.keyboard.press('Control+Shift+y')
    await page.getByRole('heading', { name: 'Tasks' }).waitFor()
  })

  it('shows no user, tenant or role to a single user, and says who can help when the role is missing', async () => {
    const single = await shell()
    expect(await single.page.locator('aside').innerText()).not.toContain('Ada')
    const { page } = await shell(shellAnswers(start({ singleUser: false, role: 'tenant_user', preferences: { ...start().preferences, lastPlace: 'settings#audit' } })))
    expect(await page.locator('aside').innerText()).toContain('Ada')
    await page.getByText('Ask a tenant administrator').waitFor()
  })

  it.each([{ theme: 'dark', language: 'en' }, { theme: 'light', language: 'de' }] as const)('has no serious accessibility issue: $theme, $language (P-80, P-86)', async (look) => {
    const { page, host } = await shell(shellAnswers(start({ preferences: { ...start().preferences, ...look } })), look)
    const issues = await seriousIssues(page)
    await page.keyboard.press('Control+k')
    issues.push(...(await seriousIssues(page)))
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+,')
    issues.push(...(await seriousIssues(page)))
    expect([...issues, ...host.complaints]).toEqual([])
  }, 90_000)
})
