/** How each method that names its caller is called for an object. */
import { randomUUID } from 'node:crypto'
import { auditFilter } from '@panoptic/sdk/contract/audit'
import { lockPolicy } from '@panoptic/sdk/contract/people'
import { secretFields, secretRoutes } from '@panoptic/sdk/contract/secrets'
import type { By, NewOutgoing, StoreApi } from '../../../main/store/api'
import type { Core } from '../../../main/store/core'
import { forbidden, installed, plugin, required, type Target } from './world'

/** Methods with a {@link By} among their parameters. */
export type Asked = { [K in keyof StoreApi]: By extends Parameters<StoreApi[K]>[number] ? K : never }[keyof StoreApi]

export interface Call {
  readonly run: (api: StoreApi, by: By, object: Target, core: Core) => unknown
  /** By what the object is recognised in answers and rows; its owner's mark and ids where not given. */
  readonly marks?: (object: Target) => readonly string[]
}

const days = { fromDay: '2020-01-01', toDay: '2099-12-31' }
const everything = auditFilter.parse({})
const tenantOf = ({ tenant, tenantMark }: Target): string[] => (tenant === 'system' ? [tenantMark] : [tenantMark, tenant])
/** Of the whole workspace: whoever's object is asked for. */
const workspace = (mark: string) => () => [mark]
const list = { state: null, connection: null, before: null, limit: 500 } as const
const message = ({ user }: By): NewOutgoing => ({ id: randomUUID(), label: user, key: 'new', replaces: [], expiresAt: 1, content: { channel: 'native', title: user, body: '', urgency: 'normal', actions: [] } })
const policy = lockPolicy.parse({ idleMinutes: 3 })

