/** One plugin's life, over and over, for the test that ends the process in the middle of it. */
import { defineTables, integer, text } from '@panoptic/sdk/db/tables'
import type { By, NewInstall } from '../../api'
import { createCore } from '../../core'
import type { Db } from '../../database'
import { physicalName } from '../../schema/names'

export const cyclePlugin = 'acme.meter'
/** Rows that version 1 writes; version 2 adds one. */
export const cycleRows = 400
export const firstTables = defineTables({
  create: { item: { scope: 'user', columns: { id: text().notNull(), cost: integer(), body: text() }, key: ['id'], indexes: [{ on: ['cost'] }] } },
  rollups: { by_cost: { from: 'item', by: ['id'], sum: ['cost'] } },
})
export const secondTables = firstTables.step({
  create: { more: { scope: 'tenant', columns: { id: text().notNull() }, key: ['id'] } },
  addColumns: { item: { region: text().notNull().default('eu') } },
  addIndexes: { item: [{ on: ['region'] }] },
})

export const cycleVersion = (version: number): NewInstall => ({
  id: cyclePlugin, version: String(version), digest: String(version).repeat(64), source: 'installed', folder: '', key: `${'A'.repeat(43)}=`, publisher: 'Acme',
})

/** Never ends. `say`: after each step, what is committed now. */
export function livePlugin(db: Db, folder: string, by: By, say: (line: string) => void): never {
  const core = createCore(db, { folder })
  const { api } = core
  const table = `"${physicalName(cyclePlugin, 'item')}"`
  const write = (from: number, to: number): void =>
    db.transaction(() => {
      db.prepare(`insert into ${table} (s_tenant, s_user, id, cost, body) with recursive n(i) as (select @from union all select i + 1 from n where i < @to) select @tenant, @user, 'item ' || i, i, hex(randomblob(200)) from n`).run({ from, to, ...by })
      db.prepare('update plugin_rows set rows = rows + ? where plugin = ? and name = ?').run(to - from + 1, cyclePlugin, 'item')
    }).immediate()
  const budget = { rows: 1_000_000 }
  for (let cycle = 1; ; cycle++) {
    api.installPlugin(by, cycleVersion(1))
    say('installed 1')
    api.registerPlugin(cyclePlugin, firstTables.schema, budget)
    say('registered 1')
    if (cycle % 2 === 1) write(1, cycleRows)
    api.setPlugin(cyclePlugin, by, { enabled: true, grants: ['files'], asked: ['files'] })
    say('written 1')
    api.installPlugin(by, cycleVersion(2))
    say('installed 2')
    api.registerPlugin(cyclePlugin, secondTables.schema, budget)
    say('registered 2')
    write(cycleRows + 1, cycleRows + 1)
    say('written 2')
    api.rollBackPlugin(by, cyclePlugin, 'kept-copy')
    say('rolled back')
    // Every second cycle begins with the rows that the one before kept.
    api.removePlugin(by, cyclePlugin, cycle % 2 === 1 ? 'keep' : 'erase')
    say(cycle % 2 === 1 ? 'kept' : 'erased')
  }
}
