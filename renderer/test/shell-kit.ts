/** The built shell for one test file: a fresh page for each test, with a host that answers. */
import { afterAll, beforeAll, vi } from 'vitest'
import type { Browser } from '@playwright/test'
import type { ShellStart } from '../shell/types'
import { shellAnswers } from './answers'
import { launch } from './browser'
import { buildSite, type Site } from './build'
import type { Answers } from './fake-host'
import { start } from './fixtures'
import { openShell, type Look, type Opened } from './page-kit'

export const looks = [{ theme: 'dark', language: 'en' }, { theme: 'dark', language: 'de' }, { theme: 'light', language: 'en' }, { theme: 'light', language: 'de' }] as const satisfies readonly Look[]

export interface Visit { readonly place?: string; readonly start?: Partial<ShellStart>; readonly answers?: Answers; readonly look?: Look }

/** Opens the shell at `place`; the page before it is closed. */
export function useShellPages(): (visit?: Visit) => Promise<Opened> {
  let site: Site
  let browser: Browser
  let open: Opened | undefined
  // A page starts in a second, on a busy machine in ten.
  vi.setConfig({ testTimeout: 90_000 })
  beforeAll(async () => { [site, browser] = await Promise.all([buildSite(['shell']), launch()]) }, 180_000)
  afterAll(async () => { await browser?.close(); await site?.close() })
  return async ({ place = 'dashboard', start: change = {}, answers = {}, look = looks[0] } = {}) => {
    await open?.page.context().close()
    open = await openShell(browser, site, shellAnswers(start({ ...change, preferences: { ...start().preferences, ...look, lastPlace: place } }), answers), look)
    await open.page.waitForSelector('aside')
    return open
  }
}

/** The widths by which something scrolls sideways that is no table. */
export const sidewaysScroll = (page: Opened['page']): Promise<string[]> => page.evaluate(() =>
  [document.documentElement, ...document.querySelectorAll('main, main *, aside')]
    .filter((element) => element.scrollWidth > element.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.closest('[role=grid]') === null && !element.querySelector(':scope > [role=grid], :scope > table'))
    .map((element) => `${element.className}: ${element.scrollWidth} > ${element.clientWidth}`))
