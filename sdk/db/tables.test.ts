import type { Insertable, Selectable, Updateable } from 'kysely'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { pluginSchema } from '../contract/schema'
import { boolean, type Database, defineTables, integer, json, type PluginTables, real, text } from './tables'

const tables = defineTables({
  create: {
    usage: {
      scope: 'tenant',
      columns: { day: text().notNull(), model: text().notNull(), cost: integer(), tokens: integer().notNull().default(0), paid: boolean().notNull(), extra: json(), share: real() },
      key: ['day', 'model'],
      indexes: [{ on: ['model', 'day'] }],
    },
    note: { scope: 'user', columns: { id: text().notNull(), body: text() }, key: ['id'] },
  },
  rollups: { usage_daily: { from: 'usage', by: ['day'], sum: ['cost', 'tokens'] } },
})

const later = tables.step({
  create: { tag: { scope: 'workspace', columns: { name: text().notNull() }, key: ['name'] } },
  addColumns: { usage: { region: text().notNull().default('') } },
  addIndexes: { usage: [{ on: ['region'] }] },
  rollups: { usage_region: { from: 'usage', by: ['region', 'day'], sum: ['cost'] } },
  drop: ['note'],
})

describe('defineTables', () => {
  it('gives the schema steps as plain data', () => {
    expect(later.schema.steps).toHaveLength(2)
    expect(later.schema.steps[0]!.create['usage']!.columns['tokens']).toEqual({ type: 'integer', notNull: true, default: 0 })
    expect(later.schema.steps[1]).toEqual({
      create: { tag: { scope: 'workspace', columns: { name: { type: 'text', notNull: true } }, key: ['name'], indexes: [] } },
      addColumns: { usage: { region: { type: 'text', notNull: true, default: '' } } },
      addIndexes: { usage: [{ on: ['region'] }] },
      rollups: { usage_region: { from: 'usage', by: ['region', 'day'], sum: ['cost'] } },
      drop: ['note'],
    })
    expect(structuredClone(later.schema)).toEqual(later.schema)
  })

  it('gives what the build and the store accept; a name that is not snake_case is named there', () => {
    expect(pluginSchema.parse(later.schema)).toEqual(later.schema)
    const wrong = defineTables({ create: { Usage: { scope: 'user', columns: { id: text().notNull() }, key: ['id'] } } })
    expect(pluginSchema.safeParse(wrong.schema).error?.issues[0]?.path).toContain('Usage')
  })

  it('types what a select gives, an insert needs and an update takes', () => {
    type DB = Database<typeof tables>
    expectTypeOf<Selectable<DB['usage']>>().branded.toEqualTypeOf<{
      day: string; model: string; cost: number | null; tokens: number; paid: 0 | 1; extra: string | null; share: number | null
    }>()
    expectTypeOf<Insertable<DB['note']>>().branded.toEqualTypeOf<{ id: string; body?: string | null }>()
    expectTypeOf<Insertable<DB['usage']>['paid']>().toEqualTypeOf<boolean | 0 | 1>()
    expectTypeOf<Updateable<DB['usage']>['cost']>().toEqualTypeOf<number | null | undefined>()
    expectTypeOf<Database<PluginTables>['any']>().toEqualTypeOf<Record<string, unknown>>()
  })

  it('types roll-up tables, which only the store writes', () => {
    type Daily = Database<typeof tables>['usage_daily']
    expectTypeOf<Selectable<Daily>>().branded.toEqualTypeOf<{
      day: string; rows: number; cost: number | null; tokens: number | null; cost_unknown: number; tokens_unknown: number
    }>()
    expectTypeOf<keyof Insertable<Daily>>().toEqualTypeOf<never>()
  })

  it('types the steps that follow', () => {
    type DB = Database<typeof later>
    expectTypeOf<keyof DB>().toEqualTypeOf<'usage' | 'tag' | 'usage_daily' | 'usage_region'>()
    expectTypeOf<Selectable<DB['usage']>['region']>().toEqualTypeOf<string>()
    expectTypeOf<Selectable<DB['usage_region']>['region']>().toEqualTypeOf<string>()
  })

  it('refuses names that do not exist at compile time', () => {
    const build = (): void => {
      // @ts-expect-error a key column that is not declared
      defineTables({ create: { a: { scope: 'user', columns: { id: text().notNull() }, key: ['nope'] } } })
      // @ts-expect-error a key column that may be NULL
      defineTables({ create: { a: { scope: 'user', columns: { id: text() }, key: ['id'] } } })
      // @ts-expect-error a sum over text
      defineTables({ create: { a: { scope: 'user', columns: { id: text().notNull() }, key: ['id'] } }, rollups: { r: { from: 'a', by: ['id'], sum: ['id'] } } })
      // @ts-expect-error a table that does not exist
      tables.step({ addColumns: { nope: { x: text() } } })
      // @ts-expect-error a table that does not exist
      tables.step({ drop: ['nope'] })
    }
    expectTypeOf(build).toBeFunction()
  })
})
