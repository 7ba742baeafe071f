import { expect, it } from 'vitest'
import { manifestSchema } from '@panoptic/sdk/contract/manifest'
import { pluginRoutes } from '@panoptic/sdk/contract/routes'
import { replay, type Week } from './replay'

const manifest = manifestSchema.parse({
  engine: '^1', title: 't', description: 'd', entry: 'dist/index.js', icon: 'icon.svg',
  permissions: {
    network: [{ id: 'api', origin: 'https://api.example', reason: 'r' }, { id: 'api-too', origin: 'https://api.example', reason: 'r' }, { id: 'web', origin: 'https://web.example', reason: 'r' }],
    files: { reason: 'r' }, metrics: ['publish'],
  },
})
const call = (route: string, calls: number, outcome = 'ok', lastAt = 10) => ({ route, outcome, calls, ms: 1, lastAt })
const request = (origin: string, network: string | null, calls: number, outcome = 'ok', lastAt = 10) => ({ origin, connection: null, network, method: 'GET', outcome, calls, lastAt })
const week: Week = {
  since: 1,
  calls: [call('files.save', 2), call('files.save', 1, 'cancelled', 20), call('files.save', 9, 'refused'), call('net.fetch', 30), call('db.query', 100), call('metrics.publish', 4), call('gone.route', 1)],
  requests: [request('https://api.example', null, 5), request('https://web.example', 'web', 6, 'ok', 30), request('https://web.example', 'web', 1, 'timeout', 40), request('https://web.example', 'web', 8, 'refused'), request('https://old.example', null, 1)],
}
const lines = (grants: string[]) => replay(manifest, pluginRoutes, grants, week).refused.map(({ grant, target, calls, lastAt }) => [grant, target, calls, lastAt])

it('names each grant that was used and would be missing, most used first; what was refused anyway does not count', () =>
  expect(lines([])).toEqual([
    ['network:web', 'GET https://web.example', 7, 40],
    ['network:api', 'GET https://api.example', 5, 10],
    ['metrics:publish', 'metrics.publish', 4, 10],
    ['files', 'files.save', 3, 20],
    ['network', 'GET https://old.example', 1, 10],
  ]))
it('an origin stays reachable while one of its entries is granted', () => expect(lines(['network:api-too', 'network:web', 'files', 'metrics:publish'])).toEqual([['network', 'GET https://old.example', 1, 10]]))
it('counts the calls that were allowed', () => expect(replay(manifest, pluginRoutes, [], week)).toMatchObject({ since: 1, calls: 138 }))
