/** The kit in a real Chromium under the product's CSP: accessibility, keyboard, and nothing that Trusted Types refuse. */
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveGallery } from '../gallery/serve.mjs'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))
if (executablePath === undefined) console.warn('SKIPPED: sdk/ui/test/gallery.test.ts needs Chromium (Debian: apt-get install chromium)')

describe.skipIf(executablePath === undefined)('gallery', () => {
  let gallery: Awaited<ReturnType<typeof serveGallery>>
  let browser: Browser
  let context: BrowserContext
  const complaints: string[] = []

  beforeAll(async () => {
    gallery = await serveGallery()
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
    context = await browser.newContext({ viewport: { width: 1280, height: 840 }, reducedMotion: 'reduce' })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await gallery?.close()
  })

  async function open(section: string, theme = 'dark', language = 'en'): Promise<Page> {
    const page = await context.newPage()
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`${section}: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(`${section}: ${error.message}`))
    await page.goto(`${gallery.url}?section=${section}&theme=${theme}&language=${language}`)
    await page.locator('.p-page').waitFor()
    return page
  }
  /** What mod+C puts on the clipboard; a page cannot read that back, so the writing is watched. */
  async function copied(page: Page): Promise<string> {
    await page.evaluate(() => {
      const original = DataTransfer.prototype.setData
      DataTransfer.prototype.setData = function (type, data) {
        document.documentElement.dataset['copied'] = data
        DataTransfer.prototype.setData = original
        original.call(this, type, data)
      }
    })
    await page.keyboard.press('Control+c')
    return (await page.locator('html').getAttribute('data-copied')) ?? ''
  }

  it.each(['overview', 'table', 'states', 'controls'].flatMap((section) => ['dark', 'light'].map((theme) => [section, theme] as const)))(
    'axe finds nothing serious: %s, %s', async (section, theme) => {
      const page = await open(section, theme, theme === 'dark' ? 'en' : 'de')
      // Rows repeat themselves: a lower window checks fewer of the same.
      if (section === 'table') await page.setViewportSize({ width: 1280, height: 480 })
      await page.waitForTimeout(300)
      // Legacy: in the page itself. The gallery has no frames, and the default opens a second page for each check.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
      const serious = violations.filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
      expect(serious.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`)).toEqual([])
      await page.close()
    }, 90_000)

  it('table: the keyboard walks, sorts, selects, opens, copies and reaches the row menu', async () => {
    const page = await open('table')
    const grid = page.getByRole('grid', { name: 'Usage' })
    const active = () => page.evaluate(() => document.getElementById(document.activeElement?.getAttribute('aria-activedescendant') ?? '')?.textContent)
    await grid.focus()
    await page.keyboard.press('ArrowRight')
    expect(await active()).toBe('gpt-5')
    expect(await copied(page)).toBe('gpt-5')
    await page.keyboard.press('Control+End')
    await page.waitForTimeout(200)
    expect(await grid.evaluate((element) => element.scrollTop)).toBeGreaterThan(90_000)
    expect(await grid.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)).toBeLessThan(2)
    expect(await active()).toBe('ok')
    expect(await page.getByRole('row').count()).toBeLessThan(80)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#said').textContent()).toBe('opened row-2999')
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    await expect.poll(() => page.getByText('3 selected').count()).toBe(1)
    expect((await copied(page)).split('\n')).toHaveLength(3)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByText('3,000 rows').count(), { timeout: 8000 }).toBe(1)

    await page.keyboard.press('Control+Home')
    await page.keyboard.press('ArrowUp')
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('columnheader', { name: 'Cost' }).getAttribute('aria-sort')).toBe('descending')
    const width = async () => (await page.getByRole('columnheader', { name: 'Cost' }).boundingBox())!.width
    const before = await width()
    await page.keyboard.press('Alt+ArrowRight')
    await expect.poll(width).toBe(before + 16)

    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Remove' }).waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#said').textContent()).toMatch(/^remove row-/)
    expect(await grid.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.close()
  })

  it('table: filters, hides a column, remembers it, exports every row', async () => {
    const page = await open('table')
    await page.getByRole('searchbox', { name: 'Filter' }).fill('nano')
    await expect.poll(() => page.getByText('600 of 3,000 rows').count()).toBe(1)
    await page.getByRole('searchbox', { name: 'Filter' }).fill('zzz')
    await page.getByRole('button', { name: 'Clear filter' }).click()
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Tokens' }).click()
    await expect.poll(() => page.getByRole('columnheader', { name: 'Tokens' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem('gallery.usage'))).toContain('"tokens":false')
    await page.reload()
    await page.getByRole('columnheader', { name: 'Cost' }).waitFor()
    expect(await page.getByRole('columnheader', { name: 'Tokens' }).count()).toBe(0)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Export CSV' }).click()
    await expect.poll(() => page.locator('#said').textContent()).toMatch(/^3001 lines/)
    await page.close()
  })

  it('table: 100,000 rows come page by page', async () => {
    const page = await open('pages')
    await page.getByText('100,000 rows').waitFor()
    const grid = page.getByRole('grid')
    await grid.focus()
    await page.keyboard.press('Control+End')
    await expect.poll(() => page.getByRole('row').last().textContent()).toContain('2026')
    await page.getByRole('searchbox', { name: 'Filter' }).fill('nano')
    await page.getByText('20,000 rows', { exact: false }).waitFor()
    await page.close()
  })

  it('chart: arrows walk the points with exact values, T shows the table twin, both pictures are made', async () => {
    const page = await open('overview')
    const chart = page.getByRole('figure', { name: 'Cost per day' })
    const plot = chart.getByRole('application')
    await plot.locator('canvas').waitFor()
    await plot.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    const spoken = await plot.locator('[aria-live]').textContent()
    expect(spoken).toContain('Friday, 20 November 2026')
    expect(spoken).toMatch(/gpt-5 USD.\d+\.\d{6,9}/)
    await page.keyboard.press('t')
    await chart.getByRole('grid').waitFor()
    await expect.poll(() => chart.getByRole('columnheader').allTextContents()).toContain('Total')
    await chart.getByRole('button', { name: 'Show as chart' }).click()
    for (const [kind, item] of [['png', 'Image (PNG)'], ['svg', 'Drawing (SVG)']] as const) {
      await chart.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: item }).click()
      await expect.poll(() => page.locator('#picture').textContent()).toMatch(kind === 'png' ? /^png \d{4,} 137/ : /^svg \d{4,} <svg/)
    }
    await page.close()
  })

  it('permission: says what is missing and who can give it, and shows its content as soon as it is granted', async () => {
    const page = await open('states')
    const missing = page.locator('[data-missing]')
    await expect.poll(() => missing.first().textContent()).toContain('allow this plugin to reach the service it names: Settings, Plugins, Permissions')
    expect(await page.locator('#allowed').count()).toBe(0)
    await page.locator('#grant').click()
    await page.locator('#allowed').waitFor()
    await expect.poll(() => missing.textContent()).toContain('This is for tenant administrators.')
    await page.locator('#grant').click()
    await expect.poll(() => page.locator('#allowed').count()).toBe(0)
    await page.close()
  })

  it('facts: names and values, formatted; what is unknown says why', async () => {
    const page = await open('states')
    const record = page.getByLabel('Usage of a day')
    expect(await record.locator('dt').allTextContents()).toEqual(['Account', 'Cost', 'Tokens', 'State'])
    expect((await record.locator('dd').allTextContents()).map((text) => text.trim())).toEqual(['ACME production', '$12.35', 'unknown', 'State: ready'])
    await record.getByText('unknown').focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
    await page.getByRole('tooltip').filter({ hasText: 'The provider does not report them' }).waitFor()
    await page.close()
  })

  it('confirm asks for the name to be typed and gives the focus back; Esc means no', async () => {
    const page = await open('controls')
    const remove = page.locator('#remove')
    await remove.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Remove the account ACME?' })
    const act = dialog.getByRole('button', { name: 'Remove account' })
    expect(await act.isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('#answer').textContent()).toBe('kept')
    expect(await remove.evaluate((element) => element === document.activeElement)).toBe(true)
    await remove.click()
    await dialog.getByRole('textbox').fill('ACME')
    await act.click()
    await expect.poll(() => page.locator('#answer').textContent()).toBe('removed')
    await page.close()
  })

  it('two questions in a row are answered one by one', async () => {
    const page = await open('controls')
    await page.locator('#remove-two').click()
    for (const name of ['ACME', 'Globex']) await page.getByRole('dialog', { name: `Remove the account ${name}?` }).getByRole('button', { name: 'Remove account' }).click()
    await expect.poll(() => page.locator('#answer').textContent()).toBe('true, true')
    await page.close()
  })

  it('form: validates on blur with the remedy, saves with the keyboard, shows the host\'s word at its field', async () => {
    const page = await open('controls')
    const days = page.getByRole('textbox', { name: 'Days at first' })
    await days.fill('0')
    await days.blur()
    await page.getByText('Enter 1 or more.').waitFor()
    await days.fill('13')
    await page.keyboard.press('Control+Enter')
    await page.getByText('13 days is not offered; choose 14.').waitFor()
    expect(await days.getAttribute('aria-invalid')).toBe('true')
    expect(await days.evaluate((element) => element === document.activeElement)).toBe(true)
    await days.fill('14')
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => page.locator('#answer').textContent()).toContain('"days":14')
    await page.close()
  })

  it('tooltip on keyboard focus; menu with filter; select, tabs and radio buttons have their roles', async () => {
    const page = await open('controls')
    await page.getByRole('button', { name: 'Settings' }).focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
    await page.getByRole('tooltip', { name: '' }).filter({ hasText: 'Settings' }).waitFor()
    await page.locator('#models').click()
    await page.keyboard.type('claude')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#models').textContent()).toContain('Models: 2')
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Group by' }).selectOption('key')
    await page.getByRole('tab', { name: 'Accounts' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('tabpanel', { name: 'Prices' }).waitFor()
    await page.getByRole('radio', { name: 'Dark' }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('radio', { name: 'Light' }).isChecked()).toBe(true)
    await page.close()
  })

  it('nothing was refused by CSP or Trusted Types and nothing was logged as an error', () => {
    expect(complaints).toEqual([])
  })
})
