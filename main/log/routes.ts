/** The handlers of `log.write` (plugins) and `logs.read` (shell). */
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { ShellRoutes } from '@panoptic/sdk/contract/shell'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Handler } from '../bridge/gate'
import type { Log } from './api'

/** Lines of one plugin in a minute: a chatty plugin must not push the host's own lines out of the files. */
const most = 300
const windowMs = 60_000

export function logHandlers(log: Log, now: () => number = Date.now): { 'log.write': Handler<PluginRoutes['log.write']>; 'logs.read': Handler<ShellRoutes['logs.read']> } {
  const windows = new Map<string, { since: number; lines: number }>()

  return {
    'log.write': ({ level, message }, call) => {
      const { plugin } = call.identity as PluginIdentity
      const known = windows.get(plugin)
      const window = known === undefined || now() - known.since >= windowMs ? { since: now(), lines: 0 } : known
      windows.set(plugin, window)
      window.lines += 1
      if (window.lines === most + 1) log.write('warn', plugin, `more than ${most} lines in a minute; the rest of this minute is left out`)
      if (window.lines > most) throw new PanopticError(fail('limit', `At most ${most} log lines a minute.`).error)
      log.write(level, plugin, message)
      return null
    },
    'logs.read': (query) => log.read(query),
  }
}
