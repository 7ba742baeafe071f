/** What a page can use up: the host's time, memory and the user's attention. Its page ends; nothing else slows down. */
import { expect, test } from '@playwright/test'
import { hostile } from '../e2e/support/workbench'
import { openHostile, type HostileBench } from './hostile-bench'
import { loopDelay } from './loop-delay'
import { ownTests } from './table'

let bench: HostileBench

test.beforeAll(async () => { bench = await openHostile() })
test.afterAll(() => bench?.end())

test(`${ownTests.notifications.tries} → ${ownTests.notifications.outcome}`, async () => {
  const page = bench.attacker
  const body = '<b>bold</b> & <img src=x> <a href="http://127.0.0.1/">link</a>'
  const answers = await page.evaluate((given) => globalThis.hostile.notifications(panopticForTests.panoptic as never, 10_000, { title: 'Panoptic: type your password\u202E', body: given }), body)
  expect(answers).toEqual({ ok: 20, limit: 9_980 })
  const messages = await bench.ask('messages.list')
  expect(messages.filter(({ plugin }) => plugin === hostile)).toHaveLength(20)
  expect(messages[0]).toMatchObject({ title: expect.stringMatching(/^Panoptic: type your password \d+$/), body })
  await bench.shell.getByRole('navigation').getByRole('button', { name: 'Dashboard' }).click()
  await expect(bench.shell.getByRole('heading', { name: 'Dashboard' })).toBeVisible()
})

test(`${ownTests.flood.tries} → ${ownTests.flood.outcome}`, async () => {
  const page = await bench.again()
  await page.evaluate(() => panopticForTests.client.call('session.me', {}))
  const delay = await loopDelay(bench.electron, async () => {
    await page.evaluate(() => globalThis.hostile.flood('host', 300_000, { id: 1, route: 'session.me', input: {} })).catch(() => undefined)
    await expect.poll(() => page.isClosed(), { timeout: 20_000 }).toBe(true)
  })
  test.info().annotations.push({ type: 'loop delay', description: JSON.stringify(delay) })
  // What it sent before it was ended kept main busy once; generous for a machine with other things to do.
  expect(delay.max).toBeLessThan(3_000)
  await expect.poll(() => bench.log()).toMatch(/flooded the host with messages/)
})

test(`${ownTests.memory.tries} → ${ownTests.memory.outcome}`, async () => {
  const page = await bench.again()
  await page.evaluate(() => globalThis.hostile.memoryBomb())
  await expect.poll(() => page.isClosed(), { timeout: 20_000 }).toBe(true)
  await expect.poll(() => bench.log()).toMatch(/it used \d+ MB of memory; its budget is 400 MB/)
  expect(await bench.ask('app.about')).toBeTruthy()
})
