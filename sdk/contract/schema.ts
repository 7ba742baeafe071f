/**
 * A plugin's tables: plain data, built by `defineTables` in the SDK, written to `dist/schema.json` at
 * build time, checked and carried out by the store. Steps are numbered, forward only, never edited.
 */
import { z } from 'zod'

const name = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'snake_case, at most 40 characters')

/**
 * `text`, `integer` (64-bit, but only ±2^53 crosses the bridge), `real`, `boolean` (0/1), `json` (text).
 * Money is `integer` nano-units; time `integer` epoch milliseconds; a UTC day `text` YYYY-MM-DD.
 */
const column = z.strictObject({
  type: z.enum(['text', 'integer', 'real', 'boolean', 'json']),
  notNull: z.boolean().optional(),
  default: z.union([z.string(), z.number(), z.null()]).optional(),
})

/**
 * Whose rows: `user` (this user's), `tenant` (shared in the tenant), `workspace` (everybody's).
 * The store adds and filters the scope columns; the plugin never sees them.
 */
const scope = z.enum(['user', 'tenant', 'workspace'])

/**
 * A roll-up: a table the store keeps with triggers in the same transaction as the rows.
 * Columns: every `by` column, `rows` (count), and for each of `sum` the sum of the known values and
 * `<column>_unknown`, how many rows had NULL there (unknown is never 0).
 */
const rollup = z.strictObject({
  from: name,
  by: z.array(name).min(1).max(16),
  sum: z.array(name).max(20),
})

const index = z.strictObject({ on: z.array(name).min(1).max(8), unique: z.boolean().optional() })

const table = z.strictObject({
  scope,
  /** From which role on users may change rows; absent: everybody who sees them. Enforced by the store for each statement. */
  write: z.enum(['tenant_user', 'tenant_admin', 'system_admin']).optional(),
  /** Every change writes an audit entry in the same transaction: who, which row, which columns; never their values. */
  audited: z.boolean().optional(),
  columns: z.record(name, column),
  /** Natural key, unique inside the scope. No plugin-chosen integer row ids (they would leak existence). */
  key: z.array(name).min(1).max(8),
  indexes: z.array(index).max(12).default([]),
})

const step = z.strictObject({
  create: z.record(name, table).default({}),
  addColumns: z.record(name, z.record(name, column)).default({}),
  addIndexes: z.record(name, z.array(index)).default({}),
  rollups: z.record(name, rollup).default({}),
  drop: z.array(name).default([]),
})

export const pluginSchema = z.strictObject({
  /** Step n (from 1) brings the plugin's schema from version n-1 to n. */
  steps: z.array(step).max(500),
})

export type PluginSchema = z.output<typeof pluginSchema>
export type PluginSchemaInput = z.input<typeof pluginSchema>
export type SchemaStep = z.output<typeof step>
export type TableShape = z.output<typeof table>
export type ColumnShape = z.output<typeof column>
export type RollupShape = z.output<typeof rollup>
export type RowScope = z.output<typeof scope>
