/** The life of a plugin on the real window: installed, on, off, updated, rolled back, removed, worked on (C-03, C-04, C-05). */
import { expect, test, type Page } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ManifestInput } from '../../sdk/contract/manifest'
import type { Candidate, PluginInfo } from '../../sdk/contract/plugins'
import { discard } from './support/app'
import { ending } from './support/person'
import { life, openWorkshop, type Workshop } from './support/plugin-archives'
import { openWorkbench, password, signIn, workbenchOf, type Workbench } from './support/workbench'

const root = resolve(import.meta.dirname, '../..')
const url = `plugin://${life}/`
const both: Partial<ManifestInput> = {
  permissions: { metrics: ['publish'], files: { reason: 'To save what it knows.' }, network: [{ id: 'api', origin: 'https://api.example', reason: 'To ask.' }] },
}

let bench: Workbench
let workshop: Workshop
let folder = ''

test.beforeAll(async () => {
  workshop = await openWorkshop()
  bench = await openWorkbench()
  folder = join(bench.profile, 'workspaces', 'default', 'plugins')
})
test.afterAll(async () => {
  await bench?.close()
  await workshop?.close()
  if (bench !== undefined) await discard(bench.profile)
})

const info = async (): Promise<PluginInfo | undefined> => (await bench.ask('plugins.list')).find(({ id }) => id === life)
const inspect = (path: string) => bench.ask('plugins.inspect', { path })
const packages = async (): Promise<string[]> => (await readdir(folder).catch(() => []))
const sidebar = () => bench.shell.getByRole('navigation').first()
const row = () => sidebar().getByRole('button', { name: 'Life', exact: true })
/** A plugin that follows a folder says so behind its name. */
const markedRow = () => sidebar().getByRole('button', { name: 'Life Developer folder' })
const pageOf = (): Page | undefined => bench.electron.context().pages().find((page) => page.url().startsWith(url))
const shows = (text: string): Promise<void> => expect.poll(async () => pageOf()?.locator('#life').textContent({ timeout: 1_000 }).catch(() => ''), { timeout: 20_000 }).toContain(text)
const notes = (page: Page): Promise<string[]> => page.evaluate(async () => {
  const { db } = (globalThis as unknown as { panopticForTests: { panoptic: { db: { selectFrom(table: string): { selectAll(): { execute(): Promise<{ id: string }[]> } } } } } }).panopticForTests.panoptic
  return (await db.selectFrom('notes').selectAll().execute()).map(({ id }) => id)
})

async function candidate(path: string): Promise<Candidate> {
  const answer = await inspect(path)
  if (answer.state !== 'ready') throw new Error(JSON.stringify(answer))
  return answer.candidate
}

/** Answers the form that asks for the password, while `work` waits for it. */
async function confirming<T>(work: () => Promise<T>): Promise<T> {
  const pending = work()
  const form = await bench.page('host://entry')
  await form.getByLabel('Your password', { exact: true }).fill(password)
  await ending(form, () => form.getByRole('button', { name: 'Confirm' }).click())
  return pending
}

/** Starts the app once more with an argument; the second one only tells the first. */
async function launch(argument: string): Promise<void> {
  const second = spawn(process.env['ELECTRON_EXEC_PATH']!, ['--disable-gpu', root, argument], { env: { ...process.env, PANOPTIC_DATA: bench.profile }, stdio: 'ignore' })
  expect((await once(second, 'exit'))[0]).toBe(0)
}

/** Every event of this name that the shell's page gets from now on. */
async function hear(event: string): Promise<() => Promise<unknown[]>> {
  await bench.shell.evaluate((name) => {
    const heard: unknown[] = []
    Object.assign(globalThis, { [`heard ${name}`]: heard })
    ;(shellForTests as unknown as { on(event: string, listener: (data: unknown) => void): void }).on(name, (data) => heard.push(data))
  }, event)
  return () => bench.shell.evaluate((name) => (globalThis as unknown as Record<string, unknown[]>)[`heard ${name}`]!, event)
}

