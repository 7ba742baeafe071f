/** The card that copies a vault secret and clears it again, with the browser's real clipboard. */
import { describe, expect, it } from 'vitest'
import type { Page } from '@playwright/test'
import { forms } from '../locales/en/entry-forms'
import { hasChromium } from './browser'
import { entryAnswers, purposes } from './entry-answers'
import { english, looks, traces, unproven, useEntryPages } from './entry-kit'
import { Refusal, type Answers } from './fake-host'
import { seriousIssues, type Look, type Opened } from './page-kit'

const value = 'sk-canary-copied'
const held = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
const put = (page: Page, text: string): Promise<void> => page.evaluate((given) => navigator.clipboard.writeText(given), text)

describe.skipIf(!hasChromium)('entry page: copy (needs /usr/bin/chromium)', () => {
  const entry = useEntryPages()

  /** The value comes only when the page has what it may do here; `prepare` may change that further. */
  async function card(seconds: number, permissions: readonly string[], prepare?: (page: Page) => Promise<void>, look: Look = english, more: Answers = {}): Promise<Opened> {
    let release = (): void => undefined
    const ready = new Promise<void>((done) => { release = done })
    const opened = await entry(entryAnswers('open', look, null, purposes.copy(seconds), { 'entry.copyValue': async () => { await ready; return { value } }, ...more }), look)
    await opened.page.setViewportSize({ width: 400, height: 132 })
    await opened.page.context().grantPermissions([...permissions])
    await prepare?.(opened.page)
    release()
    return opened
  }
  const both = ['clipboard-read', 'clipboard-write']

  it('copies once, counts down, clears what is still ours, and ends', async () => {
    const { page, host } = await card(3, both)
    await page.getByRole('heading', { name: 'Copied OpenAI production' }).waitFor()
    expect(await held(page)).toBe(value)
    expect(await traces(page, value), 'the page itself shows it nowhere').toEqual([])
    await page.getByText(/^Cleared in [123] s$/).waitFor()
    expect(host.inputs('entry.cancel')).toEqual([])
    await page.getByText(forms.copy.cleared).waitFor()
    expect(await held(page)).toBe('')
    await expect.poll(() => host.inputs('entry.cancel'), { timeout: 4_000 }).toHaveLength(1)
    expect(host.calls.filter(({ port }) => port === 'write').map(({ route }) => route).filter((route) => route !== 'entry.status')).toEqual(['entry.copyValue', 'entry.copied', 'entry.cancel'])
    expect([unproven(host), host.complaints]).toEqual([[], []])
  })

  it('clears at once by button or Esc', async () => {
    const { page, host } = await card(60, both)
    await page.getByRole('button', { name: forms.copy.now }).click()
    await page.getByText(forms.copy.cleared).waitFor()
    expect(await held(page)).toBe('')
    await expect.poll(() => host.inputs('entry.cancel'), { timeout: 4_000 }).toHaveLength(1)
    const again = await card(60, both)
    await again.page.getByRole('timer').waitFor()
    await again.page.keyboard.press('Escape')
    await again.page.getByText(forms.copy.cleared).waitFor()
    expect(await held(again.page)).toBe('')
  })

  it('clears at once when the session ends, and leaves the end to main', async () => {
    const { page, host } = await card(60, both)
    await page.getByRole('timer').waitFor()
    await host.push('session.ending', {})
    await expect.poll(() => host.inputs('entry.cancel'), { timeout: 400 }).toHaveLength(1)
    expect(await held(page)).toBe('')
  })

  it('leaves alone what was copied since', async () => {
    const { page, host } = await card(60, both)
    await page.getByRole('timer').waitFor()
    await put(page, 'somebody else’s')
    await page.getByRole('button', { name: forms.copy.now }).click()
    await page.getByText(forms.copy.other).waitFor()
    expect(await held(page)).toBe('somebody else’s')
    await expect.poll(() => host.inputs('entry.cancel'), { timeout: 4_000 }).toHaveLength(1)
  })

  it('knows its own value also where the system changed the line ends', async () => {
    const { page } = await card(60, both, undefined, english, { 'entry.copyValue': () => ({ value: 'a\nb' }) })
    await page.getByRole('timer').waitFor()
    await put(page, 'a\r\nb')
    await page.getByRole('button', { name: forms.copy.now }).click()
    await page.getByText(forms.copy.cleared).waitFor()
  })

  it('clears nothing it may not read, says so, and clears only when told to', async () => {
    const { page, host } = await card(60, both, (opened) => opened.evaluate(() => {
      const read = navigator.clipboard.readText.bind(navigator.clipboard)
      Object.assign(window, { readForTest: read })
      navigator.clipboard.readText = () => Promise.reject(new DOMException('Read permission denied.', 'NotAllowedError'))
    }))
    const really = (): Promise<string> => page.evaluate(() => (window as unknown as { readForTest(): Promise<string> }).readForTest())
    await page.getByRole('button', { name: forms.copy.now }).click()
    await page.getByText(forms.copy.cannotRead).waitFor()
    expect([await really(), host.inputs('entry.cancel')]).toEqual([value, []])
    await page.getByRole('button', { name: forms.copy.clearAnyway }).click()
    await page.getByText(forms.copy.cleared).waitFor()
    expect(await really()).toBe('')
  })

  it('says that nothing was copied where the clipboard is closed to it', async () => {
    const { page, host } = await card(60, both, (opened) => opened.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('Write permission denied.', 'NotAllowedError'))
    }))
    await page.getByText(forms.copy.cannotWrite).waitFor()
    expect([await traces(page, value), host.inputs('entry.copied')]).toEqual([[], []])
    await page.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => host.inputs('entry.cancel')).toHaveLength(1)
  })

  it('waits for the focus without which the clipboard answers nobody, to copy and to clear', async () => {
    // Headless pages always have the focus; this one is told that it has none, and the clipboard answers as Chromium's does then.
    const { page, host } = await card(2, both, (opened) => opened.evaluate(() => {
      const { clipboard } = navigator
      const real = { write: clipboard.writeText.bind(clipboard), read: clipboard.readText.bind(clipboard), hasFocus: document.hasFocus.bind(document) }
      const away = (): Promise<never> => Promise.reject(new DOMException('Document is not focused.', 'NotAllowedError'))
      const set = (focused: boolean): void => {
        document.hasFocus = focused ? real.hasFocus : () => false
        clipboard.writeText = focused ? real.write : away
        clipboard.readText = focused ? real.read : away
      }
      Object.assign(window, { setFocusForTest: set })
      set(false)
    }))
    const focus = (focused: boolean): Promise<void> => page.evaluate((has) => (window as unknown as { setFocusForTest(focused: boolean): void }).setFocusForTest(has), focused)
    await page.getByText(forms.copy.focusCopy).waitFor()
    expect(host.inputs('entry.copied')).toEqual([])
    await focus(true)
    await page.getByRole('timer').waitFor()
    expect([await held(page), host.inputs('entry.copyValue').length]).toEqual([value, 1])
    await focus(false)
    await page.getByText(forms.copy.focusClear).waitFor()
    await focus(true)
    await page.getByText(forms.copy.cleared).waitFor()
    expect(await held(page)).toBe('')
  })

  it('says why when the store does not hand the value out', async () => {
    const { page, host } = await card(60, both, undefined, english, { 'entry.copyValue': () => { throw new Refusal({ code: 'not-found', message: 'This secret was removed.' }) } })
    await page.getByText('This secret was removed.').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => host.inputs('entry.cancel')).toHaveLength(1)
  })

  it.each(looks)('fits its small page and has no serious accessibility issue: $theme, $language (P-80, P-86)', async (look) => {
    const { page } = await card(60, both, undefined, look)
    await page.getByRole('timer').waitFor()
    expect(await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight])).toEqual([400, 132])
    expect(await seriousIssues(page)).toEqual([])
  }, 60_000)
})
