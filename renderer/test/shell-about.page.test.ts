/** Settings → About in a real browser: updates in each of their states, and the notices. */
import { describe, expect, it } from 'vitest'
import type { UpdateState } from '../shell/types'
import { hasChromium } from './browser'
import type { Answers } from './fake-host'
import { now } from './fixtures'
import { seriousIssues } from './page-kit'
import { looks, sidewaysScroll, useShellPages } from './shell-kit'

const place = 'settings#about'
const update = (change: Partial<UpdateState> = {}): UpdateState => ({ state: 'idle', automatic: false, version: null, progress: null, checkedAt: null, reason: '', ...change })

describe.skipIf(!hasChromium)('about page (needs /usr/bin/chromium)', () => {
  const visit = useShellPages()

  it('says where updates stand, looks for one, and restarts only when asked twice (P-84)', async () => {
    const { page, host } = await visit({ place, answers: { 'updates.read': () => update() } as Answers })
    const updates = page.getByRole('region', { name: 'Updates' })
    const tell = (change: Partial<UpdateState>): Promise<void> => host.push('updates.changed', { state: update(change) })
    await updates.getByText('Never looked.').waitFor()
    await updates.getByRole('button', { name: 'Look for updates' }).click()
    await updates.getByText('Panoptic is up to date').waitFor()
    await updates.getByRole('switch', { name: 'Look for updates by itself' }).click()
    await expect.poll(() => host.inputs('updates.automatic')).toEqual([{ on: true }])
    await tell({ state: 'downloading', version: '0.2.0', progress: 0.4 })
    await updates.getByRole('progressbar', { name: 'Version 0.2.0 is being downloaded' }).waitFor()
    for (const [reason, words] of [['offline', 'could not be reached'], ['signature', 'not signed by the publisher'], ['checksum', 'was damaged'], ['older', 'older version'], ['Something else.', 'Something else.']] as const) {
      await tell({ state: 'failed', reason, checkedAt: now })
      await updates.getByText(words).waitFor()
    }
    await tell({ state: 'ready', version: '0.2.0', checkedAt: now })
    await updates.getByRole('button', { name: 'Restart and update' }).click()
    await page.getByRole('dialog', { name: 'Restart with version 0.2.0?' }).getByRole('button', { name: 'Cancel' }).click()
    expect(host.inputs('updates.install')).toEqual([])
    await updates.getByRole('button', { name: 'Restart and update' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Restart and update' }).click()
    await expect.poll(() => host.inputs('updates.install').length).toBe(1)
    for (const reason of ['no-feed', 'no-key', 'test-runtime', 'system-package']) {
      await tell({ state: 'unavailable', reason })
      await updates.getByText('This copy cannot update itself').waitFor()
      expect(await updates.getByText(reason).count()).toBe(0)
    }
    expect(await updates.getByRole('switch').count()).toBe(0)
    expect(host.complaints).toEqual([])
  })

  it('shows the notices when they are wanted, and a text when it is opened (P-91)', async () => {
    const { page, host } = await visit({ place, start: { role: 'tenant_user', singleUser: false }, answers: { 'updates.read': () => update({ state: 'none', checkedAt: now }) } as Answers })
    await page.getByText('A system administrator decides about updates.').waitFor()
    expect(await page.getByRole('button', { name: 'Look for updates' }).count()).toBe(0)
    expect(host.inputs('app.notices')).toEqual([])
    await page.getByRole('button', { name: 'Show notices' }).click()
    await page.getByText('3 of 3').waitFor()
    await page.getByRole('searchbox', { name: 'Search name or licence' }).fill('mit vu')
    await page.getByText('1 of 3').waitFor()
    expect(await page.getByText('The MIT License').count()).toBe(0)
    await page.getByText('vue', { exact: true }).click()
    await page.getByText('The MIT License').waitFor()
    await page.getByRole('searchbox').fill('nothing')
    await page.getByText('No notice fits').waitFor()
    expect(host.complaints).toEqual([])
  })

  it.each(looks.filter(({ theme, language }) => (theme === 'dark') === (language === 'en')))('is accessible and never scrolls sideways: $theme, $language (P-80, P-86)', async (look) => {
    const { page, host } = await visit({ place, look, answers: { 'updates.read': () => update({ state: 'ready', version: '0.2.0', automatic: true, checkedAt: now }) } as Answers })
    await page.getByRole('button', { name: /^(Show notices|Hinweise zeigen)$/ }).click()
    await page.locator('summary').first().waitFor()
    const issues = await seriousIssues(page)
    for (const width of [900, 720]) {
      await page.setViewportSize({ width, height: 860 })
      issues.push(...(await sidewaysScroll(page)))
    }
    expect([...issues, ...host.complaints]).toEqual([])
  })
})
