/** The app's own newer versions: what is known of them, when they are looked for, and the answers to `updates.*`. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { ShellRoutes, UpdateState } from '@panoptic/sdk/contract/shell'
import type { Handler } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { AuditApi } from '../store/api'
import { UpdateProblem, type Updater } from './api'
import type { Build } from './build'

type UpdateRoutes = Pick<ShellRoutes, 'updates.read' | 'updates.check' | 'updates.automatic' | 'updates.install'>

export interface Updates {
  readonly handlers: { readonly [K in keyof UpdateRoutes]: Handler<UpdateRoutes[K]> }
  /** Looks a minute from now and then every six hours, while that is switched on. */
  start(): void
  close(): void
}

export interface UpdatesOptions {
  /** The folder of the user's data: `updates.json` says whether to look without being asked. */
  readonly folder: string
  readonly build: Build
  readonly store: Client<Pick<AuditApi, 'audit'>>
  onChange(state: UpdateState): void
  /** Saves drafts and closes the store, then calls `install` instead of ending the app itself. */
  quit(install: () => void): void
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void
  /** The library, for the tests; by default the one of this platform. */
  updater?(onQuit: boolean): Promise<Updater>
  /** Whether the app lies where it can replace itself; by default asked of the environment. */
  readonly replaceable?: boolean
}

const firstCheckMs = 60_000
const checkEveryMs = 6 * 3600_000

export function createUpdates({ folder, build, store, onChange, quit, log, updater = defaultUpdater(build, log, folder), replaceable = canReplaceItself() }: UpdatesOptions): Updates {
  const file = join(folder, 'updates.json')
  const settings = readSettings(file)
  const unavailable = build.runtime === 'testruntime' ? 'test-runtime' : build.feed === null ? 'no-feed' : replaceable ? null : 'system-package'
  let state: UpdateState = {
    state: unavailable === null ? 'idle' : 'unavailable',
    automatic: settings.automatic, version: null, progress: null, checkedAt: settings.checkedAt, reason: unavailable ?? '',
  }
  let loaded: Promise<Updater> | null = null
  let running: Promise<void> | null = null
  let closed = false
  let timer: NodeJS.Timeout | null = null

  function set(change: Partial<UpdateState>): void {
    state = { ...state, ...change }
    if (!closed) onChange(state)
  }

  const failed = (error: unknown): void => {
    const reason = error instanceof UpdateProblem ? error.reason : 'failed'
    log(reason === 'offline' ? 'info' : 'error', error instanceof Error ? error.message : String(error))
    set({ state: 'failed', reason, progress: null })
  }

  /** Resolves when it is known whether there is something; fetching it goes on. */
  async function check(): Promise<void> {
    if (unavailable !== null || state.state === 'downloading' || state.state === 'ready') return
    running ??= look().finally(() => (running = null))
    await running
  }

  async function look(): Promise<void> {
    set({ state: 'checking', reason: '', version: null, progress: null })
    try {
      const library = await (loaded ??= updater(state.automatic))
      const found = await library.check()
      state = { ...state, checkedAt: Date.now() }
      save()
      if (found === null) return set({ state: 'none' })
      set({ state: 'downloading', version: found.version, progress: 0 })
      void library.download((progress) => set({ progress })).then(() => set({ state: 'ready', progress: null }), failed)
    } catch (error) {
      failed(error)
    }
  }

  function save(): void {
    const scratch = `${file}.new`
    try {
      writeFileSync(scratch, JSON.stringify({ automatic: state.automatic, checkedAt: state.checkedAt }), { mode: 0o600 })
      renameSync(scratch, file)
    } catch (error) {
      log('error', `${file}: ${error instanceof Error ? error.message : String(error)}`)
      throw new PanopticError(fail('internal', 'The choice could not be saved.', { remedy: 'Free some space or check the permissions of the data folder.' }).error)
    }
  }

  function plan(delayMs: number): void {
    if (timer !== null) clearTimeout(timer)
    timer = state.automatic && unavailable === null && !closed ? setTimeout(() => void check().finally(() => plan(checkEveryMs)), delayMs) : null
    timer?.unref()
  }

  return {
    handlers: {
      'updates.read': () => state,
      async 'updates.check'() {
        await check()
        return state
      },
      async 'updates.automatic'({ on }, { identity }) {
        const before = state.automatic
        state = { ...state, automatic: on }
        try {
          save()
        } catch (error) {
          state = { ...state, automatic: before }
          throw error
        }
        await store.audit({ user: identity.user, tenant: identity.tenant }, 'updates.automatic', on ? 'on' : 'off')
        // The library is told once whether ending the app installs: it is loaded anew at the next look.
        if (on !== before && state.state !== 'ready' && state.state !== 'downloading') loaded = null
        plan(firstCheckMs)
        set({})
        return state
      },
      async 'updates.install'(_, { identity }) {
        const library = await loaded
        if (state.state !== 'ready' || library === null) throw new PanopticError(fail('conflict', 'There is no newer version ready to be installed.', { remedy: 'Look for updates first.' }).error)
        await store.audit({ user: identity.user, tenant: identity.tenant }, 'updates.install', state.version ?? '')
        // After this answer is out; the page that asked ends with the rest.
        setImmediate(() => quit(() => library.install()))
        return null
      },
    },
    start: () => plan(firstCheckMs),
    close() {
      closed = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}

interface Settings {
  readonly automatic: boolean
  readonly checkedAt: number | null
}

/** A missing or damaged file means the defaults. */
function readSettings(file: string): Settings {
  try {
    const { automatic, checkedAt } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    return { automatic: automatic !== false, checkedAt: typeof checkedAt === 'number' ? checkedAt : null }
  } catch {
    return { automatic: true, checkedAt: null }
  }
}

/** On Linux only an AppImage is a file of the user's own; a package of the system is the package manager's to update. */
const canReplaceItself = (): boolean => process.platform !== 'linux' || process.env['APPIMAGE'] !== undefined

const defaultUpdater = ({ feed }: Build, log: UpdatesOptions['log'], folder: string) => async (onQuit: boolean): Promise<Updater> => {
  if (feed === null) throw new UpdateProblem('failed', 'This build has no feed.')
  const [{ createElectronUpdater }, { appAdapter }] = await Promise.all([import('./electron-updater'), import('./adapter.electron')])
  return createElectronUpdater({ feed, app: appAdapter(folder), platform: process.platform, onQuit, log })
}
