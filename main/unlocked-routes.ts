/** Who answers which call of the open workspace: one function for plugin pages, one for the shell's services. */
import type { ShellEvents } from '@panoptic/sdk/contract/events'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import { auditHandlers, pluginAuditHandlers } from './audit/routes'
import type { Handlers } from './bridge/gate'
import type { Files } from './files/api'
import { auditedFileHandlers } from './files/routes'
import { logHandlers } from './log/routes'
import { metricHandlers } from './metrics/routes'
import { noticeHandlers } from './notices/routes'
import type { Messages } from './notify/wire'
import { peopleHandlers, pluginDraftHandlers } from './people/routes'
import { pluginRoutesOf, type PluginRouteOptions } from './plugins/routes'
import type { Plugins } from './plugins/wire'
import type { VaultFiles } from './secrets/files'
import { secretHandlers } from './secrets/routes'
import type { Locks } from './session/locks'
import type { ShellServices } from './shell/routes'
import type { By } from './store/api'
import type { Scheduler } from './tasks/api'
import { pluginTaskHandlers, shellTaskHandlers } from './tasks/routes'
import type { Surroundings } from './unlocked-api'
import type { Updates } from './updates/updates'

export interface RouteParts extends Pick<PluginRouteOptions, 'dialog' | 'isInvited' | 'go' | 'onReady' | 'onConnections'> {
  readonly around: Surroundings
  readonly plugins: Plugins
  readonly scheduler: Scheduler
  readonly messages: Messages
  readonly files: Files
  readonly vaultFiles: VaultFiles
  readonly locks: Locks
  readonly updates: Updates
  look: PluginRouteOptions['look']
  toShell<K extends keyof ShellEvents>(event: K, data: ShellEvents[K]): void
  onSecrets(by: By, connections: boolean): void
}

/** For plugin pages, over their `host` port. */
export function pageHandlersOf(parts: RouteParts): Handlers<PluginRoutes, 'host'> {
  const { around, plugins, scheduler, messages, look } = parts
  const { store: { api }, forms, authority } = around
  const { 'messages.list': _list, 'messages.read': _read, ...outbox } = messages.handlers
  return {
    ...pluginRoutesOf({ ...parts, store: api, registry: plugins.registry, layouts: around.preferences }),
    ...pluginTaskHandlers(scheduler),
    ...savingOf(parts),
    ...secretHandlers({ store: api, forms, files: parts.vaultFiles, plugins: plugins.registry.plugins, authority, language: () => look().language, isInvited: parts.isInvited, onChange: parts.onSecrets }),
    ...pluginDraftHandlers(api),
    ...pluginAuditHandlers(api),
    ...metricHandlers({
      store: api, titles: plugins.titles,
      onPublished(plugin, by) {
        parts.toShell('metrics.changed', {})
        scheduler.published(plugin, by)
      },
    }),
    ...outbox,
    'log.write': logHandlers(around.log)['log.write'],
  }
}

/** For the shell, beside what shell/routes.ts answers itself. */
export function shellServicesOf(parts: RouteParts): ShellServices {
  const { around, scheduler, messages, toShell } = parts
  const { store: { api }, forms } = around
  return {
    ...peopleHandlers({
      store: api, forms, presence: around.presence,
      onUsers: () => toShell('users.changed', {}),
      onKeys: () => toShell('keys.changed', {}),
      onPolicy: parts.locks.setPolicy,
      lock: around.lock,
    }),
    ...auditHandlers({ store: api, forms, files: parts.files }),
    ...shellTaskHandlers(scheduler, api),
    ...savingOf(parts),
    'messages.list': messages.handlers['messages.list'],
    'messages.read': messages.handlers['messages.read'],
    'logs.read': logHandlers(around.log)['logs.read'],
    ...noticeHandlers(around.out),
    ...around.background.handlers(api),
    ...parts.updates.handlers,
  }
}

const savingOf = ({ files, around, isInvited }: RouteParts): ReturnType<typeof auditedFileHandlers> =>
  auditedFileHandlers(files, around.store.api, (identity) => identity.kind === 'shell' || isInvited(identity satisfies PluginIdentity))
