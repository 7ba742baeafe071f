/** What the guard knows of a plugin's tables: their physical names, columns and row scopes. */
import type { Role } from '@panoptic/sdk/contract/identity'
import type { PluginSchema, RowScope } from '@panoptic/sdk/contract/schema'
import { foldSteps, rollupColumns } from '../schema/fold'
import { physicalName } from '../schema/names'

export interface ScopedTable {
  readonly name: string
  readonly physical: string
  readonly scope: RowScope
  readonly columns: readonly string[]
  readonly defaults: Readonly<Record<string, string | number | null>>
  /** Roll-ups are written by triggers only. */
  readonly writable: boolean
  /** From which role on users may change rows; null: everybody who sees them. */
  readonly write: Role | null
  /** Each change makes an audit entry. */
  readonly audited: boolean
  /** Columns that differ from row to row and that no condition can make constant: arguments of the tick. */
  readonly tick: readonly string[]
}

export type Catalog = ReadonlyMap<string, ScopedTable>

/** @throws PanopticError `invalid` when the steps do not fit together */
export function catalogOf(plugin: string, schema: PluginSchema): Catalog {
  const { tables, rollups } = foldSteps(schema.steps)
  const catalog = new Map<string, ScopedTable>()
  for (const [name, table] of tables) {
    const defaults = Object.fromEntries(Object.entries(table.columns).map(([column, shape]) => [column, shape.default ?? null]))
    catalog.set(name, { name, physical: physicalName(plugin, name), scope: table.scope, columns: Object.keys(table.columns), defaults, writable: true, write: table.write ?? null, audited: table.audited === true, tick: ['rowid'] })
  }
  for (const [name, rollup] of rollups) {
    const scope = tables.get(rollup.from)!.scope
    catalog.set(name, { name, physical: physicalName(plugin, name), scope, columns: rollupColumns(rollup), defaults: {}, writable: false, write: null, audited: false, tick: rollup.by })
  }
  return catalog
}

/** The scope columns of a table with that row scope, in the order they stand in every key and index. */
export const scopeColumns = (scope: RowScope): readonly ('s_tenant' | 's_user')[] =>
  scope === 'user' ? ['s_tenant', 's_user'] : scope === 'tenant' ? ['s_tenant'] : []
