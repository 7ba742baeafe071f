/**
 * From an untrusted tree to a prepared statement that may be run: shape → (cached, or scope → compile → read
 * the program → prepare). Plans are kept by plugin and shape, the least recently used ones are dropped.
 */
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Statement } from 'better-sqlite3-multiple-ciphers'
import type { Db } from '../database'
import { queryError } from '../exec/errors'
import { currentSchema } from '../schema/stored'
import { type Catalog, catalogOf, type ScopedTable } from './catalog'
import { type Bind, compile } from './compile'
import { limits } from './limits'
import { checkProgram, type Reach, reachOf } from './program'
import { refusal } from './refusal'
import { type Node, scopeTree } from './scope'
import { type Shape, shapeOf } from './shape'
import type { Value } from './shape-writer'

export interface Plan {
  readonly sql: string
  readonly statement: Statement<unknown[], unknown[]>
  readonly binds: readonly Bind[]
  /** The table whose rows it changes; null for a select. */
  readonly target: ScopedTable | null
  /** Whether it changes how many rows that table has. */
  readonly grows: 'insert' | 'delete' | null
  /** Names of the result's columns; empty when the statement gives no rows. */
  readonly columns: string[]
  readonly defaults: Readonly<Record<string, string | number | null>>
  /** Whether its rows were small so far: then they are fetched in one go (exec/run.ts). */
  small: boolean
}

export interface Prepared {
  readonly plan: Plan
  readonly shape: Shape
  /** Values for the statement; `row` for an insert that is run once for each of its rows. */
  bind(row?: readonly Value[]): unknown[]
}

export interface Guard {
  /** @throws PanopticError `invalid` or `limit`; ProgramError when only the second wall saw what is wrong */
  prepare(tree: unknown, identity: PluginIdentity): Prepared
  /** Drops every plan and root page: after a schema change or a VACUUM. */
  forget(): void
}

export interface GuardOptions {
  readonly db: Db
  /** Whether statements that change rows are taken (the writer), or only selects (the reader). */
  readonly writing: boolean
  /** Tests of the second wall put a leaking first wall here. */
  readonly scope?: typeof scopeTree
}

export function createGuard({ db, writing, scope = scopeTree }: GuardOptions): Guard {
  const plans = new Map<string, Plan>()
  const known = new Map<string, { readonly tables: Catalog; readonly reach: Reach }>()
  /** SQLite's own number of the schema: other after every DDL and VACUUM, also one in another process. */
  let version: unknown = null

  function forget(): void {
    plans.clear()
    known.clear()
  }

  function tablesOf(plugin: string): { readonly tables: Catalog; readonly reach: Reach } {
    const now = db.pragma('schema_version', { simple: true })
    if (now !== version) forget()
    version = now
    const found = known.get(plugin) ?? { tables: catalogOf(plugin, currentSchema(db, plugin)), reach: reachOf(db, plugin) }
    known.set(plugin, found)
    return found
  }

  function make(plugin: string, shape: Shape): Plan {
    const clean = JSON.parse(shape.key) as Node
    const { tables, reach } = tablesOf(plugin)
    const { sql, binds } = compile(scope(clean, tables))
    try {
      checkProgram(db, sql, binds.length, reach, shape.kind !== 'select')
      const statement = db.prepare<unknown[], unknown[]>(sql)
      const columns = statement.reader ? statement.raw(true).columns().map((column) => column.name) : []
      const target = targetOf(clean, tables)
      const grows = shape.kind === 'insert' || shape.kind === 'delete' ? shape.kind : null
      return { sql, statement, binds, target, grows, columns, defaults: shape.rows === null ? {} : (target?.defaults ?? {}), small: false }
    } catch (error) {
      throw queryError(error, plugin)
    }
  }

  return {
    prepare(tree, identity) {
      const shape = shapeOf(tree)
      if (!writing && shape.kind !== 'select') throw refusal(shape.kind, 'this port only reads', 'Send changes to the writing port.')
      if (writing && shape.kind === 'select') throw refusal(shape.kind, 'this port only changes rows', 'Send selects to the reading port.')
      const key = `${identity.plugin}\n${shape.key}`
      let plan = plans.get(key)
      if (plan === undefined) plan = make(identity.plugin, shape)
      else plans.delete(key)
      // A busy statement cannot be run again inside its own run; everything here is synchronous, so it never is.
      if (key.length <= limits.planKey) plans.set(key, plan)
      if (plans.size > limits.plans) plans.delete(plans.keys().next().value!)
      return { plan, shape, bind: (row) => plan.binds.map((bind) => valueOf(bind, plan, shape, identity, row)) }
    },
    forget,
  }
}

function targetOf(tree: Node, tables: Catalog): ScopedTable | null {
  const named = tree.kind === 'InsertQueryNode' ? tree['into'] : tree.kind === 'UpdateQueryNode' ? tree['table'] : tree.kind === 'DeleteQueryNode' ? (tree['from'] as { froms: [Node] }).froms[0] : null
  if (named === null) return null
  const { kind, node } = named as { kind: string; node?: unknown }
  const { table } = (kind === 'AliasNode' ? node : named) as { table: { identifier: { name: string } } }
  return tables.get(table.identifier.name) ?? null
}

function valueOf(bind: Bind, plan: Plan, shape: Shape, identity: PluginIdentity, row: readonly Value[] | undefined): unknown {
  switch (bind.from) {
    case 'call': return shape.values[bind.index]
    case 'scope': return bind.name === 's_tenant' ? identity.tenant : identity.user
    case 'row': {
      const value = row?.[bind.index]
      return value === undefined ? (plan.defaults[bind.column] ?? null) : value
    }
  }
}
