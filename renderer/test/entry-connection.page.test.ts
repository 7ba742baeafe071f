/** The entry page's form of a connection, where its value is a password, a part of an address, or signs. */
import { describe, expect, it } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { connection } from '../locales/en/entry-connection'
import { hasChromium } from './browser'
import { connectionPurpose, entryAnswers } from './entry-answers'
import { english, keepsItsPromise, looks, useEntryPages } from './entry-kit'
import { Refusal, type Answers } from './fake-host'
import { seriousIssues, type Opened } from './page-kit'

const texts = connection.connection

const mail = (change: object = {}) => connectionPurpose({ network: 'mail', secret: 'password', secretTitle: 'Password', inject: { kind: 'smtp' }, origin: '', mail: true, ...change })
const webhook = (change: object = {}) => connectionPurpose({ secretTitle: 'Signing secret', inject: { kind: 'standard-webhook' }, ...change })
const hook = (change: object = {}) => connectionPurpose({ secretTitle: 'Webhook address', inject: { kind: 'path', format: '/services/{value}', after: ['/services/'] }, ...change })

describe.skipIf(!hasChromium)('entry page: a connection (needs /usr/bin/chromium)', () => {
  const entry = useEntryPages()
  const form = (purpose: ReturnType<typeof connectionPurpose>, more: Answers = {}): Promise<Opened> => entry(entryAnswers('open', english, null, purpose, more))

  describe('a mail server', () => {
    it('is asked for by server, encryption, port, user name and password; the password goes to the store only', async () => {
      const opened = await form(mail(), { 'entry.saveConnection': () => { throw new Refusal({ code: 'conflict', message: 'This name is taken.' }) } })
      const { page, host } = opened
      expect(await page.getByLabel('Base URL').count()).toBe(0)
      await page.getByLabel('Name of this connection').fill('Company mail')
      await page.getByLabel('Server', { exact: true }).fill('smtp.example.com')
      expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('587')
      await page.getByLabel(texts.mail.tls).check()
      expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('465')
      await page.getByLabel('User name', { exact: true }).fill('ada@example.com')
      await page.getByLabel('Password', { exact: true }).fill('pw-canary-value')
      await page.getByText('may send mail through smtp.example.com. Panoptic signs in there').waitFor()
      await page.keyboard.press('Enter')
      await page.getByText('This name is taken.').waitFor()
      expect(host.inputs('entry.saveConnection')).toEqual([{ label: 'Company mail', baseUrl: 'smtps://smtp.example.com:465', account: 'ada@example.com', value: 'pw-canary-value', confirmOrigin: false }])
      await keepsItsPromise(opened, 'pw-canary-value', 'entry.saveConnection')
    })

    it('says at each field what is wrong, and sends nothing', async () => {
      const { page, host } = await form(mail())
      await page.getByRole('button', { name: 'Save connection' }).click()
      await page.getByText(texts.labelMissing).waitFor()
      await page.getByText(texts.mail.hostMissing).waitFor()
      await page.getByLabel('Server', { exact: true }).fill('smtp://smtp.example.com:587')
      await page.getByText(texts.mail.hostWrong).waitFor()
      await page.getByLabel('Port', { exact: true }).fill('0')
      await page.getByLabel('Password', { exact: true }).fill('x')
      await page.getByText(texts.mail.accountMissing).waitFor()
      await page.getByLabel('Server', { exact: true }).fill('smtp.example.com')
      await page.getByText(texts.mail.portWrong).waitFor()
      await page.getByLabel('Password', { exact: true }).fill('')
      await page.getByLabel('User name', { exact: true }).fill('ada')
      await page.getByLabel('Port', { exact: true }).fill('587')
      await page.getByRole('button', { name: 'Save connection' }).click()
      await page.getByText(texts.mail.passwordMissing).waitFor()
      expect(host.inputs('entry.saveConnection')).toEqual([])
    })

    it('asks before a stored password goes to another server; a chosen port stays', async () => {
      const { page, host } = await form(mail({ connection: 'x', label: 'Mail', origin: 'smtp://smtp.example.com:2525', account: 'ada' }))
      expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('2525')
      await page.getByLabel(texts.mail.tls).check()
      expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('2525')
      await page.getByRole('button', { name: 'Save connection' }).click()
      await page.getByText(texts.confirmNeeded).waitFor()
      expect(host.inputs('entry.saveConnection')).toEqual([])
      await page.getByLabel('Send the secret to smtps://smtp.example.com:2525 from now on').check()
      await page.getByRole('button', { name: 'Save connection' }).click()
      await expect.poll(() => host.inputs('entry.saveConnection')).toEqual([{ label: 'Mail', baseUrl: 'smtps://smtp.example.com:2525', account: 'ada', value: '', confirmOrigin: true }])
    })

    it('needs neither name nor password where the server asks for none', async () => {
      const { page, host } = await form(mail())
      await page.getByLabel('Name of this connection').fill('Relay')
      await page.getByLabel('Server', { exact: true }).fill('127.0.0.1')
      await page.getByText(texts.mail.local).waitFor()
      await page.getByRole('button', { name: 'Save connection' }).click()
      await expect.poll(() => host.inputs('entry.saveConnection')).toEqual([{ label: 'Relay', baseUrl: 'smtp://127.0.0.1:587', account: '', value: '', confirmOrigin: false }])
    })
  })

  describe('a secret in the path', () => {
    it('says what to paste, and what the store found wrong with it', async () => {
      const details = [{ problem: 'path-other-origin', name: 'https://api.example.com' }, { problem: 'path-query', name: '' }]
      const { page } = await form(hook(), { 'entry.saveConnection': () => { throw new Refusal({ code: 'invalid', message: 'no', details: { field: 'value', remedy: 'r', ...details.shift() } }) } })
      await page.getByText('Paste the whole address that the service gave you (https://api.example.com/services/…)').waitFor()
      await page.getByText('a placeholder stands in its place').waitFor()
      await page.getByLabel('Name of this connection').fill('Ops')
      const field = page.getByLabel('Webhook address', { exact: true })
      for (const words of ['This address does not begin with https://api.example.com.', texts.path['path-query']]) {
        await field.fill('https://evil.example/services/canary')
        await page.getByRole('button', { name: 'Save connection' }).click()
        await page.getByText(words).waitFor()
        expect([await field.inputValue(), await field.getAttribute('aria-invalid')]).toEqual(['', 'true'])
      }
    })

    it('a token without an address is asked for as such', async () => {
      const { page } = await form(hook({ inject: { kind: 'path', format: '/bot{value}', after: [] } }))
      await page.getByText(texts.path.pasteToken).waitFor()
    })
  })

  describe('a secret that signs webhooks', () => {
    it('is generated, shown for copying, and sent once', async () => {
      const opened = await form(webhook())
      const { page, host } = opened
      await page.getByLabel('Name of this connection').fill('Hook')
      const field = page.getByLabel('Signing secret', { exact: true })
      await page.getByRole('button', { name: 'Save connection' }).click()
      await page.getByText(texts.webhook.valueMissing).waitFor()
      await field.fill('too short')
      await page.getByText(texts.webhook['webhook-short']).waitFor()
      await page.getByRole('button', { name: texts.webhook.generate }).click()
      await expect.poll(() => field.getAttribute('type')).toBe('text')
      const value = await field.inputValue()
      expect(new Webhook(value).sign('id', new Date(), 'x')).toMatch(/^v1,/)
      expect(await field.evaluate((element: HTMLInputElement) => element.value.slice(element.selectionStart ?? 0, element.selectionEnd ?? 0))).toBe(value)
      await page.getByRole('button', { name: 'Save connection' }).click()
      await expect.poll(() => host.inputs('entry.saveConnection')).toEqual([{ label: 'Hook', baseUrl: 'https://api.example.com', value, confirmOrigin: false }])
      await keepsItsPromise(opened, value, 'entry.saveConnection')
    })
  })

  it.each(looks)('no serious accessibility issue: $theme, $language (P-80, P-86)', async (look) => {
    const issues: string[] = []
    for (const purpose of [mail(), mail({ connection: 'x', origin: 'smtp://localhost:25', account: 'ada' }), webhook(), hook()]) {
      const { page, host } = await entry(entryAnswers('open', look, null, purpose), look)
      await page.locator('button.main').click()
      await page.waitForTimeout(100)
      issues.push(...(await seriousIssues(page)), ...host.complaints)
    }
    expect(issues).toEqual([])
  }, 240_000)
})
