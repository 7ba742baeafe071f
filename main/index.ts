/**
 * Boot. Reads top to bottom: what must be set before Electron is ready, then the window with the entry page, then,
 * once the store says that somebody signed in, everything else. Only what the lock screen needs is loaded at once;
 * `unlocked.ts` and the libraries come when the lock screen is up. The states are in session/states.ts.
 */
import { app, Menu, session } from 'electron'
import { join, resolve } from 'node:path'
import type { Authority } from '@panoptic/sdk/contract/identity'
import { createHandOver } from './bridge/hand-over'
import type { Log } from './log/api'
import { startCrashReports } from './log/crashes.electron'
import { mark } from './marks'
import { createEntryPages } from './session/entry-pages'
import { createForms } from './session/forms'
import { createPresence } from './session/presence'
import { systemPrompt } from './session/presence.electron'
import { standIn } from './session/stand-in-api'
import { createSessionStates } from './session/states'
import { startStore } from './session/store-processes'
import { prepareShellPage, type PreparedShell } from './shell/shell-page'
import type { OpenWorkspace } from './unlocked-api'
import { createAppWindow } from './window/app-window'
import { createBackground } from './window/background'
import { allowOnly, hardenApp } from './window/hardening'
import { serveHostPages } from './window/host-protocol'
import { hiddenSwitch } from './window/login-item.electron'
import { createOpener, parseArchivePath, parseArguments, parseLink } from './window/links'
import { applyTheme, lookOf, onSystemTheme } from './window/look'
import { openPreferences, readEarly } from './window/preferences'
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

