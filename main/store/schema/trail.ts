/**
 * Audited tables: triggers note each change of a row in an internal table, in the transaction that makes it. What is
 * noted is the key of the row and the names of its changed columns, never another value. exec/row-rules.ts makes entries
 * of it before the transaction ends, so between two transactions the table is empty.
 */
import type { TableShape } from '@panoptic/sdk/contract/schema'
import type { Db } from '../database'
import { physicalName, physicalPrefix, quoted } from './names'

/** Of a key's value so many characters are told. */
export const keptOfKey = 200
/** So many bytes are noted: more than those characters take, whatever they are. */
const notedBytes = 4 * (keptOfKey + 1)

const changes = 'plugin_changes'
const definition = `create table if not exists ${changes} (
  n integer primary key, name text not null, action text not null, key text not null, columns text not null) strict`

/** `moved`: the key itself changed; noted as a row that went and one that came. */
const events = ['created', 'changed', 'moved', 'removed'] as const
const triggerName = (plugin: string, name: string, event: (typeof events)[number]): string => `${physicalName(plugin, name)}~${event}`

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** In order: the internal table, and the triggers. */
export function createTrailSql(plugin: string, name: string, table: TableShape): string[] {
  const source = quoted(physicalName(plugin, name))
  const differs = (column: string): string => `new.${quoted(column)} is not old.${quoted(column)}`
  const rest = Object.keys(table.columns).filter((column) => !table.key.includes(column))
  // As bytes: functions on text end at a NUL.
  const key = (row: 'new' | 'old'): string => table.key.map((column) => `hex(substr(cast(${row}.${quoted(column)} as blob), 1, ${notedBytes}))`).join(` || ',' || `)
  const note = (action: string, row: 'new' | 'old', columns = `''`): string =>
    `insert into ${changes} (name, action, key, columns) values (${text(name)}, ${text(action)}, ${key(row)}, ${columns});`
  const changed = rest.map((column) => `case when ${differs(column)} then ${text(`${column} `)} else '' end`).join(' || ')
  const sameKey = table.key.map((column) => `new.${quoted(column)} is old.${quoted(column)}`).join(' and ')
  const trigger = (event: (typeof events)[number], when: string, body: string): string => `create trigger ${quoted(triggerName(plugin, name, event))} after ${when} begin ${body} end`
  return [
    definition,
    trigger('created', `insert on ${source}`, note('created', 'new')),
    trigger('removed', `delete on ${source}`, note('removed', 'old')),
    trigger('moved', `update on ${source} when not (${sameKey})`, `${note('removed', 'old')} ${note('created', 'new')}`),
    ...(rest.length === 0 ? [] : [trigger('changed', `update on ${source} when ${sameKey} and (${rest.map(differs).join(' or ')})`, note('changed', 'new', changed))]),
  ]
}

/** The triggers go with their table; this is for one that gets more columns. */
export const dropTrailSql = (plugin: string, name: string): string[] => events.map((event) => `drop trigger if exists ${quoted(triggerName(plugin, name, event))}`)

/** For the guard's second wall: the triggers there are, and the page at which what they write begins. */
export interface TrailStorage {
  readonly triggers: ReadonlySet<string>
  readonly root: number | null
}

export function trailStorageOf(db: Db, plugin: string): TrailStorage {
  const prefix = physicalPrefix(plugin)
  const found = db.prepare<[number, string], { name: string; table: string }>(`select name, tbl_name as "table" from sqlite_schema where type = 'trigger' and substr(tbl_name, 1, ?) = ?`).all(prefix.length, prefix)
  const root = db.prepare<[string], number>(`select rootpage from sqlite_schema where type = 'table' and name = ?`).pluck().get(changes) ?? null
  return { triggers: new Set(found.filter(({ name, table }) => events.some((event) => name === `${table}~${event}`)).map(({ name }) => name)), root }
}

export interface NotedRow { readonly name: string; readonly action: 'created' | 'changed' | 'removed'; readonly key: string; readonly columns: string }
interface NotedRows { readonly name: string; readonly action: NotedRow['action']; readonly rows: number; readonly columns: readonly string[] }

/** What the triggers noted in this transaction. */
export interface Noted {
  /** How many rows of each table. */
  count(): readonly { readonly name: string; readonly rows: number }[]
  rows(table: string): readonly NotedRow[]
  /** Summed up by action. */
  sums(table: string): readonly NotedRows[]
  forget(): void
}

export function notedIn(db: Db): Noted {
  // Prepared when asked: the table is there from the first audited table on.
  return {
    count: () => db.prepare<[], { name: string; rows: number }>(`select name, count(*) as rows from ${changes} group by name order by min(n)`).all(),
    rows: (table) => db.prepare<[string], NotedRow>(`select name, action, key, columns from ${changes} where name = ? order by n`).all(table),
    sums: (table) => db.prepare<[string], Omit<NotedRows, 'columns'> & { columns: string }>(`
      select name, action, count(*) as rows, group_concat(distinct columns) as columns from ${changes} where name = ? group by action order by min(n)`).all(table)
      .map((row) => ({ ...row, columns: [...new Set(row.columns.split(',').flatMap(namesIn))].sort() })),
    forget: () => void db.prepare(`delete from ${changes}`).run(),
  }
}

/** The key's values of a note, each with at least {@link keptOfKey} characters where it has them. */
export const keyIn = (key: string): string[] => key.split(',').map((hex) => Buffer.from(hex, 'hex').toString('utf8'))

/** The column names of a note. */
export const namesIn = (columns: string): string[] => columns.split(' ').filter((name) => name !== '')
