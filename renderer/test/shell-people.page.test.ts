/** Settings → Users & tenants, in a real browser against the real route schemas. */
import { describe, expect, it } from 'vitest'
import { fail } from '../../sdk/contract/result'
import { peopleAnswers } from './answers-people'
import { hasChromium } from './browser'
import { Refusal, type Answers } from './fake-host'
import { start } from './fixtures'
import { acme, ada, bo, cleo, tenants, users } from './fixtures-people'
import { seriousIssues, type Opened } from './page-kit'
import { looks, sidewaysScroll, useShellPages, type Visit } from './shell-kit'

const place = 'settings#users'
const refuse = (...args: Parameters<typeof fail>): never => { throw new Refusal(fail(...args).error) }

describe.skipIf(!hasChromium)('users and tenants (need /usr/bin/chromium)', () => {
  const open = useShellPages()
  const visit = (answers: Answers = {}, change: Visit['start'] = {}, more: Visit = {}): Promise<Opened> =>
    open({ place, start: { singleUser: false, ...change }, answers: { ...peopleAnswers({ users: users(), tenants: tenants() }), ...answers }, ...more })
  const row = ({ page }: Opened, name: string) => page.getByRole('row', { name: new RegExp(name) })
  const choose = async (opened: Opened, name: string, item: string): Promise<void> => {
    await row(opened, name).click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: item }).click()
  }

  it('invites a second person where there is one, without a word of tenants or roles in a table', async () => {
    const { page, host } = await open({ place })
    await page.getByRole('heading', { name: 'You are the only one here' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('add a user')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Add a user' }).getByRole('button', { name: 'Cancel' }).click()
    expect(await page.getByRole('grid').count()).toBe(0)
    await page.getByRole('button', { name: 'Add a second person' }).click()
    await page.keyboard.type('Bo')
    await page.getByText('Next, Bo types a password').waitFor()
    expect(await page.getByLabel('Tenant', { exact: true }).count()).toBe(0)
    await page.getByLabel('Role').selectOption('tenant_admin')
    await page.keyboard.press('Control+Enter')
    await page.getByText('Bo can sign in now.').waitFor()
    expect(host.inputs('users.create')).toEqual([{ name: 'Bo', tenant: 'system', role: 'tenant_admin' }])
    await page.getByRole('grid', { name: 'Users' }).waitFor()
    expect(host.complaints).toEqual([])
  })

  it('searches, filters, sorts and exports', async () => {
    const opened = await visit()
    const { page, host } = opened
    const names = (): Promise<string[]> => page.getByRole('row').evaluateAll((rows) => rows.slice(1).map((item) => item.querySelector('[role=gridcell]')!.textContent!.trim()))
    await row(opened, 'Bo').waitFor()
    expect(await names()).toEqual(['AdaYou', 'Bo Baumgartner', 'Cléo', 'Dana', 'Emre Özdemir'])
    expect((await row(opened, 'Cléo').innerText()).replace(/\s+/g, ' ')).toMatch(/Acme User Active Never No password/)
    await page.getByRole('columnheader', { name: 'Name' }).click()
    await expect.poll(names).toEqual(['Emre Özdemir', 'Dana', 'Cléo', 'Bo Baumgartner', 'AdaYou'])
    await page.getByLabel('Role').selectOption('tenant_admin')
    await expect.poll(names).toEqual(['Emre Özdemir', 'Bo Baumgartner'])
    await page.getByLabel('Tenant', { exact: true }).selectOption('Acme')
    await expect.poll(names).toEqual(['Bo Baumgartner'])
    await page.getByRole('searchbox').fill('nobody')
    await page.getByText('No row matches "nobody"').waitFor()
    await page.getByRole('searchbox').fill('')
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: /Export/ }).click()
    await expect.poll(() => host.inputs('files.close')).toMatchObject([{ keep: true }])
    expect((host.inputs('files.write')[0] as { data: string }).data).toMatch(/Bo Baumgartner.*Acme/)
  }, 60_000)

  it('shows the host’s refusal at its field, with the remedy, and keeps what was typed', async () => {
    const { page, host } = await visit({ 'users.create': () => refuse('conflict', 'This tenant has a user of that name already.', { field: 'name', remedy: 'Choose another name.' }) })
    await page.getByRole('button', { name: 'Add user' }).click()
    await page.keyboard.press('Control+Enter')
    await page.getByText('Type a name of 1 to 80 characters.').waitFor()
    await page.getByRole('dialog').getByLabel('Name').fill('Ada')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').getByRole('alert').getByText('already has a user of that name. Choose another one.').waitFor()
    expect(await page.getByRole('dialog').getByLabel('Name').getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('Ada')
    expect(host.inputs('users.create')).toHaveLength(1)
  })

  it('names person and effect before it moves, promotes, deactivates or reactivates', async () => {
    const opened = await visit()
    const { page, host } = opened
    await choose(opened, 'Bo', 'Edit')
    const dialog = page.getByRole('dialog', { name: 'Edit Bo Baumgartner' })
    expect(await dialog.getByLabel('Role').getByRole('option').allInnerTexts()).toEqual(['User', 'Tenant administrator'])
    await dialog.getByLabel('Tenant', { exact: true }).selectOption('System')
    await dialog.getByLabel('Role').selectOption('system_admin')
    await dialog.getByRole('button', { name: 'Save' }).click()
    const question = page.getByRole('dialog', { name: 'Move Bo Baumgartner to System?' })
    expect(await question.innerText()).toMatch(/loses sight of the shared data, connections and secrets of Acme[\s\S]*The role becomes System administrator[\s\S]*Manages everybody/)
    expect(host.inputs('users.update')).toEqual([])
    await question.getByRole('button', { name: 'Move' }).click()
    await page.getByText('Bo Baumgartner was changed.').waitFor()
    expect(host.inputs('users.update')).toEqual([{ user: bo, role: 'system_admin', tenant: 'system' }])

    await choose(opened, 'Emre', 'Deactivate')
    await page.getByText('loses every way in: password, recovery words and devices').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
    await row(opened, 'Emre.*Deactivated').waitFor()
    await choose(opened, 'Emre', 'Reactivate')
    await page.getByRole('button', { name: 'Reactivate and set password' }).click()
    await page.getByText('can sign in with the new password').waitFor()
    expect(host.calls.map((call) => call.route).filter((route) => /^users\.(update|setPassword)$/.test(route))).toEqual(['users.update', 'users.update', 'users.update', 'users.setPassword'])
    await row(opened, 'Ada').click({ button: 'right' })
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Edit …'])
  }, 60_000)

  it('works by keyboard alone: row, menu, first password', async () => {
    const { page, host } = await visit()
    await page.getByRole('grid', { name: 'Users' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Edit' }).waitFor()
    await page.keyboard.press('s')
    await page.keyboard.press('Enter')
    await expect.poll(() => host.inputs('users.setPassword')).toEqual([{ user: cleo }])
  })

  it('shows a tenant administrator the own tenant only and a user nothing (A-43)', async () => {
    const own = users().filter((user) => user.tenant === 'system')
    const opened = await visit({ 'users.list': () => own }, { role: 'tenant_admin' })
    await row(opened, 'Emre').waitFor()
    expect(await opened.page.getByRole('tab').count()).toBe(0)
    expect(opened.host.inputs('tenants.list')).toEqual([])
    await row(opened, 'Ada').click({ button: 'right' })
    expect(await opened.page.getByRole('menuitem').count()).toBe(0)
    await opened.page.getByRole('button', { name: 'Add user' }).click()
    expect(await opened.page.getByRole('dialog').getByLabel('Role').getByRole('option').allInnerTexts()).toEqual(['User', 'Tenant administrator'])

    const { page, host } = await visit({}, { role: 'tenant_user' })
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('users')
    expect(await page.getByRole('option', { name: /Users|Add a user/ }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await host.push('go', { place, params: {} })
    await page.getByText('Ask a tenant administrator to change something').waitFor()
    expect(host.inputs('users.list')).toEqual([])
  })

  it('makes a tenant with its first administrator; a short name that cannot be is named with a better one (A-01, A-44)', async () => {
    const { page, host } = await visit({ 'tenants.create': (input: { slug: string }) => (input.slug === 'acne' ? refuse('conflict', 'Another tenant has this short name.', { field: 'slug', remedy: 'Choose another one.' }) : { id: 'x', name: 'Größe', slug: input.slug, active: true, users: 1, createdAt: 1 }) } as Answers)
    await page.getByRole('tab', { name: 'Tenants' }).click()
    await page.getByRole('button', { name: 'Add tenant' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill('Größe')
    expect(await dialog.getByLabel('Short name').inputValue()).toBe('grosse')
    await dialog.getByLabel('Short name').fill('Admin')
    await page.keyboard.press('Tab')
    await dialog.getByText('“Admin” is reserved. Choose another, such as “admin-team”.').waitFor()
    await dialog.getByLabel('First administrator').fill('Greta')
    await page.keyboard.press('Control+Enter')
    expect(host.inputs('tenants.create')).toEqual([])
    await dialog.getByLabel('Short name').fill('acne')
    await page.keyboard.press('Control+Enter')
    await dialog.getByText('or one that looks like it').waitFor()
    await dialog.getByLabel('Short name').fill('grosse')
    await page.keyboard.press('Control+Enter')
    await page.getByText('The tenant Größe is ready.').waitFor()
    expect(host.inputs('tenants.create').at(-1)).toEqual({ name: 'Größe', slug: 'grosse', adminName: 'Greta' })
  })

  it('renames and deactivates tenants, but keeps the short name of “System”', async () => {
    const opened = await visit()
    const { page, host } = opened
    await page.getByRole('tab', { name: 'Tenants' }).click()
    await choose(opened, 'System', 'Edit')
    expect(await page.getByLabel('Short name').isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await choose(opened, 'Acme', 'Deactivate')
    await page.getByText('Users: 2. They are signed out at once').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
    await expect.poll(() => host.inputs('tenants.update')).toEqual([{ tenant: acme, active: false }])
    await row(opened, 'System').click({ button: 'right' })
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Edit …', 'Show users'])
  })

  it('follows a changed role at once', async () => {
    let role: 'system_admin' | 'tenant_user' = 'system_admin'
    const { page, host } = await visit({ 'shell.start': () => start({ singleUser: false, role, preferences: { ...start().preferences, lastPlace: place } }) })
    await page.getByRole('grid').waitFor()
    role = 'tenant_user'
    await host.push('users.changed', {})
    await page.getByText('Users are managed by administrators').waitFor()
    expect(await page.getByRole('navigation', { name: 'Settings' }).getByText('Users & tenants').count()).toBe(0)
  })

  it('brings place and half-filled form back after a lock (P-48)', async () => {
    const answers = peopleAnswers({ users: users(), tenants: tenants() })
    const { page, host } = await visit(answers)
    await page.getByRole('button', { name: 'Add user' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Half a na')
    await host.push('session.ending', {})
    await expect.poll(() => host.inputs('drafts.write').at(-1)).toMatchObject({ key: 'settings.users', value: expect.stringContaining('Half a na') })
    const again = await visit(answers)
    await again.page.getByText('What you had typed before the workspace was locked is back.').waitFor()
    expect(await again.page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('Half a na')
    await again.page.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => again.host.inputs('drafts.write').at(-1)).toEqual({ key: 'settings.users', value: '' })
  })

  it('says that it loads and what failed', async () => {
    await (await visit({ 'users.list': () => new Promise(() => undefined) })).page.locator('[aria-busy=true]').first().waitFor()
    const { page } = await visit({ 'users.list': () => refuse('unavailable', 'The store has just ended. Try again.') })
    await page.getByText('The store has just ended. Try again.').first().waitFor()
  })

  it.each(looks)('is accessible and fits: $theme, $language (P-80, P-86)', async (look) => {
    const { page, host } = await visit({}, {}, { place, look, start: { singleUser: false, user: ada } })
    await page.getByRole('grid').waitFor()
    const issues = await seriousIssues(page)
    // All columns fit at the usual width.
    issues.push(...(await page.getByRole('grid').evaluate((grid) => (grid.scrollWidth > grid.clientWidth ? [`grid ${grid.scrollWidth} > ${grid.clientWidth}`] : []))))
    await page.setViewportSize({ width: 720, height: 800 })
    issues.push(...(await sidewaysScroll(page)))
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('button', { name: look.language === 'de' ? 'Benutzer hinzufügen' : 'Add user' }).click()
    issues.push(...(await seriousIssues(page)))
    await page.keyboard.press('Escape')
    await page.getByRole('tab').nth(1).click()
    await page.getByRole('row', { name: /Acme/ }).waitFor()
    issues.push(...(await seriousIssues(page)))
    const alone = await open({ place, look })
    await alone.page.getByRole('heading', { level: 3 }).waitFor()
    issues.push(...(await seriousIssues(alone.page)), ...(await sidewaysScroll(alone.page)))
    expect([...issues, ...host.complaints, ...alone.host.complaints]).toEqual([])
  }, 90_000)
})
