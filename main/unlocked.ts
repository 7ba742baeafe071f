/**
 * What lives from unlock to seal, whoever is signed in: plugins and their pages, schedules, notifications, files,
 * egress, the ledger. What lives from sign-in to screen lock is session/signed-in.ts. Loaded when the lock screen is up.
 */
import { app } from 'electron'
import { join } from 'node:path'
import type { ShellEvents } from '@panoptic/sdk/contract/events'
import { roleAtLeast } from '@panoptic/sdk/contract/identity'
import { createLedger } from './bridge/ledger'
import { networkOf } from './egress/api'
import { askOpenPath, askSavePath } from './files/dialog.electron'
import { createFiles } from './files/files'
import { createMessages } from './notify/wire'
import { coalesced } from './plugins/coalesce'
import { packageDialogs } from './plugins/manager/dialogs.electron'
import { createPageHost } from './plugins/page-host'
import { createPages } from './plugins/pages'
import { wipePluginStorage } from './plugins/partitions'
import { openPluginPage, type PageHost } from './plugins/plugin-page'
import { createPlugins } from './plugins/wire'
import { fileDialogs } from './secrets/dialogs.electron'
import { createVaultFiles } from './secrets/files'
import { startFileJob } from './secrets/start'
import { createConnectionDialog } from './session/connection-dialog'
import { createEgress } from './session/egress-process'
import { createLocks } from './session/locks'
import { followSystem, systemSources } from './session/locks.electron'
import { createSignedIn, type SignedIn } from './session/signed-in'
import { shellRoutesOf } from './shell/routes'
import type { By, CallCount } from './store/api'
import { openAnswer, saveAnswer, testPlugins } from './test-hooks'
import { resumeWithPower } from './tasks/power.electron'
import { createScheduler } from './tasks/scheduler'
import type { OpenWorkspace, Surroundings } from './unlocked-api'
import { pageHandlersOf, shellServicesOf, type RouteParts } from './unlocked-routes'
import { readBuild } from './updates/build'
import { createUpdates } from './updates/updates'
import type { Opened } from './window/links'
import { lookOf, systemLook } from './window/look'
import { readSharedSet } from './window/plugin-protocol'
import { forwardShortcuts, shellShortcuts } from './window/shortcuts'

/** Pauses between two pushes of `plugins.changed` (ms): an update changes much at once, and the shell asks for everything. */
const pluginsPause = 150

