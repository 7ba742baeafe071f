/** What every page test needs: a page with the real build in it and a host that answers. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { entryHostRoutes } from '../../sdk/contract/entry-host'
import { entryRoutes } from '../../sdk/contract/entry'
import { shellRoutes } from '../../sdk/contract/shell'
import type { Site } from './build'
import { playHost, type Answers, type FakeHost } from './fake-host'

export interface Look { readonly theme: 'dark' | 'light'; readonly language: 'en' | 'de' }
export interface Opened { readonly page: Page; readonly host: FakeHost }

async function open(browser: Browser, url: string, ports: readonly string[], routes: Parameters<typeof playHost>[2], answers: Answers): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const host = await playHost(page, ports, routes, answers)
  await page.goto(url)
  return { page, host }
}

export const openShell = (browser: Browser, site: Site, answers: Answers, look: Look = { theme: 'dark', language: 'en' }): Promise<Opened> =>
  open(browser, `${site.url}/shell.html?language=${look.language}&theme=${look.theme}`, ['host'], shellRoutes, answers)

export const openEntry = (browser: Browser, site: Site, answers: Answers, look: Look = { theme: 'dark', language: 'en' }): Promise<Opened> =>
  open(browser, `${site.url}/entry.html?language=${look.language}&theme=${look.theme}`, ['host', 'write'], { ...entryHostRoutes, ...entryRoutes }, answers)

/** Serious and critical findings as short texts. */
export async function seriousIssues(page: Page): Promise<string[]> {
  // Legacy: in the page itself. Our pages have no frames, and the default opens a second page for each check.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map((violation) => `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')}`)
}