test.describe.serial('an archive', () => {
  let first = ''

  test('C-03: is looked at before anything of it runs, installed and enabled; its view, task, command and card are there at once', async () => {
    first = await workshop.archive({ version: '1.0.0', build: 'one' })
    const found = await candidate(first)
    expect(found).toMatchObject({ id: life, version: '1.0.0', title: 'Life', relation: 'new', added: ['metrics:publish'], warnings: [], publisher: { name: 'Fixtures & Co', signed: true } })
    await expect(row()).toHaveCount(0)
    expect(await bench.ask('plugins.install', { ticket: found.ticket, grants: ['metrics:publish'] })).toMatchObject({ enabled: true, grants: ['metrics:publish'], source: 'installed', problem: 'none' })
    await row().click()
    await shows('Life one {}')
    expect((await bench.ask('tasks.list')).map(({ plugin, task }) => [plugin, task])).toContainEqual([life, 'wait'])
    expect((await bench.ask('cards.data')).map(({ plugin, card }) => [plugin, card])).toContainEqual([life, 'count'])
    expect(await packages()).toHaveLength(1)
    const icon = (await info())!.icon
    expect(await bench.shell.evaluate(async (path) => (await new Promise<boolean>((done) => {
      const image = new Image()
      image.onload = () => done(true)
      image.onerror = () => done(false)
      image.src = path
    })), icon)).toBe(true)
  })

  test('C-03: switched off, page, task, command, shortcut and card are gone without a restart; its rows stay', async () => {
    await bench.ask('plugins.command', { plugin: life, command: 'note' })
    await expect.poll(() => notes(pageOf()!)).toHaveLength(1)
    await bench.shell.getByRole('navigation').getByRole('button', { name: 'Dashboard' }).click()
    await bench.shell.keyboard.press('Control+Alt+9')
    await expect.poll(() => notes(pageOf()!)).toHaveLength(2)
    await bench.ask('tasks.run', { plugin: life, task: 'wait' })
    await expect.poll(async () => (await bench.ask('tasks.list')).find(({ plugin }) => plugin === life)?.running?.state).toBe('running')

    await bench.ask('plugins.disable', { plugin: life })
    await expect.poll(() => pageOf()).toBeUndefined()
    await expect(row()).toHaveCount(0)
    expect((await bench.ask('tasks.list')).filter(({ plugin }) => plugin === life)).toEqual([])
    expect((await bench.ask('cards.data')).filter(({ plugin }) => plugin === life)).toEqual([])
    expect((await bench.ask('runs.list', { limit: 1 }))[0]).toMatchObject({ plugin: life, state: expect.stringMatching(/^(failed|interrupted)$/) })
    expect(await bench.call('plugins.command', { plugin: life, command: 'note' })).toMatchObject({ ok: false, code: 'refused' })
    await bench.shell.keyboard.press('Control+Alt+9')
    await bench.shell.waitForTimeout(300)
    expect(pageOf()).toBeUndefined()

    await bench.ask('plugins.enable', { plugin: life, grants: ['metrics:publish'] })
    await row().click()
    await shows('Life one')
    expect(await notes(pageOf()!)).toHaveLength(2)
  })

  test('C-05: an update that asks for more is paused until the user answered; the version before is one click away', async () => {
    const found = await candidate(await workshop.archive({ version: '1.1.0', build: 'two', manifest: both, moreColumns: true }))
    expect(found).toMatchObject({ relation: 'update', installedVersion: '1.0.0', changesTables: true, added: ['network:api', 'files'] })
    const heard = await hear('plugins.changed')
    await bench.ask('plugins.install', { ticket: found.ticket, grants: null })
    await expect.poll(info).toMatchObject({ version: '1.1.0', enabled: true, problem: 'new-permissions', previousVersion: '1.0.0', page: 'none' })
    await bench.shell.waitForTimeout(1_000)
    expect((await heard()).length, 'pushes of plugins.changed for one update').toBeLessThanOrEqual(6)
    expect(await bench.call('plugins.command', { plugin: life, command: 'note' })).toMatchObject({ ok: false, code: 'refused' })
    await bench.ask('plugins.enable', { plugin: life, grants: ['metrics:publish', 'files'] })
    await bench.shell.getByRole('navigation').getByRole('button', { name: 'Dashboard' }).click()
    await row().click()
    await shows('Life two')
    expect(await packages()).toHaveLength(2)
    await bench.ask('plugins.command', { plugin: life, command: 'note' })
    await expect.poll(() => notes(pageOf()!)).toHaveLength(3)

    expect(await bench.call('plugins.rollBack', { plugin: life, rows: 'current' })).toMatchObject({ ok: false, code: 'conflict' })
    expect(await bench.ask('plugins.rollBack', { plugin: life, rows: 'kept-copy' })).toMatchObject({ version: '1.0.0', previousVersion: null, enabled: true, problem: 'none' })
    await bench.shell.getByRole('navigation').getByRole('button', { name: 'Dashboard' }).click()
    await row().click()
    await shows('Life one')
    expect(await notes(pageOf()!), 'rows as they were before the update').toHaveLength(2)
    expect(await packages()).toHaveLength(1)
  })

  test('C-04: of another publisher, or of nobody, is refused', async () => {
    const other = await workshop.newKey('other.key')
    expect(await inspect(await workshop.archive({ version: '2.0.0', build: 'x' }, other))).toMatchObject({ state: 'refused', refusal: 'other-publisher' })
    expect(await inspect(await workshop.archive({ version: '2.0.0', build: 'x' }, null))).toMatchObject({ state: 'refused', refusal: 'other-publisher' })
    expect(await inspect(await workshop.archive({ name: 'fixture-nobody', version: '1.0.0', build: 'x' }, null))).toMatchObject({ state: 'refused', refusal: 'unsigned' })
    expect(await inspect(join(root, 'package.json'))).toMatchObject({ state: 'refused', refusal: 'not-an-archive' })
    expect(await packages()).toHaveLength(1)
  })

  test('comes back after a restart; one whose files were changed does not run', async () => {
    await bench.close()
    bench = await openWorkbench({ profile: bench.profile })
    await row().click()
    await shows('Life one')
    const { writeFile } = await import('node:fs/promises')
    await writeFile(join(folder, (await packages())[0]!, 'dist', 'style.css'), 'p { color: red }')
    await bench.ask('view.reload', { plugin: life })
    await expect.poll(async () => (await info())?.problem).toBe('files-changed')
    expect(pageOf()).toBeUndefined()
    expect(await bench.call('plugins.command', { plugin: life, command: 'note' })).toMatchObject({ ok: false })
    const found = await candidate(first)
    expect(found.relation).toBe('same')
    await bench.ask('plugins.install', { ticket: found.ticket, grants: null })
    expect((await info())?.problem).toBe('none')
  })

  test('removed, its rows are kept for the next time, or erased with everything after the password', async () => {
    expect(await bench.ask('plugins.remove', { plugin: life, data: 'keep' })).toBe(true)
    await expect(row()).toHaveCount(0)
    expect(await packages()).toEqual([])
    const again = await candidate(first)
    expect(again.relation).toBe('returning')
    await bench.ask('plugins.install', { ticket: again.ticket, grants: ['metrics:publish'] })
    await row().click()
    await shows('Life one')
    expect(await notes(pageOf()!)).toHaveLength(2)
    expect(await confirming(() => bench.ask('plugins.remove', { plugin: life, data: 'erase' }))).toBe(true)
    await expect.poll(() => pageOf()).toBeUndefined()
    const anew = await candidate(first)
    expect(anew.relation).toBe('new')
    await bench.ask('plugins.install', { ticket: anew.ticket, grants: [] })
    await row().click()
    await shows('Life one')
    expect(await notes(pageOf()!)).toEqual([])
  })
})

