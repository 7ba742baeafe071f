/** Everything that can be wrong with a workspace folder: its own screen, nothing lost, and the way back. */
import { expect, test, type Page } from '@playwright/test'
import { createHash } from 'node:crypto'
import { cp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson, type Json } from '../../main/keyslots/canonical'
import { parseHeader } from '../../main/keyslots/format'
import { unlockHeader } from '../../main/keyslots/header'
import { openDatabase } from '../../main/store/database'
import { discard, newProfile, startApp, type App } from './support/app'
import { openWorkbench, password, workbenchOf } from './support/workbench'

let profile: string
/** A workspace with one thing in it; each test works on a copy, so that none depends on another. */
let made: string
const folderOf = (of: string): string => join(of, 'workspaces', 'default')

let app: App | null = null

test.beforeAll(async () => {
  made = await newProfile()
  const bench = await openWorkbench({ profile: made })
  await bench.ask('preferences.change', { language: 'en' })
  await bench.enable('fixture-blank')
  await bench.close()
  // Everything into the one file, so that what is done to it is not undone by the log beside it.
  await withKey(join(folderOf(made), 'panoptic.db'), (db) => db.pragma('wal_checkpoint(truncate)'))
})
test.afterAll(() => discard(made))

test.beforeEach(async () => {
  profile = await newProfile()
  await cp(made, profile, { recursive: true })
})
test.afterEach(async () => {
  await app?.close()
  app = null
  await discard(profile)
})

/** Starts the app on the copy; nobody types for the person here. */
async function entryPage(): Promise<Page> {
  app = await startApp({ profile })
  return app.page('host://entry')
}

async function unlock(entry: Page, text = password): Promise<void> {
  await entry.getByLabel('Password', { exact: true }).fill(text)
  await entry.getByRole('button', { name: 'Unlock' }).click()
}

/** Unlocks and finds everything as it was. */
async function opensWhole(entry: Page): Promise<void> {
  await unlock(entry)
  const bench = await workbenchOf(app!)
  const plugins = await bench.ask('plugins.list')
  // The tests' own folder of plugins is not given here; that it was enabled is in the audit log.
  expect(plugins.length).toBeGreaterThan(0)
  expect(JSON.stringify((await bench.ask('audit.list')).entries)).toContain('fixture-blank')
}

const heading = (entry: Page, title: string): Promise<void> => expect(entry.getByRole('heading', { level: 1 })).toHaveText(title)
const again = (entry: Page): Promise<void> => entry.getByRole('button', { name: 'Try again' }).click()

async function showsProblem(entry: Page, code: string, title: string): Promise<void> {
  await heading(entry, title)
  for (const part of ['What happened', 'What is kept', 'What you can do']) await expect(entry.getByText(part, { exact: true })).toBeVisible()
  await entry.getByText('Details', { exact: true }).click()
  await expect(entry.getByText(`Code: ${code}`)).toBeVisible()
  await expect(entry.getByText(folderOf(profile)).first()).toBeVisible()
}

