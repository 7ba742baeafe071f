/** One plugin page: a view of its own origin and partition, its four ports, and its end. */
import { MessageChannelMain, type MessagePortMain, type WebContentsView } from 'electron'
import type { PluginEvents } from '@panoptic/sdk/contract/events'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { PortName } from '@panoptic/sdk/contract/wire'
import { sendPorts, type HandOver } from '../bridge/hand-over'
import { backgrounds } from '../window/look'
import { createView } from '../window/view'
import { pluginSession, type PartitionHost } from './partitions'

export interface PageHost extends PartitionHost {
  readonly handOver: HandOver
  readonly preload: string
  /** Whether this plugin's pages may be looked into. */
  devTools(plugin: string): boolean
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
  /** The id of its process; 0 before there is one. */
  pid(): number
  /** Opens the developer tools in a window of their own; does nothing where the host does not allow them. */
  inspect(): void
  /** Resolves when the page's script answered; never when it hangs. */
  answers(): Promise<void>
  /** Closes the ports and ends the process at once. Calling it again does nothing. */
  end(): void
}

const otherPorts = ['read', 'write', 'net'] as const

/** `onGone`: the process ended by itself. */
export function openPluginPage(host: PageHost, identity: PluginIdentity, onGone: (reason: string) => void): PluginPage {
  const { plugin } = identity
  const devTools = host.devTools(plugin)
  const session = pluginSession(host, plugin, devTools)
  const view = createView({ session, preload: host.preload, devTools, background: backgrounds[host.look().theme] })
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

  host.handOver.expect(contents, `plugin://${plugin}`, {
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
  // No event comes before a page goes to about:blank, so none can refuse it; it has nothing to do there.
  contents.on('did-navigate', (_, url) => {
    if (!ended && !url.startsWith(`plugin://${identity.plugin}/`)) onGone('it left its page')
  })
  void contents.loadURL(`plugin://${plugin}/`).catch((error: unknown) => {
    if (!ended) onGone(error instanceof Error ? error.message : 'load failed')
  })

  return {
    identity,
    view,
    push: (event, data) => own?.postMessage({ event, data }),
    renew: (ports) => {
      if (own !== null && !ended) send(ports, ports.map((port) => host.connect(port, identity)))
    },
    pid: () => contents.getOSProcessId(),
    inspect() {
      if (devTools) contents.openDevTools({ mode: 'detach', activate: true })
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
