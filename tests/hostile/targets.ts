/** What the hostile plugin is told about the host: every name there is. */
import type { Page } from '@playwright/test'
import { auditRoutes } from '../../sdk/contract/audit'
import { pluginRoutes } from '../../sdk/contract/routes'
import { shellRoutes } from '../../sdk/contract/shell'
import type { PortName } from '../../sdk/contract/wire'

const routes = Object.entries(pluginRoutes)
const granted = ['none', 'network:*', 'notifications']

export const targets = {
  foreign: [...new Set([...Object.keys(shellRoutes), ...Object.keys(auditRoutes), 'entry.start', 'injection', 'storeStatus', 'addMessage'])].filter((name) => !Object.hasOwn(pluginRoutes, name)),
  routes: Object.fromEntries(routes.map(([name, { port }]) => [name, port])),
  ungranted: routes.filter(([, { permission }]) => !granted.includes(permission)).map(([name]) => name),
}

/** Not those that open a form or a dialog, which would wait for a person. */
const asking = new Set(['connections.add', 'connections.edit'])
/** What generated calls are addressed to. */
export const fuzzed: readonly (readonly [name: string, port: PortName | null])[] = [
  ...routes.filter(([name]) => !asking.has(name)).map(([name, { port }]) => [name, port] as const),
  ...[...targets.foreign.slice(0, 8), '__proto__', ''].map((name) => [name, null] as const),
]

/** Calls once on each port, so that the plugin knows them. */
export const takePorts = (page: Page): Promise<void> => page.evaluate(async () => {
  const { client } = panopticForTests
  await Promise.all((['session.me', 'db.query', 'db.run', 'net.fetch'] as const).map((route) => client.call(route, {}).catch(() => undefined)))
})
