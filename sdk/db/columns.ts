/** Columns of a plugin's table, as an author writes them: `text().notNull()`, `integer()`, … */
import type { ColumnType } from 'kysely'
import type { ColumnShape } from '../contract/schema'

export type ColumnKind = ColumnShape['type']

/** What a default may be for each kind; a `json` default is JSON text. */
type DefaultValue<K extends ColumnKind> = K extends 'text' | 'json' ? string : K extends 'boolean' ? boolean : number

/** A declared column. `notNull` and `default` return a changed copy. */
export interface Column<K extends ColumnKind = ColumnKind, NotNull extends boolean = boolean, Defaulted extends boolean = boolean> {
  readonly shape: ColumnShape
  /** Never written; carries the types. */
  readonly phantom?: readonly [K, NotNull, Defaulted]
  notNull(): Column<K, true, Defaulted>
  default(value: DefaultValue<K>): Column<K, NotNull, true>
}

const column = <K extends ColumnKind, N extends boolean, D extends boolean>(shape: ColumnShape): Column<K, N, D> => ({
  shape,
  notNull: () => column<K, true, D>({ ...shape, notNull: true }),
  default: (value) => column<K, N, true>({ ...shape, default: typeof value === 'boolean' ? Number(value) : value }),
})

/** UTF-8 text. A UTC day is text `YYYY-MM-DD`. */
export const text = (): Column<'text', false, false> => column({ type: 'text' })
/** A whole number within ±2^53. Money is nano-units, time is UTC epoch milliseconds. */
export const integer = (): Column<'integer', false, false> => column({ type: 'integer' })
/** A floating-point number. Never money. */
export const real = (): Column<'real', false, false> => column({ type: 'real' })
/** Written as `true`/`false`, read as 1/0 (SQLite has no booleans). */
export const boolean = (): Column<'boolean', false, false> => column({ type: 'boolean' })
/** JSON text: write `JSON.stringify(value)`, read with `JSON.parse`. The store checks that it is JSON. */
export const json = (): Column<'json', false, false> => column({ type: 'json' })

type Read<K> = K extends 'text' | 'json' ? string : K extends 'boolean' ? 0 | 1 : number
type Written<K> = K extends 'boolean' ? boolean | 0 | 1 : Read<K>

/** The Kysely type of a column: what a select gives, an insert needs, an update takes. */
export type ColumnTypeOf<C> =
  C extends Column<infer K, infer NotNull, infer Defaulted>
    ? NotNull extends true
      ? ColumnType<Read<K>, Defaulted extends true ? Written<K> | undefined : Written<K>, Written<K>>
      : ColumnType<Read<K> | null, Written<K> | null | undefined, Written<K> | null>
    : never

/** A column only the store writes: roll-ups. */
export type ReadColumn<C> = C extends Column<infer K, infer NotNull> ? ColumnType<NotNull extends true ? Read<K> : Read<K> | null, never, never> : never
