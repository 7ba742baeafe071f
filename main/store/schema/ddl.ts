/** The SQL of a plugin's physical tables and indexes. Every name is one the contract's schema has checked. */
import type { ColumnShape, TableShape } from '@panoptic/sdk/contract/schema'
import { scopeColumns } from '../guard/catalog'
import { physicalName, quoted } from './names'

/** Bytes of one stored text: three for each UTF-16 unit the guard lets through (guard/limits.ts). */
export const storedTextBytes = 6 * 1024 * 1024

const types: Readonly<Record<ColumnShape['type'], string>> = { text: 'text', integer: 'integer', real: 'real', boolean: 'integer', json: 'text' }

const literal = (value: string | number | null): string => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value))

/** Constraint names are `<column> <reason>`: exec/errors.ts tells the plugin both. */
const check = (name: string, reason: string, condition: string): string => `constraint ${quoted(`${name} ${reason}`)} check (${condition})`

/** A column's definition. STRICT tables check the type; constraints check the rest. */
export function columnSql(name: string, shape: ColumnShape): string {
  const column = quoted(name)
  return [
    column, types[shape.type],
    ...(shape.notNull === true ? ['not null'] : []),
    ...(shape.default === undefined ? [] : [`default ${literal(shape.default)}`]),
    ...(shape.type === 'boolean' ? [check(name, 'boolean', `${column} in (0, 1)`)] : []),
    ...(shape.type === 'json' ? [check(name, 'json', `${column} is null or json_valid(${column})`)] : []),
    ...(types[shape.type] === 'text' ? [check(name, 'length', `octet_length(${column}) <= ${storedTextBytes}`)] : []),
  ].join(' ')
}

/**
 * The table itself. It keeps SQLite's row id: rows of our plugins are wide (many text key columns), where
 * `without rowid` makes interior pages and every further index larger. The key starts with the scope columns,
 * so a conflict is always with a row the plugin could read.
 */
export function createTableSql(plugin: string, name: string, table: TableShape): string {
  const scope = scopeColumns(table.scope)
  return `create table ${quoted(physicalName(plugin, name))} (${[
    ...scope.map((column) => `${quoted(column)} text not null`),
    ...Object.entries(table.columns).map(([column, shape]) => columnSql(column, shape)),
    `primary key (${[...scope, ...table.key].map(quoted).join(', ')})`,
  ].join(', ')}) strict`
}

export function createIndexSql(plugin: string, name: string, table: TableShape, index: TableShape['indexes'][number]): string {
  const physical = physicalName(plugin, name)
  const unique = index.unique === true
  const indexName = `${physical}~${index.on.join(',')}${unique ? '!' : ''}`
  return `create ${unique ? 'unique ' : ''}index if not exists ${quoted(indexName)} on ${quoted(physical)} (${[...scopeColumns(table.scope), ...index.on].map(quoted).join(', ')})`
}
