/**
 * C-10: the tutorial of docs/plugin-authoring.md, followed to the letter outside the repository, and what it makes:
 * installed by its signed archive into the running app and used on the real window, with a status page of our own.
 */
import { expect, test } from '@playwright/test'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { followTutorial, packSdk, tutorialBlocks, type Followed } from '../support/tutorial'
import { discard } from './support/app'
import { chooseFile } from './support/dialogs'
import { ending, entryOf, goSettings, openView } from './support/person'
import { shot } from './support/shots'
import { openWorkbench, type Workbench } from './support/workbench'

test.describe.configure({ mode: 'serial' })

const id = 'status-weather'
let folder: string
let followed: Followed
let bench: Workbench
let server: Server
let clouds = ['operational', 'major_outage', 'operational']
const asked: string[] = []

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panoptic-tutorial-'))
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ page: { name: 'Sample' }, components: clouds.map((status) => ({ status })) }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
test.afterAll(async () => {
  await bench?.close().catch(() => undefined)
  server?.closeAllConnections()
  server?.close()
  if (bench) await discard(bench.profile)
  await rm(folder, { recursive: true, force: true })
})

const said = (words: string): string => followed.outputs.find(({ commands }) => commands.includes(words))?.output ?? ''

test('every command and file of the tutorial, ending with a signed archive', async () => {
  test.setTimeout(900_000)
  await mkdir(join(folder, 'work'))
  await packSdk(join(folder, 'work'))
  followed = await followTutorial(join(folder, 'work'), join(folder, 'tools'), process.env['PANOPTIC_LONG'] === '1')
  expect(followed.folder).toBe(join(folder, 'work', id))
  expect(followed.outputs).toHaveLength((await tutorialBlocks()).filter(({ language }) => language === 'sh').length)
  expect(said('npm test')).toMatch(/3 passed/)
  expect(said('npm test')).toContain('0 faults, 0 warnings')
  expect(said('npm run dev')).toContain('Build 1 is good')
  expect(await readdir(followed.folder)).toContain(`${id}-0.1.0.panoptic`)
})

test('installed by its archive: the window says who signed it and what it asks for, then enables it', async () => {
  bench = await openWorkbench()
  const { shell } = bench
  await chooseFile(bench, join(followed.folder, `${id}-0.1.0.panoptic`))
  await goSettings(shell, 'Plugins')
  await shell.getByRole('button', { name: 'Install', exact: true }).click()
  await shell.getByRole('menuitem', { name: 'Install from file …' }).click()
  const dialog = shell.getByRole('dialog', { name: 'Install Status weather?' })
  const fingerprint = /SHA256:\S+/.exec(said('keygen'))![0]
  await expect(dialog).toContainText(fingerprint)
  await expect(dialog.getByText('Reads the public status page you name.')).toBeVisible()
  await expect(dialog.getByLabel('Status weather may send requests to www.githubstatus.com.')).toBeChecked()
  await shot(bench, 'tutorial-install')
  await dialog.getByRole('button', { name: 'Install and enable' }).click()
  await expect(dialog).toBeHidden()
  expect((await bench.ask('plugins.list')).find((plugin) => plugin.id === id)).toMatchObject({ source: 'installed', enabled: true, problem: 'none', publisher: { signed: true, fingerprint } })
})

test('used: a page of one’s own is added in the host’s form, its clouds are counted and shown', async () => {
  const view = await openView(bench, bench.shell, 'Status weather', 'Weather')
  await expect(view.getByRole('heading', { name: 'No page yet' })).toBeVisible()
  await view.getByRole('button', { name: 'Add a page' }).click()
  const form = await entryOf(bench)
  await form.getByLabel('Name of this connection').fill('Sample')
  await form.getByLabel('Base URL').fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await ending(form, () => form.getByRole('button', { name: 'Save connection' }).click())

  const table = view.getByRole('grid', { name: 'Weather' })
  await expect(table.getByRole('row').nth(1)).toContainText(/Sample.*cloudy.*1/)
  await shot(bench, 'tutorial-weather')
  clouds = clouds.map(() => 'operational')
  await view.getByRole('button', { name: 'Look now' }).click()
  await expect(table.getByRole('row').nth(1)).toContainText(/Sample.*clear.*0/)
  expect(new Set(asked)).toEqual(new Set(['GET /api/v2/summary.json']))
  expect((await bench.ask('cards.data')).find((card) => card.plugin === id)).toMatchObject({ items: [{ label: 'Sample', value: expect.any(Number) }] })
})

test('disabled: gone from the sidebar at once, its rows kept', async () => {
  await bench.ask('plugins.disable', { plugin: id })
  await expect(bench.shell.getByRole('navigation').first().getByRole('button', { name: 'Status weather', exact: true })).toHaveCount(0)
  await bench.enable(id)
  const view = await openView(bench, bench.shell, 'Status weather', 'Weather')
  await expect(view.getByRole('grid', { name: 'Weather' }).getByRole('row').nth(1)).toContainText('Sample')
})
