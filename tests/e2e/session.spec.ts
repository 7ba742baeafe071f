/** Screen lock and sealing (design §7), by whatever brings them about; users, and what a lock leaves running. */
import { expect, test, type Page } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { lockPolicy, type LockPolicy } from '../../sdk/contract/people'
import type { Run } from '../../sdk/contract/values'
import { discard, newProfile, startApp } from './support/app'
import { entryOf } from './support/person'
import { blank, callOf, hostile, isAlive, openWorkbench, password, signIn, workbenchOf, type Workbench } from './support/workbench'

const blankUrl = `plugin://${blank}/`
const evePassword = 'another horse, another battery 3'

let bench: Workbench

test.beforeAll(async () => {
  bench = await openWorkbench()
  await bench.enable(blank)
})
test.afterAll(async () => {
  await bench?.close()
  if (bench !== undefined) await discard(bench.profile)
})

const showBlank = (): Promise<Page> => bench.show(blank, 'Blank')
const newestRun = async (): Promise<Run> => (await bench.ask('runs.list', { limit: 1 }))[0]!
const shellIsGone = (): Promise<void> => expect.poll(() => bench.rendererOf('host://shell')).toBeNull()
const windowVisible = (): Promise<boolean> => bench.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.isVisible())

async function unlockAgain(as?: { readonly name: string; readonly password: string }): Promise<void> {
  await signIn(bench, as?.password ?? password, as?.name)
  bench = await workbenchOf(bench)
}

/** Types the own password into the form that `asked` opened. */
async function confirming<T>(asked: Promise<T>): Promise<T> {
  const form = await entryOf(bench)
  await form.getByLabel('Your password', { exact: true }).fill(password)
  await form.getByRole('button', { name: 'Confirm' }).click()
  return asked
}

async function setPolicy(change: Partial<LockPolicy>): Promise<void> {
  const policy = lockPolicy.parse({ ...(await bench.ask('lock.policy')), ...change })
  expect(await confirming(bench.ask('lock.setPolicy', policy))).toEqual(policy)
}

test.describe.serial('screen lock', () => {
  test('ends the shell and pages that run nothing; what a form held comes back', async () => {
    const page = await showBlank()
    await page.evaluate(() => {
      const { client } = panopticForTests as unknown as { client: { on(event: string, listener: () => void): void; call(route: string, input: unknown): Promise<unknown> } }
      client.on('session.ending', () => void client.call('drafts.write', { key: 'note', value: '"half a sentence"' }))
    })
    const held = [await bench.rendererOf(blankUrl), await bench.rendererOf('host://shell')]
    await bench.ask('session.lock')
    await entryOf(bench)
    for (const pid of held) await expect.poll(() => isAlive(pid!)).toBe(false)
    expect((await bench.processes()).filter(({ name }) => name.startsWith('Panoptic store')).length, 'the store stays open').toBeGreaterThan(0)
    await unlockAgain()
    expect(await callOf(await showBlank(), 'panopticForTests', 'drafts.read', { key: 'note' })).toEqual({ ok: true, value: '"half a sentence"' })
  })

  test('a task that runs goes on, its page out of the window; it ends with its run', async () => {
    const page = await showBlank()
    await bench.ask('tasks.run', { plugin: blank, task: 'wait' })
    await expect.poll(async () => (await newestRun()).state).toBe('running')
    const pid = await bench.rendererOf(blankUrl)
    await bench.ask('session.lock')
    await shellIsGone()
    await new Promise((done) => setTimeout(done, 1_500))
    expect(await isAlive(pid!)).toBe(true)
    expect(page.isClosed()).toBe(false)
    expect(await bench.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.contentView.children.length), 'only the lock screen is in the window').toBe(1)
    // Nobody looks at it: it may not open anything.
    expect(await callOf(page, 'panopticForTests', 'view.open', { view: 'main' })).toMatchObject({ ok: false, code: 'conflict' })
    await unlockAgain()
    const run = await newestRun()
    expect(run.state).toBe('running')
    await bench.ask('session.lock')
    await shellIsGone()
    await callOf(page, 'panopticForTests', 'tasks.cancel', { run: run.id })
    await expect.poll(() => isAlive(pid!), { timeout: 15_000 }).toBe(false)
    await unlockAgain()
    expect((await newestRun()).state).toBe('cancelled')
  })

  test('a wrong password at a locked screen opens nothing, and says nothing else', async () => {
    await bench.ask('session.lock')
    await shellIsGone()
    const entry = await entryOf(bench)
    await entry.getByLabel('Password', { exact: true }).fill('not this one at all')
    await entry.getByRole('button', { name: 'Unlock' }).click()
    await expect(entry.getByLabel('Password', { exact: true })).toHaveValue('')
    await expect(entry.getByText(/password/i).first()).toBeVisible()
    expect(await bench.rendererOf('host://shell')).toBeNull()
    await unlockAgain()
  })
})

