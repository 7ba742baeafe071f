/**
 * Boot. Reads top to bottom: what must be set before Electron is ready, then the window with the entry
 * page, then, once the store says `unlocked`, everything else. Only what the lock screen needs is loaded
 * at once; `unlocked.ts` and the libraries come when the lock screen is up.
 */
import { app, Menu, session } from 'electron'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { EntryPurpose } from '@panoptic/sdk/contract/entry'
import type { Authority } from '@panoptic/sdk/contract/identity'
import { createHandOver } from './bridge/hand-over'
import type { Log } from './log/api'
import { startCrashReports } from './log/crashes.electron'
import { mark } from './marks'
import { openEntryPage, type EntryPage } from './session/entry-page'
import { standIn } from './session/stand-in-api'
import { startStore } from './session/store-processes'
import type { OpenWorkspace } from './unlocked'
import { createAppWindow } from './window/app-window'
import { allowOnly, hardenApp } from './window/hardening'
import { serveHostPages } from './window/host-protocol'
import { applyTheme, lookOf, onSystemTheme } from './window/look'
import { openPreferences, readEarly } from './window/preferences'
import { prepareShellPage, type PreparedShell } from './shell/shell-page'
import { registerSchemes } from './window/schemes'
import { windowState } from './window/window-state'

if (__TEST_HOOKS__) mark('spawn', process.getCreationTime() ?? undefined)
mark('main')

// A data folder of its own, for tests and the demo; also keeps their single-instance lock apart.
const otherFolder = process.env['PANOPTIC_DATA'] ?? app.commandLine.getSwitchValue('panoptic-data')
if (otherFolder !== '') app.setPath('userData', resolve(otherFolder))

startCrashReports()
registerSchemes()
hardenApp()
// Before `ready`, so that Electron does not build its default menu first. macOS keeps it: without one it has no copy and paste.
if (process.platform !== 'darwin') Menu.setApplicationMenu(null)

// A second launch only tells the first one (P-87). Not awaited: `ready` waits for this module to end.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.quit()

