/** S16: what a page can reach without the network: nothing of others, of the computer, of the user's attention. */
import { expect, test, type Page } from '@playwright/test'
import { deniedPermissions, usedPermissions } from '../e2e/support/page-probes'
import { blank, hostile, isAlive } from '../e2e/support/workbench'
import { openHostile, type HostileBench } from './hostile-bench'
import { ownTests, reachRows } from './table'

let bench: HostileBench
let page: Page
let windows: number

const count = (): Promise<number> => bench.electron.evaluate(({ webContents }) => webContents.getAllWebContents().length)
/** The runtime of these tests may be older than the one that ships. */
const oldPaste = (): Promise<boolean> => bench.electron.evaluate(() => Number(process.versions['electron']!.split('.')[0]) < 35)
const title = (): Promise<string> => bench.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.getTitle())

test.beforeAll(async () => {
  bench = await openHostile()
  page = bench.attacker
  // What is to be found, if anything can be.
  for (const other of [bench.victim, bench.shell])
    await other.evaluate(() => {
      localStorage.setItem('canary', 'of others')
      document.cookie = 'canary=others'
      indexedDB.open('canary', 1)
      new BroadcastChannel('canary').onmessage = () => Object.assign(globalThis, { heard: true })
    })
  windows = await count()
  await bench.electron.evaluate(({ clipboard }) => clipboard.writeText('of the user'))
})
test.afterAll(() => bench?.end())

test('the table holds every attempt of the plugin, and nothing else', async () => {
  expect(Object.keys(reachRows)).toEqual(await page.evaluate(() => [...globalThis.hostile.names.reach]))
})

for (const [name, { tries, outcome }] of Object.entries(reachRows))
  test(`${name}: ${tries} → ${outcome}`, async () => {
    if (name === 'clipboard-command') test.skip(await oldPaste(), 'this runtime’s Electron is older than 34.1, which closed execCommand("paste") (electron#45277)')
    const before = await title()
    expect(await page.evaluate(([which, other]) => globalThis.hostile.reach[which]!({ other }), [name, blank] as const)).toBe(outcome)
    expect(page.url().split('#')[0], 'the page is where it was').toBe(`plugin://${hostile}/`)
    expect(await title()).toBe(before)
  })

test('S16: nobody outside has noticed any of it', async () => {
  expect(await count(), 'pages').toBe(windows)
  for (const other of [bench.victim, bench.shell]) expect(await other.evaluate(() => 'heard' in globalThis)).toBe(false)
  const frames = await bench.electron.evaluate(({ webContents }, url) => webContents.getAllWebContents().find((contents) => contents.getURL().startsWith(url))!.mainFrame.framesInSubtree.slice(1).map((frame) => `${frame.origin} ${frame.url}`), `plugin://${hostile}/`)
  expect(frames.length, 'frames that were tried').toBeGreaterThan(3)
  // What was refused leaves an error page, which has no origin, or the empty page of its parent.
  expect(frames.filter((frame) => !['null', `plugin://${hostile}`].includes(frame.split(' ')[0]!)), 'whose pages they show').toEqual([])
  expect(await bench.programs(), 'programs').toBe('')
  expect(await bench.electron.evaluate(({ webContents }) => webContents.getAllWebContents().filter((contents) => contents.isDevToolsOpened()).length), 'developer tools').toBe(0)
  expect(await bench.electron.evaluate(({ clipboard }) => clipboard.readText()), 'clipboard').toBe('of the user')
  expect({ connections: bench.listener.connections, datagrams: bench.listener.datagrams }).toEqual({ connections: 0, datagrams: 0 })
})

test(`${ownTests.permissions.tries} → ${ownTests.permissions.outcome}`, async () => {
  const states = Object.entries(await page.evaluate(deniedPermissions))
  expect(states.length).toBeGreaterThan(15)
  expect(states.filter(([, state]) => state !== ownTests.permissions.outcome)).toEqual([])
  expect(await page.evaluate(usedPermissions)).toEqual([])
})

test(`${ownTests.icon.tries} → ${ownTests.icon.outcome}`, async () => {
  // The sidebar draws it as a mask; as an image it would be the same document.
  expect(await bench.shell.evaluate(async (plugin) => {
    const image = new Image()
    image.src = `/~icon/${plugin}`
    await image.decode()
    document.body.append(image)
    return image.naturalWidth
  }, hostile), 'it is drawn').toBe(24)
  for (const where of [bench.shell, page, bench.victim]) expect(await where.evaluate(() => 'iconRan' in globalThis)).toBe(false)
  // Time for what it would load.
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect({ paths: bench.listener.paths, connections: bench.listener.connections }).toEqual({ paths: [], connections: 0 })
})

test(`${ownTests.markup.tries} → ${ownTests.markup.outcome}`, async () => {
  const { description, texts } = (await bench.ask('plugins.list')).find(({ id }) => id === hostile)!
  expect(description).toContain('<img src=x onerror')
  await bench.shell.getByRole('button', { name: 'Settings' }).first().click()
  await bench.shell.getByText('Plugins', { exact: true }).first().click()
  await expect(bench.shell.getByText(description).first()).toBeVisible()
  await bench.shell.keyboard.press('Control+k')
  await bench.shell.keyboard.type('Hostile command')
  await expect(bench.shell.getByText(texts['command']!).first()).toBeVisible()
  await bench.shell.keyboard.press('Escape')
  expect(await bench.shell.evaluate(() => ['markupRan' in globalThis, document.querySelectorAll('img[src="x"]').length])).toEqual([false, 0])
})

test('what refused to be unloaded is gone as soon as its plugin is disabled', async () => {
  const pid = await bench.rendererOf(`plugin://${hostile}/`)
  await bench.ask('plugins.disable', { plugin: hostile })
  await expect.poll(() => isAlive(pid!), { timeout: 2_000 }).toBe(false)
})

test(`${ownTests.blankPage.tries} → ${ownTests.blankPage.outcome}`, async () => {
  await bench.enable(hostile)
  page = await bench.again()
  await page.evaluate(() => globalThis.hostile.leave('about:blank'))
  await expect.poll(() => page.isClosed()).toBe(true)
  await expect.poll(() => bench.log()).toContain('it left its page')
})
