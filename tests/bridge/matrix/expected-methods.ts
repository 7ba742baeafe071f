/**
 * What each method of the store's API does for each actor and object, written down by hand. A method that is missing
 * here does not compile.
 */
import type { StoreApi } from '../../../main/store/api'
import type { Asked, variants } from './calls'

/**
 * - `sees`: the object is in the answer; `nothing`: neither seen nor changed.
 * - `audited`: rows of the object changed, with an entry in the audit log; `changes`: without one.
 * - `noted`: only an entry.
 * - A failure's code.
 */
type Outcome = 'sees' | 'nothing' | 'audited' | 'changes' | 'noted' | 'refused' | 'not-found' | 'invalid' | 'conflict'
/** For an object of their own, of somebody else in their tenant, of somebody in another tenant. */
export type Row = `${Outcome} ${Outcome} ${Outcome}`

/** In this order everywhere; the last is of the tenant that is another one to the two before, and they to it. */
export const actors = ['system_admin', 'tenant_admin', 'tenant_user', 'tenant_admin of another tenant'] as const
export type Grid = readonly [system: Row, admin: Row, user: Row, otherAdmin: Row]

const all = (row: Row): Grid => [row, row, row, row]
const admins = (row: Row): Grid => [row, row, 'refused refused refused', row]
const system = (row: Row): Grid => [row, 'refused refused refused', 'refused refused refused', 'refused refused refused']
/** A tenant's secrets: seen by all of the tenant, changed by its administrators. */
const keepers: Grid = ['audited audited not-found', 'audited audited not-found', 'refused refused not-found', 'audited audited not-found']
const people = (system: Row, admin: Row): Grid => [system, admin, 'refused refused refused', admin]
const log: Grid = ['sees sees nothing', 'sees sees nothing', 'sees nothing nothing', 'sees sees nothing']
/** One message: its sender's, and the administrators' of the tenant. */
const outbox = (outcome: 'sees' | 'audited' | 'conflict'): Grid => {
  const [administrator, own] = [`${outcome} ${outcome} not-found`, `${outcome} not-found not-found`] as const
  return [administrator, administrator, own, administrator]
}

export const grids = {
  users: ['sees sees sees', 'sees sees nothing', 'sees nothing nothing', 'sees sees nothing'],
  updateUser: people('audited audited audited', 'audited audited not-found'),
  tenants: people('sees sees sees', 'sees sees nothing'),
  updateTenant: system('audited audited audited'),
  setLockPolicy: system('audited audited audited'),
  draft: all('sees nothing nothing'),
  saveDraft: all('changes nothing nothing'),

  installPlugin: system('audited audited audited'),
  rollBackPlugin: system('audited audited audited'),
  removePlugin: system('audited audited audited'),
  setDeveloperMode: system('audited audited audited'),
  // A tenant's own; also a system administrator decides for none but theirs.
  setPluginPolicy: admins('audited audited nothing'),
  pluginPolicies: all('sees sees nothing'),
  pluginCalls: log,
  pluginRequests: log,
  pluginRuns: log,
  pluginState: all('sees nothing nothing'),
  setPlugin: all('audited nothing nothing'),
  setPluginSettings: all('changes nothing nothing'),
  connections: all('sees sees nothing'),
  removeConnection: admins('audited audited not-found'),
  publishMetrics: all('changes nothing nothing'),
  metricDays: all('sees nothing nothing'),
  metricSeries: all('sees nothing nothing'),
  metricSums: all('sees nothing nothing'),
  metricPoints: all('sees nothing nothing'),
  runs: log,
  addMessages: all('changes nothing nothing'),
  outbox: log,
  outboxMessage: outbox('sees'),
  sendAgain: outbox('audited'),
  discardMessage: outbox('audited'),
  notices: all('sees nothing nothing'),
  markNoticesRead: all('changes nothing nothing'),
  network: log,

  keySlots: ['sees sees sees', 'sees nothing nothing', 'sees nothing nothing', 'sees nothing nothing'],
  renameSlot: ['audited audited audited', 'audited not-found not-found', 'audited not-found not-found', 'audited not-found not-found'],
  revokeSlot: ['audited audited audited', 'audited not-found not-found', 'audited not-found not-found', 'audited not-found not-found'],
  addDeviceSlot: all('audited nothing nothing'),
  rotateKey: system('audited audited audited'),

  secrets: all('sees sees nothing'),
  secret: all('sees sees not-found'),
  updateSecret: keepers,
  undoRotation: keepers,
  removeSecrets: keepers,
  restoreSecrets: keepers,
  purgeSecrets: keepers,
  unbindSecret: admins('audited audited not-found'),
  bindings: all('sees sees not-found'),

  // Written by the host for whoever it serves; no page reaches it.
  audit: all('noted noted noted'),
  auditEntries: admins('sees sees nothing'),
  auditFacets: admins('sees sees nothing'),
  auditExport: admins('noted noted noted'),
  auditLines: admins('sees sees nothing'),
  setAuditRetention: system('audited audited audited'),
  // The chain is whole: there is nothing to take up again.
  reanchorAudit: system('nothing nothing nothing'),
} as const satisfies Record<Asked, Grid>

