/**
 * The writer: owns the workspace. Serves the entry page, the host's own API, egress's secrets and the writing
 * ports of plugin pages; ports that come before the workspace is open wait until it is.
 */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { Port } from '../../bridge/port'
import { serveRpc } from '../../bridge/rpc'
import type { SecretApi, StoreApi } from '../api'
import { type Core, createCore } from '../core'
import { serveEntry } from '../entry'
import { createGuard } from '../guard/plan'
import { problemOf } from '../problem'
import { migratePlugin } from '../schema/migrate'
import { openWorkspace, type Workspace } from '../workspace'
import { type ClockLimits, defaultClockLimits, installClock } from './clock'
import { createWriteHandlers, type Watch } from './handlers'
import { describe, type StoreHost } from './host'
import { type Link, openLink } from './link'
import { createPages, pluginIdentity } from './pages'
import { createChanger } from './run'
import { createTurns } from './turns'

export interface WritingOptions {
  readonly host: StoreHost
  readonly watch: Watch
  readonly clock?: ClockLimits
  /** See WorkspaceOptions; tests only. */
  readonly derivationMs?: number
  /** Opens a sealed workspace with this password at once; the benchmark's start without a person. */
  readonly unlockWith?: string
}

export function createWriting({ host, watch, clock = defaultClockLimits, derivationMs, unlockWith }: WritingOptions): void {
  let workspace: Workspace | null = null
  let core: Core | null = null
  let link: Link | null = null
  let authority: Authority = { revision: -1, users: {}, plugins: {} }
  /** Ports of main and egress that wait for the workspace to open. */
  let waiting: { readonly role: 'api' | 'secrets'; readonly port: Port }[] = []
  const pages = createPages({ serves: 'write', authority: () => authority, tell: host.tell })
  const log = (level: 'info' | 'error', message: string): void => host.tell({ kind: 'log', level, source: 'store', message })
  const report = (place: string, error: unknown): void => log('error', `${place}: ${describe(error)}`)

  function tellStatus(): void {
    if (workspace === null) return
    const { state, problem, detail } = workspace.status()
    host.tell({ kind: 'status', state, problem, detail })
  }

  function setAuthority(next: Authority): void {
    authority = next
    link?.authority(next)
    host.tell({ kind: 'authority', authority: next })
  }

  /** Everything that needs the open database. */
  function attach({ db }: Workspace, folder: string): void {
    db.pragma('automatic_index = off') // a transient index would read rows that no tick counts
    const installed = installClock(db, clock)
    const guard = createGuard({ db, writing: true })
    const made = createCore(db, { folder, onAuthority: setAuthority })
    core = made
    api = {
      ...made.api,
      registerPlugin(plugin, schema) {
        const { version, changed } = migratePlugin(db, plugin, schema)
        if (changed) {
          guard.forget()
          link?.tables()
        }
        return { version }
      },
    }
    const turns = createTurns()
    pages.ready(createWriteHandlers(createChanger(db, guard, installed), { turns, watch, slow: (line) => log('info', line) }))
    for (const { role, port } of waiting) serveHost(role, port)
    waiting = []
  }

  let api: StoreApi | null = null
  function serveHost(role: 'api' | 'secrets', port: Port): void {
    if (core === null || api === null) waiting.push({ role, port })
    else if (role === 'api') serveRpc<StoreApi>(port, api, report)
    else serveRpc<SecretApi>(port, core.secrets, report)
  }

  function unlocked(opened: Workspace, folder: string, user: string, created: boolean): void {
    attach(opened, folder)
    host.tell({ kind: 'unlocked', user, created })
    tellStatus()
  }

  function openEntry(port: Port, purpose: unknown, opened: Workspace, folder: string): void {
    serveEntry({
      port, purpose, workspace: opened, core: () => core, report,
      onUnlocked: (user, created) => unlocked(opened, folder, user, created),
      onStatus: tellStatus,
      onDone: (ticket, connection) => host.tell({ kind: 'entry-done', ticket, connection }),
    })
  }

  function join(port: Port, opened: Workspace, folder: string): void {
    link = openLink(port, {
      copyKey: () => (core === null ? null : opened.copyKey()),
      key: (given) => {
        if (core !== null) return
        try {
          opened.openWithKey(given)
          attach(opened, folder)
        } catch (error) {
          report('opening with the reader\'s key', problemOf(error) ?? error)
        }
        tellStatus()
      },
      // Waiting any longer is in vain; main learns that the workspace is sealed.
      noKey: () => {
        if (core === null) tellStatus()
      },
      authority: () => undefined,
      tables: () => undefined,
    })
    if (core !== null) link.authority(authority)
  }

  let folder = ''
  host.listen((message, port) => {
    if (message.kind === 'open') {
      folder = message.folder
      workspace ??= openWorkspace({ folder, ...(derivationMs === undefined ? {} : { derivationMs }) })
      if (message.waitForKey !== true) tellStatus()
      if (unlockWith !== undefined && workspace.status().state === 'sealed') {
        const opened = workspace
        opened.unlock(unlockWith).then(({ user }) => unlocked(opened, folder, user, false)).catch((error: unknown) => report('test unlock', error))
      }
    } else if (message.kind === 'end') pages.end(message.plugin, message.user)
    else if (port === undefined || workspace === null) log('error', `a message "${message.kind}" came without its port, or too early`)
    else if (message.role === 'page') pages.add(port, pluginIdentity(message.identity))
    else if (message.role === 'entry') openEntry(port, message.purpose, workspace, folder)
    else if (message.role === 'key') join(port, workspace, folder)
    else serveHost(message.role, port)
  })
}
