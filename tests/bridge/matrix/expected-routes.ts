/**
 * Who may call what, written down by hand and not taken from the routes' own policies: a policy that is changed by
 * mistake meets this table. A route that is missing here neither compiles nor passes.
 */
import type { EntryHostRoutes } from '@panoptic/sdk/contract/entry-host'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { ShellRoutes } from '@panoptic/sdk/contract/shell'
import type { PortName } from '@panoptic/sdk/contract/wire'

/** For tenant_user, tenant_admin and system_admin, in this order: `+` passes the gates, `-` is refused. */
type Row = `${'+' | '-'}${'+' | '-'}${'+' | '-'}`
/** Whether each successful call leaves an audit entry. */
type Trace = 'audited' | 'untraced'
/** Port, the grant that is needed ('' none), who passes without that grant, who with it, and its trace. */
export type PluginRow = readonly [port: PortName, grant: string, without: Row, granted: Row, trace: Trace]
export type ShellRow = readonly [who: Row, trace: Trace]

export const pluginRows = {
  'session.me': ['host', '', '+++', '+++', 'untraced'],
  'settings.read': ['host', '', '+++', '+++', 'untraced'],
  'db.query': ['read', '', '+++', '+++', 'untraced'],
  'db.run': ['write', '', '+++', '+++', 'untraced'],
  'db.batch': ['write', '', '+++', '+++', 'untraced'],
  'net.fetch': ['net', 'network:api', '---', '+++', 'untraced'],
  'connections.list': ['host', '', '+++', '+++', 'untraced'],
  'connections.add': ['host', 'network:api', '---', '-++', 'audited'],
  'connections.edit': ['host', 'network:api', '---', '-++', 'audited'],
  'connections.remove': ['host', 'network:api', '---', '-++', 'audited'],
  'metrics.publish': ['host', 'metrics:publish', '---', '+++', 'untraced'],
  'notify.show': ['host', 'notifications', '---', '+++', 'untraced'],
  'tasks.list': ['host', '', '+++', '+++', 'untraced'],
  'tasks.run': ['host', '', '+++', '+++', 'untraced'],
  'tasks.cancel': ['host', '', '+++', '+++', 'untraced'],
  'tasks.progress': ['host', '', '+++', '+++', 'untraced'],
  'tasks.finish': ['host', '', '+++', '+++', 'untraced'],
  'files.save': ['host', 'files', '---', '+++', 'audited'],
  'files.write': ['host', 'files', '---', '+++', 'untraced'],
  'files.close': ['host', 'files', '---', '+++', 'untraced'],
  'view.open': ['host', '', '+++', '+++', 'untraced'],
  'view.ready': ['host', '', '+++', '+++', 'untraced'],
  'layouts.read': ['host', '', '+++', '+++', 'untraced'],
  'layouts.write': ['host', '', '+++', '+++', 'untraced'],
  'drafts.read': ['host', '', '+++', '+++', 'untraced'],
  'drafts.write': ['host', '', '+++', '+++', 'untraced'],
  'log.write': ['host', '', '+++', '+++', 'untraced'],
  // A tenant_user has personal secrets; what they may do with the tenant's is the store's to say (actors.ts).
  'secrets.list': ['host', 'secrets:manage', '---', '+++', 'untraced'],
  'secrets.get': ['host', 'secrets:manage', '---', '+++', 'untraced'],
  'secrets.add': ['host', 'secrets:manage', '---', '+++', 'audited'],
  'secrets.update': ['host', 'secrets:manage', '---', '+++', 'audited'],
  'secrets.rotate': ['host', 'secrets:manage', '---', '+++', 'audited'],
  'secrets.undoRotation': ['host', 'secrets:manage', '---', '+++', 'audited'],
  'secrets.remove': ['host', 'secrets:manage', '---', '+++', 'audited'],
  'secrets.restore': ['host', 'secrets:manage', '---', '+++', 'audited'],
  'secrets.purge': ['host', 'secrets:manage', '---', '+++', 'audited'],
  'secrets.copy': ['host', 'secrets:manage', '---', '+++', 'audited'],
  'secrets.targets': ['host', 'secrets:manage', '---', '+++', 'untraced'],
  'secrets.bind': ['host', 'secrets:manage', '---', '-++', 'audited'],
  'secrets.unbind': ['host', 'secrets:manage', '---', '-++', 'audited'],
  'secrets.openImport': ['host', 'secrets:manage', '---', '+++', 'untraced'],
  'secrets.commitImport': ['host', 'secrets:manage', '---', '+++', 'audited'],
  'secrets.closeImport': ['host', 'secrets:manage', '---', '+++', 'untraced'],
  'secrets.export': ['host', 'secrets:manage', '---', '+++', 'audited'],
} as const satisfies Record<keyof PluginRoutes, PluginRow>

