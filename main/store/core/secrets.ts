/** The one way out for a secret's value: to egress, for one connection, counted and audited. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { canonicalJson } from '../../keyslots/canonical'
import type { SecretApi } from '../api'
import { stateSql } from './connections'
import type { CoreContext } from './types'

const hour = 3_600_000
/** A run that never reported its end is counted as over. */
const longestRun = 24 * hour

type Injection = ReturnType<SecretApi['injection']>
interface Row extends Injection { readonly state: string; readonly secret: string | null; readonly owner: string | null }
interface Use { readonly bucket: string; readonly connection: string; readonly origin: string; readonly tenant: string; readonly user: string; readonly plugin: string; readonly run: string | null; readonly uses: number; readonly first_at: number; readonly last_at: number }

export interface Secrets extends SecretApi {
  /** Writes the audit entries of all uses whose run has ended or whose hour is over. */
  settle(run?: string): void
}

export function createSecrets({ db, now, audit }: CoreContext): Secrets {
  const find = db.prepare<{ connection: string; plugin: string; tenant: string; user: string }, Row>(`
    select origin, base_path as basePath, network, account, connections.slot, coalesce(value, '') as value, ${stateSql} as state, secret, owner
    from connections left join secrets on secrets.id = connections.secret and secrets.tenant = connections.tenant
    where connections.id = @connection and connections.plugin = @plugin and connections.tenant = @tenant
      and exists (select 1 from standing where standing.user = @user and standing.tenant = @tenant)`)
  const used = db.prepare('update secrets set last_used_at = ? where id = ? and tenant = ?')
  const count = db.prepare(`insert into secret_uses (bucket, connection, origin, tenant, user, plugin, run, uses, first_at, last_at)
    values (@bucket, @connection, @origin, @tenant, @user, @plugin, @run, 1, @at, @at)
    on conflict do update set uses = uses + 1, last_at = excluded.last_at`)
  const countOrigin = db.prepare(`insert into secret_origins (secret, user, plugin, origin, uses, first_at, last_at) values (@secret, @user, @plugin, @origin, 1, @at, @at)
    on conflict do update set uses = uses + 1, last_at = excluded.last_at`)
  const ended = db.prepare<{ run: string | null; hourNow: string; oldest: number }, Use>(`
    select * from secret_uses where run = @run or (run is null and bucket < @hourNow) or first_at < @oldest
    or run in (select id from runs where state <> 'running') order by first_at, bucket, connection limit 1000`)
  const close = db.prepare('delete from secret_uses where bucket = ? and connection = ? and origin = ? and user = ?')
  /** `reason` says no more than the list of connections does: somebody else's is like one that does not exist. */
  const refused = (reason: 'no-connection' | 'no-secret'): PanopticError => new PanopticError(fail('refused', 'This connection cannot be used.', { reason }).error)
  /** Sorts as text up to the year 5138. */
  const hourBucket = (at: number): string => `hour:${String(Math.floor(at / hour)).padStart(8, '0')}`

  const settle = db.transaction((run: string | null) => {
    const at = now()
    for (const use of ended.all({ run, hourNow: hourBucket(at), oldest: at - longestRun })) {
      close.run(use.bucket, use.connection, use.origin, use.user)
      audit({ user: use.user, tenant: use.tenant }, 'secret.used', use.connection, canonicalJson({ plugin: use.plugin, origin: use.origin, run: use.run, uses: use.uses, firstAt: use.first_at, lastAt: use.last_at }))
    }
  })

  const injection = db.transaction((use: Parameters<SecretApi['injection']>[0]): Injection => {
    const { plugin, user, tenant, connection, run } = use
    const row = find.get({ connection, plugin, tenant, user })
    if (row === undefined) throw refused('no-connection')
    if (row.state !== 'ready' || (row.owner !== null && row.owner !== user)) throw refused('no-secret')
    const { origin, basePath, network, account, slot, value, secret } = row
    if (secret !== null && slot !== '') {
      const at = now()
      used.run(at, secret, tenant)
      countOrigin.run({ secret, user, plugin, origin, at })
      count.run({ bucket: run === null ? hourBucket(at) : `run:${run}`, connection, origin, tenant, user, plugin, run, at })
    }
    return { origin, basePath, network, account, slot, value: slot === '' ? '' : value }
  })

  return {
    injection: (use) => {
      settle.immediate(null)
      return injection.immediate(use)
    },
    settle: (run) => settle.immediate(run ?? null),
  }
}
