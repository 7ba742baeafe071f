/**
 * Makes a workspace so that a crash at any moment leaves none, or a whole one.
 *
 * Database and header are written under staged names and made durable; then the database gets its name, then
 * the header. Before the first rename the folder is `new` (staged files are thrown away); after it the staged
 * header is complete, and {@link finishCreation} gives it its name on the next start.
 */
import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import type { Migration } from '../../../migrations'
import type { ArgonCost } from '../../keyslots/argon'
import { readIfThere, syncFolder, writeFileDurable } from '../../keyslots/file'
import { parseHeader, serialise } from '../../keyslots/format'
import { createHeader } from '../../keyslots/header'
import { wipe } from '../../keyslots/seal'
import { createAuditLog } from '../core/audit'
import { insertTenant, insertUser, systemTenant } from '../core/users'
import { openDatabase } from '../database'
import { migrate } from './migrate'
import type { Paths } from './paths'
import { rememberRevision } from './revision'

export interface Creation {
  readonly name: string
  readonly password: string
  readonly now: () => number
  readonly cost: ArgonCost
  readonly migrations: readonly Migration[]
}

/** @returns the first user's id and the data key, which the caller overwrites */
export async function createFiles(paths: Paths, creation: Creation): Promise<{ user: string; dataKey: Buffer }> {
  const user = randomUUID()
  const { header, dataKey } = await createHeader({ user, label: creation.name, password: creation.password, cost: creation.cost, now: creation.now() })
  try {
    discardStaged(paths)
    stageDatabase(paths.stagedDatabase, dataKey, user, header.revision, creation)
    writeFileDurable(paths.stagedHeader, serialise(header))
    // A log left over from a lost database must not be replayed onto the new one.
    for (const suffix of ['-wal', '-shm']) rmSync(paths.database + suffix, { force: true })
    syncFolder(paths.folder)
    renameSync(paths.stagedDatabase, paths.database)
    syncFolder(paths.folder)
    renameSync(paths.stagedHeader, paths.header)
    syncFolder(paths.folder)
    return { user, dataKey }
  } catch (error) {
    wipe(dataKey)
    if (!existsSync(paths.database)) discardStaged(paths)
    throw error
  }
}

/** After a crash between the two renames: the header gets its name. */
export function finishCreation(paths: Paths): void {
  const staged = readIfThere(paths.stagedHeader)
  if (staged === null || existsSync(paths.header) || !existsSync(paths.database) || !isWhole(staged)) return
  renameSync(paths.stagedHeader, paths.header)
  syncFolder(paths.folder)
}

function isWhole(header: Buffer): boolean {
  try {
    parseHeader(header)
    return true
  } catch {
    return false
  }
}

export function discardStaged(paths: Paths): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(paths.stagedDatabase + suffix, { force: true })
  rmSync(paths.stagedHeader, { force: true })
}

function stageDatabase(path: string, key: Buffer, user: string, revision: number, { name, now, migrations }: Creation): void {
  // Made here, so that it and its log are readable by this OS account only.
  closeSync(openSync(path, 'wx', 0o600))
  const db = openDatabase(path, key, { create: true })
  try {
    migrate(db, path, migrations)
    db.transaction(() => {
      const at = now()
      const by = { user, tenant: systemTenant }
      const audit = createAuditLog(db, now)
      insertTenant(db, { id: systemTenant, name: 'System', at })
      insertUser(db, { id: user, tenant: systemTenant, name, role: 'system_admin', at })
      rememberRevision(db, revision, at)
      audit.append(by, 'workspace.created', '', '')
      audit.append(by, 'user.created', user, 'system_admin')
    }).immediate()
  } finally {
    db.close()
  }
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
