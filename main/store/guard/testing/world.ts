/** A real encrypted database with the tables of two plugins and rows of several users, for tests. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import { createDialect } from '@panoptic/sdk/db/dialect'
import { type Database, defineTables, integer, json, real, text, boolean } from '@panoptic/sdk/db/tables'
import { Kysely } from 'kysely'
import { type Db, openDatabase } from '../../database'
import { type ClockLimits, installClock } from '../../exec/clock'
import { type Change, type Changer, createChanger, type Rows, runSelect } from '../../exec/run'
import { migratePlugin } from '../../schema/migrate'
import { createGuard, type Guard } from '../plan'

export const testTables = defineTables({
  create: {
    usage: {
      scope: 'tenant',
      columns: { day: text().notNull(), model: text().notNull(), cost: integer(), tokens: integer().notNull().default(7), share: real(), paid: boolean(), extra: json() },
      key: ['day', 'model'],
      indexes: [{ on: ['model', 'day'] }],
    },
    note: { scope: 'user', columns: { id: text().notNull(), body: text(), slot: text() }, key: ['id'], indexes: [{ on: ['slot'], unique: true }] },
    shared: { scope: 'workspace', columns: { name: text().notNull(), value: integer() }, key: ['name'] },
  },
  rollups: { usage_daily: { from: 'usage', by: ['day'], sum: ['cost', 'tokens'] } },
})
export type TestDB = Database<typeof testTables>

export const otherTables = defineTables({ create: { secrets: { scope: 'tenant', columns: { id: text().notNull(), value: text() }, key: ['id'] } } })

export const identityOf = (plugin: string, tenant: string, user: string): PluginIdentity => ({ kind: 'plugin', plugin, tenant, user })
/** The one whose queries are tested, and others whose rows it must never meet. */
export const me = identityOf('spend', 't1', 'u1')
export const colleague = identityOf('spend', 't1', 'u2')
export const stranger = identityOf('spend', 't2', 'u3')
export const otherPlugin = identityOf('safe', 't1', 'u1')

export interface World {
  readonly db: Db
  readonly reading: Guard
  readonly writing: Guard
  readonly changer: Changer
  query(tree: unknown, identity?: PluginIdentity): Rows
  run(tree: unknown, identity?: PluginIdentity): Change
  /** Kysely as a plugin page has it, on this store. */
  as(identity: PluginIdentity): Kysely<TestDB>
  close(): void
}

export function createWorld(limits?: ClockLimits, options: { readonly scope?: Parameters<typeof createGuard>[0]['scope'] } = {}): World {
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-guard-'))
  const db = openDatabase(join(folder, 'test.db'), randomBytes(32), { create: true })
  const clock = installClock(db, limits)
  migratePlugin(db, 'spend', testTables.schema)
  migratePlugin(db, 'safe', otherTables.schema)
  const scope = options.scope === undefined ? {} : { scope: options.scope }
  const reading = createGuard({ db, writing: false, ...scope })
  const writing = createGuard({ db, writing: true, ...scope })
  const changer = createChanger(db, writing, clock, { changed: () => undefined }, { check: () => undefined, settle: () => undefined })
  const query = (tree: unknown, identity = me): Rows => runSelect(reading.prepare(tree, identity))
  const run = (tree: unknown, identity = me): Change => changer.run(tree, identity)
  return {
    db, reading, writing, changer, query, run,
    as: (identity) =>
      new Kysely<TestDB>({
        dialect: createDialect({
          query: async (tree) => query(structuredClone(tree), identity),
          run: async (tree) => run(structuredClone(tree), identity),
        }),
      }),
    close: () => {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