export const calls = {
  users: { run: (api, by) => api.users(by) },
  updateUser: { run: (api, by, { user }) => api.updateUser(by, user, { name: `renamed ${user}` }) },
  tenants: { run: (api, by) => api.tenants(by), marks: tenantOf },
  updateTenant: { run: (api, by, { tenant, tenantMark }) => api.updateTenant(by, tenant, { name: `${tenantMark} renamed` }), marks: tenantOf },
  setLockPolicy: { run: (api, by) => api.setLockPolicy(by, policy), marks: workspace('lock.policy') },
  draft: { run: (api, by) => api.draft(by, '~shell', 'form') },
  saveDraft: { run: (api, by) => api.saveDraft(by, '~shell', 'form', 'typed anew') },

  installPlugin: { run: (api, by) => api.installPlugin(by, installed(3)), marks: workspace(installed(3).digest) },
  rollBackPlugin: { run: (api, by) => api.rollBackPlugin(by, plugin, 'kept-copy'), marks: workspace(installed(2).digest) },
  removePlugin: { run: (api, by) => api.removePlugin(by, plugin, 'erase'), marks: workspace(installed(2).digest) },
  setDeveloperMode: { run: (api, by) => api.setDeveloperMode(by, true), marks: workspace('developer.mode') },
  setPluginPolicy: { run: (api, by) => api.setPluginPolicy(by, required, 'forbidden', []), marks: tenantOf },
  pluginPolicies: { run: (api, by) => api.pluginPolicies(by), marks: tenantOf },
  pluginCalls: { run: (api, by) => api.pluginCalls(by, plugin, 0) },
  pluginRequests: { run: (api, by) => api.pluginRequests(by, plugin, 0) },
  pluginRuns: { run: (api, by) => api.pluginRuns(by, plugin, 500) },
  pluginState: { run: (api, by) => api.pluginState(plugin, by) },
  setPlugin: { run: (api, by) => api.setPlugin(plugin, by, { enabled: false, grants: [], asked: ['files'] }) },
  setPluginSettings: { run: (api, by) => api.setPluginSettings(plugin, by, { note: 'other' }) },
  connections: { run: (api, by) => api.connections(by, null) },
  removeConnection: { run: (api, by, { connection }) => api.removeConnection(by, connection) },
  publishMetrics: { run: (api, by) => api.publishMetrics(plugin, by, [{ name: 'cost', labels: { who: by.user }, value: 2, unit: 'count', at: 1 }]) },
  metricDays: { run: (api, by) => api.metricDays(plugin, by, { name: 'cost', ...days, by: 'who' }) },
  metricSeries: { run: (api, by) => api.metricSeries(by, null, 10_000) },
  metricSums: { run: (api, by) => api.metricSums(by, [{ plugin, name: 'cost' }], days.fromDay, days.toDay) },
  metricPoints: { run: (api, by) => api.metricPoints(by, { plugin, name: 'cost', labels: {}, from: 0, to: Number.MAX_SAFE_INTEGER, limit: 500 }) },
  runs: { run: (api, by) => api.runs(by, 500) },
  addMessages: { run: (api, by) => api.addMessages(plugin, by, [message(by)]) },
  outbox: { run: (api, by) => api.outbox(plugin, by, list) },
  outboxMessage: { run: (api, by, { dead }) => api.outboxMessage(plugin, by, dead) },
  sendAgain: { run: (api, by, { dead }) => api.sendAgain(plugin, by, dead) },
  discardMessage: { run: (api, by, { waiting }) => api.discardMessage(plugin, by, waiting) },
  notices: { run: (api, by) => api.notices(by, 500) },
  markNoticesRead: { run: (api, by) => api.markNoticesRead(by) },
  network: { run: (api, by) => api.network(by, { before: null, plugin: null, outcome: 'any', limit: 500 }) },

  keySlots: { run: (api, by) => api.keySlots(by) },
  renameSlot: { run: (api, by, { slot }) => api.renameSlot(by, slot, 'renamed') },
  revokeSlot: { run: (api, by, { slot }) => api.revokeSlot(by, slot) },
  addDeviceSlot: { run: (api, by) => api.addDeviceSlot(by, 'laptop') },
  rotateKey: { run: (api, by) => api.rotateKey(by), marks: workspace('keys.since') },

  secrets: { run: (api, by) => api.secrets(by, secretRoutes['secrets.list'].input.parse({ limit: 500 })) },
  secret: { run: (api, by, { secret }) => api.secret(by, secret) },
  updateSecret: { run: (api, by, { secret, mark }) => api.updateSecret(by, secret, secretFields.parse({ name: `${mark} renamed` })) },
  undoRotation: { run: (api, by, { secret }) => api.undoRotation(by, secret) },
  removeSecrets: { run: (api, by, { secret }) => api.removeSecrets(by, [secret]) },
  restoreSecrets: { run: (api, by, { removed }) => api.restoreSecrets(by, [removed]) },
  purgeSecrets: { run: (api, by, { removed }) => api.purgeSecrets(by, [removed]) },
  unbindSecret: { run: (api, by, { connection }) => api.unbindSecret(by, connection) },
  bindings: { run: (api, by, { secret }) => api.bindings(by, secret) },

  audit: { run: (api, by) => api.audit(by, 'test.done', '') },
  auditEntries: { run: (api, by) => api.auditEntries(by, { filter: everything, before: null, limit: 500 }) },
  auditFacets: { run: (api, by) => api.auditFacets(by, false) },
  auditExport: { run: (api, by) => api.auditExport(by, everything, 'log.jsonl'), marks: ({ mark }) => [mark] },
  auditLines: { run: (api, by) => api.auditLines(by, { filter: everything, after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 2000 }) },
  setAuditRetention: { run: (api, by) => api.setAuditRetention(by, 365), marks: workspace('audit.retention') },
  reanchorAudit: { run: (api, by) => api.reanchorAudit(by), marks: workspace('audit.') },
} as const satisfies Record<Asked, Call>

