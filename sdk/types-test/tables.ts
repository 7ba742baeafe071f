/** Types of tables: what Kysely knows of them. Checked by `npm run typecheck`; nothing here runs. */
import type { Kysely } from 'kysely'
import { expectTypeOf } from 'vitest'
import { boolean, defineTables, integer, json, real, text, type Database } from '../index'

const tables = defineTables({
  create: {
    rain: {
      scope: 'tenant',
      columns: { place: text().notNull(), day: text().notNull(), mm: real(), minutes: integer().notNull().default(0), wet: boolean(), raw: json() },
      key: ['place', 'day'],
    },
  },
  rollups: { by_day: { from: 'rain', by: ['day'], sum: ['mm'] } },
})
type DB = Database<typeof tables>

export async function reading(db: Kysely<DB>): Promise<void> {
  const rows = await db.selectFrom('rain').selectAll().execute()
  expectTypeOf(rows).items.toEqualTypeOf<{ place: string; day: string; mm: number | null; minutes: number; wet: 0 | 1 | null; raw: string | null }>()
  const sums = await db.selectFrom('by_day').selectAll().execute()
  expectTypeOf(sums).items.toEqualTypeOf<{ day: string; rows: number; mm: number | null; mm_unknown: number }>()
  // @ts-expect-error there is no such table
  db.selectFrom('snow')
  // @ts-expect-error nor such a column
  db.selectFrom('rain').select('cm')
  // @ts-expect-error a number is not compared with a text
  db.selectFrom('rain').select('day').where('mm', '>', 'much')
}

export function writing(db: Kysely<DB>): void {
  db.insertInto('rain').values({ place: 'x', day: '2026-01-01' })
  db.insertInto('rain').values({ place: 'x', day: '2026-01-01', mm: null, minutes: 3, wet: true })
  // @ts-expect-error a column of the key is missing
  db.insertInto('rain').values({ place: 'x' })
  // @ts-expect-error not null
  db.insertInto('rain').values({ place: 'x', day: null })
}

export function steps(): void {
  const grown = tables.step({ addColumns: { rain: { source: text().notNull().default('station') } }, create: { wind: { scope: 'user', columns: { day: text().notNull(), knots: integer() }, key: ['day'] } } })
  type Grown = Database<typeof grown>
  expectTypeOf<keyof Grown>().toEqualTypeOf<'rain' | 'wind' | 'by_day'>()
  expectTypeOf<keyof Grown['rain']>().toEqualTypeOf<'place' | 'day' | 'mm' | 'minutes' | 'wet' | 'raw' | 'source'>()
  const fewer = grown.step({ drop: ['by_day', 'wind'] })
  expectTypeOf<keyof Database<typeof fewer>>().toEqualTypeOf<'rain'>()
  // @ts-expect-error there is no such table to add to
  tables.step({ addColumns: { snow: { cm: real() } } })
  // @ts-expect-error nor to drop
  tables.step({ drop: ['snow'] })
  // @ts-expect-error a key has notNull() columns only
  defineTables({ create: { rain: { scope: 'tenant', columns: { place: text().notNull(), mm: real() }, key: ['place', 'mm'] } } })
  // @ts-expect-error a text has no sum
  defineTables({ create: { rain: { scope: 'tenant', columns: { day: text().notNull(), place: text() }, key: ['day'] } }, rollups: { by_day: { from: 'rain', by: ['day'], sum: ['place'] } } })
  expectTypeOf(defineTables({ create: { rules: { scope: 'tenant', write: 'tenant_admin', audited: true, columns: { id: text().notNull() }, key: ['id'] } } }).schema.steps).toBeArray()
  // @ts-expect-error no such role
  defineTables({ create: { rules: { scope: 'tenant', write: 'root', columns: { id: text().notNull() }, key: ['id'] } } })
  // @ts-expect-error there is no such scope
  defineTables({ create: { rain: { scope: 'world', columns: { day: text().notNull() }, key: ['day'] } } })
  // @ts-expect-error a default of the column's own type
  integer().default('0')
}
