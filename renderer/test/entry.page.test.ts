/** First run, lock screen and problems of the entry page, in a real browser under the product's policy, against the real route schemas. */
import { validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { describe, expect, it } from 'vitest'
import { problems } from '../../sdk/contract/entry'
import { entry as texts } from '../locales/en/entry'
import { firstRun } from '../locales/en/entry-first-run'
import { keys } from '../locales/en/entry-keys'
import { problem as problemTexts } from '../locales/en/entry-problem'
import { hasChromium } from './browser'
import { ada, asked, entryAnswers, folder, grace, konrad, phrase, statusOf } from './entry-answers'
import { english, focused, keepsItsPromise, looks, traces, unproven, useEntryPages } from './entry-kit'
import { Refusal, type Answers } from './fake-host'
import { seriousIssues, type Look, type Opened } from './page-kit'

const locked = (change: object, more: Answers = {}, look: Look = english): Answers => entryAnswers('sealed', look, null, undefined, { 'entry.status': () => statusOf(change), ...more })
const password = 'tulpe-zange.kanister'

describe.skipIf(!hasChromium)('entry page: coming in (needs /usr/bin/chromium)', () => {
  const entry = useEntryPages()

  /** By keyboard up to the recovery words. */
  async function firstRunTo(step: 'create' | 'words', { page }: Opened): Promise<void> {
    await page.getByRole('button', { name: texts.common.continue }).press('Enter')
    await page.getByRole('radio', { name: firstRun.theme.dark }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByLabel(firstRun.create.name).waitFor()
    if (step === 'create') return
    await page.keyboard.type('Ada')
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: keys.phrase.title }).waitFor()
  }

  it('walks through the first run by keyboard; the password goes to the store only (P-10)', async () => {
    const opened = await entry(entryAnswers('new', english))
    const { page, host } = opened
    await page.getByLabel('Deutsch').check()
    await page.getByRole('heading', { name: 'Willkommen bei Panoptic' }).waitFor()
    await page.getByLabel('English', { exact: true }).check()
    await firstRunTo('words', opened)
    expect(host.inputs('entry.create')).toEqual([{ name: 'Ada', password }])
    await keepsItsPromise(opened, password, 'entry.create')

    expect(await page.getByRole('list', { name: keys.phrase.list }).getByRole('listitem').allInnerTexts()).toEqual(phrase.map((word, index) => `${index + 1}\n${word}`))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: keys.phrase.checkTitle }).waitFor()
    expect(await traces(page, phrase.join(' ')), 'the words are gone from the page').toEqual([])
    for (const position of asked) {
      await expect.poll(() => focused(page)).toBe(`Word ${position}`)
      await page.keyboard.type(` ${phrase[position - 1]!.toUpperCase()}`)
      await page.keyboard.press('Tab')
    }
    expect(host.inputs('entry.enter')).toEqual([])
    await page.getByRole('button', { name: keys.phrase.confirm }).press('Enter')
    await page.getByRole('heading', { name: firstRun.done.title }).waitFor()
    await expect.poll(() => host.inputs('entry.enter')).toHaveLength(1)
    expect(host.inputs('entry.confirmPhrase')).toEqual([{ words: asked.map((position) => phrase[position - 1]) }])
    expect([unproven(host), host.complaints]).toEqual([[], []])
  })

  it('names what is missing or weak in the first run and sends nothing', async () => {
    const opened = await entry(entryAnswers('new', english))
    const { page, host } = opened
    await firstRunTo('create', opened)
    const submit = page.getByRole('button', { name: firstRun.create.submit })
    await submit.click()
    await page.getByText(firstRun.create.nameMissing).waitFor()
    await page.getByLabel(firstRun.create.name).fill('Ada')
    const [first, again] = [page.getByLabel('Password', { exact: true }), page.getByLabel('Password again', { exact: true })]
    await first.fill('short')
    await submit.click()
    await page.getByText('Use at least 10 characters; 5 are missing.').waitFor()
    await first.fill('password12')
    await again.fill('password12')
    await submit.click()
    await page.getByText(keys.newPassword.tooWeak).waitFor()
    await first.fill(password)
    await submit.click()
    await page.getByText(keys.newPassword.mismatch).waitFor()
    expect([host.inputs('entry.create'), host.complaints]).toEqual([[], []])
  })

  it('names the word that is wrong, shows the words again, and keeps them from being selected or copied (P-12)', async () => {
    const opened = await entry(entryAnswers('new', english))
    const { page, host } = opened
    await firstRunTo('words', opened)
    const list = page.getByRole('list', { name: keys.phrase.list })
    await page.keyboard.press('ControlOrMeta+a')
    expect(await page.evaluate(() => getSelection()?.toString() ?? '')).not.toContain(phrase[0]!)
    expect(await list.evaluate((element) => getComputedStyle(element).userSelect)).toBe('none')
    expect(await page.getByRole('button').allInnerTexts()).toEqual([keys.phrase.print, keys.phrase.later, texts.common.continue])

    await page.getByRole('button', { name: texts.common.continue }).click()
    const words = asked.map((position) => page.getByLabel(`Word ${position}`, { exact: true }))
    await page.keyboard.press('Enter')
    await page.getByText('Type the word at place 3.').waitFor()
    expect(host.inputs('entry.confirmPhrase')).toEqual([])
    for (const [index, field] of words.entries()) await field.fill(index === 2 ? 'nonsense' : phrase[asked[index]! - 1]!)
    await page.keyboard.press('Enter')
    await page.getByText('Word 17 is another one.').waitFor()
    expect([await words[2]!.getAttribute('aria-invalid'), await words[1]!.getAttribute('aria-invalid'), await focused(page)]).toEqual(['true', null, 'Word 17'])
    await page.getByRole('button', { name: keys.phrase.showAgain }).click()
    await list.waitFor()
    expect(host.inputs('entry.phrase'), 'the same words').toHaveLength(1)
    expect([host.inputs('entry.enter'), host.complaints]).toEqual([[], []])
  })

  it('puts the words off only after saying what that means', async () => {
    const opened = await entry(entryAnswers('new', english))
    const { page, host } = opened
    await firstRunTo('words', opened)
    await page.getByRole('button', { name: keys.phrase.later }).press('Enter')
    await page.getByText(keys.phrase.laterText).waitFor()
    expect(await focused(page)).toBe(keys.phrase.laterBack)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: keys.phrase.later }).press('Enter')
    expect(host.inputs('entry.enter')).toEqual([])
    await page.getByRole('button', { name: keys.phrase.laterConfirm }).press('Enter')
    await page.getByRole('heading', { name: firstRun.done.title }).waitFor()
    await expect.poll(() => host.inputs('entry.enter')).toHaveLength(1)
    expect([host.inputs('entry.confirmPhrase'), await traces(page, phrase.join(' '))]).toEqual([[], []])
  })

  it('prints one sheet with the words, the workspace and the date, and nothing else of the page', async () => {
    const opened = await entry(entryAnswers('new', { ...english, theme: 'light' }), { ...english, theme: 'light' })
    const { page } = opened
    await page.evaluate(() => { window.print = () => { document.body.dataset['printed'] = 'once'; dispatchEvent(new Event('beforeprint')) } })
    await firstRunTo('words', opened)
    await page.getByRole('button', { name: keys.phrase.print }).click()
    expect([await page.locator('body').getAttribute('data-printed'), await page.getByText(keys.phrase.printUnavailable).count()]).toEqual(['once', 0])
    await page.emulateMedia({ media: 'print' })
    const sheet = await page.locator('.sheet').innerText()
    for (const [index, word] of phrase.entries()) expect(sheet).toContain(`${index + 1}\n${word}`)
    for (const part of ['default', folder, 'Ada', new Intl.DateTimeFormat('en', { dateStyle: 'long' }).format(new Date()), keys.sheet.what, keys.sheet.keep]) expect(sheet).toContain(part)
    expect(await page.getByRole('heading', { name: keys.phrase.title }).isVisible()).toBe(false)
    expect((await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    await page.emulateMedia({ media: 'screen' })
    expect(await page.locator('.sheet').isVisible()).toBe(false)
  })

  it('says so where the page may not print', async () => {
    const opened = await entry(entryAnswers('new', english))
    await opened.page.evaluate(() => { window.print = () => undefined })
    await firstRunTo('words', opened)
    await opened.page.getByRole('button', { name: keys.phrase.print }).click()
    await opened.page.getByText(keys.phrase.printUnavailable).waitFor()
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
    expect(host.inputs('entry.unlock')).toEqual([{ user: null, password: 'not it' }])
    await field.fill('nor this')
    await page.keyboard.press('Enter')
    await page.getByText(/You can try again in 1:[0-3]\d/).waitFor()
    expect(await page.getByRole('button', { name: 'Unlock' }).isDisabled()).toBe(true)
    expect([unproven(host), host.complaints]).toEqual([[], []])
  })

  it('lets one of several users sign in by arrow keys and password, on a locked screen (P-13)', async () => {
    const opened = await entry(locked({ state: 'open', users: [ada, grace, konrad], deviceUsers: [ada.id] }))
    const { page, host } = opened
    await page.getByText(texts.lock.screen).waitFor()
    const device = page.getByRole('button', { name: texts.lock.device })
    expect([await page.getByRole('radio', { name: ada.name }).isChecked(), await device.count()]).toEqual([true, 1])
    expect(await focused(page)).toBe('Password')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('ArrowDown')
    expect([await page.getByRole('radio', { name: grace.name }).isChecked(), await device.count()]).toEqual([true, 0])
    await page.keyboard.press('Tab')
    await page.keyboard.type('grace-canary')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: texts.lock.opening }).waitFor()
    expect(host.inputs('entry.unlock')).toEqual([{ user: grace.id, password: 'grace-canary' }])
    await keepsItsPromise(opened, 'grace-canary', 'entry.unlock')
  })

  it('signs in with this device, says that the system is asked, and falls back to the password', async () => {
    let answer: (() => void) | undefined
    const { page, host } = await entry(locked({ users: [ada], deviceUsers: [ada.id] }, {
      'entry.unlockWithDevice': () => new Promise((_, refuse) => { answer = () => refuse(new Refusal({ code: 'refused', message: 'no' })) }),
    }))
    await page.getByText(texts.lock.sealed).waitFor()
    await page.getByRole('button', { name: texts.lock.device }).press('Enter')
    const asking = page.getByRole('button', { name: texts.lock.deviceAsking })
    await asking.waitFor()
    expect([await asking.isDisabled(), await page.getByLabel('Password', { exact: true }).isDisabled()]).toEqual([true, true])
    await expect.poll(() => host.inputs('entry.unlockWithDevice')).toEqual([{ user: ada.id }])
    answer!()
    await page.getByText(texts.lock.deviceRefused).waitFor()
    await expect.poll(() => focused(page)).toBe('Password')
    expect(host.complaints).toEqual([])
  })

  it('says what keeps this computer’s keychain from answering', async () => {
    const { page } = await entry(locked({ users: [ada], deviceUsers: [ada.id] }, { 'entry.unlockWithDevice': () => { throw new Refusal({ code: 'conflict', message: 'no', details: { reason: 'locked' } }) } }))
    await page.getByRole('button', { name: texts.lock.device }).click()
    await page.getByText(texts.lock.keychain.locked).waitFor()
  })

  it('offers the recovery words only where there are some', async () => {
    const { page } = await entry(locked({ recovery: false }))
    await page.getByText(texts.lock.sealed).waitFor()
    expect(await page.getByRole('button', { name: texts.lock.forgot }).count()).toBe(0)
  })

  it('takes the recovery words, checks each, sets a new password and goes in (P-12)', async () => {
    let waits = true
    const opened = await entry(locked({ recovery: true }, {
      'entry.enter': () => { if (waits) { waits = false; throw new Refusal({ code: 'unavailable', message: 'no' }) } return null },
    }))
    const { page, host } = opened
    await page.getByRole('button', { name: texts.lock.forgot }).press('Enter')
    const field = page.getByLabel(keys.recover.words, { exact: true })
    await field.waitFor()
    expect(await focused(page)).toBe(keys.recover.words)
    const next = page.getByRole('button', { name: keys.recover.submit })
    await page.keyboard.type('abandno zebra zz')
    await page.getByText('Words 1, 3 are not in the word list.').waitFor()
    await field.fill(phrase.slice(0, 20).join('\n'))
    await next.click()
    await page.getByText('Words are missing: 20 of 24.').waitFor()
    await field.fill([...phrase, 'zoo'].join(' '))
    await page.getByText('There are 25 words; there have to be 24.').waitFor()
    await field.fill(misordered().join(' '))
    await next.click()
    await page.getByText(keys.recover.checksum).waitFor()
    expect(host.inputs('entry.recover'), 'none of these was sent').toEqual([])

    await field.fill(phrase.map((word, index) => `${index + 1}. ${word.toUpperCase()}`).join('\n'))
    await next.click()
    await page.getByText(`Welcome back, ${ada.name}`).waitFor()
    await keepsItsPromise(opened, phrase.join(' '), 'entry.recover')
    expect(await focused(page)).toBe(keys.newPassword.next)
    await page.keyboard.type('neue-zange.kanister')
    await page.getByLabel('New password again', { exact: true }).fill('neue-zange.kanister')
    await page.keyboard.press('Enter')
    await page.getByText(texts.failure.unavailable).waitFor()
    await keepsItsPromise(opened, 'neue-zange.kanister', 'entry.setPassword')
    await page.getByRole('button', { name: keys.recover.enter, exact: true }).click()
    await page.getByRole('button', { name: texts.lock.opening }).waitFor()
    expect([host.inputs('entry.setPassword').length, host.inputs('entry.enter').length]).toEqual([1, 2])
  })

  it('believes the store when it finds words that are none', async () => {
    const details = [{ field: 'words', problem: 'unknown', words: '3,7' }, { field: 'words', problem: 'checksum', words: '' }]
    const { page, host } = await entry(locked({ recovery: true }, { 'entry.recover': () => { throw new Refusal({ code: 'invalid', message: 'no', details: details.shift()! }) } }))
    await page.getByRole('button', { name: texts.lock.forgot }).click()
    await page.getByLabel(keys.recover.words, { exact: true }).fill(phrase.join(' '))
    await page.getByRole('button', { name: keys.recover.submit }).click()
    await page.getByText('Words 3, 7 are not in the word list.').waitFor()
    await page.getByRole('button', { name: keys.recover.submit }).click()
    await page.getByText(keys.recover.checksum).waitFor()
    expect([unproven(host), host.complaints]).toEqual([[], []])
  })

  it('does not say why words open nothing, and goes back to the password', async () => {
    const { page, host } = await entry(locked({ recovery: true }, { 'entry.recover': () => { throw new Refusal({ code: 'refused', message: 'no', details: { waitUntil: Date.now() + 4_000 } }) } }))
    await page.getByRole('button', { name: texts.lock.forgot }).click()
    await page.getByLabel(keys.recover.words, { exact: true }).fill(phrase.join(' '))
    await page.getByRole('button', { name: keys.recover.submit }).click()
    await page.getByText(/You can try again in 0:0\d/).waitFor()
    await page.getByText(keys.recover.refused).waitFor({ timeout: 8_000 })
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: texts.lock.title }).waitFor()
    expect([await traces(page, phrase.join(' ')), host.complaints]).toEqual([[], []])
  })

  it('has a screen for every problem that says what is kept and what to do', async () => {
    let shown = 0
    const status = (): object => statusOf({ state: 'problem', problem: problems[shown]!, detail: 'page 7: HMAC check failed', folder: '/data' })
    const { page, host } = await entry(entryAnswers('problem', english, null, undefined, { 'entry.status': status }))
    for (; shown < problems.length; shown += 1) {
      const words = problemTexts.problem[problems[shown]!]
      if (shown > 0) await page.getByRole('button', { name: texts.common.retry }).click()
      await page.getByRole('heading', { name: words.title }).waitFor()
      await page.getByText(words.happened).waitFor()
      await page.getByText(words.todo).waitFor()
      expect(await page.getByText('HMAC').isVisible(), 'details stay folded').toBe(false)
    }
    expect(host.inputs('entry.status')).toHaveLength(problems.length)
    expect(host.complaints).toEqual([])
  })

  it.each(looks)('has no serious accessibility issue: $theme, $language (P-80, P-86)', async (look) => {
    const issues: string[] = []
    const several = { state: 'open', users: [ada, grace, konrad], deviceUsers: [ada.id], recovery: true }
    for (const answers of [entryAnswers('sealed', look), entryAnswers('problem', look, 'disk-full'), locked(several, {}, look)]) {
      const { page } = await entry(answers, look)
      issues.push(...(await seriousIssues(page)))
      if (await page.locator('.link').count() === 0) continue
      await page.locator('.link').click()
      await page.locator('textarea').fill('abandno zebra ')
      issues.push(...(await seriousIssues(page)))
    }
    const { page } = await entry(entryAnswers('new', look), look)
    const next = page.locator('button.main')
    const check = async (): Promise<void> => void issues.push(...(await seriousIssues(page)))
    await check()
    await next.click()
    await check()
    await next.click()
    await page.locator('input[type=text]').fill('Ada')
    for (const index of [0, 1]) await page.locator('input[type=password]').nth(index).fill(password)
    await check()
    await next.click()
    await page.locator('ol.words').waitFor()
    await check()
    await next.click()
    await page.locator('input').first().waitFor()
    await next.click()
    await check()
    expect(issues).toEqual([])
  }, 240_000)
})

/** The phrase's words in an order whose checksum does not fit: one order in 256 would. */
function misordered(): string[] {
  const orders = phrase.map((_, index) => [...phrase.slice(index + 1), ...phrase.slice(0, index + 1)])
  return orders.find((words) => !validateMnemonic(words.join(' '), wordlist))!
}
