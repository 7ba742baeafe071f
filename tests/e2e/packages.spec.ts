/** Packages in the real app: the process that reads them, what lies in the workspace's folder, what a page gets of it. */
import { expect, test } from '@playwright/test'
import { randomBytes } from 'node:crypto'
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Candidate } from '../../sdk/contract/plugins'
import { archiveOf, newPublisher, packageFiles } from '../fixtures/archives/package'
import { discard } from './support/app'
import { fixturePlugins } from './support/fixture-plugins'
import { blank, isAlive, openWorkbench, type Workbench } from './support/workbench'

const id = 'packaged'
const reader = 'Panoptic plugin files'
const publisher = newPublisher()

let bench: Workbench
let folder = ''
const archives = (): string => join(bench.profile, 'workspaces', 'default', 'plugins')
const infoOf = async () => (await bench.ask('plugins.list')).find((plugin) => plugin.id === id)

/** The tests' plugin that only draws a line, under a name of its own, signed. */
async function archive(version: string, more: Record<string, Buffer> = {}, by = publisher): Promise<string> {
  const built = join(folder, `built-${version}`)
  await rm(built, { recursive: true, force: true })
  await cp(join(await fixturePlugins(), blank), built, { recursive: true })
  const about = JSON.parse(await readFile(join(built, 'package.json'), 'utf8')) as { panoptic: object }
  const files: Record<string, Buffer> = { ...more }
  for (const entry of await readdir(built, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) files[join(entry.parentPath, entry.name).slice(built.length + 1)] = await readFile(join(entry.parentPath, entry.name))
  files['package.json'] = Buffer.from(JSON.stringify({ ...about, name: id, version, panoptic: { ...about.panoptic, title: 'Packaged', publisher: 'Acme' } }))
  files['icon.svg'] ??= Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')
  const path = join(folder, `${id}-${version}.panoptic`)
  await writeFile(path, archiveOf(files, { by }))
  return path
}

async function ready(path: string): Promise<Candidate> {
  const inspected = await bench.ask('plugins.inspect', { path, folder: false })
  if (inspected.state !== 'ready') throw new Error(JSON.stringify(inspected))
  return inspected.candidate
}
const readers = async (): Promise<number[]> => (await bench.processes()).filter(({ name }) => name === reader).map(({ pid }) => pid)

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panoptic-archives-'))
  bench = await openWorkbench()
})
test.afterAll(async () => {
  await bench?.close()
  if (bench !== undefined) await discard(bench.profile)
  await rm(folder, { recursive: true, force: true })
})

test('a signed archive is read in a process that ends with it, installed, enabled and shown (C-05)', async () => {
  const candidate = await ready(await archive('1.0.0'))
  expect(candidate).toMatchObject({ id, version: '1.0.0', title: 'Packaged', relation: 'new', warnings: [], publisher: { name: 'Acme', signed: true } })
  expect(await readers()).toEqual([])
  expect(await infoOf()).toBeUndefined()
  const installed = await bench.ask('plugins.install', { ticket: candidate.ticket, grants: [] })
  expect(installed).toMatchObject({ id, source: 'installed', enabled: true, problem: 'none' })
  expect(await readdir(archives())).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
  const page = await bench.show(id, 'Packaged')
  await expect(page.locator('#blank')).toHaveText('Nothing here.')
})

