/**
 * A host for a plugin's tests: the real store, gates, scheduler and handlers of Panoptic around the plugin's own
 * code, without windows and without other processes.
 *
 * ```ts
 * const host = await createTestHost({ package: manifest, tables, tasks: { sync }, fetch: () => Response.json({ data: [] }) })
 * host.connect({ label: 'Acme', secret: 'sk-…' })
 * expect(await host.runTask('sync')).toMatchObject({ outcome: 'ok' })
 * expect(await host.panoptic.db.selectFrom('usage').selectAll().execute()).toEqual([])
 * await host.close()
 * ```
 */
import { join } from 'node:path'
import { networkOf } from '../../main/egress/api'
import { createRegistry } from '../../main/plugins/registry'
import type { By } from '../../main/store/api'
import { createScheduler } from '../../main/tasks/scheduler'
import { grantKeys } from '../contract/manifest'
import type { PluginIdentity, Role } from '../contract/identity'
import type { Connection, Run } from '../contract/values'
import type { PluginTables } from '../db/tables'
import type { Me, Panoptic, PluginDefinition, Point, TaskContext, TaskOutcome } from '../plugin'
import type { PluginClient } from '../runtime/panoptic'
import { createConnections, type AnswerForm, type ConnectionForm } from './connections'
import { netHandler, type Send } from './net'
import { inlineTask, packageOf, withoutSchedules, type PackageJson } from './package'
import { openPage, type AllHandlers, type Page } from './page'
import { createTestOutbox, type TestOutbox } from './outbox'
import { createRecords, type Records } from './records'
import { hostRoutes } from './routes'
import { openTestStore } from './store'
import { createTestVault, type VaultPerson } from './vault'

export interface TestUser {
  readonly name?: string
  /** Users of one tenant share its rows with scope `tenant`. Default `system`. */
  readonly tenant?: string
  /** Default `tenant_admin`, who may add connections. */
  readonly role?: Role
  /** What this user agreed to. Default: everything the manifest asks for. */
  readonly grants?: readonly string[]
  readonly settings?: Readonly<Record<string, string | number | boolean>>
}

export interface TestHostOptions<DB> {
  /** The plugin's package.json. Without it the plugin has an empty manifest with its tasks. */
  readonly package?: PackageJson
  readonly tables?: PluginTables<DB>
  readonly tasks?: NonNullable<PluginDefinition<NoInfer<DB>>['tasks']>
  /** Buttons of its native messages; `host.outbox.press` presses them. */
  readonly actions?: NonNullable<PluginDefinition<NoInfer<DB>>['actions']>
  /** The first user; their page is the host's own `panoptic`. */
  readonly user?: TestUser
  /** Epoch ms. The host's clock (what rows of the host are dated with) stands still until {@link TestHost.clock} is set. */
  readonly now?: number
  /**
   * Answers the requests of `net.fetch` after the host has allowed, resolved and signed them, and the host's own
   * requests for access tokens. Default: the network.
   */
  readonly fetch?: Send
  readonly form?: AnswerForm
  /** Answers the forms and dialogs of the vault, for plugins that manage secrets. */
  readonly vault?: VaultPerson
  /** The name a file is saved under, null to cancel. Default: what the plugin suggests. */
  readonly saveAs?: (suggested: string) => string | null
  /** Absolute path of the file the person opens, null to cancel. Default: cancels. */
  readonly openFile?: (kinds: readonly string[]) => string | null
  readonly language?: Me['language']
  readonly theme?: Me['theme']
}

export interface TestRun {
  readonly outcome: Exclude<Run['state'], 'running'>
  readonly message: string
  readonly progress: readonly Pick<Run, 'done' | 'total' | 'message'>[]
  /** When the run wants the task to run again (epoch ms), or null. The test runs it: the host's clock stands still. */
  readonly again: number | null
}

