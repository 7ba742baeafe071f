/** What a host sends unasked over the host port. */
import type { AuditState } from './audit'
import type { MessageState } from './outbox'
import type { Rotation } from './people'
import type { UpdateState } from './shell'
import type { Run } from './values'

export interface PluginEvents {
  /** Show this view (already attached to the window) with these parameters. */
  'view.show': { view: string; params: Record<string, string> }
  'view.hide': Record<string, never>
  'command.run': { command: string }
  /** Run a task; the page answers with `tasks.progress` and, once, `tasks.finish`. */
  'task.start': { run: string; task: string }
  /** Abort the run's signal; the page still calls `tasks.finish`. */
  'task.abort': { run: string }
  'task.changed': { run: Run }
  /** A message of this plugin and user changed its state: ask `outbox.list` or `outbox.get`. */
  'message.changed': { id: string; state: MessageState }
  /** A button of a native message was pressed; `call` is answered by `actions.finish`. */
  'action.run': { call: string; action: string; message: string; params: Record<string, string> }
  'look.changed': { language: 'en' | 'de'; theme: 'dark' | 'light' }
  /** Role or grants may have changed: ask `session.me` again. */
  'me.changed': Record<string, never>
  'connections.changed': Record<string, never>
  'settings.changed': Record<string, never>
  /** Secrets of the vault have changed. */
  'secrets.changed': Record<string, never>
  /** The page ends in a moment (lock, seal, another user): save drafts now. */
  'session.ending': Record<string, never>
}

export interface ShellEvents {
  'plugins.changed': Record<string, never>
  /** The system asked the app to open a plugin's archive: look at it (`plugins.inspect`). */
  'plugin.offered': { path: string }
  /** A budget is nearly used up, or a page was ended for it; in the user's words: which, how much. */
  'plugin.budget': { plugin: string; budget: 'memory' | 'cpu' | 'egress' | 'rows' | 'wake-ups'; state: 'warned' | 'stopped' }
  'updates.changed': { state: UpdateState }
  'tasks.changed': { run: Run }
  'connections.changed': Record<string, never>
  'metrics.changed': Record<string, never>
  'messages.changed': Record<string, never>
  'look.changed': { language: 'en' | 'de'; theme: 'dark' | 'light' }
  /** A page's life: the shell draws loading, error and disabled states where the view would be. */
  'view.state': { plugin: string; view: string; state: 'loading' | 'ready' | 'failed' | 'disabled'; reason: string }
  /** Go there: a notification was clicked, or a plugin asked for one of its own views. */
  'go': { place: string; params: Record<string, string> }
  'users.changed': Record<string, never>
  'keys.changed': Record<string, never>
  'rotation.changed': { rotation: Rotation }
  'audit.changed': { state: AuditState }
  'session.ending': Record<string, never>
  /** A shortcut pressed while a plugin page had the focus. */
  'shortcut': { keys: string }
}