test('hostile archives are refused by name; nothing of them stays', async () => {
  const files = packageFiles({ name: 'hostile-one' })
  const write = async (bytes: Buffer): Promise<string> => {
    await writeFile(join(folder, 'hostile.panoptic'), bytes)
    return join(folder, 'hostile.panoptic')
  }
  const refusal = async (bytes: Buffer): Promise<string> => {
    const inspected = await bench.ask('plugins.inspect', { path: await write(bytes), folder: false })
    return inspected.state === 'refused' ? inspected.refusal : inspected.state
  }
  const before = await readdir(archives())
  expect(await refusal(archiveOf(files, { by: publisher, more: [{ name: '../../evil.js', data: 'x' }] }))).toBe('bad-path')
  expect(await refusal(archiveOf(files, { by: publisher, more: [{ name: 'dist/link.js', data: '/etc/passwd', attributes: 0o120777 * 0x10000 }] }))).toBe('link')
  expect(await refusal(archiveOf(files, { by: publisher, more: [{ name: 'dist/bomb.js', data: Buffer.alloc(40_000_000), size: 9 }] }))).toBe('extra-file')
  expect(await refusal(archiveOf(files, { by: publisher }).subarray(0, 300))).toBe('not-an-archive')
  expect(await refusal(archiveOf(files))).toBe('unsigned')
  expect(await refusal(await readFile(await archive('6.6.6', {}, newPublisher())))).toBe('other-publisher')
  expect(await readdir(archives())).toEqual(before)
  expect(await readers()).toEqual([])
})

test('the app outlives the process that reads', async () => {
  const large = Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`dist/more-${index}.js`, randomBytes(20_000)]))
  const path = await archive('1.5.0', large)
  const before = await readdir(archives())
  const inspecting = bench.ask('plugins.inspect', { path, folder: false })
  await expect.poll(async () => (await readers()).length, { intervals: [20] }).toBe(1)
  const [pid] = await readers()
  process.kill(pid!, 'SIGKILL')
  expect(await inspecting).toMatchObject({ state: 'refused', refusal: 'unreadable' })
  await expect.poll(() => isAlive(pid!)).toBe(false)
  expect(await readdir(archives())).toEqual(before)
  expect((await infoOf())?.problem).toBe('none')
})

test('an update takes the place of what was there, in the same partition', async () => {
  const candidate = await ready(await archive('2.0.0', { 'dist/two.json': Buffer.from('{"two":2}') }))
  expect(candidate).toMatchObject({ relation: 'update', installedVersion: '1.0.0', added: [] })
  expect(await bench.ask('plugins.install', { ticket: candidate.ticket, grants: null })).toMatchObject({ version: '2.0.0', previousVersion: '1.0.0', enabled: true })
  expect(await readdir(archives())).toHaveLength(2)
  const page = await bench.show(id, 'Packaged')
  await expect(page.locator('#blank')).toHaveText('Nothing here.')
})

test('a file that was changed on the disk is not run: the plugin stops and says why', async () => {
  await bench.shell.getByRole('navigation').getByRole('button', { name: 'Dashboard' }).click()
  const installed = (await Promise.all((await readdir(archives())).map(async (digest) => ({ digest, about: await readFile(join(archives(), digest, 'package.json'), 'utf8') })))).find(({ about }) => about.includes('"2.0.0"'))!
  await bench.ask('plugins.disable', { plugin: id })
  await appendFile(join(archives(), installed.digest, 'dist/index.js'), '\n')
  await bench.ask('plugins.enable', { plugin: id, grants: [] })
  await bench.shell.getByRole('navigation').getByRole('button', { name: 'Packaged', exact: true }).first().click()
  await expect.poll(async () => (await infoOf())?.problem).toBe('files-changed')
  const again = await ready(join(folder, `${id}-2.0.0.panoptic`))
  expect(again.relation).toBe('same')
  expect(await bench.ask('plugins.install', { ticket: again.ticket, grants: null })).toMatchObject({ problem: 'none', version: '2.0.0' })
  await bench.shell.getByRole('navigation').getByRole('button', { name: 'Dashboard' }).click()
  const page = await bench.show(id, 'Packaged')
  await expect(page.locator('#blank')).toHaveText('Nothing here.')
})

test('after a restart it is there; what a killed installation left is not', async () => {
  const { profile } = bench
  const named = await readdir(archives())
  await bench.close()
  await mkdir(join(archives(), '.staging-00000000-0000-4000-8000-000000000000', 'dist'), { recursive: true })
  await cp(join(archives(), named[0]!), join(archives(), 'f'.repeat(64)), { recursive: true })
  bench = await openWorkbench({ profile })
  await expect.poll(() => readdir(archives())).toEqual(named)
  expect(await infoOf()).toMatchObject({ version: '2.0.0', problem: 'none', enabled: true })
})
