/**
 * What exists only while a workspace is open: shell page, plugins, schedules, notifications, files, egress.
 * Loaded when the lock screen is up, started by `unlocked`, ended by sealing.
 */
import { app, MessageChannelMain, type MessagePortMain } from 'electron'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Authority, PluginIdentity, ShellIdentity } from '@panoptic/sdk/contract/identity'
import { pluginRoutes } from '@panoptic/sdk/contract/routes'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { shellRoutes } from '@panoptic/sdk/contract/shell'
import { serve } from './bridge/gate'
import type { HandOver } from './bridge/hand-over'
import { createLedger } from './bridge/ledger'
import { fromElectronPort } from './bridge/port'
import { networkOf } from './egress/api'
import { askSavePath } from './files/dialog.electron'
import { createFiles } from './files/files'
import { fileHandlers } from './files/routes'
import type { Log } from './log/api'
import { logHandlers } from './log/routes'
import { mark } from './marks'
import { metricHandlers } from './metrics/routes'
import { nativeDelivery } from './notify/native.electron'
import { createOutbox } from './notify/outbox'
import { discover } from './plugins/discover'
import { textOf } from './plugins/package-folder'
import { createPages } from './plugins/pages'
import { openPluginPage, wipePluginStorage, type PageHost } from './plugins/plugin-page'
import { createRegistry } from './plugins/registry'
import { pluginRoutesOf } from './plugins/routes'
import { createShownView } from './plugins/shown-view'
import { createConnectionDialog, type ConnectionPurpose } from './session/connection-dialog'
import type { DemoWorkspace } from './session/demo'
import { createEgress } from './session/egress-process'
import type { StoreProcesses } from './session/store-processes'
import { shellRoutesOf } from './shell/routes'
import type { PreparedShell } from './shell/shell-page'
import type { By, CallCount } from './store/api'
import { saveAnswer, testPlugins } from './test-hooks'
import { createScheduler } from './tasks/scheduler'
import { pluginTaskHandlers, shellTaskHandlers } from './tasks/routes'
import { resumeWithPower } from './tasks/power.electron'
import type { AppWindow } from './window/app-window'
import { lookOf, systemLook } from './window/look'
import { readSharedSet } from './window/plugin-protocol'
import type { PreferenceStore } from './window/preferences'
import { forwardShortcuts, shellShortcuts } from './window/shortcuts'

export interface Surroundings {
  readonly user: string
  readonly out: string
  readonly folder: string
  readonly devTools: boolean
  readonly demo: boolean
  readonly testRuntime: boolean
  readonly window: AppWindow
  readonly handOver: HandOver
  readonly store: StoreProcesses
  /** Loaded while the person typed. */
  readonly shellPage: PreparedShell
  readonly preferences: PreferenceStore
  readonly log: Log
  authority(): Authority
  /** Shows the entry page with a connection's form. */
  askConnection(purpose: ConnectionPurpose, done: (connection: string | null) => void): void
  /** The shell's first paint can replace the entry page. */
  onShellReady(): void
  seal(): void
}

export interface OpenWorkspace {
  iconOf(plugin: string): { folder: string; icon: string } | undefined
  authorityChanged(): void
  lookChanged(): void
  countCalls(counts: readonly CallCount[]): void
  storeRestarted(port: 'read' | 'write'): void
  /** What session/demo.ts works with. */
  readonly forDemo: Omit<DemoWorkspace, 'created'>
  /** Ends pages, runs and egress; the store is still there to record it. */
  close(): Promise<void>
}

/** Whether this is the development runtime of scripts/ instead of an official release; it has a default app of that name. */
export const isTestRuntime = (): boolean => existsSync(join(process.resourcesPath, 'app', 'index.js')) && !app.isPackaged

/** A plugin may open a form or a view by itself for this long after the user ran one of its commands (ms). */
const invitation = 10_000

