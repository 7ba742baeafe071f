/** The yardstick: the same rows in an unencrypted file, hand-written SQL, no bridge, better-sqlite3 as it is. */
import type { Db } from '../../main/store/database'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { lastDay, ledgerRow } from './rows'

const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string, options: { nativeBinding?: string }) => Db

/** What each query asks; `since` is bound to the first day. */
export const plainQueries = {
  trend30: `select day, sum(cost_nanos) as cost from ledger where kind = 'cost' and day >= ? group by day order by day`,
  month: `select sum(cost_nanos) as cost from ledger where kind = 'cost' and day >= ?`,
  byModelYear: `select model, sum(cost_nanos) as cost from ledger where kind = 'cost' and day >= ? group by model order by cost desc`,
  search: `select * from ledger where day >= ? and (model like '%sonnet%' and project like '%ject-22%' and item like '%batch%') order by day desc, item limit 100`,
} as const
export type QueryName = keyof typeof plainQueries

export function plainFile(folder: string, total: number): Db {
  const addon = process.env['PANOPTIC_PLAIN_SQLITE_ADDON']
  const db = new Database(join(folder, 'plain.db'), addon === undefined ? {} : { nativeBinding: addon })
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = normal')
  db.pragma('cache_size = -65536')
  const columns = Object.keys(ledgerRow(0, total, lastDay))
  db.exec(`create table ledger (${columns.map((column) => `"${column}"`).join(', ')}, primary key (account, source, day, item, model, project, api_key, actor)) without rowid;
    create index ledger_day on ledger (day, kind); create index ledger_model on ledger (model, day)`)
  const insert = db.prepare(`insert into ledger values (${columns.map((column) => `@${column}`).join(', ')})`)
  db.transaction(() => { for (let index = 0; index < total; index++) insert.run(ledgerRow(index, total, lastDay)) })()
  return db
}
