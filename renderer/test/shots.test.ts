/** Screenshots of every screen, for looking at: `PANOPTIC_SHOTS=/tmp/shots npx vitest run renderer/test/shots`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from '@playwright/test'
import type { EntryPurpose, Problem } from '../../sdk/contract/entry'
import { settingsPages } from '../shell/place'
import { shellAnswers } from './answers'
import { hasChromium, launch } from './browser'
import { buildSite, type Site } from './build'
import { entryAnswers, connectionPurpose } from './entry-answers'
import { start } from './fixtures'
import { openEntry, openShell, type Look } from './page-kit'

const folder = process.env['PANOPTIC_SHOTS']
const looks: Look[] = [{ theme: 'dark', language: 'en' }, { theme: 'light', language: 'de' }]

describe.skipIf(folder === undefined || !hasChromium)('screenshots', () => {
  let site: Site
  let browser: Browser
  beforeAll(async () => { [site, browser] = await Promise.all([buildSite(), launch()]) })
  afterAll(async () => { await browser?.close(); await site?.close() })

  const shoot = async (page: Page, name: string, look: Look): Promise<void> => {
    await page.waitForTimeout(250)
    await page.screenshot({ path: `${folder}/${name}-${look.theme}.png` })
  }

  it.each(looks)('entry $theme $language', async (look) => {
    const issues: string[] = []
    const shot = async (name: string, answers: Parameters<typeof openEntry>[2], act?: (page: Page) => Promise<void>): Promise<void> => {
      const { page, host } = await openEntry(browser, site, answers, look)
      await page.waitForSelector('h1')
      await act?.(page)
      await shoot(page, name, look)
      issues.push(...host.complaints.map((text) => `${name}: ${text}`))
      await page.close()
    }
    const next = async (page: Page): Promise<void> => page.click('button.main')
    await shot('entry-1-welcome', entryAnswers('new', look))
    await shot('entry-2-theme', entryAnswers('new', look), next)
    await shot('entry-3-create', entryAnswers('new', look), async (page) => { await next(page); await next(page); await page.fill('input[type=password] >> nth=0', 'correct horse'); await page.waitForTimeout(300) })
    await shot('entry-4-lock', entryAnswers('sealed', look))
    await shot('entry-5-problem', entryAnswers('problem', look, 'database-damaged' satisfies Problem), async (page) => page.click('summary'))
    await shot('entry-6-connection', entryAnswers('open', look, null, connectionPurpose() as EntryPurpose))
    await shot('entry-7-origin', entryAnswers('open', look, null, connectionPurpose({ connection: 'x', label: 'Production' }) as EntryPurpose), async (page) => { await page.fill('input.mono', 'https://proxy.example.org/v1'); await next(page) })
    expect(issues).toEqual([])
  }, 120_000)

  it.each(looks)('shell $theme $language', async (look) => {
    const preferences = { ...start().preferences, ...look }
    const { page, host } = await openShell(browser, site, shellAnswers(start({ preferences })), look)
    await page.waitForSelector('h1')
    await page.waitForTimeout(900)
    await shoot(page, 'shell-01-dashboard', look)
    await page.keyboard.press('Control+k')
    await shoot(page, 'shell-02-palette', look)
    await page.keyboard.type('set')
    await shoot(page, 'shell-03-palette-query', look)
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await shoot(page, 'shell-04-shortcuts', look)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+2')
    await shoot(page, 'shell-05-view-loading', look)
    await host.push('view.state', { plugin: 'sample-spend', view: 'overview', state: 'failed', reason: 'The page reported: TypeError in chart' })
    await shoot(page, 'shell-06-view-failed', look)
    await page.keyboard.press('Control+Shift+t')
    await shoot(page, 'shell-07-tasks', look)
    await page.click('li button')
    await shoot(page, 'shell-08-task-running', look)
    await page.click('[role=tab] >> nth=1')
    await shoot(page, 'shell-09-history', look)
    await page.keyboard.press('Control+Shift+m')
    await shoot(page, 'shell-10-messages', look)
    await page.keyboard.press('Control+,')
    for (const [index, name] of settingsPages.entries()) {
      await page.click(`nav >> nth=1 >> button >> nth=${index}`)
      await page.waitForTimeout(400)
      await shoot(page, `shell-settings-${name}`, look)
    }
    await page.click('nav >> nth=1 >> button >> nth=4')
    await page.click('article >> nth=1 >> header button')
    await shoot(page, 'shell-20-consent', look)
    await page.keyboard.press('Escape')
    await page.click('summary >> nth=0')
    await page.click('summary >> nth=1')
    await shoot(page, 'shell-21-plugin-open', look)
    await page.click('article >> nth=0 >> details button >> nth=0')
    await shoot(page, 'shell-22-consent-network', look)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+b')
    await page.keyboard.press('Control+1')
    await page.waitForTimeout(500)
    await shoot(page, 'shell-23-collapsed', look)
    await page.close()
    const empty = await openShell(browser, site, shellAnswers(start({ preferences, plugins: start().plugins.map((item) => ({ ...item, enabled: false })) })), look)
    await empty.page.waitForSelector('h1')
    await shoot(empty.page, 'shell-24-first', look)
    await empty.page.close()
    expect([...host.complaints, ...empty.host.complaints]).toEqual([])
  }, 180_000)
})
