/** The shell view, `host://shell/`: fills the window, starts again when its process is lost. */
import { MessageChannelMain, type MessagePortMain, type WebContentsView } from 'electron'
import type { ShellEvents } from '@panoptic/sdk/contract/events'
import { sendPorts, type HandOver } from '../bridge/hand-over'
import { markPainted } from '../marks'
import type { AppWindow } from '../window/app-window'
import type { Look } from '../window/look'
import { createView, transparent } from '../window/view'

export interface ShellPage {
  push<K extends keyof ShellEvents>(event: K, data: ShellEvents[K]): void
  close(): void
}

export interface ShellPageOptions {
  readonly window: AppWindow
  readonly handOver: HandOver
  readonly preload: string
  readonly devTools: boolean
  look(): Look
}

export interface ShellServing {
  /** Serves the page's port; returns the function that ends it. */
  serve(port: MessagePortMain): () => void
  onReady(): void
  onLost(reason: string): void
}

export interface PreparedShell {
  /** Puts the page into the window and gives it its port. */
  open(serving: ShellServing): ShellPage
  /** Ends a page that was never opened. */
  close(): void
}

/**
 * Loads the shell page before there is anything to show: without a port it knows nothing and draws nothing.
 * So the person who has just typed the password does not wait for it too.
 */
export function prepareShellPage(options: ShellPageOptions): PreparedShell {
  const { window } = options
  let view: WebContentsView
  let port: MessagePortMain | null = null
  let end: (() => void) | null = null
  let serving: ShellServing | null = null
  let ready = false
  let closed = false

  const leave = (): void => {
    end?.()
    end = null
    port = null
    ready = false
  }

  /** Page and workspace come in either order. */
  function connect(): void {
    if (!ready || serving === null || port !== null) return
    const { port1, port2 } = new MessageChannelMain()
    port = port2
    end = serving.serve(port2)
    sendPorts(view.webContents, { names: ['host'], ports: [port1] })
    serving.onReady()
  }

  function load(): void {
    // Raised above a plugin view it shows the plugin wherever it paints nothing.
    view = createView({ preload: options.preload, devTools: options.devTools, background: transparent })
    const contents = view.webContents
    options.handOver.expect(contents, 'host://shell', {
      onReady() {
        ready = true
        connect()
      },
      onLeave: leave,
    })
    contents.on('render-process-gone', (_, { reason }) => {
      if (closed) return
      serving?.onLost(reason)
      contents.close()
      load()
      if (serving !== null) window.set({ shell: view, level: 'below' })
    })
    markPainted(contents, 'shell-painted')
    const { language, theme } = options.look()
    void contents.loadURL(`host://shell/?language=${language}&theme=${theme}`).catch(() => undefined)
  }

  function close(): void {
    closed = true
    leave()
    if (serving !== null) window.set({ shell: null, level: 'below' })
    view.webContents.close()
  }

  load()
  return {
    open(given) {
      serving = given
      window.set({ shell: view, level: 'below' })
      connect()
      return { push: (event, data) => port?.postMessage({ event, data }), close }
    },
    close,
  }
}
