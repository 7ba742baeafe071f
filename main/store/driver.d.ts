/**
 * The part of the encrypting SQLite driver that the store uses. The package has declarations of its own, but
 * its `exports` hide them from TypeScript's bundler resolution, and they allow more than we want to be used.
 */
declare module 'better-sqlite3-multiple-ciphers' {
  namespace Database {
    interface RunResult {
      readonly changes: number
      readonly lastInsertRowid: number | bigint
    }

    interface Column {
      readonly name: string
      readonly column: string | null
      readonly table: string | null
      readonly database: string | null
      readonly type: string | null
    }

    interface Statement<Parameters extends readonly unknown[], Row> {
      readonly reader: boolean
      readonly readonly: boolean
      run(...parameters: Parameters): RunResult
      get(...parameters: Parameters): Row | undefined
      all(...parameters: Parameters): Row[]
      iterate(...parameters: Parameters): IterableIterator<Row>
      /** Only the first column of each row. */
      pluck(on?: boolean): this
      /** Rows as arrays. */
      raw(on?: boolean): this
      columns(): Column[]
      safeIntegers(on?: boolean): this
    }

    interface Transaction<Parameters extends unknown[], Value> {
      (...parameters: Parameters): Value
      deferred(...parameters: Parameters): Value
      immediate(...parameters: Parameters): Value
      exclusive(...parameters: Parameters): Value
    }

    interface Options {
      readonly readonly?: boolean
      readonly fileMustExist?: boolean
      /** Milliseconds to wait for another connection's lock. */
      readonly timeout?: number
      readonly nativeBinding?: string
    }

    interface FunctionOptions {
      readonly varargs?: boolean
      readonly deterministic?: boolean
      /** Not usable in triggers, views, indexes. */
      readonly directOnly?: boolean
      readonly safeIntegers?: boolean
    }

    /** How errors of SQLite itself arrive. */
    interface SqliteError extends Error {
      readonly code: string
    }
  }

  class Database {
    constructor(path: string, options?: Database.Options)
    readonly open: boolean
    readonly inTransaction: boolean
    /** `Parameters`: a tuple of positional values, or one object of named ones. */
    prepare<Parameters extends readonly unknown[] | object = unknown[], Row = unknown>(sql: string): Database.Statement<Parameters extends readonly unknown[] ? Parameters : [Parameters], Row>
    transaction<Parameters extends unknown[], Value>(work: (...parameters: Parameters) => Value): Database.Transaction<Parameters, Value>
    exec(sql: string): this
    pragma(text: string, options?: { readonly simple?: boolean }): unknown
    function(name: string, work: (...values: never[]) => unknown): this
    function(name: string, options: Database.FunctionOptions, work: (...values: never[]) => unknown): this
    key(key: Buffer): number
    rekey(key: Buffer): number
    close(): this
  }

  export type Statement<Parameters extends readonly unknown[] = unknown[], Row = unknown> = Database.Statement<Parameters, Row>
  export default Database
}
