/** From numbered steps to the tables they add up to, checking each step against what the earlier ones made. */
import type { ColumnShape, PluginSchema, RollupShape, SchemaStep, TableShape } from '@panoptic/sdk/contract/schema'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'

export interface Folded {
  readonly tables: Map<string, TableShape>
  readonly rollups: Map<string, RollupShape>
}

/** Names the store keeps for itself; the guard refuses them in queries too. */
const reserved = new Set(['s_tenant', 's_user', 'rowid', '_rowid_', 'oid'])

export const schemaError = (step: number, field: string, message: string, remedy: string): PanopticError =>
  new PanopticError(fail('invalid', `Step ${step} of the plugin's tables: ${message}`, { step, field, remedy }).error)

/** @throws PanopticError `invalid` with `step`, `field` and `remedy` */
export function foldSteps(steps: PluginSchema['steps']): Folded {
  const folded: Folded = { tables: new Map(), rollups: new Map() }
  steps.forEach((step, index) => foldStep(folded, step, index + 1))
  return folded
}

/** Applies one step to `folded`. */
export function foldStep({ tables, rollups }: Folded, step: SchemaStep, number: number): void {
  const wrong = (field: string, message: string, remedy: string): never => {
    throw schemaError(number, field, message, remedy)
  }
  for (const name of step.drop) if (!tables.delete(name) && !rollups.delete(name)) wrong(`drop.${name}`, `there is no table "${name}"`, 'Drop only what an earlier step made.')
  for (const [name, rollup] of rollups) if (!tables.has(rollup.from)) wrong(`drop.${rollup.from}`, `the roll-up "${name}" still reads it`, 'Drop the roll-up in the same step.')

  for (const [name, table] of Object.entries(step.create)) {
    if (tables.has(name) || rollups.has(name)) wrong(`create.${name}`, `"${name}" exists already`, 'Choose another name, or drop it in the same step.')
    for (const column of Object.keys(table.columns)) if (reserved.has(column)) wrong(`create.${name}.columns.${column}`, `"${column}" is a name of the store`, 'Choose another name.')
    for (const column of table.key) {
      const shape = Object.hasOwn(table.columns, column) ? table.columns[column] : undefined
      if (shape?.notNull !== true) wrong(`create.${name}.key`, `the key column "${column}" is not declared as not null`, 'Declare it with .notNull().')
    }
    tables.set(name, table)
  }
  for (const [name, columns] of Object.entries(step.addColumns)) {
    const table = tables.get(name) ?? wrong(`addColumns.${name}`, `there is no table "${name}"`, 'Create it first.')
    for (const [column, shape] of Object.entries(columns)) {
      if (Object.hasOwn(table.columns, column) || reserved.has(column)) wrong(`addColumns.${name}.${column}`, `the column "${column}" exists already or is a name of the store`, 'Choose another name.')
      if (shape.notNull === true && (shape.default === undefined || shape.default === null)) wrong(`addColumns.${name}.${column}`, 'a not-null column needs a default, because rows exist already', 'Add .default(…) or leave .notNull() out.')
    }
    tables.set(name, { ...table, columns: { ...table.columns, ...columns } })
  }
  for (const [name, indexes] of Object.entries(step.addIndexes)) {
    const table = tables.get(name) ?? wrong(`addIndexes.${name}`, `there is no table "${name}"`, 'Create it first.')
    tables.set(name, { ...table, indexes: [...table.indexes, ...indexes] })
  }
  for (const [name, table] of tables)
    for (const index of table.indexes) for (const column of index.on) if (!Object.hasOwn(table.columns, column)) wrong(`${name}.indexes`, `the index column "${column}" is not declared`, 'Declare the column first.')

  for (const [name, rollup] of Object.entries(step.rollups)) {
    if (tables.has(name)) wrong(`rollups.${name}`, `a table is called "${name}" already`, 'Choose another name.')
    const table = tables.get(rollup.from) ?? wrong(`rollups.${name}.from`, `there is no table "${rollup.from}"`, 'Create it first.')
    const shape = (column: string): ColumnShape | undefined => (Object.hasOwn(table.columns, column) ? table.columns[column] : undefined)
    for (const column of rollup.by) if (shape(column)?.notNull !== true) wrong(`rollups.${name}.by`, `"${column}" is not declared as not null`, 'Group by not-null columns; use a text such as \'\' for "none".')
    for (const column of rollup.sum) if (!['integer', 'real'].includes(shape(column)?.type ?? '')) wrong(`rollups.${name}.sum`, `"${column}" is not a number column`, 'Sum integer or real columns.')
    const made = [...rollup.by, 'rows', ...rollup.sum.flatMap((column) => [column, `${column}_unknown`])]
    if (new Set(made).size !== made.length) wrong(`rollups.${name}`, 'two of its columns would have the same name', 'Rename a column; "rows" and "<sum>_unknown" are the roll-up\'s own.')
    rollups.set(name, rollup)
  }
}

/** The columns of a roll-up's table, in order. */
export const rollupColumns = (rollup: RollupShape): string[] => [...rollup.by, 'rows', ...rollup.sum.flatMap((column) => [column, `${column}_unknown`])]
