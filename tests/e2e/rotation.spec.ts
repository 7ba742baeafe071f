/** A new data key for the workspace, on the real window, while a plugin's page writes and reads; and killed in the middle. */
import { expect, test, type Page } from '@playwright/test'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseHeader, type Header } from '../../main/keyslots/format'
import { unlockHeader } from '../../main/keyslots/header'
import { openDatabase } from '../../main/store/database'
import { discard } from './support/app'
import { ending, entryOf, goSettings } from './support/person'
import { blank, openWorkbench, password, type Workbench } from './support/workbench'

test.describe.configure({ mode: 'serial' })

let bench: Workbench

test.beforeAll(async () => {
  bench = await openWorkbench()
})
test.afterAll(async () => {
  await bench?.close().catch(() => undefined)
  if (bench !== undefined) await discard(bench.profile)
})

const folder = (): string => join(bench.profile, 'workspaces', 'default')
const header = async (): Promise<Header> => parseHeader(await readFile(join(folder(), 'keys.json')))

/** Rows that make the database large enough for a rotation to be seen, and interrupted. */
const fill = (page: Page, megabytes: number): Promise<void> => page.evaluate(async (count) => {
  const { db } = panopticForTests.panoptic
  const text = 'x'.repeat(100_000)
  for (let row = 0; row < count * 10; row += 10)
    await db.insertInto('notes').values(Array.from({ length: 10 }, (_, index) => ({ id: `fill-${row + index}`, text }))).execute()
}, megabytes)
const count = (page: Page, like: string): Promise<number> => page.evaluate(async (prefix) => {
  const rows = await panopticForTests.panoptic.db.selectFrom('notes').select('id').where('id', 'like', `${prefix}%`).execute()
  return rows.length
}, like)
/** What a key that leaked with an old copy still opens. */
function opens(key: Buffer): boolean {
  try {
    openDatabase(join(folder(), 'panoptic.db'), key, { readonly: true }).close()
    return true
  } catch {
    return false
  }
}
const dataKey = async (): Promise<Buffer> => (await unlockHeader(await header(), password))!.dataKey

async function startRotation(): Promise<void> {
  await goSettings(bench.shell, 'Security')
  await bench.shell.getByRole('button', { name: 'Rotate the data key' }).click()
  await bench.shell.getByRole('dialog', { name: 'Rotate the data key?' }).getByRole('button', { name: 'Rotate' }).click()
}

test('a new data key while a plugin writes: progress, every page goes on, and the old key opens nothing any more', async () => {
  test.slow()
  await bench.enable(blank)
  const page = await bench.show(blank, 'Blank')
  await fill(page, 60)
  const [old, epoch] = [await dataKey(), (await header()).epoch]
  await startRotation()
  await page.evaluate(() => {
    const state = { stop: false, written: 0, failed: [] as string[], read: 0 }
    Object.assign(globalThis, { rotationTest: state })
    void (async () => {
      const { db } = panopticForTests.panoptic
      while (!state.stop) {
        try {
          await db.insertInto('notes').values({ id: `live-${state.written}`, text: 'written while the key changes' }).execute()
          state.written += 1
          state.read = (await db.selectFrom('notes').select('id').where('id', 'like', 'live-%').execute()).length
          if (state.read !== state.written) state.failed.push(`read ${state.read} of ${state.written}`)
        } catch (error) {
          state.failed.push(String(error))
        }
      }
    })()
  })
  const progress = bench.shell.getByRole('button', { name: /^Re-encrypting/ })
  const seen = expect(progress).toBeVisible()
  const form = await entryOf(bench)
  await form.getByLabel('Your password', { exact: true }).fill(password)
  await ending(form, () => form.getByRole('button', { name: 'Confirm' }).click())
  await seen
  await expect.poll(async () => (await bench.ask('keys.list')).rotation.state, { timeout: 60_000 }).toBe('idle')
  await expect(progress).toBeHidden()
  const live = await page.evaluate(() => {
    const { rotationTest } = globalThis as unknown as { rotationTest: { stop: boolean; written: number; failed: string[] } }
    rotationTest.stop = true
    return rotationTest
  })
  expect(live.failed).toEqual([])
  expect(live.written).toBeGreaterThan(10)
  expect(await count(page, 'live-')).toBeGreaterThanOrEqual(live.written)
  expect(await count(page, 'fill-')).toBe(600)
  expect((await bench.ask('audit.list')).entries.map(({ action }) => action)).toContain('keys.rotated')

  const after = await header()
  expect(after.epoch).toBe(epoch + 1)
  const fresh = await dataKey()
  expect([opens(old), opens(fresh)]).toEqual([false, true])
})

test('killed in the middle of it: the next unlock finishes, and nothing is lost', async () => {
  test.slow()
  const [old, epoch] = [await dataKey(), (await header()).epoch]
  await startRotation()
  // The password was asked for a moment ago.
  const staged = join(folder(), 'panoptic.db.rotating')
  await expect.poll(async () => (await stat(staged).catch(() => null))?.size ?? 0, { intervals: [10], timeout: 30_000 }).toBeGreaterThan(1_000_000)
  const gone = once(bench.electron.process(), 'exit')
  for (const pid of [await bench.processOf('Panoptic store'), bench.electron.process().pid!]) process.kill(pid, 'SIGKILL')
  await gone
  expect((await header()).epoch, 'interrupted').toBe(epoch)

  bench = await openWorkbench({ profile: bench.profile })
  await expect.poll(async () => (await bench.ask('keys.list')).rotation.state, { timeout: 60_000 }).toBe('idle')
  await expect.poll(async () => (await header()).epoch).toBe(epoch + 1)
  expect([opens(old), opens(await dataKey())]).toEqual([false, true])
  expect(await stat(staged).catch(() => null)).toBeNull()
  expect(await count(await bench.show(blank, 'Blank'), 'fill-')).toBe(600)
})
