/**
 * How many rows each table of a plugin has, kept exact by the transactions that change rows (exec/run.ts), and how many
 * all of them may have. Counting a large table takes long, so it is done only for a table that has no number yet.
 */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Db } from '../database'
import { foldSteps } from './fold'
import { physicalName, quoted } from './names'
import { storedOf } from './stored'

export interface RowCounts {
  /** Inside the transaction that registers the plugin: its budget, and numbers for tables that are new. */
  register(plugin: string, version: number, mostRows: number, now: number): void
  /** Counts all tables again, after they were replaced. */
  again(plugin: string): void
  /**
   * Inside the transaction that changed rows: more or fewer of them, by table.
   * @throws PanopticError `limit` when there are more rows now than the budget allows and than there were before
   */
  changed(plugin: string, by: ReadonlyMap<string, number>): void
  of(plugin: string): ReadonlyMap<string, number>
}

export function createRowCounts(db: Db): RowCounts {
  const register = db.prepare(`insert into plugins (id, schema_version, created_at, updated_at, most_rows) values (@plugin, @version, @now, @now, @mostRows)
    on conflict do update set schema_version = excluded.schema_version, most_rows = excluded.most_rows, updated_at = excluded.updated_at
    where schema_version <> excluded.schema_version or most_rows is not excluded.most_rows`)
  const note = db.prepare('insert into plugin_rows (plugin, name, rows) values (?, ?, ?)')
  const forget = db.prepare('delete from plugin_rows where plugin = ? and name = ?')
  const forgetAll = db.prepare('delete from plugin_rows where plugin = ?')
  const list = db.prepare<[string], { name: string; rows: number }>('select name, rows from plugin_rows where plugin = ?')
  const add = db.prepare('update plugin_rows set rows = max(0, rows + ?) where plugin = ? and name = ?')
  const beyond = db.prepare<{ plugin: string }, number>('select most_rows from plugins where id = @plugin and most_rows < (select sum(rows) from plugin_rows where plugin = @plugin)').pluck()

  const of = (plugin: string): Map<string, number> => new Map(list.all(plugin).map(({ name, rows }) => [name, rows]))

  function complete(plugin: string): void {
    const noted = of(plugin)
    const { tables } = foldSteps(storedOf(db, plugin).steps)
    for (const name of noted.keys()) if (!tables.has(name)) forget.run(plugin, name)
    for (const name of tables.keys()) if (!noted.has(name)) note.run(plugin, name, db.prepare<[], number>(`select count(*) from ${quoted(physicalName(plugin, name))}`).pluck().get()!)
  }

  return {
    of,
    register(plugin, version, mostRows, now) {
      register.run({ plugin, version, mostRows, now })
      complete(plugin)
    },
    again(plugin) {
      forgetAll.run(plugin)
      complete(plugin)
    },
    changed(plugin, by) {
      let more = 0
      for (const [name, rows] of by) {
        if (rows !== 0) add.run(rows, plugin, name)
        more += rows
      }
      if (more <= 0) return
      const most = beyond.get({ plugin })
      if (most !== undefined) throw new PanopticError(fail('limit', `This plugin may keep at most ${most} rows in all its tables.`, { budget: 'rows', most, remedy: 'Delete rows that are no longer needed, or summarise them.' }).error)
    },
  }
}