/** The plugin as one user has it. */
export interface TestPage<DB> {
  readonly panoptic: Panoptic<DB>
  /** The calls below {@link panoptic}, by route: for tools that draw views without a window. */
  readonly client: PluginClient
  /** Ids of this user and tenant. */
  readonly by: By
  /** Replaces what this user agreed to; acts at once. */
  grant(grants: readonly string[]): Promise<void>
  /** Changes settings as the settings page does. @throws PanopticError `invalid` for what the manifest does not declare */
  set(settings: NonNullable<TestUser['settings']>): Promise<void>
  /** Figures that another plugin published for this user, for plugins that read them. */
  publish(plugin: string, points: readonly Point[]): Promise<void>
  /** Fills in the host's connection form. */
  connect(form: ConnectionForm): Connection
  /** Runs a task of the plugin, or a function as if it were one, through the host's scheduler. `signal` cancels the run. */
  runTask(task: string | ((context: TaskContext<DB>) => Promise<TaskOutcome>), options?: { readonly signal?: AbortSignal }): Promise<TestRun>
}

export interface TestHost<DB> extends TestPage<DB>, Omit<Records, 'wishes'> {
  /** What becomes of the messages that were handed over. */
  readonly outbox: TestOutbox
  /** Set `now` (epoch ms) to let time pass for the host. */
  readonly clock: { now: number }
  /** A further user on the same store, with a page of their own. */
  addUser(user: TestUser): Promise<TestPage<DB>>
  /** Ends runs and pages, closes and removes the store. */
  close(): Promise<void>
}