test.describe.serial('what locks by itself', () => {
  test('sleep, the system’s own lock, idleness: each as the policy says, a change at once', async () => {
    test.slow()
    await setPolicy({ onSuspend: 'none', onOsLock: 'screen', idleMinutes: 0 })
    await bench.electron.evaluate(({ powerMonitor }) => void powerMonitor.emit('suspend'))
    await bench.ask('app.about')
    await bench.electron.evaluate(({ powerMonitor }) => void powerMonitor.emit('lock-screen'))
    await shellIsGone()
    await unlockAgain()
    await bench.electron.evaluate(({ powerMonitor }) => {
      const real = Date.now
      Object.assign(globalThis, { realNow: real })
      // Two minutes later, and nobody has touched anything since.
      Date.now = () => real() + 120_000
      powerMonitor.getSystemIdleTime = () => 120
    })
    await bench.ask('app.about')
    const set = setPolicy({ idleMinutes: 1, onIdle: 'screen' }).catch(() => undefined)
    await shellIsGone()
    await set
    await bench.electron.evaluate(({ powerMonitor }) => {
      Date.now = (globalThis as unknown as { realNow: typeof Date.now }).realNow
      powerMonitor.getSystemIdleTime = () => 0
    })
    await unlockAgain()
    expect(await bench.ask('lock.policy')).toMatchObject({ idleMinutes: 1, onSuspend: 'none' })
  })

  test('closing the window keeps the app in the background, locked, where the policy says so', async () => {
    await setPolicy({ onClose: 'screen' })
    await bench.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.close())
    await shellIsGone()
    expect(await windowVisible()).toBe(false)
    const second = spawn(process.env['ELECTRON_EXEC_PATH']!, ['--disable-gpu', resolve(import.meta.dirname, '../..')], { env: { ...process.env, PANOPTIC_DATA: bench.profile }, stdio: 'ignore' })
    await once(second, 'exit')
    await expect.poll(windowVisible).toBe(true)
    await unlockAgain()
  })
})

test.describe.serial('users', () => {
  test('a second user has a session of their own: other plugins, other rows, no view of the first one’s', async () => {
    test.slow()
    await (await showBlank()).evaluate(() => panopticForTests.panoptic.db.insertInto('notes').values({ id: 'mine', text: 'of the first user' }).execute())
    expect((await bench.ask('shell.start')).singleUser).toBe(true)
    const { tenant } = await bench.ask('shell.start')
    const asked = bench.ask('users.create', { name: 'Eve', tenant, role: 'tenant_user' })
    const reauth = await entryOf(bench)
    await reauth.getByLabel('Your password', { exact: true }).fill(password)
    await reauth.getByRole('button', { name: 'Confirm' }).click()
    await expect.poll(() => reauth.isClosed()).toBe(true)
    const form = await entryOf(bench)
    await form.getByLabel('Password of Eve', { exact: true }).fill(evePassword)
    await form.getByLabel('Password of Eve again', { exact: true }).fill(evePassword)
    await form.getByRole('button', { name: 'Create Eve' }).click()
    const eve = await asked
    expect(eve).toMatchObject({ name: 'Eve', role: 'tenant_user', active: true, canSignIn: true })
    expect((await bench.ask('shell.start')).singleUser).toBe(false)

    await bench.ask('session.lock')
    await shellIsGone()
    await unlockAgain({ name: 'Eve', password: evePassword })
    expect(await bench.ask('shell.start')).toMatchObject({ userName: 'Eve', role: 'tenant_user' })
    expect((await bench.ask('users.list')).map(({ name }) => name)).toEqual(['Eve'])
    expect((await bench.ask('plugins.list')).find(({ id }) => id === blank)!.enabled).toBe(false)
    expect(await bench.call('users.create', { name: 'Mallory', tenant, role: 'system_admin' })).toMatchObject({ ok: false, code: 'refused' })
    await bench.enable(hostile)
    await bench.show(hostile, 'Hostile')
    await bench.ask('session.lock')
    await shellIsGone()
    await expect.poll(() => bench.rendererOf(`plugin://${hostile}`)).toBeNull()
    await unlockAgain({ name: 'Test', password })
    expect((await bench.ask('plugins.list')).find(({ id }) => id === hostile)!.enabled).toBe(false)

    // Whoever is deactivated can sign in no more, nor see why.
    expect(await confirming(bench.ask('users.update', { user: eve!.id, active: false }))).toMatchObject({ active: false })
    await bench.ask('session.lock')
    await shellIsGone()
    const entry = await entryOf(bench)
    await expect(entry.getByLabel('Password', { exact: true })).toBeVisible()
    await expect(entry.getByRole('radio')).toHaveCount(0)
    await unlockAgain()
  })
})

test('a planned vault: its values are typed by the stand-in, and no page ever gets one', async () => {
  test.slow()
  const profile = await newProfile()
  const plan = join(profile, 'plan.json')
  const value = 'demo-value-2b7c91'
  await writeFile(plan, JSON.stringify({ userName: 'Test', password, plugins: [{ id: 'vault', grants: 'all', secrets: [{ name: 'Relay', category: 'Password', provider: 'smtp', tags: ['a'], value }] }] }))
  const other = await workbenchOf(await startApp({ profile, env: { PANOPTIC_DEMO: plan } }))
  try {
    await expect.poll(async () => (await other.ask('plugins.list')).find(({ id }) => id === 'vault')?.enabled, { timeout: 30_000 }).toBe(true)
    await other.shell.getByRole('navigation').first().getByRole('button', { name: /^(Vault|Secrets)/ }).first().click({ timeout: 10_000 })
    const page = await other.page('plugin://vault')
    await expect(page.locator('#app')).not.toHaveText('')
    const list = async () => ((await callOf(page, 'panopticForTests', 'secrets.list', {})) as { value: { secrets: { id: string; name: string; hint: string }[] } }).value.secrets
    await expect.poll(async () => (await list()).map(({ name }) => name)).toEqual(['Relay'])
    const [secret] = await list()
    expect(JSON.stringify(secret)).not.toContain(value)
  } finally {
    await other.close()
    await discard(profile)
  }
})
