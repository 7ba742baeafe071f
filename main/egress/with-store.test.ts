/** Egress over the real encrypted store: the secret goes from the database to the provider and nowhere else. */
import { MessageChannel } from 'node:worker_threads'
import { afterEach, expect, it } from 'vitest'
import { fromNodePort } from '../bridge/port'
import { serveRpc } from '../bridge/rpc'
import { anna, bo, eve, fixture } from '../store/core/testing/fixture'
import type { FromEgress } from './api'
import { createEgress } from './egress'
import { failureOf, loopback, Page } from './test-kit'

const value = 'sk-canary-secret-value-9876'
const ends: (() => void | Promise<void>)[] = []
afterEach(async () => { for (const end of ends.splice(0)) await end() })

it('injects the stored secret for its own plugin, tenant and grant only, and leaves entries without it', async () => {
  const made = fixture()
  const server = await loopback((_, response) => response.end('fine'))
  const told: FromEgress[] = []
  const egress = createEgress({
    tell: (message) => {
      told.push(message)
      if (message.kind === 'ledger') made.core.api.appendNetwork(message.entries)
    },
  })
  const secrets = new MessageChannel()
  serveRpc(fromNodePort(secrets.port1), made.core.secrets, (method, error) => { throw new Error(method, { cause: error }) })
  egress.secrets(fromNodePort(secrets.port2))
  const network = { network: [{ id: 'api', origin: 'https://api.example', secrets: ['key'], userOrigin: true, reason: 'r' }], secrets: [{ id: 'key', title: 't', inject: { kind: 'header' as const, header: 'authorization', format: 'Bearer {value}' } }], mail: null, egressMbPerDay: 100 }
  egress.plugins({ llm: network, other: network })
  for (const [plugin, by] of [['llm', anna], ['llm', bo], ['llm', eve], ['other', anna]] as const) made.core.api.setPlugin(plugin, by, { enabled: true, grants: ['network:api'], asked: ['network:api'] })
  egress.authority(made.core.authority())
  const pageOf = (plugin: string, by: typeof anna): Page => {
    const { port1, port2 } = new MessageChannel()
    ends.unshift(() => port1.close())
    egress.page(fromNodePort(port2), { kind: 'plugin', plugin, ...by })
    return new Page(port1)
  }
  ends.push(() => egress.stop(), () => server.close(), () => secrets.port1.close(), () => made.dispose())

  const connection = made.core.saveConnection(anna, { plugin: 'llm', network: 'api', slot: 'key', id: null, label: 'Team', origin: server.origin, basePath: '/v1', value, confirmOrigin: false })
  const ask = { url: '/models?after=x', connection }
  expect((await pageOf('llm', anna).fetch(ask)).body.toString()).toBe('fine')
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${value}`)
  expect((await pageOf('llm', bo).fetch(ask)).result.ok).toBe(true)
  expect(failureOf(await pageOf('llm', eve).fetch(ask)).code).toBe('refused')
  expect(failureOf(await pageOf('other', anna).fetch(ask)).code).toBe('refused')
  expect(server.requests).toHaveLength(2)

  const page = pageOf('llm', anna)
  made.core.api.setPlugin('llm', anna, { enabled: true, grants: [], asked: ['network:api'] })
  egress.authority(made.core.authority())
  expect(failureOf(await page.fetch(ask)).code).toBe('refused')
  made.core.api.removeConnection(anna, connection)
  expect(failureOf(await pageOf('llm', bo).fetch(ask)).code).toBe('refused')
  expect(server.requests).toHaveLength(2)

  const { entries } = made.core.api.network(anna, { before: null, plugin: null, outcome: 'any', limit: 50 })
  expect(entries.map(({ plugin, outcome, path }) => [plugin, outcome, path])).toEqual([['llm', 'refused', ''], ['llm', 'refused', ''], ['other', 'refused', ''], ['llm', 'ok', '/v1/models'], ['llm', 'ok', '/v1/models']])
  await egress.stop()
  expect(JSON.stringify(told)).not.toContain('canary')
  expect(JSON.stringify(made.db.prepare('select * from audit').all())).not.toContain('canary')
  expect(made.bytes().includes(value)).toBe(false)
})
