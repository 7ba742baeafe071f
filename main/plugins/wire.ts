/**
 * What manages plugins, put together: the changeable registry with built-in packages, installed ones and developers'
 * folders, who waits for consent, and the shell's calls. Lives from unlock to seal.
 */
import { join } from 'node:path'
import type { Authority } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Log } from '../log/api'
import type { Forms } from '../session/forms-api'
import { startUtility } from '../session/utility'
import type { Client } from '../bridge/rpc'
import type { By, StoreApi } from '../store/api'
import type { DeclaredTask } from '../tasks/api'
import { packageReader } from './archive/start'
import { createDeveloper } from './developer/developer'
import { createDescribe } from './describe'
import { discover } from './discover'
import { createInstaller } from './install/installer'
import type { PackageDialogs } from './manager/dialogs'
import { managerHandlers, type ManagerHandlers } from './manager/handlers'
import { createPackages } from './manager/packages'
import { textOf } from './package-folder'
import type { Pages } from './pages'
import { forgetCode, forgetPartition, sweepPartitions } from './partitions'
import { createRegistry, type Registry } from './registry'
import { createStandings } from './standings'
import type { Usage, UsageOptions } from './usage/api'
import { createUsage } from './usage/usage'

export interface PluginsOptions {
  readonly out: string
  /** The app's data folder, and the workspace's within it. */
  readonly folder: string
  readonly workspaceFolder: string
  /** More folders of built packages (tests). */
  readonly more: readonly string[]
  readonly store: Client<StoreApi>
  readonly log: Log
  readonly forms: Forms
  readonly dialogs: PackageDialogs
  metrics: UsageOptions['metrics']
  onBudget: UsageOptions['onBudget']
  /** Made after this; asked for when a plugin changes. */
  pages(): Pages
  authority(): Authority
  language(): 'en' | 'de'
  flushLedger(): Promise<void>
  /** Who may run has changed: schedules follow. */
  reschedule(): void
  /** Packages came, went or were replaced: egress and whatever lists their things follow. */
  onPackages(): void
  /** The shell's list of plugins has changed. */
  tell(): void
  /** The user looks at this plugin: its view is shown again; false when not. */
  showAgain(plugin: string): boolean
}

/** What the shell's handlers need of the session. */
export interface ManagerSession {
  isShown(plugin: string): boolean
  onCommand(plugin: string): void
  onSettings(plugin: string, by: By): void
}

export interface Plugins {
  readonly registry: Registry
  readonly usage: Usage
  /** Titles of all plugins in the user's language. */
  titles(): ReadonlyMap<string, string>
  tasks(): readonly DeclaredTask[]
  /** Shortcuts of all commands. */
  shortcuts(): readonly string[]
  isPaused(plugin: string, user: string): boolean
  /** Rejects when the plugin cannot run for this user now (tables, new permissions, files, being replaced). */
  prepare(plugin: string, by: By): Promise<void>
  /** Whether its pages may be opened in the developer tools. */
  mayInspect(plugin: string): boolean
  /** Takes in what is installed; before anything is described or opened. */
  load(): Promise<void>
  /** Who waits for consent is worked out anew, tables are made, schedules and the shell follow. */
  refresh(): Promise<void>
  /** Removes what is left of plugins that are gone. When there is time. */
  tidy(): Promise<void>
  /** A file of the package is not what was installed: nothing of it runs any more. */
  spoil(plugin: string, file: string): void
  handlers(session: ManagerSession): ManagerHandlers
  /** The session ends: packages that wait for an answer go. */
  endSession(): Promise<void>
  close(): void
}

