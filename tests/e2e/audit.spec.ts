/**
 * The audit log on the real window: what was done is in it, an export is proven without the app, and whatever is done
 * to the files while the app is closed is named at the next start.
 */
import { expect, test, type Page } from '@playwright/test'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { discard } from './support/app'
import { ending, entryOf, goSettings } from './support/person'
import { shot } from './support/shots'
import { blank, openWorkbench, password, signIn, workbenchOf, type Workbench } from './support/workbench'
import { dataKeyOf, tamper, workspaceOf } from './support/workspace-files'

const verifier = resolve(import.meta.dirname, '../../scripts/verify-audit.mjs')

test.describe.configure({ mode: 'serial' })

let bench: Workbench
/** The profile as the first session left it, and the database as it was before its last start. */
let profile: string
let saved: string
let older: string
let newest: number

test.beforeAll(async () => {
  saved = await mkdtemp(join(tmpdir(), 'panoptic-audit-'))
  bench = await openWorkbench({ env: { PANOPTIC_TEST_SAVE_DIR: saved } })
  profile = bench.profile
})
test.afterAll(async () => {
  await bench?.close().catch(() => undefined)
  if (profile) await discard(profile)
  await rm(saved, { recursive: true, force: true })
})

const log = (shell: Page) => shell.getByRole('grid', { name: 'Audit log' })

/** What the drawn lines of the log say was done, newest first. */
const actions = async (shell: Page): Promise<string[]> =>
  (await log(shell).getByRole('gridcell').allInnerTexts()).map((text) => text.trim()).filter((text) => known.includes(text))
const known = ['Workspace created', 'Signed in', 'Sign-in failed', 'Plugin enabled', 'Plugin disabled', 'Password confirmed', 'Audit log found not whole', 'Audit log accepted as new state']

async function confirm(app: Workbench): Promise<void> {
  const form = await entryOf(app)
  await form.getByLabel('Your password', { exact: true }).fill(password)
  await shot(app, 'audit-confirm')
  await ending(form, () => form.getByRole('button', { name: 'Confirm' }).click())
}

/** Exit code and output of the stand-alone verifier. */
const verify = (...args: readonly string[]): Promise<{ code: number; said: string }> =>
  new Promise((done) => execFile(process.execPath, [verifier, ...args], { env: {} }, (error, stdout, stderr) => done({ code: error === null ? 0 : Number(error.code), said: stdout + stderr })))

/** A session after something was done to the files of a copy of the profile. */
async function after(change: (copy: string) => Promise<void>, look: (again: Workbench, page: Page) => Promise<void>): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'panoptic-e2e-'))
  try {
    await cp(profile, copy, { recursive: true })
    await change(copy)
    const again = await openWorkbench({ profile: copy })
    try {
      await goSettings(again.shell, 'Audit')
      await look(again, again.shell)
    } finally {
      await again.close()
    }
  } finally {
    await discard(copy)
  }
}

test('what the session did is in the log, in words, and can be filtered', async () => {
  await bench.enable(blank)
  await bench.ask('session.lock')
  const entry = await entryOf(bench)
  await entry.getByLabel('Password', { exact: true }).fill('not this one at all')
  await entry.getByRole('button', { name: 'Unlock' }).click()
  await expect(entry.getByText('Wrong password.')).toBeVisible()
  await expect(entry.getByRole('button', { name: 'Unlock' })).toBeEnabled()
  await signIn(bench, password)
  bench = await workbenchOf(bench)
  const { shell } = bench
  await goSettings(shell, 'Audit')
  await expect(shell.getByText('The log is whole')).toBeVisible()
  await expect.poll(() => actions(shell)).toEqual(expect.arrayContaining(['Workspace created', 'Signed in', 'Plugin enabled', 'Sign-in failed']))
  const done = await actions(shell)
  expect(done.indexOf('Sign-in failed'), 'newest first').toBeLessThan(done.indexOf('Plugin enabled'))
  await shot(bench, 'audit-log')

  const what = shell.getByLabel('What', { exact: true })
  await what.selectOption({ label: 'Plugins: all' })
  await expect.poll(() => actions(shell)).toEqual(['Plugin enabled'])
  await shell.getByRole('button', { name: 'Reset' }).click()
  await shell.getByLabel('Target begins with').fill(blank)
  await expect.poll(() => actions(shell)).toEqual(['Plugin enabled'])
  await shell.getByLabel('Target begins with').fill('no such thing')
  await expect(shell.getByText('Nothing fits these filters')).toBeVisible()
  await shell.getByRole('button', { name: 'Reset' }).click()
  await expect.poll(() => actions(shell)).toContain('Workspace created')

  await shell.getByRole('gridcell', { name: 'Sign-in failed' }).dblclick()
  const detail = shell.getByRole('complementary', { name: /^Entry \d+$/ })
  await expect(detail).toContainText('session.sign-in-failed')
  await expect(detail).not.toContainText('not this one')
  await shot(bench, 'audit-entry')
  await detail.getByRole('button', { name: 'Close' }).click()
})

