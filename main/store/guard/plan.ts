/**
 * From an untrusted tree to a prepared statement that may be run: shape → (cached, or scope → compile → read
 * the program → prepare). Plans are kept by plugin and shape, the least recently used ones are dropped.
 */
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Statement } from 'better-sqlite3-multiple-ciphers'
import type { Db } from '../database'
import { queryError } from '../exec/errors'
import { currentSchema } from '../schema/stored'
import { type Catalog, catalogOf } from './catalog'
import { type Bind, compile } from './compile'
import { limits } from './limits'
import { checkProgram, type Roots, rootsOf } from './program'
import { refusal } from './refusal'
import { type Node, scopeTree } from './scope'
import { type Shape, shapeOf } from './shape'
import type { Value } from './shape-writer'

export interface Plan {
  readonly sql: string
  readonly statement: Statement<unknown[], unknown[]>
  readonly binds: readonly Bind[]
  /** Whose number of rows it changes. */
  readonly grows: { readonly table: string; readonly by: 'insert' | 'delete' } | null
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
  const known = new Map<string, { readonly tables: Catalog; readonly roots: Roots }>()
  /** SQLite's own number of the schema: other after every DDL and VACUUM, also one in another process. */
  let version: unknown = null

  function forget(): void {
    plans.clear()
    known.clear()
  }

  function tablesOf(plugin: string): { readonly tables: Catalog; readonly roots: Roots } {
    const now = db.pragma('schema_version', { simple: true })
    if (now !== version) forget()
    version = now
    const found = known.get(plugin) ?? { tables: catalogOf(plugin, currentSchema(db, plugin)), roots: rootsOf(db, plugin) }
    known.set(plugin, found)
    return found
  }

  function make(plugin: string, shape: Shape): Plan {
    const clean = JSON.parse(shape.key) as Node
    const { tables, roots } = tablesOf(plugin)
    const { sql, binds } = compile(scope(clean, tables))
    try {
      checkProgram(db, sql, binds.length, roots, shape.kind !== 'select')
      const statement = db.prepare<unknown[], unknown[]>(sql)
      const columns = statement.reader ? statement.raw(true).columns().map((column) => column.name) : []
      return { sql, statement, binds, grows: growsOf(clean), columns, defaults: shape.rows === null ? {} : defaultsOf(clean, tables), small: false }
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

function growsOf(tree: Node): Plan['grows'] {
  const nameIn = (node: unknown): string => (node as { table: { identifier: { name: string } } }).table.identifier.name
  if (tree.kind === 'InsertQueryNode') return { table: nameIn(tree['into']), by: 'insert' }
  if (tree.kind !== 'DeleteQueryNode') return null
  const from = (tree['from'] as { froms: [Node] }).froms[0]
  return { table: nameIn(from.kind === 'AliasNode' ? from['node'] : from), by: 'delete' }
}

function defaultsOf(insert: Node, tables: Catalog): Plan['defaults'] {
  const name = (insert as unknown as { into: { table: { identifier: { name: string } } } }).into.table.identifier.name
  return tables.get(name)?.defaults ?? {}
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