test.describe.serial('what the system hands over', () => {
  test('a link opens a view with its parameters, and nothing else', async () => {
    const heard = await hear('go')
    await launch(`panoptic://view/${life}/more?from=outside&n=1`)
    await expect.poll(async () => pageOf()?.locator('#more').textContent({ timeout: 1_000 }).catch(() => ''), { timeout: 20_000 }).toContain('More one {"from":"outside","n":"1"}')
    for (const link of [`panoptic://view/${life}/gone`, 'panoptic://view/no-such-plugin/main', `panoptic://remove/${life}/main`, `panoptic://view/${life}/main#x`]) await launch(link)
    expect(await heard()).toEqual([{ place: `${life}/more`, params: { from: 'outside', n: '1' } }])
  })

  test('an archive is offered, not installed', async () => {
    const heard = await hear('plugin.offered')
    const path = await workshop.archive({ name: 'fixture-offered', version: '1.0.0', build: 'x' })
    await launch(path)
    await expect.poll(heard).toEqual([{ path }])
    expect((await bench.ask('plugins.list')).map(({ id }) => id)).not.toContain('fixture-offered')
  })

  test('while the screen is locked it waits for the sign-in', async () => {
    await bench.call('session.lock')
    await bench.page('host://entry')
    await launch(`panoptic://view/${life}/main?late=1`)
    await signIn(bench, password)
    bench = await workbenchOf(bench)
    await shows('{"late":"1"}')
  })

  test('a file that was dropped tells the shell its path', async () => {
    const path = await workshop.archive({ name: 'fixture-dropped', version: '1.0.0', build: 'x' })
    await bench.shell.evaluate(() => {
      const input = document.body.appendChild(document.createElement('input'))
      input.type = 'file'
      input.id = 'dropped'
    })
    await bench.shell.locator('#dropped').setInputFiles(path)
    expect(await bench.shell.evaluate(() => (globalThis as unknown as { pathOf(file: File): string }).pathOf((document.querySelector('#dropped') as HTMLInputElement).files![0]!))).toBe(path)
    await bench.shell.evaluate(() => document.querySelector('#dropped')!.remove())
  })
})

