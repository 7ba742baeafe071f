/**
 * The store's own code over a real encrypted temporary file: the core schema, the schema engine with its
 * roll-ups, the guard, the write clock, a second connection that can only read. No second implementation.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Handlers } from '../../main/bridge/gate'
import type { Client } from '../../main/bridge/rpc'
import type { By, KeysApi, StoreApi } from '../../main/store/api'
import { createCore, type Core } from '../../main/store/core'
import { insertTenant, insertUser } from '../../main/store/core/users'
import { openDatabase } from '../../main/store/database'
import { installClock } from '../../main/store/exec/clock'
import { createReadHandlers, createWriteHandlers } from '../../main/store/exec/handlers'
import { createRowRules } from '../../main/store/exec/row-rules'
import { createChanger } from '../../main/store/exec/run'
import { createTurns } from '../../main/store/exec/turns'
import { createGuard } from '../../main/store/guard/plan'
import { createRowCounts } from '../../main/store/schema/row-counts'
import { migrations } from '../../migrations'
import type { Role } from '../contract/identity'
import type { PluginRoutes } from '../contract/routes'

/** There are no key slots: nobody unlocks anything. */
type StoreWithoutKeys = Omit<StoreApi, keyof KeysApi>

export interface TestStore {
  readonly core: Core
  /** What main sees of the store: every call asynchronous, every value a copy. */
  readonly api: Client<StoreWithoutKeys>
  readonly read: Handlers<PluginRoutes, 'read'>
  readonly write: Handlers<PluginRoutes, 'write'>
  /** Folder of the encrypted file; also a place for what a test saves. */
  readonly folder: string
  addUser(user: { readonly name: string; readonly tenant: string; readonly role: Role }): By
  close(): void
}

/** No process is watched here: a select that never ends is ended by the test's own time limit. */
const unwatched = { begin: () => undefined, end: () => undefined }

/** `now`: epoch ms, the clock of everything the store dates. */
export function openTestStore(now: () => number): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-test-host-'))
  const file = join(folder, 'test.db')
  const key = randomBytes(32)
  const db = openDatabase(file, key, { create: true })
  for (const { sql } of migrations) db.exec(sql)
  db.pragma('automatic_index = off')
  const reader = openDatabase(file, key, { readonly: true })
  const clock = installClock(db)
  const [reading, writing] = [createGuard({ db: reader, writing: false }), createGuard({ db, writing: true })]
  const core = createCore(db, {
    now, folder,
    onTables: () => {
      reading.forget()
      writing.forget()
    },
  })
  const parts = { turns: createTurns(), watch: unwatched, slow: () => undefined }
  const tenants = new Set<string>()
  return {
    core, folder,
    api: asynchronous<StoreWithoutKeys>(core.api),
    read: createReadHandlers(reading, { ...parts, turns: createTurns() }),
    write: createWriteHandlers(createChanger(db, writing, clock, createRowCounts(db), createRowRules(db, core.audit)), parts),
    addUser({ name, tenant, role }) {
      const id = randomUUID()
      if (!tenants.has(tenant)) insertTenant(db, { id: tenant, name: tenant, at: now() })
      tenants.add(tenant)
      insertUser(db, { id, tenant, name, role, at: now() })
      return { user: id, tenant }
    },
    close() {
      reader.close()
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The API as a client in another process has it. */
function asynchronous<T extends { [K in keyof T]: (...args: never[]) => unknown }>(api: T): Client<T> {
  const calls = Object.entries(api as unknown as Record<string, (...args: unknown[]) => unknown>).map(([name, call]) =>
    [name, async (...args: unknown[]) => structuredClone(call(...structuredClone(args)))] as const)
  return Object.fromEntries(calls) as unknown as Client<T>
}
