/**
 * The SQL of a roll-up: its table, and the triggers that keep it in the transaction that writes the rows. A sum
 * is NULL while no row of the group has a value; `<column>_unknown` counts the rows that have none. A group
 * without rows is deleted.
 */
import type { RollupShape, TableShape } from '@panoptic/sdk/contract/schema'
import { scopeColumns } from '../guard/catalog'
import { rollupColumns } from './fold'
import { physicalName, quoted } from './names'

const triggers = ['insert', 'update', 'delete'] as const
const triggerName = (plugin: string, name: string, event: string): string => quoted(`${physicalName(plugin, name)}~${event}`)

/** In order: the table, its triggers, and its rows from the rows there are. */
export function createRollupSql(plugin: string, name: string, rollup: RollupShape, table: TableShape): string[] {
  const own = quoted(physicalName(plugin, name))
  const source = quoted(physicalName(plugin, rollup.from))
  const scope = scopeColumns(table.scope)
  const group = [...scope, ...rollup.by]
  const groupList = group.map(quoted).join(', ')
  const columns = [...scope, ...rollupColumns(rollup)].map(quoted).join(', ')
  const sqlType = (column: string): string => (table.columns[column]?.type === 'text' || table.columns[column]?.type === 'json' ? 'text' : table.columns[column]?.type === 'real' ? 'real' : 'integer')

  const definition = [
    ...scope.map((column) => `${quoted(column)} text not null`),
    ...rollup.by.map((column) => `${quoted(column)} ${sqlType(column)} not null`),
    '"rows" integer not null',
    ...rollup.sum.flatMap((column) => [`${quoted(column)} ${sqlType(column)}`, `${quoted(`${column}_unknown`)} integer not null`]),
    `primary key (${groupList})`,
  ]

  const add = `insert into ${own} (${columns}) values (${[
    ...group.map((column) => `new.${quoted(column)}`), '1',
    ...rollup.sum.flatMap((column) => [`new.${quoted(column)}`, `new.${quoted(column)} is null`]),
  ].join(', ')}) on conflict (${groupList}) do update set ${[
    '"rows" = "rows" + 1',
    ...rollup.sum.flatMap((column) => {
      const [sum, unknown] = [quoted(column), quoted(`${column}_unknown`)]
      return [`${sum} = case when excluded.${sum} is null then ${sum} else coalesce(${sum}, 0) + excluded.${sum} end`, `${unknown} = ${unknown} + excluded.${unknown}`]
    }),
  ].join(', ')};`

  const inGroup = group.map((column) => `${quoted(column)} = old.${quoted(column)}`).join(' and ')
  const remove = `update ${own} set ${[
    '"rows" = "rows" - 1',
    ...rollup.sum.flatMap((column) => {
      const [sum, unknown] = [quoted(column), quoted(`${column}_unknown`)]
      const gone = `(old.${sum} is null)`
      return [`${sum} = case when "rows" - 1 = ${unknown} - ${gone} then null when old.${sum} is null then ${sum} else ${sum} - old.${sum} end`, `${unknown} = ${unknown} - ${gone}`]
    }),
  ].join(', ')} where ${inGroup}; delete from ${own} where ${inGroup} and "rows" = 0;`

  const watched = [...new Set([...group, ...rollup.sum])].map(quoted).join(', ')
  return [
    `create table ${own} (${definition.join(', ')}) strict, without rowid`,
    `create trigger ${triggerName(plugin, name, 'insert')} after insert on ${source} begin ${add} end`,
    `create trigger ${triggerName(plugin, name, 'delete')} after delete on ${source} begin ${remove} end`,
    `create trigger ${triggerName(plugin, name, 'update')} after update of ${watched} on ${source} begin ${remove} ${add} end`,
    `insert into ${own} (${columns}) ${recomputeSql(plugin, rollup, table)}`,
  ]
}

/** What the roll-up must hold, from the rows. */
export function recomputeSql(plugin: string, rollup: RollupShape, table: TableShape): string {
  const group = [...scopeColumns(table.scope), ...rollup.by].map(quoted).join(', ')
  const sums = rollup.sum.flatMap((column) => [`sum(${quoted(column)})`, `sum(${quoted(column)} is null)`])
  return `select ${[group, 'count(*)', ...sums].join(', ')} from ${quoted(physicalName(plugin, rollup.from))} group by ${group}`
}

export const dropRollupSql = (plugin: string, name: string): string[] => [
  ...triggers.map((event) => `drop trigger if exists ${triggerName(plugin, name, event)}`),
  `drop table ${quoted(physicalName(plugin, name))}`,
]