test('an export is proven without app and password, and a changed one is not', async () => {
  const { shell } = bench
  await shell.getByRole('button', { name: 'Export …' }).click()
  await expect(shell.getByText(/\d+ entries saved as “.*\.jsonl”\. Check the file with verify-audit\.mjs, without Panoptic\./)).toBeVisible()
  const name = (await readdir(saved)).find((file) => file.endsWith('.jsonl'))!
  const file = join(saved, name)
  await expect.poll(async () => (await verify(file, '--head', join(workspaceOf(profile), 'audit.head'))).code).toBe(0)
  const text = await readFile(file, 'utf8')
  expect(text).not.toContain(password)
  await writeFile(join(saved, 'changed.jsonl'), text.replace('"plugin.enabled"', '"plugin.disabled"'))
  const changed = await verify(join(saved, 'changed.jsonl'))
  expect(changed.code).toBe(1)
  expect(changed.said).toMatch(/entry \d+/i)
  await writeFile(join(saved, 'cut.jsonl'), text.split('\n').slice(0, -3).join('\n'))
  expect((await verify(join(saved, 'cut.jsonl'))).code).toBe(1)

  await bench.close()
  older = join(saved, 'older')
  await cp(workspaceOf(profile), older, { recursive: true })
  bench = await openWorkbench({ profile })
  await bench.ask('plugins.disable', { plugin: blank })
  const state = await bench.ask('audit.state')
  newest = state.total
  await bench.close()
})

test('an edited entry is named', async () => {
  const key = await dataKeyOf(profile, password)
  await after(async (copy) => tamper(copy, key, (db) => void db.prepare(`update audit set target = 'another' where id = 3`).run()), async (again, shell) => {
    await expect(shell.getByText('Entry 3 was changed after it was written.').first()).toBeVisible({ timeout: 20_000 })
    await expect(shell.getByText('The audit log is not whole')).toBeVisible()
    await shell.getByRole('button', { name: 'Show the newest' }).click()
    await expect.poll(() => actions(shell)).toContain('Audit log found not whole')
    await shot(again, 'audit-edited')
  })
})

test('a cut end is named', async () => {
  const key = await dataKeyOf(profile, password)
  await after(async (copy) => tamper(copy, key, (db) => void db.prepare('delete from audit where id > ?').run(newest - 2)), async (again, shell) => {
    await expect(shell.getByText(`The newest entries, from number ${newest - 1} on, were removed.`)).toBeVisible()
    await shot(again, 'audit-cut', ['light'])
  })
})

test('an old copy of the database in the new one’s place is named', async () => {
  await after(async (copy) => {
    const folder = workspaceOf(copy)
    for (const name of await readdir(folder)) if (name.startsWith('panoptic.db')) await rm(join(folder, name))
    for (const name of await readdir(older)) if (name.startsWith('panoptic.db')) await cp(join(older, name), join(folder, name))
  }, async (again, shell) => {
    await expect(shell.getByText(/The database is older than its last known state: entries from number \d+ on are missing or were replaced\./)).toBeVisible()
    await expect(shell.getByText('The whole workspace file is older than the head kept beside it')).toBeVisible()
    await shot(again, 'audit-rolled-back', ['dark'])
  })
})

test('a missing head is named; a system administrator accepts the log with the password, and that stays on record', async () => {
  await after((copy) => rm(join(workspaceOf(copy), 'audit.head')), async (again, shell) => {
    await expect(shell.getByText('The file audit.head beside the database is missing or was changed.')).toBeVisible()
    await shell.getByRole('button', { name: 'Accept as new state …' }).click()
    await shell.getByRole('dialog', { name: 'Accept the log as it is?' }).getByRole('button', { name: 'Accept' }).click()
    await confirm(again)
    await expect(shell.getByText('The log goes on from here; what was found stays on record.')).toBeVisible()
    await expect(shell.getByText('The audit log is not whole')).toBeHidden()
    await shell.getByRole('button', { name: 'Check now' }).click()
    await expect(shell.getByText('The log is whole')).toBeVisible()
    await shell.getByRole('button', { name: 'Show the newest' }).click()
    await expect.poll(() => actions(shell)).toEqual(expect.arrayContaining(['Audit log accepted as new state', 'Password confirmed', 'Audit log found not whole']))
    await shot(again, 'audit-accepted')
  })
})
