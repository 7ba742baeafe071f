/** Main's own handlers of a plugin page's calls, with the person, the dialogs and the clock in the test's hands. */
import { join } from 'node:path'
import { pluginAuditHandlers } from '../../main/audit/routes'
import type { Handlers } from '../../main/bridge/gate'
import type { OpenKind } from '../../main/files/api'
import { createFiles } from '../../main/files/files'
import { fileHandlers } from '../../main/files/routes'
import { logHandlers } from '../../main/log/routes'
import { metricHandlers } from '../../main/metrics/routes'
import { pluginDraftHandlers } from '../../main/people/routes'
import type { Registry } from '../../main/plugins/registry'
import { pluginRoutesOf } from '../../main/plugins/routes'
import type { VaultFiles } from '../../main/secrets/files'
import { secretHandlers } from '../../main/secrets/routes'
import type { Forms } from '../../main/session/forms-api'
import type { ConnectionDialog } from '../../main/session/connection-dialog'
import { pluginTaskHandlers } from '../../main/tasks/routes'
import type { Scheduler } from '../../main/tasks/api'
import type { PluginRoutes } from '../contract/routes'
import type { Me } from '../plugin'
import type { createTestOutbox } from './outbox'
import type { createRecords } from './records'
import type { TestStore } from './store'

export interface HostRoutesOptions {
  readonly store: TestStore
  readonly registry: Registry
  readonly scheduler: Scheduler
  readonly dialog: ConnectionDialog
  readonly records: ReturnType<typeof createRecords>
  readonly outbox: ReturnType<typeof createTestOutbox>
  readonly titles: () => ReadonlyMap<string, string>
  readonly look: Pick<Me, 'language' | 'theme'>
  readonly now: () => number
  /** The name under which the person saves; null cancels. */
  readonly saveAs: (suggested: string) => string | null
  /** Absolute path of the file the person opens; null cancels. */
  readonly openFile: (kinds: readonly OpenKind[]) => string | null
  readonly vault: { readonly forms: Forms; readonly files: VaultFiles }
  readonly onConnections: () => void
  readonly onSecrets: () => void
}

export interface HostRoutes {
  readonly handlers: Handlers<PluginRoutes, 'host'>
  /** Throws unfinished files away. */
  end(): Promise<void>
}

export function hostRoutes({ store, registry, scheduler, dialog, records, outbox, titles, look, now, saveAs, openFile, vault, onConnections, onSecrets }: HostRoutesOptions): HostRoutes {
  const files = createFiles({
    ask: async (suggested) => {
      const name = saveAs(suggested)
      return name === null ? null : join(records.savedIn, name)
    },
    choose: async (kinds) => openFile(kinds),
  })
  const layouts = new Map<string, string>()
  return {
    handlers: {
      ...pluginRoutesOf({
        store: store.api, registry, dialog, onConnections,
        look: () => look,
        isInvited: () => true,
        go: (_, view, params) => void records.opened.push({ view, params }),
        onReady: () => undefined,
        layouts: {
          layout: (plugin, user, key) => layouts.get([plugin, user, key].join('\n')) ?? null,
          saveLayout: (plugin, user, key, value) => void layouts.set([plugin, user, key].join('\n'), value),
        },
      }),
      ...pluginDraftHandlers(store.api),
      ...secretHandlers({
        ...vault, store: store.api, plugins: registry.plugins,
        authority: store.core.authority,
        language: () => look.language,
        isInvited: () => true,
        onChange: (_, bindings) => {
          onSecrets()
          if (bindings) onConnections()
        },
      }),
      ...pluginTaskHandlers({
        ...scheduler,
        finish(plugin, by, report) {
          records.wishes.set(report.run, report.again)
          return scheduler.finish(plugin, by, { ...report, again: null })
        },
      }),
      ...metricHandlers({
        titles, onPublished: () => undefined,
        store: {
          ...store.api,
          publishMetrics: async (plugin, by, points) => {
            await store.api.publishMetrics(plugin, by, points)
            for (const point of points) records.points.push(point)
          },
        },
      }),
      ...outbox.handlers,
      ...fileHandlers(files),
      ...pluginAuditHandlers({ auditEntries: async (...query) => store.api.auditEntries(...query) }),
      'log.write': logHandlers({ write: (level, _, message) => void records.log.push({ level, message }), read: () => [], close: () => undefined }, now)['log.write'],
    },
    async end() {
      await Promise.all([files.endAll(), vault.files.endAll()])
    },
  }
}
