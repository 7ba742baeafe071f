/** Opens the built entry page for the tests of its screens, and what holds for each of them. */
import { afterAll, beforeAll, expect } from 'vitest'
import type { Browser, Page } from '@playwright/test'
import { launch } from './browser'
import { buildSite, type Site } from './build'
import type { Answers, FakeHost } from './fake-host'
import { openEntry, type Look, type Opened } from './page-kit'

export const english: Look = { theme: 'dark', language: 'en' }
export const looks: readonly Look[] = [{ theme: 'dark', language: 'en' }, { theme: 'light', language: 'de' }]

/** Registers the file's build and browser; one page at a time is open. */
export function useEntryPages(): (answers: Answers, look?: Look) => Promise<Opened> {
  let site: Site
  let browser: Browser
  let open: Opened | undefined
  beforeAll(async () => { [site, browser] = await Promise.all([buildSite(['entry']), launch()]) }, 180_000)
  afterAll(async () => { await browser?.close(); await site?.close() })
  return async (answers, look = english) => {
    await open?.page.context().close()
    open = await openEntry(browser, site, answers, look)
    await open.page.waitForSelector('h1')
    return open
  }
}

const harmless = new Set(['entry.status', 'entry.cancel'])

/** What the page promises of every value: told once, to the store, right after the line proved itself; nothing is left of it here. */
export async function keepsItsPromise({ page, host }: Opened, value: string, route: string): Promise<void> {
  expect(host.complaints).toEqual([])
  expect(host.calls.filter((call) => JSON.stringify(call.input).includes(value)).map(({ port, route: to }) => `${port} ${to}`)).toEqual([`write ${route}`])
  expect(unproven(host)).toEqual([])
  expect(await traces(page, value)).toEqual([])
}

/** Calls on the write line that did not directly follow an answered `entry.status`. */
export const unproven = (host: FakeHost): string[] => {
  const line = host.calls.filter(({ port }) => port === 'write').map(({ route }) => route)
  return line.filter((route, index) => !harmless.has(route) && line[index - 1] !== 'entry.status')
}

/** Where in the page a value can still be found. */
export const traces = (page: Page, value: string): Promise<string[]> => page.evaluate((wanted) => {
  const places: Record<string, string> = {
    dom: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')].map((field) => field.value).join('\n'),
    address: location.href, title: document.title,
    storage: JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }), history: JSON.stringify(history.state),
  }
  return Object.entries(places).filter(([, text]) => text.includes(wanted)).map(([place]) => place)
}, value)

/** The name of what has the focus. */
export const focused = (page: Page): Promise<string> => page.evaluate(() => {
  const element = document.activeElement
  const id = element?.id ?? ''
  return (element?.getAttribute('aria-label') ?? (id === '' ? null : document.querySelector(`label[for="${id}"]`)?.textContent) ?? element?.textContent ?? '').trim()
})
