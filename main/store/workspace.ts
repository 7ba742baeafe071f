/** The life of a workspace folder: new → open, or sealed → open, or a problem with a name. */
import { existsSync, mkdirSync } from 'node:fs'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { migrations as released, type Migration } from '../../migrations'
import { createCalibration } from '../keyslots/calibration'
import { createPasswordDue } from '../keyslots/devices'
import { readIfThere } from '../keyslots/file'
import { parseHeader, type Header } from '../keyslots/format'
import { isAuthentic } from '../keyslots/header'
import { osKeychain } from '../keyslots/keychain'
import { wipe } from '../keyslots/seal'
import { createThrottle } from '../keyslots/throttle'
import { openDatabase, type Db } from './database'
import { problemOf, StoreProblem } from './problem'
import { fitsKey } from './rotation/copy'
import { createFiles, discardStaged, finishCreation } from './workspace/create'
import { checkShape, whyNotOpen } from './workspace/diagnose'
import { createKeyring, type Keyring } from './workspace/keyring'
import { takeLock } from './workspace/lock'
import { migrate } from './workspace/migrate'
import { pathsOf } from './workspace/paths'
import { checkRevision } from './workspace/revision'
import { createSignIns } from './workspace/sign-in'
import type { Workspace, WorkspaceOptions, WorkspaceStatus } from './workspace/types'
import { createWays } from './workspace/ways'

export type { Workspace } from './workspace/types'

/** Unlocking takes about this long; long enough to slow a thief, short enough for people. */
const defaultDerivationMs = 1000

/** @param schema the core migrations; another list only in tests */
export function openWorkspace(options: WorkspaceOptions, schema: readonly Migration[] = released): Workspace {
  const { now = Date.now, keychain = osKeychain(), folder } = options
  const paths = pathsOf(folder)
  const throttle = createThrottle(folder, now)
  const calibration = createCalibration(folder, now, options.derivationMs ?? defaultDerivationMs)
  const passwordDue = createPasswordDue(folder, now)
  let lock: Db | null = null
  let db: Db | null = null
  let keyring: Keyring | null = null
  /** What went wrong after a right password; the folder alone does not show it. */
  let found: StoreProblem | null = null

  /** The folder as it is now. @throws StoreProblem */
  function look(): 'new' | Header {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
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

  function attach(header: Header, dataKey: Buffer, nextKey: Buffer | null): void {
    if (!isAuthentic(header, dataKey)) throw new StoreProblem('wrong-key', paths.header)
    // Killed while the data key was being rotated: the database tells whether it has the next one already.
    const switched = nextKey !== null && !fitsKey(paths.database, dataKey) && fitsKey(paths.database, nextKey)
    const opened = open(switched ? nextKey : dataKey)
    const ring = createKeyring(paths.header, header, dataKey, nextKey, now)
    try {
      migrate(opened, paths.database, schema)
      checkRevision(opened, header.revision, now())
      if (switched) ring.finish(opened)
    } catch (error) {
      opened.close()
      ring.wipe()
      throw problemOf(error) ?? error
    }
    db = opened
    keyring = ring
    found = null
  }

  function open(dataKey: Buffer): Db {
    try {
      return openDatabase(paths.database, dataKey)
    } catch (error) {
      throw error instanceof StoreProblem && error.problem === 'database-damaged' ? whyNotOpen(paths.database, dataKey) : error
    }
  }

  function held(): { db: Db; keyring: Keyring } {
    if (db === null || keyring === null) throw new PanopticError(fail('locked', 'The workspace is sealed.').error)
    return { db, keyring }
  }

  function status(): WorkspaceStatus {
    const answer = (state: WorkspaceStatus['state'], header: Header | null = null, problem: StoreProblem | null = null): WorkspaceStatus => ({
      state, problem: problem?.problem ?? null, detail: problem?.detail ?? '', folder,
      waitUntil: header === null ? null : throttle.waitUntil(),
      users: (header?.slots ?? []).filter(({ kind }) => kind === 'password').map(({ user, label }) => ({ id: user, name: label })),
      recovery: header?.slots.some(({ kind }) => kind === 'recovery') ?? false,
    })
    try {
      if (db !== null && keyring !== null) return answer('open', keyring.header)
      const here = look()
      if (found !== null) return answer('problem', null, found)
      return here === 'new' ? answer('new') : answer('sealed', here)
    } catch (error) {
      const problem = problemOf(error)
      if (problem === null) throw error
      return answer('problem', null, problem)
    }
  }

  async function create(input: { readonly name: string; readonly password: string }): Promise<{ user: string }> {
    if (db !== null || look() !== 'new') throw new PanopticError(fail('conflict', 'There is a workspace here already.').error)
    const { user, dataKey } = await createFiles(paths, { ...input, now, cost: await calibration.measure(), migrations: schema })
    try {
      attach(look() as Header, dataKey, null)
    } finally {
      wipe(dataKey)
    }
    return { user }
  }

  function seal(): void {
    db?.close()
    keyring?.wipe()
    signIns.stop()
    db = keyring = null
  }

  const ways = createWays({ opened: held, keychain, now, cost: async () => calibration.known() ?? calibration.measure(), onDevice: passwordDue.typed })
  const signIns = createSignIns({
    throttle, calibration, keychain, passwordDue, ways, attach, seal,
    header: () => keyring?.header ?? look(),
    isOpen: () => db !== null,
    admit: options.admit ?? (() => true),
    failed: options.failed ?? (() => undefined),
    presence: options.presence ?? (async () => true),
    problem: (problem) => {
      found = problem
    },
  })

  return {
    status,
    deviceUsers: signIns.deviceUsers,
    told: () => {
      found = null
    },
    create: (input) => signIns.exclusively(() => create(input)),
    unlock: signIns.byPassword,
    unlockWithDevice: signIns.byDevice,
    recover: signIns.byPhrase,
    verify: signIns.verify,
    get ways() {
      held()
      return ways
    },
    keychain,
    setPasswordDays: passwordDue.setDays,
    get db() {
      return held().db
    },
    copyKey: () => Buffer.from(held().keyring.keys.current),
    file: paths.database,
    openWithKey: (dataKey) => {
      const header = look()
      if (header === 'new') throw new StoreProblem('header-missing', paths.header)
      attach(header, dataKey, null)
    },
    beginRotation: () => held().keyring.begin(held().db),
    detach: () => {
      db?.close()
      db = null
    },
    finishRotation: () => {
      const next = keyring?.keys.next
      if (keyring === null || next === null || next === undefined) throw new Error('no rotation was begun')
      db = open(next)
      keyring.finish(db)
    },
    reopen: () => {
      if (keyring === null) throw new Error('nothing to open again')
      db?.close()
      db = open(keyring.keys.current)
    },
    get createdAt() {
      return held().keyring.header.createdAt
    },
    get rotating() {
      return held().keyring.keys.next !== null
    },
    seal,
    close: () => {
      seal()
      lock?.close()
      lock = null
    },
  }
}
