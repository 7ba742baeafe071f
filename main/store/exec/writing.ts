/**
 * The writer: owns the workspace. Serves the entry page, the host's own API, egress's secrets, the reading and writing
 * of files with secrets, and the writing ports of plugin pages; ports that come before the workspace is open wait.
 */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { Port } from '../../bridge/port'
import { serveRpc } from '../../bridge/rpc'
import { canonicalJson } from '../../keyslots/canonical'
import type { FromStore, SecretApi, StoreApi, ToStore, VaultFilesApi } from '../api'
import { serveEntry } from '../entry/serve'
import { problemOf } from '../problem'
import { openWorkspace, type Workspace } from '../workspace'
import { type ClockLimits, defaultClockLimits } from './clock'
import { createWriteHandlers, type Watch } from './handlers'
import { describe, type StoreHost } from './host'
import { type Link, openLink } from './link'
import { createOpened, hostActor, type Opened } from './opened'
import { createPages, pluginIdentity } from './pages'
import { createPresence } from './presence'
import { createRotating, type Rotating } from './rotating'
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

type How = Extract<FromStore, { kind: 'unlocked' }>['how']
type PortMessage = Extract<ToStore, { kind: 'port' }>

export function createWriting(options: WritingOptions): void {
  const { host } = options
  const log = (level: 'info' | 'error', message: string): void => host.tell({ kind: 'log', level, source: 'store', message })
  const presence = createPresence((ticket) => host.tell({ kind: 'ask-presence', ticket }))
  let served: ((message: ToStore, port: Port | undefined) => void) | null = null

  host.listen((message, port) => {
    if (message.kind === 'open') served ??= serveFolder(options, message, log, presence.ask)
    else if (message.kind === 'presence') presence.answered(message.ticket, message.confirmed)
    else if (served === null) log('error', `a message "${message.kind}" came too early`)
    else served(message, port)
  })
}

function serveFolder({ host, watch, clock = defaultClockLimits, derivationMs, unlockWith }: WritingOptions, { folder, waitForKey }: Extract<ToStore, { kind: 'open' }>, log: (level: 'info' | 'error', message: string) => void, ask: () => Promise<boolean>): (message: ToStore, port: Port | undefined) => void {
  let link: Link | null = null
  let authority: Authority = { revision: -1, users: {}, plugins: {} }
  /** Ports of main and egress that wait for the workspace to open. */
  let waiting: { readonly role: 'api' | 'secrets'; readonly port: Port }[] = []
  /** Main knows that the workspace is open. */
  let announced = false
  let created = false
  const pages = createPages({ serves: 'write', authority: () => authority, tell: host.tell })
  const report = (place: string, error: unknown): void => log('error', `${place}: ${describe(error)}`)

  const workspace: Workspace = openWorkspace({
    folder, presence: ask, ...(derivationMs === undefined ? {} : { derivationMs }),
    admit: ({ user }) => {
      const sealed = opened.core === null
      if (sealed) attach()
      const admitted = (opened.core?.people.standing(user) ?? null) !== null
      if (!admitted && sealed) opened.detach()
      return admitted
    },
    failed: (user) => opened.core?.people.signInFailed(user),
  })
  const opened: Opened = createOpened({
    workspace, folder, clock,
    onAuthority: (next) => {
      authority = next
      link?.authority(next)
      host.tell({ kind: 'authority', authority: next })
    },
    onAudit: (state) => host.tell({ kind: 'audit', state }),
    onTables: () => link?.tables(),
    rotating: () => rotating,
  })
  const rotating: Rotating = createRotating({
    workspace, now: Date.now, core: () => opened.core!,
    tell: (rotation) => host.tell({ kind: 'rotation', rotation }),
    closeReader: async () => {
      // A reader that was started again meanwhile has a line of its own.
      for (let current = null as Link | null; current !== link;) await (current = link)?.release()
    },
    reattach: () => {
      opened.attach()
      host.tell({ kind: 'reopened' })
    },
    ended: () => link?.key(),
  })

  function tellStatus(): void {
    const { state, problem, detail } = workspace.status()
    host.tell({ kind: 'status', state, problem, detail })
  }

  function attach(): void {
    opened.attach()
    opened.settle()
    const turns = createTurns()
    pages.ready(createWriteHandlers(opened.changer, { turns, watch, slow: (line) => log('info', line) }))
    for (const { role, port } of waiting) serveHost(role, port)
    waiting = []
    link?.key()
    link?.authority(authority)
  }

  function serveHost(role: 'api' | 'secrets', port: Port): void {
    if (opened.core === null) waiting.push({ role, port })
    else if (role === 'api') serveRpc<StoreApi>(port, opened.api, report)
    else serveRpc<SecretApi>(port, opened.secrets, report)
  }

  function letIn(user: string, how: How): void {
    const { core } = opened
    if (core === null) return
    const first = !announced
    announced = true
    if (first) {
      core.audit(hostActor, 'app.started', '')
      core.audit({ user, tenant: core.people.standing(user)?.tenant ?? '' }, 'session.opened', '', canonicalJson({ how, created }))
    }
    host.tell({ kind: 'unlocked', user, opened: first, created: first && created, how })
    tellStatus()
    if (first) rotating.resume(hostActor)
  }

  function seal(): void {
    if (announced) return
    opened.detach()
    workspace.seal()
    tellStatus()
  }

  const serveForm = (port: Port, purpose: unknown): void => void serveEntry({
    port, purpose, workspace, report,
    core: () => opened.core,
    onCreated: () => {
      created = true
      attach()
    },
    onUnlocked: letIn,
    onAbandoned: seal,
    onStatus: tellStatus,
    onDone: (ticket, result) => host.tell({ kind: 'entry-done', ticket, result }),
  })

  function join(port: Port): void {
    link = openLink(port, {
      copyKey: () => (opened.core === null ? null : workspace.copyKey()),
      key: (given) => {
        if (opened.core !== null) return
        try {
          workspace.openWithKey(given)
          announced = true
          attach()
        } catch (error) {
          report('opening with the reader\'s key', problemOf(error) ?? error)
        }
        tellStatus()
      },
      // Waiting any longer is in vain; main learns that the workspace is sealed.
      noKey: () => {
        if (opened.core === null) tellStatus()
      },
      authority: () => undefined,
      tables: () => undefined,
      release: () => undefined,
    })
    if (opened.core !== null) link.authority(authority)
  }

  function servePort(message: PortMessage, port: Port): void {
    if (message.role === 'page') pages.add(port, pluginIdentity(message.identity))
    else if (message.role === 'entry') serveForm(port, message.purpose)
    else if (message.role === 'key') join(port)
    else if (message.role === 'vault-files') {
      if (opened.core === null) port.close()
      else serveRpc<VaultFilesApi>(port, opened.vaultFiles(message.purpose), report)
    } else serveHost(message.role, port)
  }

  if (waitForKey !== true) tellStatus()
  if (unlockWith !== undefined && workspace.status().state === 'sealed')
    workspace.unlock(unlockWith).then(({ user, failures }) => {
      opened.core?.people.signedIn(user, 'password', failures)
      letIn(user, 'password')
    }).catch((error: unknown) => report('test unlock', error))

  return (message, port) => {
    if (message.kind === 'end') pages.end(message.plugin, message.user)
    else if (message.kind === 'port' && port !== undefined) servePort(message, port)
    else log('error', `a message "${message.kind}" came without its port`)
  }
}