/** @throws Error when package.json or the tables do not fit; it names the field */
export async function createTestHost<DB>(options: TestHostOptions<DB> = {}): Promise<TestHost<DB>> {
  const tasks: Record<string, (context: TaskContext<DB>) => Promise<TaskOutcome>> = { ...options.tasks }
  const pack = packageOf(options.package, options.tables, Object.keys(tasks))
  const clock = { now: options.now ?? Date.now() }
  const now = (): number => clock.now
  const store = openTestStore(now)
  const registry = createRegistry(new Map([[pack.id, pack]]), store.api)
  const records = createRecords(store.folder)
  const pages = new Map<string, Page<DB>>()
  const runs = new Map<string, Run[]>()
  const ended = new Map<string, () => void>()
  const declared = withoutSchedules(pack.manifest).map((task) => ({ plugin: pack.id, title: task.title, task }))
  /** Declares a function as one more task, from its first use on. */
  function declareInline(body: (context: TaskContext<DB>) => Promise<TaskOutcome>): string {
    tasks[inlineTask] = body
    if (!declared.some(({ task }) => task.id === inlineTask)) declared.push({ plugin: pack.id, title: inlineTask, task: { id: inlineTask, title: inlineTask, catchUp: 'skip', after: [], timeout: '1h' } })
    scheduler.refresh()
    return inlineTask
  }

  function pageOf(user: string): Page<DB> {
    const page = pages.get(user)
    if (page === undefined) throw new Error('This user has no page.')
    return page
  }

  const scheduler = createScheduler({
    store: store.api, authority: store.core.authority, log: () => undefined,
    declared: () => declared,
    wake: async (_, { user }) => pageOf(user).handle,
    onRun(run) {
      runs.set(run.id, [...(runs.get(run.id) ?? []), run])
      pages.get(run.user)?.send('task.changed', { run })
      if (run.state !== 'running') ended.get(run.id)?.()
    },
  })
  const connections = createConnections(store, pack, options.form ?? (() => null))
  const saveAs = options.saveAs ?? ((suggested: string) => suggested)
  const vault = createTestVault({
    store, connections, now, person: options.vault ?? {},
    saveTo: (suggested) => {
      const name = saveAs(suggested)
      return name === null ? null : join(records.savedIn, name)
    },
    report: (route, error) => void records.faults.push({ route, error }),
  })
  const titles = (): ReadonlyMap<string, string> => new Map([[pack.id, pack.manifest.title]])
  const outbox = createTestOutbox({
    store, records, now, titles, language: options.language ?? 'en',
    wake: ({ user }) => pageOf(user).handle,
    onChange: ({ id, user, state }) => pages.get(user)?.send('message.changed', { id, state }),
  })
  const host = hostRoutes({
    outbox, titles, store, registry, scheduler, dialog: connections.dialog, records, now, saveAs, vault,
    openFile: options.openFile ?? (() => null),
    look: { language: options.language ?? 'en', theme: options.theme ?? 'dark' },
    onConnections: () => { for (const page of pages.values()) page.send('connections.changed', {}) },
    onSecrets: () => { for (const page of pages.values()) page.send('secrets.changed', {}) },
  })
  const send: Send = (request) => {
    records.requests.push({ method: request.method, url: request.url, headers: request.headers })
    return (options.fetch ?? fetch)(request)
  }
  const handlers: AllHandlers = { host: host.handlers, read: store.read, write: store.write, net: { 'net.fetch': netHandler({ network: networkOf(pack.manifest), secrets: store.core.secrets, send, now }) } }

  async function addUser({ name = 'someone', tenant = 'system', role = 'tenant_admin', grants = grantKeys(pack.manifest), settings }: TestUser): Promise<TestPage<DB>> {
    const by = store.addUser({ name, tenant, role })
    const identity: PluginIdentity = { kind: 'plugin', plugin: pack.id, ...by }
    const page = openPage<DB>({
      identity, handlers, tasks, actions: options.actions ?? {}, authority: store.core.authority,
      me: () => ({ user: by.user, userName: name, tenant, tenantName: tenant, language: options.language ?? 'en', theme: options.theme ?? 'dark', timeZone: 'UTC' }),
      report: (route, error) => void records.faults.push({ route, error }),
    })
    pages.set(by.user, page)
    const grant = async (keys: readonly string[]): Promise<void> => {
      await registry.enable(pack.id, by, keys)
      scheduler.refresh()
      page.changed()
    }
    await grant(grants)
    if (settings !== undefined) await registry.changeSettings(pack.id, by, settings)
    const { panoptic, client } = page
    return {
      panoptic, client, by, grant,
      async set(values) {
        await registry.changeSettings(pack.id, by, values)
        page.send('settings.changed', {})
      },
      publish: (plugin, points) => store.api.publishMetrics(plugin, by, points.map((point) => ({ ...point, labels: { ...point.labels } }))),
      connect(form) {
        const made = connections.add(by, form)
        page.send('connections.changed', {})
        return made
      },
      async runTask(task, { signal } = {}) {
        const { id } = await panoptic.tasks.run(typeof task === 'function' ? declareInline(task) : task)
        const cancel = (): void => void panoptic.tasks.cancel(id)
        if (signal?.aborted === true) cancel()
        else signal?.addEventListener('abort', cancel, { once: true })
        const isOver = (): boolean => runs.get(id)?.at(-1)?.state !== 'running'
        if (!isOver()) await new Promise<void>((resolve) => ended.set(id, resolve))
        // Over for the page; the next one may start when it is recorded too.
        while (scheduler.isRunning(pack.id, by)) await new Promise(setImmediate)
        signal?.removeEventListener('abort', cancel)
        const seen = runs.get(id) ?? []
        const last = seen.at(-1)!
        return { outcome: last.state as TestRun['outcome'], message: last.message, progress: seen.slice(1, -1).map(({ done, total, message }) => ({ done, total, message })), again: records.wishes.get(id) ?? null }
      },
    }
  }

  try {
    await registry.prepare(pack.id)
    await scheduler.start()
    const first = await addUser(options.user ?? {})
    return { ...first, ...records, outbox: outbox.control, clock, addUser, close }
  } catch (error) {
    await close()
    throw error
  }

  async function close(): Promise<void> {
    await scheduler.stop()
    for (const page of pages.values()) page.end()
    await outbox.end()
    await host.end()
    store.close()
  }
}