export async function openWorkspace(around: Surroundings): Promise<OpenWorkspace> {
  const { out, store, window, preferences, log, authority, forms } = around
  const { api } = store
  const look = () => lookOf(preferences.read())
  const language = () => look().language
  const report = (route: string, error: unknown): void => log.write('error', 'bridge', `${route}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  const shared = await readSharedSet(join(out, 'shared'))

  let session: SignedIn | null = null
  let lastBy: By | null = null
  const toShell = <K extends keyof ShellEvents>(event: K, data: ShellEvents[K]): void => session?.push(event, data)
  const grantsOf = (plugin: string, user: string): readonly string[] => authority().plugins[plugin]?.[user]?.grants ?? []
  const isPresent = (user: string): boolean => session?.by.user === user
  let people = JSON.stringify(authority().users)

  const ledger = createLedger((counts) => api.countCalls(counts))
  const baseWindow = () => (window.base.isDestroyed() ? null : window.base)
  const documents = () => app.getPath('documents')
  const tellPlugins = coalesced(() => toShell('plugins.changed', {}), pluginsPause)
  const plugins = await createPlugins({
    out, log, forms, authority, language, store: api,
    folder: around.folder, workspaceFolder: around.workspaceFolder, more: testPlugins(),
    metrics: () => app.getAppMetrics(),
    onBudget(plugin, of, budget, state) {
      const concerned = budget === 'egress' ? of.tenant === session?.by.tenant : of.user === session?.by.user
      if (concerned) toShell('plugin.budget', { plugin, budget, state })
    },
    dialogs: packageDialogs(baseWindow, documents),
    pages: () => pages,
    flushLedger: ledger.flush,
    reschedule: () => scheduler.refresh(),
    onPackages() {
      egress.pluginsChanged()
      connectionsChanged()
      toShell('metrics.changed', {})
    },
    tell: tellPlugins,
    showAgain(plugin) {
      if (session?.shown.isShown(plugin) !== true) return false
      void session.shown.reload(plugin)
      return true
    },
  })
  const { registry, usage } = plugins
  const files = createFiles({ ask: saveAnswer() ?? askSavePath(baseWindow, documents), choose: openAnswer() ?? askOpenPath(baseWindow, documents) })
  const vaultFiles = createVaultFiles({
    start: startFileJob({ file: join(out, 'main', 'vault-files.js'), storePort: store.vaultFilesPort, log: (level, message) => log.write(level, 'vault-files', message) }),
    dialogs: fileDialogs(baseWindow, documents),
  })
  const dialog = createConnectionDialog({ store: api, forms, plugin: registry.get, language })
  const egress = createEgress({
    file: join(out, 'main', 'egress.js'),
    plugins: () => Object.fromEntries([...registry.plugins].map(([id, { manifest }]) => [id, networkOf(manifest)])),
    authority,
    usage: () => usage.counts(),
    secretsPort: () => store.secretsPort(),
    message(message) {
      if (message.kind === 'ledger') void api.appendNetwork(message.entries).catch((error: unknown) => report('network', error))
      else if (message.kind === 'calls') countCalls(message.counts)
      else if (message.kind === 'usage') usage.count(message.counts)
      else if (message.kind === 'flood') flooded(message)
      else if (message.kind === 'budget') usage.egressStopped(message.plugin, message)
      else if (message.kind === 'log') log.write(message.level, message.source, message.message)
    },
    restarted: () => pages.renew(['net']),
  })

  const pages = createPages({
    open: (identity, onGone) => {
      const page = openPluginPage(pageHost, identity, onGone)
      forwardShortcuts(page.view.webContents, takenKeys, (keys) => toShell('shortcut', { keys }))
      return page
    },
    prepare: plugins.prepare,
    authority,
    isPresent,
    onCrash(plugin, _, reason, disabled) {
      log.write('error', plugin, `its page ended: ${reason}${disabled ? '; disabled after three crashes' : ''}`)
      if (disabled) void plugins.refresh()
    },
    onChange() {
      usage.pagesChanged()
      tellPlugins()
    },
    onEmpty: () => egress.idle(),
  })
  const scheduler = createScheduler({
    store: api,
    authority,
    declared: () => plugins.tasks().filter(({ plugin }) => !pages.crashes.spent(plugin)),
    isPaused: plugins.isPaused,
    wakeUps: usage.wakeUps,
    wake: (plugin, of) => pages.wake(plugin, of),
    onRun(run) {
      pages.push('task.changed', { run }, ({ plugin, user }) => plugin === run.plugin && user === run.user)
      if (run.user === session?.by.user) toShell('tasks.changed', { run })
    },
    log: (level, message) => log.write(level, 'tasks', message),
  })
  const messages = createMessages({
    store: api, egress, log, language, authority,
    titles: plugins.titles,
    wake: pages.wake,
    isPresent,
    reveal: window.reveal,
    go: (user, plugin, view, params) => session?.go(user, plugin, view, params),
    onChange({ id, plugin, user, state }) {
      pages.push('message.changed', { id, state }, (page) => page.plugin === plugin && page.user === user)
      if (isPresent(user)) toShell('messages.changed', {})
    },
    onRead: () => toShell('messages.changed', {}),
  })
  const locks = createLocks({
    ...systemSources, state: around.state,
    act: (action) => (action === 'seal' ? around.seal() : around.lock()),
    onClosing: (action) => around.background.keeps(action !== 'seal'),
  })

  const connectionsChanged = (): void => {
    pages.push('connections.changed', {})
    toShell('connections.changed', {})
  }
  const secretsChanged = ({ tenant }: Pick<By, 'tenant'>, connections: boolean): void => {
    pages.push('secrets.changed', {}, (page) => page.tenant === tenant && grantsOf(page.plugin, page.user).includes('secrets:manage'))
    if (connections) connectionsChanged()
  }

  const build = readBuild()
  const updates = createUpdates({
    build,
    folder: around.folder, store: api,
    onChange: (state) => toShell('updates.changed', { state }),
    quit: around.quitThen,
    log: (level, message) => log.write(level, 'updates', message),
  })
  const parts: RouteParts = {
    around, plugins, scheduler, messages, files, vaultFiles, locks, updates, dialog, look, toShell,
    isInvited: (identity) => session?.isInvited(identity) === true,
    go: ({ user, plugin }, view, params) => session?.go(user, plugin, view, params),
    onReady: (identity, view) => (session === null ? void pages.markUp(identity) : session.shown.ready(identity, view)),
    onConnections: connectionsChanged,
    onSecrets: secretsChanged,
  }
  const pageHost: PageHost = createPageHost({
    out, shared, registry, store, egress, ledger, authority, look, report,
    handOver: around.handOver,
    devTools: (plugin) => around.devTools || plugins.mayInspect(plugin),
    onChangedFile: plugins.spoil,
    handlers: pageHandlersOf(parts),
    onCall: ({ plugin, user }) => pages.touch(plugin, user),
    onFlood: (page) => flooded(page),
    onEnd(identity) {
      void files.endOwner(identity)
      void vaultFiles.endOwner(identity)
    },
  })
  const shellServices = shellServicesOf(parts)

  const [stopLocks, stopPower] = [followSystem(locks), resumeWithPower(scheduler)]
  void api.lockPolicy().then(locks.setPolicy).catch((error: unknown) => report('lock.policy', error))
  await plugins.load()
  void begin()

  /** Tables first, then the clock: a task that wakes a page finds its tables. */
  async function begin(): Promise<void> {
    await plugins.refresh()
    await usage.start()
    await scheduler.start()
    messages.outbox.start()
    await plugins.tidy()
    updates.start()
  }

  /** Links and files that the system handed over while somebody is signed in; from others they wait (index.ts). */
  function opened(thing: Opened): void {
    if (session === null) return
    window.reveal()
    if (thing.kind === 'archive') {
      // Nobody else could install it.
      if (authority().users[session.by.user]?.role === 'system_admin') toShell('plugin.offered', { path: thing.path })
    } else if (registry.plugins.get(thing.plugin)?.manifest.views.some(({ id }) => id === thing.view) === true)
      session.go(session.by.user, thing.plugin, thing.view, thing.params)
  }

  /** Shortcuts that a focused plugin page does not get: the shell's, the user's own, and those of commands. */
  const takenKeys = (): ReadonlySet<string> => new Set([...shellShortcuts, ...plugins.shortcuts(), ...Object.values(preferences.read().shortcuts)])

  function countCalls(counts: readonly CallCount[]): void {
    ledger.add(counts)
    for (const { plugin, user: of } of counts) pages.touch(plugin, of)
  }

  const flooded = (page: { plugin: string; user: string }): void => pages.exceeded(page.plugin, page.user, 'it flooded the host with messages')
  /** A store that has just ended, or a user who may no longer act, cannot note it: the log then ends with what was before. */
  const note = (by: By, action: string): Promise<void> => api.audit(by, action, '').catch((error: unknown) => report(action, error))

  return {
    async signIn(user, shellPage) {
      const { tenant } = await api.actor(user)
      locks.signedIn()
      lastBy = { user, tenant }
      session = createSignedIn({
        by: lastBy, window, pages, shellPage, ledger, authority, report,
        handlers: (shown, invite) => shellRoutesOf({
          store: api, registry, shown, window, preferences, dialog, look, systemLook, authority,
          services: shellServices,
          manager: plugins.handlers({
            isShown: shown.isShown,
            onCommand: invite,
            onSettings: (plugin, of) => pages.push('settings.changed', {}, (page) => page.plugin === plugin && page.user === of.user),
          }),
          folder: around.folder, demo: around.demo, testRuntime: build.runtime === 'testruntime',
          onConnections: connectionsChanged,
          seal: around.seal,
        }),
        onReady() {
          around.onShellReady()
          messages.signedIn(user)
        },
        onLost: (reason) => log.write('error', 'shell', `its page ended and was started again: ${reason}`),
      })
    },
    async signOut() {
      const leaving = session
      session = null
      if (leaving !== null) await note(leaving.by, 'session.locked')
      await Promise.all([leaving?.end(), vaultFiles.endAll(), plugins.endSession()])
    },
    plugin: (id) => registry.plugins.get(id),
    onChangedFile: plugins.spoil,
    opened,
    authorityChanged() {
      pages.review()
      pages.push('me.changed', {})
      egress.authorityChanged()
      scheduler.refresh()
      void plugins.refresh()
      if (session?.isAllowed() === false) around.lock()
      const now = JSON.stringify(authority().users)
      if (now !== people) toShell('users.changed', {})
      people = now
    },
    lookChanged() {
      pages.push('look.changed', look())
      toShell('look.changed', look())
      // Titles of plugins and tasks come from manifests, in the language of the moment.
      scheduler.refresh()
      tellPlugins()
    },
    countCalls, flooded,
    storeRestarted(port) {
      if (port === 'write') {
        egress.storeRestarted()
        void registry.prepareAgain().then(() => pages.renew(['write']))
      } else pages.renew(['read'])
    },
    rotation: (rotation) => toShell('rotation.changed', { rotation }),
    audit(state) {
      const role = authority().users[session?.by.user ?? '']?.role
      if (role !== undefined && roleAtLeast(role, 'tenant_admin')) toShell('audit.changed', { state })
    },
    onClose: locks.onClose,
    forDemo: { registry, scheduler, connectionsChanged, secretsChanged: (by) => secretsChanged(by, false) },
    async close() {
      stopLocks()
      stopPower()
      plugins.close()
      updates.close()
      tellPlugins.stop()
      await Promise.all([scheduler.stop().catch((error: unknown) => report('tasks', error)), messages.close().catch((error: unknown) => report('messages', error))])
      pages.close()
      await Promise.allSettled([files.endAll(), vaultFiles.endAll(), ledger.close(), egress.close(), wipePluginStorage()])
      await usage.close().catch((error: unknown) => report('usage', error))
      if (lastBy !== null) await note(lastBy, 'session.sealed')
    },
  }
}