export const variantGrids = {
  'removePlugin (keep)': system('audited audited audited'),
  'setPluginPolicy (none)': admins('audited audited nothing'),
  // Forbidden in every tenant here; not to be had by anybody.
  'setPlugin (forbidden)': all('conflict conflict conflict'),
  'pluginState (forbidden)': all('nothing nothing nothing'),
  'secret (personal)': all('sees not-found not-found'),
  'secrets (personal)': all('sees nothing nothing'),
  'updateSecret (personal)': all('audited not-found not-found'),
  'removeSecrets (personal)': all('audited not-found not-found'),
  // The last system administrator stays one; who is what they are to become already is not changed.
  'updateUser (promote)': people('conflict audited audited', 'sees audited not-found'),
  'updateUser (system_admin)': people('sees audited invalid', 'refused refused not-found'),
  'updateUser (deactivate)': people('conflict audited audited', 'conflict audited not-found'),
  'updateUser (move to system)': people('conflict sees audited', 'refused refused not-found'),
  'updateTenant (deactivate)': system('conflict conflict audited'),
  'updateTenant (slug)': system('conflict conflict audited'),
  'auditEntries (all tenants)': system('sees sees sees'),
  'auditFacets (all tenants)': system('sees sees sees'),
  'auditExport (all tenants)': system('noted noted noted'),
  'auditLines (all tenants)': system('sees sees sees'),
  'outbox (of a connection)': log,
  'outbox (dead)': log,
  'outboxMessage (native)': outbox('sees'),
  'outboxMessage (of another plugin)': all('not-found not-found not-found'),
  'sendAgain (waiting)': outbox('conflict'),
  'discardMessage (of another plugin)': all('not-found not-found not-found'),
  'metricSeries (one)': all('sees nothing nothing'),
  'metricPoints (by label)': all('sees nothing nothing'),
  'connections (of a plugin)': all('sees sees nothing'),
} as const satisfies Record<keyof typeof variants, Grid>

/** Methods that name no caller: the host asks them for itself, and what of it reaches whom is main's. */
export const hostOnly = {
  actor: 'who a port’s user is',
  userCount: 'whether to show users, tenants and roles at all',
  registerPlugin: 'tables of an installed package', comparePluginSchema: 'what an inspected package would change', pluginStorage: 'how much a plugin keeps: numbers, no row',
  installedPlugins: 'which packages to load', pinnedPublishers: 'whose an inspected package is', developerMode: 'whether to load unsigned ones',
  countUsage: 'the budgets’', usageOf: 'the budgets’',
  pluginUsers: 'whose background tasks run',
  startRun: 'the scheduler’s', updateRun: 'the scheduler’s', lastRuns: 'the scheduler’s', recoverRuns: 'the scheduler’s',
  dueMessages: 'the outbox’s', reportAttempt: 'the outbox’s', hastenMessages: 'the outbox’s',
  appendNetwork: 'the ledger’s', countCalls: 'the ledger’s',
  facts: 'the About page',
  lockPolicy: 'when main locks',
  auditState: 'whether the chain is whole: no entry, no name', verifyAudit: 'whether the chain is whole: no entry, no name',
  keychain: 'what this computer can do', rotation: 'how far a new data key has come',
} as const satisfies Record<Exclude<keyof StoreApi, Asked>, string>