function start(): void {
  mark('ready')
  const folder = app.getPath('userData')
  const workspaceFolder = join(folder, 'workspaces', 'default')
  const out = resolve(import.meta.dirname, '..')
  const devTools = !app.isPackaged && app.commandLine.hasSwitch('panoptic-devtools')
  const early = readEarly(folder)
  let choice = early.look
  applyTheme(choice.theme)

  let authority: Authority = { revision: -1, users: {}, plugins: {} }
  let open: OpenWorkspace | null = null
  let entry: EntryPage | null = null
  let sealing: Promise<void> | null = null
  let shellPage: PreparedShell | null = null
  let wasSealed = false
  let formDone: ((connection: string | null) => void) | null = null

  const preferences = once(async () => {
    const opened = await openPreferences(folder)
    opened.onChange(({ language, theme }) => {
      if (language === choice.language && theme === choice.theme) return
      choice = { language, theme }
      applyTheme(theme)
      lookChanged()
    })
    return opened
  })
  const log = once(async (): Promise<Log> => (await import('./log/log')).createLog({ folder: join(folder, 'logs') }))
  const write = (level: 'debug' | 'info' | 'warn' | 'error', source: string, message: string): void => void log().then((opened) => opened.write(level, source, message))

  const handOver = createHandOver((url) => write('warn', 'bridge', `a page that is not ours said ready: ${url.slice(0, 100)}`))
  const store = startStore({ writer: join(import.meta.dirname, 'store-writer.js'), reader: join(import.meta.dirname, 'store-reader.js') }, workspaceFolder, {
    status: () => undefined,
    unlocked: (user, created) => void openWorkspaceOf(user, created),
    authority(next) {
      if (next.revision <= authority.revision) return
      authority = next
      open?.authorityChanged()
    },
    entryDone: (_, connection) => formDone?.(connection),
    calls: (counts) => open?.countCalls(counts),
    log: write,
    restarted(port) {
      if (port === 'write') entry?.renewWritePort()
      open?.storeRestarted(port)
    },
    lostBoth: () => void seal(),
  })

  allowOnly(session.defaultSession, 'host://')
  serveHostPages(session.defaultSession, { pages: join(out, 'renderer'), icon: (plugin) => open?.iconOf(plugin) })
  const window = createAppWindow(windowState(early.window, (state) => void preferences().then((opened) => opened.saveWindow(state))), lookOf(choice).theme)
  // The benchmark's start to the dashboard opens the workspace without a person (main/store/writer.ts).
  if (!__TEST_HOOKS__ || process.env['PANOPTIC_TEST_UNLOCK'] === undefined || process.env['PANOPTIC_DEMO'] !== undefined) showLock()
  else {
    store.entryPort({ kind: 'unlock' })
    warmUp()
  }
  window.base.show()
  mark('window')
  const typing = standIn()
  const demo = typing && import('./session/demo').then(({ startDemo }) => startDemo(join(import.meta.dirname, 'stand-in.js'), typing.file, store, (message) => write('error', 'demo', message)))
  onSystemTheme(() => {
    if (choice.theme === 'system') lookChanged()
  })

  /** The entry page: for first run, unlock or a problem it fills the window; a connection's form lies over the shell. */
  function showEntry(purpose: EntryPurpose, onGone: () => void): void {
    entry?.close()
    const page = openEntryPage({
      window, handOver, devTools, purpose,
      preload: join(out, 'preload', 'shell.cjs'),
      look: lookOf(choice),
      workspaceExists: purpose.kind === 'unlock' && existsSync(join(workspaceFolder, 'keys.json')),
      writePort: () => store.entryPort(purpose),
      async serveHost(port) {
        mark('entry')
        const [{ serveEntryHost }, opened] = await Promise.all([import('./session/entry-host'), preferences()])
        // While the person types the password, so that unlocking finds it loaded.
        setTimeout(warmUp, 300)
        return serveEntryHost(port, { purpose, folder: workspaceFolder, preferences: opened, status: () => store.status(), report: (route, error) => write('error', 'entry', `${route}: ${String(error)}`) })
      },
      onGone: () => {
        write('error', 'entry', 'its page ended unexpectedly')
        hideEntry()
        onGone()
      },
    })
    entry = page
  }

  function showLock(): void {
    showEntry({ kind: 'unlock' }, showLock)
  }

  /** Loads what unlocking needs: the code, and the shell's page, which draws nothing before it gets its port. */
  function warmUp(): void {
    void import('./unlocked')
    // Sealed means that no page is left but the lock screen; only a start has nothing to hide yet.
    if (open === null && !wasSealed) preparedShell()
  }

  function preparedShell(): PreparedShell {
    return (shellPage ??= prepareShellPage({ window, handOver, devTools, preload: join(out, 'preload', 'shell.cjs'), look: () => lookOf(choice) }))
  }

  function hideEntry(): void {
    entry?.close()
    entry = null
  }

  async function openWorkspaceOf(user: string, created: boolean): Promise<void> {
    mark('unlocked')
    const [{ openWorkspace, isTestRuntime }, opened, openedLog] = await Promise.all([import('./unlocked'), preferences(), log()])
    open = await openWorkspace({
      user, out, folder, devTools, window, handOver, store,
      preferences: opened, log: openedLog, shellPage: preparedShell(),
      demo: typing !== null && typing.file !== null,
      testRuntime: isTestRuntime(),
      authority: () => authority,
      askConnection(purpose, done) {
        formDone = (connection) => {
          formDone = null
          hideEntry()
          done(connection)
        }
        showEntry(purpose, () => formDone?.(null))
      },
      onShellReady: () => {
        if (formDone === null) hideEntry()
      },
      seal: () => void seal(),
    })
    await (await demo)?.carryOut({ created, ...open.forDemo })
  }

  function lookChanged(): void {
    const look = lookOf(choice)
    window.setTheme(look.theme)
    entry?.push('look.changed', look)
    open?.lookChanged()
  }

  /** Ends everything that ran for the open workspace and every process that held the key; then the lock screen. */
  function seal(): Promise<void> {
    return (sealing ??= (async () => {
      formDone?.(null)
      const ending = open
      open = null
      if (ending === null) shellPage?.close()
      else await ending.close()
      shellPage = null
      wasSealed = true
      authority = { revision: -1, users: {}, plugins: {} }
      await store.end()
      showLock()
      sealing = null
    })())
  }

  let ended = false
  app.on('before-quit', (event) => {
    if (ended) return
    event.preventDefault()
    void (async () => {
      formDone?.(null)
      await open?.close()
      await store.end()
      ended = true
      app.quit()
    })()
  })
  app.on('second-instance', () => window.reveal())
  app.on('activate', () => window.reveal())
  app.on('window-all-closed', () => app.quit())
}

/** Runs `make` at the first call and keeps its answer. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}