/** More that a method can do than its first call shows. Each has a row of its own in the table. */
export const variants = {
  'removePlugin (keep)': { run: (api, by) => api.removePlugin(by, plugin, 'keep'), marks: workspace(installed(2).digest) },
  'setPluginPolicy (none)': { run: (api, by) => api.setPluginPolicy(by, required, 'none', []), marks: tenantOf },
  'setPlugin (forbidden)': { run: (api, by) => api.setPlugin(forbidden, by, { enabled: true, grants: [], asked: [] }) },
  'pluginState (forbidden)': { run: (api, by) => (api.pluginState(forbidden, by).enabled ? by.user : '') },
  'secret (personal)': { run: (api, by, { personal }) => api.secret(by, personal) },
  'secrets (personal)': { run: (api, by) => api.secrets(by, secretRoutes['secrets.list'].input.parse({ limit: 500, show: 'personal' })), marks: ({ mark, personal }) => [`${mark}personal`, personal] },
  'updateSecret (personal)': { run: (api, by, { personal, mark }) => api.updateSecret(by, personal, secretFields.parse({ name: `${mark} renamed` })) },
  'removeSecrets (personal)': { run: (api, by, { personal }) => api.removeSecrets(by, [personal]) },
  'updateUser (promote)': { run: (api, by, { user }) => api.updateUser(by, user, { role: 'tenant_admin' }) },
  'updateUser (system_admin)': { run: (api, by, { user }) => api.updateUser(by, user, { role: 'system_admin' }) },
  'updateUser (deactivate)': { run: (api, by, { user }) => api.updateUser(by, user, { active: false }) },
  'updateUser (move to system)': { run: (api, by, { user }) => api.updateUser(by, user, { tenant: 'system', role: 'tenant_user' }) },
  'updateTenant (deactivate)': { run: (api, by, { tenant }) => api.updateTenant(by, tenant, { active: false }), marks: tenantOf },
  'updateTenant (slug)': { run: (api, by, { tenant }) => api.updateTenant(by, tenant, { slug: 'fresh' }), marks: tenantOf },
  'auditEntries (all tenants)': { run: (api, by) => api.auditEntries(by, { filter: { ...everything, allTenants: true }, before: null, limit: 500 }) },
  'auditFacets (all tenants)': { run: (api, by) => api.auditFacets(by, true) },
  'auditExport (all tenants)': { run: (api, by) => api.auditExport(by, { ...everything, allTenants: true }, 'log.jsonl'), marks: ({ mark }) => [mark] },
  'auditLines (all tenants)': { run: (api, by) => api.auditLines(by, { filter: { ...everything, allTenants: true }, after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 2000 }) },
  // A connection is the tenant's, what was sent through it is the sender's and their administrator's.
  'outbox (of a connection)': { run: (api, by, { connection }) => api.outbox(plugin, by, { ...list, connection }) },
  'outbox (dead)': { run: (api, by) => api.outbox(plugin, by, { ...list, state: 'dead' }), marks: ({ dead }) => [dead] },
  'outboxMessage (native)': { run: (api, by, { shown }) => api.outboxMessage(plugin, by, shown) },
  'outboxMessage (of another plugin)': { run: (api, by, { dead }) => api.outboxMessage(required, by, dead) },
  'sendAgain (waiting)': { run: (api, by, { waiting }) => api.sendAgain(plugin, by, waiting) },
  'discardMessage (of another plugin)': { run: (api, by, { waiting }) => api.discardMessage(required, by, waiting) },
  'metricSeries (one)': { run: (api, by) => api.metricSeries(by, [{ plugin, name: 'cost' }], 10) },
  'metricPoints (by label)': { run: (api, by, { mark }) => api.metricPoints(by, { plugin, name: 'cost', labels: { who: mark }, from: 0, to: Number.MAX_SAFE_INTEGER, limit: 500 }) },
  'connections (of a plugin)': { run: (api, by) => api.connections(by, plugin) },
} as const satisfies Record<string, Call>
