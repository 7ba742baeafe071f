/** Settings → Security, the user menu and the banners, in a real browser against the real route schemas. */
import { describe, expect, it } from 'vitest'
import type { Page } from '@playwright/test'
import { fail } from '../../sdk/contract/result'
import { peopleAnswers } from './answers-people'
import { hasChromium } from './browser'
import { Refusal, type Answers } from './fake-host'
import { chain, keychain, policy, recovery, rotation, slots } from './fixtures-people'
import { seriousIssues } from './page-kit'
import { looks, sidewaysScroll, useShellPages } from './shell-kit'

const several = (more: Answers = {}): Answers => ({ ...peopleAnswers({ slots: slots() }), ...more })
const keysList = (change: object): Answers => ({ 'keys.list': () => ({ slots: slots(), keychain: keychain(), rotation: rotation(), ...change }) })
const place = 'settings#security'
const act = async (page: Page, label: string, item: string): Promise<void> => {
  await page.getByRole('button', { name: `Actions for ${label}` }).first().click()
  await page.getByRole('menuitem', { name: item }).click()
}

describe.skipIf(!hasChromium)('security settings (need /usr/bin/chromium)', () => {
  const visit = useShellPages()

  it('lists the ways in, in plain words, with their users where there are several (P-10, P-11)', async () => {
    const { page, host } = await visit({ place, answers: several() })
    const table = page.getByRole('table', { name: 'Ways in' })
    expect(await table.getByRole('row').allInnerTexts()).toHaveLength(6)
    expect((await table.getByRole('row').nth(1).innerText()).replace(/\s+/g, ' ')).toMatch(/^Password Ada last month Each guess takes 256 MB of memory and about a second/)
    expect((await table.getByRole('row', { name: /Thinkpad/ }).innerText()).replace(/\s+/g, ' ')).toMatch(/Thinkpad Device This device Ada 3 days ago .* cannot be guessed/)
    const single = await visit({ place })
    expect(await single.page.getByRole('columnheader').allInnerTexts()).toEqual(['Way in', 'Created', 'What guessing costs'])
    expect([...host.complaints, ...single.host.complaints]).toEqual([])
  })

  it('warns on dashboard and page until there are recovery words (P-12)', async () => {
    const { page, host } = await visit()
    await page.getByText('No recovery words yet').waitFor()
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Security', exact: true }).click()
    await page.getByText('everything in this workspace is lost for good').waitFor()
    await page.getByRole('button', { name: 'Create now' }).click()
    await page.getByText(/24 words, made on/).waitFor()
    expect(await page.getByText('There are no recovery words').count()).toBe(0)
    await page.keyboard.press('Control+1')
    await page.getByText('Spend per day').waitFor()
    expect(await page.getByText('No recovery words yet').count()).toBe(0)
    expect(host.inputs('keys.recovery')).toEqual([{}])
  })

  it('says what replacing the phrase does before it asks the host', async () => {
    const { page, host } = await visit({ place, answers: several() })
    await page.getByRole('button', { name: 'Replace words' }).click()
    await page.getByText('the old ones open nothing, also on paper').waitFor()
    expect(host.inputs('keys.recovery')).toEqual([])
    await page.getByRole('button', { name: 'Show new words' }).click()
    await expect.poll(() => host.inputs('keys.recovery').length).toBe(1)
  })

  it('revokes after naming person and effect; a refusal of the host is shown and nothing is gone', async () => {
    const { page, host } = await visit({ place, answers: several() })
    await act(page, 'Thinkpad', 'Revoke')
    const question = page.getByRole('dialog', { name: 'Revoke “Thinkpad” of Ada?' })
    await question.getByText('no longer opens the workspace without the password of Ada').waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(host.inputs('keys.revoke')).toEqual([])
    await act(page, 'Thinkpad', 'Revoke')
    await question.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('“Thinkpad” no longer opens the workspace.').waitFor()
    expect(await page.getByRole('row', { name: /Thinkpad/ }).count()).toBe(0)

    const last = await visit({ place, answers: several({ 'keys.revoke': () => { throw new Refusal(fail('conflict', 'This is the last way in of Ada.', { remedy: 'Add another one first.' }).error) } }) })
    await act(last.page, 'Password', 'Revoke')
    await last.page.getByRole('button', { name: 'Revoke' }).click()
    await last.page.getByText('This is the last way in of Ada. Add another one first.').waitFor()
    expect(await last.page.getByRole('row').count()).toBe(6)
  })

  it('renames a way in, but no password, which is called like its user', async () => {
    const { page, host } = await visit({ place, answers: several() })
    await page.getByRole('button', { name: 'Actions for Password' }).first().click()
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Change password …', 'Revoke …'])
    await page.keyboard.press('Escape')
    await act(page, 'Paper in the safe', 'Rename')
    await page.getByLabel('Name', { exact: true }).fill(' ')
    await page.keyboard.press('Enter')
    await page.getByText('Type a name of 1 to 80 characters.').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Paper at my sister’s')
    await page.keyboard.press('Enter')
    await page.getByRole('row', { name: /Paper at my sister/ }).waitFor()
    expect(host.inputs('keys.rename')).toEqual([{ slot: recovery().id, label: 'Paper at my sister’s' }])
  })

  it('says honestly what a device’s keychain is worth, and why it cannot be used', async () => {
    const words = async (change: object): Promise<string> => (await visit({ place, answers: keysList({ keychain: keychain(change) }) })).page.getByRole('region', { name: 'This device' }).innerText()
    expect(await words({})).toMatch(/any of them can ask the keyring[\s\S]*Nothing asks for a finger/)
    expect(await words({ store: 'macos-keychain', presence: 'touch-id' })).toMatch(/macOS asks before[\s\S]*a program that reads the keychain itself is not stopped/)
    expect(await words({ store: 'windows-credentials', presence: 'windows-hello' })).toMatch(/bound to your Windows account[\s\S]*Windows Hello is asked/)
    expect(await words({ available: false, reason: 'no-service' })).toMatch(/cannot be added now[\s\S]*gnome-keyring/)
    expect(await words({ available: false, reason: 'locked' })).toMatch(/is locked/)
  })

  it('adds this device; cancelling at the host keeps what was typed', async () => {
    let given = false
    const { page, host } = await visit({ place, answers: { 'keys.addDevice': ({ label }: { label: string }) => (given ? { ...recovery(), kind: 'device', label, thisDevice: true } : null) } as Answers })
    await page.getByRole('button', { name: 'Add this device' }).click()
    await page.getByLabel('Name of this device').fill('Thinkpad')
    await page.keyboard.press('Enter')
    await expect.poll(() => host.inputs('keys.addDevice').length).toBe(1)
    expect(await page.getByLabel('Name of this device').inputValue()).toBe('Thinkpad')
    given = true
    await page.keyboard.press('Enter')
    await page.getByText('“Thinkpad” can open the workspace now.').waitFor()
  })

  it('rotates the data key, with progress in place and in the sidebar, and says when it failed (P-14)', async () => {
    const { page, host } = await visit({ place })
    await page.getByRole('button', { name: 'Rotate the data key' }).click()
    await page.getByText('Copies made before stay readable with the old key').waitFor()
    await page.getByRole('button', { name: 'Rotate', exact: true }).click()
    await host.push('rotation.changed', { rotation: rotation({ state: 'running', done: 500, total: 2000 }) })
    await page.getByRole('complementary').getByRole('button', { name: 'Re-encrypting: 25%' }).waitFor()
    await page.getByRole('progressbar', { name: 'Re-encrypting the database' }).waitFor()
    await host.push('rotation.changed', { rotation: rotation({ state: 'failed', message: 'No space left.' }) })
    await page.getByText('nothing was lost. No space left.').waitFor()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    const other = await visit({ place, start: { role: 'tenant_user', singleUser: false } })
    await other.page.getByText('A system administrator can rotate it.').waitFor()
    expect(await other.page.getByRole('button', { name: 'Rotate the data key' }).count()).toBe(0)
  })

  it('changes the locks, names a wrong number, and keeps the changes when the host’s question is cancelled', async () => {
    let cancelled = true
    const { page, host } = await visit({ place, answers: { 'lock.setPolicy': (wanted: object) => (cancelled ? null : wanted) } as Answers })
    await page.getByLabel('Without input for (minutes)').fill('5000')
    await page.keyboard.press('Tab')
    await page.getByText('Type a whole number from 0 to 1,440.').waitFor()
    await page.getByLabel('Without input for (minutes)').fill('5')
    await page.getByLabel('When this computer sleeps').selectOption('seal')
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => host.inputs('lock.setPolicy')).toEqual([{ ...policy(), idleMinutes: 5, onSuspend: 'seal' }])
    await page.getByText('Not saved yet.').waitFor()
    cancelled = false
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The locks were saved.').waitFor()
    const reader = await visit({ place, start: { role: 'tenant_admin', singleUser: false } })
    await reader.page.getByText('A system administrator decides this').waitFor()
    expect(await reader.page.getByLabel('Without input for (minutes)').isDisabled()).toBe(true)
  })

  it('keeps unsaved locks over the end of the page (P-48)', async () => {
    const answers = peopleAnswers()
    const { page, host } = await visit({ place, answers })
    await page.getByLabel('Without input for (minutes)').fill('42')
    await host.push('session.ending', {})
    await expect.poll(() => host.inputs('drafts.write').length).toBeGreaterThan(0)
    const again = await visit({ place, answers })
    await again.page.getByText('Not saved yet.').waitFor()
    expect(await again.page.getByLabel('Without input for (minutes)').inputValue()).toBe('42')
    expect(again.host.complaints).toEqual([])
  })

  it('locks, seals and changes the password by menu, keys and palette; a single user sees no other', async () => {
    const { page, host } = await visit()
    await page.getByRole('button', { name: 'Workspace menu' }).click()
    expect((await page.getByRole('menuitem').allInnerTexts()).map((text) => text.split('\n')[0])).toEqual(['Lock the screen', 'Seal the workspace', 'Change password …', 'Security', 'Settings'])
    expect(host.inputs('shell.raise')).toEqual([{ level: 'above' }])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => host.inputs('keys.changePassword').length).toBe(1)
    await expect.poll(() => host.inputs('shell.raise').at(-1)).toEqual({ level: 'below' })
    await page.keyboard.press('Control+l')
    await expect.poll(() => host.inputs('session.lock').length).toBe(1)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('seal the')
    await page.keyboard.press('Enter')
    await expect.poll(() => host.inputs('session.seal').length).toBe(1)
    const many = await visit({ start: { singleUser: false } })
    await many.page.getByRole('button', { name: 'Panoptic Ada · System' }).click()
    await many.page.getByRole('menuitem', { name: 'Switch user' }).click()
    await expect.poll(() => many.host.inputs('session.lock').length).toBe(1)
  })

  it('names a broken audit chain above every place, to administrators', async () => {
    const broken = chain({ state: 'broken', problem: 'edited', entry: 4711 })
    const { page, host } = await visit({ place: 'sample-spend/overview', answers: { 'audit.state': () => broken } })
    await page.getByRole('alert').getByText('Entry 4,711 was changed after it was written.').waitFor()
    await expect.poll(() => (host.inputs('view.bounds').at(-1) ?? host.inputs('view.show').at(-1)) as { bounds: { y: number } }).toMatchObject({ bounds: { y: expect.toSatisfy((y: number) => y > 30) } })
    await page.getByRole('button', { name: 'Open the audit log' }).click()
    await page.getByRole('heading', { name: 'Audit' }).waitFor()
    await host.push('audit.changed', { state: chain() })
    await expect.poll(() => page.getByText('The audit log is not whole').count()).toBe(0)
    const user = await visit({ start: { role: 'tenant_user', singleUser: false }, answers: { 'audit.state': () => broken } })
    await user.host.push('audit.changed', { state: broken })
    expect(await user.page.getByText('The audit log is not whole').count()).toBe(0)
    expect(user.host.inputs('audit.state')).toEqual([])
  })

  it('shows that it loads, and what to do when that failed', async () => {
    const waiting = await visit({ place, answers: { 'keys.list': () => new Promise(() => undefined) } })
    await waiting.page.getByRole('region', { name: 'Ways in' }).getByRole('status').waitFor()
    expect(await waiting.page.getByText('There are no recovery words').count()).toBe(0)
    let broken = true
    const { page } = await visit({ place, answers: { 'keys.list': () => { if (broken) throw new Refusal(fail('internal', 'The header could not be read.').error); return { slots: slots(), keychain: keychain(), rotation: rotation() } } } })
    await page.getByText('The ways in could not be loaded').waitFor()
    broken = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('row', { name: /Thinkpad/ }).waitFor()
  })

  it.each(looks)('is accessible and never scrolls sideways: $theme, $language (P-80, P-86)', async (look) => {
    const { page, host } = await visit({ place, look, start: { singleUser: false }, answers: keysList({ slots: slots().filter((slot) => slot.kind !== 'recovery'), rotation: rotation({ state: 'running', done: 1, total: 4 }) }) })
    const issues = await seriousIssues(page)
    for (const width of [1280, 720]) {
      await page.setViewportSize({ width, height: 900 })
      issues.push(...(await sidewaysScroll(page)))
    }
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.getByRole('row', { name: /Thinkpad/ }).getByRole('button').click()
    issues.push(...(await seriousIssues(page)))
    await page.getByRole('menuitem').last().click()
    issues.push(...(await seriousIssues(page)))
    expect([...issues, ...host.complaints]).toEqual([])
  }, 90_000)
})