test.describe.serial('developer mode', () => {
  test('is off; a folder is not taken in', async () => {
    if ((await info()) === undefined) await bench.ask('plugins.install', { ticket: (await candidate(await workshop.archive({ version: '1.0.0', build: 'one' }))).ticket, grants: [] })
    await bench.ask('session.lock')
    await signIn(bench, password)
    bench = await workbenchOf(bench)
    expect(await bench.ask('developer.read')).toEqual({ on: false })
    const mine = await workshop.devBuild(1, { name: 'fixture-mine', version: '0.1.0', build: 'first' })
    expect(await bench.call('developer.load', { path: mine })).toMatchObject({ ok: false, code: 'conflict' })
  })

  test('P-84: a folder is followed: a good build is shown in under two seconds with the view open, a broken one keeps the last', async () => {
    // Locking made the app forget that the password was given a moment ago.
    expect(await confirming(() => bench.ask('developer.set', { on: true }))).toEqual({ on: true })
    const mine = join(workshop.folder, 'mine')
    const loaded = await bench.ask('developer.load', { path: mine })
    expect(loaded).toMatchObject({ state: 'loaded', plugin: { id: 'fixture-mine', source: 'developer', publisher: { signed: false } } })
    await bench.ask('plugins.enable', { plugin: 'fixture-mine', grants: ['metrics:publish'] })
    await bench.ask('plugins.disable', { plugin: life })
    await markedRow().click()
    const text = async (): Promise<string> => (await bench.electron.context().pages().find((page) => page.url().startsWith('plugin://fixture-mine'))?.locator('#life').textContent({ timeout: 500 }).catch(() => '')) ?? ''
    await expect.poll(text, { timeout: 20_000 }).toContain('Life first')
    const built = await workshop.built({ name: 'fixture-mine', version: '0.1.1', build: 'other' })
    const started = Date.now()
    await workshop.devFolder(2, built)
    await expect.poll(text, { timeout: 10_000, intervals: [50] }).toContain('Life other')
    expect(Date.now() - started, 'ms from the build to the new view').toBeLessThan(2_000)
    await workshop.devBuild(3, null, 'index.ts:4:1 no such name')
    const mineInfo = async () => (await bench.ask('plugins.list')).find(({ id }) => id === 'fixture-mine')
    await expect.poll(async () => (await mineInfo())?.buildErrors).toBe('index.ts:4:1 no such name')
    expect(await text()).toContain('Life other')
  })

  test('its developer tools open, those of an installed plugin do not', async () => {
    await bench.ask('developer.tools', { plugin: 'fixture-mine' })
    const tools = (): Promise<number> => bench.electron.evaluate(({ webContents }) => webContents.getAllWebContents().filter((contents) => contents.getURL().startsWith('devtools://')).length)
    await expect.poll(tools).toBe(1)
    expect(await bench.call('developer.tools', { plugin: life })).toMatchObject({ ok: false, code: 'conflict' })
    // Their own page is there too, not only its window.
    const drawn = (): Promise<number> => bench.electron.evaluate(({ webContents }) => {
      const found = webContents.getAllWebContents().find((contents) => contents.getURL().startsWith('devtools://'))
      return found === undefined ? 0 : (found.executeJavaScript('document.querySelectorAll("*").length') as Promise<number>)
    })
    await expect.poll(drawn, { timeout: 15_000 }).toBeGreaterThan(20)
  })

  test('survives a restart; turned off, folders and unsigned plugins are gone at once', async () => {
    await bench.close()
    bench = await openWorkbench({ profile: bench.profile })
    expect(await bench.ask('developer.read')).toEqual({ on: true })
    await markedRow().click()
    await expect.poll(() => bench.electron.context().pages().some((page) => page.url().startsWith('plugin://fixture-mine')), { timeout: 20_000 }).toBe(true)
    const nobody = await candidate(await workshop.archive({ name: 'fixture-nobody', version: '1.0.0', build: 'x' }, null))
    expect(nobody.warnings).toContain('unsigned')
    await bench.ask('plugins.install', { ticket: nobody.ticket, grants: [] })
    expect(await bench.ask('developer.set', { on: false })).toEqual({ on: false })
    expect((await bench.ask('plugins.list')).map(({ id }) => id).filter((id) => /mine|nobody/.test(id))).toEqual([])
    await expect.poll(() => bench.electron.context().pages().some((page) => page.url().startsWith('plugin://fixture-mine'))).toBe(false)
  })
})