// Links and archives wait until somebody is signed in.
const opener = createOpener()
opener.open(parseArguments(process.argv, process.cwd()))
app.on('open-url', (event, url) => {
  event.preventDefault()
  opener.open([parseLink(url)].filter((link) => link !== null))
})
app.on('open-file', (event, path) => {
  event.preventDefault()
  opener.open([parseArchivePath(path, '/')].filter((archive) => archive !== null))
})

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
  let shellPage: PreparedShell | null = null
  /** Nothing has been open yet, so there is nothing to hide. */
  let fresh = true

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

  const presence = once(async () => createPresence(await systemPrompt()))
  const handOver = createHandOver((url) => write('warn', 'bridge', `a page that is not ours said ready: ${url.slice(0, 100)}`))
  const store = startStore({ writer: join(import.meta.dirname, 'store-writer.js'), reader: join(import.meta.dirname, 'store-reader.js') }, workspaceFolder, {
    status: () => undefined,
    unlocked: (signIn) => void states.signedIn(signIn),
    authority(next) {
      if (next.revision <= authority.revision) return
      authority = next
      open?.authorityChanged()
    },
    entryDone: (ticket, result) => forms.done(ticket, result),
    askPresence: async () => (await presence()).confirm(presenceReason[lookOf(choice).language]),
    rotation: (rotation) => open?.rotation(rotation),
    audit: (state) => open?.audit(state),
    calls: (counts) => open?.countCalls(counts),
    flood: (page) => open?.flooded(page),
    log: write,
    restarted(port) {
      if (port === 'write') entries.renewWritePort()
      open?.storeRestarted(port)
    },
    lostBoth: () => void states.seal(),
  })

  allowOnly(session.defaultSession, 'host://')
  serveHostPages(session.defaultSession, { pages: join(out, 'renderer'), plugin: (id) => open?.plugin(id), onChanged: (plugin, file) => open?.onChangedFile(plugin, file) })
  const window = createAppWindow(windowState(early.window, (state) => void preferences().then((opened) => opened.saveWindow(state))), lookOf(choice).theme)
  const entries = createEntryPages({
    window, handOver, devTools, store, preferences,
    preload: join(out, 'preload', 'shell.cjs'),
    folder: workspaceFolder,
    look: () => lookOf(choice),
    onEntry() {
      mark('entry')
      // While the person types the password, so that unlocking finds it loaded.
      setTimeout(warmUp, 300)
    },
    log: (message) => write('error', 'entry', message),
  })
  const states = createSessionStates({
    open: openWorkspace,
    signIn: async (user) => open?.signIn(user, takeShell()),
    async signOut() {
      opener.deliverTo(null)
      forms.endSession()
      await open?.signOut()
    },
    close,
    showLock: entries.showLock,
    changed: () => background.update(),
    failed: (what, error) => write('error', 'session', `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  })
  const forms = createForms({ show: entries.showForm, signedIn: () => (states.state.kind === 'open' ? states.state.user : null) })
  const typing = standIn()
  const background = createBackground({
    folder: otherFolder === '' ? null : folder,
    demo: typing !== null && typing.file !== null,
    state: () => states.state.kind,
    language: () => lookOf(choice).language,
    commands: { open: window.reveal, lock: () => void states.lock(), seal, quit: () => app.quit() },
  })

  // The benchmark's start to the dashboard opens the workspace without a person (main/store/writer.ts).
  if (!__TEST_HOOKS__ || process.env['PANOPTIC_TEST_UNLOCK'] === undefined || process.env['PANOPTIC_DEMO'] !== undefined) entries.showLock()
  else {
    store.entryPort({ kind: 'unlock' })
    warmUp()
  }
  if (!background.hidden) window.base.show()
  mark('window')
  const demo = typing && import('./session/demo').then(({ startDemo }) => startDemo(join(import.meta.dirname, 'stand-in.js'), typing.file, store, (message) => write('error', 'demo', message)))
  onSystemTheme(() => {
    if (choice.theme === 'system') lookChanged()
  })

  /** Loads what unlocking needs: the code, and the shell's page, which draws nothing before it gets its port. */
  function warmUp(): void {
    void import('./unlocked')
    if (fresh) shellPage ??= prepareShell()
  }

  function prepareShell(): PreparedShell {
    return prepareShellPage({ window, handOver, devTools, preload: join(out, 'preload', 'shell.cjs'), look: () => lookOf(choice) })
  }

  function takeShell(): PreparedShell {
    const taken = shellPage ?? prepareShell()
    shellPage = null
    return taken
  }

  async function openWorkspace({ user, created }: { user: string; created: boolean }): Promise<void> {
    mark('unlocked')
    fresh = false
    shellPage ??= prepareShell()
    const [unlocked, opened, openedLog, asking] = await Promise.all([import('./unlocked'), preferences(), log(), presence()])
    const workspace = await unlocked.openWorkspace({
      out, folder, workspaceFolder, devTools, window, handOver, store, forms,
      preferences: opened, log: openedLog, presence: asking, background,
      demo: typing !== null && typing.file !== null,
      authority: () => authority,
      state: () => states.state.kind,
      onShellReady() {
        mark('shell')
        entries.hideLock()
        opener.deliverTo((thing) => open?.opened(thing))
      },
      lock: () => void states.lock(),
      seal,
      quitThen(install) {
        if (quitting !== 'no') return
        endApp = install
        app.quit()
      },
    })
    open = workspace
    void demo?.then((planned) => planned.carryOut({ created, by: { user, tenant: authority.users[user]?.tenant ?? '' }, ...workspace.forDemo }))
  }

  function lookChanged(): void {
    const look = lookOf(choice)
    window.setTheme(look.theme)
    background.update()
    entries.lookChanged(look)
    open?.lookChanged()
  }

  /** Ends everything that ran for the open workspace and every process that held the key. */
  async function close(): Promise<void> {
    const ending = open
    open = null
    shellPage?.close()
    shellPage = null
    try {
      await ending?.close()
    } finally {
      // Whatever went wrong before: a sealed workspace has no process that holds the key.
      authority = { revision: -1, users: {}, plugins: {} }
      await store.end()
    }
  }

  function seal(): void {
    // Nothing of the session is seen while its pages save their drafts.
    window.set({ shell: null, plugin: null, toast: null })
    void states.seal()
  }

  let quitting: 'no' | 'ending' | 'ended' = 'no'
  let endApp = (): void => app.quit()
  app.on('before-quit', (event) => {
    if (quitting === 'ended') return
    event.preventDefault()
    if (quitting === 'ending') return
    quitting = 'ending'
    void states.quit().finally(() => {
      quitting = 'ended'
      background.end()
      endApp()
    })
  })
  window.hideOnClose(() => {
    if (quitting !== 'no') return false
    // Sealed, the app stays only where it was started to stay.
    const closing = open?.onClose() ?? (background.hidden ? 'none' : 'seal')
    if (closing === 'screen') void states.lock()
    return closing !== 'seal'
  })
  app.on('second-instance', (_, args, workingFolder) => {
    if (!args.includes(`--${hiddenSwitch}`)) window.reveal()
    opener.open(parseArguments(args, workingFolder))
  })
  // Linux learns it from the package's .desktop file.
  if (app.isPackaged && process.platform !== 'linux') app.setAsDefaultProtocolClient('panoptic')
  app.on('activate', () => window.reveal())
  app.on('window-all-closed', () => app.quit())
}

/** macOS puts it after "Panoptic is trying to". */
const presenceReason = { en: 'sign you in to your workspace', de: 'dich in deinem Arbeitsbereich anmelden' } as const

/** Runs `make` at the first call and keeps its answer. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}
