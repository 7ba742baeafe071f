/**
 * Kysely for a page that may send no SQL: its "compiler" leaves the operation-node tree as it is, and its
 * driver hands the tree to the store. Results come column by column and become objects here.
 */
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryCompiler, QueryResult, RootOperationNode } from 'kysely'
import { SqliteAdapter } from 'kysely'

export interface TreeRows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

export interface DialectOptions {
  /** Runs a select in the read-only process. */
  query(tree: RootOperationNode): Promise<TreeRows>
  /** Runs anything else in the writing process. */
  run(tree: RootOperationNode): Promise<TreeRows & { readonly changes: number }>
}

const compiler: QueryCompiler = {
  compileQuery: (query, queryId) => ({ query, queryId, sql: '', parameters: [] }),
}

const refuse = (message: string): Promise<never> => Promise.reject(new Error(message))
const noTransactions = (): Promise<never> =>
  refuse('Transactions are not offered over the bridge: collect the statements and send them with `batch([...])`, which is all or nothing.')

/** A Kysely dialect whose queries run in the store. Transactions and streams are refused with the remedy. */
export function createDialect(options: DialectOptions): Dialect {
  const connection: DatabaseConnection = {
    async executeQuery<R>({ query }: CompiledQuery): Promise<QueryResult<R>> {
      if (query.kind === 'RawNode') return refuse('Raw SQL is not offered over the bridge: use the query builder.')
      if (query.kind === 'SelectQueryNode') return { rows: objects(await options.query(query)) as R[] }
      const result = await options.run(query)
      return { rows: objects(result) as R[], numAffectedRows: BigInt(result.changes) }
    },
    // oxlint-disable-next-line require-yield
    async *streamQuery() {
      throw new Error('Streams are not offered over the bridge: read pages with `limit` and a key condition.')
    },
  }
  const driver: Driver = {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: noTransactions,
    commitTransaction: noTransactions,
    rollbackTransaction: noTransactions,
    releaseConnection: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
  }
  const noIntrospection = (): Promise<never> => refuse('The tables of a plugin are the ones it declares with `defineTables`.')
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createQueryCompiler: () => compiler,
    createIntrospector: () => ({ getSchemas: noIntrospection, getTables: noIntrospection, getMetadata: noIntrospection }),
  }
}

/** Rows as objects. A column named twice keeps its last value, as everywhere in Kysely. */
export function objects({ columns, rows }: TreeRows): Record<string, unknown>[] {
  return rows.map((row) => {
    const object: Record<string, unknown> = {}
    for (let index = 0; index < columns.length; index++) object[columns[index]!] = row[index]
    return object
  })
}
