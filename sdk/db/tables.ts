/**
 * A plugin's tables, written once: {@link defineTables} gives both the numbered schema steps that the
 * store carries out and the Kysely types of every table and roll-up.
 *
 * ```ts
 * export const tables = defineTables({
 *   create: {
 *     usage: {
 *       scope: 'tenant',
 *       columns: { day: text().notNull(), model: text().notNull(), cost: integer() },
 *       key: ['day', 'model'],
 *     },
 *   },
 *   rollups: { usage_daily: { from: 'usage', by: ['day'], sum: ['cost'] } },
 * }).step({ addColumns: { usage: { region: text() } } })
 *
 * type DB = Database<typeof tables>
 * ```
 * A step that was released is never edited: a change is a further `.step`.
 */
import type { ColumnType } from 'kysely'
import type { Role } from '../contract/identity'
import type { PluginSchema, PluginSchemaInput, RowScope, SchemaStep } from '../contract/schema'
import type { Column, ColumnTypeOf, ReadColumn } from './columns'

export * from './columns'

type Columns = Readonly<Record<string, Column>>
type AllTables = Readonly<Record<string, Columns>>
type NamesOf<C> = Extract<keyof C, string>
type NotNullNames<C> = { [N in NamesOf<C>]: C[N] extends Column<infer _, true> ? N : never }[NamesOf<C>]
type NumberNames<C> = { [N in NamesOf<C>]: C[N] extends Column<'integer' | 'real'> ? N : never }[NamesOf<C>]

interface IndexInput<C> {
  readonly on: readonly NamesOf<C>[]
  /** Unique inside the row scope. */
  readonly unique?: boolean
}

interface TableInput<C> {
  /** Whose rows: this `user`'s, shared in the `tenant`, or everybody's in the `workspace`. */
  readonly scope: RowScope
  /** From which role on users may change rows; default: everybody who sees them. */
  readonly write?: Role
  /** Each change writes an audit entry: who and which row, never values. */
  readonly audited?: boolean
  readonly columns: C
  /** Natural key, unique inside the scope; its columns are `notNull()`. */
  readonly key: readonly NoInfer<NotNullNames<C>>[]
  readonly indexes?: readonly IndexInput<NoInfer<C>>[]
}

/** A roll-up over any of the tables: `by` takes `notNull()` columns, `sum` integers and reals. */
type RollupInput<T> = {
  [N in NamesOf<T>]: { readonly from: N; readonly by: readonly NotNullNames<T[N]>[]; readonly sum: readonly NumberNames<T[N]>[] }
}[NamesOf<T>]

interface StepInput<Before extends AllTables, Created extends AllTables, Added extends Partial<Record<keyof Before, Columns>>, R, D> {
  readonly create?: { readonly [N in keyof Created]: TableInput<Created[N]> }
  /** New columns are nullable or have a default: rows exist already. */
  readonly addColumns?: Added
  readonly addIndexes?: { readonly [N in keyof Before]?: readonly IndexInput<Before[N] & (N extends keyof Added ? Added[N] : unknown)>[] }
  /** Roll-ups to make (filled from the rows there are) or, under a name already used, to make anew. */
  readonly rollups?: R
  /** Tables and roll-ups to remove, with their rows. */
  readonly drop?: readonly D[]
}

type Merge<Before, Created, Added> = Created & { [N in keyof Before]: N extends keyof Added ? Before[N] & Added[N] : Before[N] }

/** A roll-up's table: the `by` columns, `rows`, and for each sum its value and how many rows had none. */
type RollupTable<T, R> = R extends { from: infer F extends keyof T; by: readonly (infer B)[]; sum: readonly (infer S)[] }
  ? { [N in Extract<B, keyof T[F]>]: ReadColumn<T[F][N]> } & { rows: ColumnType<number, never, never> } & {
      /** NULL when no row of the group has a value. */
      [N in Extract<S, string>]: ColumnType<number | null, never, never>
    } & { [N in Extract<S, string> as `${N}_unknown`]: ColumnType<number, never, never> }
  : never

type DatabaseOf<T, R> = { [N in keyof T]: { [C in keyof T[N]]: ColumnTypeOf<T[N][C]> } } & { [N in keyof R]: RollupTable<T, R[N]> }

/** What `defineTables` returns and `definePlugin` takes. `DB` is its Kysely type. */
export interface PluginTables<DB = unknown> {
  readonly schema: PluginSchema
  /** Never written; carries the type. */
  readonly database?: DB
}

/** The Kysely database type of a plugin's tables. */
export type Database<T extends PluginTables> = T extends PluginTables<infer DB> ? (unknown extends DB ? Record<string, Record<string, unknown>> : DB) : never

/** Tables to which a further step can be added. */
export interface TablesBuilder<T extends AllTables, R> extends PluginTables<DatabaseOf<T, R>> {
  step<
    Created extends AllTables = Record<never, never>,
    const Added extends Partial<Record<keyof T, Columns>> = Record<never, never>,
    const NewRollups extends Readonly<Record<string, RollupInput<Merge<T, Created, Added>>>> = Record<never, never>,
    const Dropped extends keyof T | keyof R = never,
  >(
    step: StepInput<T, Created, Added, NewRollups, Dropped>,
  ): TablesBuilder<Omit<Merge<T, Created, Added>, Dropped>, Omit<R, Dropped | keyof NewRollups> & NewRollups>
}

type StepRecord = NonNullable<PluginSchemaInput['steps'][number]>
interface LooseTable { readonly scope: RowScope; readonly write?: Role; readonly audited?: boolean; readonly columns: Columns; readonly key: readonly string[]; readonly indexes?: readonly { readonly on: readonly string[]; readonly unique?: boolean }[] }
interface LooseStep {
  readonly create?: Readonly<Record<string, LooseTable>>
  readonly addColumns?: Readonly<Record<string, Columns>>
  readonly addIndexes?: StepRecord['addIndexes']
  readonly rollups?: StepRecord['rollups']
  readonly drop?: readonly string[]
}

const mapValues = <V, W>(record: Readonly<Record<string, V>>, change: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

const shapes = (columns: Columns): Record<string, Column['shape']> => mapValues(columns, (column) => column.shape)

/** A step as plain data with every default filled in, as `pluginSchema` would give it. */
function plain(step: LooseStep): SchemaStep {
  return {
    create: mapValues(step.create ?? {}, (table) => ({ ...table, columns: shapes(table.columns), key: [...table.key], indexes: [...(table.indexes ?? [])] })) as SchemaStep['create'],
    addColumns: mapValues(step.addColumns ?? {}, shapes),
    addIndexes: { ...step.addIndexes },
    rollups: { ...step.rollups },
    drop: [...(step.drop ?? [])],
  }
}

function builder(steps: readonly SchemaStep[]): TablesBuilder<AllTables, unknown> {
  return {
    schema: { steps: [...steps] },
    step: (step: unknown) => builder([...steps, plain(step as LooseStep)]) as never,
  }
}

/**
 * The first step of a plugin's schema; later ones follow with `.step(…)`. Names and shapes are checked when
 * the package is built and again by the store, not here: a page does without the schema library.
 */
export function defineTables<Created extends AllTables, const R extends Readonly<Record<string, RollupInput<Created>>> = Record<never, never>>(
  step: Pick<StepInput<Record<never, never>, Created, Record<never, never>, R, never>, 'create' | 'rollups'>,
): TablesBuilder<Created, R> {
  return builder([plain(step as unknown as LooseStep)]) as unknown as TablesBuilder<Created, R>
}
