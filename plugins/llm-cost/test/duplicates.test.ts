/** The same organisation connected twice is noticed, two organisations are not. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sampleKeys, startOpenai, type OpenaiProvider } from '../../../tests/providers/openai/index.mjs'
import { readDuplicates } from '../ledger/duplicates'
import { account, openWorld } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
const today = '2026-11-21'
let provider: OpenaiProvider

beforeAll(async () => { provider = await startOpenai({ now }) })
afterAll(() => provider.close())

it('names the accounts that share a key', async () => {
  const acme = account(provider.origin, sampleKeys.acme)
  const world = await openWorld([acme, account(provider.origin, sampleKeys.globex, { label: 'Globex' })], { days: 3 })
  await world.sync({ now })
  expect(await readDuplicates(world.context.db, today)).toEqual([])
  await world.connect([acme, account(provider.origin, sampleKeys.globex, { label: 'Globex' }), account(provider.origin, sampleKeys.acme, { label: 'Acme again' })])
  await world.sync({ now })
  expect(await readDuplicates(world.context.db, today)).toEqual([[world.id('Acme'), world.id('Acme again')].sort()])
  expect(await readDuplicates(world.context.db, '2027-03-01')).toEqual([])
  await world.close()
})
