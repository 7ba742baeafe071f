/** What the shell says of the app's life without its window: closing, tray, login, and what came in the meantime. */
import { describe, expect, it } from 'vitest'
import type { BackgroundState, Message } from '../shell/types'
import { hasChromium } from './browser'
import type { Answers } from './fake-host'
import { background, messages, plugin, tasks, weather } from './fixtures'
import { policy } from './fixtures-people'
import { seriousIssues } from './page-kit'
import { looks, sidewaysScroll, useShellPages } from './shell-kit'

const place = 'settings#security'
const reads = (change: Partial<BackgroundState>): Answers => ({ 'background.read': () => background(change) }) as Answers

describe.skipIf(!hasChromium)('life in the background (needs /usr/bin/chromium)', () => {
  const visit = useShellPages()

  it('closing has three ways, each with what it means for whoever opens the window next (P-89)', async () => {
    const { page, host } = await visit({ place })
    const closing = page.getByLabel('When the window is closed')
    expect(await closing.locator('option').allInnerTexts()).toEqual(['Stay signed in, in the tray', 'Lock the screen, in the tray', 'Seal and end'])
    await page.getByText('no alert can fire until Panoptic is started again').waitFor()
    await closing.selectOption('screen')
    await page.getByText('Who opens the window again has to sign in.').waitFor()
    await closing.selectOption('none')
    await page.getByText('Whoever opens the window again sees what you see').waitFor()
    await closing.press('Control+Enter')
    await expect.poll(() => host.inputs('lock.setPolicy')).toEqual([{ ...policy(), onClose: 'none' }])
  })

  it('starts at login when asked to, and says that it is sealed then (P-89)', async () => {
    const { page, host } = await visit({ place })
    const part = page.getByRole('region', { name: 'In the background' })
    const login = part.getByRole('switch', { name: 'Start when I sign in to this computer' })
    await part.getByText('sealed: no alert can fire until somebody unlocks it').waitFor()
    expect(await login.getAttribute('aria-checked')).toBe('false')
    await login.click()
    await page.getByText('Panoptic starts when you sign in to this computer.').waitFor()
    expect(await login.getAttribute('aria-checked')).toBe('true')
    await login.click()
    await expect.poll(() => host.inputs('background.change')).toEqual([{ startAtLogin: true }, { startAtLogin: false }])
    expect(host.complaints).toEqual([])
  })

  it('says what keeps it from starting, who may change it, and where no tray icon is shown', async () => {
    const words = async (answers: Answers, role: 'system_admin' | 'tenant_user' = 'system_admin') => {
      const { page, host } = await visit({ place, answers, start: { role, singleUser: role === 'system_admin' } })
      const part = page.getByRole('region', { name: 'In the background' })
      const login = part.getByRole('switch')
      await login.waitFor()
      const text = await part.innerText()
      await login.click({ force: true })
      return { text, disabled: host.inputs('background.change').length === 0 }
    }
    expect(await words(reads({ unavailable: 'demo' }))).toMatchObject({ text: expect.stringContaining('A demo is thrown away'), disabled: true })
    expect(await words(reads({ unavailable: 'path' }))).toMatchObject({ text: expect.stringContaining('cannot be entered there'), disabled: true })
    // What was set before can still be taken away.
    expect(await words(reads({ unavailable: 'path', startAtLogin: true }))).toMatchObject({ disabled: false })
    expect(await words(reads({ startAtLogin: true, blocked: true }))).toMatchObject({ text: expect.stringContaining('settings of this system keep Panoptic from starting') })
    expect(await words(reads({ development: true }))).toMatchObject({ text: expect.stringContaining('a checkout for development'), disabled: false })
    expect(await words({}, 'tenant_user')).toMatchObject({ text: expect.stringContaining('A system administrator can change this'), disabled: true })
    expect(await words(reads({ tray: false }))).toMatchObject({ text: expect.stringContaining('start Panoptic once more to open it') })
    expect((await words(reads({ tray: null }))).text).not.toContain('shows no tray icons')
  })

  it('a setting that cannot be written is said, and stays as it was', async () => {
    const { page } = await visit({ place, answers: { 'background.change': () => { throw new Error('EACCES') } } as Answers })
    const login = page.getByRole('region', { name: 'In the background' }).getByRole('switch')
    await login.click()
    await page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: /EACCES|did not work|failed/i }).first().waitFor()
    expect(await login.getAttribute('aria-checked')).toBe('false')
  })

  it('says of each message how it fared, and opens its view with its parameters', async () => {
    const [first] = messages()
    const states = ['delivered', 'queued', 'dead', 'replaced', 'cancelled'] as const satisfies readonly Message['state'][]
    const list = states.map((state, index) => ({ ...first!, id: `00000000-0000-4000-8000-00000000090${index}`, title: `It is ${state}`, state }))
    const { page, host } = await visit({ place: 'messages', answers: { 'messages.list': () => list } as Answers })
    const line = (state: string) => page.getByRole('listitem').filter({ hasText: `It is ${state}` })
    for (const [state, words] of [['queued', 'Not shown yet'], ['dead', 'Not delivered'], ['replaced', 'Replaced by a newer one'], ['cancelled', 'Discarded']] as const) await line(state).getByText(words, { exact: true }).waitFor()
    expect(await line('delivered').innerText()).not.toMatch(/Not shown|Not delivered|Replaced|Discarded/)
    await line('dead').getByRole('button', { name: 'Open Sample spend' }).click()
    await expect.poll(() => host.inputs('view.show').at(-1)).toMatchObject({ plugin: 'sample-spend', view: 'overview', params: { model: 'large-4' } })
  })

  it('says of a task that it also runs after new figures', async () => {
    const fetching = plugin('sample-weather', { ...weather, tasks: [{ id: 'fetch', title: 'Fetch reports', schedule: '*/30 * * * *', after: ['metrics'] }] })
    const [task] = tasks()
    const { page } = await visit({ place: 'tasks', start: { plugins: [fetching] }, answers: { 'tasks.list': () => [{ ...task!, plugin: 'sample-weather', task: 'fetch', title: 'Fetch reports' }, { ...task!, title: 'By the clock' }] } as Answers })
    await page.getByRole('listitem').filter({ hasText: 'Fetch reports' }).getByText('Also after new figures').waitFor()
    expect(await page.getByText('Also after new figures').count()).toBe(1)
  })

  it.each(looks)('has no serious accessibility issue and nothing scrolls sideways ($theme, $language)', async (look) => {
    const { page } = await visit({ place, look, answers: reads({ tray: false, blocked: true, startAtLogin: true, development: true }) })
    await page.getByRole('region', { name: look.language === 'de' ? 'Im Hintergrund' : 'In the background' }).getByRole('switch').waitFor()
    expect(await seriousIssues(page)).toEqual([])
    await page.setViewportSize({ width: 720, height: 600 })
    expect(await sidewaysScroll(page)).toEqual([])
  })
})
