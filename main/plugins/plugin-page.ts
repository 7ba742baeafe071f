/** One plugin page: a view of its own origin and partition, its four ports, and its end. */
import { MessageChannelMain, session as sessions, type MessagePortMain, type Session, type WebContentsView } from 'electron'
import type { PluginEvents } from '@panoptic/sdk/contract/events'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { PortName } from '@panoptic/sdk/contract/wire'
import { sendPorts, type HandOver } from '../bridge/hand-over'
import { allowOnly } from '../window/hardening'
import { backgrounds, type Look } from '../window/look'
import { servePluginFiles, type SharedSet } from '../window/plugin-protocol'
import { createView } from '../window/view'
import type { PluginPackage } from './package-folder'

export interface PageHost {
  readonly handOver: HandOver
  readonly preload: string
  readonly devTools: boolean
  readonly sharedFolder: string
  readonly shared: SharedSet
  look(): Look
  /** Serves the page's `host` port; returns the function that ends it. */
  serve(port: MessagePortMain, identity: PluginIdentity): () => void
  /** A port to the store or to egress, with this identity. */
  connect(port: 'read' | 'write' | 'net', identity: PluginIdentity): MessagePortMain
  /** Ends what {@link connect} made for this page. */
  disconnect(identity: PluginIdentity): void
}

export interface PluginPage {
  readonly identity: PluginIdentity
  readonly view: WebContentsView
  /** Pushes an event; events before the page listens are kept by its client. */
  push<K extends keyof PluginEvents>(event: K, data: PluginEvents[K]): void
  /** Sends new ports to processes that were restarted. */
  renew(ports: readonly ('read' | 'write' | 'net')[]): void
  /** Resolves when the page's script answered; never when it hangs. */
  answers(): Promise<void>
  /** Closes the ports and ends the process at once. Calling it again does nothing. */
  end(): void
}

const otherPorts = ['read', 'write', 'net'] as const

/** `onGone`: the process ended by itself. */
export function openPluginPage(host: PageHost, plugin: PluginPackage, identity: PluginIdentity, onGone: (reason: string) => void): PluginPage {
  const session = pluginSession(host, plugin)
  const view = createView({ session, preload: host.preload, devTools: host.devTools, background: backgrounds[host.look().theme] })
  const contents = view.webContents
  let own: MessagePortMain | null = null
  let endHost: (() => void) | null = null
  let ended = false

  const leave = (): void => {
    if (endHost === null) return
    endHost()
    endHost = null
    own = null
    host.disconnect(identity)
  }
  const send = (names: readonly PortName[], ports: readonly MessagePortMain[]): void => sendPorts(contents, { names, ports })

  host.handOver.expect(contents, `plugin://${plugin.id}`, {
    onReady() {
      const { port1, port2 } = new MessageChannelMain()
      own = port2
      endHost = host.serve(port2, identity)
      send(['host', ...otherPorts], [port1, ...otherPorts.map((port) => host.connect(port, identity))])
    },
    onLeave: leave,
  })
  contents.on('render-process-gone', (_, details) => {
    if (!ended) onGone(details.reason)
  })
  void contents.loadURL(`plugin://${plugin.id}/`).catch((error: unknown) => {
    if (!ended) onGone(error instanceof Error ? error.message : 'load failed')
  })

  return {
    identity,
    view,
    push: (event, data) => own?.postMessage({ event, data }),
    renew: (ports) => {
      if (own !== null && !ended) send(ports, ports.map((port) => host.connect(port, identity)))
    },
    answers: async () => void (await contents.executeJavaScript('0')),
    end() {
      if (ended) return
      ended = true
      leave()
      // `close` alone waits for a page that is busy; a revoked one must stop now. Not `forcefullyCrashRenderer`,
      // which leaves a crash dump of the plugin's memory.
      const pid = contents.getOSProcessId()
      contents.close()
      if (pid > 0) killQuietly(pid)
    },
  }
}

/** The page has its process for itself: its origin and partition are nobody else's. */
function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

const known = new WeakSet<Session>()

/** The plugin's partition: only its own origin loads there. On disk, because the code cache is. */
function pluginSession(host: PageHost, { id, folder, manifest }: PluginPackage): Session {
  const session = sessions.fromPartition(`persist:plugin-${id}`)
  if (known.has(session)) return session
  known.add(session)
  allowOnly(session, `plugin://${id}/`)
  servePluginFiles(session, { id, folder, icon: manifest.icon, sharedFolder: host.sharedFolder, shared: host.shared, look: host.look })
  void wipe(session)
  return session
}

/** Web storage is not offered: whatever a page puts there is gone at the next start and at sealing. */
async function wipe(session: Session): Promise<void> {
  await session.clearStorageData()
}

/** Wipes the web storage of every partition that was used since the start. */
export const wipePluginStorage = async (plugins: Iterable<string>): Promise<void> => {
  const used = [...plugins].map((id) => sessions.fromPartition(`persist:plugin-${id}`)).filter((session) => known.has(session))
  await Promise.all(used.map(wipe))
}