export const shellRows = {
  'shell.start': ['+++', 'untraced'],
  'shell.raise': ['+++', 'untraced'],
  'preferences.change': ['+++', 'untraced'],
  'plugins.list': ['+++', 'untraced'],
  'plugins.enable': ['+++', 'audited'],
  'plugins.disable': ['+++', 'audited'],
  'plugins.settings': ['+++', 'untraced'],
  'plugins.command': ['+++', 'untraced'],
  'view.show': ['+++', 'untraced'],
  'view.bounds': ['+++', 'untraced'],
  'view.hide': ['+++', 'untraced'],
  'view.reload': ['+++', 'untraced'],
  'cards.data': ['+++', 'untraced'],
  'tasks.list': ['+++', 'untraced'],
  'tasks.run': ['+++', 'untraced'],
  'tasks.cancel': ['+++', 'untraced'],
  'runs.list': ['+++', 'untraced'],
  'connections.list': ['+++', 'untraced'],
  'connections.add': ['-++', 'audited'],
  'connections.edit': ['-++', 'audited'],
  'connections.remove': ['-++', 'audited'],
  'network.list': ['+++', 'untraced'],
  'logs.read': ['+++', 'untraced'],
  'messages.list': ['+++', 'untraced'],
  'messages.read': ['+++', 'untraced'],
  'files.save': ['+++', 'audited'],
  'files.write': ['+++', 'untraced'],
  'files.close': ['+++', 'untraced'],
  'session.lock': ['+++', 'untraced'],
  'session.seal': ['+++', 'untraced'],
  'app.about': ['+++', 'untraced'],
  'app.openExternal': ['+++', 'untraced'],
  'users.list': ['+++', 'untraced'],
  'users.create': ['-++', 'audited'],
  'users.update': ['-++', 'audited'],
  'users.setPassword': ['-++', 'audited'],
  'tenants.list': ['-++', 'untraced'],
  'tenants.create': ['--+', 'audited'],
  'tenants.update': ['--+', 'audited'],
  'keys.list': ['+++', 'untraced'],
  'keys.rename': ['+++', 'audited'],
  'keys.revoke': ['+++', 'audited'],
  'keys.changePassword': ['+++', 'audited'],
  'keys.recovery': ['+++', 'audited'],
  'keys.addDevice': ['+++', 'audited'],
  'keys.rotate': ['--+', 'audited'],
  'lock.policy': ['+++', 'untraced'],
  'lock.setPolicy': ['--+', 'audited'],
  'drafts.read': ['+++', 'untraced'],
  'drafts.write': ['+++', 'untraced'],
  'audit.list': ['-++', 'untraced'],
  'audit.facets': ['-++', 'untraced'],
  'audit.state': ['-++', 'untraced'],
  'audit.verify': ['-++', 'untraced'],
  'audit.export': ['-++', 'audited'],
  'audit.setRetention': ['--+', 'audited'],
  'audit.reanchor': ['--+', 'audited'],
} as const satisfies Record<keyof ShellRoutes, ShellRow>

/** Before anybody has signed in: words and looks, nothing that is anybody's. */
export const entryHostRows = {
  'entry.start': ['+++', 'untraced'],
  'preferences.change': ['+++', 'untraced'],
} as const satisfies Record<keyof EntryHostRoutes, ShellRow>
