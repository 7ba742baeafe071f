/** Life without a window: the tray icon on a real session bus, closing to it, and starting in it (P-89). */
import { expect, test } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { lockPolicy, type LockPolicy } from '../../sdk/contract/people'
import { discard, newProfile, startApp, type App } from './support/app'
import { entryOf } from './support/person'
import { startTrayHost, type TrayHost } from './support/tray'
import { blank, isAlive, openWorkbench, password, rendererOf, signIn, workbenchOf, type Workbench } from './support/workbench'

const root = resolve(import.meta.dirname, '../..')
const runtime = process.env['ELECTRON_EXEC_PATH']!
const isVisible = (app: App): Promise<boolean> => app.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.isVisible())
const closeWindow = (app: App): Promise<void> => app.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.close())

/** `asked`: the password was not typed for a while, so the form comes. */
async function setPolicy(bench: Workbench, change: Partial<LockPolicy>, asked: boolean): Promise<void> {
  const saved = bench.ask('lock.setPolicy', lockPolicy.parse({ ...(await bench.ask('lock.policy')), ...change }))
  if (asked) {
    const form = await entryOf(bench)
    await form.getByLabel('Your password', { exact: true }).fill(password)
    await form.getByRole('button', { name: 'Confirm' }).click()
  }
  expect(await saved).toMatchObject(change)
}

test.describe.serial('closed to the tray', () => {
  let tray: TrayHost
  let bench: Workbench
  test.beforeAll(async () => {
    tray = await startTrayHost()
    bench = await openWorkbench({ env: tray.env })
    await bench.enable(blank)
  })
  test.afterAll(async () => {
    await bench?.close()
    if (bench !== undefined) await discard(bench.profile)
    await tray?.close()
  })

  test('the icon is there once the app may live without its window, and goes when it may not', async () => {
    expect(await tray.items()).toEqual([])
    await setPolicy(bench, { onClose: 'screen' }, true)
    await expect.poll(() => tray.items().then((items) => items.length)).toBe(1)
    expect(await tray.shown()).toMatchObject({ tooltip: 'Panoptic: signed in', menu: ['(signed in)', '-', 'Open Panoptic', 'Lock screen', 'Seal workspace', '-', 'Quit'] })
    expect(await bench.ask('background.read')).toMatchObject({ tray: true })
    await setPolicy(bench, { onClose: 'seal' }, false)
    await expect.poll(() => tray.items()).toEqual([])
    await setPolicy(bench, { onClose: 'none' }, false)
    await expect.poll(() => tray.items().then((items) => items.length)).toBe(1)
  })

  test('closing keeps the user signed in; the shown plugin’s page ends, tasks go on, and opening shows the same place', async () => {
    test.slow()
    const page = await bench.show(blank, 'Blank')
    await page.evaluate(() => panopticForTests.panoptic.db.insertInto('notes').values({ id: 'kept', text: 'there' }).execute())
    const held = await bench.rendererOf(`plugin://${blank}/`)
    const shellPage = await bench.rendererOf('host://shell')
    await closeWindow(bench)
    expect(await isVisible(bench)).toBe(false)
    // As after going to another place: idle for half a minute, then gone.
    await expect.poll(() => isAlive(held!), { timeout: 45_000 }).toBe(false)
    expect(await bench.rendererOf('host://shell')).toBe(shellPage)
    const run = await bench.ask('tasks.run', { plugin: blank, task: 'wait' })
    await expect.poll(() => bench.rendererOf(`plugin://${blank}/`)).not.toBeNull()
    expect(await drawnViews(bench)).toEqual(['host:'])
    expect(await bench.ask('tasks.cancel', { run: run.id })).toBe(true)
    await expect.poll(async () => (await bench.ask('runs.list', { limit: 5 })).find(({ id }) => id === run.id)?.state).toBe('cancelled')
    expect(await isVisible(bench)).toBe(false)
    await tray.activate()
    await expect.poll(() => isVisible(bench)).toBe(true)
    expect(await bench.rendererOf('host://shell')).toBe(shellPage)
    await expect.poll(() => rendererOf(bench, `plugin://${blank}/`), { timeout: 20_000 }).not.toBeNull()
    await expect.poll(() => drawnViews(bench)).toEqual(['host:', 'plugin:'])
  })

  test('locking from the menu locks; the window asks for the password, and the icon says so', async () => {
    await closeWindow(bench)
    await tray.choose('Lock screen')
    await expect.poll(() => tray.shown().then(({ tooltip }) => tooltip)).toBe('Panoptic: screen locked, background tasks and alerts go on')
    await expect.poll(() => bench.rendererOf('host://shell')).toBeNull()
    expect((await tray.shown()).menu).toEqual(['(screen locked, background tasks and alerts go on)', '-', 'Open Panoptic', '(Lock screen)', 'Seal workspace', '-', 'Quit'])
    await tray.choose('Open Panoptic')
    await expect.poll(() => isVisible(bench)).toBe(true)
    await signIn(bench, password)
    bench = await workbenchOf(bench)
    await expect.poll(() => tray.shown().then(({ tooltip }) => tooltip)).toBe('Panoptic: signed in')
  })

  test('a second launch opens the window; one at login does not', async () => {
    await closeWindow(bench)
    const launch = async (...args: string[]): Promise<void> => {
      const second = spawn(runtime, ['--disable-gpu', root, ...args], { env: { ...process.env, ...tray.env, PANOPTIC_DATA: bench.profile }, stdio: 'ignore' })
      await once(second, 'exit')
    }
    await launch('--panoptic-hidden')
    await new Promise((done) => setTimeout(done, 1_000))
    expect(await isVisible(bench)).toBe(false)
    await launch()
    await expect.poll(() => isVisible(bench)).toBe(true)
  })

  test('sealed from the menu, it says that no alert can fire, in the language of the app', async () => {
    await tray.choose('Seal workspace')
    const { tooltip, menu } = await poll(() => tray.shown(), ({ tooltip: now }) => now.includes('sealed'))
    expect(tooltip).toBe('Panoptic: sealed, no alert can fire until you unlock')
    expect(menu.filter((line) => /^[A-Z]/.test(line))).toEqual(['Open Panoptic', 'Quit'])
    const entry = await entryOf(bench)
    await expect(entry.getByText('no alert can fire', { exact: false })).toBeVisible()
    await signIn(bench, password)
    bench = await workbenchOf(bench)
    await bench.ask('preferences.change', { language: 'de' })
    await expect.poll(() => tray.shown().then((shown) => shown.tooltip)).toBe('Panoptic: angemeldet')
    await bench.ask('preferences.change', { language: 'en' })
  })

  test('quitting from the menu ends the app and takes the icon away', async () => {
    const ended = once(bench.electron.process(), 'exit')
    await tray.choose('Quit')
    await ended
    expect(await tray.items()).toEqual([])
  })
})

