/** The handlers of `tasks.*` and `runs.list`; who may call them is decided by the gate. */
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { ShellRoutes } from '@panoptic/sdk/contract/shell'
import type { Handler } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { StoreApi } from '../store/api'
import type { Scheduler } from './api'

type PluginTaskRoutes = Pick<PluginRoutes, 'tasks.list' | 'tasks.run' | 'tasks.cancel' | 'tasks.progress' | 'tasks.finish'>
type ShellTaskRoutes = Pick<ShellRoutes, 'tasks.list' | 'tasks.run' | 'tasks.cancel' | 'runs.list'>

/** For plugin pages: their own tasks only. */
export const pluginTaskHandlers = (scheduler: Scheduler): { [K in keyof PluginTaskRoutes]: Handler<PluginTaskRoutes[K]> } => {
  const pluginOf = ({ identity }: { identity: unknown }): string => (identity as PluginIdentity).plugin
  return {
    'tasks.list': (_, call) => [...scheduler.list(call.identity, pluginOf(call))],
    'tasks.run': ({ task }, call) => scheduler.runNow(pluginOf(call), task, call.identity),
    'tasks.cancel': ({ run }, call) => scheduler.cancel(run, call.identity, pluginOf(call)),
    'tasks.progress': (report, call) => {
      scheduler.progress(pluginOf(call), call.identity, report)
      return null
    },
    'tasks.finish': async (report, call) => {
      await scheduler.finish(pluginOf(call), call.identity, report)
      return null
    },
  }
}

/** For the shell: every task of the signed-in user. */
export const shellTaskHandlers = (scheduler: Scheduler, store: Pick<Client<StoreApi>, 'runs'>): { [K in keyof ShellTaskRoutes]: Handler<ShellTaskRoutes[K]> } => ({
  'tasks.list': (_, call) => [...scheduler.list(call.identity, null)],
  'tasks.run': ({ plugin, task }, call) => scheduler.runNow(plugin, task, call.identity),
  'tasks.cancel': ({ run }, call) => scheduler.cancel(run, call.identity, null),
  'runs.list': async ({ limit }, call) => [...(await store.runs({ user: call.identity.user, tenant: call.identity.tenant }, limit))],
})
