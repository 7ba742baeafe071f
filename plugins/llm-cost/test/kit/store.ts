/**
 * A real SQLite database with this plugin's tables, for tests. Roll-ups are views here: the same sums, computed
 * when read.
 */
import Database from 'better-sqlite3-multiple-ciphers'
import { Kysely, SqliteDialect, type CompiledQuery } from 'kysely'
import type { Panoptic } from '@panoptic/sdk'
import { tables, type DB } from '../../tables'

export interface TestStore extends Pick<Panoptic<DB>, 'db' | 'batch'> {
  close(): void
}

export function openStore(): TestStore {
  const binding = process.env['PANOPTIC_SQLITE_ADDON']
  const file = new Database(':memory:', binding ? { nativeBinding: binding } : {})
  for (const step of tables.schema.steps) {
    for (const [name, { columns, key }] of Object.entries(step.create)) {
      const parts = Object.entries(columns).map(([column, { type, notNull }]) => `${column} ${type} ${notNull === true ? 'not null' : ''}`)
      file.exec(`create table ${name} (${parts.join(', ')}, primary key (${key.join(', ')})) strict`)
    }
    for (const [name, { from, by, sum }] of Object.entries(step.rollups)) {
      const sums = sum.map((column) => `sum(${column}) as ${column}, count(*) - count(${column}) as ${column}_unknown`)
      file.exec(`create view ${name} as select ${by.join(', ')}, count(*) as rows, ${sums.join(', ')} from ${from} group by ${by.join(', ')}`)
    }
  }
  const db = new Kysely<DB>({ dialect: new SqliteDialect({ database: file }) })
  return {
    db,
    batch: (queries) => {
      const run = file.transaction(() =>
        queries.map((query) => {
          const { sql, parameters } = (query as unknown as { compile(): CompiledQuery }).compile()
          return { changes: file.prepare(sql).run(...parameters).changes }
        }),
      )
      return Promise.resolve().then(run)
    },
    close: () => file.close(),
  }
}