export async function createPlugins(options: PluginsOptions): Promise<Plugins> {
  const { out, store, log, language } = options
  const discovery = await discover(join(out, 'plugins'), ...options.more)
  for (const { folder, message } of discovery.faults) log.write('error', 'plugins', `${folder}: ${message}`)
  const registry = createRegistry(discovery.plugins, store)
  const standings = createStandings({ registry, store, authority: options.authority, log: (plugin, message) => log.write('error', plugin, message) })
  const usage = createUsage({
    store,
    metrics: options.metrics,
    pages: () => options.pages().processes(),
    budgets: (plugin) => registry.plugins.get(plugin)?.manifest.budgets,
    exceeded: (plugin, user, reason) => options.pages().exceeded(plugin, user, reason),
    onBudget: options.onBudget,
    log: (level, message) => log.write(level, 'usage', message),
  })
  let developerMode = false

  const stop = (plugin: string, reason: string): void => {
    // Schedules first: a run that is ended with its plugin counts as interrupted, not as failed.
    options.reschedule()
    options.pages().end(plugin, reason)
  }
  const installer = createInstaller({
    folder: join(options.workspaceFolder, 'plugins'),
    read: packageReader({ file: join(out, 'main', 'plugin-files.js'), start: startUtility, log: (level, message) => log.write(level, 'plugin-files', message) }),
    log: (level, message) => log.write(level, 'plugins', message),
  })
  const packages = createPackages({ store, installer, registry, language, stop, forgetCode, forgetPartition, log: log.write })
  const developer = createDeveloper({
    store, registry, stop, forgetCode,
    onBuild(plugin) {
      options.pages().crashes.forgive(plugin)
      if (!options.showAgain(plugin)) options.pages().end(plugin, 'another build took its place')
      void changed()
    },
    onChange: options.tell,
    log: log.write,
  })

  async function refresh(): Promise<void> {
    await standings.refresh()
    options.reschedule()
    options.tell()
  }

  async function changed(): Promise<void> {
    options.onPackages()
    await refresh()
  }

  return {
    registry,
    usage,
    titles: () => new Map([...registry.plugins.values()].map(({ id, texts, manifest }) => [id, textOf(texts, language(), manifest.title)])),
    tasks: () => [...registry.plugins.values()].flatMap(({ id, manifest, texts }) => manifest.tasks.map((task) => ({ plugin: id, title: textOf(texts, language(), task.title), task }))),
    shortcuts: () => [...registry.plugins.values()].flatMap(({ manifest }) => manifest.commands.flatMap(({ shortcut }) => shortcut ?? [])),
    isPaused: standings.isPaused,
    async prepare(plugin, by) {
      if (registry.isChanging(plugin)) throw new PanopticError(fail('unavailable', 'The plugin is being replaced. Try again in a moment.').error)
      await registry.prepare(plugin)
      const policy = (await store.pluginPolicies(by)).find((decided) => decided.plugin === plugin)
      const standing = await registry.standing(plugin, by, policy)
      if (standing.problem !== 'none') throw new PanopticError(fail('refused', 'The plugin waits for your consent to new permissions.').error)
    },
    mayInspect: (plugin) => developerMode && registry.plugins.has(plugin) && registry.origin(plugin).source === 'developer',
    async load() {
      developerMode = await store.developerMode()
      await Promise.all([packages.load(), developerMode ? developer.start() : null])
    },
    refresh,
    async tidy() {
      await Promise.all([packages.sweep(), sweepPartitions(options.folder, registry.plugins)])
    },
    spoil(plugin, file) {
      if (!registry.spoil(plugin, file)) return
      log.write('error', plugin, `${file} is not what was installed; the plugin was stopped`)
      stop(plugin, 'its files were changed')
      void refresh()
    },
    handlers({ isShown, onCommand, onSettings }) {
      const pages = options.pages()
      return managerHandlers({
        store, registry, pages, packages, developer, onCommand, onSettings, log,
        describe: createDescribe({ registry, pages, store, isShown, language, buildErrors: developer.buildErrors }),
        dialogs: options.dialogs, forms: options.forms, usage, language, flushLedger: options.flushLedger,
        forgiveCrashes: pages.crashes.forgive,
        release: developer.release,
        onMode: (on) => (developerMode = on),
        onPlugins: () => void refresh(),
        onPackages: changed,
      })
    },
    endSession: packages.discardAll,
    close: developer.close,
  }
}
