/** The life of a workspace folder: new → open, or sealed → open, or a problem with a name. */
import { existsSync, mkdirSync } from 'node:fs'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { migrations as released, type Migration } from '../../migrations'
import { readIfThere } from '../keyslots/file'
import { parseHeader, type Header } from '../keyslots/format'
import { isAuthentic, unlockHeader } from '../keyslots/header'
import { wipe } from '../keyslots/seal'
import { createThrottle } from '../keyslots/throttle'
import { openDatabase, type Db } from './database'
import { problemOf, StoreProblem } from './problem'
import { createFiles, discardStaged, finishCreation } from './workspace/create'
import { checkShape, whyNotOpen } from './workspace/diagnose'
import { takeLock } from './workspace/lock'
import { migrate } from './workspace/migrate'
import { pathsOf } from './workspace/paths'
import { checkRevision } from './workspace/revision'
import type { Workspace, WorkspaceOptions, WorkspaceStatus } from './workspace/types'

export type { Workspace } from './workspace/types'

/** Unlocking takes about this long; long enough to slow a thief, short enough for people. */
const defaultDerivationMs = 1000

/** @param schema the core migrations; another list only in tests */
export function openWorkspace(options: WorkspaceOptions, schema: readonly Migration[] = released): Workspace {
  const now = options.now ?? Date.now
  const paths = pathsOf(options.folder)
  const throttle = createThrottle(options.folder, now)
  let lock: Db | null = null
  let db: Db | null = null
  let key: Buffer | null = null
  /** What went wrong after a right password; the folder alone does not show it. */
  let found: StoreProblem | null = null
  let running = Promise.resolve<unknown>(undefined)

  /** The folder as it is now. @throws StoreProblem */
  function look(): 'new' | Header {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 })
    lock ??= takeLock(paths.lock)
    finishCreation(paths)
    const bytes = readIfThere(paths.header)
    if (bytes === null) {
      if (existsSync(paths.database)) throw new StoreProblem('header-missing', paths.header)
      discardStaged(paths)
      return 'new'
    }
    const header = parseHeader(bytes)
    checkShape(paths.database)
    return header
  }

  function attach(dataKey: Buffer, header: Header): void {
    if (!isAuthentic(header, dataKey)) throw new StoreProblem('wrong-key', paths.header)
    const opened = open(dataKey)
    try {
      migrate(opened, paths.database, schema)
      checkRevision(opened, header.revision, now())
    } catch (error) {
      opened.close()
      throw problemOf(error) ?? error
    }
    db = opened
    key = Buffer.from(dataKey)
    found = null
  }

  function open(dataKey: Buffer): Db {
    try {
      return openDatabase(paths.database, dataKey)
    } catch (error) {
      throw error instanceof StoreProblem && error.problem === 'database-damaged' ? whyNotOpen(paths.database, dataKey) : error
    }
  }

  /** One password at a time: guesses in parallel would slip past the delay. */
  function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = running.then(work, work)
    running = result.catch((error: unknown) => {
      found = problemOf(error) ?? found
    })
    return result.catch((error: unknown) => {
      throw problemOf(error) ?? error
    })
  }

  function status(): WorkspaceStatus {
    const answer = (state: WorkspaceStatus['state'], problem: StoreProblem | null = null, waitUntil: number | null = null): WorkspaceStatus =>
      ({ state, problem: problem?.problem ?? null, detail: problem?.detail ?? '', folder: options.folder, waitUntil })
    if (db !== null) return answer('open')
    try {
      const here = look()
      if (found !== null) return answer('problem', found)
      return here === 'new' ? answer('new') : answer('sealed', null, throttle.waitUntil())
    } catch (error) {
      const problem = problemOf(error)
      if (problem === null) throw error
      return answer('problem', problem)
    }
  }

  async function create(input: { readonly name: string; readonly password: string }): Promise<{ user: string }> {
    if (db !== null || look() !== 'new') throw new PanopticError(fail('conflict', 'There is a workspace here already.').error)
    const { user, dataKey } = await createFiles(paths, { ...input, now, derivationMs: options.derivationMs ?? defaultDerivationMs, migrations: schema })
    try {
      attach(dataKey, look() as Header)
    } finally {
      wipe(dataKey)
    }
    return { user }
  }

  async function unlock(password: string): Promise<{ user: string }> {
    const header = db === null ? look() : 'new'
    if (header === 'new') throw new PanopticError(fail('conflict', 'There is nothing to unlock here.').error)
    if (throttle.waitUntil() !== null) throw refused()
    throttle.attempt()
    const unlocked = await unlockHeader(header, password)
    if (unlocked === null) throw refused()
    try {
      throttle.reset()
      attach(unlocked.dataKey, header)
    } finally {
      wipe(unlocked.dataKey)
    }
    return { user: unlocked.slot.user }
  }

  const refused = (): PanopticError => new PanopticError(fail('refused', 'The workspace was not opened.', { waitUntil: throttle.waitUntil() }).error)
  const locked = (): PanopticError => new PanopticError(fail('locked', 'The workspace is sealed.').error)

  return {
    status,
    told: () => {
      found = null
    },
    create: (input) => exclusively(() => create(input)),
    unlock: (password) => exclusively(() => unlock(password)),
    openWithKey: (dataKey) => {
      const header = look()
      if (header === 'new') throw new StoreProblem('header-missing', paths.header)
      attach(dataKey, header)
    },
    get db() {
      if (db === null) throw locked()
      return db
    },
    copyKey: () => {
      if (key === null) throw locked()
      return Buffer.from(key)
    },
    file: paths.database,
    close: () => {
      db?.close()
      lock?.close()
      wipe(key)
      db = lock = key = null
    },
  }
}
