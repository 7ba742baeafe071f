/** Port and repeatability of every plugin route, without the schemas; a test compares it with the route table. */
import type { PluginRoutes } from '../contract/routes'
import type { RouteFacts } from './client'

const host = { port: 'host', repeat: false } as const
const hostRead = { port: 'host', repeat: true } as const

export const pluginRouteFacts: { readonly [K in keyof PluginRoutes]: RouteFacts } = {
  'session.me': hostRead,
  'settings.read': hostRead,
  'db.query': { port: 'read', repeat: true },
  'db.run': { port: 'write', repeat: false },
  'db.batch': { port: 'write', repeat: false },
  'net.fetch': { port: 'net', repeat: false },
  'connections.list': hostRead,
  'connections.add': host,
  'connections.edit': host,
  'connections.remove': host,
  'metrics.publish': host,
  'notify.show': host,
  'tasks.list': hostRead,
  'tasks.run': host,
  'tasks.cancel': host,
  'tasks.progress': host,
  'tasks.finish': host,
  'files.save': host,
  'files.write': host,
  'files.close': host,
  'view.open': host,
  'view.ready': host,
  'layouts.read': hostRead,
  'layouts.write': host,
  'drafts.read': hostRead,
  'drafts.write': host,
  'log.write': host,
}
