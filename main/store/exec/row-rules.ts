/** What a plugin's tables demand of who changes their rows: a role (`write`), and entries in the audit log (`audited`). */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { type PluginIdentity, type Role, roleAtLeast } from '@panoptic/sdk/contract/identity'
import { canonicalJson } from '../../keyslots/canonical'
import type { Core } from '../core'
import { roleReader } from '../core/sight'
import type { Db } from '../database'
import type { ScopedTable } from '../guard/catalog'
import { keptOfKey, keyIn, namesIn, type NotedRow, notedIn } from '../schema/trail'

/** Changed rows of one table in one transaction that have an entry each; more of them have one for all. */
const mostEntries = 200

export interface RowRules {
  /** Before a statement that changes rows of this table. @throws PanopticError `refused` for who may not */
  check(table: Pick<ScopedTable, 'name' | 'write'>, identity: PluginIdentity): void
  /** Before the transaction ends: entries for what the triggers of audited tables noted. */
  settle(identity: PluginIdentity): void
}

const whoMay: Readonly<Record<Role, string>> = { tenant_user: 'who is signed in', tenant_admin: 'an administrator of the tenant', system_admin: 'a system administrator' }

export function createRowRules(db: Db, audit: Core['audit']): RowRules {
  const roleOf = roleReader(db)
  const noted = notedIn(db)

  return {
    check({ name, write }, { user, tenant }) {
      if (write === null || roleAtLeast(roleOf({ user, tenant }), write)) return
      throw new PanopticError(fail('refused', `Rows of "${name}" are changed by ${whoMay[write]} only.`, { field: name, remedy: `Ask ${whoMay[write]}.` }).error)
    },
    settle({ plugin, user, tenant }) {
      const write = (action: string, target: string, detail: string): void => audit({ user, tenant }, `row.${action}`, target, detail)
      for (const { name, rows } of noted.count()) {
        const place = `${plugin}/${name}`
        if (rows > mostEntries) for (const { action, rows: many, columns } of noted.sums(name)) write(action, place, canonicalJson({ rows: many, ...(columns.length === 0 ? {} : { columns }) }))
        else for (const row of noted.rows(name)) write(row.action, `${place}/${keyText(row)}`, row.columns === '' ? '' : canonicalJson({ columns: namesIn(row.columns) }))
      }
      noted.forget()
    },
  }
}

/** The key's values as one line that cannot be taken for another one: what is no plain character is escaped, long values are cut. */
function keyText({ key }: NotedRow): string {
  return keyIn(key).map((value) => {
    const text = value.replace(/[\\,\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
    return text.length > keptOfKey ? `${text.slice(0, keptOfKey)}…` : text
  }).join(',')
}
