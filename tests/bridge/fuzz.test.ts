/** 100 000 generated calls through the real gate to the real handlers and the real store. C-10 */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { errorCodes, PanopticError } from '../../sdk/contract/result'
import { pluginRoutes } from '../../sdk/contract/routes'
import { defineTables, text } from '../../sdk/db/tables'
import { createTestHost, type TestHost } from '../../sdk/testing'
import { inputOf, numbers } from '../fixtures/plugins/hostile/generate'

const count = 100_000
const seed = 20_261_122

const tables = defineTables({ create: { notes: { scope: 'user', columns: { id: text().notNull(), text: text().notNull() }, key: ['id'] } } })
let host: TestHost<never>
/** The gate's budgets are of time: it goes by as the calls do, so that none is refused for coming too soon. */
let clock = 0

beforeAll(async () => {
  host = (await createTestHost({
    tables, fetch: () => Response.json({}),
    package: {
      name: 'fuzzed',
      panoptic: {
        engine: '^1', title: 'Fuzzed', description: 'Gets anything.', entry: 'dist/index.js', icon: 'icon.svg', views: [{ id: 'main', title: 'Main' }], tasks: [{ id: 'sync', title: 'Sync' }],
        permissions: { notifications: { reason: 'r' }, files: { reason: 'r' }, metrics: ['publish'], audit: ['read'], secrets: ['manage'], network: [{ id: 'api', origin: 'https://api.example.com', reason: 'r' }] },
      },
    },
    tasks: { sync: () => Promise.resolve() },
  })) as unknown as TestHost<never>
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
})
afterEach(() => void vi.restoreAllMocks())
afterAll(() => host?.close())

it('closed error codes only, no fault in any handler, and it still serves', { timeout: 180_000 }, async () => {
  const random = numbers(seed)
  // Names that are no routes are refused before anything else (tests/hostile/bridge.spec.ts, main/bridge/gate.test.ts).
  const routes = Object.keys(pluginRoutes)
  const answers = new Map<string, number>()
  const lot = 500
  for (let done = 0; done < count; done += lot) {
    await Promise.all(Array.from({ length: lot }, async () => {
      clock += 50
      const outcome = await host.client.call(routes[Math.floor(random() * routes.length)] as never, inputOf(random) as never).then(() => 'ok', (error: unknown) => (error instanceof PanopticError ? error.code : String(error)))
      answers.set(outcome, (answers.get(outcome) ?? 0) + 1)
    }))
  }
  expect([...answers.keys()].filter((code) => code !== 'ok' && !(errorCodes as readonly string[]).includes(code))).toEqual([])
  expect(host.faults).toEqual([])
  expect(answers.get('internal') ?? 0).toBe(0)
  expect([...answers.values()].reduce((sum, one) => sum + one, 0)).toBe(count)
  for (const code of ['ok', 'invalid']) expect(answers.get(code), JSON.stringify([...answers])).toBeGreaterThan(100)
  expect(await host.panoptic.session.me).toBeTruthy()
  expect('polluted' in {}).toBe(false)
})
