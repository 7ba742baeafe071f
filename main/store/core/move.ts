/** Takes a user's rows along to another tenant. What belongs to the tenant (connections, its secrets, logs, audit) stays. */
import type { PluginSchema } from '@panoptic/sdk/contract/schema'
import type { Db } from '../database'
import { foldSteps } from '../schema/fold'
import { keptName, physicalName, quoted } from '../schema/names'

/** Core tables whose rows are a user's, and the column that names the user. */
const own = { plugin_users: 'user', grants: 'user', metric_series: 'user', runs: 'user', drafts: 'user', secrets: 'owner' } as const
export const movedTables: readonly string[] = [...Object.keys(own), 'users']
/** The tenant's own, and what tells of a time in it; of messages only what was shown to the user goes along. */
export const stayingTables: readonly string[] = ['audit', 'audit_facets', 'connections', 'messages', 'network', 'plugin_policies', 'plugin_usage', 'secret_uses']

interface Stored { readonly plugin: string; readonly steps: string; readonly kept_steps: string | null }

/** Physical tables of plugins, and of the copies kept before an update, whose rows are a user's. Roll-ups follow by their triggers. */
function userTables(db: Db): string[] {
  if (db.prepare(`select 1 from sqlite_schema where name = 'plugin_schemas'`).get() === undefined) return []
  const scoped = (steps: string, name: (table: string) => string): string[] =>
    [...foldSteps(JSON.parse(steps) as PluginSchema['steps']).tables].filter(([, { scope }]) => scope === 'user').map(([table]) => name(table))
  return db.prepare<[], Stored>('select plugin, steps, kept_steps from plugin_schemas').all().flatMap(({ plugin, steps, kept_steps: kept }) => [
    ...scoped(steps, (table) => physicalName(plugin, table)),
    ...(kept === null ? [] : scoped(kept, (table) => keptName(plugin, table))),
  ])
}

/** Inside the transaction of the change; foreign keys are checked at its end. The caller changes the row of the user itself. */
export function moveRows(db: Db, user: string, from: string, to: string, now: number): void {
  const names = { user, from, to }
  db.pragma('defer_foreign_keys = on')
  // A connection is its tenant's and cannot go on with a secret that leaves.
  db.prepare('update connections set secret = null, secret_origin = null where tenant = @from and secret in (select id from secrets where tenant = @from and owner = @user)').run(names)
  moveMessages(db, names, now)
  for (const [table, column] of Object.entries(own)) db.prepare(`update ${table} set tenant = @to where tenant = @from and ${column} = @user`).run(names)
  for (const table of userTables(db)) db.prepare(`update ${quoted(table)} set s_tenant = @to where s_tenant = @from and s_user = @user`).run(names)
}

/** Nobody sends what waits for the tenant's services any more: who asked for it may no longer. */
function moveMessages(db: Db, names: { user: string; from: string; to: string }, now: number): void {
  const ofUser = 'tenant = @from and user = @user'
  db.prepare(`update messages set state = 'dead', reason = 'not-granted', next_at = null, ended_at = @now where ${ofUser} and state = 'queued' and channel <> 'native'`).run({ ...names, now })
  db.prepare(`update messages set tenant = @to where ${ofUser} and channel = 'native'`).run(names)
}
