/**
 * The store's real code on a real encrypted file, as the plugin's page meets it: trees go through the guard,
 * tables and roll-ups are made by the schema engine.
 */
import { createDialect } from '@panoptic/sdk/db/dialect'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Panoptic } from '@panoptic/sdk'
import { Kysely } from 'kysely'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../../../main/store/database'
import { installClock } from '../../../../main/store/exec/clock'
import { createChanger, runSelect } from '../../../../main/store/exec/run'
import { createGuard } from '../../../../main/store/guard/plan'
import { migratePlugin } from '../../../../main/store/schema/migrate'
import { tables, type DB } from '../../tables'

export interface TestStore extends Pick<Panoptic<DB>, 'db' | 'batch'> {
  close(): void
}

const identity: PluginIdentity = { kind: 'plugin', plugin: 'llm-cost', tenant: 'system', user: 'someone' }

export function openStore(): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-llm-cost-'))
  const file = openDatabase(join(folder, 'test.db'), randomBytes(32), { create: true })
  const clock = installClock(file)
  migratePlugin(file, identity.plugin, tables.schema)
  const reading = createGuard({ db: file, writing: false })
  const changer = createChanger(file, createGuard({ db: file, writing: true }), clock)
  /** What crosses the bridge is a copy. */
  const copy = (tree: unknown): unknown => structuredClone(tree)
  return {
    db: new Kysely<DB>({
      dialect: createDialect({
        query: async (tree) => runSelect(reading.prepare(copy(tree), identity)),
        run: async (tree) => changer.run(copy(tree), identity),
      }),
    }),
    batch: async (queries) => changer.batch(queries.map((query) => copy(query.toOperationNode())), identity),
    close: () => {
      file.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
