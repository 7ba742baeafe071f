/** Connections: an account at a provider = label, base URL and a secret that never comes back out of here. */
import { randomUUID } from 'node:crypto'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Connection } from '@panoptic/sdk/contract/values'
import { canonicalJson } from '../../keyslots/canonical'
import type { By, StoreApi } from '../api'
import type { ConnectionInput, CoreContext } from './types'

/** What decides the state; shared with secrets.ts, so that what is shown is what is injected. */
export const stateSql = `case
  when connections.slot = '' then 'ready'
  when connections.secret is null then 'no-secret'
  when connections.secret_origin is not connections.origin then 'detached'
  else 'ready' end`

/** A secret shorter than this shows nothing of itself. */
const hintedLength = 12
const maxListed = 1000

interface Stored { readonly secret: string | null; readonly secret_origin: string | null; readonly origin: string }
type Connections = Pick<StoreApi, 'connections' | 'removeConnection'> & { save(by: By, input: ConnectionInput): string }

export function createConnections({ db, now, audit }: CoreContext): Connections {
  const list = db.prepare<{ tenant: string; plugin: string | null }, Connection>(`
    select connections.id, plugin, network, label, origin, base_path as basePath, ${stateSql} as state,
      coalesce(hint, '') as hint, connections.created_at as createdAt, coalesce(rotated_at, connections.created_at) as rotatedAt, last_used_at as lastUsedAt
    from connections left join secrets on secrets.id = connections.secret
    where connections.tenant = @tenant and (@plugin is null or plugin = @plugin)
    order by plugin, connections.created_at, connections.id limit ${maxListed}`)
  const find = db.prepare<[string, string, string], Stored>('select secret, secret_origin, origin from connections where id = ? and tenant = ? and plugin = ?')
  const findAny = db.prepare<[string, string], { secret: string | null; plugin: string; label: string }>('select secret, plugin, label from connections where id = ? and tenant = ?')
  const insertSecret = db.prepare(`insert into secrets (id, tenant, owner, name, provider, slot, value, hint, created_at, rotated_at)
    values (@id, @tenant, null, @name, @provider, @slot, @value, @hint, @at, @at)`)
  const rotate = db.prepare('update secrets set value = @value, hint = @hint, rotated_at = @at where id = @id and tenant = @tenant')
  const rename = db.prepare('update secrets set name = @name where id = @id and tenant = @tenant')
  const insert = db.prepare(`insert into connections (id, tenant, plugin, network, label, origin, base_path, slot, secret, secret_origin, created_at, updated_at)
    values (@id, @tenant, @plugin, @network, @label, @origin, @basePath, @slot, @secret, @secretOrigin, @at, @at)`)
  const update = db.prepare(`update connections set label = @label, origin = @origin, base_path = @basePath, slot = @slot,
    secret = @secret, secret_origin = @secretOrigin, updated_at = @at where id = @id and tenant = @tenant and plugin = @plugin`)
  const remove = db.prepare('delete from connections where id = ? and tenant = ?')
  const removeSecret = db.prepare('delete from secrets where id = ? and tenant = ?')
  const notFound = (): PanopticError => new PanopticError(fail('not-found', 'There is no such connection.').error)

  /** Puts the value away; returns the secret's id, or null when there is none. */
  function keepSecret(by: By, { value, slot, label, plugin, hint: given }: ConnectionInput, current: string | null, at: number): string | null {
    if (value === null) {
      if (current !== null) rename.run({ id: current, tenant: by.tenant, name: label })
      return current
    }
    const hint = given ?? (value.length >= hintedLength ? value.slice(-4) : '')
    const id = current ?? randomUUID()
    if (current === null) insertSecret.run({ id, tenant: by.tenant, name: label, provider: plugin, slot, value, hint, at })
    else rotate.run({ id, tenant: by.tenant, value, hint, at })
    audit(by, current === null ? 'secret.created' : 'secret.rotated', id, canonicalJson({ name: label, plugin, slot }))
    return id
  }

  const save = db.transaction((by: By, input: ConnectionInput): string => {
    const at = now()
    const stored = input.id === null ? null : find.get(input.id, by.tenant, input.plugin)
    if (stored === undefined) throw notFound()
    const secret = keepSecret(by, input, stored?.secret ?? null, at)
    // A new value is meant for the new origin; a kept one goes there only if the user said so.
    const agreed = input.value !== null || input.confirmOrigin
    const secretOrigin = secret === null ? null : agreed ? input.origin : (stored?.secret_origin ?? null)
    const id = input.id ?? randomUUID()
    const { tenant } = by
    const { plugin, network, label, origin, basePath, slot } = input
    ;(stored === null ? insert : update).run({ id, tenant, plugin, ...(stored === null ? { network } : {}), label, origin, basePath, slot, secret, secretOrigin, at })
    const detached = slot !== '' && secret !== null && secretOrigin !== origin
    audit(by, stored === null ? 'connection.created' : 'connection.changed', id, canonicalJson({ plugin, network, label, origin, basePath, detached, ...(stored !== null && stored.origin !== origin ? { from: stored.origin } : {}) }))
    return id
  })

  return {
    connections: (by, plugin) => list.all({ tenant: by.tenant, plugin }),
    save: (by, input) => save.immediate(by, input),
    removeConnection: (by, id) => {
      db.transaction(() => {
        const row = findAny.get(id, by.tenant)
        if (row === undefined) throw notFound()
        remove.run(id, by.tenant)
        if (row.secret !== null) removeSecret.run(row.secret, by.tenant)
        audit(by, 'connection.removed', id, canonicalJson({ plugin: row.plugin, label: row.label }))
      }).immediate()
    },
  }
}
