/** The files of a workspace folder. */
import { join } from 'node:path'

export interface Paths {
  readonly folder: string
  readonly database: string
  readonly header: string
  /** Creation writes here first; see create.ts. */
  readonly stagedDatabase: string
  readonly stagedHeader: string
  readonly lock: string
}

export const pathsOf = (folder: string): Paths => ({
  folder,
  database: join(folder, 'panoptic.db'),
  header: join(folder, 'keys.json'),
  stagedDatabase: join(folder, 'panoptic.db.new'),
  stagedHeader: join(folder, 'keys.json.new'),
  lock: join(folder, 'workspace.lock'),
})