test('a wrong password says only that, and waits that grow', async () => {
  const entry = await entryPage()
  for (let turn = 0; turn < 2; turn++) {
    await unlock(entry, 'not the right one')
    await expect(entry.getByText('Wrong password.', { exact: true })).toBeVisible()
    await expect(entry.getByLabel('Password', { exact: true })).toHaveValue('')
  }
  // Each count is on the screen for a second, so the page itself notes the longest it showed.
  await entry.evaluate(() => {
    Object.assign(globalThis, { longest: 0 })
    new MutationObserver(() => {
      const seconds = /try again in 0:(\d\d)/.exec(document.body.innerText)?.[1]
      if (seconds !== undefined) Object.assign(globalThis, { longest: Math.max((globalThis as unknown as { longest: number }).longest, Number(seconds)) })
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  const longest = (): Promise<number> => entry.evaluate(() => (globalThis as unknown as { longest: number }).longest)
  // 1, 2 and 4 seconds, counted from the attempt; checking the password takes a part of each.
  for (const [failures, seconds] of [[3, 1], [4, 2], [5, 4]] as const) {
    await unlock(entry, 'not the right one')
    await expect(entry.getByText('Checking the password')).toBeHidden()
    await expect(entry.getByRole('button', { name: 'Unlock', exact: true })).toBeEnabled()
    expect(JSON.parse(await readFile(join(folderOf(profile), 'attempts.json'), 'utf8'))).toMatchObject({ failures })
    expect(await longest()).toBeLessThanOrEqual(seconds)
  }
  expect(await longest(), 'longer than any wait before it').toBeGreaterThanOrEqual(2)
  // Ending the app does not end the wait: the wrong ones are remembered.
  await app!.close()
  expect(JSON.parse(await readFile(join(folderOf(profile), 'attempts.json'), 'utf8'))).toMatchObject({ failures: 5 })
  await opensAfterWait()
})

async function opensAfterWait(): Promise<void> {
  const entry = await entryPage()
  await expect(entry.getByRole('button', { name: 'Unlock' })).toBeEnabled()
  await opensWhole(entry)
}

/** The file is spoilt, the screen shown, the file put back, and trying again leads to the password. */
const files: readonly { readonly name: string; readonly file: 'keys.json' | 'panoptic.db'; readonly code: string; readonly title: string; spoil(path: string): Promise<unknown> }[] = [
  { name: 'keys.json is missing', file: 'keys.json', code: 'header-missing', title: 'The key file is missing', spoil: (path) => rm(path) },
  { name: 'keys.json is damaged', file: 'keys.json', code: 'header-damaged', title: 'The key file is damaged', spoil: (path) => flip(path, 200) },
  { name: 'keys.json is newer', file: 'keys.json', code: 'header-newer', title: 'This workspace needs a newer Panoptic', spoil: newerHeader },
  { name: 'the database is missing', file: 'panoptic.db', code: 'database-missing', title: 'The database is missing', spoil: (path) => rm(path) },
  { name: 'the database is cut off', file: 'panoptic.db', code: 'database-damaged', title: 'The database is damaged', spoil: (path) => truncate(path, 4096 * 3 + 100) },
]

for (const { name, file, code, title, spoil } of files)
  test(name, async () => {
    const path = join(folderOf(profile), file)
    await cp(path, `${path}.kept`)
    await spoil(path)
    const spoilt = await readFile(path).catch(() => null)
    const entry = await entryPage()
    await showsProblem(entry, code, title)
    await again(entry)
    await heading(entry, title)
    expect(await readFile(path).catch(() => null), 'the file was left alone').toEqual(spoilt)
    await rename(`${path}.kept`, path)
    await again(entry)
    await heading(entry, 'Unlock Panoptic')
    await opensWhole(entry)
  })

/** What only a right password shows. */
const opened: readonly { readonly name: string; readonly code: string; readonly title: string; spoil(path: string): Promise<unknown> }[] = [
  { name: 'the database has a flipped bit', code: 'database-damaged', title: 'The database is damaged', spoil: (path) => flip(path, 2000) },
  { name: 'the database lost whole pages', code: 'database-damaged', title: 'The database is damaged', spoil: (path) => truncate(path, 4096 * 3) },
  { name: 'the database belongs to another workspace', code: 'wrong-key', title: 'Key and database do not belong together', spoil: otherDatabase },
  { name: 'the database is newer', code: 'database-newer', title: 'This workspace needs a newer Panoptic', spoil: newerDatabase },
]

for (const { name, code, title, spoil } of opened)
  test(name, async () => {
    const path = join(folderOf(profile), 'panoptic.db')
    await cp(path, `${path}.kept`)
    await spoil(path)
    const spoilt = await readFile(path)
    const entry = await entryPage()
    await heading(entry, 'Unlock Panoptic')
    await unlock(entry)
    await showsProblem(entry, code, title)
    expect(await readFile(path), 'the file was left alone').toEqual(spoilt)
    for (const suffix of ['-wal', '-shm']) await rm(path + suffix, { force: true })
    await rename(`${path}.kept`, path)
    await again(entry)
    await heading(entry, 'Unlock Panoptic')
    await opensWhole(entry)
  })

test('the workspace is in use by another process', async () => {
  // Another profile whose folder of workspaces is this one's: as over a shared disk, the app's own lock does not help.
  const bench = await openWorkbench({ profile })
  const second = await newProfile()
  await symlink(join(profile, 'workspaces'), join(second, 'workspaces'))
  const other = await startApp({ profile: second })
  try {
    const entry = await other.page('host://entry')
    await heading(entry, 'The workspace is already open')
    await entry.getByText('Details', { exact: true }).click()
    await expect(entry.getByText('Code: in-use')).toBeVisible()
    await bench.ask('app.about')
    await bench.close()
    await again(entry)
    await heading(entry, 'Unlock Panoptic')
    await unlock(entry)
    await workbenchOf(other)
  } finally {
    await other.close()
    await discard(second)
  }
})

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[at]! ^= 1
  await writeFile(path, bytes)
}

/** A header as a later version would write it: another number and a field, with its own checksum. */
async function newerHeader(path: string): Promise<void> {
  const { check: _, ...header } = JSON.parse(await readFile(path, 'utf8')) as Record<string, Json>
  const newer = { ...header, version: 99, novelty: true }
  await writeFile(path, `${canonicalJson({ ...newer, check: createHash('sha256').update(canonicalJson(newer)).digest('hex') })}\n`)
}

async function withKey(path: string, work: (db: ReturnType<typeof openDatabase>) => void): Promise<void> {
  const unlocked = await unlockHeader(parseHeader(await readFile(join(path, '..', 'keys.json'))), password)
  const db = openDatabase(path, unlocked!.dataKey)
  work(db)
  db.close()
}

function newerDatabase(path: string): Promise<void> {
  return withKey(path, (db) => {
    db.pragma('user_version = 999')
    db.pragma('wal_checkpoint(truncate)')
  })
}

async function otherDatabase(path: string): Promise<void> {
  const other = await newProfile()
  const bench = await openWorkbench({ profile: other })
  await bench.close()
  await cp(join(folderOf(other), 'panoptic.db'), path)
  for (const suffix of ['-wal', '-shm']) await rm(path + suffix, { force: true })
  await discard(other)
}
