/** What a page can do with its ports beyond what its client would. */
import { expect, test, type Page } from '@playwright/test'
import { blank } from '../e2e/support/workbench'
import { openHostile, type HostileBench } from './hostile-bench'
import { forgeRows, ownTests } from './table'
import { fuzzed, takePorts, targets } from './targets'

let bench: HostileBench
let page: Page

const polluted = (): Promise<boolean[]> => Promise.all([
  bench.electron.evaluate(() => 'polluted' in {}), bench.shell.evaluate(() => 'polluted' in {}), bench.victim.evaluate(() => 'polluted' in {}),
])
const victimWorks = (): Promise<boolean> => bench.victim.evaluate(async () => {
  const { db } = panopticForTests.panoptic
  await db.selectFrom('notes').selectAll().execute()
  return true
})

test.beforeAll(async () => {
  bench = await openHostile()
  page = bench.attacker
  await takePorts(page)
})
test.afterAll(() => bench?.end())

test('the table holds every attempt of the plugin, and nothing else', async () => {
  expect(Object.keys(forgeRows)).toEqual(await page.evaluate(() => [...globalThis.hostile.names.forge]))
  expect(targets.foreign.length).toBeGreaterThan(60)
  expect(targets.ungranted.length).toBeGreaterThan(10)
})

for (const [name, { tries, outcome }] of Object.entries(forgeRows))
  test(`${name}: ${tries} → ${outcome}`, async () => {
    // What was wasted by the attempt before is forgiven after a moment.
    await expect(async () => expect(await page.evaluate(() => globalThis.hostile.call('host', 'session.me', {}))).toMatch(/^ok/)).toPass({ timeout: 8_000 })
    expect(await page.evaluate(([which, given]) => globalThis.hostile.forge[which]!(given), [name, targets] as const)).toBe(outcome)
    expect(await polluted()).toEqual([false, false, false])
  })

test(`${ownTests.storeTrees.tries} → ${ownTests.storeTrees.outcome}`, async () => {
  expect(await page.evaluate(() => globalThis.hostile.storeTrees())).toBe(ownTests.storeTrees.outcome)
  expect(await victimWorks()).toBe(true)
})

test(`${ownTests.hugeResult.tries} → ${ownTests.hugeResult.outcome}`, async () => {
  test.slow()
  expect(await page.evaluate(() => globalThis.hostile.hugeResult(panopticForTests.panoptic as never))).toBe(ownTests.hugeResult.outcome)
  expect(await victimWorks()).toBe(true)
})

test(`${ownTests.fuzz.tries} → ${ownTests.fuzz.outcome}`, async () => {
  test.slow()
  const answers = await page.evaluate((given) => globalThis.hostile.fuzz(given), { routes: fuzzed, count: 10_000, seed: 20_261_122 })
  const closed = Object.keys(answers)
  expect(Object.values(answers).reduce((sum, one) => sum + one, 0)).toBe(10_000)
  expect(['DataCloneError', 'conflict', 'invalid', 'limit', 'network', 'not-found', 'ok', 'refused', 'unavailable']).toEqual(expect.arrayContaining(closed))
  expect(closed).toEqual(expect.arrayContaining(['invalid', 'ok', 'refused']))
  expect(await polluted()).toEqual([false, false, false])
  expect(await victimWorks()).toBe(true)
  expect(bench.listener.connections).toBe(0)
})

test(`${ownTests.stolenPort.tries} → ${ownTests.stolenPort.outcome}`, async () => {
  await page.evaluate(() => Object.assign(globalThis, { kept: globalThis.hostile.port('read') }))
  const reader = await bench.processOf('Panoptic store reader')
  process.kill(reader, 'SIGKILL')
  // The page's own client goes on with its new port …
  await expect(async () => {
    await takePorts(page)
    expect(await page.evaluate(() => globalThis.hostile.port('read') !== (globalThis as unknown as { kept: MessagePort }).kept)).toBe(true)
  }).toPass({ timeout: 15_000 })
  // … and the old one leads nowhere.
  expect(await page.evaluate(() => globalThis.hostile.call((globalThis as unknown as { kept: MessagePort }).kept, 'db.query', { tree: {} }, {}, 1_000))).toBe(ownTests.stolenPort.outcome)
})

test(`${ownTests.pollutedClient.tries} → ${ownTests.pollutedClient.outcome}`, async () => {
  const seen = await page.evaluate(async () => {
    Object.assign(Object.prototype, { polluted: true, ok: true, permission: 'none', role: 'system_admin' })
    // oxlint-disable-next-line eslint/no-extend-native -- the attempt itself
    Array.prototype.includes = () => true
    const codes = await Promise.all(['files.save', 'audit.list', 'people.list'].map((route) => panopticForTests.client.call(route, {}).then(() => 'reached', (error: { code: string }) => String(error.code))))
    return [...codes, await globalThis.hostile.call('host', 'files.save', { name: 'x', kind: 'csv' })]
  })
  expect(seen).toEqual(['refused', 'refused', expect.stringMatching(/refused|undefined/), 'refused'])
  expect(await polluted()).toEqual([false, false, false])
  expect(await victimWorks()).toBe(true)
})

test(`${ownTests.forgedPorts.tries} → ${ownTests.forgedPorts.outcome}`, async () => {
  const heard = await page.evaluate(async () => {
    const { port1, port2 } = new MessageChannel()
    const got: unknown[] = []
    port1.onmessage = (event: MessageEvent<{ route: string }>) => got.push(event.data.route)
    postMessage({ panoptic: 'ports', ports: ['host'] }, location.origin, [port2])
    await new Promise((resolve) => setTimeout(resolve, 200))
    void panopticForTests.client.call('session.me', {}).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 200))
    return got
  })
  expect(heard).toContain('session.me')
  expect(await bench.ask('app.about')).toBeTruthy()
  expect(await victimWorks()).toBe(true)
  expect((await bench.ask('plugins.list')).find(({ id }) => id === blank)).toMatchObject({ page: expect.stringMatching(/hidden|shown/) })
})
