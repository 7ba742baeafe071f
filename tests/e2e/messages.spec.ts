/** Native messages in the real app: a real notification daemon, its buttons and clicks, with and without the window, over a locked screen. */
import { expect, test } from '@playwright/test'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startDunst, type Dunst } from '../../main/notify/testing/dunst'
import { buildPlugin } from '../../scripts/build/plugin.mjs'
import { discard } from './support/app'
import { entryOf } from './support/person'
import { callOf, openWorkbench, password, signIn, workbenchOf, type Workbench } from './support/workbench'

const plugin = 'fixture-messages'
let dunst: Dunst
let bench: Workbench
let folder: string

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panoptic-messages-'))
  await buildPlugin(resolve(import.meta.dirname, '../fixtures/plugins/messages'), folder)
  dunst = await startDunst(process.env)
  bench = await openWorkbench({ env: { PANOPTIC_TEST_PLUGINS: folder } })
  await bench.enable(plugin)
})
test.afterAll(async () => {
  await bench?.close()
  if (bench !== undefined) await discard(bench.profile)
  await dunst?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Hands a native message over, from the plugin's own page. */
async function send(title: string, params: Record<string, string>): Promise<string> {
  const page = await bench.show(plugin, 'Messages')
  const id = randomUUID()
  const content = { channel: 'native', title, body: 'spend is <b>over</b> the line', view: 'place', params, actions: [{ id: 'mark', title: 'Mark' }, { id: 'break', title: 'Break' }] }
  expect(await callOf(page, 'panopticForTests', 'outbox.send', { messages: [{ id, label: title, content }] })).toMatchObject({ ok: true })
  await expect.poll(() => dunst.displayed()).toBe(1)
  return id
}
const hide = (): Promise<void> => bench.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.hide())
const isVisible = (): Promise<boolean> => bench.electron.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]!.isVisible())
const placeShows = async (text: string): Promise<void> => expect((await bench.page(`plugin://${plugin}`)).locator('#place')).toHaveText(text)

test.describe.serial('a native message', () => {
  test('says who speaks, in plain text, and is delivered', async () => {
    const id = await send('Budget', { it: 'one' })
    const [shown] = (await dunst.shown()).slice(-1)
    expect(shown).toMatchObject({ app: 'Panoptic', title: 'Messages: Budget', urgency: 'normal' })
    expect(shown!.body).toContain('&lt;b&gt;over')
    expect((await bench.ask('messages.list'))[0]).toMatchObject({ id, plugin, title: 'Budget', state: 'delivered', view: 'place', params: { it: 'one' } })
  })

  test('a button runs the plugin’s code in the background: the hidden window stays hidden', async () => {
    await send('Budget', { it: 'two' })
    await bench.shell.getByRole('navigation').getByRole('button', { name: 'Dashboard' }).click()
    await hide()
    await dunst.press('Mark')
    await expect.poll(async () => (await bench.ask('messages.list'))[0]).toMatchObject({ title: 'Marked two', state: 'delivered' })
    expect(await isVisible()).toBe(false)
    await dunst.shown()
  })

  test('a button whose code fails brings the window up at the view', async () => {
    await send('Budget', { it: 'three' })
    await hide()
    await dunst.press('Break')
    await expect.poll(isVisible).toBe(true)
    await placeShows('Place {"it":"three"}')
  })

  test('a click opens the view with its parameters', async () => {
    await send('Budget', { it: 'four' })
    await bench.shell.getByRole('navigation').getByRole('button', { name: 'Dashboard' }).click()
    await hide()
    await dunst.click()
    await expect.poll(isVisible).toBe(true)
    await placeShows('Place {"it":"four"}')
  })

  for (const [how, press] of [['a click', () => dunst.click()], ['a button', () => dunst.press('Mark')]] as const)
    test(`over the locked screen ${how} brings the window up, and the view opens after signing in`, async () => {
      await send('Budget', { it: how })
      const before = (await bench.ask('messages.list')).length
      await bench.ask('session.lock')
      await entryOf(bench)
      await hide()
      await press()
      await expect.poll(isVisible).toBe(true)
      await signIn(bench, password)
      bench = await workbenchOf(bench)
      await placeShows(`Place {"it":"${how}"}`)
      expect(await bench.ask('messages.list')).toHaveLength(before)
    })

  test('that waited while nothing showed notifications comes once the daemon is there', async () => {
    await dunst.stop()
    const page = await bench.show(plugin, 'Messages')
    const id = randomUUID()
    await callOf(page, 'panopticForTests', 'outbox.send', { messages: [{ id, label: 'later', content: { channel: 'native', title: 'Later' } }] })
    await expect.poll(async () => (await bench.ask('messages.list'))[0]).toMatchObject({ id, state: 'queued' })
    dunst = await startDunst(process.env)
    await expect.poll(async () => (await bench.ask('messages.list'))[0], { timeout: 30_000 }).toMatchObject({ id, state: 'delivered' })
    expect((await dunst.shown()).map(({ title }) => title)).toEqual(['Messages: Later'])
  })
})
