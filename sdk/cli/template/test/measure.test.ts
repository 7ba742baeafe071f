import { createTestHost, type TestHost } from '@panoptic/sdk/testing'
import { afterEach, expect, it } from 'vitest'
import manifest from '../package.json'
import { tables, type DB } from '../tables'
import { measure } from '../tasks/measure'

let host: TestHost<DB>
afterEach(() => host.close())

const rows = () => host.panoptic.db.selectFrom('answers').select(['ms', 'status']).execute()

it('writes down how long the answer took', async () => {
  host = await createTestHost<DB>({ package: manifest, tables, tasks: { measure }, fetch: () => new Response('hello') })
  expect(await host.runTask('measure')).toMatchObject({ outcome: 'ok' })
  expect(await rows()).toEqual([{ ms: expect.any(Number), status: 200 }])
  expect(host.requests.map(({ url }) => url)).toEqual(['https://example.com/'])
})

it('counts no answer as unknown, not as zero', async () => {
  host = await createTestHost<DB>({ package: manifest, tables, tasks: { measure }, fetch: () => { throw new Error('unreachable') } })
  expect(await host.runTask('measure')).toMatchObject({ outcome: 'failed' })
  expect(await rows()).toEqual([{ ms: null, status: null }])
})

it('asks nobody when the user did not allow it', async () => {
  host = await createTestHost<DB>({ package: manifest, tables, tasks: { measure }, user: { grants: [] } })
  expect(await host.runTask('measure')).toMatchObject({ outcome: 'failed' })
  expect([await rows(), host.requests]).toEqual([[], []])
})
