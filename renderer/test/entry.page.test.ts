/** The entry page in a real browser, under the product's policy, against the real route schemas. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '@playwright/test'
import { problems } from '../../sdk/contract/entry'
import { entry as texts } from '../locales/en/entry'
import { hasChromium, launch } from './browser'
import { buildSite, type Site } from './build'
import { connectionPurpose, entryAnswers } from './entry-answers'
import { Refusal } from './fake-host'
import { openEntry, seriousIssues, type Look, type Opened } from './page-kit'

const english: Look = { theme: 'dark', language: 'en' }

describe.skipIf(!hasChromium)('entry page (needs /usr/bin/chromium)', () => {
  let site: Site
  let browser: Browser
  let open: Opened | undefined
  beforeAll(async () => { [site, browser] = await Promise.all([buildSite(), launch()]) }, 180_000)
  afterAll(async () => { await browser?.close(); await site?.close() })

  const entry = async (answers: Parameters<typeof openEntry>[2], look = english): Promise<Opened> => {
    await open?.page.context().close()
    open = await openEntry(browser, site, answers, look)
    await open.page.waitForSelector('h1')
    return open
  }

  it('walks through the first run and sends the password over the store’s own port only', async () => {
    const { page, host } = await entry(entryAnswers('new', english))
    await page.getByLabel('Deutsch').check()
    await page.getByRole('heading', { name: 'Willkommen bei Panoptic' }).waitFor()
    await page.getByLabel('English', { exact: true }).check()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Light').check()
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByText(texts.create.nameMissing).waitFor()
    expect(host.inputs('entry.create')).toEqual([])

    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('Password', { exact: true }).fill('tulpe-zange.kanister')
    await page.getByText('Strong', { exact: true }).waitFor()
    await page.getByLabel('Password again', { exact: true }).fill('tulpe-zange.kanister')
    await page.getByLabel(texts.create.understood).check()
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByRole('heading', { name: texts.done.title }).waitFor()
    expect(host.inputs('entry.create')).toEqual([{ name: 'Ada', password: 'tulpe-zange.kanister' }])
    expect(host.calls.filter(({ port }) => port === 'host').map(({ input }) => JSON.stringify(input)).join()).not.toContain('tulpe')
    expect(await page.content()).not.toContain('tulpe')
    expect(host.complaints).toEqual([])
  })

  it('says only that the password is wrong, clears it, and counts the waiting time down', async () => {
    let tries = 0
    const unlock = (): null => {
      tries += 1
      throw new Refusal({ code: 'refused', message: 'no', details: tries < 2 ? {} : { waitUntil: Date.now() + 90_000 } })
    }
    const { page, host } = await entry(entryAnswers('sealed', english, null, undefined, { 'entry.unlock': unlock }))
    const field = page.getByLabel('Password', { exact: true })
    await field.fill('not it')
    await page.keyboard.press('Enter')
    await page.getByText(texts.lock.wrong, { exact: true }).waitFor()
    expect(await field.inputValue()).toBe('')
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    await field.fill('nor this')
    await page.keyboard.press('Enter')
    await page.getByText(/You can try again in 1:[0-3]\d/).waitFor()
    expect(await page.getByRole('button', { name: 'Unlock' }).isDisabled()).toBe(true)
    expect(host.complaints).toEqual([])
  })

  it('has a screen for every problem that says what is kept and what to do', async () => {
    let shown = 0
    const status = (): object => ({ state: 'problem', problem: problems[shown]!, detail: 'page 7: HMAC check failed', folder: '/data', waitUntil: null })
    const { page, host } = await entry(entryAnswers('problem', english, null, undefined, { 'entry.status': status }))
    for (; shown < problems.length; shown += 1) {
      const words = texts.problem[problems[shown]!]
      if (shown > 0) await page.getByRole('button', { name: texts.common.retry }).click()
      await page.getByRole('heading', { name: words.title }).waitFor()
      await page.getByText(words.happened).waitFor()
      await page.getByText(words.todo).waitFor()
      expect(await page.getByText('HMAC').isVisible(), 'details stay folded').toBe(false)
    }
    expect(host.inputs('entry.status')).toHaveLength(problems.length)
    expect(host.complaints).toEqual([])
  })

  it('does not send a stored secret to another origin without a confirmation', async () => {
    const { page, host } = await entry(entryAnswers('open', english, null, connectionPurpose({ connection: 'x', label: 'Production' })))
    await page.getByLabel('Base URL').fill('https://proxy.example.org/v1')
    await page.getByRole('button', { name: 'Save connection' }).click()
    await page.getByText(texts.connection.confirmNeeded).waitFor()
    expect(host.inputs('entry.saveConnection')).toEqual([])
    await page.getByLabel('Send the secret to https://proxy.example.org from now on').check()
    await page.getByRole('button', { name: 'Save connection' }).click()
    await expect.poll(() => host.inputs('entry.saveConnection')).toEqual([{ label: 'Production', baseUrl: 'https://proxy.example.org/v1', value: '', confirmOrigin: true }])
  })

  it('sends a new value once, over the write port, and keeps it nowhere; Esc cancels', async () => {
    const { page, host } = await entry(entryAnswers('open', english, null, connectionPurpose(), {
      'entry.saveConnection': () => { throw new Refusal({ code: 'conflict', message: 'This name is taken.' }) },
    }))
    await page.getByLabel('Name of this connection').fill('Production')
    await page.getByLabel('Admin key', { exact: true }).fill('sk-canary-value')
    await page.keyboard.press('Enter')
    await page.getByText('This name is taken.').waitFor()
    expect(host.calls.filter((call) => JSON.stringify(call.input).includes('canary'))).toMatchObject([{ port: 'write', route: 'entry.saveConnection' }])
    expect(await page.getByLabel('Admin key', { exact: true }).inputValue()).toBe('')
    await page.keyboard.press('Escape')
    await expect.poll(() => host.inputs('entry.cancel').length).toBe(1)
  })

  it('takes a whole key file, hidden, and says what the store found wrong with it', async () => {
    const inject = { kind: 'google-service-account' as const, scopes: ['https://scopes.example.com/read'], tokenOrigin: 'https://tokens.example.com' }
    const details = [{ problem: 'key-field-missing', name: 'client_email' }, { problem: 'key-token-origin', tokenOrigin: inject.tokenOrigin }]
    const { page, host } = await entry(entryAnswers('open', english, null, connectionPurpose({ inject, secretTitle: 'Account key' }), {
      'entry.saveConnection': () => { throw new Refusal({ code: 'invalid', message: 'no', details: { field: 'value', remedy: 'r', ...details.shift() } }) },
    }))
    const field = page.getByLabel('Account key', { exact: true })
    const masked = (): Promise<string> => field.evaluate((element) => getComputedStyle(element).getPropertyValue('-webkit-text-security'))
    expect(await masked()).toBe('disc')
    await page.getByText('sends that only to https://tokens.example.com, and uses').waitFor()
    await page.getByText('https://scopes.example.com/read').waitFor()
    await page.getByLabel('Base URL').fill('http://127.0.0.1:4000')
    await page.getByText('if the key file names this address, to http://127.0.0.1:4000').waitFor()

    await page.getByLabel('Name of this connection').fill('Production')
    await page.getByRole('button', { name: 'Save connection' }).click()
    await page.getByText(texts.connection.keyFile.valueMissing).waitFor()
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
    expect(await seriousIssues(page)).toEqual([])
  })

  it.each([{ theme: 'dark', language: 'en' }, { theme: 'light', language: 'de' }] as const)('has no serious accessibility issue: $theme, $language (P-80, P-86)', async (look) => {
    const issues: string[] = []
    for (const answers of [entryAnswers('new', look), entryAnswers('sealed', look), entryAnswers('problem', look, 'disk-full'), entryAnswers('open', look, null, connectionPurpose())]) {
      const { page } = await entry(answers, look)
      issues.push(...(await seriousIssues(page)))
    }
    expect(issues).toEqual([])
  }, 90_000)
})
