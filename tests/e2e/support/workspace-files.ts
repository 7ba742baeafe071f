/** A workspace's files as somebody finds them who has the disk, and the password too: opened without the app. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseHeader } from '../../../main/keyslots/format'
import { unlockHeader } from '../../../main/keyslots/header'
import { openDatabase, type Db } from '../../../main/store/database'

export const workspaceOf = (profile: string): string => join(profile, 'workspaces', 'default')

/** The data key, from the key header and the password. */
export async function dataKeyOf(profile: string, password: string): Promise<Buffer> {
  const unlocked = await unlockHeader(parseHeader(await readFile(join(workspaceOf(profile), 'keys.json'))), password)
  if (unlocked === null) throw new Error('The password opens no slot.')
  return unlocked.dataKey
}

/** Changes the database behind the app's back, while the app does not run; what guards the log is taken away meanwhile. */
export function tamper(profile: string, key: Buffer, change: (db: Db) => void): void {
  const db = openDatabase(join(workspaceOf(profile), 'panoptic.db'), key)
  try {
    const guards = db.prepare<[], { name: string; sql: string }>(`select name, sql from sqlite_schema where type = 'trigger' and tbl_name = 'audit'`).all()
    for (const { name } of guards) db.exec(`drop trigger "${name}"`)
    change(db)
    for (const { sql } of guards) db.exec(sql)
    db.pragma('wal_checkpoint(truncate)')
  } finally {
    db.close()
  }
}
