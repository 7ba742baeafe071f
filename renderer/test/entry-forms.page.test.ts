/** The entry page's forms over the shell: what each says, sends and forgets. */
import { describe, expect, it } from 'vitest'
import type { EntryPurpose } from '../../sdk/contract/entry'
import { entry as texts } from '../locales/en/entry'
import { connection } from '../locales/en/entry-connection'
import { forms } from '../locales/en/entry-forms'
import { keys } from '../locales/en/entry-keys'
import { hasChromium } from './browser'
import { ada, asked, connectionPurpose, entryAnswers, phrase, purposes } from './entry-answers'
import { english, focused, keepsItsPromise, looks, traces, unproven, useEntryPages } from './entry-kit'
import { Refusal, type Answers } from './fake-host'
import { seriousIssues, type Opened } from './page-kit'

const password = 'canary-tulpe.kanister'
const refuse = (details?: Record<string, string | number>): never => { throw new Refusal({ code: 'refused', message: 'no', ...(details && { details }) }) }
const invalid = (field: string, remedy: string): never => { throw new Refusal({ code: 'invalid', message: 'no', details: { field, remedy } }) }

describe.skipIf(!hasChromium)('entry page: forms (needs /usr/bin/chromium)', () => {
  const entry = useEntryPages()
  const form = (purpose: EntryPurpose, more: Answers = {}): Promise<Opened> => entry(entryAnswers('open', english, null, purpose, more))

  it('keeps the focus in the card, and submits with mod+Enter', async () => {
    const opened = await form(purposes.changePassword())
    const { page, host } = opened
    await page.getByRole('dialog', { name: forms.changePassword.title }).waitFor()
    await page.getByText(`Signed in as ${ada.name}`).waitFor()
    const walked: string[] = []
    for (let step = 0; step < 9; step += 1) {
      walked.push(await focused(page))
      await page.keyboard.press('Tab')
    }
    expect([walked[0], walked[7], walked[8]]).toEqual([forms.changePassword.current, forms.changePassword.submit, forms.changePassword.current])
    await page.getByLabel(forms.changePassword.current, { exact: true }).focus()
    await page.keyboard.press('Shift+Tab')
    expect(await focused(page)).toBe(forms.changePassword.submit)
    await page.getByLabel(forms.changePassword.current, { exact: true }).fill('old-canary-word')
    await page.getByLabel('New password', { exact: true }).fill(password)
    await page.getByLabel('New password again', { exact: true }).fill(password)
    await page.keyboard.press('ControlOrMeta+Enter')
    await expect.poll(() => host.inputs('entry.changePassword')).toEqual([{ current: 'old-canary-word', next: password }])
    await keepsItsPromise(opened, password, 'entry.changePassword')
    await keepsItsPromise(opened, 'old-canary-word', 'entry.changePassword')
  })

  it('says at its field what was wrong with a changed password', async () => {
    const { page, host } = await form(purposes.changePassword(), { 'entry.changePassword': () => (host.inputs('entry.changePassword').length < 2 ? refuse() : invalid('next', 'Choose one that was not used before.')) })
    const fill = async (current: string, next: string): Promise<void> => {
      await page.getByLabel(forms.changePassword.current, { exact: true }).fill(current)
      await page.getByLabel('New password', { exact: true }).fill(next)
      await page.getByLabel('New password again', { exact: true }).fill(next)
      await page.keyboard.press('Enter')
    }
    await fill('', password)
    await page.getByText(forms.changePassword.missing).waitFor()
    await fill(password, password)
    await page.getByText(forms.changePassword.same).waitFor()
    expect(host.inputs('entry.changePassword')).toEqual([])
    await fill('something else', password)
    await page.getByText(forms.changePassword.wrong).waitFor()
    expect(await focused(page)).toBe(forms.changePassword.current)
    await fill('something else', password)
    await page.getByText('Choose one that was not used before.').waitFor()
    expect(await page.getByLabel('New password', { exact: true }).getAttribute('aria-invalid')).toBe('true')
    expect([unproven(host), host.complaints]).toEqual([[], []])
  })

  it.each(['change-user', 'purge-secrets'] as const)('asks for the password before “%s” with what it is for and what follows', async (reason) => {
    const opened = await form(purposes.reauth({ reason, detail: 'Object “7”' }))
    const { page, host } = opened
    await page.getByRole('heading', { name: forms.reauth[reason].title }).waitFor()
    for (const text of [forms.reauth[reason].text, 'Object “7”']) await page.getByText(text).waitFor()
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await expect.poll(() => host.inputs('entry.confirm')).toEqual([{ password }])
    await keepsItsPromise(opened, password, 'entry.confirm')
  })

  it('counts the delay down also here, and Esc cancels at once when nothing was typed', async () => {
    const { page, host } = await form(purposes.reauth(), { 'entry.confirm': () => refuse({ waitUntil: Date.now() + 60_000 }) })
    await page.keyboard.press('Enter')
    await page.getByText(forms.reauth.missing).waitFor()
    await page.keyboard.type('wrong')
    await page.keyboard.press('Enter')
    await page.getByText(/You can try again in (1:00|0:5\d)/).waitFor()
    expect(await page.getByRole('button', { name: forms.reauth.submit }).isDisabled()).toBe(true)
    await page.keyboard.press('ControlOrMeta+Enter')
    await page.keyboard.press('Escape')
    await expect.poll(() => host.inputs('entry.cancel')).toHaveLength(1)
    expect(host.inputs('entry.confirm')).toHaveLength(1)
  })

  it('makes new recovery words: the former ones hold until these are confirmed', async () => {
    const { page, host } = await form(purposes.recovery())
    await page.getByText(keys.phrase.replaces).waitFor()
    expect(await page.getByRole('button').allInnerTexts()).toEqual([keys.phrase.print, texts.common.cancel, texts.common.continue])
    await page.keyboard.press('Enter')
    for (const position of asked) await page.getByLabel(`Word ${position}`, { exact: true }).fill(phrase[position - 1]!)
    await page.keyboard.press('Enter')
    await expect.poll(() => host.inputs('entry.confirmPhrase')).toHaveLength(1)
    expect([await traces(page, phrase[asked[0]! - 1]!), unproven(host), host.inputs('entry.enter'), host.complaints]).toEqual([[], [], [], []])
  })

  it('cancels the words with Esc and forgets them', async () => {
    const { page, host } = await form(purposes.recovery(false))
    await page.getByRole('list', { name: keys.phrase.list }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => host.inputs('entry.cancel')).toHaveLength(1)
    expect([host.inputs('entry.confirmPhrase'), await traces(page, phrase[0]!)]).toEqual([[], []])
  })

  it.each([
    ['a new user', { target: null, create: { name: 'Grace Hopper', role: 'tenant_user', tenant: 't', newTenant: null } }, 'Creates Grace Hopper as user.', 'Create Grace Hopper'],
    ['a new tenant', { target: null, create: { name: 'Grace Hopper', role: 'tenant_admin', tenant: '', newTenant: { name: 'Acme', slug: 'acme' } } }, 'Creates the tenant Acme with Grace Hopper', 'Create Grace Hopper'],
    ['an existing user', {}, 'The former password of Grace Hopper stops working at once.', forms.setPassword.submit],
  ] as const)('sets the password of %s and says what that does', async (_, change, consequence, action) => {
    const opened = await form(purposes.setPassword(change))
    const { page, host } = opened
    await page.getByText(consequence).waitFor()
    await page.keyboard.type(password)
    await page.getByLabel('Password of Grace Hopper again', { exact: true }).fill(password)
    await page.getByRole('button', { name: action }).click()
    await expect.poll(() => host.inputs('entry.setPassword')).toEqual([{ password }])
    await keepsItsPromise(opened, password, 'entry.setPassword')
  })

  it('takes a secret of several lines, trims the last line’s end, and forgets it', async () => {
    const opened = await form(purposes.secret(), { 'entry.saveSecret': () => invalid('value', 'This is the key of another provider.') })
    const { page, host } = opened
    await page.getByText('Stated by Sample keys, in its own words').waitFor()
    for (const fact of ['OpenAI production', 'production, billing', 'Jan 31, 2027', 'every 90 days', 'Read only; asked for by finance.', forms.secret.shared]) await page.getByText(fact).waitFor()
    const field = page.getByLabel(forms.secret.value, { exact: true })
    expect(await field.evaluate((element) => getComputedStyle(element).getPropertyValue('-webkit-text-security'))).toBe('disc')
    await page.keyboard.press('ControlOrMeta+Enter')
    await page.getByText(forms.secret.missing).waitFor()
    await field.fill('x'.repeat(20_001))
    await page.getByText('This has 20,001 characters; at most 20,000 are kept.').waitFor()
    await page.keyboard.press('ControlOrMeta+Enter')
    expect(host.inputs('entry.saveSecret')).toEqual([])
    await field.fill('-----BEGIN-----\ncanary-line\n\r\n')
    await page.getByText(forms.secret.trimmed).waitFor()
    await page.keyboard.press('ControlOrMeta+Enter')
    await page.getByText('This is the key of another provider.').waitFor()
    expect(host.inputs('entry.saveSecret')).toEqual([{ value: '-----BEGIN-----\ncanary-line' }])
    expect([await field.inputValue(), await focused(page)]).toEqual(['', forms.secret.value])
    await keepsItsPromise(opened, 'canary-line', 'entry.saveSecret')
  })

  it('takes what a plugin says as text, whatever it is', async () => {
    const hostile = { category: '<img src=x onerror=alert(1)>', provider: 7, tags: ['a', { b: 1 }, null], expiresAt: 1e300, rotateEveryDays: '∞', notes: 'n'.repeat(5000), __proto__: { name: 'x' } }
    const { page, host } = await form(purposes.secret({ fields: hostile }))
    await page.getByText('<img src=x onerror=alert(1)>').waitFor()
    expect(await page.locator('dt').allInnerTexts()).toEqual(['Name', 'Category', 'Tags', 'Notes'])
    expect(await page.locator('dd').last().innerText()).toHaveLength(300)
    expect(host.complaints).toEqual([])
  })

  it('asks before typed values are thrown away; Esc goes back, and the value is never sent', async () => {
    const { page, host } = await form(purposes.secret({ secret: 'x', personal: true }))
    await page.getByRole('heading', { name: 'New value for OpenAI production' }).waitFor()
    for (const text of [forms.secret.keeps, forms.secret.personal]) await page.getByText(text).waitFor()
    await page.keyboard.type('canary')
    await page.keyboard.press('Escape')
    await page.getByText(forms.form.discard).waitFor()
    expect(await focused(page)).toBe(forms.form.keep)
    await page.keyboard.press('Escape')
    await expect.poll(() => focused(page)).toBe(forms.secret.value)
    expect(host.inputs('entry.cancel')).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: forms.form.discardConfirm }).press('Enter')
    await expect.poll(() => host.inputs('entry.cancel')).toHaveLength(1)
    expect([host.inputs('entry.saveSecret'), await traces(page, 'canary')]).toEqual([[], []])
  })

  it('opens a file with its passphrase and says when it does not fit', async () => {
    const opened = await form(purposes.passphrase(false), { 'entry.passphrase': () => refuse() })
    const { page } = opened
    await page.getByRole('heading', { name: 'Open secrets-2026.age' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(forms.passphrase.missing).waitFor()
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByText(forms.passphrase.wrong).waitFor()
    await keepsItsPromise(opened, password, 'entry.passphrase')
  })

  it('has a new passphrase typed twice', async () => {
    const opened = await form(purposes.passphrase(true))
    const { page, host } = opened
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByText(keys.newPassword.mismatch).waitFor()
    expect(host.inputs('entry.passphrase')).toEqual([])
    await page.getByLabel('Passphrase again', { exact: true }).fill(password)
    await page.keyboard.press('Enter')
    await expect.poll(() => host.inputs('entry.passphrase')).toEqual([{ passphrase: password }])
    await keepsItsPromise(opened, password, 'entry.passphrase')
  })

  it('does not send a stored secret to another origin without a confirmation', async () => {
    const { page, host } = await form(connectionPurpose({ connection: 'x', label: 'Production' }))
    await page.getByLabel('Base URL').fill('https://proxy.example.org/v1')
    await page.getByRole('button', { name: 'Save connection' }).click()
    await page.getByText(connection.connection.confirmNeeded).waitFor()
    expect(host.inputs('entry.saveConnection')).toEqual([])
    await page.getByLabel('Send the secret to https://proxy.example.org from now on').check()
    await page.getByRole('button', { name: 'Save connection' }).click()
    await expect.poll(() => host.inputs('entry.saveConnection')).toEqual([{ label: 'Production', baseUrl: 'https://proxy.example.org/v1', value: '', confirmOrigin: true }])
  })

  it('binds a secret of the vault without a value, and asks before it may go elsewhere', async () => {
    const { page, host } = await form(connectionPurpose({ bound: { id: 's', name: 'OpenAI production', hint: 'x9Qa' } }))
    await page.getByText('Uses the secret “OpenAI production” from the vault (…x9Qa).').waitFor()
    expect(await page.getByLabel('Admin key', { exact: true }).count()).toBe(0)
    await page.getByLabel('Name of this connection').fill('Bound')
    await page.getByLabel('Base URL').fill('https://proxy.example.org')
    await page.keyboard.press('Enter')
    await page.getByText(connection.connection.confirmNeeded).waitFor()
    await page.getByLabel('Base URL').fill('https://api.example.com')
    await page.keyboard.press('Enter')
    await expect.poll(() => host.inputs('entry.saveConnection')).toEqual([{ label: 'Bound', baseUrl: 'https://api.example.com', value: '', confirmOrigin: false }])
  })

  it('sends a new value once, over the write port, and keeps it nowhere', async () => {
    const opened = await form(connectionPurpose(), {
      'entry.saveConnection': () => { throw new Refusal({ code: 'conflict', message: 'This name is taken.' }) },
    })
    const { page, host } = opened
    await page.getByLabel('Name of this connection').fill('Production')
    await page.getByLabel('Admin key', { exact: true }).fill('sk-canary-value')
    await page.keyboard.press('Enter')
    await page.getByText('This name is taken.').waitFor()
    await keepsItsPromise(opened, 'sk-canary-value', 'entry.saveConnection')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: forms.form.discardConfirm }).click()
    await expect.poll(() => host.inputs('entry.cancel').length).toBe(1)
  })

  it('takes a whole key file, hidden, and says what the store found wrong with it', async () => {
    const inject = { kind: 'google-service-account' as const, scopes: ['https://scopes.example.com/read'], tokenOrigin: 'https://tokens.example.com' }
    const details = [{ problem: 'key-field-missing', name: 'client_email' }, { problem: 'key-token-origin', tokenOrigin: inject.tokenOrigin }]
    const { page, host } = await form(connectionPurpose({ inject, secretTitle: 'Account key' }), {
      'entry.saveConnection': () => { throw new Refusal({ code: 'invalid', message: 'no', details: { field: 'value', remedy: 'r', ...details.shift() } }) },
    })
    const field = page.getByLabel('Account key', { exact: true })
    const masked = (): Promise<string> => field.evaluate((element) => getComputedStyle(element).getPropertyValue('-webkit-text-security'))
    expect(await masked()).toBe('disc')
    await page.getByText('sends that only to https://tokens.example.com, and uses').waitFor()
    await page.getByText('https://scopes.example.com/read').waitFor()
    await page.getByLabel('Base URL').fill('http://127.0.0.1:4000')
    await page.getByText('if the key file names this address, to http://127.0.0.1:4000').waitFor()

    await page.getByLabel('Name of this connection').fill('Production')
    await page.getByRole('button', { name: 'Save connection' }).click()
    await page.getByText(connection.connection.keyFile.valueMissing).waitFor()
    await field.fill('{\n  "canary": 1\n}')
    await page.getByRole('button', { name: /^Show: / }).click()
    expect(await masked()).toBe('none')
    await page.getByRole('button', { name: 'Save connection' }).click()
    await page.getByText('The file has no “client_email”.').waitFor()
    expect([await field.inputValue(), await field.getAttribute('aria-invalid')]).toEqual(['', 'true'])
    await field.fill('{}')
    await expect.poll(() => page.getByText('The file has no').count()).toBe(0)
    await page.getByRole('button', { name: 'Save connection' }).click()
    await page.getByText('another address for requests for access than https://tokens.example.com').waitFor()
    expect(host.calls.filter((call) => JSON.stringify(call.input).includes('canary'))).toMatchObject([{ port: 'write', input: { value: '{\n  "canary": 1\n}' } }])
  })

  it.each(looks)('has no serious accessibility issue: $theme, $language (P-80, P-86)', async (look) => {
    const issues: string[] = []
    const all = [
      purposes.reauth({ reason: 'purge-secrets' }), purposes.changePassword(), purposes.recovery(), purposes.setPassword(), purposes.secret(), purposes.passphrase(false), purposes.passphrase(true),
      connectionPurpose(), connectionPurpose({ bound: { id: 's', name: 'b', hint: '' } }),
    ]
    for (const purpose of all) {
      const { page, host } = await entry(entryAnswers('open', look, null, purpose), look)
      await page.locator('button.main').click()
      await page.waitForTimeout(100)
      issues.push(...(await seriousIssues(page)), ...host.complaints)
    }
    expect(issues).toEqual([])
  }, 240_000)
})