export async function openWorkspace(around: Surroundings): Promise<OpenWorkspace> {
  const { user, out, store, window, preferences, log, authority } = around
  const { api } = store
  const look = () => lookOf(preferences.read())
  const report = (route: string, error: unknown): void => log.write('error', 'bridge', `${route}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  const [discovery, shared, actor] = await Promise.all([discover(join(out, 'plugins'), ...testPlugins()), readSharedSet(join(out, 'shared')), api.actor(user)])
  for (const { folder, message } of discovery.faults) log.write('error', 'plugins', `${folder}: ${message}`)

  const by: By = { user, tenant: actor.tenant }
  const registry = createRegistry(discovery.plugins, api)
  const commandAt = new Map<string, number>()
  let paused: ReadonlySet<string> = new Set()

  const ledger = createLedger((counts) => api.countCalls(counts))
  const files = createFiles({ ask: saveAnswer() ?? askSavePath(() => (window.base.isDestroyed() ? null : window.base), () => app.getPath('documents')) })
  const dialog = createConnectionDialog({ store: api, plugin: registry.get, language: () => look().language, open: around.askConnection })
  const egress = createEgress({
    file: join(out, 'main', 'egress.js'),
    plugins: () => Object.fromEntries([...registry.plugins].map(([id, { manifest }]) => [id, networkOf(manifest)])),
    authority,
    secretsPort: () => store.secretsPort(),
    message(message) {
      if (message.kind === 'ledger') void api.appendNetwork(message.entries).catch((error: unknown) => report('network', error))
      else if (message.kind === 'calls') countCalls(message.counts)
      else log.write(message.level, message.source, message.message)
    },
    restarted: () => pages.renew(['net']),
  })

  const connectionsChanged = (): void => {
    pages.push('connections.changed', {})
    shell.push('connections.changed', {})
  }
  const go = (plugin: string, view: string, params: Readonly<Record<string, string>>): void => shell.push('go', { place: `${plugin}/${view}`, params: { ...params } })

  const pages = createPages({
    open: (identity, onGone) => {
      const page = openPluginPage(pageHost, registry.get(identity.plugin), identity, onGone)
      forwardShortcuts(page.view.webContents, takenKeys, (keys) => shell.push('shortcut', { keys }))
      return page
    },
    async prepare(plugin, of) {
      await registry.prepare(plugin)
      const standing = await registry.standing(plugin, of)
      if (standing.problem !== 'none') throw new PanopticError(fail('refused', 'The plugin waits for your consent to new permissions.').error)
    },
    authority,
    onCrash(plugin, _, reason, disabled) {
      log.write('error', plugin, `its page ended: ${reason}${disabled ? '; disabled after three crashes' : ''}`)
      if (disabled) pluginsChanged()
    },
    onChange: () => shell.push('plugins.changed', {}),
    onEmpty: () => egress.idle(),
  })
  const shown = createShownView({ window, pages, by, tell: (state) => shell.push('view.state', state), onPainted: () => mark('view') })
  const scheduler = createScheduler({
    store: api,
    authority,
    declared: () => [...registry.plugins.values()].filter(({ id }) => !paused.has(id) && !pages.crashes.spent(id)).flatMap(({ id, manifest, texts }) =>
      manifest.tasks.map((task) => ({ plugin: id, title: textOf(texts, look().language, task.title), task }))),
    wake: (plugin, of) => pages.wake(plugin, of),
    onRun(run) {
      pages.push('task.changed', { run }, { plugin: run.plugin, user: run.user })
      shell.push('tasks.changed', { run })
    },
    log: (level, message) => log.write(level, 'tasks', message),
  })
  const outbox = createOutbox({
    store: api,
    deliver: nativeDelivery({
      pluginTitle: (plugin) => textOf(registry.get(plugin).texts, look().language, registry.get(plugin).manifest.title),
      onClick(message) {
        window.reveal()
        if (message.view !== null) go(message.plugin, message.view, message.params)
      },
    }),
    onChange: () => shell.push('messages.changed', {}),
    log: (level, message) => log.write(level, 'notify', message),
  })

  const logging = logHandlers(log)
  const saving = fileHandlers(files)
  const fileRoutes: typeof saving = {
    ...saving,
    'files.save': async (input, call) => {
      const opened = await saving['files.save'](input, call)
      if (opened !== null) await api.audit({ user: call.identity.user, tenant: call.identity.tenant }, 'files.save', opened.name)
      return opened
    },
  }
  const pluginHandlers = {
    ...pluginRoutesOf({
      store: api, registry, dialog, look, go,
      isInvited: ({ plugin }) => shown.isShown(plugin) || Date.now() - (commandAt.get(plugin) ?? 0) < invitation,
      onReady: (identity, view) => shown.ready(identity, view),
      onConnections: connectionsChanged,
      layouts: preferences,
    }),
    ...pluginTaskHandlers(scheduler),
    ...fileRoutes,
    ...metricHandlers(api, () => shell.push('metrics.changed', {})),
    'log.write': logging['log.write'],
    'notify.show': outbox.handlers['notify.show'],
  }
  const pageHost: PageHost = {
    handOver: around.handOver, devTools: around.devTools, look,
    preload: join(out, 'preload', 'plugin.cjs'),
    sharedFolder: join(out, 'shared'), shared,
    serve: (port, identity) => serve({
      port: fromElectronPort(port), serves: 'host', identity, routes: pluginRoutes, handlers: pluginHandlers, authority, report,
      record(call) {
        ledger.record(call)
        pages.touch(identity.plugin, identity.user)
      },
    }),
    connect: (port, identity) => (port === 'net' ? netPort(identity) : store.pagePort(port, identity)),
    disconnect(identity) {
      store.endPage(identity.plugin, identity.user)
      egress.endPage(identity.plugin, identity.user)
      void files.endOwner(identity)
    },
  }

  /** A plugin that asks for no origin gets a port on which everything is refused; egress need not run for it. */
  function netPort(identity: PluginIdentity): MessagePortMain {
    if (registry.get(identity.plugin).manifest.permissions.network.length > 0) return egress.pagePort(identity)
    const { port1, port2 } = new MessageChannelMain()
    serve({ port: fromElectronPort(port2), serves: 'net', identity, routes: {}, handlers: {}, authority, report, record: ledger.record })
    return port1
  }

  const shellIdentity: ShellIdentity = { kind: 'shell', ...by }
  const shellHandlers = shellRoutesOf({
    store: api, registry, pages, shown, window, preferences, dialog, look, systemLook,
    services: {
      ...shellTaskHandlers(scheduler, api),
      ...fileRoutes,
      'messages.list': outbox.handlers['messages.list'],
      'messages.read': outbox.handlers['messages.read'],
      'logs.read': logging['logs.read'],
    },
    folder: around.folder, demo: around.demo, testRuntime: around.testRuntime,
    onPlugins: pluginsChanged,
    onSettings: (plugin, of) => pages.push('settings.changed', {}, { plugin, user: of.user }),
    onConnections: connectionsChanged,
    onCommand: (plugin) => void commandAt.set(plugin, Date.now()),
    seal: around.seal,
  })
  const shell = around.shellPage.open({
    serve: (port) => serve({ port: fromElectronPort(port), serves: 'host', identity: shellIdentity, routes: shellRoutes, handlers: shellHandlers, authority, report, record: ledger.record }),
    onReady() {
      mark('shell')
      around.onShellReady()
    },
    onLost: (reason) => log.write('error', 'shell', `its page ended and was started again: ${reason}`),
  })
  const stopPower = resumeWithPower(scheduler)
  void begin()

  /** Tables first, then the clock: a task that wakes a page finds its tables. */
  async function begin(): Promise<void> {
    await pluginsChanged()
    await scheduler.start()
    await outbox.start()
  }

  async function pluginsChanged(): Promise<void> {
    const enabled = [...registry.plugins.keys()].filter((id) => Object.values(authority().plugins[id] ?? {}).some((of) => of.enabled))
    await Promise.allSettled(enabled.map((id) => registry.prepare(id).catch((error: unknown) => log.write('error', id, `its tables could not be made: ${String(error)}`))))
    const standings = await Promise.all(enabled.map(async (id) => [id, (await registry.standing(id, by)).problem] as const))
    paused = new Set(standings.filter(([, problem]) => problem !== 'none').map(([id]) => id))
    scheduler.refresh()
    shell.push('plugins.changed', {})
  }

  /** Shortcuts that a focused plugin page does not get: the shell's, the user's own, and those of commands. */
  function takenKeys(): ReadonlySet<string> {
    const commands = [...registry.plugins.values()].flatMap(({ manifest }) => manifest.commands.flatMap(({ shortcut }) => shortcut ?? []))
    return new Set([...shellShortcuts, ...commands, ...Object.values(preferences.read().shortcuts)])
  }

  function countCalls(counts: readonly CallCount[]): void {
    ledger.add(counts)
    for (const { plugin, user: of } of counts) pages.touch(plugin, of)
  }

  return {
    iconOf(plugin) {
      const found = registry.plugins.get(plugin)
      return found === undefined ? undefined : { folder: found.folder, icon: found.manifest.icon }
    },
    authorityChanged() {
      pages.review()
      pages.push('me.changed', {})
      egress.authorityChanged()
      scheduler.refresh()
      void pluginsChanged()
    },
    lookChanged() {
      pages.push('look.changed', look())
      shell.push('look.changed', look())
      // Titles of plugins and tasks come from manifests, in the language of the moment.
      scheduler.refresh()
      shell.push('plugins.changed', {})
    },
    countCalls,
    storeRestarted(port) {
      if (port === 'write') {
        egress.storeRestarted()
        void registry.prepareAgain().then(() => pages.renew(['write']))
      } else pages.renew(['read'])
    },
    forDemo: { by, registry, scheduler, connectionsChanged },
    async close() {
      stopPower()
      await scheduler.stop().catch((error: unknown) => report('tasks', error))
      pages.close()
      await Promise.allSettled([files.endAll(), ledger.close(), egress.close(), wipePluginStorage(registry.plugins.keys())])
      shell.close()
    },
  }
}
