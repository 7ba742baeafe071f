/** Connections: an account at a provider = label, base URL and a secret that never comes back out of here. */
import { randomUUID } from 'node:crypto'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Binding } from '@panoptic/sdk/contract/secrets'
import type { Connection } from '@panoptic/sdk/contract/values'
import { canonicalJson } from '../../keyslots/canonical'
import type { By, StoreApi } from '../api'
import type { Db } from '../database'
import { refused } from './failures'
import { recognise } from './providers'
import { roleReader } from './sight'
import type { ConnectionInput, CoreContext } from './types'
import type { Keep } from './vault-keep'

/** What decides the state, over connections joined with secrets; shared with secrets.ts, so that what is shown is what is injected. */
export const stateSql = `case
  when connections.slot = '' then 'ready'
  when connections.secret is null or secrets.removed_at is not null then 'no-secret'
  when connections.secret_origin is not connections.origin then 'detached'
  else 'ready' end`

const maxListed = 1000
/** What a connection's form does not ask for. */
const plain = { notes: '', tags: [], expiresAt: null, rotateEveryDays: 90 }

interface Stored { readonly secret: string | null; readonly secret_origin: string | null; readonly origin: string }
type Connections = Pick<StoreApi, 'connections' | 'removeConnection'> & { save(by: By, input: ConnectionInput): string }

/** Where a tenant's secret may go. The store knows plugins by id only; main adds the title. */
export function bindingsOf(db: Db): (tenant: string, secret: string) => readonly Binding[] {
  const list = db.prepare<[string, string], Binding>(`
    select connections.id as connection, plugin, plugin as pluginTitle, network, label, origin, ${stateSql} as state
    from connections join secrets on secrets.id = connections.secret
    where connections.tenant = ? and connections.secret = ? order by plugin, label, connections.id`)
  return (tenant, secret) => list.all(tenant, secret)
}

export function createConnections({ db, now, audit }: CoreContext, keep: Keep): Connections {
  const list = db.prepare<{ tenant: string; plugin: string | null }, Connection>(`
    select connections.id, plugin, network, label, origin, base_path as basePath, account, ${stateSql} as state,
      coalesce(hint, '') as hint, connections.created_at as createdAt, coalesce(rotated_at, connections.created_at) as rotatedAt, last_used_at as lastUsedAt
    from connections left join secrets on secrets.id = connections.secret
    where connections.tenant = @tenant and (@plugin is null or plugin = @plugin)
    order by plugin, connections.created_at, connections.id limit ${maxListed}`)
  const find = db.prepare<[string, string, string], Stored>('select secret, secret_origin, origin from connections where id = ? and tenant = ? and plugin = ?')
  const findAny = db.prepare<[string, string], { secret: string | null; plugin: string; label: string }>('select secret, plugin, label from connections where id = ? and tenant = ?')
  const ownSecret = db.prepare<[string, string], 1>('select 1 from secrets where id = ? and made_by = ? and removed_at is null').pluck()
  const bindable = db.prepare<[string, string], { name: string }>('select name from secrets where id = ? and tenant = ? and owner is null and removed_at is null')
  const otherUses = db.prepare<[string, string], number>('select count(*) from connections where secret = ? and id <> ?').pluck()
  const rename = db.prepare('update secrets set name = @name where id = @id and tenant = @tenant and name <> @name')
  const insert = db.prepare(`insert into connections (id, tenant, plugin, network, label, origin, base_path, account, slot, secret, secret_origin, created_at, updated_at)
    values (@id, @tenant, @plugin, @network, @label, @origin, @basePath, @account, @slot, @secret, @secretOrigin, @at, @at)`)
  const update = db.prepare(`update connections set label = @label, origin = @origin, base_path = @basePath, account = @account, slot = @slot,
    secret = @secret, secret_origin = @secretOrigin, updated_at = @at where id = @id and tenant = @tenant and plugin = @plugin`)
  const remove = db.prepare('delete from connections where id = ? and tenant = ?')
  const roleOf = roleReader(db)
  const mustBeAdmin = (by: By): void => {
    if (roleOf(by) === 'tenant_user') throw refused()
  }
  const notFound = (): PanopticError => new PanopticError(fail('not-found', 'There is no such connection.').error)

  /** Puts the value away, or binds what is in the vault; returns the secret's id, or null when there is none. */
  function keepSecret(by: By, connection: string, { value, bound, slot, label, plugin, hint }: ConnectionInput, current: string | null): string | null {
    if (bound !== undefined) {
      if (bindable.get(bound, by.tenant) === undefined) throw new PanopticError(fail('not-found', 'There is no such secret.').error)
      return bound
    }
    // What was bound from the vault is shared: typing another value here must not change it elsewhere.
    const own = current !== null && ownSecret.get(current, connection) === 1 ? current : null
    if (value === null) {
      if (own !== null) rename.run({ id: own, tenant: by.tenant, name: label })
      return current
    }
    const given = hint === undefined ? {} : { hint }
    if (own === null) {
      const secret = keep.insert(by, { ...plain, name: label, provider: recognise(value), category: 'connection', owner: null, value, slot, madeBy: connection, ...given })
      audit(by, 'secret.created', secret, canonicalJson({ name: label, plugin, slot }))
      return secret
    }
    rename.run({ id: own, tenant: by.tenant, name: label })
    if (keep.replace(by, own, value, hint)) audit(by, 'secret.rotated', own, canonicalJson({ name: label, plugin, slot }))
    return own
  }

  const save = db.transaction((by: By, input: ConnectionInput): string => {
    mustBeAdmin(by)
    const at = now()
    const stored = input.id === null ? null : find.get(input.id, by.tenant, input.plugin)
    if (stored === undefined) throw notFound()
    const id = input.id ?? randomUUID()
    const secret = keepSecret(by, id, input, stored?.secret ?? null)
    // A new value is meant for the new origin; a kept one goes there only if the user said so.
    const agreed = input.value !== null || input.bound !== undefined || input.confirmOrigin
    const secretOrigin = secret === null ? null : agreed ? input.origin : (stored?.secret_origin ?? null)
    const { tenant } = by
    const { plugin, network, label, origin, basePath, account = '', slot } = input
    ;(stored === null ? insert : update).run({ id, tenant, plugin, ...(stored === null ? { network } : {}), label, origin, basePath, account, slot, secret, secretOrigin, at })
    const detached = slot !== '' && secret !== null && secretOrigin !== origin
    audit(by, stored === null ? 'connection.created' : 'connection.changed', id, canonicalJson({ plugin, network, label, origin, basePath, detached, ...(account === '' ? {} : { account }), ...(stored !== null && stored.origin !== origin ? { from: stored.origin } : {}) }))
    return id
  })

  return {
    connections: (by, plugin) => {
      roleOf(by)
      return list.all({ tenant: by.tenant, plugin })
    },
    save: (by, input) => save.immediate(by, input),
    removeConnection: (by, id) => {
      db.transaction(() => {
        mustBeAdmin(by)
        const row = findAny.get(id, by.tenant)
        if (row === undefined) throw notFound()
        const own = row.secret !== null && ownSecret.get(row.secret, id) === 1 && otherUses.get(row.secret, id) === 0
        remove.run(id, by.tenant)
        // A secret of the vault stays, and so does one that something else uses.
        if (own && row.secret !== null) keep.erase(row.secret)
        audit(by, 'connection.removed', id, canonicalJson({ plugin: row.plugin, label: row.label }))
      }).immediate()
    },
  }
}
