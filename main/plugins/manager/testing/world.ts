/** For tests: the manager's calls over the real store, the real installer and real archives; only pages and forms are stood in for. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { Candidate, PluginInfo } from '@panoptic/sdk/contract/plugins'
import type { StoreApi } from '../../../store/api'
import type { Client } from '../../../bridge/rpc'
import type { CallContext } from '../../../bridge/gate'
import type { By } from '../../../store/api'
import { openTestStore } from '../../../../sdk/testing/store'
import { archiveOf, newPublisher, packageFiles, type Publisher } from '../../../../tests/fixtures/archives/package'
import { readInto } from '../../archive/read'
import { createCrashBudget } from '../../crash-budget'
import { createDescribe } from '../../describe'
import { createDeveloper } from '../../developer/developer'
import { createInstaller } from '../../install/installer'
import { readPackage, type PluginPackage } from '../../package-folder'
import type { Pages } from '../../pages'
import { createRegistry } from '../../registry'
import { managerHandlers } from '../handlers'
import { createPackages } from '../packages'

export const now = Date.parse('2026-11-22T10:00:00Z')

export async function openWorld(builtIn: readonly PluginPackage[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'panoptic-manager-'))
  const store = openTestStore(() => now)
  const api = store.api as Client<StoreApi>
  const [anna, bo, eve] = [
    store.addUser({ name: 'Anna', tenant: 'system', role: 'system_admin' }),
    store.addUser({ name: 'Bo', tenant: 'system', role: 'tenant_user' }),
    store.addUser({ name: 'Eve', tenant: 'other', role: 'tenant_admin' }),
  ]
  const registry = createRegistry(new Map(builtIn.map((plugin) => [plugin.id, plugin])), api)
  const told = { stopped: [] as string[], code: [] as string[], partitions: [] as string[], built: [] as string[], packages: 0, plugins: 0, commands: [] as string[] }
  const says = { confirms: true, chooses: null as string | null, confirmed: [] as string[] }
  const inspect = vi.fn()
  const crashes = createCrashBudget()
  const pages = { crashes, end: vi.fn(), find: (() => undefined) as Pages['find'], wake: vi.fn(async () => ({ send: vi.fn(), release: vi.fn(), kill: vi.fn(), onGone: () => () => undefined })) }
  const installer = createInstaller({ folder: join(folder, 'plugins'), read: readInto, log: () => undefined })
  const stop = (plugin: string, reason: string): void => void told.stopped.push(`${plugin}: ${reason}`)
  const log = { lines: [] as string[], write: (level: string, source: string, message: string) => void log.lines.push(`${level} ${source}: ${message}`), read: vi.fn(() => []) }
  const forget = (list: string[]) => (plugin: string) => Promise.resolve(void list.push(plugin))
  const packages = createPackages({ store: api, installer, registry, language: () => 'en', stop, forgetCode: forget(told.code), forgetPartition: forget(told.partitions), log: log.write })
  const developer = createDeveloper({
    store: api, registry, stop, forgetCode: forget(told.code), onBuild: (plugin) => void told.built.push(plugin), onChange: () => undefined, log: log.write,
    follow: { every: 50, debounce: 10 },
  })
  const handlers = managerHandlers({
    store: api, registry, pages, packages, developer, log,
    describe: createDescribe({ registry, pages, store: api, isShown: () => false, language: () => 'en', buildErrors: developer.buildErrors }),
    dialogs: { archive: () => Promise.resolve(says.chooses), folder: () => Promise.resolve(says.chooses) },
    forms: { confirm: (_, reason, detail) => Promise.resolve((says.confirmed.push(`${reason} ${detail}`), says.confirms)) },
    usage: { now: () => ({ memoryBytes: 5, cpuPercent: null }), today: () => ({ egressBytes: 6, wakeUps: 7 }) },
    language: () => 'en',
    flushLedger: () => Promise.resolve(),
    forgiveCrashes: crashes.forgive,
    release: developer.release,
    onMode: () => undefined,
    onPlugins: () => void told.plugins++,
    onPackages: () => Promise.resolve(void told.packages++),
    onCommand: (plugin) => void told.commands.push(plugin),
    onSettings: () => undefined,
    now: () => now,
  })
  const as = (by: By): CallContext => ({ identity: { kind: 'shell', ...by }, role: 'system_admin', grants: [], signal: new AbortController().signal, send: () => Promise.resolve() })
  const key = newPublisher()
  let archives = 0

  /** Writes an archive; returns its path. `by` null: unsigned. */
  async function archive(over: Parameters<typeof packageFiles>[0] = {}, by: Publisher | null = key): Promise<string> {
    const path = join(folder, `${archives++}.panoptic`)
    await writeFile(path, archiveOf(packageFiles(over), { by }))
    return path
  }
  async function inspected(path: string): Promise<Candidate> {
    const answer = await handlers['plugins.inspect']({ path, folder: false }, as(anna))
    if (answer.state !== 'ready') throw new Error(JSON.stringify(answer))
    return answer.candidate
  }
  const install = async (path: string, grants: string[] | null = null): Promise<PluginInfo> =>
    handlers['plugins.install']({ ticket: (await inspected(path)).ticket, grants }, as(anna))

  return {
    folder, store, api, registry, told, says, log, pages, packages, developer, handlers, anna, bo, eve, as, key, archive, inspected, install, inspect,
    async close() {
      developer.close()
      store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A built package in a folder, as a developer has one. */
export async function builtFolder(root: string, over: Parameters<typeof packageFiles>[0] = {}): Promise<PluginPackage> {
  const { mkdir } = await import('node:fs/promises')
  for (const [path, data] of Object.entries(packageFiles(over))) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), data)
  }
  return readPackage(root, null)
}

export type World = Awaited<ReturnType<typeof openWorld>>
