import { expect, test } from 'vitest'
import { pluginRoutes } from '../contract/routes'
import { pluginRouteFacts } from './route-facts'

test('C-07: what the page knows of a route is what the route table says', () => {
  const expected = Object.fromEntries(
    Object.entries(pluginRoutes).map(([name, route]) => [name, { port: route.port, repeat: route.effect === 'read' }]),
  )
  expect(pluginRouteFacts).toEqual(expected)
})
