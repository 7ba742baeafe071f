/** Answers of the shell's routes as types; the schemas themselves are not bundled into the page. */
import type { Output } from '../../sdk/contract/route'
import type { ShellRoutes } from '../../sdk/contract/shell'

export type { AuditState } from '../../sdk/contract/audit'
export type { Keychain, LockPolicy, Rotation, SlotInfo, TenantInfo, UserInfo } from '../../sdk/contract/people'
export type { Candidate, PluginInfo, PluginUsage, Refusal, Replay } from '../../sdk/contract/plugins'
export type { BackgroundState, CardData, Preferences, UpdateState } from '../../sdk/contract/shell'
export type { Connection, NetworkEntry, Run, TaskState } from '../../sdk/contract/values'

export type ShellStart = Output<ShellRoutes['shell.start']>
export type Role = ShellStart['role']
export type Message = Output<ShellRoutes['messages.list']>[number]
export type AuditEntry = Output<ShellRoutes['audit.list']>['entries'][number]
export type CallSum = Output<ShellRoutes['plugins.calls']>[number]
export type PluginLogLine = Output<ShellRoutes['plugins.errors']>[number]
export type Notice = Output<ShellRoutes['app.notices']>[number]
export type LogEntry = Output<ShellRoutes['logs.read']>[number]