test('started at login it is in the tray, sealed, with the window closed; what is written starts just that', async () => {
  test.slow()
  const tray = await startTrayHost()
  const profile = await newProfile()
  const config = join(profile, 'xdg')
  const env = { ...tray.env, XDG_CONFIG_HOME: config }
  const file = join(config, 'autostart', 'panoptic-development.desktop')
  const bench = await openWorkbench({ profile, env })
  try {
    expect(await bench.ask('background.read')).toEqual({ startAtLogin: false, blocked: false, unavailable: null, development: true, tray: true })
    expect(await bench.ask('background.change', { startAtLogin: true })).toMatchObject({ startAtLogin: true })
    expect((await bench.ask('audit.list', { limit: 5 })).entries[0]).toMatchObject({ action: 'background.change', target: 'start at login' })
  } finally {
    await bench.close()
  }
  const exec = /^Exec=(.*)$/m.exec(await readFile(file, 'utf8'))![1]!
  const args = [...exec.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text!)
  expect(args).toEqual([runtime, root, '--panoptic-hidden', `--panoptic-data=${profile}`])

  // The command as it was written, with what this machine's tests need besides.
  const app = await startApp({ profile, env, args: args.slice(2) })
  try {
    await entryOf(app)
    const { tooltip } = await poll(() => tray.shown(), ({ tooltip: now }) => now !== '')
    expect(tooltip).toBe('Panoptic: sealed, no alert can fire until you unlock')
    expect(await isVisible(app)).toBe(false)
    await tray.activate()
    await expect.poll(() => isVisible(app)).toBe(true)
    // Closed again without unlocking it stays, as it was started to.
    await closeWindow(app)
    expect(await isVisible(app)).toBe(false)
    await tray.activate()
    await signIn(app, password)
    const again = await workbenchOf(app)
    expect(await again.ask('background.change', { startAtLogin: false })).toMatchObject({ startAtLogin: false })
    await expect(readFile(file, 'utf8')).rejects.toThrow('ENOENT')
    // Its policy says that closing ends it.
    const ended = once(app.electron.process(), 'exit')
    await closeWindow(app)
    await ended
  } finally {
    await app.close().catch(() => undefined)
    await discard(profile)
    await tray.close()
  }
})

test('where no desktop shows icons, a start at login is reached by starting once more, and settings say so', async () => {
  const bus = await startTrayHost(false)
  const profile = await newProfile()
  const bench = await openWorkbench({ profile, env: bus.env, args: ['--panoptic-hidden'] })
  try {
    expect(await isVisible(bench)).toBe(false)
    expect(await bench.ask('background.read')).toMatchObject({ tray: false })
    const second = spawn(runtime, ['--disable-gpu', root], { env: { ...process.env, ...bus.env, PANOPTIC_DATA: profile }, stdio: 'ignore' })
    await once(second, 'exit')
    await expect.poll(() => isVisible(bench)).toBe(true)
  } finally {
    await bench.close()
    await discard(profile)
    await bus.close()
  }
})

/** The schemes of the views that are in the window now, bottom to top. */
const drawnViews = (app: App): Promise<string[]> =>
  app.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.contentView.children.map((view) => new URL((view as unknown as { webContents: { getURL(): string } }).webContents.getURL()).protocol))

async function poll<T>(read: () => Promise<T>, until: (value: T) => boolean): Promise<T> {
  let value: T | undefined
  await expect.poll(async () => {
    value = await read().catch(() => undefined)
    return value !== undefined && until(value)
  }).toBe(true)
  return value!
}
